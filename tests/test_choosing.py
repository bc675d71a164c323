"""Which pairs are made: the heaviest of all pairings, by every way that the engine knows."""

from itertools import combinations, pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractbench.scoring import choosing, crowds
from extractbench.scoring.choosing import choose, choose_dense, choose_in_order

weights = st.dictionaries(
    st.tuples(st.integers(0, 4), st.integers(0, 4)), st.sampled_from([0, 1, 2, 2.5, 4]), max_size=12
)


def total(weights, pairs):
    return sum(weights.get(pair, 0) for pair in pairs)


def best(weights, arranged):
    """Try every pairing of up to five rows and columns."""
    return max(
        total(weights, zip(rows, columns, strict=True))
        for size in range(6)
        for rows in combinations(range(5), size)
        for columns in arranged(range(5), size)
    )


@settings(max_examples=150, deadline=None)
@given(weights)
def test_chosen_pairs_are_the_heaviest_pairing(weights):
    chosen = choose(weights, lambda row: row)
    assert chosen.is_optimal
    assert total(weights, chosen.pairs) == best(weights, permutations)
    assert (
        len({i for i, _ in chosen.pairs}) == len({j for _, j in chosen.pairs}) == len(chosen.pairs)
    )


@settings(max_examples=100, deadline=None)
@given(weights)
def test_pairs_in_order_are_the_heaviest_that_do_not_cross(weights):
    pairs = choose_in_order(weights)
    assert total(weights, pairs) == best(weights, combinations)
    assert pairs == sorted(pairs)
    assert all(before[1] < after[1] for before, after in pairwise(pairs))


@settings(max_examples=50, deadline=None)
@given(weights)
def test_matrix_gives_the_same_weight(weights):
    matrix = np.zeros((5, 5))
    for pair, weight in weights.items():
        matrix[pair] = weight
    pairs = choose_dense(matrix, lambda row: -row)
    assert total(weights, pairs) == best(weights, permutations)
    assert all(matrix[pair] > 0 for pair in pairs)


def test_rank_decides_between_rows_that_are_alike():
    tie = {(row, 0): 1.0 for row in range(3)}
    assert choose(tie, lambda row: row).pairs == [(0, 0)]
    assert choose(tie, lambda row: -row).pairs == [(2, 0)]


def test_what_is_too_large_for_an_assignment_is_taken_heaviest_first_and_it_is_said(monkeypatch):
    """The heaviest pair shuts out two that are together worth more: 3 instead of 4."""
    monkeypatch.setattr(choosing, "MOST_DENSE", 3)
    tangle = {(0, 0): 3.0, (0, 1): 2.0, (1, 0): 2.0}
    assert choose(tangle, lambda row: row) == ([(0, 0)], False)


def test_a_list_is_a_crowd_if_many_of_its_pairs_agree():
    many = crowds.CellLinks(0, 1.0, [(row, range(100), 1.0) for row in range(100)])
    few = crowds.CellLinks(0, 1.0, [(row, [row], 1.0) for row in range(5000)])
    assert crowds.is_crowd([many], 100, 100)
    assert not crowds.is_crowd([few], 5000, 5000)


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_to_choose_from(count):
    assert choose({(0, 0): 0.0} if count else {}, lambda row: row).pairs == []
    assert choose_in_order({}) == []
