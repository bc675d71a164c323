"""One process that runs an extractor, seen from the process that sends it documents."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection

from extractbench.run.calling import Attempt
from extractbench.run.engine import Task, call_many, close_extractor
from extractbench.run.recipe import unpack

__all__ = ["Worker", "WorkerDiedError"]

# Not counted as the extractor's time: starting Python and loading a model.
_START_SECONDS = 600.0
_CLOSE_SECONDS = 5.0


class WorkerDiedError(Exception):
    """The process ended, or could not begin."""


class Worker:
    """A process, started anew (spawn), that has loaded an extractor and answers documents.

    Attributes:
        tasks: What it is busy with.
        deadline: When it will have taken too long, by `time.monotonic`; None is never.
    """

    def __init__(self, packed: bytes, timeout: float | None, gpu: str | None) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, other = context.Pipe()
        self.tasks: Sequence[Task] = ()
        self.deadline: float | None = time.monotonic() + _START_SECONDS
        self._timeout = timeout
        self._is_ready = False
        self._process = context.Process(
            target=_serve, args=(other, packed, gpu), daemon=True, name="extractbench-worker"
        )
        self._process.start()
        other.close()

    @property
    def is_late(self) -> bool:
        """Whether it has taken too long."""
        return self.deadline is not None and time.monotonic() >= self.deadline

    @property
    def lateness(self) -> Exception:
        """What to say of its having taken too long."""
        if self._is_ready:
            return TimeoutError(f"took more than {self._timeout or 0:g} s")
        return WorkerDiedError(f"it did not start within {_START_SECONDS:g} s")

    def give(self, tasks: Sequence[Task]) -> bool:
        """Give it documents, to be sent as soon as it is ready; False if it has died."""
        self.tasks = tasks
        return not self._is_ready or self._send()

    def receive(self) -> list[Attempt] | None:
        """Return what it says of its documents; None if it only says that it is ready.

        Raises:
            WorkerDiedError: If it has ended, or cannot have the extractor.
        """
        try:
            said = self.connection.recv()
        except (EOFError, OSError) as error:
            raise WorkerDiedError(self._epitaph()) from error
        if self._is_ready:
            attempts: list[Attempt] = said
            return attempts
        if said is not None:
            raise WorkerDiedError(said)
        self._is_ready = True
        if not self._send():
            raise WorkerDiedError(self._epitaph())
        return None

    def finish(self) -> Sequence[Task]:
        """Return what it was busy with; it has then nothing to do."""
        tasks, self.tasks, self.deadline = self.tasks, (), None
        return tasks

    def end(self) -> None:
        """Let it close its extractor, or kill it if it is busy."""
        if self._is_ready and not self.tasks:
            with suppress(OSError):
                self.connection.send(None)
            self._process.join(_CLOSE_SECONDS)
        self.kill()

    def kill(self) -> None:
        """Kill it, with the processes that it has started, and forget it."""
        if (pid := self._process.pid) and self._process.is_alive() and hasattr(os, "killpg"):
            with suppress(OSError):
                os.killpg(pid, signal.SIGKILL)
        self._process.kill()
        self._process.join()
        self._process.close()
        self.connection.close()

    def _epitaph(self) -> str:
        self._process.join(_CLOSE_SECONDS)
        code = self._process.exitcode
        how = f"signal {-code}" if code is not None and code < 0 else f"exit status {code}"
        return f"the extractor's process died ({how})"

    def _send(self) -> bool:
        try:
            self.connection.send([document for _, document in self.tasks])
        except OSError:
            return False
        seconds = None if self._timeout is None else self._timeout * len(self.tasks)
        self.deadline = None if seconds is None else time.monotonic() + seconds
        return True


def _serve(pipe: Connection, packed: bytes, gpu: str | None) -> None:
    """Say what is wrong with the extractor, or None; then answer documents with attempts."""
    _stand_alone()
    if gpu is not None:
        # Before anything that asks for a device is imported.
        os.environ["CUDA_VISIBLE_DEVICES"] = gpu
    try:
        extractor = unpack(packed)
    except Exception as error:
        pipe.send(f"{type(error).__name__}: {error}")
        return
    pipe.send(None)
    with suppress(EOFError):
        while (documents := pipe.recv()) is not None:
            pipe.send(call_many(extractor, documents))
    close_extractor(extractor)


def _stand_alone() -> None:
    """Do not end with the terminal's Ctrl-C, which is the other's to answer; do end with it."""
    if hasattr(os, "setsid"):
        os.setsid()
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()


def _follow(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)
    os._exit(1)
