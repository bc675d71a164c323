"""The pairing: optimal, one to one, a function of its input, and fast where it has to be."""

import subprocess
import sys
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractbench.alignment import align

WEIGHTS = st.dictionaries(
    st.tuples(st.integers(0, 4), st.integers(0, 4)),
    st.sampled_from([-1.0, 0.0, 0.01, 0.5, 1.0]),
    max_size=14,
)


def _total(weights, pairs):
    return sum(weights[pair] for pair in pairs)


def _brute_force(weights):
    """Return the greatest weight over every way to give each of five rows a column of its own."""
    return max(
        sum(max(0.0, weights.get((row, column), 0.0)) for row, column in enumerate(columns))
        for columns in permutations(range(5))
    )


@given(WEIGHTS)
def test_no_pairing_weighs_more(weights):
    assert _total(weights, align(weights)) == pytest.approx(_brute_force(weights))


@given(WEIGHTS)
def test_pairs_are_allowed_one_to_one_and_sorted(weights):
    pairs = align(weights)
    assert all(weights[pair] > 0 for pair in pairs)
    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == len(pairs)
    assert pairs == sorted(pairs)


@given(WEIGHTS, st.randoms(use_true_random=False))
def test_the_order_of_the_mapping_never_matters(weights, random):
    items = list(weights.items())
    random.shuffle(items)
    assert align(dict(items)) == align(weights)


def test_greedy_would_lose():
    """First-fit takes (0, 0) and leaves row 1 with nothing: 1.0. The other two weigh 1.5."""
    assert align({(0, 0): 1.0, (0, 1): 0.5, (1, 0): 1.0}) == [(0, 1), (1, 0)]


@pytest.mark.parametrize(
    ("weights", "pairs"),
    [
        ({}, []),
        ({(0, 0): 0.0, (1, 1): -1.0}, []),
        ({(0, 0): float("nan")}, []),
        ({(7, 3): 0.2}, [(7, 3)]),
        ({(0, 0): 0.5, (0, 1): 0.5, (0, 2): 0.5}, [(0, 0)]),
        ({(0, 4): 0.5, (1, 4): 0.5, (2, 4): 0.6}, [(2, 4)]),
        ({(0, 4): 0.5, (1, 4): 0.5}, [(0, 4)]),
        ({(0, 0): 1.0, (0, 1): 1.0, (1, 0): 1.0, (1, 1): 1.0}, [(0, 0), (1, 1)]),
    ],
)
def test_equal_weights_go_by_the_order_of_the_input(weights, pairs):
    assert align(weights) == pairs


STARS = """
import sys
from extractbench.alignment import align

one_each = {(i, i): 1.0 for i in range(20_000)}
assert len(align(one_each)) == 20_000
two_each = {(i, 2 * i + k): 0.5 + k / 4 for i in range(10_000) for k in range(2)}
assert align(two_each) == [(i, 2 * i + 1) for i in range(10_000)]
one_for_all = {(0, j): 1.0 + j for j in range(20_000)}
assert align(one_for_all) == [(0, 19_999)]
assert "scipy" not in sys.modules
"""


def test_twenty_thousand_stars_need_no_assignment():
    """Spans with one partner, or one span with many, are paired without scipy, and at once.

    A pairing that is quadratic in either would take minutes; the limit only has to tell the two
    apart on a busy machine.
    """
    done = subprocess.run(
        [sys.executable, "-c", STARS], capture_output=True, text=True, timeout=30, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_tangle_is_only_as_large_as_its_own_group():
    """500 tangles of two by two: one assignment over all of them would have a million cells."""
    weights = {}
    for start in range(0, 1000, 2):
        weights |= {(start, start): 1.0, (start, start + 1): 0.5, (start + 1, start): 1.0}
    pairs = align(weights)
    assert len(pairs) == 1000
    assert pairs[:2] == [(0, 1), (1, 0)]
