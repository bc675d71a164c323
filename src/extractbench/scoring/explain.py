"""Explain a document: what every item was paired with, by what, and why not with something else.

Nothing is scored anew: partners, outcomes and error classes are read from the ledger of the
evaluation, so that what is explained is what was counted.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from extractbench.corpus.compile import UNSHIPPED
from extractbench.corpus.gold import Corpus, GoldDocument
from extractbench.counts import Item
from extractbench.document import Mention, Quote, Span
from extractbench.errors import PredictionError, UnknownNameError
from extractbench.prediction import Prediction
from extractbench.schema import record_schema
from extractbench.scoring.documents import DocumentScore
from extractbench.scoring.evaluation import Evaluation
from extractbench.scoring.explain_pairs import Sides, Verdicts, explain_items
from extractbench.scoring.explain_parents import explain_parents
from extractbench.scoring.explain_record import explain_fillers
from extractbench.scoring.explain_spans import explain_zones, mention_sides, quote_sides
from extractbench.scoring.explain_withheld import without_passages
from extractbench.scoring.explanation import Explained, Explanation
from extractbench.scoring.layers import Terms
from extractbench.scoring.reading import read_predicted
from extractbench.scoring.records import align_records
from extractbench.scoring.signature import Signature
from extractbench.task import Task

__all__ = ["CRITERIA", "explain"]

CRITERIA: Mapping[str, tuple[str, ...]] = {
    "zones": ("content", "dropped", "runs"),
    "mentions": ("strict", "exact", "partial", "type", "end_to_end"),
    "quotes": ("speaker", "content"),
    "record": ("units",),
}
"""The criteria by which the items of each layer can be explained, its default first."""

T = TypeVar("T", Mention, Quote)


def explain(
    evaluation: Evaluation,
    corpus: Corpus,
    document: str,
    *,
    criterion: str | None = None,
    include_text: bool = False,
) -> Explanation:
    """Explain every item of a document that was scored.

    Args:
        evaluation: What was scored.
        corpus: The gold that it was scored on.
        document: The document's id.
        criterion: By what items are judged; only layers that have it are then explained. By
            default mentions are by ``strict``, quotes by ``speaker``, records by ``units`` and
            zones by ``content``.
        include_text: Whether the words at spans may stand in it although the text is not shipped.

    Raises:
        UnknownNameError: If there is no such document or criterion.
        PredictionError: If the evaluation is of other gold, or does not hold its predictions.
    """
    known = {each.id: each for each in evaluation.documents}
    if document not in known:
        raise UnknownNameError("document", document, known)
    score, gold = known[document], corpus.gold(document)
    if score.digest != gold.digest:
        raise PredictionError(
            f"document {document!r} was scored on other gold than this corpus holds; explain it "
            "with the corpus that it was scored on"
        )
    chosen = _criteria(evaluation.layers, criterion)
    prediction, signature = _prediction(evaluation, score), evaluation.signature
    page = _Page(prediction, gold, score, corpus.task, signature, include_text)
    items = tuple(item for layer, by in chosen.items() for item in page.explain(layer, by))
    told = Explanation(document, chosen, items, score.failure, str(signature))
    return without_passages(told, gold.text) if page.is_private and gold.text else told


def _criteria(layers: Sequence[str], criterion: str | None) -> dict[str, str]:
    """Return by what each layer is judged."""
    if criterion is None:
        return {layer: CRITERIA[layer][0] for layer in layers}
    chosen = {layer: criterion for layer in layers if criterion in CRITERIA[layer]}
    if not chosen:
        known = {name for layer in layers for name in CRITERIA[layer]}
        raise UnknownNameError("criterion", criterion, known)
    return chosen


def _prediction(evaluation: Evaluation, score: DocumentScore) -> Prediction:
    """Return the one prediction of a document; an empty one where the extractor failed."""
    if score.failure is not None:
        return Prediction(id=score.id)
    found = next((each for each in evaluation.predictions if each.id == score.id), None)
    if found is None:
        raise PredictionError(
            f"this evaluation does not hold what was predicted in document {score.id!r}; score "
            "the predictions again to explain them"
        )
    return found


@dataclass(frozen=True)
class _Page:
    """A document as it was scored, with both of its sides."""

    prediction: Prediction
    document: GoldDocument
    score: DocumentScore
    task: Task
    signature: Signature
    include_text: bool

    @property
    def is_private(self) -> bool:
        """Whether no word of the text may be shown."""
        is_shipped = self.document.is_shipped and self.document.edition not in UNSHIPPED
        return not (is_shipped or self.include_text)

    def explain(self, layer: str, criterion: str) -> Iterator[Explained]:
        lines = [item for item in self.score.ledger if item.layer == layer]
        items = [item for item in lines if item.criterion == criterion]
        if getattr(self.document.gold, layer) is None:
            return
        if layer == "zones":
            yield from explain_zones(items, self.prediction.zones or ())
        elif layer == "record":
            yield from self._explain_record(items, Verdicts.of(lines))
        else:
            sides = self._mentions(criterion) if layer == "mentions" else self._quotes(criterion)
            yield from explain_items(sides, items, Verdicts.of(lines), self._problems)

    def _mentions(self, criterion: str) -> Sides:
        labels, min_iou = self.signature.labels, self.signature.min_iou
        terms = Terms(self.task, labels=None if labels is None else frozenset(labels))
        given = self._admitted("mentions", self.prediction.mentions).items()
        predicted = {place: each for place, each in given if terms.scores(each.label)}
        gold = self.document.gold.mentions or ()
        scored = [each for each in gold if terms.scores(each.label, predicted=False)]
        return mention_sides(criterion, predicted, scored, self.task, self._show, min_iou=min_iou)

    def _quotes(self, criterion: str) -> Sides:
        given = self._admitted("quotes", self.prediction.quotes)
        gold = self.document.gold.quotes or ()
        return quote_sides(criterion, given, gold, self.task, self._show)

    def _explain_record(self, items: Sequence[Item], verdicts: Verdicts) -> Iterator[Explained]:
        gold = self.document.record
        if self.task.record is None or gold is None:
            return
        schema = record_schema(self.task.record)
        mentions = tuple(self._admitted("mentions", self.prediction.mentions).values())
        admitted = self.prediction.model_copy(update={"mentions": mentions})
        predicted, _ = read_predicted(admitted, self.document, schema)
        unlabelled = self.document.gold.unlabelled
        alignment = align_records(schema, predicted, gold, unlabelled)
        yield from explain_parents(schema, predicted, gold, alignment, self._show)
        yield from explain_fillers(alignment, items, verdicts, self._show, self._misread)

    @cached_property
    def _problems(self) -> Mapping[str, str]:
        """What is wrong with each claim that could not be read, by its place."""
        return {each.field: each.message for each in self.score.problems if each.layer}

    @property
    def _misread(self) -> Mapping[str, str]:
        """What is wrong with each value of the record, by its place, grounded or not."""
        return {each.field.removesuffix(".value"): each.message for each in self.score.problems}

    def _admitted(self, layer: str, given: Sequence[T] | None) -> dict[str, T]:
        """Return what was scored of a layer, by its place in the prediction's file."""
        placed = {self.prediction.place(layer, i): each for i, each in enumerate(given or ())}
        return {place: each for place, each in placed.items() if place not in self._problems}

    def _show(self, spans: Sequence[Span]) -> str:
        """Return the words at spans where they may be shown."""
        text = self.document.text
        if text is None or self.is_private:
            return ""
        surfaces = (" ".join(text[span.start : span.end].split()) for span in spans)
        return " ... ".join(dict.fromkeys(surfaces))
