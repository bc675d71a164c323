"""The connections of an extractor and of all copies of it: one loop, one session, one purse."""

import os
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from extractbench.errors import PredictionError
from extractbench.extractors.llm.background import Background
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
        return self._open().run(_ask(self.session, self._purse, request, read))

    async def call(self, request: Request, read: Callable[[Completion], T]) -> T:
        """Ask, and await what is read of the answer, in any event loop."""
        return await self._open().call(_ask(self.session, self._purse, request, read))

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


async def _ask(
    session: Session, purse: Purse | None, request: Request, read: Callable[[Completion], T]
) -> T:
    # Reading is done here as well: two threads at work would only wait for each other.
    return read(await _completion(session, purse, request))


async def _completion(session: Session, purse: Purse | None, request: Request) -> Completion:
    if purse is None:
        return await session.ask(request.asking)
    async with purse.hold(request.bill.most):
        try:
            completion = await session.ask(request.asking)
        except (PredictionError, TimeoutError):
            purse.pay(request.bill.unanswered)
            raise
        purse.pay(request.bill.usage(completion)["money"])
        return completion
