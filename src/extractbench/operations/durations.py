"""Durations in English text: ``four-month``, ``more than two years``, ``several weeks``."""

import re
from collections.abc import Iterator
from decimal import Decimal

from extractbench.operations.bounds import BOUND_BEFORE
from extractbench.operations.calendar_words import UNITS, unit_letter
from extractbench.operations.found import SPACE, WORD_START, Found, lowered
from extractbench.operations.numbers import NUMBER, parse_number, plain
from extractbench.operations.timex import check_timex

__all__ = ["duration_value", "find_durations"]

_LAST = rf"(?:the{SPACE}(?:past|last|next|previous|coming|first|final){SPACE})"
# Before a duration "over" is nearly always a preposition.
_LEAD = rf"(?:{_LAST}|(?!over\b)(?:{BOUND_BEFORE}){SPACE})?"
_NOT_AGE = rf"(?!-old|{SPACE}old\b|{SPACE}of{SPACE}age\b)"
_COUNTED = re.compile(
    rf"""{WORD_START}
    {_LEAD}(?P<number>{NUMBER})(?:(?:{SPACE}to{SPACE}|-to-|[-–])(?P<upper>{NUMBER}))?
    (?:{SPACE}|-)(?P<unit>{UNITS})(?P<ending>s|(?=-)|(?=['’]s?))?\b{_NOT_AGE}
    (?:{SPACE}and{SPACE}(?P<number2>{NUMBER}){SPACE}(?P<unit2>{UNITS})s?\b{_NOT_AGE})?
    (?:-long\b)?
    """,
    re.VERBOSE,
)
_SINGLE = re.compile(
    rf"""{WORD_START}(?:
      \b(?P<half>half{SPACE}an?{SPACE})(?P<unit>{UNITS})\b
    | {_LAST}(?P<unit_last>day|week|fortnight|month|year|decade)\b
    | (?!over\b){BOUND_BEFORE}{SPACE}(?:an?{SPACE})(?P<unit_bound>{UNITS})\b
    | \b(?:for|after|within|of|lasted|last|took|lasting|taking|to){SPACE}
      (?P<plain>an?{SPACE}(?P<unit_plain>hour|week|fortnight|month|year|decade)(?:-long)?)\b
    | \b(?P<unit_long>hour|day|week|month|year|decade)-long\b
    )""",
    re.VERBOSE,
)
_VAGUE = re.compile(
    rf"""{WORD_START}
    (?:{_LAST}|\b(?:the{SPACE})?recent{SPACE}|\bthe{SPACE}(?=[a-z]+{SPACE}ahead\b))?
    (?:\b(?:several|many|a{SPACE}few|few|some|numerous|a{SPACE}number{SPACE}of
        |a{SPACE}couple{SPACE}of|a{SPACE}matter{SPACE}of|dozens{SPACE}of){SPACE})?
    \b(?P<unit>{UNITS})s\b(?:-long|{SPACE}ahead\b)?{_NOT_AGE}
    """,
    re.VERBOSE,
)


def duration_value(number: Decimal | None, unit: str) -> str:
    """Return ``P4M`` for four months, ``PXM`` where the number is unknown."""
    letter = unit_letter("week" if unit.lower() == "fortnight" else unit)
    if number is not None and unit.lower() == "fortnight":
        number *= 2
    clock = letter.removesuffix(letter[-1]) if letter.startswith("T") else ""
    return f"P{clock}{'X' if number is None else plain(number)}{letter.removeprefix('T')}"


def find_durations(text: str) -> Iterator[Found]:
    """Yield the durations of a text with their values; some may lie in others."""
    text = lowered(text)
    yield from _counted(text)
    yield from _single(text)
    for match in _VAGUE.finditer(text):
        yield Found(*match.span(), duration_value(None, match["unit"]))


def _counted(text: str) -> Iterator[Found]:
    for match in _COUNTED.finditer(text):
        number = None if match["upper"] else parse_number(match["number"])
        value = duration_value(number, match["unit"])
        if match["unit2"] is None:
            yield Found(*match.span(), value)
            continue
        second = duration_value(parse_number(match["number2"]), match["unit2"])
        if joined := _joined(value, second):
            yield Found(*match.span(), joined)
        else:
            end = max(match.end("unit"), match.end("ending"))
            yield Found(match.start(), end, value)
            yield Found(match.start("number2"), match.end(), second)


def _joined(first: str, second: str) -> str | None:
    """Return ``P3Y6M`` for ``P3Y`` and ``P6M``, None where the second unit is not the smaller."""
    clocks = "T" in first, "T" in second
    joined = first + (second[2:] if all(clocks) else second[1:])
    return None if check_timex(joined) else joined


def _single(text: str) -> Iterator[Found]:
    for match in _SINGLE.finditer(text):
        unit = next(match[name] for name in _UNIT_GROUPS if match[name])
        span = match.span("plain") if match["plain"] else match.span()
        yield Found(*span, duration_value(Decimal("0.5" if match["half"] else 1), unit))


_UNIT_GROUPS = [name for name in _SINGLE.groupindex if name.startswith("unit")]
