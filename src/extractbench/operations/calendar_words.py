"""The words of English dates: months, weekdays, seasons, parts of the day, units of time."""

from datetime import date, timedelta

__all__ = [
    "MONTHS",
    "PARTS_OF_DAY",
    "SEASONS",
    "UNITS",
    "WEEKDAYS",
    "iso_week",
    "last_weekday",
    "month_number",
    "unit_letter",
    "weekday_number",
]

_MONTH_STEMS = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905
_DAY_STEMS = "mon tue wed thu fri sat sun".split()  # noqa: SIM905

MONTHS = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
"""The source of a pattern for the name of a month."""

WEEKDAYS = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b\.?)"
"""The source of a pattern for the name of a weekday."""

PARTS_OF_DAY = {
    "dawn": "MO", "daybreak": "MO", "sunrise": "MO", "morning": "MO", "noon": "MI", "midday": "MI",
    "afternoon": "AF", "evening": "EV", "dusk": "EV", "night": "NI", "midnight": "NI",
}  # fmt: skip
"""The TIMEX code of each part of the day."""

SEASONS = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}
"""The TIMEX code of each season."""

UNITS = r"(?:second|minute|hour|day|night|week|fortnight|month|year|decade)"
"""The source of a pattern for a unit of time, in the singular."""

_LETTERS = {"second": "TS", "minute": "TM", "hour": "TH", "day": "D", "night": "D", "week": "W",
            "month": "M", "year": "Y", "decade": "DE"}  # fmt: skip


def month_number(name: str) -> str:
    """Return a month as two digits."""
    return f"{_MONTH_STEMS.index(name[:3].lower()) + 1:02}"


def weekday_number(name: str) -> int:
    """Return a weekday from 1 (Monday) to 7."""
    return _DAY_STEMS.index(name[:3].lower()) + 1


def unit_letter(unit: str) -> str:
    """Return the TIMEX letter of a unit, after ``T`` where it is a unit of the clock."""
    return _LETTERS[unit.lower().removesuffix("s")]


def iso_week(day: date) -> str:
    """Return the week of a day as ``YYYY-Www``."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def last_weekday(anchor: date, weekday: int) -> date:
    """Return the last such weekday that is not after the anchor."""
    return anchor - timedelta(days=(anchor.isoweekday() - weekday) % 7)
