"""How often a regression gate fails an extractor that is as good, and one that lost a point.

python benchmarks/regression_gates.py [--checks N]

The F1 of a random extractor moves from run to run by a normal distribution about its true one. A
gate sees old runs and new ones. A false alarm is a failure where nothing changed; power is the
share of failures where the true F1 fell by a point.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from extractbench.regression.baseline import Baseline, Gold, Run
from extractbench.regression.checking import FLOOR
from extractbench.regression.verdict import Verdict, judge_runs
from timing import section

ITEMS = 100_000
TRUE = 0.85
POINT = 0.01
NOISE = (0.002, 0.005, 0.01)
CRITERION = "mentions.strict"
HEADER = ("gate", *(f"{name}, sd {100 * sd:g}" for sd in NOISE for name in ("alarms", "power")))

Gate = Callable[[Sequence[float], Sequence[float]], bool]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checks", type=int, default=200, metavar="N")
    checks = parser.parse_args().checks
    text = (
        f"{checks:,} checks for each cell, in percent; sd is the run-to-run standard deviation of "
        f"F1 in points, of a true F1 of {TRUE}. The plug-in's gate asks for p <= 0.05 by the exact "
        f"permutation of run labels and a fall of at least {100 * FLOOR:g} points."
    )
    rows = [(name, *_cells(gate, old, new, checks)) for name, (gate, old, new) in _gates().items()]
    print(section("Gates of a random extractor", text, HEADER, rows))


def _gates() -> dict[str, tuple[Gate, int, int]]:
    return {
        "one run below the last one": (lambda old, new: new[0] < old[0], 1, 1),
        "one run a point below the last one": (lambda old, new: new[0] < old[0] - POINT, 1, 1),
        "the plug-in's, 5 stored and 3 new runs": (_ours, 5, 3),
        "the plug-in's, 10 stored and 5 new runs": (_ours, 10, 5),
    }


def _cells(gate: Gate, old: int, new: int, checks: int) -> Iterator[str]:
    for sd in NOISE:
        for fall in (0.0, POINT):
            rng = np.random.default_rng(0)
            failed = sum(
                gate(rng.normal(TRUE, sd, old).tolist(), rng.normal(TRUE - fall, sd, new).tolist())
                for _ in range(checks)
            )
            yield f"{100 * failed / checks:.0f}"


def _ours(old: Sequence[float], new: Sequence[float]) -> bool:
    gold = Gold(task="-", edition="", digest="", documents=1, layers=())
    stored = Baseline(
        name="-",
        extractor="-",
        deterministic=False,
        version="",
        gold=gold,
        runs=tuple(map(_run, old)),
    )
    judged = judge_runs(stored, list(map(_run, new)), [CRITERION], floor=FLOOR)
    return judged.verdict is Verdict.REGRESSED


def _run(f1: float) -> Run:
    # As many missed as made up: then F1 is the share that was found.
    found = round(f1 * ITEMS)
    rest = ITEMS - found
    return Run(counts={CRITERION: (found, 0, 0, rest, found, 0, 0, rest)})


if __name__ == "__main__":
    main()
