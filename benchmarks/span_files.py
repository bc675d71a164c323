"""Spans from JSON lines: the time and the memory of reading and scoring, and two shards at once.

python benchmarks/span_files.py [--documents N] [--spans M] [--times K ...] [--runs R]

Each run is a process of its own that asks for its own peak of memory, as Linux tells it; of several
runs the median counts.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from invented import draw_pages, write_spans
from timing import rate, seconds, section

HEADER = ("gold spans", "documents", "CPU s", "gold spans/s", "peak MB above imports", "counts, MB")

ONE = """
import json, re, sys, time
from pathlib import Path
import extractbench as eb
import numpy, msgspec, extractbench.scoring.span_files

def peak():
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1]) / 1024

before, start = peak(), time.process_time()
scored = eb.score_spans(*sys.argv[1:])
totals = [scored.counts(each).f1 for each in ("strict", "exact", "partial", "type")]
labels = scored.by("label")
print(json.dumps({
    "seconds": time.process_time() - start,
    "megabytes": peak() - before,
    "counts": scored.table.nbytes / 2**20,
    "spans": scored.signature.spans,
    "documents": len(scored.documents),
}))
"""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000, metavar="N")
    parser.add_argument("--spans", type=int, default=53, metavar="M", help="of each document")
    parser.add_argument("--times", type=int, nargs="+", default=[1, 4, 20], metavar="K")
    parser.add_argument("--runs", type=int, default=5, metavar="R")
    sizes = parser.parse_args()
    pages = draw_pages(sizes.documents, sizes.spans)
    rows, same = [], False
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder, "predicted.jsonl"), Path(folder, "gold.jsonl")
        for times in sizes.times:
            write_spans(pages, files, times)
            rows.append(_row(_measure(files, sizes.runs)))
        same = _shards_are_the_whole(files)
    if not same:
        sys.exit("two shards do not give what the whole does")
    text = (
        "From two files to counts by document, label and criterion, each run a process of its own; "
        f"medians of up to {sizes.runs} runs. For the last row two processes scored half of the "
        "documents each (`--shard 1/2` and `--shard 2/2`); their counts, merged, are those of the "
        "whole."
    )
    print(section("Spans from JSON lines", text, HEADER, rows))


def _measure(files: Sequence[Path], runs: int) -> Mapping[str, Any]:
    """Return what the middle one of some runs measured; a long one is not done again."""
    measured: list[Mapping[str, Any]] = []
    while not measured or (len(measured) < runs and sum(_taken(m) for m in measured) < _BUDGET):
        measured.append(_score(files))
    return sorted(measured, key=_taken)[(len(measured) - 1) // 2]


_BUDGET = 10.0
"""After so many CPU seconds there is no further run."""


def _taken(measured: Mapping[str, Any]) -> float:
    return float(measured["seconds"])


def _score(files: Sequence[Path]) -> Mapping[str, Any]:
    command = [sys.executable, "-c", ONE, *map(str, files)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    measured: Mapping[str, Any] = json.loads(done.stdout)
    return measured


def _row(measured: Mapping[str, Any]) -> Sequence[str]:
    return (
        f"{measured['spans']:,}",
        f"{measured['documents']:,}",
        seconds(measured["seconds"]),
        rate(measured["spans"], measured["seconds"]),
        f"{measured['megabytes']:.0f}",
        f"{measured['counts']:.0f}",
    )


def _shards_are_the_whole(files: Sequence[Path]) -> bool:
    """Score two shards at once and the whole, and compare what is printed of them."""
    folder = files[0].parent
    counts = [folder / "1", folder / "2"]
    shards = [
        subprocess.Popen(
            [*_command("spans", *files), "--shard", f"{i}/2", "--out", path],
            stdout=subprocess.DEVNULL,
        )
        for i, path in enumerate(counts, start=1)
    ]
    if any(shard.wait() for shard in shards):
        return False
    whole = folder / "whole"
    merged = folder / "merged"
    for command in (
        _command("spans", *files, "--out", whole),
        _command("merge-spans", *counts, "--out", merged),
    ):
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return whole.read_bytes() == merged.read_bytes()


def _command(*arguments: str | Path) -> list[str | Path]:
    return [sys.executable, "-m", "extractbench", *arguments]


if __name__ == "__main__":
    main()
