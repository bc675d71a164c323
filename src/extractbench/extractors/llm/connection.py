"""The connections of an extractor and of all copies of it: one loop, one session, one purse."""

import os
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from extractbench.errors import PredictionError
from extractbench.extractors.llm.background import Background, one_a_round
from extractbench.extractors.llm.bill import Bill
from extractbench.extractors.llm.completion import Completion
from extractbench.extractors.llm.purse import Purse
from extractbench.extractors.llm.session import Asking, Session

__all__ = ["Connection", "Request"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked, and what that costs."""

    asking: Asking
    bill: Bill


class Connection:
    """What copies of an extractor share: connections, what was learned of the endpoint, money.

    It is opened by the first request, in whatever process that is made, and opened again after it
    was closed.
    """

    def __init__(self, session: Session, limit: float | None) -> None:
        self.session = session
        self._purse = None if limit is None else Purse(limit)
        self._lock = threading.Lock()
        self._background: Background | None = None
        self._process = 0
        self._end: weakref.finalize[Any, Any] | None = None

    def run(self, request: Request, read: Callable[[Completion], T]) -> T:
        """Ask, and wait for what is read of the answer."""
        background = self._open()
        return background.run(self._ask(background, request, read))

    async def call(self, request: Request, read: Callable[[Completion], T]) -> T:
        """Ask, and await what is read of the answer, in any event loop."""
        background = self._open()
        return await background.call(self._ask(background, request, read))

    async def _ask(
        self, background: Background, request: Request, read: Callable[[Completion], T]
    ) -> T:
        async with one_a_round(background.starts):
            pass
        completion = await self._completion(request)
        # In this thread, not the one that asks: two at work would only wait for each other.
        async with one_a_round(background.reads):
            return read(completion)

    async def _completion(self, request: Request) -> Completion:
        if self._purse is None:
            return await self.session.ask(request.asking)
        async with self._purse.hold(request.bill.most):
            try:
                completion = await self.session.ask(request.asking)
            except (PredictionError, TimeoutError):
                self._purse.pay(request.bill.unanswered)
                raise
            self._purse.pay(request.bill.usage(completion)["money"])
            return completion

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            if self._end is not None:
                self._end()
            self._background = self._end = None

    def _open(self) -> Background:
        with self._lock:
            # A thread does not follow into a forked process.
            if self._background is None or self._process != os.getpid():
                self._background, self._process = Background(), os.getpid()
                self._end = weakref.finalize(self, _close, self._background, self.session)
            return self._background


def _close(background: Background, session: Session) -> None:
    background.close(session.close())
