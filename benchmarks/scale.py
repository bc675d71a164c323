"""Documents in an hour and memory, from a thousand documents to a million, by engine.

python benchmarks/scale.py [ENGINE:EXTRACTOR:DOCUMENTS ...]

An engine is ``local``, ``workers`` (two processes) or ``ray`` (two actors). Each run is a process
of its own, with a journal, over the shipped texts again and again. Documents an hour are counted by
CPU seconds where all of the work is done by us and our children, so that a shared machine counts
little; with Ray by the clock, the start of Ray left out. Memory is the most that a process held.
Unix only.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from extractbench.corpus.load import load_corpus
from extractbench.document import Document
from extractbench.run.extracting import extract_each
from timing import section

RUNS = [
    *(f"local:nothing:{10**n}" for n in range(3, 7)),
    *(f"local:everything-capitalised:{10**n}" for n in range(3, 6)),
    "local:regex:3000",
    "workers:regex:3000",
    *(f"ray:nothing:{10**n}" for n in range(3, 6)),
    "ray:regex:3000",
]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", nargs="*", default=RUNS, metavar="ENGINE:EXTRACTOR:DOCUMENTS")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        sys.stdout.write(json.dumps(_measure(*given.one.split(":"))) + "\n")
        return
    header = ("run", "documents", "clock s", "CPU s", "documents an hour", "MB", "MB in a child")
    rows = [_row(run) for run in given.runs]
    text = "The texts are those of the edition `retold`, again and again; everything is kept."
    print(section("Scale", text, header, rows))


def _row(run: str) -> tuple[str, ...]:
    done = subprocess.run(
        [sys.executable, __file__, "--one", run], stdout=subprocess.PIPE, check=True
    )
    found = json.loads(done.stdout)
    engine, extractor, number = run.split(":")
    taken = found["clock"] if engine == "ray" else found["cpu"]
    print(run, found, file=sys.stderr, flush=True)
    return (
        f"`{extractor}`, {engine}",
        f"{int(number):,}",
        f"{found['clock']:,.0f}",
        "" if engine == "ray" else f"{found['cpu']:,.0f}",
        f"{3600 * int(number) / taken:,.0f}",
        f"{found['here']:.0f}",
        f"{found['child']:.0f}" if found["child"] else "",
    )


def _measure(engine: str, extractor: str, number: str) -> dict[str, float]:
    """Run once, here, and return seconds and megabytes."""
    spec = {"regex": "extractbench.extractors.regex:Regex"}.get(extractor, extractor)
    if engine == "ray":
        from extractbench.run.ray.datasets import import_ray

        import_ray()
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        found = extract_each(
            spec,
            _documents(int(number)),
            journal=Path(folder) / "journal.jsonl",
            engine="ray" if engine == "ray" else "local",
            workers=None if engine == "local" else 2,
        )
        failed = sum(each.error is not None for each in found)
        clock = time.perf_counter() - started
    if failed:
        raise SystemExit(f"{failed} documents failed")
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    here, child = (each.ru_maxrss / 1024 for each in used)
    cpu = sum(each.ru_utime + each.ru_stime for each in used)
    return {"clock": clock, "cpu": cpu, "here": here, "child": child}


def _documents(number: int) -> Iterator[Document]:
    texts = [gold.text for gold in load_corpus(edition="retold")]
    for at, text in enumerate(islice(cycle(texts), number)):
        yield Document(id=f"d{at}", text=text or "")


if __name__ == "__main__":
    main()
