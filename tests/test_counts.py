"""Outcomes and their counts: the arithmetic of MUC, by hand, and on both sides."""

import math
from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractbench.counts import Cell, Counts, Item, Outcome, tally

COUNTS = st.builds(Counts, *[st.integers(0, 50)] * 8)


def _item(outcome, gold=None, predicted=None, **more):
    return Item(
        layer="mentions",
        criterion="strict",
        outcome=outcome,
        gold_group=gold,
        predicted_group=predicted,
        **more,
    )


def test_rates_by_hand():
    """5 correct, 2 partial, 1 incorrect; 2 missing; 4 spurious.

    POS = 5+2+1+2 = 10, ACT = 5+2+1+4 = 12, credit = 5 + 2/2 = 6: P = 6/12, R = 6/10,
    F1 = (2·5 + 2) / (10 + 12) = 12/22, the harmonic mean of 1/2 and 3/5.
    """
    counts = Counts(5, 2, 1, 2, 5, 2, 1, 4)
    assert (counts.possible, counts.actual) == (10, 12)
    assert (counts.precision, counts.recall) == (0.5, 0.6)
    assert counts.f1 == 12 / 22 == pytest.approx(2 * 0.5 * 0.6 / 1.1)


def test_strict_takes_partial_as_incorrect():
    """As above without the half credits: P = 5/12, R = 5/10, F1 = 10/22; POS and ACT stay."""
    strict = Counts(5, 2, 1, 2, 5, 2, 1, 4).strict
    assert strict == Counts(5, 0, 3, 2, 5, 0, 3, 4)
    assert (strict.precision, strict.recall, strict.f1) == (5 / 12, 0.5, 10 / 22)


@pytest.mark.parametrize(
    ("counts", "precision", "recall", "f1"),
    [
        (Counts(), None, None, None),
        (Counts(missing=3), None, 0.0, 0.0),
        (Counts(spurious=3), 0.0, None, 0.0),
        (Counts(incorrect=1, predicted_incorrect=1), 0.0, 0.0, 0.0),
        (Counts(correct=1, predicted_correct=1), 1.0, 1.0, 1.0),
        (Counts(partial=1, predicted_partial=1), 0.5, 0.5, 0.5),
    ],
)
def test_a_rate_is_undefined_only_where_its_denominator_is_zero(counts, precision, recall, f1):
    """Undefined is NaN and never 0: empty gold is no mistake, an empty answer to gold is one."""
    rates = [counts.precision, counts.recall, counts.f1]
    assert [None if math.isnan(rate) else rate for rate in rates] == [precision, recall, f1]


def test_partial_counts_survive_a_merge():
    """Half credit is kept: two documents with one partial each, of two, are 2·½ of 4."""
    document = Counts(partial=1, missing=1, predicted_partial=1, spurious=1)
    merged = document + document
    assert (merged.precision, merged.recall, merged.f1) == (0.25, 0.25, 0.25)


@given(COUNTS, COUNTS)
def test_counts_add_field_by_field(one, other):
    assert astuple(one + other) == tuple(map(sum, zip(astuple(one), astuple(other), strict=True)))
    assert one + Counts() == one


@given(COUNTS)
def test_rates_lie_between_zero_and_one_and_strict_is_never_better(counts):
    for name in ("precision", "recall", "f1"):
        rate, strict = getattr(counts, name), getattr(counts.strict, name)
        assert math.isnan(rate) == math.isnan(strict)
        assert math.isnan(rate) or 0 <= strict <= rate <= 1


def test_an_item_counts_on_each_side_under_that_sides_own_group():
    """A PERSON predicted as ORG: incorrect PERSON on gold's side, incorrect ORG on the other."""
    counts = tally(
        [
            _item(Outcome.INCORRECT, "PERSON", "ORG"),
            _item(Outcome.CORRECT, "ORG", "ORG"),
            _item(Outcome.MISSING, "ORG"),
            _item(Outcome.SPURIOUS, None, "PERSON"),
        ]
    )
    assert counts == {
        Cell("mentions", "strict", "PERSON"): Counts(incorrect=1, spurious=1),
        Cell("mentions", "strict", "ORG"): Counts(
            correct=1, missing=1, predicted_correct=1, predicted_incorrect=1
        ),
    }


def test_a_weight_stands_for_that_many_items():
    counts = tally([_item(Outcome.CORRECT, "body", "body", weight=7)])
    assert counts == {Cell("mentions", "strict", "body"): Counts(correct=7, predicted_correct=7)}


def test_an_agreed_null_is_no_claim():
    assert tally([_item(Outcome.NULL, "time", "time")]) == {}


def test_gold_that_is_not_charged_counts_for_the_prediction_alone():
    """Spurious has no gold side and missing no predicted side, whatever group is given."""
    both = [_item(Outcome.SPURIOUS, "A", "A"), _item(Outcome.MISSING, "A", "A")]
    assert tally(both) == {Cell("mentions", "strict", "A"): Counts(missing=1, spurious=1)}


@given(
    st.lists(
        st.tuples(
            st.sampled_from([outcome for outcome in Outcome if outcome is not Outcome.NULL]),
            st.sampled_from("ABC"),
            st.sampled_from("ABC"),
        )
    )
)
def test_groups_add_up_to_the_whole_on_both_sides(drawn):
    items = [
        _item(
            outcome,
            None if outcome is Outcome.SPURIOUS else gold,
            None if outcome is Outcome.MISSING else predicted,
        )
        for outcome, gold, predicted in drawn
    ]
    whole = sum(tally(items).values(), Counts())
    assert whole.possible == sum(item.gold_group is not None for item in items)
    assert whole.actual == sum(item.predicted_group is not None for item in items)
    assert whole.correct == whole.predicted_correct
