"""What running costs beside the extractor: CPU a document, memory, and throughput at 64 in flight.

python benchmarks/runner.py [--documents N ...] [--busy N] [--requests N] [--in-flight N]
                            [--seconds S]

Each run of the first table is a process of its own, so that its memory is; this needs a system that
counts the time of children: Unix.
"""

import argparse
import asyncio
import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from extractbench.document import Document, Layers
from extractbench.prediction import Prediction
from extractbench.run.extracting import extract_each
from timing import section

TEXT = "At least 12 people were held in Norland on Monday, and nine computers seized. " * 20


def nothing(document: Document) -> Layers:  # noqa: ARG001
    """Find nothing at all."""
    return Layers(mentions=())


def busy(document: Document) -> dict[str, Any]:
    """Keep a processor busy, as a model without a GPU does, and say which process did it."""
    before = time.process_time()
    digest = document.text.encode()
    for _ in range(20_000):
        digest = hashlib.sha256(digest).digest()
    usage = {"process": os.getpid(), "before": before, "after": time.process_time()}
    return {"mentions": [], "usage": usage}


class Calling:
    """Asks a server for each document, and finds nothing."""

    version = "1"

    def __init__(self, port: int) -> None:
        self.port = port

    def __call__(self, document: Document) -> Layers:
        """Ask one question and wait for its answer."""
        return asyncio.run(self.extract_async(document))

    async def extract_async(self, document: Document) -> Layers:
        """Ask over a connection of its own."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(f"{document.id}\n".encode())
        await reader.readline()
        writer.close()
        return Layers(mentions=())


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--busy", type=int, default=400)
    parser.add_argument("--requests", type=int, default=640)
    parser.add_argument("--in-flight", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--one", nargs=2, metavar=("N", "WHAT"), help=argparse.SUPPRESS)
    parser.add_argument("--serve", type=float, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.serve is not None:
        asyncio.run(_serve(wanted.serve))
        return
    if wanted.one:
        print(json.dumps(_measure(int(wanted.one[0]), wanted.one[1])))
        return
    print(_overhead(wanted.documents))
    print(_speed_up(wanted.busy))
    print(_throughput(wanted.requests, wanted.in_flight, wanted.seconds))


WHATS = ("no journal", "journal", "journal, resumed")


def _overhead(sizes: Sequence[int]) -> str:
    rows = []
    for what in WHATS:
        for size in sizes:
            words = [sys.executable, __file__, "--one", str(size), what]
            done = subprocess.run(words, check=True, capture_output=True, text=True)
            taken = json.loads(done.stdout)
            rows.append(
                [
                    what,
                    f"{size:,}",
                    f"{taken['cpu'] / size * 1e3:.3f}",
                    f"{taken['wall'] / size * 1e3:.3f}",
                    f"{taken['grown']:.1f}",
                ]
            )
    text = (
        "An extractor that finds nothing, on documents of "
        f"{len(TEXT):,} characters that come from an iterator. Memory is the peak above that "
        "before the first document."
    )
    header = ["run with", "documents", "CPU ms each", "wall ms each", "MB grown"]
    return section("Running: overhead of a document", text, header, rows)


def _measure(size: int, what: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        journal = None if what == "no journal" else Path(folder) / "journal"
        if what == "journal, resumed":
            _run(size, journal)
        _run(1, None)
        before, cpu, wall = _peak(), time.process_time(), time.perf_counter()
        _run(size, journal)
        return {
            "cpu": time.process_time() - cpu,
            "wall": time.perf_counter() - wall,
            "grown": _peak() - before,
        }


def _run(size: int, journal: Path | None) -> None:
    done = sum(1 for _ in extract_each(nothing, _documents(size), journal=journal))
    if done != size:
        raise SystemExit(f"{done} of {size} were done")


def _documents(size: int) -> Iterator[Document]:
    return (Document(id=f"d{i}", text=f"{i} {TEXT}") for i in range(size))


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _speed_up(size: int) -> str:
    taken = {}
    for workers in (None, 1, 2):
        predictions = extract_each(busy, _documents(size), workers=workers)
        done = [next(predictions)]
        # The processes have started with the first.
        started, here = time.perf_counter(), time.process_time()
        done += predictions
        clock, here = time.perf_counter() - started, time.process_time() - here
        taken[workers] = clock, max(here, _busiest(done))
    rows = [
        [
            "in line" if workers is None else f"{workers}",
            f"{size / clock:.1f}",
            f"{size / cpu:.1f}",
            f"{taken[None][1] / cpu:.2f}",
        ]
        for workers, (clock, cpu) in taken.items()
    ]
    text = (
        f"An extractor that keeps a processor busy, on {size:,} documents; starting is left out. "
        "Where others use the processors too, the clock says little; what as many free ones would "
        "give follows from the CPU seconds of the process that has most to do."
    )
    header = ["processes", "documents/s by the clock", "per CPU s of the busiest", "× in line"]
    return section("Running: processes", text, header, rows)


def _busiest(predictions: Sequence[Prediction]) -> float:
    """Return the most CPU seconds of a process, from its first document to its last."""
    spans: dict[int, list[float]] = {}
    for each in predictions:
        usage: Any = each.usage
        spans.setdefault(usage.process, []).extend((usage.before, usage.after))
    return max(max(times) - min(times) for times in spans.values())


def _throughput(requests: int, in_flight: int, seconds: float) -> str:
    with _server(seconds) as port, tempfile.TemporaryDirectory() as folder:
        extractor = Calling(port)
        started = time.perf_counter()
        for prediction in extract_each(
            extractor, _documents(requests), concurrency=in_flight, journal=Path(folder) / "journal"
        ):
            if prediction.error is not None:
                raise SystemExit(prediction.error)
        taken = time.perf_counter() - started
    ideal = in_flight / seconds
    rows = [
        [
            f"{requests:,}",
            f"{requests / taken:.1f}",
            f"{ideal:.1f}",
            f"{requests / taken / ideal:.1%}",
        ]
    ]
    text = (
        f"A server on this machine that answers each request after {seconds:g} s, and {in_flight} "
        "documents under way; the best is what that server can answer then."
    )
    header = ["documents", "a second", "at best", "share"]
    return section("Running: documents that wait for a server", text, header, rows)


@contextmanager
def _server(seconds: float) -> Iterator[int]:
    """Run a server, in a process of its own, that answers every line after some seconds."""
    words = [sys.executable, __file__, "--serve", str(seconds)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        if process.stdout is None:
            raise SystemExit("the server has no output")
        yield int(process.stdout.readline())
        process.kill()


async def _serve(seconds: float) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        await asyncio.sleep(seconds)
        writer.write(b"done\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    main()
