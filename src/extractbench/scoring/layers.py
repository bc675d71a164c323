"""Documents: predictions against gold, layer by layer, into ledgers.

Mentions and quotes of several documents are scored at once, the rest document by document.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from msgspec import structs

from extractbench.corpus.gold import GoldDocument
from extractbench.counts import ErrorClass, Item, Outcome
from extractbench.document import Mention
from extractbench.fillers import Filler
from extractbench.prediction import Prediction, Problem
from extractbench.schema import RecordSchema, record_schema
from extractbench.scoring import grounding, mentions, quotes, zones
from extractbench.scoring.admission import admit
from extractbench.scoring.crowds import TOO_MANY
from extractbench.scoring.documents import LAYERS, DocumentScore
from extractbench.scoring.reading import read_predicted
from extractbench.scoring.record_layer import RecordPage, score_page
from extractbench.task import Task

__all__ = ["Given", "Terms", "score_documents"]

_TOGETHER = 256
"""So many documents are scored at once."""

# Where a claim that cannot be read is charged: every criterion that counts claims.
_CHARGED = {
    "mentions": ("strict", "exact", "partial", "type", "end_to_end"),
    "quotes": ("content", "speaker"),
    "record": ("units",),
}

_MISSED = {
    **{(layer, each): ErrorClass.UNFOUND for layer, all_ in _CHARGED.items() for each in all_},
    ("zones", "content"): ErrorClass.UNFOUND,
    ("zones", "dropped"): ErrorClass.BOILERPLATE,
    ("zones", "runs"): ErrorClass.BOILERPLATE,
}
"""What is wrong with gold that is missed because nothing was said of its layer."""


class Given(NamedTuple):
    """A document and what was predicted of it.

    Attributes:
        prediction: What was predicted, or that nothing was (its ``error``).
        document: The gold.
        leaks: Names and years that the world knows and the texts of this article do not say.
    """

    prediction: Prediction
    document: GoldDocument
    leaks: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms documents are scored.

    Attributes:
        task: The task of gold and predictions.
        layers: The layers that the extractor attempts: one that is missing in a prediction has all
            of its gold missed, and no credit for saying nothing.
        grounded: Whether the extractor gives evidence for what its records hold.
        min_iou: The least intersection over union at which two mentions overlap.
        labels: The labels of mentions that are scored; None for all.
    """

    task: Task
    layers: Collection[str] = LAYERS
    grounded: bool = True
    min_iou: float = 0.0
    labels: frozenset[str] | None = None

    def scores(self, label: str, *, predicted: bool = True) -> bool:
        """Say whether a mention of a label is scored; a label that is none of the task's is."""
        if self.labels is None or label in self.labels:
            return True
        return predicted and bool(self.task.labels) and label not in self.task.labels

    @property
    def schema(self) -> RecordSchema | None:
        """The record type of the task."""
        return record_schema(self.task.record) if self.task.record else None


@dataclass(slots=True)
class _Page:
    """The two sides of a document, as far as they can be scored."""

    given: Given
    terms: Terms
    prediction: Prediction
    problems: list[Problem] = field(default_factory=list)
    ledger: list[Item] = field(default_factory=list)

    @property
    def document(self) -> GoldDocument:
        return self.given.document

    def has_gold(self, layer: str) -> bool:
        return getattr(self.document.gold, layer) is not None

    def take(self, layer: str, items: Iterable[Item]) -> None:
        """Add the lines of a layer; what said nothing of it earns nothing."""
        said = getattr(self.prediction, layer) is not None
        self.ledger.extend(items if said else _as_missed(items))


def score_documents(given: Sequence[Given], terms: Terms) -> Iterator[DocumentScore]:
    """Yield what became of each document, in order.

    A prediction with an ``error`` says nothing, whatever else it holds.
    """
    for first in range(0, len(given), _TOGETHER):
        pages = [_admit(each, terms) for each in given[first : first + _TOGETHER]]
        for layer in terms.layers:
            some = [page for page in pages if page.has_gold(layer)]
            for page, items in zip(some, _SCORERS[layer](some, terms), strict=True):
                page.take(layer, items)
        yield from map(_finish, pages)


def _admit(given: Given, terms: Terms) -> _Page:
    said, document = given.prediction, given.document
    if said.error is not None:
        said = said.model_copy(update=dict.fromkeys(LAYERS))
    return _Page(given, terms, admit(said, terms.task, document.length, document.text))


def _finish(page: _Page) -> DocumentScore:
    prediction, document = page.given.prediction, page.document
    problems = (*page.prediction.problems, *page.problems)
    if prediction.error is None:
        page.ledger.extend(_charges(page, problems))
    is_grounded = page.terms.grounded
    ledger, uncited = (page.ledger, ()) if is_grounded else _without_evidence(page.ledger)
    return DocumentScore(
        id=document.id,
        article=document.article,
        edition=document.edition,
        digest=document.digest,
        ledger=tuple(ledger),
        uncited=tuple(uncited),
        failure=prediction.error,
        problems=problems,
        seconds=prediction.seconds,
        usage=prediction.usage,
    )


