"""Groups of pairs that hang together: each of the ways to solve them finds the best pairing."""

import itertools
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractbench.scoring import tangles
from extractbench.scoring.tangles import solve

WORTH = st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 8))
PAIRS = st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 4)), WORTH, max_size=14)
STEPS = 8
"""Closeness is drawn in eighths, which a float holds exactly."""


def ask(pairs, criteria=1):
    """Return the pairs made under each criterion; worth is (halves, hairs, eighths)."""
    places = sorted(pairs, key=lambda pair: (max(pair), pair))
    rows, columns = np.array(places, dtype=np.int64).reshape(-1, 2).T
    halves, hairs, near = np.array([pairs[p] for p in places], dtype=np.int64).reshape(-1, 3).T
    lines = np.tile(halves, (criteria, 1)), np.tile(hairs, (criteria, 1))
    made = solve(rows, columns, *lines, near / STEPS)
    return [[places[at] for at in np.flatnonzero(line)] for line in made]


def total(pairs, made):
    return tuple(sum(pairs[each][k] for each in made) for k in range(3))


def brute_force(pairs):
    """Return the greatest worth over all ways to give each of five rows a column of its own."""
    allowed = {pair: worth for pair, worth in pairs.items() if worth[:2] != (0, 0)}
    ways = (zip(range(5), way, strict=True) for way in itertools.permutations(range(5)))
    return max(total(allowed, [p for p in way if p in allowed]) for way in ways)


def none_small(least, _):
    return np.zeros(len(least), dtype=np.bool_)


@pytest.fixture(params=["compare", "sweep", "dense", "sparse"])
def way(request, monkeypatch):
    """Solve everything in one of the ways."""
    if request.param != "compare":
        monkeypatch.setattr(tangles, "_are_small", none_small)
    if request.param in ("dense", "sparse"):
        monkeypatch.setattr(tangles, "_MOST_SETS", 0)
        monkeypatch.setattr(tangles, "_DENSE", 10**9 if request.param == "dense" else 0)
    return request.param


def test_no_pairing_is_worth_more(way):
    """First credit, then hairs, then closeness; and never a pair that is worth neither."""

    @settings(max_examples=150)
    @given(PAIRS)
    def check(pairs):
        (made,) = ask(pairs)
        assert total(pairs, made) == brute_force(pairs)
        assert all(pairs[pair][:2] != (0, 0) for pair in made)
        rows, columns = {row for row, _ in made}, {column for _, column in made}
        assert len(rows) == len(columns) == len(made)

    check()


@given(PAIRS)
def test_criteria_do_not_see_each_other(pairs):
    once = ask(pairs)
    assert ask(pairs, criteria=3) == once * 3


def test_of_equal_pairings_the_first_is_made(way):
    """Items that are all alike are paired in their order."""
    for size in (2, 3, 4):
        pairs = {(i, j): (2, 3, 4) for i in range(size) for j in range(size)}
        (made,) = ask(pairs)
        assert sorted(made) == [(i, i) for i in range(size)]


def test_credit_comes_before_any_number_of_hairs_and_hairs_before_closeness():
    """A chain of three: the middle pair earns one half point more than its neighbours together."""
    assert ask({(0, 0): (0, 3, 8), (1, 0): (1, 0, 0), (1, 1): (0, 3, 8)}) == [[(1, 0)]]
    assert ask({(0, 0): (0, 1, 8), (1, 0): (0, 3, 0), (1, 1): (0, 1, 8)}) == [[(1, 0)]]


def chain(length):
    """Row i meets columns i and i + 1, as spans do that each cross the next."""
    return {(i, i + k): (1, 1, k) for i in range(length) for k in (0, 1)}


def test_a_long_chain_is_paired_as_a_short_one():
    """Each row takes the column behind it, which is closer; no assignment is needed."""
    (made,) = ask(chain(3000))
    assert made == [(i, i + 1) for i in range(3000)]


@pytest.mark.parametrize("size", [6, 30])
def test_a_crowd_in_which_all_meet_all(size):
    """Row i and column i are closest; too many sets are open to be told apart."""
    near = {(i, j): (1, 1, 8 if i == j else 1) for i in range(size) for j in range(size)}
    (made,) = ask(near)
    assert sorted(made) == [(i, i) for i in range(size)]


def test_one_outer_span_over_many_inner_ones():
    """The outer two stand for each other, although each meets all of the inner ones."""
    pairs = {(0, 0): (2, 3, 8)}
    for i in range(1, 300):
        pairs |= {(0, i): (2, 3, 1), (i, 0): (2, 3, 1), (i, i): (2, 3, 8)}
    (made,) = ask(pairs)
    assert sorted(made) == [(i, i) for i in range(300)]


def test_nothing_is_solved_without_pairs():
    assert ask({}) == [[]]


WITHOUT_SCIPY = """
import sys
import numpy as np
from extractbench.scoring.tangles import solve

rows = np.repeat(np.arange(20_000), 2)
columns = rows + np.tile([0, 1], 20_000)
ones = np.ones((4, len(rows)), dtype=np.int64)
assert solve(rows, columns, ones, ones, np.ones(len(rows))).sum() == 4 * 20_000
assert "scipy" not in sys.modules
"""


def test_neither_stars_nor_chains_need_scipy():
    """It takes longer to import than most texts take to score."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_SCIPY], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
