"""What few articles can show: numbers worked by hand, and what must always hold."""

import itertools
import math
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from extractbench.counts import Counts
from extractbench.differences import compare_rates, holm
from extractbench.resampling import bootstrap_interval, resample
from extractbench.statistics import FEWEST, FEWEST_ITEMS, Rate, interval_of, rate_of


def rate(*shares: tuple[float, float]) -> Rate:
    """A rate of articles a0, a1, ... from (credit, support) of each."""
    credit, support = np.array(shares, dtype=float).reshape(-1, 2).T
    return Rate(tuple(f"a{i}" for i in range(len(shares))), credit, support)


FIVE = rate((6, 10), (8, 10), (7, 10), (9, 10), (5, 10))
counts = st.integers(0, 40)
shares = st.tuples(counts, counts).map(lambda pair: (min(pair), max(pair)))


def test_a_rate_is_a_ratio_of_sums_over_articles():
    one = Counts(2, 1, 0, 1, 3, 1, 0, 2)
    two = Counts(0, 0, 0, 4, 0, 0, 0, 0)
    by_article = {"b": two, "a": one}
    # Precision (3 + 1/2) / (3 + 1 + 2); recall (2 + 1/2) / (4 + 4); F1 (3.5 + 2.5) / (6 + 8).
    assert rate_of(by_article, "precision").value == pytest.approx(3.5 / 6)
    assert rate_of(by_article, "recall").value == pytest.approx(2.5 / 8)
    assert rate_of(by_article, "f1").value == pytest.approx(6 / 14) == (one + two).f1
    # The mean of six predicted and four in the gold, and of none and four.
    assert rate_of(by_article, "f1").support.tolist() == [5, 2]
    assert rate_of(by_article, "precision").articles == ("a", "b")
    assert rate_of(by_article, "precision").supported == 1


def test_a_rate_without_support_is_undefined():
    assert math.isnan(rate_of({}, "f1").value)
    assert math.isnan(rate((0, 0), (0, 0)).value)
    assert interval_of(rate((0, 0))) is None


def test_the_interval_is_students_on_the_logit_scale():
    # 35 of 50. Without each: 29/40, 27/40, 28/40, 26/40, 30/40.
    logits = [math.log(k / (40 - k)) for k in (29, 27, 28, 26, 30)]
    error = math.sqrt(4 / 5 * sum((each - sum(logits) / 5) ** 2 for each in logits))
    # The 97.5 % quantile of t with 4 degrees of freedom, from a table.
    reach = 2.7764 * error
    low, high = (1 / (1 + math.exp(-(math.log(7 / 3) + d))) for d in (-reach, reach))
    found = interval_of(FIVE)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-5)
    assert found.method == "jackknife"


def test_articles_without_support_say_nothing():
    assert interval_of(rate((6, 10), (8, 10), (7, 10), (9, 10), (5, 10), (0, 0))) == interval_of(
        FIVE
    )


@pytest.mark.parametrize(
    ("shares", "why"),
    [
        ([(10, 20)] * (FEWEST - 1), "four articles"),
        ([(10, 20)] * (FEWEST - 1) + [(0, 0)] * 3, "four with support"),
        ([(20, 20)] * 8, "the rate is 1"),
        ([(0, 20)] * 8, "the rate is 0"),
        ([(0, 20)] * 7 + [(1, 20)], "0 without the last"),
        ([(20, 20)] * 7 + [(1, 20)], "1 without the last"),
        ([(3, 5), (4, 5), (5, 5), (2, 5), (4, 5)], "25 items in all"),
        ([(7, 8), (8, 8), (5, 8), (6, 8), (7, 7.5)], "half an item less than forty"),
    ],
)
def test_there_is_no_interval_where_it_would_degenerate(shares, why):
    assert interval_of(rate(*shares)) is None, why


def test_forty_items_of_five_articles_are_enough():
    just = rate((7, 8), (8, 8), (5, 8), (6, 8), (7, 8))
    assert just.support.sum() == FEWEST_ITEMS
    assert interval_of(just) is not None


