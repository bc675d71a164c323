"""The table of extractors that were run several times: how far F1 moves from run to run."""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from extractbench.rates import write_rate
from extractbench.report.layout import HEADLINE_HEADERS, add_numbers, has_dash, number_table
from extractbench.report.notes import UNDEFINED, signature_line
from extractbench.run.compare import Comparison
from extractbench.run.repeats import Repeats, Spread
from extractbench.scoring.evaluation import HEADLINE

__all__ = ["repeats_json", "repeats_parts"]


def repeats_parts(comparison: Comparison) -> Iterator[RenderableType]:
    """Yield what is said of repeated runs: nothing, if there are none."""
    if not comparison.repeats:
        return
    headers = ["runs", *HEADLINE_HEADERS]
    for title, write in _TABLES.items():
        table = number_table(title, "extractor", headers)
        for name, repeats in comparison.repeats.items():
            cells = (write(repeats.spread(*key)) for key in HEADLINE)
            add_numbers(table, name, [str(len(repeats.evaluations)), *cells])
        yield table
        yield signature_line(comparison.signature)
        if has_dash(table):
            yield UNDEFINED
    yield Text(
        "the standard deviation between runs says nothing of how the numbers would move on other "
        "articles; the tables above are of the first run"
    )


def repeats_json(comparison: Comparison) -> dict[str, Any]:
    """Return the means and deviations of repeated runs as what `json.dumps` takes."""
    return {name: _as_json(repeats) for name, repeats in comparison.repeats.items()}


_TABLES: Mapping[str, Callable[[Spread], str]] = {
    "Repeats: mean F1 of all runs": lambda spread: write_rate(spread.mean),
    "Repeats: standard deviation of F1 between runs": lambda spread: write_rate(spread.deviation),
}


def _as_json(repeats: Repeats) -> dict[str, Any]:
    spreads = {".".join(key): repeats.spread(*key) for key in HEADLINE}
    return {
        "runs": len(repeats.evaluations),
        "f1": {
            name: {
                "mean": _known(spread.mean),
                "deviation": _known(spread.deviation),
                "runs": spread.runs,
            }
            for name, spread in spreads.items()
        },
    }


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value
