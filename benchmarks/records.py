"""Nested records: ours beside metametric.

python benchmarks/records.py [--documents N] [--rows M] [--runs R]
"""

import argparse
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import extractbench as eb
from invented import Sheet, draw_sheets, our_records
from timing import installed, rate, seconds, section, time_steps

HEADER = ("scorer", "load, s", "score, s", "documents/s, score", "× ours, score")

Steps = tuple[Callable[[Any], Any], Callable[[Any], Any]]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=20, metavar="N")
    parser.add_argument("--rows", type=int, default=20, metavar="M", help="of each document")
    parser.add_argument("--runs", type=int, default=5, metavar="R")
    sizes = parser.parse_args()
    sheets = draw_sheets(sizes.documents, sizes.rows)
    timed = {name: time_steps(sheets, steps, runs=sizes.runs) for name, steps in _scorers().items()}
    rates = [timing.result for timing in timed.values()]
    if not all(math.isclose(each, rates[0], abs_tol=1e-12) for each in rates):
        sys.exit(f"the scorers differ in F1: {rates}")
    text = (
        f"{sizes.documents:,} documents of 10 scalars and {sizes.rows} records of 5, a fifth of "
        f"the cells wrong, the records in another order. F1 over cells is the same for both: "
        f"{rates[0]:.4f}. Medians of the CPU seconds of up to {sizes.runs} runs."
    )
    ours = timed["extractbench"].steps[1]
    rows = [
        (
            name,
            *map(seconds, timing.steps),
            rate(sizes.documents, timing.steps[1]),
            f"{timing.steps[1] / ours:.2f}",
        )
        for name, timing in timed.items()
    ]
    print(section("Nested records", text, HEADER, rows))


def _scorers() -> Mapping[str, Steps]:
    scorers: dict[str, Steps] = {"extractbench": (our_records, _score_ours)}
    if (dsl := installed("metametric.dsl")) is not None:
        scorers["metametric, by cells"] = (list, _metametric(dsl))
    return scorers


def _score_ours(loaded: Any) -> float:
    evaluation = eb.score(*loaded)
    return evaluation.counts("record", "units").f1


def _metametric(dsl: Any) -> Callable[[Any], float]:
    """Return metametric's scorer with our similarity: the number of cells that are equal."""

    def cells(one: Mapping[str, Any], other: Mapping[str, Any]) -> int:
        return sum(one[name] == other[name] for name in one if name != "rows")

    rows = dsl.set_matching[dict, "<->"](dsl.from_func(cells))
    whole = dsl.from_func(
        lambda one, other: cells(one, other) + rows.score(one["rows"], other["rows"])
    )
    family = dsl.family(whole, dsl.micro_average(["f1"]))

    def score(sheets: Sequence[Sheet]) -> float:
        asked = family.new()
        asked.update_batch(*map(list, zip(*sheets, strict=True)))
        return float(asked.compute()["f1"])

    return score


if __name__ == "__main__":
    main()
