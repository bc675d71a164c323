"""An evaluation: one extractor over a corpus, as a table of counts from which all else follows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import Literal, NamedTuple, get_args

from extractbench.counts import Counts, sum_counts, tally
from extractbench.errors import PredictionError, UnknownNameError
from extractbench.prediction import Prediction, Problem
from extractbench.scoring.confusion import Confusion, confusion
from extractbench.scoring.documents import LAYERS, DocumentScore
from extractbench.scoring.signature import Signature

__all__ = ["HEADLINE", "By", "Evaluation", "Row"]

By = Literal["label", "slot", "group", "document", "article"]

HEADLINE = (
    ("zones", "content"),
    ("mentions", "strict"),
    ("mentions", "end_to_end"),
    ("quotes", "content"),
    ("quotes", "speaker"),
    ("record", "units"),
)
"""The layers and criteria of the first table that anybody sees."""


class Row(NamedTuple):
    """A row of the counts table."""

    document: str
    article: str
    layer: str
    criterion: str
    group: str
    counts: Counts


@dataclass(frozen=True)
class Evaluation:
    """How one extractor did on a corpus.

    Attributes:
        name: The extractor.
        documents: What became of each document, sorted by id.
        layers: The layers it attempts; the others are not scored.
        signature: What was scored, and how.
        problems: What belongs to no document of the corpus.
        predictions: What was scored.
        cites: Whether it gives evidence for anything that its records hold.
    """

    name: str
    documents: tuple[DocumentScore, ...]
    layers: tuple[str, ...]
    signature: Signature
    problems: tuple[Problem, ...] = ()
    predictions: tuple[Prediction, ...] = ()
    cites: bool = False

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The counts table: a row for each document, layer, criterion and group."""
        return tuple(
            Row(document.id, document.article, *cell, counts)
            for document in self.documents
            for cell, counts in sorted(document.counts.items())
        )

    @cached_property
    def totals(self) -> Mapping[tuple[str, str], Counts]:
        """The counts of each layer and criterion over all documents (micro)."""
        lines = chain.from_iterable(document.ledger for document in self.documents)
        held: dict[tuple[str, str], list[Counts]] = {}
        # Of all documents at once: their own counts are wanted by fewer, and take longer.
        for (layer, criterion, _), counts in tally(lines).items():
            held.setdefault((layer, criterion), []).append(counts)
        return {key: sum_counts(held[key]) for key in sorted(held)}

    def counts(self, layer: str, criterion: str) -> Counts:
        """Return the counts of a layer and criterion over all documents.

        Raises:
            UnknownNameError: If there is no such layer; a criterion without items has no counts.
        """
        if layer not in LAYERS:
            raise UnknownNameError("layer", layer, LAYERS)
        return self.totals.get((layer, criterion), Counts())

    def by(self, by: By, layer: str, criterion: str) -> dict[str, Counts]:
        """Return the counts of a layer and criterion by label or slot, document or article.

        Labels and slots (both are groups) add up to the whole on either side.

        Raises:
            UnknownNameError: If there is no such way to split.
        """
        if by not in get_args(By):
            raise UnknownNameError("split", by, get_args(By))
        key = by if by in ("document", "article") else "group"
        split: dict[str, list[Counts]] = {}
        for row in self.rows:
            if (row.layer, row.criterion) == (layer, criterion):
                split.setdefault(getattr(row, key), []).append(row.counts)
        return {name: sum_counts(held) for name, held in split.items()}

    def confusion(self, criterion: str = "strict", *, layer: str = "mentions") -> Confusion:
        """Return how often a gold label was taken for a predicted one; None is no item.

        Rows add up to the gold items of a label, columns to its predicted ones.

        Args:
            criterion: By what the pairs were made, such as ``type``.
            layer: The layer; of a record the groups are the paths of slots.
        """
        lines = (item for document in self.documents for item in document.ledger)
        return confusion(lines, criterion, layer=layer)

    @property
    def failures(self) -> tuple[DocumentScore, ...]:
        """The documents that the extractor failed on."""
        return tuple(document for document in self.documents if document.failure is not None)

    @property
    def seconds(self) -> float | None:
        """How long the extractor took over all documents, or None if that is not known of each."""
        seconds = [document.seconds for document in self.documents]
        known = [each for each in seconds if each is not None]
        return sum(known) if known and len(known) == len(seconds) else None

    def merge(self, other: "Evaluation") -> "Evaluation":
        """Return the evaluation of the documents of both: shards scored apart.

        Raises:
            PredictionError: If a document is in both, or the two were not scored alike.
        """
        shared = {d.id for d in self.documents} & {d.id for d in other.documents}
        if shared:
            raise PredictionError(f"documents scored in both shards: {', '.join(sorted(shared))}")
        if unlike := [name for name, pair in self._ways(other).items() if len(set(pair)) > 1]:
            raise PredictionError(
                f"{self.name}: the shards were not scored alike: {', '.join(unlike)} differ"
            )
        documents = sorted((*self.documents, *other.documents), key=lambda d: d.id)
        if self.cites or other.cites:
            documents = [_with_evidence(document) for document in documents]
        known = {document.id for document in documents}
        return replace(
            self,
            documents=tuple(documents),
            signature=self.signature.merged(other.signature, documents),
            # What was stray to one shard may be at home in the other.
            problems=tuple(p for p in (*self.problems, *other.problems) if p.document not in known),
            predictions=(*_own(self, other), *_own(other, self)),
            cites=self.cites or other.cites,
        )

    def _ways(self, other: "Evaluation") -> dict[str, tuple[object, object]]:
        ours, theirs = self.signature, other.signature
        return {
            "layers": (self.layers, other.layers),
            "tasks": (ours.task, theirs.task),
            "corpora": (ours.corpus, theirs.corpus),
            "versions": (ours.version, theirs.version),
            "least overlaps": (ours.min_iou, theirs.min_iou),
            "labels": (ours.labels, theirs.labels),
        }


def _with_evidence(document: DocumentScore) -> DocumentScore:
    """Return a document whose evidence counts, though its own shard cites nothing."""
    if not document.uncited:
        return document
    return replace(document, ledger=document.ledger + document.uncited, uncited=())


def _own(shard: Evaluation, other: Evaluation) -> tuple[Prediction, ...]:
    """Return the predictions of a shard but for those that are the other's."""
    theirs = {document.id for document in other.documents}
    return tuple(p for p in shard.predictions if p.id not in theirs)
