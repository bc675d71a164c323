"""The engine ``ray`` of a run: documents go to a cluster in waves, predictions come in order."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from extractbench.document import Document
from extractbench.errors import ExtractorError, RunStoppedError
from extractbench.prediction import Prediction, parse_prediction
from extractbench.run.budget import Budget
from extractbench.run.keeping import Keeper
from extractbench.run.options import Settings
from extractbench.run.ray.batches import Job
from extractbench.run.ray.datasets import import_ray, map_documents, room_for
from extractbench.run.ray.tables import document_table
from extractbench.run.recipe import Recipe

__all__ = ["run_on_ray"]

_WAVE = 20_000
_BLOCK = 64
_BLOCKS_EACH = 4


def run_on_ray(
    recipe: Recipe,
    documents: Iterable[Document],
    settings: Settings,
    keeper: Keeper,
    budget: Budget,
) -> Iterator[Prediction]:
    """Yield the predictions of documents, in their order, made by actors of Ray Data.

    Keys and records are those of the local engine. No more than a wave of documents is held here
    at a time; the actors are started anew for each.

    Raises:
        ExtractorError: If the extractor cannot be sent to workers, or be had there.
        RunStoppedError: If a limit is reached.
        MissingExtraError: If Ray is not installed.
    """
    finished = 0
    todo = iter(documents)
    while wave := list(islice(todo, _WAVE)):
        for prediction in _wave(recipe, wave, settings, keeper):
            finished += 1
            yield prediction
            if (stop := budget.spend(prediction)) is not None:
                raise RunStoppedError(f"the run was stopped after {finished} documents: {stop}")


def _wave(
    recipe: Recipe, documents: list[Document], settings: Settings, keeper: Keeper
) -> Iterator[Prediction]:
    known = {at: keeper.recall(document) for at, document in enumerate(documents)}
    new = _predicted(
        recipe,
        [document for at, document in enumerate(documents) if known[at] is None],
        settings,
        keeper,
    )
    for at, document in enumerate(documents):
        prediction = known[at]
        yield prediction if prediction is not None else keeper.keep(document, next(new))


def _predicted(
    recipe: Recipe, documents: list[Document], settings: Settings, keeper: Keeper
) -> Iterator[Prediction]:
    if not documents:
        return
    ray = import_ray()
    gpus = 1 if settings.gpus else 0
    workers = settings.workers or room_for(gpus)
    tables = _tables(documents, workers)
    workers, blocks = min(workers, len(tables)), ray.data.from_arrow(tables)
    del tables
    # Of this dataset alone: those of the user stay as they are.
    blocks.context.execution_options.preserve_order = True
    blocks.context.enable_progress_bars = False
    job = Job.of(recipe, settings, keeper.repeat)
    dataset = map_documents(blocks, job, workers=workers, gpus=gpus, batch_size=None)
    found: Iterable[Any] = dataset.iter_batches(batch_size=None, batch_format="pyarrow")
    try:
        for table in found:
            yield from map(_read, table.column("prediction").to_pylist())
    except ray.exceptions.RayError as error:
        raise ExtractorError(f"{recipe.name} on Ray: {_last_line(error)}") from error


def _tables(documents: list[Document], workers: int) -> list[Any]:
    """Return documents as tables, small enough for every worker to have several."""
    size = max(1, min(_BLOCK, len(documents) // (_BLOCKS_EACH * workers)))
    return [
        document_table(documents[start : start + size]) for start in range(0, len(documents), size)
    ]


def _read(line: str) -> Prediction:
    return parse_prediction(json.loads(line))


def _last_line(error: Exception) -> str:
    return str(error).strip().rpartition("\n")[2]
