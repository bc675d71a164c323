"""Clock times in English text, and their TIMEX values."""

import re

from extractbench.operations.found import Found

__all__ = ["CLOCK", "clock_value", "find_clocks"]

CLOCK = r"""(?:
    (?<![\d.:,])(?P<hour>[01]?[0-9]|2[0-3])(?P<sep>[:.])(?P<minute>[0-5][0-9])(?::[0-5][0-9])?(?!\d|[:,]\d)
    (?:\s?(?P<half>[aApP]\.?[mM]\b\.?))?
    (?:\s?(?P<zone>GMT|UTC|BST|CET|CEST|EST|EDT|PST|PDT)\b)?
  | (?<![\d.:,])(?P<oclock>1[0-2]|[1-9])\s?(?P<oclock_half>[aApP]\.?[mM]\b\.?)
)"""
"""The source of a pattern (verbose) for a time of the clock."""

_ZONES = {"GMT": "Z", "UTC": "Z", "BST": "+01:00", "CET": "+01:00", "CEST": "+02:00",
          "EST": "-05:00", "EDT": "-04:00", "PST": "-08:00", "PDT": "-07:00"}  # fmt: skip
_CLOCK = re.compile(CLOCK, re.VERBOSE)


def clock_value(match: re.Match[str]) -> str:
    """Return the value of a match of `CLOCK` (``T18:30Z``), empty if no clock time was matched."""
    hour = match["hour"] or match["oclock"]
    if hour is None:
        return ""
    half = (match["half"] or match["oclock_half"] or "")[:1].lower()
    of_day = int(hour) % 12 + (12 if half == "p" else 0) if half else int(hour)
    return f"T{of_day:02}:{match['minute'] or '00'}{_ZONES.get(match['zone'] or '', '')}"


def find_clocks(text: str) -> list[Found]:
    """Return the times of the clock that stand alone; ``6.30`` only with ``am`` or ``pm``."""
    return [
        Found(match.start(), match.end(), clock_value(match))
        for match in _CLOCK.finditer(text)
        if match["sep"] != "." or match["half"] or match["zone"]
    ]
