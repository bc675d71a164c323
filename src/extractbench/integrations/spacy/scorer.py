"""The scorer for spaCy's config files: exact scores of spans, in ``train`` and ``evaluate``.

Registered as ``extractbench.mentions.v1``, which the package's entry points make known to spaCy.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from extractbench.corpus.from_rows import PLAIN
from extractbench.corpus.gold import Corpus, Gold, GoldDocument, digest_corpus, digest_document
from extractbench.counts import Counts
from extractbench.document import Mention, Span
from extractbench.errors import CorpusError, MissingExtraError
from extractbench.integrations.spacy.kept import annotated_spans, kept_gold
from extractbench.loose import sha256
from extractbench.prediction import Prediction
from extractbench.scoring.evaluation import Evaluation
from extractbench.scoring.score import score

try:
    from spacy.util import registry
except ImportError as error:
    raise MissingExtraError("spacy", "spacy") from error

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.tokens import Span as Entity
    from spacy.training import Example

__all__ = ["Scorer", "evaluate_examples", "make_scorer", "score_examples"]

Scorer: TypeAlias = "Callable[..., dict[str, Any]]"


def make_scorer(spans_key: str | None = None) -> Scorer:
    """Return a scorer for a component that sets entities, or a group of spans.

    Args:
        spans_key: The group in ``doc.spans``; without it ``doc.ents``.
    """

    def scorer(examples: "Iterable[Example]", **_: Any) -> dict[str, Any]:
        return score_examples(examples, spans_key=spans_key)

    return scorer


registry.scorers.register("extractbench.mentions.v1", func=make_scorer)


def score_examples(
    examples: "Iterable[Example]", *, spans_key: str | None = None
) -> dict[str, Any]:
    """Return the scores of examples under the names that spaCy prints.

    ``ents_p``, ``ents_r`` and ``ents_f`` are strict, ``ents_per_type`` has them by label;
    ``ents_exact_f``, ``ents_partial_f`` and ``ents_type_f`` are the other criteria (of a group of
    spans ``spans_KEY_...``). As in spaCy, what is undefined is 0, and None where there is neither
    gold nor a prediction. ``extractbench_signature`` says what was scored.

    Args:
        examples: Documents with their gold. Of gold that `to_docbin` made, mentions that are no
            entities are missed. Without annotation a document is not scored; with some tokens
            left open, predictions that touch these are left out.
        spans_key: The group in ``doc.spans``; without it ``doc.ents``.

    Raises:
        CorpusError: If a prediction has another text than its gold.
    """
    evaluation = evaluate_examples(examples, spans_key=spans_key)
    name = "ents" if spans_key is None else f"spans_{spans_key}"
    labels = evaluation.by("label", "mentions", "strict")
    rates = {f"{name}_{rate}": value for rate, value in _rates(_counts(evaluation)).items()}
    for criterion in ("exact", "partial", "type"):
        rates[f"{name}_{criterion}_f"] = _rates(_counts(evaluation, criterion))["f"]
    return {
        **rates,
        f"{name}_per_type": {label: _rates(labels[label]) for label in sorted(labels)} or None,
        "extractbench_signature": str(evaluation.signature),
    }


def _counts(evaluation: Evaluation, criterion: str = "strict") -> Counts:
    return evaluation.counts("mentions", criterion)


def _rates(counts: Counts) -> dict[str, float | None]:
    rates = {"p": counts.precision, "r": counts.recall, "f": counts.f1}
    # spaCy drops the weight of a score for good once it is None, so that only "nothing at all" is.
    undefined = 0.0 if counts.possible or counts.actual else None
    return {name: undefined if math.isnan(value) else value for name, value in rates.items()}


def evaluate_examples(examples: "Iterable[Example]", *, spans_key: str | None = None) -> Evaluation:
    """Return the whole evaluation of examples, as `score_examples` takes them."""
    golds: list[GoldDocument] = []
    predictions: list[Prediction] = []
    for index, example in enumerate(examples):
        gold, predicted = example.reference, example.predicted
        if gold.text != predicted.text:
            raise CorpusError(
                f"example {index}: the prediction has another text than its gold, so that offsets "
                "cannot be compared"
            )
        name = f"{index:06d}"
        found = _open(gold, predicted, spans_key)
        golds.append(_gold(name, gold.text, _annotated(gold, spans_key)))
        predictions.append(Prediction(id=name, mentions=tuple(found)))
    corpus = Corpus("spacy", PLAIN, "", "0", tuple(golds), digest=digest_corpus(golds))
    return score(predictions, corpus, name="spacy", layers=["mentions"])


def _gold(name: str, text: str, mentions: tuple[Mention, ...] | None) -> GoldDocument:
    gold, hashed = Gold(id=name, mentions=mentions), sha256(text)
    digest = digest_document(gold.model_dump(mode="json"), hashed)
    return GoldDocument(gold, None, len(text), text, hashed, digest)


def _annotated(doc: "Doc", spans_key: str | None) -> tuple[Mention, ...] | None:
    spans = annotated_spans(doc, spans_key)
    if spans is None:
        return None
    kept = kept_gold(doc)
    is_own = kept and kept.spans_key == spans_key and kept.row["sha256"] == sha256(doc.text)
    others = [
        Mention(start=start, end=end, label=label)
        for start, end, label in sorted(kept.unaligned if kept and is_own else ())
    ]
    return (*map(_mention, spans), *others)


def _mention(span: "Entity") -> Mention:
    return Mention(start=span.start_char, end=span.end_char, label=span.label_)


def _open(gold: "Doc", predicted: "Doc", spans_key: str | None) -> Iterator[Mention]:
    """Yield the predictions, but for those on tokens whose annotation gold leaves open."""
    own = spans_key is not None or kept_gold(gold) is not None
    left = [] if own else [token for token in gold if token.ent_iob == 0]
    spans = [Span(token.idx, token.idx + len(token)) for token in left]
    found = predicted.ents if spans_key is None else predicted.spans.get(spans_key, ())
    for mention in map(_mention, found):
        if not any(mention.span.overlap(span) for span in spans):
            yield mention
