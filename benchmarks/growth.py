"""Spans in one long document: how the time grows with their number.

python benchmarks/growth.py [--spans M ...] [--tangled M ...] [--limit SECONDS]
"""

import argparse
from collections.abc import Callable, Iterator, Sequence

from invented import Page, draw_pages
from span_scorers import SpanScorer, span_scorers
from timing import seconds, section, time_steps

Draw = Callable[[int], Page]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spans", type=int, nargs="+", default=[1000, 5000, 20000])
    parser.add_argument("--tangled", type=int, nargs="+", default=[250, 1000, 4000])
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
        "Scoring one document in which every span crosses the next, so that all of them hang "
        "together and only an assignment can tell which stand for each other. The peers take "
        "the first that fits, or equal spans only."
    )
    header = ["scorer", *(f"{n:,} spans" for n in sizes.tangled)]
    print(section("Spans in one tangle", text, header, rows(scorers[:1], _tangle, sizes.tangled)))


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


def _tangle(spans: int) -> Page:
    """Draw gold spans of ten tokens end to end, and predicted ones that lie across two each."""
    gold = [(10 * i, 10 * i + 10, "A") for i in range(spans)]
    return [(start + 5, end + 5, label) for start, end, label in gold], gold


if __name__ == "__main__":
    main()
