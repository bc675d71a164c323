"""TIMEX3 values (ISO-TimeML, 2012): their grammar, and when two of them are the same time."""

import re
from dataclasses import dataclass
from decimal import Decimal

__all__ = ["Timex", "check_timex", "timex_figures", "timex_kind"]

_YEAR = r"(?:\d{4}|\d{3}X|\d{2}XX|XXXX)"
_DAY = r"(?:\d{2}|XX)"
_WEEK = rf"W{_DAY}(?:-(?:[1-7X]|WE))?"
_DATE = rf"{_YEAR}(?:-(?:{_DAY}(?:-{_DAY})?|{_WEEK}|Q[1-4X]|H[12X]|SP|SU|FA|WI))?"
_TIME = r"T(?:\d{2}(?::\d{2}(?::\d{2})?)?(?:Z|[+-]\d{2}:\d{2})?|MO|MI|AF|EV|NI|DT)"
_NUMBER = r"(?:\d+(?:\.\d+)?|X)"
_PERIOD = (
    rf"P(?=.)(?:{_NUMBER}DE)?(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}W)?(?:{_NUMBER}D)?"
    rf"(?:T(?=.)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?"
)
_GRAMMAR = re.compile(
    rf"(?P<span>{_DATE}/{_DATE})|(?P<date>{_DATE})|(?P<time>(?:{_DATE})?{_TIME})"
    rf"|(?P<duration>{_PERIOD})|(?P<reference>PAST_REF|PRESENT_REF|FUTURE_REF)",
    re.ASCII,
)
_PART = re.compile(rf"({_NUMBER})(DE|[YMWDHS])")
# Years are months and weeks are days, whatever the calendar; months are no number of days.
_MONTHS = {"DE": 120, "Y": 12, "M": 1}
_DAYS = {"W": 7, "D": 1}
_SECONDS = {"H": 3600, "M": 60, "S": 1}


def timex_kind(value: str) -> str | None:
    """Return date, time, duration, span or reference, or None if the value is no TIMEX."""
    match = _GRAMMAR.fullmatch(value)
    return match.lastgroup if match else None


def check_timex(value: str) -> str | None:
    """Say what is wrong with a value, or None."""
    return None if timex_kind(value) else f"{value!r} is no TIMEX3 value"


def _length(value: str) -> tuple[Decimal, Decimal, Decimal] | None:
    """Return a duration as months, days and seconds, or None where a part of it is vague."""
    calendar, _, clock = value[1:].partition("T")
    parts = [_PART.findall(calendar), _PART.findall(clock)]
    if any(number == "X" for found in parts for number, _ in found):
        return None
    months = sum((Decimal(n) * _MONTHS[u] for n, u in parts[0] if u in _MONTHS), Decimal())
    days = sum((Decimal(n) * _DAYS[u] for n, u in parts[0] if u in _DAYS), Decimal())
    return months, days, sum((Decimal(n) * _SECONDS[u] for n, u in parts[1]), Decimal())


def timex_figures(value: str) -> frozenset[float]:
    """Return the numbers that a duration states, 12 for ``P12D``; a date states no figure.

    Days that hours or weeks come to exactly are stated with them: 48 and 2 for ``PT48H``.
    """
    if not value.startswith("P") or timex_kind(value) != "duration":
        return frozenset()
    parts = [(float(number), unit) for number, unit in _PART.findall(value) if number != "X"]
    days = {number * 7 for number, unit in parts if unit == "W"}
    days |= {number / 24 for number, unit in parts if unit == "H" and number % 24 == 0}
    return frozenset({number for number, _ in parts} | days)


@dataclass(frozen=True, slots=True)
class Timex:
    """Equal times: the same value, or durations as long as each other (``P0.5Y`` = ``P6M``).

    A date or time that the other one continues (``2001-11`` and ``2001-11-28``) is partial.
    """

    def compare(self, predicted: str, gold: str) -> float:
        """Return 1 for the same time, ½ for a truncation, else 0."""
        keys = self.fold(predicted), self.fold(gold)
        return 1.0 if keys[0] == keys[1] else self.partial(*keys)

    def fold(self, value: str) -> str | tuple[Decimal, ...]:
        """Return how long a duration is, or any other time as it stands."""
        text = str(value).strip()
        is_duration = text.startswith("P") and timex_kind(text) == "duration"
        return (_length(text) if is_duration else None) or text

    def partial(self, predicted: object, gold: object) -> float:
        """Return ½ if one of two times is the other one truncated, else 0."""
        if not isinstance(predicted, str) or not isinstance(gold, str):
            return 0.0
        short, long = sorted((predicted, gold), key=len)
        if not long.startswith(short) or not re.search(r"\d", short):
            return 0.0
        continues = long[len(short) :][:1] in ("-", "T", ":", "Z", "+")
        is_date = {timex_kind(short), timex_kind(long)} <= {"date", "time"}
        return 0.5 if continues and is_date else 0.0
