"""The bootstrap over articles: 10,000 resamples of a table of counts by matrix products.

python benchmarks/resampling.py [--documents N] [--columns C] [--times T] [--runs R]
"""

import argparse
from collections.abc import Callable
from typing import Any

import numpy as np

from extractbench.resampling import resample
from timing import seconds, section, time_steps

HEADER = ("by", "CPU s", "× ours")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1_000, metavar="N")
    parser.add_argument("--columns", type=int, default=24, metavar="C")
    parser.add_argument("--times", type=int, default=10_000, metavar="T")
    parser.add_argument("--runs", type=int, default=25, metavar="R")
    sizes = parser.parse_args()
    rng = np.random.default_rng(0)
    table = rng.integers(0, 50, (sizes.documents, sizes.columns)).astype(np.float64)
    scorers: dict[str, Callable[[Any], Any]] = {
        "extractbench, all columns at once": lambda t: resample(t, times=sizes.times),
        "scipy.stats.bootstrap, one rate": lambda t: _scipy(t, sizes.times),
    }
    timed = {
        name: time_steps(table, (scorer,), runs=sizes.runs).steps[0]
        for name, scorer in scorers.items()
    }
    ours = next(iter(timed.values()))
    text = (
        f"{sizes.times:,} resamples of {sizes.documents:,} articles. Ours sums "
        f"{sizes.columns} columns of counts, from which all rates follow; scipy works out one "
        f"ratio of two columns. Medians of the CPU seconds of up to {sizes.runs} runs."
    )
    rows = [(name, seconds(taken), f"{taken / ours:.2f}") for name, taken in timed.items()]
    print(section("The bootstrap over articles", text, HEADER, rows))


def _scipy(table: Any, times: int) -> Any:
    from scipy import stats

    return stats.bootstrap(
        (table[:, 0], table[:, 1]),
        lambda above, below, axis: above.sum(axis) / below.sum(axis),
        paired=True,
        vectorized=True,
        n_resamples=times,
        batch=100,
        method="percentile",
        rng=np.random.default_rng(0),
    )


if __name__ == "__main__":
    main()
