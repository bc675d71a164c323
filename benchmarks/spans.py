"""Spans in many documents: ours beside nervaluate, seqeval and spaCy.

python benchmarks/spans.py [--documents N] [--spans M] [--runs R]
"""

import argparse
import math
import sys
from collections.abc import Sequence

from invented import draw_pages
from span_scorers import SpanScorer, span_scorers
from timing import Timing, rate, seconds, section, time_steps

HEADER = ("scorer", "works out", "load, s", "score, s", "spans/s, score", "× ours, score")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=200, metavar="N")
    parser.add_argument("--spans", type=int, default=50, metavar="M", help="of each document")
    parser.add_argument("--runs", type=int, default=5, metavar="R")
    sizes = parser.parse_args()
    pages = draw_pages(sizes.documents, sizes.spans)
    timed = {s: time_steps(pages, (s.load, s.score), runs=sizes.runs) for s in span_scorers()}
    _check([timing.result for timing in timed.values()])
    total = sum(len(gold) for _, gold in pages)
    text = (
        f"{sizes.documents:,} documents, {total:,} gold spans of 8 labels, none of them tangled. "
        f"The strict F1 is the same for all: {next(iter(timed.values())).result:.4f}. "
        f"Medians of the CPU seconds of up to {sizes.runs} runs, each from plain lists."
    )
    print(section("Spans in many documents", text, HEADER, _rows(timed, total)))


def _rows(timed: dict[SpanScorer, Timing], total: int) -> list[Sequence[str]]:
    ours = next(iter(timed.values())).steps[1]
    return [
        (
            scorer.name,
            scorer.answers,
            *map(seconds, timing.steps),
            rate(total, timing.steps[1]),
            f"{timing.steps[1] / ours:.2f}",
        )
        for scorer, timing in timed.items()
    ]


def _check(rates: Sequence[float]) -> None:
    """Refuse to compare the time of scorers that do not work out the same."""
    if not all(math.isclose(each, rates[0], abs_tol=1e-12) for each in rates):
        sys.exit(f"the scorers differ in the strict F1: {rates}")


if __name__ == "__main__":
    main()
