"""What all extractors of this leaf do with spaCy: load it, cut long texts, run it on many."""

import importlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

from extractbench.document import Document, Layers, Span
from extractbench.errors import MissingExtraError
from extractbench.extractors.label_map import LabelMap
from extractbench.extractors.values import Labelled, encodable, read_mentions

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

__all__ = ["PIECE", "EntityExtractor", "blank_english", "import_spacy", "pieces"]

PIECE = 10_000
"""How many characters are read as one text: the memory of a pipeline grows with them."""

_AT_ONCE = 50_000


def import_spacy() -> ModuleType:
    """Return spaCy.

    Raises:
        MissingExtraError: If it is not installed.
    """
    try:
        return importlib.import_module("spacy")
    except ModuleNotFoundError as error:
        if error.name != "spacy":
            raise
        raise MissingExtraError("spacy", "spacy") from error


def blank_english() -> "Language":
    """Return a pipeline that only cuts English into tokens, also at a dash between two words."""
    spacy = import_spacy()
    nlp: Language = spacy.blank("en")
    tokenizer: Any = nlp.tokenizer
    infixes = [*(nlp.Defaults.infixes or ()), r"(?<=\w)[-–—/](?=\w)"]
    tokenizer.infix_finditer = spacy.util.compile_infix_regex(infixes).finditer
    return nlp


def pieces(text: str, limit: int) -> Iterator[Span]:
    """Yield the stretches of a text that are read apart, none longer than `limit`.

    A text is cut after the last blank line that the limit allows, else after a line, else after a
    space, else where the limit is; and inside a run of characters without white space that is far
    longer than a word, as the tokenizer takes time with the square of its length.
    """
    start = 0
    for stop in (*(run.end() for run in _RUN.finditer(text)), len(text)):
        while stop - start > limit:
            ends = (text.rfind(mark, start, start + limit) + len(mark) for mark in _BREAKS)
            end = next((end for end in ends if end > start + len(_BREAKS[0])), start + limit)
            yield Span(start, end)
            start = end
        if start < stop:
            yield Span(start, stop)
            start = stop


_RUN = re.compile(r"\S{1000}")
_BREAKS = ("\n\n", "\n", " ")


class EntityExtractor:
    """The entities that a pipeline finds, as mentions; what it fails on does no harm to the rest.

    Attributes:
        nlp: The pipeline.
        label_map: What its labels stand for.
        labels: The labels of the task that it can give.
        batch_size: How many documents it takes at once.
        piece: The characters that are read as one text; see `pieces`.
    """

    deterministic = True

    def __init__(
        self,
        nlp: "Language",
        *,
        name: str,
        version: str,
        options: Mapping[str, Any],
        label_map: LabelMap,
        batch_size: int = 32,
        piece: int = PIECE,
    ) -> None:
        """Take a pipeline.

        Raises:
            ExtractorError: If no component of it labels entities, or none of their labels stands
                for one of the task.
        """
        self.nlp, self.label_map = nlp, label_map
        self.name, self.version = name, version
        self.options = dict(options)
        own = _entity_labels(nlp)
        self.labels = label_map.shared_or_raise(own, f"spaCy pipeline {name}")
        self.options["labels"] = label_map.of(own)
        self.batch_size, self.piece = batch_size, min(piece, nlp.max_length)

    def __call__(self, document: Document, /) -> Layers:
        """Return the mentions of a document; what the pipeline raises is raised."""
        return next(self._extract_all([document]))

    def extract_batch(self, documents: Sequence[Document], /) -> list[Layers | Exception]:
        """Return the mentions of documents, or what the pipeline raised on each that failed."""
        try:
            return list(self._extract_all(documents))
        except Exception as error:  # whatever a component raises is the failure of a document
            if len(documents) == 1:
                return [error]
        return [result for each in documents for result in self.extract_batch([each])]

    def _extract_all(self, documents: Sequence[Document]) -> Iterator[Layers]:
        cut = [
            (encodable(document.text[slice(*piece)]), (index, piece.start))
            for index, document in enumerate(documents)
            for piece in pieces(document.text, self.piece)
        ]
        found: list[list[Labelled]] = [[] for _ in documents]
        for group in _grouped(cut):
            for doc, (index, start) in self.nlp.pipe(group, as_tuples=True):
                found[index] += _entities(doc, start)
        for document, entities in zip(documents, found, strict=True):
            yield Layers(mentions=read_mentions(document.text, entities, self.label_map))


_Cut = tuple[str, tuple[int, int]]


def _grouped(cut: Iterable[_Cut]) -> Iterator[list[_Cut]]:
    """Yield texts in groups that are not too long to be held at once."""
    group: list[_Cut] = []
    length = 0
    for each in cut:
        if group and length + len(each[0]) > _AT_ONCE:
            yield group
            group, length = [], 0
        group.append(each)
        length += len(each[0])
    if group:
        yield group


def _entities(doc: "Doc", start: int) -> Iterator[Labelled]:
    for entity in doc.ents:
        yield Labelled(start + entity.start_char, start + entity.end_char, entity.label_)


def _entity_labels(nlp: "Language") -> set[str]:
    """Return the labels of the components that write entities."""
    labels: set[str] = set()
    for name, pipe in nlp.pipeline:
        writes = "doc.ents" in nlp.get_pipe_meta(name).assigns
        if writes or getattr(pipe, "annotate_ents", False):
            labels.update(getattr(pipe, "labels", ()))
    return labels
