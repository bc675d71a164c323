"""Relative times in English text: weekdays, ``last week``, ``two days ago``, ``that year``.

They get a calendar value only from the date of the document, if it states one, or (``that
year``) from a date before them; else their value is a placeholder: ``XXXX-WXX-2``.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from datetime import date, timedelta

from extractbench.operations.calendar_words import (
    PARTS_OF_DAY,
    UNITS,
    iso_week,
    last_weekday,
    unit_letter,
    weekday_number,
)
from extractbench.operations.found import SPACE, WORD_START, Found, lowered
from extractbench.operations.numbers import NUMBER, parse_number
from extractbench.operations.timex import check_timex

__all__ = ["find_relative_times"]

_PART = "|".join(PARTS_OF_DAY)
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_FLAGS = re.VERBOSE
_NAMED_DAY = re.compile(
    rf"""\b(?P<which>(?:last|next|this|early|late){SPACE})?(?P<weekday>{_WEEKDAY})
    (?:{SPACE}(?:early{SPACE}|late{SPACE})?(?P<part>{_PART}))?\b""",
    re.VERBOSE,
)
_NEAR_DAY = re.compile(
    rf"\b(?P<day>yesterday|today|tomorrow)(?:{SPACE}(?P<part>{_PART}))?\b", _FLAGS
)
_PART_OF_DAY = re.compile(
    rf"""\b(?:(?P<which>this|last|that|the{SPACE}same|the){SPACE})?(?:early{SPACE}|late{SPACE})?
    (?P<part>{_PART}|(?P<tonight>tonight))\b(?![-’'\w])
    | \b(?P<hours>the{SPACE}early{SPACE}hours)\b""",
    _FLAGS,
)
_NEAR_UNIT = re.compile(
    rf"""\b(?:(?:earlier|later|early|late|at{SPACE}the{SPACE}end{SPACE}of){SPACE})?
    (?P<which>this|last|next|that|the{SPACE}same|the{SPACE}following|the{SPACE}previous){SPACE}
    (?P<unit>day|week|weekend|fortnight|month|year|decade)\b(?!-)""",
    _FLAGS,
)
_AGO_ANYWHERE = re.compile(r"\b(?:ago|earlier|later)\b")
_AGO = re.compile(
    rf"""{WORD_START}(?:(?:\b(?:about|around|nearly|almost|some|more{SPACE}than|over|just{SPACE}over){SPACE})?
        (?P<number>{NUMBER}|\ban?\b)|\b(?:several|many|a{SPACE}few|some))
    {SPACE}(?P<unit>{UNITS})s?{SPACE}(?P<way>ago|earlier|later)\b""",
    _FLAGS,
)
# How many dates back the antecedent of "that year" is looked for.
_REACH = 8
_GRAIN = {"day": 10, "month": 7, "year": 4, "decade": 3}
_PLACEHOLDERS = {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "M": "XXXX-XX", "Y": "XXXX", "DE": "XXXX"}


def find_relative_times(
    text: str, anchor: date | None = None, dates: tuple[Found, ...] = ()
) -> Iterator[Found]:
    """Yield the relative times of a text; some may lie in others.

    Args:
        text: What is read.
        anchor: The date that the document itself states for its publication.
        dates: The calendar dates found in the text, as antecedents of ``that year``.
    """
    yield from _named_days(text, anchor)
    text = lowered(text)
    yield from _near_days(text, anchor)
    yield from _parts_of_day(text, anchor)
    yield from _near_units(text, anchor, dates)
    yield from _steps(text, anchor)


def _with_part(day: str, part: str | None) -> str:
    return f"{day}T{PARTS_OF_DAY[part.lower()]}" if part else day


def _named_days(text: str, anchor: date | None) -> Iterator[Found]:
    for match in _NAMED_DAY.finditer(text):
        number = weekday_number(match["weekday"])
        day = f"XXXX-WXX-{number}"
        if anchor:
            weeks = 1 if (match["which"] or "").startswith("next") else 0
            day = (last_weekday(anchor, number) + timedelta(weeks=weeks)).isoformat()
        yield Found(*match.span(), _with_part(day, match["part"]))


def _near_days(text: str, anchor: date | None) -> Iterator[Found]:
    steps = {"yesterday": -1, "today": 0, "tomorrow": 1}
    for match in _NEAR_DAY.finditer(text):
        day = "XXXX-XX-XX"
        if anchor:
            day = (anchor + timedelta(days=steps[match["day"].lower()])).isoformat()
        elif match["part"]:
            day = ""
        yield Found(*match.span(), _with_part(day, match["part"]))


def _parts_of_day(text: str, anchor: date | None) -> Iterator[Found]:
    for match in _PART_OF_DAY.finditer(text):
        part = "night" if match["tonight"] else match["part"] or "dawn"
        near = (match["which"] or ("this" if match["tonight"] else "")).lower()
        steps = {"this": 0, "last": -1}
        day = ""
        if anchor and near in steps:
            day = (anchor + timedelta(days=steps[near])).isoformat()
        yield Found(*match.span(), _with_part(day, part))


def _near_units(text: str, anchor: date | None, dates: tuple[Found, ...]) -> Iterator[Found]:
    for match in _NEAR_UNIT.finditer(text):
        unit, which = match["unit"].lower(), " ".join(match["which"].lower().split())
        if which in ("that", "the same"):
            value = _antecedent(dates, match.start(), unit)
        elif which in ("this", "last", "next") and anchor:
            value = _near(anchor, unit, {"this": 0, "last": -1, "next": 1}[which])
        else:
            value = _placeholder(unit)
        yield Found(*match.span(), value)


def _placeholder(unit: str) -> str:
    return "XXXX-WXX-WE" if unit == "weekend" else _PLACEHOLDERS.get(_letter(unit), "XXXX-XX-XX")


def _letter(unit: str) -> str:
    return "W" if unit in ("weekend", "fortnight") else unit_letter(unit)


def _antecedent(dates: tuple[Found, ...], before: int, unit: str) -> str:
    """Return the last date before at the grain of the unit, if it is known at that grain."""
    grain = _GRAIN.get(unit, 0)
    nearest = bisect_left(dates, (before,))
    for found in reversed(dates[max(0, nearest - _REACH) : nearest]):
        known = found.value[:grain]
        if len(known) == grain > 0 and "X" not in known:
            return known + "X" if unit == "decade" else known
    return _placeholder(unit)


def _near(anchor: date, unit: str, step: int) -> str:
    """Return the unit that lies so many steps from the one that holds the anchor."""
    match _letter(unit):
        case "D":
            return (anchor + timedelta(days=step)).isoformat()
        case "W":
            week = iso_week(anchor + timedelta(weeks=step))
            return f"{week}-WE" if unit == "weekend" else week
        case "M":
            months = anchor.year * 12 + anchor.month - 1 + step
            return f"{months // 12:04}-{months % 12 + 1:02}"
        case "Y":
            return f"{anchor.year + step:04}"
    return f"{anchor.year // 10 + step:03}X"


def _steps(text: str, anchor: date | None) -> Iterator[Found]:
    for match in _AGO.finditer(text) if _AGO_ANYWHERE.search(text) else ():
        unit = match["unit"].lower()
        surface = match["number"] or ""
        number = 1 if surface.lower() in ("a", "an") else parse_number(surface) if surface else None
        value = _placeholder(unit)
        if anchor and number is not None and number == int(number) and match["way"] == "ago":
            value = _back(anchor, unit, int(number))
        yield Found(*match.span(), value)


def _back(anchor: date, unit: str, number: int) -> str:
    try:
        value = _near(anchor, unit, -number)
    except (OverflowError, ValueError):
        return _placeholder(unit)
    return _placeholder(unit) if check_timex(value) else value
