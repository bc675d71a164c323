"""Predictions of Arrow batches: the rows of a journal, for any engine that hands out batches."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from extractbench.document import Document
from extractbench.errors import ExtractorError
from extractbench.extractors.protocol import is_deterministic
from extractbench.loose import sha256
from extractbench.prediction import Prediction, prediction_line
from extractbench.run.budget import Budget
from extractbench.run.concurrent import Concurrent
from extractbench.run.dispatch import Dispatch
from extractbench.run.engine import Engine, batch_size
from extractbench.run.identity import identify
from extractbench.run.keeping import Keeper
from extractbench.run.options import Settings
from extractbench.run.ray.tables import prediction_batch, read_documents
from extractbench.run.recipe import Given, Recipe, unpack
from extractbench.run.retrying import pause_before
from extractbench.run.workers import Workers

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Job", "Predictor", "predict"]

_IN_FLIGHT = 8


def predict(
    batches: "Iterable[pa.RecordBatch]",
    extractor: Given,
    *,
    timeout: float | None = None,
    retries: int = 2,
) -> "Iterator[pa.RecordBatch]":
    """Yield a batch of predictions for each batch of documents, row for row.

    A batch of documents has the columns ``id`` and ``text`` and, if there are such, ``article``,
    ``edition`` and ``is_shipped``; others are passed over. See `prediction_schema` for what comes
    back. What a row lacks, or the extractor does to it, is a failure of that row: its prediction
    says so. The extractor is loaded once, at the first batch.

    Args:
        batches: The documents.
        extractor: A callable, or what `load_extractor` takes.
        timeout: The seconds that a document may take; see `Settings`.
        retries: How often a document is tried again whose failure is transient.

    Raises:
        ExtractorError: If the extractor cannot be loaded, or not be sent to another process.
        MissingExtraError: If pyarrow is not installed.
    """
    settings = Settings(timeout=timeout, retries=retries)
    predictor = Predictor(Job.of(Recipe(extractor), settings))
    try:
        yield from map(predictor.predict, batches)
    finally:
        predictor.close()


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker has to be told of an extractor and how it is run.

    Attributes:
        packed: The extractor, as `Recipe.portable` gives it.
        fingerprint: What it is known by.
        timeout: The seconds that a document may take.
        retries: How often a document is tried again.
        repeat: Which repeat this is.
        is_deterministic: Whether the extractor declares that it is.
        in_flight: How many documents may be under way at once, if it has ``extract_async``.
        batch: How many documents it takes at once.
    """

    packed: bytes
    fingerprint: str
    timeout: float | None
    retries: int
    repeat: int
    is_deterministic: bool
    in_flight: int | None
    batch: int

    @classmethod
    def of(cls, recipe: Recipe, settings: Settings, repeat: int = 0) -> Self:
        """Return the job of a recipe.

        Raises:
            ExtractorError: If the extractor cannot be loaded, or not be sent to a worker.
        """
        _ = recipe.loaded
        if (packed := recipe.portable()) is None:
            raise ExtractorError(
                f"{recipe.name} cannot be pickled, so that no worker can have it; name it as "
                "module:attribute or file.py:attribute"
            )
        built = recipe.built
        limit = settings.concurrency or getattr(built, "concurrency", None) or _IN_FLIGHT
        is_async = callable(getattr(built, "extract_async", None))
        return cls(
            packed,
            identify(recipe).fingerprint,
            settings.timeout,
            settings.retries,
            repeat,
            is_deterministic(built),
            limit if is_async else None,
            batch_size(built),
        )

    def start(self) -> Engine:
        """Start the extractor: in a process of its own, so that what kills it kills no worker."""
        if self.in_flight is not None:
            return Concurrent(unpack(self.packed), limit=self.in_flight, timeout=self.timeout)
        return Workers(self.packed, timeout=self.timeout, batch=self.batch)


class Predictor:
    """Turns tables of documents into tables of predictions; a worker makes one and keeps it."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._engine: _Kept | None = None

    def __call__(self, table: "pa.Table") -> "pa.Table":
        """Return the predictions of the rows of a table, in their order: what Ray calls."""
        batch = self.predict(table)
        return type(table).from_batches([batch])

    def predict(self, batch: "pa.RecordBatch | pa.Table") -> "pa.RecordBatch":
        """Return the predictions of the rows of a batch, in their order."""
        given = read_documents(batch)
        good = [each for each in given if isinstance(each, Document)]
        found = iter(self._predictions(good))
        return prediction_batch(
            self._row(next(found), sha256(each.text))
            if isinstance(each, Document)
            else self._row(each, None)
            for each in given
        )

    def close(self) -> None:
        """End the extractor, and its process if it has one."""
        if self._engine is not None:
            self._engine.end()
            self._engine = None

    def _row(self, prediction: Prediction, text: str | None) -> dict[str, Any]:
        line = prediction_line(prediction)
        return {
            "document": prediction.id,
            "text": text,
            "extractor": self._job.fingerprint,
            "repeat": self._job.repeat,
            "prediction": line,
        }

    def _predictions(self, documents: list[Document]) -> Iterator[Prediction]:
        job = self._job
        dispatch = Dispatch(
            start=self._kept_engine,
            keeper=Keeper(),
            pause=lambda attempt, tries: pause_before(
                attempt, tries, retries=job.retries, deterministic=job.is_deterministic
            ),
            budget=Budget(),
        )
        return dispatch.run(documents)

    def _kept_engine(self) -> Engine:
        if self._engine is None:
            self._engine = _Kept(self._job.start())
        return self._engine


class _Kept:
    """An engine that is there for the next batch as well."""

    def __init__(self, engine: Engine) -> None:
        self.submit, self.wait, self.end = engine.submit, engine.wait, engine.close
        self.capacity = engine.capacity

    def close(self) -> None:
        """Leave it running."""
