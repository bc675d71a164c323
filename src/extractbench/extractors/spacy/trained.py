"""A small named entity recogniser, trained from nothing on the examples it is given.

It knows no words but theirs, so its scores say what a handful of annotated articles can teach, not
what spaCy can do.
"""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from extractbench.document import Mention
from extractbench.errors import ExtractorError
from extractbench.extractors.identity import digest_examples
from extractbench.extractors.label_map import REST, read_label_map
from extractbench.extractors.protocol import Example
from extractbench.extractors.spacy.language import (
    EntityExtractor,
    blank_english,
    import_spacy,
    pieces,
)

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span
    from spacy.training import Example as SpacyExample

__all__ = ["FittedSpacy", "Fitting", "SpacyTrained"]

# Characters of a training text, and how many of them a step learns from: short, for many steps.
_PIECE = 300
_BATCH = 4


@dataclass(frozen=True, slots=True)
class Fitting:
    """What a recogniser was trained on.

    Attributes:
        documents: The number of documents with annotated mentions.
        mentions: The number of mentions in them.
        moved: Mentions that end inside a token and were widened to all of it.
        left_out: Mentions that then overlapped another.
    """

    documents: int
    mentions: int
    moved: int
    left_out: int


class FittedSpacy(EntityExtractor):
    """A recogniser that was trained; `fitting` says on what."""

    fitting: Fitting

    def save(self, folder: str | Path) -> None:
        """Write the pipeline into a folder, from which ``spacy,model=FOLDER`` loads it."""
        self.nlp.to_disk(folder)


@dataclass(frozen=True, slots=True)
class SpacyTrained:
    """Trains a recogniser on the CPU: `fit` gives the extractor.

    Attributes:
        epochs: How often it sees every example.
        dropout: The share of its units that training leaves out at random.
        width: The width of its layers.
        seed: What its beginnings and the order of examples are drawn from.
    """

    epochs: int = 10
    dropout: float = 0.2
    width: int = 64
    seed: int = 0

    name = "spacy-trained"
    deterministic = True

    def __post_init__(self) -> None:
        """Check the options, and that spaCy is there.

        Raises:
            MissingExtraError: If spaCy is not installed.
            ExtractorError: If an option makes no sense.
        """
        if self.epochs < 1 or self.width < 1 or not 0 <= self.dropout < 1:
            raise ExtractorError(
                f"spacy-trained: epochs={self.epochs}, width={self.width}, dropout={self.dropout}"
                " cannot be trained with; epochs and width are at least 1, dropout is below 1"
            )
        import_spacy()

    @property
    def version(self) -> str:
        """The version of spaCy."""
        return f"spacy {import_spacy().__version__}"

    @property
    def options(self) -> dict[str, Any]:
        """What it was set to."""
        names = ("epochs", "dropout", "width", "seed")
        return {name: getattr(self, name) for name in names}

    def with_seed(self, seed: int) -> "SpacyTrained":
        """Return one that differs in its seed."""
        return SpacyTrained(self.epochs, self.dropout, self.width, seed)

    def fit(self, examples: Sequence[Example], /) -> FittedSpacy:
        """Train a recogniser on the mentions of the examples.

        Raises:
            ExtractorError: If no example has a mention.
        """
        nlp = _blank(self.width)
        gold, fitting = _read_examples(nlp, examples)
        if not fitting.mentions:
            raise ExtractorError("spacy-trained: no example has a mention to learn from")
        _train(nlp, gold, self)
        fitted = FittedSpacy(
            nlp,
            name=self.name,
            version=self.version,
            options={**self.options, "fitted_on": digest_examples(examples)},
            label_map=read_label_map({REST: REST}),
        )
        fitted.fitting = fitting
        return fitted


def _blank(width: int) -> "Language":
    nlp = blank_english()
    model = {
        "@architectures": "spacy.HashEmbedCNN.v2",
        "pretrained_vectors": None,
        "width": width,
        "depth": 2,
        "embed_size": 2000,
        "window_size": 1,
        "maxout_pieces": 3,
        "subword_features": True,
    }
    nlp.add_pipe("ner", config={"model": {"tok2vec": model}})
    return nlp


def _read_examples(
    nlp: "Language", examples: Sequence[Example]
) -> tuple[list["SpacyExample"], Fitting]:
    read: list[SpacyExample] = []
    documents = mentions = moved = kept = 0
    for document, layers in examples:
        if layers.mentions is None:
            continue
        documents += 1
        mentions += len(layers.mentions)
        for piece in pieces(document.text, _PIECE):
            held = [m for m in layers.mentions if piece.start <= m.start and m.end <= piece.end]
            doc = nlp.make_doc(document.text[slice(*piece)])
            spans = _align(doc, held, piece.start)
            moved += sum(moves for _, moves in spans)
            doc.set_ents([span for span, _ in spans])
            kept += len(spans)
            read.append(_example(nlp, doc))
    return read, Fitting(documents, mentions, moved, mentions - kept)


def _align(doc: "Doc", mentions: Sequence[Mention], offset: int) -> list[tuple["Span", bool]]:
    """Return the tokens of mentions, apart, and whether they are more than the mention."""
    found: list[tuple[Span, bool]] = []
    end = 0
    for mention in sorted(mentions, key=lambda mention: mention.span):
        start, stop = mention.start - offset, mention.end - offset
        span = doc.char_span(start, stop, label=mention.label, alignment_mode="expand")
        if span is not None and span.start >= end:
            found.append((span, (span.start_char, span.end_char) != (start, stop)))
            end = span.end
    return found


def _example(nlp: "Language", annotated: "Doc") -> "SpacyExample":
    from spacy.training import Example as TrainingExample

    return TrainingExample(nlp.make_doc(annotated.text), annotated)


def _train(nlp: "Language", examples: list["SpacyExample"], settings: SpacyTrained) -> None:
    with _seeded(settings.seed):
        optimizer = nlp.initialize(lambda: examples)
        for _ in range(settings.epochs):
            random.shuffle(examples)
            for start in range(0, len(examples), _BATCH):
                batch = examples[start : start + _BATCH]
                nlp.update(batch, sgd=optimizer, drop=settings.dropout)


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """Draw from a seed what spaCy draws from the whole process, and leave that as it was."""
    before = random.getstate(), np.random.get_state()
    random.seed(seed)
    np.random.seed(seed)
    try:
        yield
    finally:
        random.setstate(before[0])
        np.random.set_state(before[1])
