"""An extractor around another, which calls it in the ways that it can be called, and measures."""

import asyncio
import pickle
import sys
from collections.abc import Sequence
from typing import Any

from extractbench.document import Document
from extractbench.extractors.protocol import Extractor
from extractbench.prediction import Prediction, Usage
from extractbench.run.calling import Attempt, call_async, call_batch, call_extractor, failed
from extractbench.run.engine import close_extractor
from extractbench.run.recipe import Recipe, unpack

__all__ = ["AsyncProbe", "BatchProbe", "Probe"]


class Probe:
    """Calls an extractor on one document at a time, and says what it took.

    In another process it is made at once, so that its start is not counted.
    """

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe

    def __getstate__(self) -> bytes:
        """Return what is sent to another process.

        Raises:
            PicklingError: If the extractor cannot be sent.
        """
        packed = self._recipe.portable()
        if packed is None:
            raise pickle.PicklingError("the extractor cannot be sent to another process")
        return packed

    def __setstate__(self, packed: bytes) -> None:
        """Take over what was sent, and make the extractor."""
        self._recipe = Recipe(unpack(packed))

    def __call__(self, document: Document) -> Prediction:
        """Return the prediction; its usage says how much memory was taken, and what was changed."""
        given = document.model_copy()
        attempt = self._attempt(given)
        return _measured(attempt, changed=given != document)

    def close(self) -> None:
        """Close the extractor."""
        close_extractor(self._extractor)

    @property
    def _extractor(self) -> Extractor:
        return self._recipe.built

    def _attempt(self, document: Document) -> Attempt:
        return call_extractor(self._extractor, document)


class AsyncProbe(Probe):
    """Calls it as a coroutine."""

    def _attempt(self, document: Document) -> Attempt:
        return asyncio.run(call_async(self._extractor, document, None))


class BatchProbe(Probe):
    """Calls it on a batch; one that does not take it is a failure, not a reason to try singly."""

    def extract_batch(self, documents: Sequence[Document]) -> list[Prediction]:
        """Return the predictions, or that each of them failed."""
        return [_measured(attempt, changed=False) for attempt in self._attempts(documents)]

    def _attempts(self, documents: Sequence[Document]) -> list[Attempt]:
        inner: Any = self._extractor
        try:
            outputs = list(inner.extract_batch(documents))
        except Exception as error:
            return [failed(document, error) for document in documents]
        if len(outputs) != len(documents):
            wrong = ValueError(f"extract_batch gave {len(outputs)} outputs for {len(documents)}")
            return [failed(document, wrong) for document in documents]
        return call_batch(_Given(outputs), documents)


class _Given:
    """Gives outputs that are there already."""

    def __init__(self, outputs: list[Any]) -> None:
        self._outputs = outputs

    def extract_batch(self, _: Sequence[Document]) -> list[Any]:
        return self._outputs


def _measured(attempt: Attempt, *, changed: bool) -> Prediction:
    usage = Usage.model_validate({"peak_mb": _peak_mb(), "changed": changed})
    return attempt.prediction.model_copy(update={"usage": usage})


def _peak_mb() -> float | None:
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Bytes on one system, kilobytes on the others.
    return peak / (2**20 if sys.platform == "darwin" else 2**10)
