"""Labelled spans of many documents, as columns of numbers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import prod
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from extractbench.prediction import Problem

__all__ = ["FURTHEST", "NOWHERE", "Columns", "Flags", "Ints"]

Ints: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]

FURTHEST = 2**32
"""No text is as long as this, in code points."""

NOWHERE = (0, 0)
"""The span of a claim that cannot be read; what is wrong with it is among the problems."""


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Labelled spans of many documents; the five arrays are of one length, in any order.

    A claim that cannot be read is a span that stands nowhere (`NOWHERE`).

    Attributes:
        documents: The ids of the documents, each once; some may have no span.
        labels: The labels, each once.
        document: For each span the place of its document in `documents`.
        start: Where it starts, in code points.
        end: Where it ends; the span is half-open.
        label: The place of its label in `labels`.
        optional: Whether it is gold that may be missed.
        failures: The documents of which there is no answer, and why; they have no spans.
        problems: What could not be read as it stood.
    """

    documents: tuple[str, ...]
    labels: tuple[str, ...]
    document: Ints
    start: Ints
    end: Ints
    label: Ints
    optional: Flags
    failures: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @classmethod
    def of(cls, spans: Mapping[str, Iterable[tuple[int, int, str]]]) -> "Columns":
        """Return the columns of (start, end, label) spans, given by the ids of their documents."""
        listed = {name: list(held) for name, held in spans.items()}
        labels = sorted({label for held in listed.values() for _, _, label in held})
        place = {label: i for i, label in enumerate(labels)}
        rows = [
            (i, start, end, place[label])
            for i, held in enumerate(listed.values())
            for start, end, label in held
        ]
        # Each column in one piece, which is faster to go through.
        document, start, end, label = np.array(rows, dtype=np.int64).reshape(-1, 4).T.copy()
        optional = np.zeros(len(rows), dtype=np.bool_)
        return cls(tuple(listed), tuple(labels), document, start, end, label, optional)

    def __len__(self) -> int:
        return len(self.start)

    @property
    def stands(self) -> Flags:
        """Whether each span stands somewhere: it is neither empty, reversed nor out of any text."""
        sound: Flags = (self.start >= 0) & (self.start < self.end) & (self.end < FURTHEST)
        return sound

    def among(self, documents: Sequence[str], labels: Sequence[str]) -> "Columns":
        """Return the spans of these documents, with the places of other documents and labels.

        Args:
            documents: The documents in their new order; what is in others is left out.
            labels: The labels in their new order, all of those here among them.
        """
        moved = replace(
            self,
            documents=tuple(documents),
            labels=tuple(labels),
            document=_moved(self.document, self.documents, tuple(documents)),
            label=_moved(self.label, self.labels, tuple(labels)),
        )
        is_there = moved.document >= 0
        return moved if is_there.all() else moved.only(is_there)

    def only(self, chosen: Flags | Ints | slice) -> "Columns":
        """Return some of the spans, in the order chosen; documents and labels stay."""
        return replace(
            self,
            document=self.document[chosen],
            start=self.start[chosen],
            end=self.end[chosen],
            label=self.label[chosen],
            optional=self.optional[chosen],
        )

    def in_order(self) -> "Columns":
        """Return the spans sorted by document, start, end and label, required ones first."""
        if len(self) == 0 or self._is_in_order():
            return self
        keys = (self.document, self.start, self.end, self.label, self.optional)
        sizes = [int(key.max()) + 1 for key in keys]
        if prod(sizes) >= 2**62 or min(int(key.min()) for key in keys) < 0:
            return self.only(np.lexsort(keys[::-1]))
        # As digits of one number, which is faster to sort by than five are.
        return self.only(np.argsort(np.ravel_multi_index(keys, sizes)))

    def _is_in_order(self) -> bool:
        """Return whether documents and starts alone show that the spans are in order."""
        document, start = self.document, self.start
        is_later = document[1:] > document[:-1]
        is_later |= (document[1:] == document[:-1]) & (start[1:] > start[:-1])
        return bool(is_later.all())


def _moved(places: Ints, names: tuple[str, ...], others: tuple[str, ...]) -> Ints:
    """Return the places of names among others; -1 where they are not."""
    if names == others:
        return places
    place = {name: i for i, name in enumerate(others)}
    return np.array([place.get(name, -1) for name in names], dtype=np.int64)[places]
