"""Optimal one-to-one pairing of two lists, from the weights of the pairs that are allowed.

The pairing has the greatest total weight. It is a function of the two lists in the order given:
callers sort both by what the items are, so that the order of predictions never matters.
"""

from collections.abc import Iterable, Mapping, Sequence

__all__ = ["align"]

Pair = tuple[int, int]


def align(weights: Mapping[Pair, float]) -> list[Pair]:
    """Return the pairing of greatest total weight, sorted.

    Args:
        weights: The weight of every pair (row, column) that may be made; those that are not
            above 0 are never made.

    Returns:
        The pairs made; no row and no column occurs twice.
    """
    allowed = {pair: weight for pair, weight in weights.items() if weight > 0}
    pairs: list[Pair] = []
    for part in _components(allowed):
        pairs.extend(_star(part, allowed) or _tangle(part, allowed))
    return sorted(pairs)


def _components(pairs: Iterable[Pair]) -> list[list[Pair]]:
    """Split pairs into the groups that share no row and no column, in the order of their rows."""
    parent: dict[tuple[str, int], tuple[str, int]] = {}

    def root(node: tuple[str, int]) -> tuple[str, int]:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    ordered = sorted(pairs)
    for row, column in ordered:
        parent[root(("row", row))] = root(("column", column))
    parts: dict[tuple[str, int], list[Pair]] = {}
    for pair in ordered:
        parts.setdefault(root(("row", pair[0])), []).append(pair)
    return list(parts.values())


def _star(part: Sequence[Pair], weights: Mapping[Pair, float]) -> list[Pair]:
    """Return the best pair of a group with one row or one column; nothing for a true tangle."""
    if len({row for row, _ in part}) == 1 or len({column for _, column in part}) == 1:
        return [max(part, key=lambda pair: (weights[pair], -pair[0], -pair[1]))]
    return []


def _tangle(part: Sequence[Pair], weights: Mapping[Pair, float]) -> list[Pair]:
    # Most documents have no tangle, and scipy takes longer to import than they take to score.
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    rows = sorted({row for row, _ in part})
    columns = sorted({column for _, column in part})
    row_at = {row: i for i, row in enumerate(rows)}
    column_at = {column: i for i, column in enumerate(columns)}
    matrix = np.zeros((len(rows), len(columns)))
    for pair in part:
        matrix[row_at[pair[0]], column_at[pair[1]]] = weights[pair]
    chosen = zip(*linear_sum_assignment(matrix, maximize=True), strict=True)
    pairs = ((rows[i], columns[j]) for i, j in chosen)
    return [pair for pair in pairs if weights.get(pair, 0) > 0]
