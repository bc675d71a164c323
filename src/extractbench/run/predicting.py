"""Run one extractor over the texts of a corpus; one that is trained, fold by fold."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from extractbench.corpus.gold import Corpus
from extractbench.extractors.protocol import Trainable
from extractbench.prediction import Prediction
from extractbench.run.budget import Budget
from extractbench.run.extracting import run_recipe
from extractbench.run.folds import leave_one_article_out
from extractbench.run.journal import Journal
from extractbench.run.keeping import Keeper
from extractbench.run.options import Settings
from extractbench.run.recipe import Recipe

__all__ = ["CorpusRun"]


@dataclass(frozen=True, slots=True)
class CorpusRun:
    """What the runs of extractors over a corpus have in common.

    Attributes:
        corpus: The gold; extractors see the texts, and those that are trained the gold of other
            articles than the one that they are tried on.
        settings: How they are run.
        journal: Where what is done is kept, if anywhere.
        budget: What all of them together may fail at, and spend.
    """

    corpus: Corpus
    settings: Settings = field(default_factory=Settings)
    journal: Journal | None = None
    budget: Budget = field(default_factory=Budget)

    def predict(self, recipe: Recipe, repeat: int = 0) -> Iterator[Prediction]:
        """Yield the predictions of an extractor, in the order of the documents.

        Raises:
            CorpusError: If it has to be trained, and the corpus has fewer than two articles.
            TextError: If a text is not there.
        """
        # All texts, before anything slow is done with the first.
        documents = [document.document for document in self.corpus]
        if not isinstance(recipe.loaded, Trainable):
            keeper = self._keeper(recipe, repeat)
            return run_recipe(recipe, documents, self.settings, keeper, self.budget)
        folds = leave_one_article_out(self.corpus)
        return self._in_order(
            prediction
            for fold in folds
            for fitted in [recipe.fitted(fold.examples)]
            for prediction in run_recipe(
                fitted, fold.documents, self.settings, self._keeper(fitted, repeat), self.budget
            )
        )

    def _keeper(self, recipe: Recipe, repeat: int) -> Keeper:
        return Keeper.of(recipe, self.journal, repeat, self.settings.on_document)

    def _in_order(self, predictions: Iterator[Prediction]) -> Iterator[Prediction]:
        """Yield predictions in the order of their documents, each as soon as it can be."""
        early: dict[str, Prediction] = {}
        for document in self.corpus:
            while document.id not in early:
                prediction = next(predictions)
                early[prediction.id] = prediction
            yield early.pop(document.id)
