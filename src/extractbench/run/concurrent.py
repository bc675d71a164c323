"""Engine: many documents under way at once in one process, for extractors that wait for others."""

import asyncio
from contextlib import suppress
from queue import Empty, SimpleQueue

from extractbench.document import Document
from extractbench.extractors.protocol import Extractor
from extractbench.run.background import start_coroutine, wait_for
from extractbench.run.calling import Attempt, call_async
from extractbench.run.engine import Task, close_extractor

__all__ = ["Concurrent"]

_CANCEL_SECONDS = 5.0


class Concurrent:
    """Calls ``extract_async`` on several documents at once.

    Args:
        extractor: It has to have ``extract_async``.
        limit: How many documents are under way at most.
        timeout: The seconds that a document may take; its coroutine is then cancelled.
    """

    def __init__(self, extractor: Extractor, *, limit: int, timeout: float | None = None) -> None:
        self.capacity = limit
        self._extractor, self._timeout = extractor, timeout
        self._done: SimpleQueue[tuple[int, Attempt]] = SimpleQueue()
        self._tasks: set[asyncio.Task[None]] = set()

    def submit(self, task: Task) -> None:
        """Begin with a document."""
        start_coroutine(self._begin(*task))

    def wait(self, seconds: float | None) -> list[tuple[int, Attempt]]:
        """Return what is done, at least one if there is no limit to waiting."""
        done: list[tuple[int, Attempt]] = []
        with suppress(Empty):
            done.append(self._done.get(timeout=seconds))
            while True:
                done.append(self._done.get_nowait())
        return done

    def close(self) -> None:
        """Cancel what is under way, and close the extractor."""
        with suppress(TimeoutError):
            wait_for(self._cancel(), _CANCEL_SECONDS)
        close_extractor(self._extractor)

    async def _begin(self, number: int, document: Document) -> None:
        # Kept, as a loop holds its tasks only weakly.
        task = asyncio.create_task(self._call(number, document))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _call(self, number: int, document: Document) -> None:
        attempt = await call_async(self._extractor, document, self._timeout)
        self._done.put((number, attempt))

    async def _cancel(self) -> None:
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
