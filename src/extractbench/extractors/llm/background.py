"""An event loop in a thread of its own, for code that may be called with a loop and without."""

import asyncio
import threading
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

__all__ = ["Background", "one_a_round"]

T = TypeVar("T")


class Background:
    """One event loop for all requests of an extractor, whoever makes them.

    A connection belongs to the loop it was opened in. Here that is always the same, whether the
    caller has no loop, has one of its own (as a notebook does), or makes a new one for each run.

    Attributes:
        starts: For `one_a_round` of what begins requests.
        reads: For `one_a_round` of what reads answers.
    """

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self.starts = asyncio.Lock()
        self.reads = asyncio.Lock()
        # A daemon: a program that forgets to close it ends all the same.
        self._thread = threading.Thread(target=self._serve, name="extractbench-llm", daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine and wait for what it returns; an interrupt cancels it."""
        future = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        try:
            return future.result()
        finally:
            future.cancel()

    async def call(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine and await what it returns in the loop of the caller."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(coroutine, self._loop))

    def close(self, last: Coroutine[Any, Any, None]) -> None:
        """Run a last coroutine, then end the loop and whatever still runs in it."""
        future = asyncio.run_coroutine_threadsafe(self._end(last), self._loop)
        if threading.current_thread() is not self._thread:
            future.result()
            self._thread.join()

    async def _end(self, last: Coroutine[Any, Any, None]) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await last
        self._loop.call_soon(self._loop.stop)


@asynccontextmanager
async def one_a_round(turn: asyncio.Lock) -> AsyncIterator[None]:
    """Let only one of those who share a turn do its work in a round of the loop.

    Else all requests that are made at once are answered at once, all of their answers are read
    before any of the next requests is sent, and meanwhile the endpoint has nothing to do.
    """
    async with turn:
        yield
        await asyncio.sleep(0)
