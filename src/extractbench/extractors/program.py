"""A program that answers lines: kept running, its output read as it comes, killed if it must be."""

import multiprocessing
import os
import queue
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from typing import IO

__all__ = ["MAX_LINE", "Program", "ProgramEndedError"]

MAX_LINE = 64 * 2**20
"""How many bytes an answer may have."""

_TAIL = 2000
_NOISE_LINES = 5
_END_SECONDS = 2.0
_LINGER_SECONDS = 0.2


class ProgramEndedError(Exception):
    """The program ended, or closed its output, before it answered."""


class Program:
    """A running program with threads on its three streams, so that no full pipe blocks anybody.

    Raises:
        OSError: If it cannot be started.
    """

    def __init__(self, command: str | Sequence[str], *, shell: bool = False) -> None:
        # A worker is killed with its group, and must take the program with it; elsewhere the
        # program has a group of its own, so that what it has started is killed with it.
        self._has_group = os.name == "posix" and multiprocessing.parent_process() is None
        self._process = subprocess.Popen(  # noqa: S603 - what the user named is what is run
            command,
            shell=shell,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            process_group=0 if self._has_group else None,
        )
        self._to_write: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._stderr = bytearray()
        self._noise: deque[str] = deque(maxlen=_NOISE_LINES)
        self._threads = [
            threading.Thread(target=target, daemon=True)
            for target in (self._write, self._read, self._read_errors)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    @property
    def tail(self) -> str:
        """The end of what it wrote to stderr and, beside answers, to stdout."""
        errors = bytes(self._stderr).decode("utf-8", "replace").strip()
        said = [f"stderr: {errors}"] if errors else []
        said += [f"stdout: {' / '.join(self._noise)}"] if self._noise else []
        return "; ".join(said)

    def ask(self, line: bytes) -> None:
        """Send it a line, without waiting for it to be read."""
        self._to_write.put(line + b"\n")

    def answer(self, deadline: float) -> bytes:
        """Return its next line that holds a JSON object, by the look of it; others are noise.

        Args:
            deadline: Until when to wait, by `time.monotonic`.

        Raises:
            TimeoutError: If there is none by then.
            ProgramEndedError: If it ends without one.
        """
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise TimeoutError from None
            if not line:
                raise ProgramEndedError(self._how_it_ended())
            if line.lstrip()[:1] == b"{" or len(line) > MAX_LINE:
                return line
            if line.strip():
                self._noise.append(line[:200].decode("utf-8", "replace").strip())

    def close(self) -> None:
        """Tell it that there is nothing more, and kill it if it does not end."""
        self._to_write.put(None)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_SECONDS)
        self.kill()

    def kill(self) -> None:
        """Kill it and what it has started, and let go of its streams."""
        if self._has_group:
            with suppress(OSError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        self._to_write.put(None)
        for thread in self._threads:
            # What it has started may hold a stream open.
            thread.join(_LINGER_SECONDS)

    def _how_it_ended(self) -> str:
        try:
            code = self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            return "the program closed its output"
        self._threads[-1].join(_LINGER_SECONDS)
        how = f"signal {-code}" if code < 0 else f"exit status {code}"
        return f"the program ended ({how})"

    def _write(self) -> None:
        stream = _stream(self._process.stdin)
        with suppress(OSError), stream:
            while (line := self._to_write.get()) is not None:
                stream.write(line)
                stream.flush()

    def _read(self) -> None:
        stream = _stream(self._process.stdout)
        with stream:
            while line := stream.readline(MAX_LINE + 1):
                self._lines.put(line)
                if len(line) > MAX_LINE:
                    break
        self._lines.put(b"")

    def _read_errors(self) -> None:
        stream: IO[bytes] = _stream(self._process.stderr)
        with stream:
            while some := os.read(stream.fileno(), 4096):
                self._stderr += some
                del self._stderr[:-_TAIL]


def _stream(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise OSError("the program has no pipe")
    return stream
