"""Evaluate one extractor on a corpus: run it, then score what it returned."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Unpack

from extractbench.corpus.from_rows import Rows, as_corpus
from extractbench.corpus.gold import Corpus
from extractbench.prediction import Prediction
from extractbench.run.budget import Budget
from extractbench.run.estimating import tell_estimates
from extractbench.run.journal import open_journal
from extractbench.run.options import RunOptions, Settings
from extractbench.run.predicting import CorpusRun
from extractbench.run.recipe import Given, Recipe
from extractbench.scoring.evaluation import Evaluation
from extractbench.scoring.score import check_labels, score

__all__ = ["Scoring", "evaluate"]


def evaluate(
    extractor: Given,
    corpus: Corpus | Rows,
    *,
    name: str | None = None,
    layers: Sequence[str] | None = None,
    strict: bool = False,
    min_iou: float = 0.0,
    labels: Sequence[str] | None = None,
    **options: Unpack[RunOptions],
) -> Evaluation:
    """Run an extractor on every document of a corpus and score it.

    One that is trained (it has ``fit``) is tried on each article after it was fitted on the
    others; an article with all of its renderings is left out as a whole.

    Args:
        extractor: A callable from a `Document` to layers, or what `load_extractor` takes.
        corpus: The gold, or a dataset of it (see `Corpus.from_datasets`); the extractor sees only
            the texts.
        name: What to call the extractor; by default its own name.
        layers: The layers to score; by default those that it attempts.
        strict: Whether a problem in a prediction is an error.
        min_iou: The least intersection over union at which two mentions overlap.
        labels: The labels of mentions to score; by default those that it says it can give.
        **options: ``timeout`` (seconds for a document), ``retries``, ``max_failures``,
            ``max_cost``, ``workers`` (processes), ``gpus``, ``concurrency``, ``journal`` (a file to
            go on from), ``on_document`` (called with each prediction) and ``on_estimate`` (called
            before anything is run); see `extractbench.run.options.Settings`.

    Raises:
        ExtractorError: If the extractor cannot be loaded.
        CorpusError: If it is trained, and the corpus has fewer than two articles.
        TextError: If a text is not there.
        JournalError: If the journal is none, or in use.
        RunStoppedError: If a limit is reached.
        PredictionError: Under `strict`, for the first problem.
        UnknownNameError: If there is no layer or label of a name.
    """
    settings, recipe, gold = Settings(**options), Recipe(extractor), as_corpus(corpus)
    # Before anything slow is run, not after.
    check_labels(labels, gold)
    scoring = Scoring(layers, strict, min_iou, labels)
    with open_journal(settings.journal) as journal:
        budget = Budget(settings.max_failures, settings.max_cost)
        run = CorpusRun(gold, settings, journal, budget)
        called = name or recipe.name
        tell_estimates({called: recipe}, run)
        return scoring.of(recipe, run.predict(recipe), gold, called)


@dataclass(frozen=True, slots=True)
class Scoring:
    """How predictions are scored; see `evaluate`."""

    layers: Sequence[str] | None = None
    strict: bool = False
    min_iou: float = 0.0
    labels: Sequence[str] | None = None

    def of(
        self, recipe: Recipe, predictions: Iterable[Prediction], corpus: Corpus, name: str
    ) -> Evaluation:
        """Score what a recipe's extractor predicted."""
        return score(
            [_timed(prediction) for prediction in predictions],
            corpus,
            name=name,
            layers=self.layers,
            strict=self.strict,
            min_iou=self.min_iou,
            labels=_own_labels(recipe, corpus) if self.labels is None else self.labels,
        )


def _own_labels(recipe: Recipe, corpus: Corpus) -> list[str] | None:
    """Return the labels that an extractor says it can give, as far as the task has them.

    None stands for all of the task's.
    """
    own = getattr(recipe.loaded, "labels", None)
    known = corpus.task.labels
    if own is None or (known and set(known) <= set(own)):
        return None
    return sorted(label for label in own if not known or label in known) or sorted(own)


def _timed(prediction: Prediction) -> Prediction:
    """Return a prediction without its seconds if they are not of this run."""
    return prediction.model_copy(update={"seconds": None}) if prediction.resumed else prediction
