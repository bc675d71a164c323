"""What runs would take, before the first request."""

import warnings
from collections.abc import Iterable, Iterator, Mapping

from extractbench.document import Document
from extractbench.extractors.estimate import Estimate
from extractbench.extractors.protocol import Trainable
from extractbench.run.folds import leave_one_article_out
from extractbench.run.identity import identify
from extractbench.run.journal import Journal, Key
from extractbench.run.predicting import CorpusRun
from extractbench.run.recipe import Recipe
from extractbench.run.repeats import seeded_recipes

__all__ = ["tell_estimates"]


def tell_estimates(recipes: Mapping[str, Recipe], run: CorpusRun, repeats: int = 1) -> None:
    """Tell whoever asked for it what the runs of extractors would take, of those that say it.

    What an earlier run has done is left out. One that is trained is fitted for each fold, as its
    examples depend on that.
    """
    if run.settings.on_estimate is None:
        return
    found = {}
    for name, recipe in recipes.items():
        if not callable(getattr(recipe.loaded, "estimate", None)):
            continue
        try:
            found[name] = Estimate.total(_estimates(recipe, run, repeats))
        except Exception as error:
            # Perhaps it estimates something else; in any case it can be run without.
            message = f"{name} gives no estimate: {type(error).__name__}: {error}"
            warnings.warn(message, stacklevel=2)
    run.settings.on_estimate(found)


def _estimates(recipe: Recipe, run: CorpusRun, repeats: int) -> Iterator[Estimate]:
    for number, seeded in enumerate(seeded_recipes(recipe, repeats)):
        for fitted, documents in _parts(seeded, run):
            left = _left(fitted, documents, run.journal, number)
            # What is fitted may be of another kind than what it was fitted by.
            if left and (estimate := getattr(fitted.built, "estimate", None)) is not None:
                yield estimate(left)


def _parts(recipe: Recipe, run: CorpusRun) -> Iterator[tuple[Recipe, Iterable[Document]]]:
    if not isinstance(recipe.loaded, Trainable):
        yield recipe, [document.document for document in run.corpus]
        return
    for fold in leave_one_article_out(run.corpus):
        yield recipe.fitted(fold.examples), fold.documents


def _left(
    recipe: Recipe, documents: Iterable[Document], journal: Journal | None, repeat: int
) -> list[Document]:
    """Return the documents that no earlier run has done."""
    if not journal:
        return list(documents)
    made_by = identify(recipe).fingerprint
    return [each for each in documents if journal.find(Key.of(each, made_by, repeat)) is None]