def _without_evidence(ledger: Iterable[Item]) -> tuple[list[Item], Sequence[Item]]:
    """Return the lines of a ledger but for those of ``evidence``, and these."""
    parts: tuple[list[Item], list[Item]] = [], []
    for item in ledger:
        parts[item.criterion == "evidence"].append(item)
    return parts


def _score_zones(pages: Sequence[_Page], _: Terms) -> Iterator[Iterable[Item]]:
    for page in pages:
        broken = any(problem.field.startswith("zones") for problem in page.prediction.problems)
        gold = page.document.gold.zones or ()
        yield zones.score_zones(page.prediction.zones or (), gold, broken=broken)


def _score_mentions(pages: Sequence[_Page], terms: Terms) -> Iterator[Iterable[Item]]:
    sides = [
        mentions.MentionPage(
            _chosen(page.prediction.mentions or (), terms),
            _chosen(page.document.gold.mentions or (), terms, predicted=False),
            page.document.gold.zones,
        )
        for page in pages
    ]
    ledgers = mentions.score_pages(sides, terms.task, min_iou=terms.min_iou)
    for page, (predicted, *_), ledger in zip(pages, sides, ledgers, strict=True):
        yield [*ledger, *_leaks(list(predicted), page.given.leaks)]


def _leaks(predicted: Sequence[Mention], leaks: Sequence[str]) -> Iterator[Item]:
    for at in grounding.find_leaks([mention.value for mention in predicted], leaks):
        mention = predicted[at]
        name = mentions.name_of(mention)
        yield grounding.leak_line("mentions", mention.label, name, mention.value)


def _chosen(given: Sequence[Mention], terms: Terms, *, predicted: bool = True) -> Sequence[Mention]:
    if terms.labels is None:
        return given
    return [mention for mention in given if terms.scores(mention.label, predicted=predicted)]


def _score_quotes(pages: Sequence[_Page], terms: Terms) -> list[list[Item]]:
    sides = [
        quotes.QuotePage(page.prediction.quotes or (), gold.quotes or (), gold.zones)
        for page, gold in ((page, page.document.gold) for page in pages)
    ]
    return quotes.score_pages(sides, terms.task)


def _score_records(pages: Sequence[_Page], _: Terms) -> Iterator[Iterable[Item]]:
    for page in pages:
        yield _score_record(page)


_SCORERS: Mapping[str, Callable[[Sequence[_Page], Terms], Iterable[Iterable[Item]]]] = {
    "zones": _score_zones,
    "mentions": _score_mentions,
    "quotes": _score_quotes,
    "record": _score_records,
}


def _score_record(page: _Page) -> list[Item]:
    schema, document = page.terms.schema, page.document
    if schema is None or document.record is None:
        return []
    predicted = _read(page, schema)
    problems = (*page.prediction.problems, *page.problems)
    items, approximate = score_page(
        RecordPage(
            schema,
            predicted,
            document.record,
            document,
            page.terms.task,
            leaks=page.given.leaks,
            is_spoiled=any(problem.layer == "record" for problem in problems),
        )
    )
    page.problems.extend(
        Problem(document=document.id, line=page.prediction.line, field=path, message=TOO_MANY)
        for path in approximate
    )
    return items


def _read(page: _Page, schema: RecordSchema) -> Filler:
    predicted, problems = read_predicted(page.prediction, page.document, schema)
    placed = {"document": page.document.id, "line": page.prediction.line}
    page.problems.extend(problem.model_copy(update=placed) for problem in problems)
    return predicted


def _as_missed(items: Iterable[Item]) -> Iterator[Item]:
    """Yield the gold side alone, all of it missed: what said nothing earns nothing."""
    for item in items:
        if item.gold_group is not None:
            yield structs.replace(
                item,
                outcome=Outcome.MISSING,
                predicted_group=None,
                predicted=None,
                error=_MISSED.get((item.layer, item.criterion)),
            )


def _charges(page: _Page, problems: Iterable[Problem]) -> Iterator[Item]:
    for problem in problems:
        layer, group = problem.layer, problem.group or "?"
        if layer is None or layer not in page.terms.layers or not page.has_gold(layer):
            continue
        if layer == "mentions" and not page.terms.scores(group):
            continue
        for criterion in _CHARGED.get(layer, ()):
            yield Item(
                layer=layer,
                criterion=criterion,
                outcome=Outcome.SPURIOUS,
                predicted_group=group,
                predicted=problem.field,
                error=ErrorClass.MADE_UP,
            )
