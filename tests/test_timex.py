"""TIMEX3 values: what is one, which are the same time, and which only begin another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractbench.operations.timex import Timex, check_timex, timex_figures, timex_kind

VALUES = {
    "date": (
        "2001 200X 20XX XXXX 2001-11 2001-11-28 XXXX-11-03 XXXX-XX XXXX-XX-28 2001-W48 "
        "2001-W48-3 XXXX-WXX-2 XXXX-WXX-WE 2001-Q3 2001-H1 2001-SP 2001-WI"
    ),
    "time": "T05 T05:30 T05:30:00 T05:30Z T05:30+01:00 TMO TAF TEV TNI 2001-11-28T05:30 XXXXTMO",
    "duration": "P4M P12D P2Y6M P0.5Y P3W P1DE PXD PXM PT36H PT1H30M P1DT12H",
    "span": "2002/2003 2001-11/2002-02",
    "reference": "PAST_REF PRESENT_REF FUTURE_REF",
}


@pytest.mark.parametrize(
    ("value", "kind"),
    [(value, kind) for kind, values in VALUES.items() for value in values.split()],
)
def test_the_grammar_knows_the_kinds(value, kind):
    assert timex_kind(value) == kind
    assert check_timex(value) is None


@pytest.mark.parametrize(
    "value",
    [
        "",
        "P",
        "PT",
        "P1DT",
        "P4",
        "4M",
        "P1H",
        "PTD",
        "PT1D",
        "01",
        "28.11.2001",
        "2001-11-28 ",
        "2001-1",
        "2001-11-",
        "2001-W",
        "2001-Q5",
        "T5",
        "T05:3",
        "Nov 3",
        "2002/",
        "２００１",
    ],
)
def test_what_is_none_is_named(value):
    assert timex_kind(value) is None
    assert repr(value) in check_timex(value)


@pytest.mark.parametrize(
    ("predicted", "gold", "credit"),
    [
        ("2001-11-28", "2001-11-28", 1),
        (" 2001-11-28", "2001-11-28", 1),
        ("P0.5Y", "P6M", 1),
        ("P1DE", "P10Y", 1),
        ("P1Y6M", "P18M", 1),
        ("P4W", "P28D", 1),
        ("PT60M", "PT1H", 1),
        ("P1.0Y", "P1Y", 1),
        ("P4W", "P1M", 0),
        ("P1M", "PT1M", 0),
        ("P12M", "P365D", 0),
        ("P4M", "P5M", 0),
        ("PXM", "PXM", 1),
        ("PXM", "P1M", 0),
        ("PXM", "PXD", 0),
    ],
)
def test_equal_times_and_durations_as_long_as_each_other(predicted, gold, credit):
    """A year has twelve months and a week seven days; a month has no number of days."""
    assert Timex().compare(predicted, gold) == Timex().compare(gold, predicted) == credit


@pytest.mark.parametrize(
    ("short", "long", "credit"),
    [
        ("2001", "2001-11", 0.5),
        ("2001", "2001-11-28", 0.5),
        ("2001-11", "2001-11-28", 0.5),
        ("2001", "2001-W48", 0.5),
        ("2001-11-28", "2001-11-28T05:30", 0.5),
        ("T05", "T05:30", 0.5),
        ("T05:30", "T05:30Z", 0.5),
        ("T05:30", "T05:30+01:00", 0.5),
        ("XXXX-11", "XXXX-11-03", 0.5),
        # A placeholder alone states nothing that could be partly right.
        ("XXXX", "XXXX-11-03", 0),
        ("XXXX", "XXXX-WXX-2", 0),
        # A year and a period that begins with it are two things.
        ("2002", "2002/2003", 0),
        ("2001-1", "2001-11", 0),
        ("200", "2001", 0),
        ("2001-12", "2001-11-28", 0),
        ("P1", "P12M", 0),
        ("P1Y", "P1Y6M", 0),
        ("", "2001", 0),
        ("not a time", "2001", 0),
    ],
)
def test_a_truncation_is_partial_either_way(short, long, credit):
    assert Timex().compare(short, long) == Timex().compare(long, short) == credit


@pytest.mark.parametrize(
    ("value", "numbers"),
    [
        ("P12D", {12}),
        ("PT48H", {48, 2}),
        ("PT36H", {36}),
        ("P2W", {2, 14}),
        ("P1Y6M", {1, 6}),
        ("P0.5Y", {0.5}),
        ("PXM", set()),
        ("2001-11-28", set()),
        ("2002/2003", set()),
        ("XXXX-11-03", set()),
        ("TMO", set()),
    ],
)
def test_a_duration_states_its_numbers_and_a_date_none(value, numbers):
    assert timex_figures(value) == numbers


@given(st.text(alphabet="0129XPTYMWDHS-:./E", max_size=12), st.text(max_size=12))
def test_any_two_texts_compare_the_same_both_ways(one, other):
    assert Timex().compare(one, one) == 1
    assert Timex().compare(one, other) == Timex().compare(other, one) in (0, 0.5, 1)