def test_the_difference_is_paired_by_article():
    worse = rate((5, 10), (7, 10), (5, 10), (8, 10), (4, 10))
    found = compare_rates(FIVE, worse)
    # 35/50 - 29/50. Without each article the difference is (6 - d)/40 with d = 1, 1, 2, 1, 1.
    assert found.value == pytest.approx(0.12)
    without = [5 / 40, 5 / 40, 4 / 40, 5 / 40, 5 / 40]
    error = math.sqrt(4 / 5 * sum((each - sum(without) / 5) ** 2 for each in without))
    assert found.low == pytest.approx(0.12 - 2.7764 * error, abs=1e-5)
    assert found.high == pytest.approx(0.12 + 2.7764 * error, abs=1e-5)
    # The quantile for a power of 80 % is 0.941, from a table.
    assert found.detectable == pytest.approx((2.7764 + 0.9410) * error, abs=1e-4)
    assert (found.wins, found.ties, found.losses) == (5, 0, 0)
    assert found.verdict == "better"
    # All five in one direction: of 32 ways to flip, the one seen and its mirror.
    assert (found.p, found.floor) == (2 / 32, 2 / 32)


def test_what_is_said_of_a_difference_is_plain_numbers():
    """So that it is JSON, and prints as it is."""
    found = compare_rates(FIVE, rate((5, 10), (7, 10), (5, 10), (8, 10), (4, 10)))
    assert {type(getattr(found, each.name)) for each in fields(found)} == {int, float}


def test_what_holds_zero_is_a_tie():
    other = rate((8, 10), (6, 10), (9, 10), (7, 10), (5, 10))
    found = compare_rates(FIVE, other)
    assert found.value == 0
    assert (found.wins, found.ties, found.losses) == (2, 1, 2)
    assert (found.verdict, found.p) == ("tie", 1.0)


def test_four_articles_are_underpowered():
    found = compare_rates(rate(*[(1, 2)] * 4), rate(*[(0, 2)] * 4))
    assert found.verdict == "underpowered"
    assert math.isnan(found.low)
    assert (found.p, found.floor) == (2 / 16, 2 / 16)


def test_the_same_difference_everywhere_has_no_noise_to_judge_by():
    found = compare_rates(rate(*[(2, 4)] * 6), rate(*[(1, 4)] * 6))
    assert (found.value, found.verdict) == (0.25, "underpowered")


def test_an_extractor_ties_with_itself():
    found = compare_rates(FIVE, FIVE)
    assert (found.verdict, found.p, found.value, found.detectable) == ("tie", 1.0, 0.0, 0.0)


def test_rates_of_other_articles_are_not_compared():
    with pytest.raises(ValueError, match="the same articles"):
        compare_rates(FIVE, rate((1, 2)))


@given(st.lists(st.tuples(shares, shares), min_size=1, max_size=6))
def test_the_p_of_sign_flips_is_that_of_all_swaps_written_out(pairs):
    a, b = rate(*[one for one, _ in pairs]), rate(*[other for _, other in pairs])
    found = compare_rates(a, b)
    if math.isnan(a.value - b.value):
        assert math.isnan(found.p)
        return
    as_great = 0
    for flips in itertools.product((False, True), repeat=len(pairs)):
        ours = [pair[flip] for pair, flip in zip(pairs, flips, strict=True)]
        theirs = [pair[not flip] for pair, flip in zip(pairs, flips, strict=True)]
        swapped = abs(rate(*ours).value - rate(*theirs).value)
        as_great += not swapped < abs(a.value - b.value) - 1e-12
    assert found.p == pytest.approx(as_great / 2 ** len(pairs))


@given(st.lists(st.tuples(shares, shares), min_size=5, max_size=20))
def test_swapping_the_two_turns_the_difference_round(pairs):
    a, b = rate(*[one for one, _ in pairs]), rate(*[other for _, other in pairs])
    there, back = compare_rates(a, b), compare_rates(b, a)
    assert there.value == pytest.approx(-back.value, nan_ok=True)
    assert there.low == pytest.approx(-back.high, nan_ok=True)
    assert (there.wins, there.ties, there.losses) == (back.losses, back.ties, back.wins)
    if len(pairs) <= 16:
        assert there.p == pytest.approx(back.p, nan_ok=True)


