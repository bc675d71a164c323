"""A limit on what a run may cost: money is set aside before a request, and paid after it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from extractbench.errors import RunStoppedError

__all__ = ["Purse"]


class Purse:
    """Money for requests that may be under way at the same time, in one event loop at a time.

    Attributes:
        limit: What may be spent.
        spent: What was spent so far.
    """

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self.spent = 0.0
        self._held: list[float] = []
        self._ended = asyncio.Event()

    @asynccontextmanager
    async def hold(self, most: float) -> AsyncIterator[None]:
        """Set money aside for a request; wait for others to end if it might not be enough.

        Raises:
            RunStoppedError: If it might not be enough, and no other request is under way.
        """
        while self._held and not self._has(most):
            await self._ended.wait()
        if not self._has(most):
            raise RunStoppedError(
                f"max_cost is reached: {self.spent:.4g} of {self.limit:.4g} are spent, and "
                f"the next request may cost {most:.4g}; raise max_cost to go on"
            )
        self._held.append(most)
        try:
            yield
        finally:
            self._held.remove(most)
            self._ended.set()
            # A new one, as an event belongs to the loop that it was first waited for in.
            self._ended = asyncio.Event()

    def pay(self, money: float) -> None:
        """Take out what a request did cost, within its `hold`."""
        self.spent += money

    def _has(self, most: float) -> bool:
        return self.spent + sum(self._held) + most <= self.limit
