"""CPU seconds of what is called several times, and tables of them in Markdown.

CPU seconds of this process, user and system, so that a shared machine counts little; medians, so
that one slow run counts little.
"""

import gc
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from statistics import median
from typing import Any

__all__ = ["Timing", "installed", "rate", "seconds", "section", "time_steps"]


@dataclass(frozen=True, slots=True)
class Timing:
    """How long the steps of a piece of work took.

    Attributes:
        steps: For each step, the median of its CPU seconds.
        runs: How many runs there were.
        result: What the last step of the last run returned.
    """

    steps: tuple[float, ...]
    runs: int
    result: Any


def time_steps(
    start: Any, steps: Sequence[Callable[[Any], Any]], *, runs: int, budget: float = 10.0
) -> Timing:
    """Time steps, each of which takes what the one before it returned.

    Args:
        start: What the first step takes.
        steps: The steps, all of them done anew in each run.
        runs: How many runs there are at most.
        budget: After so many CPU seconds in all there is no further run.
    """
    taken: list[list[float]] = []
    result = start
    while not taken or (len(taken) < runs and sum(map(sum, taken)) < budget):
        result, times = start, []
        for step in steps:
            gc.collect()
            before = time.process_time()
            result = step(result)
            times.append(time.process_time() - before)
        taken.append(times)
    return Timing(tuple(map(median, zip(*taken, strict=True))), len(taken), result)


def installed(name: str) -> Any:
    """Return a peer's module, or None if it is not installed."""
    return import_module(name) if find_spec(name.split(".", maxsplit=1)[0]) else None


def section(title: str, text: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a part of the results: a heading, what was done, and a table."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"## {title}\n\n{text}\n\n{table}\n"


def seconds(value: float) -> str:
    """Write seconds with the digits that such a measurement has."""
    return f"{value:.3f}" if value < 1 else f"{value:.1f}"


def rate(items: float, value: float) -> str:
    """Write how many items there were in a second."""
    per_second = items / value if value else 0
    return f"{per_second:,.0f}" if per_second >= 10 else f"{per_second:.1f}"
