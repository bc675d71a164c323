"""Engine: processes of their own, so that several run at once and one that hangs is stopped."""

import time
from collections import deque
from collections.abc import Iterator, Sequence
from multiprocessing import connection
from typing import Any, TypeVar

from extractbench.errors import ExtractorError
from extractbench.prediction import FailureClass
from extractbench.run.calling import Attempt, failed
from extractbench.run.engine import Task
from extractbench.run.worker import Worker, WorkerDiedError

__all__ = ["Workers"]


class Workers:
    """Sends documents to processes, each of which has loaded the extractor for itself.

    A process is killed when it takes too long, or dies; the next document gets a new one. If it
    was busy with a batch, the documents of that are then sent one by one, so that only the one to
    blame fails.

    Args:
        packed: The extractor, as `Recipe.portable` gives it.
        count: How many processes there are at most.
        timeout: The seconds that a document may take; a batch may take them for each of its own.
        gpus: The devices that the processes see, in turn (``CUDA_VISIBLE_DEVICES``).
        batch: How many documents a process gets at once.

    Raises:
        ExtractorError: From `wait`, if the extractor cannot be had in another process.
    """

    def __init__(
        self,
        packed: bytes,
        *,
        count: int = 1,
        timeout: float | None = None,
        gpus: Sequence[str] = (),
        batch: int = 1,
    ) -> None:
        self.capacity = count * batch
        self._packed, self._timeout, self._batch = packed, timeout, batch
        self._slots = [gpus[i % len(gpus)] if gpus else None for i in range(count)]
        self._workers: dict[int, Worker] = {}
        self._queue: deque[Task] = deque()
        self._alone: deque[Task] = deque()
        self._has_started = False

    def submit(self, task: Task) -> None:
        """Take a document, and send it off if there is a batch of them."""
        self._queue.append(task)
        if len(self._queue) >= self._batch:
            self._send_off()

    def wait(self, seconds: float | None) -> list[tuple[int, Attempt]]:
        """Return what has come back, and the failures of what took too long or died."""
        self._send_off()
        busy: dict[Any, int] = {w.connection: slot for slot, w in self._workers.items() if w.tasks}
        limits = [w.deadline for w in self._workers.values() if w.deadline is not None]
        left = [max(0.0, limit - time.monotonic()) for limit in limits]
        most = min([*left, *([] if seconds is None else [seconds])], default=None)
        done: list[tuple[int, Attempt]] = []
        for ready in connection.wait(busy, most):
            done += self._receive(busy[ready])
        for slot, worker in list(self._workers.items()):
            if worker.is_late:
                done += self._lost(slot, worker.lateness, FailureClass.TIMEOUT)
        return done

    def close(self) -> None:
        """Kill the processes that are busy, let the others close their extractor."""
        for worker in self._workers.values():
            worker.end()
        self._workers.clear()

    def _send_off(self) -> None:
        """Give documents to processes that have nothing to do."""
        for slot in range(len(self._slots)):
            worker = self._workers.get(slot)
            if worker is not None and worker.tasks:
                continue
            tasks = [*_taken(self._alone, 1)] or [*_taken(self._queue, self._batch)]
            if not tasks:
                return
            if worker is not None and worker.give(tasks):
                continue
            if worker is not None:
                worker.kill()
            self._workers[slot] = Worker(self._packed, self._timeout, self._slots[slot])
            self._workers[slot].give(tasks)

    def _receive(self, slot: int) -> list[tuple[int, Attempt]]:
        worker = self._workers[slot]
        try:
            attempts = worker.receive()
        except WorkerDiedError as error:
            return self._lost(slot, error, FailureClass.PERMANENT)
        self._has_started = True
        if attempts is None:
            return []
        numbers = [number for number, _ in worker.finish()]
        return list(zip(numbers, attempts, strict=True))

    def _lost(
        self, slot: int, error: Exception, failure: FailureClass
    ) -> list[tuple[int, Attempt]]:
        """Take a process away; what it was busy with has failed, or is tried one by one."""
        worker = self._workers.pop(slot)
        tasks = worker.finish()
        worker.kill()
        if not self._has_started:
            raise ExtractorError(
                f"the extractor cannot be started in a process of its own: {error}; name it as "
                "module:attribute or file.py:attribute, keep what a script does below "
                "`if __name__ == '__main__':`, or set neither workers nor a timeout"
            )
        if len(tasks) > 1:
            self._alone.extend(tasks)
            return []
        return [(number, failed(document, error, failure=failure)) for number, document in tasks]


T = TypeVar("T")


def _taken(queue: deque[T], most: int) -> Iterator[T]:
    for _ in range(min(most, len(queue))):
        yield queue.popleft()
