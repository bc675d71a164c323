"""Nested records: ours beside metametric, and beside what no scorer can do without.

python benchmarks/records.py [--documents N] [--rows M] [--runs R]
"""

import argparse
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from operator import eq
from typing import Any

import extractbench as eb
from extractbench.scoring.record_bulk import score_records
from invented import Sheet, SheetRecord, draw_sheets, our_records
from timing import installed, rate, seconds, section, time_steps

HEADER = ("scorer", "load, s", "score, s", "documents/s, score", "× ours, counts")
SIZES = ((300, 20), (30, 200), (1, 5000))
"""Documents, and records in each of them."""
SLOW = 100_000
"""So many pairs of records take a scorer too long that calls a function for each of them."""
OURS = "extractbench, counts"

Steps = tuple[Callable[[Any], Any], Callable[[Any], Any]]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, metavar="N")
    parser.add_argument("--rows", type=int, default=20, metavar="M", help="of each document")
    parser.add_argument("--runs", type=int, default=25, metavar="R")
    sizes = parser.parse_args()
    chosen = ((sizes.documents, sizes.rows),) if sizes.documents else SIZES
    for documents, rows in chosen:
        print(_table(documents, rows, sizes.runs))


def _table(documents: int, rows: int, runs: int) -> str:
    sheets = draw_sheets(documents, rows)
    scorers = _scorers(is_slow=documents * rows * rows > SLOW * documents)
    timed = {name: time_steps(sheets, steps, runs=runs) for name, steps in scorers.items()}
    rates = [timing.result for timing in timed.values()]
    if not all(math.isclose(each, rates[0], abs_tol=1e-12) for each in rates):
        sys.exit(f"the scorers differ in F1: {rates}")
    text = (
        f"{documents:,} documents of 10 scalars and {rows:,} records of 5, a fifth of the cells "
        f"wrong, the records in another order. F1 over cells is the same for all: {rates[0]:.4f}. "
        f"Ours fold every text and are given JSON; the others compare cells as they are. Medians "
        f"of the CPU seconds of up to {runs} runs."
    )
    ours = timed[OURS].steps[1]
    lines = [
        (
            name,
            *map(seconds, timing.steps),
            rate(documents, timing.steps[1]),
            f"{timing.steps[1] / ours:.2f}",
        )
        for name, timing in timed.items()
    ]
    return section(f"Nested records, {rows:,} in a document", text, HEADER, lines)


def _scorers(*, is_slow: bool) -> Mapping[str, Steps]:
    scorers: dict[str, Steps] = {
        "cells as integers, one assignment": (list, _score_bare),
        OURS: (_by_id, _count_ours),
        "extractbench, with a ledger": (our_records, _score_ours),
    }
    if not is_slow and (dsl := installed("metametric.dsl")) is not None:
        scorers["metametric, equal cells of tuples"] = (_as_tuples, _count_with(dsl))
        scorers["metametric, a function of two records"] = (list, _score_with(dsl))
    return scorers


def _score_bare(sheets: Sequence[Sheet]) -> float:
    """Return F1 from interned cells, without reading types, folding or counts by slot."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    equal = cells = 0
    for predicted, gold in sheets:
        codes: dict[Any, int] = {}
        equal += sum(predicted[name] == gold[name] for name in gold if name != "rows")
        ours, theirs = (
            np.array(
                [[codes.setdefault(v, len(codes)) for v in row.values()] for row in side["rows"]]
            )
            for side in (predicted, gold)
        )
        agreeing = np.zeros((len(ours), len(theirs)), dtype=np.int8)
        for column in range(ours.shape[1]):
            agreeing += ours[:, column, None] == theirs[:, column]
        equal += int(agreeing[linear_sum_assignment(agreeing, maximize=True)].sum())
        cells += len(gold) - 1 + ours.size
    return equal / cells


def _by_id(sheets: Sequence[Sheet]) -> tuple[dict[str, Any], dict[str, Any]]:
    named = [(str(index), *sheet) for index, sheet in enumerate(sheets)]
    return {name: ours for name, ours, _ in named}, {name: theirs for name, _, theirs in named}


def _count_ours(sides: tuple[Mapping[str, Any], Mapping[str, Any]]) -> float:
    return score_records(*sides, SheetRecord).counts.f1


def _score_ours(loaded: Any) -> float:
    evaluation = eb.score(*loaded)
    return evaluation.counts("record", "units").f1


def _as_tuples(sheets: Sequence[Sheet]) -> list[tuple[Any, ...]]:
    return [
        tuple(
            (tuple(v for n, v in side.items() if n != "rows"), [*map(_row, side["rows"])])
            for side in sheet
        )
        for sheet in sheets
    ]


def _row(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row.values())


def _count_with(dsl: Any) -> Callable[[Any], float]:
    """Return the fastest that metametric can be: a similarity of tuples, called once a pair."""
    metric = type(dsl.from_func(eq)).__mro__[1]
    nothing = installed("metametric.core.matching").Matching([])

    class Cells(metric):  # type: ignore[misc, valid-type]
        def compute(self, one: Any, other: Any) -> Any:
            return sum(map(eq, one, other)), nothing

    rows = dsl.set_matching[tuple, "<->"](Cells())

    def score(sides: Sequence[Any]) -> float:
        equal = cells = 0.0
        for (ours, our_rows), (theirs, their_rows) in sides:
            equal += sum(map(eq, ours, theirs)) + rows.score(our_rows, their_rows)
            cells += len(theirs) + sum(map(len, their_rows))
        return equal / cells

    return score


def _score_with(dsl: Any) -> Callable[[Any], float]:
    """Return what somebody would write with metametric who wants cells to count."""

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
