"""Spans in many documents: ours beside nervaluate, seqeval and spaCy; then with overlapping twins.

python benchmarks/spans.py [--documents N] [--spans M] [--runs R]
"""

import argparse
import math
import random
import sys
from collections.abc import Sequence

import numpy as np

import extractbench as eb
from extractbench.scoring.span_evaluation import SpanEvaluation
from invented import Page, add_twins, draw_pages, our_spans
from span_scorers import SpanScorer, score_ours, span_scorers
from timing import Timing, rate, seconds, section, time_steps

HEADER = ("scorer", "works out", "load, s", "score, s", "spans/s, score", "× ours, score")
TWINS = 0.2
"""The share of spans of either side that have a twin."""


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000, metavar="N")
    parser.add_argument("--spans", type=int, default=53, metavar="M", help="of each document")
    parser.add_argument("--runs", type=int, default=5, metavar="R")
    sizes = parser.parse_args()
    pages = draw_pages(sizes.documents, sizes.spans)
    timed = {s: time_steps(pages, (s.load, s.score), runs=sizes.runs) for s in span_scorers()}
    _check([timing.result for timing in timed.values()])
    total = _gold_spans(pages)
    text = (
        f"{sizes.documents:,} documents, {total:,} gold spans of 8 labels, none of them tangled. "
        f"The strict F1 is the same for all: {next(iter(timed.values())).result:.4f}. "
        f"Medians of the CPU seconds of up to {sizes.runs} runs, each from plain lists."
    )
    print(section("Spans in many documents", text, HEADER, _rows(timed, total)))
    print()
    print(_twins(pages, sizes.runs))


def _gold_spans(pages: Sequence[Page]) -> int:
    return sum(len(gold) for _, gold in pages)


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


def _twins(pages: Sequence[Page], runs: int) -> str:
    """Time spans that overlap others of their side, and check that their order is nothing."""
    twinned = add_twins(pages, TWINS)
    timing = time_steps(our_spans(twinned), [score_ours], runs=runs)
    total, taken = _gold_spans(twinned), timing.steps[0]
    straight, turned = (eb.score_spans(*our_spans(each)) for each in (twinned, _shuffled(twinned)))
    if not _alike(straight, turned):
        sys.exit("the order of spans changed the counts")
    text = (
        f"The same documents, with a twin for {TWINS:.0%} of the spans of either side that "
        f"overlaps it, and may overlap its neighbours: {total:,} gold spans. Shuffled, they give "
        "the same counts for every document, label and criterion. "
        f"Median of the CPU seconds of up to {runs} runs."
    )
    rows = [("extractbench", seconds(taken), rate(total, taken))]
    return section("Spans with overlapping twins", text, ("scorer", "score, s", "spans/s"), rows)


def _shuffled(pages: Sequence[Page]) -> list[Page]:
    draw = random.Random(1)
    return [(draw.sample(ours, len(ours)), draw.sample(gold, len(gold))) for ours, gold in pages]


def _alike(one: SpanEvaluation, other: SpanEvaluation) -> bool:
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("document", "label", "table", "pairs")
    )


if __name__ == "__main__":
    main()
