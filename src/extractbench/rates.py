"""How numbers are written: three decimals, k/n where there are few, a dash where undefined.

And names, which are anybody's, so that a table stays one.
"""

import math

from extractbench.counts import Counts
from extractbench.scoring.shares import Share

__all__ = [
    "DASH",
    "defuse",
    "escape_markdown",
    "found_text",
    "share_text",
    "time_text",
    "triple",
    "write_rate",
]

DASH = "–"
"""What stands for an undefined number: its denominator is zero."""


def write_rate(value: float) -> str:
    """Write a rate with three decimals; a dash for NaN."""
    return DASH if math.isnan(value) else f"{value:.3f}"


def triple(counts: Counts) -> tuple[str, str, str]:
    """Write precision, recall and F1."""
    return write_rate(counts.precision), write_rate(counts.recall), write_rate(counts.f1)


def share_text(share: Share) -> str:
    """Write k/n; a dash if there is nothing to count."""
    return f"{share.k}/{share.n}" if share.n else DASH


def found_text(counts: Counts) -> str:
    """Write how many of the gold's items were found, a partial one as half; a dash if it has none.

    It stands where a rate has no interval.
    """
    found = counts.correct + counts.partial / 2
    return f"{found:g}/{counts.possible}" if counts.possible else DASH


def time_text(seconds: float | None) -> str:
    """Write seconds; a dash if they are not known."""
    if seconds is None:
        return DASH
    return f"{seconds:.2f}" if seconds < 10 else f"{seconds:.0f}"


def defuse(cell: str) -> str:
    """Return a cell of CSV that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def escape_markdown(text: str) -> str:
    """Return text as one line that Markdown shows as it is."""
    marked = "".join(f"\\{c}" if c in "\\|*_`[]<>" else c for c in text)
    return " ".join(marked.split())
