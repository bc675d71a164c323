"""Which spans of two sides overlap, over all documents at once, and by how much.

Half-open spans overlap if they have a character in common; those that touch do not. Of two that
overlap, one starts within the other: so each pair is found once, among the spans that start within
a given one, and those are neighbours where spans are sorted by their start. It takes time in
proportion to the number of spans and of pairs, however spans nest and cross.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from extractbench.document import Span
from extractbench.formats.columns import Columns, Flags, Ints
from extractbench.scoring.tangles import Floats

__all__ = ["Overlaps", "find_overlaps", "merge_spans"]

_Places: TypeAlias = npt.NDArray[np.int32] | npt.NDArray[np.int64]

_SHORT = 2**31


@dataclass(frozen=True, slots=True, eq=False)
class Overlaps:
    """The pairs that overlap, sorted by predicted span, then gold span.

    Attributes:
        predicted: All predicted spans.
        gold: All gold spans.
        ours: For each pair the place of its predicted span.
        theirs: For each pair the place of its gold span.
    """

    predicted: Columns
    gold: Columns
    ours: Ints
    theirs: Ints

    def __len__(self) -> int:
        return len(self.ours)

    def only(self, chosen: Flags | Ints) -> "Overlaps":
        """Return some of the pairs."""
        return Overlaps(self.predicted, self.gold, self.ours[chosen], self.theirs[chosen])

    @property
    def same_span(self) -> Flags:
        """Whether the two of a pair start and end alike."""
        start = self.predicted.start[self.ours] == self.gold.start[self.theirs]
        end = self.predicted.end[self.ours] == self.gold.end[self.theirs]
        both: Flags = start & end
        return both

    @property
    def same_label(self) -> Flags:
        """Whether the two of a pair have one label."""
        equal: Flags = self.predicted.label[self.ours] == self.gold.label[self.theirs]
        return equal

    @property
    def begin(self) -> Ints:
        """Where what the two of a pair share starts, as if documents stood one after another."""
        start = np.maximum(self.predicted.start[self.ours], self.gold.start[self.theirs])
        return self.gold.document[self.theirs] * _width(self.predicted, self.gold) + start

    @property
    def shared(self) -> Ints:
        """How many characters both of a pair hold."""
        start = np.maximum(self.predicted.start[self.ours], self.gold.start[self.theirs])
        end = np.minimum(self.predicted.end[self.ours], self.gold.end[self.theirs])
        return end - start

    @property
    def iou(self) -> Floats:
        """The characters that both of a pair hold, over those that at least one of them does."""
        ours = (self.predicted.end - self.predicted.start)[self.ours]
        theirs = (self.gold.end - self.gold.start)[self.theirs]
        share: Floats = self.shared / (ours + theirs - self.shared)
        return share


def find_overlaps(predicted: Columns, gold: Columns, min_iou: float = 0.0) -> Overlaps:
    """Find the pairs of spans of one document that overlap.

    Args:
        predicted: Spans in order, none of them empty or reversed.
        gold: The same, with documents and labels in the same places.
        min_iou: The least intersection over union that is an overlap.
    """
    width = _width(predicted, gold)
    our_start, our_end = _laid_out(predicted, width)
    their_start, their_end = _laid_out(gold, width)
    in_ours, in_theirs = _ranks(our_start, their_start)
    ours, theirs = _expanded(in_ours, _first_behind(their_start, in_ours, our_end))
    there, here = _expanded(in_theirs, _first_behind(our_start, in_theirs, their_end))
    if len(here):
        ours, theirs = np.concatenate([ours, here]), np.concatenate([theirs, there])
        order = np.argsort(ours * len(gold) + theirs, kind="stable")
        ours, theirs = ours[order], theirs[order]
    found = Overlaps(predicted, gold, ours, theirs)
    return found.only(found.iou >= min_iou) if min_iou > 0 else found


def merge_spans(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, those that overlap or touch as one."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(span.end, merged[-1].end))
        else:
            merged.append(span)
    return merged


def _width(predicted: Columns, gold: Columns) -> int:
    return 1 + max(int(side.end.max(initial=0)) for side in (predicted, gold))


def _laid_out(spans: Columns, width: int) -> tuple[_Places, _Places]:
    """Return starts and ends as if all documents stood one after another."""
    offset = spans.document * width
    start, end = spans.start + offset, spans.end + offset
    if offset.max(initial=0) + width < _SHORT:
        # Half as long, and as much faster.
        return start.astype(np.int32), end.astype(np.int32)
    return start, end


def _ranks(ours: _Places, theirs: _Places) -> tuple[Ints, Ints]:
    """Return how many of theirs are less than each of ours, and of ours no more than each.

    Both are sorted; merging two sorted runs is what a stable sort is quick at.
    """
    order = np.argsort(np.concatenate([ours, theirs]), kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    return place[: len(ours)] - np.arange(len(ours)), place[len(ours) :] - np.arange(len(theirs))


def _first_behind(starts: _Places, first: Ints, ends: _Places) -> Ints:
    """Return for each end the first of the starts, from a given one on, that is not before it."""
    # One more start, behind all ends, so that none is asked for that is not there.
    starts = np.append(starts, np.iinfo(starts.dtype).max)
    is_before = starts[first] < ends
    behind = first + is_before
    going = np.flatnonzero(is_before)
    # In most spans one span of the other side starts, or none.
    for _ in range(2):
        going = going[starts[behind[going]] < ends[going]]
        behind[going] += 1
    behind[going] = np.maximum(behind[going], np.searchsorted(starts, ends[going]))
    return behind


def _expanded(first: Ints, behind: Ints) -> tuple[Ints, Ints]:
    """Return (i, j) for every j from ``first[i]`` to before ``behind[i]``."""
    count = behind - first
    if count.max(initial=0) <= 1:
        alone = np.flatnonzero(count)
        return alone, first[alone]
    at = np.repeat(np.arange(len(first)), count)
    return at, np.arange(len(at)) + np.repeat(first - np.cumsum(count) + count, count)
