"""An event loop in a thread of its own, for extractors that wait for others.

There is one for the whole process, so that what an extractor keeps open between runs, such as the
connections to an endpoint, stays with the loop that it belongs to; and it may be used where
another loop runs already, as in a notebook.
"""

import asyncio
import atexit
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from functools import cache
from typing import Any, TypeVar

__all__ = ["start_coroutine", "wait_for"]

T = TypeVar("T")


def start_coroutine(coroutine: Coroutine[Any, Any, T]) -> "Future[T]":
    """Run a coroutine in the background; the future may be waited for, or cancelled."""
    return asyncio.run_coroutine_threadsafe(coroutine, _loop())


def wait_for(coroutine: Coroutine[Any, Any, T], seconds: float | None = None) -> T:
    """Run a coroutine in the background and return its result.

    Raises:
        TimeoutError: If it takes longer than the seconds given; it is then cancelled.
    """
    future = start_coroutine(coroutine)
    try:
        return future.result(seconds)
    finally:
        # Where waiting for it ended early, so does it; of what is done this is nothing.
        future.cancel()


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="extractbench-async", daemon=True)
    thread.start()
    atexit.register(_end, loop, thread)
    return loop


def _end(loop: asyncio.AbstractEventLoop, thread: threading.Thread) -> None:
    loop.call_soon_threadsafe(loop.stop)
    thread.join(1.0)
    if not loop.is_running():
        loop.close()
