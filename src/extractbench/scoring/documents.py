"""One document: its prediction against its gold, layer by layer, into a ledger."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from extractbench.corpus.gold import GoldDocument
from extractbench.counts import Cell, Counts, Item, Outcome, tally
from extractbench.fillers import Filler, read_record, walk
from extractbench.prediction import Prediction, Problem, Usage
from extractbench.schema import RecordSchema, record_schema
from extractbench.scoring import grounding, mentions, quotes, records, zones
from extractbench.scoring.admission import admit
from extractbench.task import Task

__all__ = ["LAYERS", "DocumentScore", "score_document"]

LAYERS = ("zones", "mentions", "quotes", "record")
"""The layers, in the order of tables."""

# Where a claim that cannot be read is charged: every criterion that counts claims.
_CHARGED = {
    "mentions": ("strict", "exact", "partial", "type", "end_to_end"),
    "quotes": ("content", "speaker"),
    "record": ("units",),
}


@dataclass(frozen=True)
class DocumentScore:
    """What became of one document.

    Attributes:
        digest: The digest of its gold.
        ledger: A line for every item, under every criterion.
        failure: Why there are no layers; None if the extractor did its work.
        problems: What in the prediction could not be used as it stood.
        seconds: How long the extractor took, if it is known.
    """

    id: str
    article: str
    edition: str
    digest: str
    ledger: tuple[Item, ...]
    failure: str | None = None
    problems: tuple[Problem, ...] = ()
    seconds: float | None = None
    usage: Usage | None = None

    @cached_property
    def counts(self) -> dict[Cell, Counts]:
        """The counts of the ledger."""
        return tally(self.ledger)


@dataclass(slots=True)
class _Pages:
    """The two sides of a document, as far as they can be scored."""

    prediction: Prediction
    document: GoldDocument
    task: Task
    leaks: Sequence[str]
    grounded: bool
    problems: list[Problem] = field(default_factory=list)

    @property
    def schema(self) -> RecordSchema | None:
        return record_schema(self.task.record) if self.task.record else None


def score_document(
    prediction: Prediction,
    document: GoldDocument,
    task: Task,
    *,
    layers: Collection[str] = LAYERS,
    leaks: Sequence[str] = (),
    grounded: bool = True,
) -> DocumentScore:
    """Score one prediction; one with an ``error`` says nothing, whatever else it holds.

    Args:
        prediction: What was predicted, or that nothing was (its ``error``).
        document: The gold.
        task: The task of both.
        layers: The layers that the extractor attempts: one that is missing here has all of its
            gold missed, and no credit for saying nothing.
        leaks: Names and years that the world knows and the texts of this article do not say.
        grounded: Whether the extractor gives evidence for what its records hold.
    """
    said = prediction if prediction.error is None else _silent(prediction)
    admitted = admit(said, task, document.length, document.text)
    pages = _Pages(admitted, document, task, leaks, grounded)
    annotated = [layer for layer in layers if getattr(document.gold, layer) is not None]
    ledger: list[Item] = []
    for layer in annotated:
        items = _score_layer(pages, layer)
        ledger.extend(_as_missed(items) if getattr(admitted, layer) is None else items)
    problems = (*admitted.problems, *pages.problems)
    if prediction.error is None:
        ledger.extend(_charges(problems, annotated))
    return DocumentScore(
        id=document.id,
        article=document.article,
        edition=document.edition,
        digest=document.digest,
        ledger=tuple(ledger),
        failure=prediction.error,
        problems=problems,
        seconds=prediction.seconds,
        usage=prediction.usage,
    )


def _silent(prediction: Prediction) -> Prediction:
    return prediction.model_copy(update=dict.fromkeys(LAYERS))


def _score_layer(pages: _Pages, layer: str) -> list[Item]:
    prediction, gold = pages.prediction, pages.document.gold
    match layer:
        case "zones":
            broken = any(problem.field.startswith("zones") for problem in prediction.problems)
            found = prediction.zones or ()
            return list(zones.score_zones(found, gold.zones or (), broken=broken))
        case "mentions":
            return list(_score_mentions(pages))
        case "quotes":
            return list(_score_quotes(pages))
        case _:
            return list(_score_record(pages))


def _score_mentions(pages: _Pages) -> Iterator[Item]:
    found, gold = pages.prediction.mentions or (), pages.document.gold
    yield from mentions.score_mentions(found, gold.mentions or (), pages.task)
    claims = [("mentions", m.label, mentions.name_of(m), (m.span,)) for m in found]
    yield from grounding.score_leakage(claims, gold.zones)
    values = [("mentions", m.label, mentions.name_of(m), m.value) for m in found]
    yield from grounding.score_leaks(values, pages.leaks)


def _score_quotes(pages: _Pages) -> Iterator[Item]:
    found, gold = pages.prediction.quotes or (), pages.document.gold
    yield from quotes.score_quotes(found, gold.quotes or (), pages.task)
    claims = [("quotes", q.form, quotes.name_of(q), q.content) for q in found]
    yield from grounding.score_leakage(claims, gold.zones)


def _score_record(pages: _Pages) -> Iterator[Item]:
    schema, document = pages.schema, pages.document
    if schema is None or document.record is None:
        return
    predicted = _read(pages, schema)
    unlabelled = document.gold.unlabelled
    alignment = records.align_records(schema, predicted, document.record, unlabelled)
    problems = (*pages.prediction.problems, *pages.problems)
    spoiled = any(problem.layer == "record" for problem in problems)
    yield from records.score_record(alignment, spoiled=spoiled)
    if pages.grounded:
        yield from grounding.score_evidence(alignment.matches)
    if (stated := document.gold.mentions) is not None:
        yield from grounding.score_support(schema, predicted, stated, pages.task, document.text)
    fillers = [filler for filler in walk(predicted) if filler.evidence]
    claims = [("record", f.path or "record", f.where, f.evidence or ()) for f in fillers]
    yield from grounding.score_leakage(claims, document.gold.zones)
    values = [
        ("record", filler.path, filler.where, filler.value)
        for filler in walk(predicted)
        if isinstance(filler.value, str)
    ]
    yield from grounding.score_leaks(values, pages.leaks)


def _read(pages: _Pages, schema: RecordSchema) -> Filler:
    document, mentioned = pages.document, pages.prediction.mentions or ()
    payload: Any = pages.prediction.record or {}
    for path in document.gold.unlabelled:
        payload = _without_slot(payload, path.split("."))
    times = Counter(mention.id for mention in mentioned)
    # An id that two mentions have names neither, so that their order never matters.
    spans = {m.id: m.span for m in mentioned if m.id is not None and times[m.id] == 1}
    predicted, problems = read_record(
        schema, payload, spans, text=document.text, length=document.length
    )
    placed = {"document": document.id, "line": pages.prediction.line}
    pages.problems.extend(problem.model_copy(update=placed) for problem in problems)
    return predicted


def _without_slot(value: Any, path: Sequence[str]) -> Any:
    """Return a record as JSON without what it holds in a slot, in any of its records."""
    if isinstance(value, list | tuple):
        return [_without_slot(each, path) for each in value]
    if not isinstance(value, Mapping) or path[0] not in value:
        return value
    rest = {name: held for name, held in value.items() if name != path[0]}
    return rest if len(path) == 1 else rest | {path[0]: _without_slot(value[path[0]], path[1:])}


def _as_missed(items: Iterable[Item]) -> Iterator[Item]:
    """Yield the gold side alone, all of it missed: what said nothing earns nothing."""
    for item in items:
        if item.gold_group is not None:
            yield item._replace(outcome=Outcome.MISSING, predicted_group=None, predicted=None)


def _charges(problems: Iterable[Problem], layers: Collection[str]) -> Iterator[Item]:
    for problem in problems:
        layer = problem.layer
        if layer is None or layer not in layers:
            continue
        for criterion in _CHARGED.get(layer, ()):
            yield Item(
                layer=layer,
                criterion=criterion,
                outcome=Outcome.SPURIOUS,
                predicted_group=problem.group or "?",
                predicted=problem.field,
            )
