"""What an engine is: it calls an extractor on documents, several of them at once or not."""

import inspect
import warnings
from collections.abc import Awaitable, Sequence
from typing import Any, Protocol, TypeAlias

from extractbench.document import Document
from extractbench.extractors.protocol import Extractor
from extractbench.run.background import wait_for
from extractbench.run.calling import Attempt, call_batch, call_extractor

__all__ = ["Engine", "InLine", "Task", "batch_size", "call_many", "close_extractor"]

Task: TypeAlias = tuple[int, Document]
"""A document, and the number that its attempt comes back under."""

_BATCH = 16
_CLOSE_SECONDS = 5.0


class Engine(Protocol):
    """Calls an extractor on the documents submitted to it; every engine gives the same.

    Attributes:
        capacity: How many documents it takes before `wait` has to give some back.
    """

    capacity: int

    def submit(self, task: Task) -> None:
        """Take a document; it need not be begun before `wait`."""

    def wait(self, seconds: float | None) -> Sequence[tuple[int, Attempt]]:
        """Return what has come of some of the documents, in any order.

        Args:
            seconds: How long to wait at most; nothing may then have come. None is no limit.
        """

    def close(self) -> None:
        """End what is under way, and the extractor."""


class InLine:
    """Calls the extractor here and now, on one document or on a batch."""

    def __init__(self, extractor: Extractor) -> None:
        self._extractor = extractor
        self.capacity = batch_size(extractor)
        self._tasks: list[Task] = []

    def submit(self, task: Task) -> None:
        """Keep a document for the next batch."""
        self._tasks.append(task)

    def wait(self, seconds: float | None) -> list[tuple[int, Attempt]]:  # noqa: ARG002
        """Return what comes of the documents kept, however long it takes."""
        tasks, self._tasks = self._tasks, []
        documents = [document for _, document in tasks]
        attempts = call_many(self._extractor, documents)
        return [(number, attempt) for (number, _), attempt in zip(tasks, attempts, strict=True)]

    def close(self) -> None:
        """Close the extractor."""
        close_extractor(self._extractor)


def batch_size(extractor: object) -> int:
    """Return how many documents an extractor takes at once; one, if it takes no batches."""
    if not callable(getattr(extractor, "extract_batch", None)):
        return 1
    size = getattr(extractor, "batch_size", None)
    return size if isinstance(size, int) and size > 0 else _BATCH


def call_many(extractor: Extractor, documents: Sequence[Document]) -> list[Attempt]:
    """Return what comes of documents, as a batch if the extractor takes batches."""
    if callable(getattr(extractor, "extract_batch", None)):
        return call_batch(extractor, documents)
    return [call_extractor(extractor, document) for document in documents]


def close_extractor(extractor: Any) -> None:
    """Call an extractor's ``close``, if it has one; what it raises is a warning."""
    close = getattr(extractor, "close", None)
    if not callable(close):
        return
    try:
        if inspect.isawaitable(ending := close()):
            wait_for(_awaited(ending), _CLOSE_SECONDS)
    except Exception as error:
        message = f"closing {extractor!r} failed: {type(error).__name__}: {error}"
        warnings.warn(message, stacklevel=2)


async def _awaited(ending: Awaitable[object]) -> None:
    await ending
