"""Times in English text: dates, relative times, times of the clock, durations."""

from collections.abc import Iterator

from extractbench.operations.clock import find_clocks
from extractbench.operations.dates import find_dates, parse_date
from extractbench.operations.durations import find_durations
from extractbench.operations.found import Found, apart
from extractbench.operations.relative_times import find_relative_times

__all__ = ["find_times"]

# Documents of other years have no weeks before or after them that a date could name.
_FIRST_YEAR, _LAST_YEAR = 1000, 9990


def find_times(text: str, anchor: str | None = None) -> Iterator[Found]:
    """Yield the times of a text with their TIMEX3 values, in order, apart.

    The span has neither a preposition nor what a time modifies, but its determiner and bound.

    Args:
        text: What is read.
        anchor: The TIMEX value of the day that the document states as its own date. Relative
            times get calendar values only if it is given and names a whole day.
    """
    day = parse_date(anchor)
    if day and not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        day = None
    dates = tuple(apart(find_dates(text, day)))
    relative = find_relative_times(text, day, dates)
    yield from apart([*dates, *relative, *find_clocks(text), *find_durations(text)])
