"""The best one-to-one pairings of many groups of pairs at once.

Pairs that share an item hang together; what hangs together is a group, and each group is solved
alone and exactly, in the first way that suits it. All pairings of a small one are compared, those
of all groups of one shape at once. A long one is gone through pair by pair, keeping the best way
to each set of open items that are taken, open being those with pairs still to come. Where such
sets are too many, it is an assignment (Jonker and Volgenant, 1987). The first two take time
in proportion to the number of pairs.
"""

from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["Flags", "Floats", "Ints", "solve"]

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]
_Trace: TypeAlias = "tuple[int, _Trace] | None"
"""A pair that is made, and those made before it."""

_Best: TypeAlias = dict[int, tuple[int, _Trace]]
"""The greatest weight with which each set of open items (as bits) is taken, and by which pairs."""

_MOST_PAIRINGS = 120
"""A group with more pairings than that is not solved by comparing them all; five of five are."""

_MOST_SETS = 200
"""A group in which more sets of open items are to be told apart is left to the assignment."""

_DENSE = 8
"""An assignment is sparse if there are more than so many cells for each pair."""

_EXACT = 2**52
"""Sums of whole numbers up to this are exact in floating point."""


class _Groups(NamedTuple):
    """The group of each pair, its row and column counted within it, and the size of each group."""

    group: Ints
    row: Ints
    column: Ints
    rows: Ints
    columns: Ints


def solve(rows: Ints, columns: Ints, credit: Ints, hairs: Ints, closeness: Floats) -> Flags:
    """Say of each pair whether it is made, for several criteria that judge the same pairs.

    The pairing has the greatest sum of credit; of those the greatest sum of hairs; of those the
    greatest sum of closeness, in as many steps as a sum of them has room for. Of equal ones it is
    a function of the order of the pairs alone. A pair without credit and hairs is never made.

    Args:
        rows: The row of each pair, in the order in which the pairs begin in the text.
        columns: The column of each pair.
        credit: Half points, from 0 to 2; a line for each criterion.
        hairs: Whole numbers from 0 to 3; a line for each criterion.
        closeness: How close the two of a pair are, between 0 and 1.

    Returns:
        A line for each criterion, a column for each pair.
    """
    found = _group(rows, columns)
    least, most = np.minimum(found.rows, found.columns), np.maximum(found.rows, found.columns)
    weights = _weigh(credit, hairs, closeness, least[found.group])
    # The shorter side of a group is its rows from here on.
    is_turned = (found.rows > found.columns)[found.group]
    short = np.where(is_turned, found.column, found.row)
    long = np.where(is_turned, found.row, found.column)
    made = np.zeros(weights.shape, dtype=np.bool_)
    is_small = _are_small(least, most)
    shape = np.where(is_small, least * (1 + most.max(initial=0)) + most, -1 - np.arange(len(least)))
    for at in _split(shape[found.group]):
        group = found.group[at[0]]
        if is_small[group]:
            ways = _ways(int(least[group]), int(most[group]))
            made[:, at] = _compare(weights[:, at], found.group[at], short[at], long[at], ways)
        else:
            made[:, at] = [_walk(line, short[at], long[at]) for line in weights[:, at]]
    return made & (weights > 0)


def _group(rows: Ints, columns: Ints) -> _Groups:
    row, column = _counted(rows), _counted(columns)
    group_of_row = _counted(_least_linked(row, column))
    group = group_of_row[row]
    group_of_column = np.zeros(column.max(initial=-1) + 1, dtype=np.int64)
    group_of_column[column] = group
    return _Groups(
        group,
        _within(group_of_row)[row],
        _within(group_of_column)[column],
        np.bincount(group_of_row),
        np.bincount(group_of_column),
    )


def _counted(values: Ints) -> Ints:
    """Return the values renumbered from 0, in their order, without gaps."""
    is_there = np.zeros(values.max(initial=-1) + 1, dtype=np.bool_)
    is_there[values] = True
    return (np.cumsum(is_there) - 1)[values]


def _least_linked(row: Ints, column: Ints) -> Ints:
    """Return for each row the least row that it hangs together with."""
    label = np.arange(row.max(initial=-1) + 1)
    columns = column.max(initial=-1) + 1
    while True:
        of_column = np.full(columns, len(label))
        np.minimum.at(of_column, column, label[row])
        linked = label.copy()
        np.minimum.at(linked, row, of_column[column])
        # What a row is linked with is itself linked: that doubles the distance each time.
        linked = linked[linked]
        if np.array_equal(linked, label):
            return label
        label = linked


def _within(group: Ints) -> Ints:
    """Return the place of each item among those of its group."""
    count = np.bincount(group)
    order = np.argsort(group, kind="stable")
    place = np.empty_like(group)
    place[order] = np.arange(len(group)) - np.repeat(np.cumsum(count) - count, count)
    return place


def _weigh(credit: Ints, hairs: Ints, closeness: Floats, size: Ints) -> Ints:
    """Return one weight for three that come one after the other; at most `size` are added up."""
    room = _EXACT / (6 * size.astype(np.float64) ** 3)
    steps = np.minimum(2**26, room).astype(np.int64)
    hair = size * steps + 1
    weights = (credit * (3 * size + 1) + hairs) * hair
    near: Ints = np.floor(closeness * steps).astype(np.int64)
    weighed: Ints = np.where(weights > 0, weights + near, 0)
    return weighed


