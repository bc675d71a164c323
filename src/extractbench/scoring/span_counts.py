"""From pairs to counts: what became of every span, by document and label, under every criterion."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from extractbench.formats.columns import Columns, Ints
from extractbench.scoring.judging import FOUR
from extractbench.scoring.overlaps import Overlaps
from extractbench.scoring.pairing import Codes
from extractbench.scoring.tangles import Floats

__all__ = ["SpanCounts", "count_spans"]

_OPTIONAL = 1 << (2 * len(FOUR))


@dataclass(frozen=True, slots=True, eq=False)
class SpanCounts:
    """The counts of some documents.

    Attributes:
        document: The place of each row's document.
        label: The place of each row's label; rows are sorted by both.
        outcomes: For each row and criterion the eight numbers of `extractbench.counts.Counts`.
        pairs: For each criterion, how many pairs there are of a gold label and a predicted one.
    """

    document: Ints
    label: Ints
    outcomes: npt.NDArray[np.integer]
    pairs: Ints


def count_spans(pairs: Overlaps, made: Codes, lost: Columns) -> SpanCounts:
    """Count both sides of the pairs that are made, and what is in none.

    Args:
        pairs: All pairs that overlap.
        made: What each is under each criterion, or that it is not made.
        lost: Predicted spans that cannot be right, as they stand nowhere.
    """
    joint = _joined(made)
    predicted, gold, width = pairs.predicted, pairs.gold, len(pairs.gold.labels)
    ours, theirs = _cells(predicted), _cells(gold)
    if len(lost):
        ours = np.concatenate([ours, _cells(lost)])
    cells = 1 + max(ours.max(initial=-1), theirs.max(initial=-1))
    is_there = (np.bincount(ours, minlength=cells) + np.bincount(theirs, minlength=cells)) > 0
    row, cell = np.cumsum(is_there) - 1, np.flatnonzero(is_there)
    our_state = _states(pairs.ours, joint, len(ours))
    their_state = _states(pairs.theirs, joint, len(theirs)) + _OPTIONAL * gold.optional
    outcomes = np.empty((len(cell), len(FOUR), 8), dtype=np.int32)
    outcomes[:, :, :4] = _outcomes(row[theirs], their_state, len(cell))
    outcomes[:, :, 4:] = _outcomes(row[ours], our_state, len(cell))
    return SpanCounts(cell // width, cell % width, outcomes, _label_pairs(pairs, joint))


def _joined(made: Codes) -> Codes:
    """Return the codes of a pair under all criteria as one number, two bits for each."""
    joint = np.zeros(made.shape[1], dtype=np.uint8)
    for place, line in enumerate(made):
        joint |= line << np.uint8(2 * place)
    return joint


def _cells(spans: Columns) -> Ints:
    return spans.document * len(spans.labels) + spans.label


def _states(items: Ints, joint: Codes, count: int) -> Ints:
    """Return the joint code of each item: it is in no more than one pair under each criterion."""
    state: Ints = np.bincount(items, weights=joint, minlength=count).astype(np.int64)
    return state


def _outcomes(row: Ints, state: Ints, rows: int) -> Floats:
    """Return for each row and criterion how many items are correct, partial, incorrect, alone."""
    known = np.flatnonzero(np.bincount(state, minlength=2 * _OPTIONAL))
    place = np.zeros(2 * _OPTIONAL, dtype=np.int64)
    place[known] = np.arange(len(known))
    count = np.bincount(row * len(known) + place[state], minlength=rows * len(known))
    return _by_criterion(count.reshape(rows, len(known)), known)


def _by_criterion(count: Ints, states: Ints) -> Floats:
    """Return how many items with these states (last axis) are of which outcome."""
    kind = np.zeros((len(states), len(FOUR), 4))
    for place in range(len(FOUR)):
        code = (states >> (2 * place)) & 3
        # Alone comes last; gold that may be missed is then no item.
        kind[np.arange(len(states)), place, code - 1] = (code > 0) | (states < _OPTIONAL)
    total: Floats = np.tensordot(count.astype(np.float64), kind, axes=1)
    return total


def _label_pairs(pairs: Overlaps, joint: Codes) -> Ints:
    width = len(pairs.gold.labels)
    labels = pairs.gold.label[pairs.theirs] * width + pairs.predicted.label[pairs.ours]
    counted = _outcomes(labels, joint.astype(np.int64), width * width)[:, :, :3].sum(axis=2)
    table: Ints = counted.T.reshape(len(FOUR), width, width).astype(np.int64)
    return table