def test_many_articles_are_flipped_at_random_by_a_seed():
    rng = np.random.default_rng(3)
    drawn = [(int(k), 10) for k in rng.integers(3, 9, 40)]
    other = [(max(0, k - 1), 10) for k, _ in drawn]
    found = compare_rates(rate(*drawn), rate(*other), seed=5)
    assert found == compare_rates(rate(*drawn), rate(*other), seed=5)
    # All forty in one direction: none of 65,536 flips is as great, but the one that was seen.
    assert found.p == found.floor == 1 / 65536


@pytest.mark.parametrize(
    ("ps", "adjusted"),
    [
        ([0.01, 0.04, 0.03], [0.03, 0.06, 0.06]),  # 3 x .01, then 2 x .03, then not below it
        ([0.5, 0.6], [1.0, 1.0]),
        ([0.02, math.nan], [0.02, math.nan]),
        ([], []),
    ],
)
def test_holm_by_hand(ps, adjusted):
    assert holm(ps) == pytest.approx(adjusted, nan_ok=True)


def test_resampled_sums_are_those_of_whole_articles():
    # Every article adds 1 to the first column and twice as much to the second.
    table = np.ones((7, 2)) * [1, 2]
    assert (resample(table, times=1000) == [7, 14]).all()


@pytest.mark.parametrize("n", [1, 32_769, 65_535, 65_536, 65_537])
def test_a_draw_has_as_many_articles_as_there_are(n):
    # Draws are numbered in two bytes while they fit, 65,536 at once, of which some are cut short.
    table = np.column_stack([np.ones(n), np.arange(n) == n - 1])
    sums = resample(table, times=41)
    assert (sums[:, 0] == n).all()
    # The last article is in a draw once on average: 41 +- 5 x 6.4 times in all of them.
    assert 9 <= sums[:, 1].sum() <= 73


def test_resampling_is_unbiased_and_seeded():
    table = np.array([[0.0], [0.0], [0.0], [10.0]])
    sums = resample(table, times=40_000, seed=1)
    assert np.array_equal(sums, resample(table, times=40_000, seed=1))
    # Binomial(4, 1/4) of tens: mean 10, variance 75; the mean of 40,000 is within 5 x 0.043.
    assert sums.mean() == pytest.approx(10, abs=0.22)
    assert sums.var() == pytest.approx(75, rel=0.05)


@pytest.mark.parametrize("method", ["percentile", "bca"])
def test_bootstrap_intervals_are_scipys(method):
    rng = np.random.default_rng(7)
    support = rng.integers(5, 30, 60).astype(float)
    credit = np.floor(support * rng.beta(6, 3, 60))
    many = Rate(tuple(map(str, range(60))), credit, support)
    found = bootstrap_interval(many, method=method, times=20_000, seed=2)
    theirs = stats.bootstrap(
        (credit, support),
        lambda c, s, axis: c.sum(axis) / s.sum(axis),
        paired=True,
        vectorized=True,
        n_resamples=20_000,
        method="BCa" if method == "bca" else method,
        rng=np.random.default_rng(3),
    ).confidence_interval
    assert found is not None
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=0.003)


@pytest.mark.parametrize("shares", [[(1, 2)], [(2, 2)] * 9, [(1, 2)] * 9, [(0, 0)] * 3])
def test_without_variation_there_is_no_bootstrap_interval(shares):
    assert bootstrap_interval(rate(*shares)) is None


@given(st.lists(shares, min_size=1, max_size=12))
def test_no_rate_makes_an_interval_that_leaves_it_out(drawn):
    one = rate(*drawn)
    if (found := interval_of(one)) is not None:
        assert 0 < found.low <= one.value <= found.high < 1
