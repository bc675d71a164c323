"""How near an extractor that asks an endpoint comes to what the endpoint can do.

python benchmarks/llm.py [--documents N] [--in-flight N] [--seconds S] [--runs N]

The endpoint is a loopback server in a process of its own: it answers each request after so many
seconds with the answer that is the document's gold (no model is asked). Its own
throughput is what a client without any work of its own gets from it: bytes written and read on
open connections. A run is asked for as users ask for it, with a journal. Clients take turns, and
times are medians of their runs.
"""

import argparse
import asyncio
import json
import multiprocessing
import re
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import cycle, islice
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import Any

import timing
from extractbench import Document, load_corpus
from extractbench.extractors.llm.endpoint import LlmExtractor
from extractbench.extractors.llm.few_shot import FewShotLlm
from extractbench.extractors.llm.prompt import wrap_document
from extractbench.run.extracting import extract_each


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1920)
    parser.add_argument("--in-flight", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    documents, answers = _work(options.documents)
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=_serve, args=(theirs, answers, options.seconds), daemon=True)
    server.start()
    try:
        port = ours.recv()
        clients: dict[str, Callable[[], float]] = {
            "bare client": lambda: _bare(port, list(answers), len(documents), options.in_flight),
            "`LlmExtractor.extract_async`": lambda: _asked(port, documents, options.in_flight),
            "a run with a journal": lambda: _run(port, documents, options.in_flight),
        }
        taken = [[_measured(each) for each in clients.values()] for _ in range(options.runs)]
    finally:
        server.kill()
        server.join()
    size = sum(map(len, answers.values())) // len(answers)
    print(_report(options, size, dict(zip(clients, zip(*taken, strict=True), strict=True))))


def _measured(client: Callable[[], float]) -> tuple[float, float]:
    """Return the seconds that a client took, and its CPU seconds."""
    before = time.process_time()
    return client(), time.process_time() - before


def _work(count: int) -> tuple[list[Document], dict[bytes, bytes]]:
    """Return documents, and what is sent for each, by the mark of its text in a request."""
    gold = load_corpus().documents
    answers = {}
    for each in gold:
        fitted = FewShotLlm("none", shots=1, base_url=_NOWHERE).fit([(each.document, each.gold)])
        found = _MARK.search(wrap_document(each.document.text).encode())
        if found:
            answers[found[1]] = _response(fitted.shots[0].answer)
    numbered = enumerate(islice(cycle(each.document for each in gold), count))
    return [each.model_copy(update={"id": f"{each.id}-{n}"}) for n, each in numbered], answers


_NOWHERE = "http://127.0.0.1:1/v1"
_MARK = re.compile(rb"<document ([0-9a-f]{16})>")


def _response(answer: str) -> bytes:
    message = {"role": "assistant", "content": answer}
    usage = {"prompt_tokens": 5000, "completion_tokens": 5000}
    choice = {"index": 0, "finish_reason": "stop", "message": message}
    body = json.dumps({"choices": [choice], "usage": usage}).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


def _serve(pipe: Connection, answers: dict[bytes, bytes], seconds: float) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while length := await _read_head(reader):
            request = await reader.readexactly(length)
            await asyncio.sleep(seconds)
            found = _MARK.search(request)
            writer.write(answers[found[1]] if found else b"HTTP/1.1 400\r\n\r\n")
            await writer.drain()
        writer.close()

    async def run() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


async def _read_head(reader: asyncio.StreamReader) -> int:
    """Return how long the body is that follows; 0 at the end of the connection."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return 0
    lines = (line.partition(b":") for line in head.lower().split(b"\r\n"))
    return next(int(value) for name, _, value in lines if name == b"content-length")


def _bare(port: int, marks: Sequence[bytes], count: int, in_flight: int) -> float:
    """Return the seconds that as many requests take a client that does nothing else."""
    left = islice(cycle(marks), count)
    head = b"POST /v1/chat/completions HTTP/1.1\r\nContent-Length: 27\r\n\r\n"

    async def connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for mark in left:
            writer.write(head + b"<document %b>" % mark)
            await reader.readexactly(await _read_head(reader))
        writer.close()

    return asyncio.run(_timed([connection for _ in range(in_flight)]))


def _asked(port: int, documents: Sequence[Document], in_flight: int) -> float:
    """Return the seconds that the extractor takes for the documents."""
    extractor = _extractor(port, documents[0])
    left = iter(documents)

    async def worker() -> None:
        for document in left:
            prediction = await extractor.extract_async(document)
            if prediction.error is not None:
                raise SystemExit(prediction.error)

    seconds = asyncio.run(_timed([worker for _ in range(in_flight)]))
    extractor.close()
    return seconds


def _run(port: int, documents: Sequence[Document], in_flight: int) -> float:
    """Return the seconds that a run takes."""
    extractor = _extractor(port, documents[0])
    with tempfile.TemporaryDirectory() as folder:
        journal = Path(folder) / "journal"
        before = time.perf_counter()
        for each in extract_each(extractor, documents, concurrency=in_flight, journal=journal):
            if each.error is not None:
                raise SystemExit(each.error)
        return time.perf_counter() - before


def _extractor(port: int, document: Document) -> LlmExtractor:
    extractor = LlmExtractor("none", base_url=f"http://127.0.0.1:{port}/v1")
    # Importing the client is no part of a run of an hour.
    extractor(document)
    return extractor


async def _timed(tasks: Sequence[Callable[[], Awaitable[Any]]]) -> float:
    before = time.perf_counter()
    await asyncio.gather(*(task() for task in tasks))
    return time.perf_counter() - before


def _report(
    options: argparse.Namespace, size: int, taken: Mapping[str, Sequence[tuple[float, float]]]
) -> str:
    text = (
        f"{options.documents:,} documents, {options.in_flight} requests in flight, a loopback "
        f"server that answers each after {options.seconds:g} s with {size:,} bytes on average; "
        f"medians of {options.runs} runs."
    )
    middle = {
        name: [median(each) for each in zip(*runs, strict=True)] for name, runs in taken.items()
    }
    best = middle["bare client"][0]
    rows = [
        [
            name,
            f"{wall:.2f}",
            f"{options.documents / wall:.1f}",
            f"{100 * best / wall:.0f} %",
            f"{1000 * cpu / options.documents:.1f}",
        ]
        for name, (wall, cpu) in middle.items()
    ]
    header = ["client", "s", "documents/s", "of the server's own", "CPU ms a document"]
    return timing.section("Asking an endpoint", text, header, rows)


if __name__ == "__main__":
    main()
