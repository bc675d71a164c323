"""How long it takes to import the package and to ask the command line for help.

python benchmarks/imports.py [--runs R]

Each run is a process of its own, so this needs a system that counts the time of children: Unix.
"""

import argparse
import resource
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from statistics import median

from timing import seconds, section

OURS = {
    "Python alone": ("-c", "pass"),
    "`import extractbench`": ("-c", "import extractbench"),
    "`from extractbench import load_corpus, score`": (
        "-c",
        "from extractbench import load_corpus, score",
    ),
    "`extractbench --help`": ("-m", "extractbench", "--help"),
}
PEERS = ("nervaluate", "seqeval.metrics", "spacy", "metametric")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, metavar="R")
    runs = parser.parse_args().runs
    asked = OURS | {
        f"`import {name}`": ("-c", f"import {name}")
        for name in PEERS
        if find_spec(name.split(".", maxsplit=1)[0])
    }
    text = f"Each in a process of its own. Medians of the CPU seconds of {runs} runs."
    rows = [(name, seconds(_time(arguments, runs))) for name, arguments in asked.items()]
    print(section("Imports", text, ("what", "CPU s"), rows))


def _time(arguments: Sequence[str], runs: int) -> float:
    # The first writes the compiled files.
    return median([_run(arguments) for _ in range(runs + 1)][1:])


def _run(arguments: Sequence[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
