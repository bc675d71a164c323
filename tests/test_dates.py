"""Dates, clock times, relative times and durations in text, as TIMEX values."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractbench.operations.calendar_words import iso_week, last_weekday
from extractbench.operations.dates import parse_date
from extractbench.operations.times import find_times
from extractbench.operations.timex import check_timex

# A Wednesday.
ANCHOR = "2003-03-05"
WORDS = (
    "Monday Wed May March Nov. 3 31 12th 2001 1990s 12:30 6am GMT last next this week month "
    "year day ago two half a few several from the past over of and to - / , . years old more "
    "than spring morning night that 28/11/2001 2001-11-28 2002/2003 \n\0"
)
PIECES = st.lists(st.sampled_from(WORDS.split(" ")), max_size=25).map(" ".join)


def _found(text, anchor=None):
    return [(text[t.start : t.end], t.value) for t in find_times(text, anchor)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("on 3 November 2001", [("3 November 2001", "2001-11-03")]),
        ("November 3rd, 2001", [("November 3rd, 2001", "2001-11-03")]),
        ("the 3rd of November", [("3rd of November", "XXXX-11-03")]),
        ("Nov 3 - Police", [("Nov 3", "XXXX-11-03")]),
        ("Nov. 12.", [("Nov. 12", "XXXX-11-12")]),
        ("2001-11-28", [("2001-11-28", "2001-11-28")]),
        ("28/11/2001", [("28/11/2001", "2001-11-28")]),
        ("Wednesday 5 March", [("Wednesday 5 March", "XXXX-03-05")]),
        ("in late November", [("late November", "XXXX-11")]),
        ("in March 2001", [("March 2001", "2001-03")]),
        ("spring 2001, last summer", [("spring 2001", "2001-SP"), ("last summer", "XXXX-SU")]),
        ("since 1998", [("1998", "1998")]),
        ("in the early 1990s", [("the early 1990s", "199X")]),
        ("in 2002/2003 and 1998-2001", [("2002/2003", "2002/2003"), ("1998-2001", "1998/2001")]),
        ("from 1998 to 2001, in 2001 to 12", [("1998 to 2001", "1998/2001"), ("2001", "2001")]),
        ("in May last year", [("May last year", "XXXX-05")]),
        ("between 1999 and 2001", [("1999", "1999"), ("2001", "2001")]),
    ],
)
def test_calendar_dates_keep_what_the_text_leaves_out_open(text, found):
    assert _found(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "he may march on",
        "May said so",
        "2001 images",
        "1,998 men",
        "£2001",
        "31/02/2001",
        "16 years old",
    ],
)
def test_what_only_looks_like_a_date_is_none(text):
    assert _found(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Wednesday, 5 March, 2003, 14:20 GMT",
            [("Wednesday, 5 March, 2003, 14:20 GMT", "2003-03-05T14:20Z")],
        ),
        ("10:15, 4 December 2002", [("10:15, 4 December 2002", "2002-12-04T10:15")]),
        ("at 6am and 6.30 p.m.", [("6am", "T06:00"), ("6.30 p.m.", "T18:30")]),
        ("at 12am and 12pm", [("12am", "T00:00"), ("12pm", "T12:00")]),
        ("rated 6.30", []),
    ],
)
def test_a_clock_time_in_a_date_line_is_part_of_it(text, found):
    assert _found(text) == found


@pytest.mark.parametrize(
    ("text", "surface", "open_value", "dated"),
    [
        ("on Tuesday", "Tuesday", "XXXX-WXX-2", "2003-03-04"),
        ("on Wednesday", "Wednesday", "XXXX-WXX-3", "2003-03-05"),
        ("next Friday", "next Friday", "XXXX-WXX-5", "2003-03-07"),
        ("Monday morning", "Monday morning", "XXXX-WXX-1TMO", "2003-03-03TMO"),
        ("yesterday", "yesterday", "XXXX-XX-XX", "2003-03-04"),
        ("last night", "last night", "TNI", "2003-03-04TNI"),
        ("a dawn raid", "dawn", "TMO", "TMO"),
        ("last week", "last week", "XXXX-WXX", "2003-W09"),
        ("earlier this month", "earlier this month", "XXXX-XX", "2003-03"),
        ("last year", "last year", "XXXX", "2002"),
        ("this weekend", "this weekend", "XXXX-WXX-WE", "2003-W10-WE"),
        ("two days ago", "two days ago", "XXXX-XX-XX", "2003-03-03"),
        ("three months ago", "three months ago", "XXXX-XX", "2002-12"),
        ("two years later", "two years later", "XXXX", "XXXX"),
        ("on 20 December", "20 December", "XXXX-12-20", "2002-12-20"),
        ("last May", "last May", "XXXX-05", "2002-05"),
        ("next May", "next May", "XXXX-05", "2003-05"),
    ],
)
def test_relative_times_get_a_calendar_value_only_from_the_documents_own_date(
    text, surface, open_value, dated
):
    assert _found(text) == [(surface, open_value)]
    assert _found(text, ANCHOR) == [(surface, dated)]


def test_that_year_takes_the_date_before_it_at_its_grain():
    text = "It began on 3 May 2008 and ended later that year; that month was quiet."
    assert _found(text) == [
        ("3 May 2008", "2008-05-03"),
        ("later that year", "2008"),
        ("that month", "2008-05"),
    ]


def test_that_year_without_a_year_before_it_stays_open():
    assert _found("on 3 May, later that year") == [
        ("3 May", "XXXX-05-03"),
        ("later that year", "XXXX"),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a four-month inquiry", [("four-month", "P4M")]),
        ("two-and-a-half years", [("two-and-a-half years", "P2.5Y")]),
        ("half a year", [("half a year", "P0.5Y")]),
        ("three years and six months", [("three years and six months", "P3Y6M")]),
        (
            "a fortnight ago or two fortnights",
            [("a fortnight ago", "XXXX-WXX"), ("two fortnights", "P4W")],
        ),
        ("more than two years", [("more than two years", "P2Y")]),
        ("over two years", [("two years", "P2Y")]),
        ("the past 18 months", [("the past 18 months", "P18M")]),
        ("for a year", [("a year", "P1Y")]),
        ("a year-long, months-long probe", [("year-long", "P1Y"), ("months-long", "PXM")]),
        ("after several weeks", [("several weeks", "PXW")]),
        ("48 hours and two decades", [("48 hours", "PT48H"), ("two decades", "P2DE")]),
        ("12 a day", []),
    ],
)
def test_durations_keep_their_bound_and_leave_the_preposition(text, found):
    assert _found(text) == found


def test_only_a_whole_day_is_an_anchor():
    assert parse_date("2003-03-05T14:20Z") == date(2003, 3, 5)
    assert [parse_date(v) for v in (None, "2003-03", "XXXX-03-05", "2003-02-30")] == [None] * 4
    assert _found("yesterday", "2003-03") == [("yesterday", "XXXX-XX-XX")]


def test_the_last_weekday_may_be_the_day_itself():
    wednesday = date(2003, 3, 5)
    assert last_weekday(wednesday, 3) == wednesday
    assert last_weekday(wednesday, 4) == date(2003, 2, 27)
    # 2002-12-30 was the Monday of the first week of 2003.
    assert iso_week(date(2002, 12, 30)) == "2003-W01"


@given(PIECES, st.sampled_from([None, ANCHOR, "0001-01-01", "9999-12-31"]))
def test_found_times_are_apart_and_their_values_are_timex(text, anchor):
    found = list(find_times(text, anchor))
    assert all(check_timex(one.value) is None for one in found)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
