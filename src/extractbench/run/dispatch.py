"""Send documents through an engine, and give their predictions back in the documents' order."""

import heapq
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from extractbench.document import Document
from extractbench.errors import RunStoppedError
from extractbench.prediction import Prediction
from extractbench.run.budget import Budget
from extractbench.run.calling import Attempt
from extractbench.run.engine import Engine
from extractbench.run.keeping import Keeper

__all__ = ["Dispatch"]

# Predictions that wait for one before them to be done; more than that, and nothing new is begun.
_MOST_WAITING = 1000


@dataclass(frozen=True, slots=True)
class Dispatch:
    """How documents go through an engine.

    Attributes:
        start: Starts the engine; called when the first document needs it.
        keeper: Keeps what is done, and knows what an earlier run did.
        pause: Returns how long to wait before a document is tried again, from what came of it and
            how often it was tried; None if it is not.
        budget: The limits of the run.
    """

    start: Callable[[], Engine]
    keeper: Keeper
    pause: Callable[[Attempt, int], float | None]
    budget: Budget

    def run(self, documents: Iterable[Document]) -> Iterator[Prediction]:
        """Yield the prediction of each document, in their order.

        No more of them are held than are under way, and a thousand that wait for an earlier one.

        Raises:
            RunStoppedError: If a limit is reached, or the extractor says so; what is under way
                then comes to its end and is kept.
        """
        state = _Run(self)
        try:
            for number, document in enumerate(documents):
                state.take(number, document)
                yield from state.in_order()
                while state.is_full:
                    state.collect()
                    yield from state.in_order()
                if state.stop is not None:
                    break
            while state.pending:
                state.collect()
                yield from state.in_order()
        finally:
            state.close()
        if state.stop is not None:
            raise RunStoppedError(
                f"the run was stopped after {state.finished} documents: {state.stop}"
            )


class _Run:
    """Where a run stands: what is under way, what waits to be tried again, what is done."""

    def __init__(self, how: Dispatch) -> None:
        self.how = how
        self.stop: str | None = None
        self.finished = 0
        self.pending: dict[int, tuple[Document, int]] = {}
        self._engine: Engine | None = None
        self._again: list[tuple[float, int]] = []
        self._done: dict[int, Prediction] = {}
        self._next = 0

    @property
    def is_full(self) -> bool:
        """Whether nothing can be taken before something is done."""
        if self._engine is None or not self.pending:
            return False
        return len(self.pending) >= self._engine.capacity or len(self._done) >= _MOST_WAITING

    def take(self, number: int, document: Document) -> None:
        """Begin with a document, or take what an earlier run made of it."""
        if (known := self.how.keeper.recall(document)) is not None:
            self._finish(number, known)
            return
        if self._engine is None:
            self._engine = self.how.start()
        self.pending[number] = (document, 1)
        self._engine.submit((number, document))

    def collect(self) -> None:
        """Wait until something is done, or may be tried again."""
        if self.stop is not None:
            self._give_up_waiting()
        if self._engine is None or not self.pending:
            return
        if self._again and len(self._again) == len(self.pending):
            time.sleep(max(0.0, self._again[0][0] - time.monotonic()))
        while self._again and self._again[0][0] <= time.monotonic():
            _, number = heapq.heappop(self._again)
            self._engine.submit((number, self.pending[number][0]))
        left = max(0.0, self._again[0][0] - time.monotonic()) if self._again else None
        for number, attempt in self._engine.wait(left):
            self._settle(number, attempt)

    def _give_up_waiting(self) -> None:
        for _, number in self._again:
            del self.pending[number]
        self._again.clear()

    def in_order(self) -> Iterator[Prediction]:
        """Yield what is done and has nothing before it that is not."""
        while (prediction := self._done.pop(self._next, None)) is not None:
            self._next += 1
            yield prediction

    def close(self) -> None:
        """End the engine."""
        if self._engine is not None:
            self._engine.close()

    def _settle(self, number: int, attempt: Attempt) -> None:
        """Keep what came of a document, or have it tried again."""
        document, tries = self.pending[number]
        if attempt.stop is not None:
            self.stop = self.stop or attempt.stop
            del self.pending[number]
            return
        pause = None if self.stop else self.how.pause(attempt, tries)
        if pause is not None:
            self.pending[number] = (document, tries + 1)
            heapq.heappush(self._again, (time.monotonic() + pause, number))
            return
        del self.pending[number]
        self._finish(number, self.how.keeper.keep(document, attempt.prediction))

    def _finish(self, number: int, prediction: Prediction) -> None:
        self._done[number] = prediction
        self.finished += 1
        self.stop = self.stop or self.how.budget.spend(prediction)
