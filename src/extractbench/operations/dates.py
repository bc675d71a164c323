"""Calendar dates in English text: days, months, seasons, years, and their TIMEX values.

What a text leaves out is an ``X`` of the value, unless the text itself is dated: a day without
its year then gets the year that puts it nearest to that date.
"""

import re
from collections.abc import Iterator
from datetime import date

from extractbench.operations.calendar_words import MONTHS, SEASONS, WEEKDAYS, month_number
from extractbench.operations.clock import CLOCK, clock_value
from extractbench.operations.found import SPACE, Found

__all__ = ["find_dates", "parse_date"]

_YEAR = r"(?:19|20)[0-9]{2}"
_DAY = r"(?:3[01]|[12][0-9]|0?[1-9])"
_NTH = r"(?:st|nd|rd|th)"
_WEEKDAY = rf"(?:{WEEKDAYS},?{SPACE})?"
_CLOCK_AFTER = rf"(?:(?:,?{SPACE}(?:at{SPACE})?|{SPACE}?[-–|,]{SPACE}?){CLOCK})?"
_CLOCK_BEFORE = rf"(?:{CLOCK},?{SPACE}(?:on{SPACE})?)"


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.VERBOSE)


_DAY_MONTH = (
    rf"{_WEEKDAY}(?<![\d.,/])(?P<day>{_DAY}){_NTH}?(?:{SPACE}of)?{SPACE}(?P<month>{MONTHS})"
    rf"(?:,?{SPACE}(?P<year>{_YEAR})\b)?"
)
_MONTH_DAY = (
    rf"{_WEEKDAY}\b(?P<month>{MONTHS}){SPACE}(?:the{SPACE})?(?P<day>{_DAY}){_NTH}?(?![\w:]|[.,/]\d)"
    rf"(?:,?{SPACE}(?P<year>{_YEAR})\b)?"
)
_ISO = rf"(?<![\w-])(?P<year>{_YEAR})-(?P<number>0[1-9]|1[0-2])-(?P<day>{_DAY})(?![\w-])"
_SLASHED = (
    rf"(?<![\w/.])(?P<day>{_DAY})(?P<mark>[/.])(?P<number>0?[1-9]|1[0-2])(?P=mark)"
    rf"(?P<year>{_YEAR})(?![\w/]|\.\d)"
)
_DAYS = [
    *(_compile(form + _CLOCK_AFTER) for form in (_DAY_MONTH, _MONTH_DAY, _ISO, _SLASHED)),
    *(_compile(_CLOCK_BEFORE + form) for form in (_DAY_MONTH, _MONTH_DAY)),
]
_PART = rf"(?:\b(?:(?P<which>early|mid|late|last|next|this)(?:{SPACE}|-)(?:in{SPACE})?)?)"
_MONTH = _compile(
    rf"{_PART}\b(?P<month>{MONTHS})(?:,?{SPACE}(?:of{SPACE})?(?P<year>{_YEAR})\b|{SPACE}(?P<near>last|this|next){SPACE}year\b)?"
    r"(?!\s?\d)"
)
# Also a verb, a command, a family: months only where the words before say so.
_AMBIGUOUS = {"May", "March", "Mar", "Mar.", "Jan", "Jun"}
_BEFORE_MONTH = re.compile(
    r"\b(?:in|of|last|next|this|since|until|till|by|from|to|between|and|during|early|late|mid"
    r"|before|after)[\s-]+$",
    re.IGNORECASE,
)
_SEASON = _compile(
    rf"\b(?:(?:last|next|this|the){SPACE})?(?P<season>{'|'.join(SEASONS)})"
    rf"(?:{SPACE}(?:of{SPACE})?(?P<year>{_YEAR})\b)?"
)
_YEARS = _compile(
    rf"""
      (?<![\w£$€.,/-])(?P<from>{_YEAR})
      (?:[-–/](?P<to>{_YEAR}|[0-9]{{2}})|{SPACE}to{SPACE}(?P<until>{_YEAR}))(?![\w/.-]\d|\w)
    | \b(?:(?:the{SPACE})(?:(?:early|mid|late)(?:{SPACE}|-))?)?(?P<decade>(?:19|20)[0-9])0s\b
    | (?:\b(?:early|mid|late)(?:{SPACE}|-)(?:in{SPACE})?)?(?<![\w£$€.,/:#-])(?P<year>{_YEAR})
      (?![\w%]|[.,:/-]\d|{SPACE}(?:million|thousand))
    """
)
_BEFORE_YEAR = re.compile(
    r"(?:\b(?:in|since|by|from|until|till|to|of|during|before|after|between|and|early|late|mid"
    r"|year|end|summer|spring|autumn|winter|back)|[(,–—])[\s-]*$",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\s(?!(?:and|to|or|when|after|before|as|but|the|with|by|for|was|were|is|had|has|in|on|at"
    r"|until|that|which|while|under|following|led|it|he|she|they|because|where)\b)[a-z]"
)


def parse_date(value: str | None) -> date | None:
    """Return the day that a TIMEX value names, or None if it names no whole day."""
    match = re.match(r"(\d{4})-(\d{2})-(\d{2})(?!\d)", value or "")
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def find_dates(text: str, anchor: date | None = None) -> Iterator[Found]:
    """Yield the dates of a text; those of one kind are apart, longer ones may hold others."""
    yield from _days(text, anchor)
    yield from _months(text, anchor)
    yield from _seasons(text)
    yield from _years(text)


def _days(text: str, anchor: date | None) -> Iterator[Found]:
    for pattern in _DAYS:
        for match in pattern.finditer(text):
            groups = match.groupdict()
            number = groups.get("number") or month_number(groups["month"])
            year = groups["year"] or _year_near(anchor, int(number), int(match["day"]))
            day = f"{year}-{int(number):02}-{int(match['day']):02}"
            if _exists(day):
                yield Found(match.start(), _without_stop(match), day + clock_value(match))


def _exists(day: str) -> bool:
    return parse_date(day.replace("XXXX", "2000")) is not None


def _without_stop(match: re.Match[str]) -> int:
    """Return where a match ends; the stop after ``Nov.`` is its own only inside."""
    return match.end() - 1 if match[0][-1] in ".,|" and match[0][-2] not in "mM" else match.end()


def _year_near(anchor: date | None, month: int, day: int = 15, which: str | None = None) -> str:
    """Return the year that puts a day nearest to the anchor, on its side if `which` says one."""
    if anchor is None:
        return "XXXX"
    # Leap days aside, the 28th is as near as the 29th.
    steps = {
        year: (date(year, month, min(day, 28)) - anchor).days
        for year in (anchor.year - 1, anchor.year, anchor.year + 1)
        if 1 <= year <= 9999
    }
    if which in ("last", "next"):
        sign = 1 if which == "next" else -1
        steps = {year: step for year, step in steps.items() if step * sign > 0} or steps
    return f"{min(steps, key=lambda year: abs(steps[year])):04}"


def _months(text: str, anchor: date | None) -> Iterator[Found]:
    for match in _MONTH.finditer(text):
        name = match["month"]
        before = text[max(0, match.start("month") - 10) : match.start("month")]
        if (
            name in _AMBIGUOUS
            and not (match["year"] or match["near"])
            and not _BEFORE_MONTH.search(before)
        ):
            continue
        number = month_number(name)
        yield Found(match.start(), _without_stop(match), f"{_year_of(match, anchor)}-{number}")


def _year_of(match: re.Match[str], anchor: date | None) -> str:
    """Return the year of a month: stated, counted from the anchor, or the nearest."""
    if match["near"] and anchor:
        return f"{anchor.year + {'last': -1, 'this': 0, 'next': 1}[match['near']]:04}"
    number = int(month_number(match["month"]))
    return match["year"] or _year_near(anchor, number, which=match["which"])


def _seasons(text: str) -> Iterator[Found]:
    for match in _SEASON.finditer(text):
        if match["year"] or match[0] != match["season"]:
            yield Found(*match.span(), f"{match['year'] or 'XXXX'}-{SEASONS[match['season']]}")


def _years(text: str) -> Iterator[Found]:
    for match in _YEARS.finditer(text):
        if match["from"]:
            first, last = match["from"], match["to"] or match["until"]
            last = first[: 4 - len(last)] + last
            if first < last:
                yield Found(*match.span(), f"{first}/{last}")
        elif match["decade"]:
            yield Found(*match.span(), f"{match['decade']}X")
        elif _is_year(text, match):
            yield Found(*match.span(), match["year"])


def _is_year(text: str, match: re.Match[str]) -> bool:
    """Tell whether four digits are a year: a word before says so, or nothing is counted."""
    before = text[max(0, match.start() - 12) : match.start()]
    return bool(_BEFORE_YEAR.search(before)) or not _COUNTED.match(text, match.end())
