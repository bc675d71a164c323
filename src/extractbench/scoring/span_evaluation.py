"""What spans in bulk came to: a table of counts from which all else follows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from extractbench.counts import Counts
from extractbench.errors import PredictionError, UnknownNameError
from extractbench.formats.columns import Ints
from extractbench.prediction import Problem
from extractbench.scoring.judging import FOUR

__all__ = ["SpanEvaluation", "SpanSignature", "join_spans"]

SpanSplit = Literal["label", "document"]


@dataclass(frozen=True, slots=True)
class SpanSignature:
    """What was scored, and how.

    Attributes:
        gold: A checksum of the gold spans of all documents, whatever their order.
        documents: How many documents gold has.
        spans: How many spans.
        min_iou: The least intersection over union that is an overlap.
        labels: The labels of the schema; None if any label is one.
        version: The version of this library.
    """

    gold: int
    documents: int
    spans: int
    min_iou: float
    labels: tuple[str, ...] | None
    version: str

    def __str__(self) -> str:
        parts = {
            "gold": f"{self.gold:016x}"[:12],
            "documents": self.documents,
            "gold-spans": self.spans,
            "spans": "half-open,optimal",
            "min-iou": f"{self.min_iou:g}" if self.min_iou else None,
            "labels": None if self.labels is None else "+".join(self.labels),
            "version": self.version,
        }
        return "|".join(f"{key}:{value}" for key, value in parts.items() if value is not None)


@dataclass(frozen=True, slots=True, eq=False)
class SpanEvaluation:
    """How the spans of many documents did, by document, label and criterion.

    Attributes:
        documents: The documents of gold, sorted.
        labels: The labels of either side, sorted.
        document: The place of each row's document.
        label: The place of each row's label; rows are sorted by document, then label, and there is
            one where either side has a span.
        table: For each row and criterion the eight numbers of `Counts`, in their order.
        pairs: For each criterion, how many pairs there are of a gold and a predicted label.
        signature: What was scored, and how.
        failures: The documents without an answer, all of whose gold is missed, and why.
        problems: What in the predictions could not be used as it stood.
    """

    documents: tuple[str, ...]
    labels: tuple[str, ...]
    document: Ints
    label: Ints
    table: npt.NDArray[np.integer]
    pairs: Ints
    signature: SpanSignature
    failures: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def counts(self, criterion: str = "strict") -> Counts:
        """Return the counts of a criterion over all documents.

        Raises:
            UnknownNameError: If there is no such criterion.
        """
        return _counts(self.table[:, _place(criterion)].sum(axis=0, dtype=np.int64))

    def by(self, by: SpanSplit, criterion: str = "strict") -> dict[str, Counts]:
        """Return the counts of a criterion by label or by document; either adds up to the whole.

        Raises:
            UnknownNameError: If there is no such criterion or way to split.
        """
        if by not in get_args(SpanSplit):
            raise UnknownNameError("split", by, get_args(SpanSplit))
        names, row = (self.labels, self.label) if by == "label" else (self.documents, self.document)
        total = np.zeros((len(names), 8), dtype=np.int64)
        np.add.at(total, row, self.table[:, _place(criterion)])
        return {name: _counts(line) for name, line in zip(names, total, strict=True)}

    def confusion(self, criterion: str = "strict") -> dict[tuple[str | None, str | None], int]:
        """Return how often a gold label was paired with a predicted one; None is no item.

        Of a label, all of its pairs and what is under (label, None) are its gold spans, all of
        its pairs and what is under (None, label) its predicted ones.

        Raises:
            UnknownNameError: If there is no such criterion.
        """
        place = _place(criterion)
        found: dict[tuple[str | None, str | None], int] = {
            (self.labels[i], self.labels[j]): int(self.pairs[place, i, j])
            for i, j in zip(*map(np.ndarray.tolist, np.nonzero(self.pairs[place])), strict=True)
        }
        for label, counts in self.by("label", criterion).items():
            found |= {(label, None): counts.missing, (None, label): counts.spurious}
        return {names: count for names, count in found.items() if count}

    def merge(self, other: "SpanEvaluation") -> "SpanEvaluation":
        """Return the evaluation of the documents of both: shards scored apart.

        Raises:
            PredictionError: If a document is in both, or the two were not scored alike.
        """
        return join_spans([self, other])


def join_spans(parts: Sequence[SpanEvaluation]) -> SpanEvaluation:
    """Return the evaluation of the documents of all parts, at least one.

    Raises:
        PredictionError: If a document is in two parts, or they were not scored alike.
    """
    documents = [name for part in parts for name in part.documents]
    _check_alike(parts, documents)
    documents.sort()
    labels = sorted({label for part in parts for label in part.labels})
    document = _moved([(part.documents, part.document) for part in parts], documents)
    label = _moved([(part.labels, part.label) for part in parts], labels)
    order = _order(document, label)
    known = set(documents)
    problems = [problem for part in parts for problem in part.problems]
    failures = {name: why for part in parts for name, why in part.failures.items()}
    return SpanEvaluation(
        tuple(documents),
        tuple(labels),
        document[order],
        label[order],
        np.concatenate([part.table for part in parts])[order],
        _joined_pairs(parts, labels),
        _joined_signature([part.signature for part in parts]),
        dict(sorted(failures.items())),
        # What was stray to one part may be at home in another.
        tuple(p for p in problems if p.field != "id" or p.document not in known),
    )


def _check_alike(parts: Sequence[SpanEvaluation], documents: Sequence[str]) -> None:
    if len(set(documents)) < len(documents):
        twice = sorted(name for name, times in Counter(documents).items() if times > 1)
        raise PredictionError(f"documents scored in several shards: {', '.join(twice[:10])}")
    first, *rest = (part.signature for part in parts)
    for name in ("min_iou", "labels", "version"):
        if any(getattr(each, name) != getattr(first, name) for each in rest):
            raise PredictionError(f"the shards were not scored alike: {name} differs")


def _moved(parts: Sequence[tuple[Sequence[str], Ints]], names: Sequence[str]) -> Ints:
    """Return the places of names in a new order, for the places in each part's own order."""
    place = {name: i for i, name in enumerate(names)}
    moved = (np.array([place[name] for name in old], dtype=np.int64)[at] for old, at in parts)
    return np.concatenate(list(moved))


def _order(document: Ints, label: Ints) -> Ints | slice:
    """Return the rows in the order of documents, then labels."""
    key = document * (1 + label.max(initial=0)) + label
    return slice(None) if (np.diff(key) > 0).all() else np.argsort(key)


def _joined_pairs(parts: Sequence[SpanEvaluation], labels: Sequence[str]) -> Ints:
    place = {label: i for i, label in enumerate(labels)}
    total = np.zeros((len(FOUR), len(labels), len(labels)), dtype=np.int64)
    for part in parts:
        at = np.array([place[label] for label in part.labels], dtype=np.int64)
        total[:, at[:, None], at[None, :]] += part.pairs
    return total


def _joined_signature(parts: Sequence[SpanSignature]) -> SpanSignature:
    return replace(
        parts[0],
        gold=sum(part.gold for part in parts) % 2**64,
        documents=sum(part.documents for part in parts),
        spans=sum(part.spans for part in parts),
    )


def _place(criterion: str) -> int:
    if criterion not in FOUR:
        raise UnknownNameError("criterion", criterion, FOUR)
    return FOUR.index(criterion)


def _counts(numbers: npt.NDArray[np.integer]) -> Counts:
    return Counts(*map(int, numbers))