def _are_small(least: Ints, most: Ints) -> Flags:
    pairings = np.ones(len(least))
    for taken in range(5):
        pairings *= np.where(taken < least, most - taken, 1)
    small: Flags = (least == 1) | ((least <= 5) & (pairings <= _MOST_PAIRINGS))
    return small


def _split(values: Ints) -> Iterator[Ints]:
    """Yield where each value stands, in order."""
    order = np.argsort(values, kind="stable")
    ends = np.flatnonzero(np.diff(values[order])) + 1
    yield from np.split(order, ends) if len(order) else ()


def _ways(least: int, most: int) -> Ints:
    """Return all ways to give each of the lesser number one of the greater, in order."""
    ways: Ints = np.array(list(permutations(range(most), least)))
    return ways


def _compare(weights: Ints, group: Ints, short: Ints, long: Ints, ways: Ints) -> Flags:
    """Solve all groups of one shape: the first of the ways that weigh most."""
    number = _counted(group)
    shape = (len(weights), int(number.max()) + 1, ways.shape[1], int(ways.max()) + 1)
    table = np.zeros(shape, dtype=np.int64)
    table[:, number, short, long] = weights
    total = table[:, :, 0, ways[:, 0]]
    for row in range(1, ways.shape[1]):
        total += table[:, :, row, ways[:, row]]
    best = ways[total.argmax(axis=2)]
    made: Flags = best[:, number, short] == long
    return made


def _walk(weights: Ints, rows: Ints, columns: Ints) -> Flags:
    """Solve one group, however large."""
    made = np.zeros(len(weights), dtype=np.bool_)
    at = np.flatnonzero(weights)
    pairs = list(zip(rows[at].tolist(), columns[at].tolist(), strict=True))
    chosen = _sweep(pairs, weights[at].tolist())
    made[at[_assign(rows[at], columns[at], weights[at]) if chosen is None else chosen]] = True
    return made


def _sweep(pairs: Sequence[tuple[int, int]], weights: Sequence[int]) -> list[int] | None:
    """Return the pairs made; None if there are too many sets of open items to tell apart."""
    last = {item: k for k, (row, column) in enumerate(pairs) for item in (row, ~column)}
    bit: dict[int, int] = {}
    free = [1 << i for i in reversed(range(_MOST_SETS))]
    best: _Best = {0: (0, None)}
    for k, (row, column) in enumerate(pairs):
        if len(best) > _MOST_SETS or len(free) < 2:
            return None
        for item in (row, ~column):
            if item not in bit:
                bit[item] = free.pop()
        both = bit[row] | bit[~column]
        for taken, (total, made) in list(best.items()):
            if not taken & both:
                _keep(best, taken | both, total + weights[k], (k, made))
        if closed := [item for item in (row, ~column) if last[item] == k]:
            gone = [bit.pop(item) for item in closed]
            free.extend(gone)
            best = _close(best, sum(gone))
    return list(_traced(best[0][1]))


def _keep(best: _Best, taken: int, total: int, made: _Trace) -> None:
    # Of equal ones the latest: items that are alike are then paired in their order.
    if taken not in best or best[taken][0] <= total:
        best[taken] = total, made


def _close(before: _Best, gone: int) -> _Best:
    best: _Best = {}
    for taken, (total, made) in before.items():
        _keep(best, taken & ~gone, total, made)
    return best


def _traced(made: _Trace) -> Iterator[int]:
    while made is not None:
        pair, made = made
        yield pair


def _assign(rows: Ints, columns: Ints, weights: Ints) -> Ints:
    """Return the pairs made by an assignment, dense where most of a row meets most of a column."""
    rows, columns = _counted(rows), _counted(columns)
    shape = int(rows.max()) + 1, int(columns.max()) + 1
    is_dense = shape[0] * shape[1] <= _DENSE * len(weights)
    partner = (_assign_dense if is_dense else _assign_sparse)(rows, columns, weights, shape)
    made: Ints = np.flatnonzero(partner[rows] == columns)
    return made


def _assign_dense(rows: Ints, columns: Ints, weights: Ints, shape: tuple[int, int]) -> Ints:
    # Few texts come to this, and scipy takes longer to import than most take to score.
    from scipy.optimize import linear_sum_assignment

    table = np.zeros(shape)
    table[rows, columns] = weights
    partner = np.full(shape[0], -1)
    row, column = linear_sum_assignment(table, maximize=True)
    partner[row] = column
    return partner


def _assign_sparse(rows: Ints, columns: Ints, weights: Ints, shape: tuple[int, int]) -> Ints:
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    height, width = shape
    # Each row has a column to be alone in, which weighs less than any pair but is not nothing.
    weight = np.concatenate([weights + 1.0, np.ones(height)])
    at_row = np.concatenate([rows, np.arange(height)])
    at_column = np.concatenate([columns, width + np.arange(height)])
    graph = csr_array((weight, (at_row, at_column)), shape=(height, width + height))
    partner = np.empty(height, dtype=np.int64)
    row, column = min_weight_full_bipartite_matching(graph, maximize=True)
    partner[row] = column
    return partner
