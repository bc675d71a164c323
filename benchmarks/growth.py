"""Spans in one long document: how the time grows with their number.

python benchmarks/growth.py [--spans M ...] [--tangled M ...] [--limit SECONDS]
"""

import argparse
import math
from collections.abc import Callable, Iterator, Sequence

from invented import LABELS, Page, draw_pages
from span_scorers import SpanScorer, span_scorers
from timing import seconds, section, time_steps

Draw = Callable[[int], Page]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spans", type=int, nargs="+", default=[1000, 5000, 50000])
    parser.add_argument("--tangled", type=int, nargs="+", default=[1000, 5000, 50000])
    parser.add_argument("--limit", type=float, default=15.0, metavar="SECONDS")
    parser.add_argument("--runs", type=int, default=3)
    sizes = parser.parse_args()
    scorers = span_scorers()

    def rows(chosen: Sequence[SpanScorer], draw: Draw, spans: Sequence[int]) -> list[list[str]]:
        return [
            [s.name, *_grow(s, draw, spans, runs=sizes.runs, limit=sizes.limit)] for s in chosen
        ]

    text = (
        "Scoring one document without tangles. A dash: left out, as it would take longer than "
        f"{sizes.limit:.0f} s if the time grew with the square of the number. "
        f"Medians of the CPU seconds of up to {sizes.runs} runs."
    )
    header = ["scorer", *(f"{n:,} spans" for n in sizes.spans)]
    plain = rows(scorers, lambda n: draw_pages(1, n)[0], sizes.spans)
    print(section("Spans in one document", text, header, plain))
    text = (
        "Scoring one document in which every predicted span crosses two gold spans, or every span "
        "the next on both sides too, so that all of them hang together and it takes a search to "
        "tell which stand for each other. The peers take the first that fits, or equal spans only."
    )
    header = ["every span crosses", *(f"{n:,} spans" for n in sizes.tangled)]
    tangles = {"the next of the other side": _tangle(10), "the next of both sides": _tangle(20)}
    tangled = [
        [name, *_grow(scorers[0], draw, sizes.tangled, runs=sizes.runs, limit=math.inf)]
        for name, draw in tangles.items()
    ]
    print()
    print(section("Spans in one tangle", text, header, tangled))


def _grow(
    scorer: SpanScorer, draw: Draw, spans: Sequence[int], *, runs: int, limit: float
) -> Iterator[str]:
    """Yield the time for each number of spans, up to that which would take too long."""
    before, taken = spans[0], 0.0
    for number in spans:
        if taken * (number / before) ** 2 > limit:
            yield "–"
            continue
        timing = time_steps([draw(number)], (scorer.load, scorer.score), runs=runs)
        before, taken = number, timing.steps[1]
        yield seconds(taken)


def _tangle(length: int) -> Draw:
    """Draw gold spans every ten tokens, and predicted ones that begin in their middle."""

    def draw(spans: int) -> Page:
        gold = [(10 * i, 10 * i + length, LABELS[i % 2]) for i in range(spans)]
        return [(start + 5, end + 5, label) for start, end, label in gold], gold

    return draw


if __name__ == "__main__":
    main()
