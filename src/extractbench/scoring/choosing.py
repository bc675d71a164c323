"""Which of the pairs that may be made are made: the greatest total weight, one to one.

A pair whose weight is more than the best that its row and its column could have instead is in
every best pairing, and is taken at once; what is left over is an assignment. The best pairing of
ordered lists, in which no two pairs cross, is a heaviest increasing subsequence.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from extractbench.alignment import Pair, align

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["MOST_DENSE", "Chosen", "choose", "choose_dense", "choose_in_order"]

MOST_DENSE = 25_000_000
"""The most cells of a matrix that is made for an assignment: 5,000 by 5,000, 200 MB."""

Weights = Mapping[Pair, float]


class Chosen(NamedTuple):
    """The pairs that are made, and whether no other pairing has a greater total weight."""

    pairs: list[Pair]
    is_optimal: bool = True


def choose(weights: Weights, rank: Callable[[int], Any]) -> Chosen:
    """Return the pairing of greatest total weight.

    Args:
        weights: The weight of every pair (row, column) that may be made; those that are not
            above 0 are never made.
        rank: Puts rows in an order that decides between equal pairings. It is asked only for rows
            that could stand in several.
    """
    allowed = {pair: weight for pair, weight in weights.items() if weight > 0}
    taken, rest = _peel(allowed)
    if not rest:
        return Chosen(taken)
    rows = sorted({row for row, _ in rest}, key=rank)
    columns = {column for _, column in rest}
    order = {row: index for index, row in enumerate(rows)}
    ranked = {(order[row], column): weight for (row, column), weight in rest.items()}
    is_optimal = len(rows) * len(columns) <= MOST_DENSE
    chosen = align(ranked) if is_optimal else _greedy(ranked)
    return Chosen([*taken, *((rows[row], column) for row, column in chosen)], is_optimal)


def _peel(weights: Weights) -> tuple[list[Pair], dict[Pair, float]]:
    """Take the pairs that are in every best pairing; return them and what is left to choose."""
    if len({row for row, _ in weights}) == len(weights) == len({column for _, column in weights}):
        # So it is with most lists: nothing could be paired otherwise.
        return list(weights), {}
    taken = _plain_best(weights)
    taken_rows, taken_columns = {row for row, _ in taken}, {column for _, column in taken}
    rows: dict[int, dict[int, float]] = {}
    columns: dict[int, dict[int, float]] = {}
    for (row, column), weight in weights.items():
        if row not in taken_rows and column not in taken_columns:
            rows.setdefault(row, {})[column] = weight
            columns.setdefault(column, {})[row] = weight
    before = -1
    while rows and before < len(taken):
        before = len(taken)
        for row in list(rows):
            if (certain := _certain(row, rows, columns)) is not None:
                taken.append((row, certain))
                _remove(row, certain, rows, columns)
    rest = {(row, column): w for row, links in rows.items() for column, w in links.items()}
    return taken, rest


def _plain_best(weights: Weights) -> list[Pair]:
    """Return the pairs that are in every best pairing, as far as one look at all weights shows."""
    best_of_row, next_of_row = _two_best(weights, 0)
    best_of_column, next_of_column = _two_best(weights, 1)
    return [
        pair
        for pair, weight in weights.items()
        if weight == best_of_row[pair[0]] == best_of_column[pair[1]]
        and weight > next_of_row.get(pair[0], 0.0) + next_of_column.get(pair[1], 0.0)
    ]


def _two_best(weights: Weights, side: int) -> tuple[dict[int, float], dict[int, float]]:
    """Return the greatest weight of each row or column, and the next of those that have several."""
    best: dict[int, float] = {}
    following: dict[int, float] = {}
    for pair, weight in weights.items():
        end = pair[side]
        if end not in best:
            best[end] = weight
        elif weight > best[end]:
            best[end], following[end] = weight, best[end]
        elif weight > following.get(end, 0.0):
            following[end] = weight
    return best, following


def _certain(
    row: int, rows: Mapping[int, dict[int, float]], columns: Mapping[int, dict[int, float]]
) -> int | None:
    """Return the column that a row has in every best pairing, if that is plain."""
    links = rows[row]
    if not links:
        return None
    column = max(links, key=links.__getitem__) if len(links) > 1 else next(iter(links))
    others = _best_but(links, column) + _best_but(columns[column], row)
    return column if links[column] > others else None


def _best_but(weights: Mapping[int, float], one: int) -> float:
    return max([weight for each, weight in weights.items() if each != one], default=0.0)


def _remove(
    row: int,
    column: int,
    rows: dict[int, dict[int, float]],
    columns: dict[int, dict[int, float]],
) -> None:
    for each in rows.pop(row):
        del columns[each][row]
    for each in columns.pop(column):
        del rows[each][column]


def _greedy(weights: Weights) -> list[Pair]:
    """Take the heaviest pair that is left, over and over: at least half of what could be had."""
    rows: set[int] = set()
    columns: set[int] = set()
    pairs: list[Pair] = []
    for row, column in sorted(weights, key=lambda pair: (-weights[pair], pair)):
        if row not in rows and column not in columns:
            rows.add(row)
            columns.add(column)
            pairs.append((row, column))
    return pairs


def choose_dense(weights: "npt.NDArray[np.float64]", rank: Callable[[int], Any]) -> list[Pair]:
    """Return the pairing of greatest total weight of a matrix; 0 is a pair that is not made.

    Args:
        weights: The weight of every pair (row, column).
        rank: Puts the rows in an order that decides between equal pairings.
    """
    from scipy.optimize import linear_sum_assignment

    order = sorted(range(len(weights)), key=rank)
    rows, columns = linear_sum_assignment(weights[order], maximize=True)
    pairs = ((order[row], int(column)) for row, column in zip(rows, columns, strict=True))
    return [(row, column) for row, column in pairs if weights[row, column] > 0]


def choose_in_order(weights: Weights) -> list[Pair]:
    """Return the pairing of greatest total weight in which no two pairs cross."""
    allowed = [pair for pair, weight in weights.items() if weight > 0]
    # Within a row from the last column on, so that no pair of a row comes after another of it.
    allowed.sort(key=lambda pair: (pair[0], -pair[1]))
    at = {column: index for index, column in enumerate(sorted({c for _, c in allowed}), start=1)}
    best: list[tuple[float, int]] = [(0.0, -1)] * (len(at) + 1)
    before: list[int] = []
    for index, pair in enumerate(allowed):
        total, last = _best_below(best, at[pair[1]])
        before.append(last)
        _raise_from(best, at[pair[1]], (total + weights[pair], index))
    return _traced(allowed, before, _best_below(best, len(best))[1])


# `best` is a Fenwick tree of the heaviest sequence so far that ends in or before a column.


def _best_below(best: Sequence[tuple[float, int]], column: int) -> tuple[float, int]:
    found, column = (0.0, -1), column - 1
    while column > 0:
        if best[column][0] > found[0]:
            found = best[column]
        column -= column & -column
    return found


def _raise_from(best: list[tuple[float, int]], column: int, value: tuple[float, int]) -> None:
    while column < len(best):
        if value[0] > best[column][0]:
            best[column] = value
        column += column & -column


def _traced(pairs: Sequence[Pair], before: Sequence[int], last: int) -> list[Pair]:
    traced = []
    while last >= 0:
        traced.append(pairs[last])
        last = before[last]
    return traced[::-1]
