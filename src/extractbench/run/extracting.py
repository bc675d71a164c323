"""Run one extractor over documents: whatever it does to one of them is that document's result."""

import warnings
from collections.abc import Iterable, Iterator
from typing import Unpack

from extractbench.corpus.from_rows import Rows, documents_from
from extractbench.document import Document
from extractbench.errors import RunStoppedError
from extractbench.extractors.protocol import is_deterministic
from extractbench.prediction import Prediction
from extractbench.run.budget import Budget
from extractbench.run.concurrent import Concurrent
from extractbench.run.dispatch import Dispatch
from extractbench.run.engine import Engine, InLine, batch_size
from extractbench.run.journal import open_journal
from extractbench.run.keeping import Keeper
from extractbench.run.options import OnDocument, RunOptions, Settings
from extractbench.run.recipe import Given, Recipe
from extractbench.run.retrying import pause_before
from extractbench.run.workers import Workers

__all__ = ["OnDocument", "extract", "extract_each", "run_recipe"]

_CONCURRENCY = 8


def extract(
    extractor: Given, documents: Iterable[Document] | Rows, **options: Unpack[RunOptions]
) -> list[Prediction]:
    """Run an extractor over documents, and return the predictions in their order.

    See `extract_each`, which holds none of them.

    Raises:
        RunStoppedError: If a limit is reached; its ``predictions`` are those that were done, up to
            the first that was not.
    """
    done: list[Prediction] = []
    try:
        done.extend(extract_each(extractor, documents, **options))
    except RunStoppedError as error:
        error.predictions = tuple(done)
        raise
    return done


def extract_each(
    extractor: Given, documents: Iterable[Document] | Rows, **options: Unpack[RunOptions]
) -> Iterator[Prediction]:
    """Run an extractor over documents, and yield the predictions in their order.

    What it raises, a result that is no prediction, or a timeout is a failure of that document:
    the prediction's ``error`` says what happened and ``failure`` of which class it is. Of a text
    that is not shipped, offsets, names and figures are kept and its passages are not; see
    `extractbench.withholding`.

    Documents may come from an iterator: they are taken as they are needed, and memory does not
    grow with their number.

    Args:
        extractor: A callable, or what `load_extractor` takes.
        documents: What to read, or a dataset of it (see `documents_from`), streaming or not; gold
            in it is not looked at.
        **options: Timeout, retries, limits, workers, journal; see `Settings`.

    Raises:
        ExtractorError: If the extractor cannot be loaded, called, or started in another process.
        JournalError: If the journal is none, or in use.
        RunStoppedError: If too many documents fail, they cost too much, or the extractor says so.
        ValueError: If an option is out of range.
    """
    settings, recipe = Settings(**options), Recipe(extractor)
    # Before the first document is asked for, so that a mistake is seen where it is made.
    _ = recipe.loaded
    return _extract_each(recipe, documents_from(documents), settings)


def _extract_each(
    recipe: Recipe, documents: Iterable[Document], settings: Settings
) -> Iterator[Prediction]:
    with open_journal(settings.journal) as journal:
        keeper = Keeper.of(recipe, journal, 0, settings.on_document)
        budget = Budget(settings.max_failures, settings.max_cost)
        yield from run_recipe(recipe, documents, settings, keeper, budget)


def run_recipe(
    recipe: Recipe,
    documents: Iterable[Document],
    settings: Settings,
    keeper: Keeper,
    budget: Budget,
) -> Iterator[Prediction]:
    """Yield the predictions of the extractor that a recipe makes; see `extract_each`.

    It is made when a document needs it: not if an earlier run has done them all.
    """
    if settings.engine == "ray":
        from extractbench.run.ray.running import run_on_ray

        return run_on_ray(recipe, documents, settings, keeper, budget)
    deterministic = is_deterministic(recipe.loaded)
    dispatch = Dispatch(
        start=lambda: _start(recipe, settings),
        keeper=keeper,
        pause=lambda attempt, tries: pause_before(
            attempt, tries, retries=settings.retries, deterministic=deterministic
        ),
        budget=budget,
    )
    return dispatch.run(documents)


def _start(recipe: Recipe, settings: Settings) -> Engine:
    """Start the engine that the settings ask for, as far as the extractor can be run by it."""
    extractor = recipe.built
    if not settings.processes:
        if callable(getattr(extractor, "extract_async", None)):
            limit = settings.concurrency or _concurrency(extractor)
            return Concurrent(extractor, limit=limit, timeout=settings.timeout)
        if settings.timeout is None:
            return InLine(extractor)
    if (packed := recipe.portable()) is None:
        warnings.warn(
            f"{recipe.name} cannot be pickled, so it runs in this process and without a timeout; "
            "name it as module:attribute or file.py:attribute to have it run in others",
            stacklevel=2,
        )
        return InLine(extractor)
    return Workers(
        packed,
        count=settings.processes or 1,
        timeout=settings.timeout,
        gpus=settings.gpus,
        batch=batch_size(extractor),
    )


def _concurrency(extractor: object) -> int:
    limit = getattr(extractor, "concurrency", None)
    return limit if isinstance(limit, int) and limit > 0 else _CONCURRENCY
