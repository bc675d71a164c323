"""Run an extractor over a corpus, and write its predictions as they come."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Unpack

from extractbench.corpus.gold import Corpus
from extractbench.document import Layers
from extractbench.prediction import Prediction, Problem, write_predictions
from extractbench.run.budget import Budget
from extractbench.run.estimating import tell_estimates
from extractbench.run.journal import open_journal
from extractbench.run.options import RunOptions, Settings
from extractbench.run.predicting import CorpusRun
from extractbench.run.recipe import Given, Recipe
from extractbench.run.repeats import seeded_recipes

__all__ = ["Written", "journal_beside", "write_runs"]


@dataclass(slots=True)
class Written:
    """What was written to a file of predictions.

    Attributes:
        path: The file.
        documents: How many there are.
        resumed: How many of them an earlier run had done.
        failures: Document and reason of each that failed.
        problems: What could not be used as it stood.
        seconds: What the extractor took for those that were done now; None if it is not timed.
        cost: What these cost, by their own account.
    """

    path: Path
    documents: int = 0
    resumed: int = 0
    failures: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    seconds: float | None = None
    cost: float = 0.0

    def count(self, prediction: Prediction) -> None:
        """Count a prediction."""
        self.documents += 1
        self.problems += prediction.problems
        if prediction.error is not None:
            self.failures[prediction.id] = prediction.error
        if prediction.resumed:
            self.resumed += 1
            return
        if prediction.seconds is not None:
            self.seconds = (self.seconds or 0.0) + prediction.seconds
        self.cost += (prediction.usage and prediction.usage.money) or 0.0


def journal_beside(out: str | Path) -> Path | None:
    """Return where the journal of a run lies that writes a file, unless another is named.

    There is none beside what is no plain file, such as a pipe.
    """
    path = Path(out)
    if path.exists() and not path.is_file():
        return None
    return path.with_name(f"{path.name}.journal")


def write_runs(
    extractor: Given,
    corpus: Corpus,
    out: str | Path,
    *,
    layers: Sequence[str] | None = None,
    repeats: int = 1,
    **options: Unpack[RunOptions],
) -> list[Written]:
    """Run an extractor on every document of a corpus and write its predictions.

    What is done is kept in a journal beside the file until all of it is done without a failure, so
    that the same call goes on where an earlier one was cut off. A journal that is named stays.

    Args:
        extractor: What `evaluate` takes.
        corpus: Whose texts are read.
        out: The file, as `read_predictions` takes it. Of several runs each has its own: ``name.1``
            and so on, before the suffix.
        layers: The layers to write; by default all that there are.
        repeats: How often it is run; see `compare`.
        **options: As for `evaluate`.

    Raises:
        ExtractorError, CorpusError, TextError, JournalError, RunStoppedError: As `evaluate`.
    """
    settings, recipe = Settings(**options), Recipe(extractor)
    beside = journal_beside(out)
    with open_journal(settings.journal or beside) as journal:
        budget = Budget(settings.max_failures, settings.max_cost)
        run = CorpusRun(corpus, settings, journal, budget)
        tell_estimates({recipe.name: recipe}, run, repeats)
        recipes = list(seeded_recipes(recipe, repeats))
        paths = _paths(Path(out), len(recipes))
        written = [
            _write(run.predict(seeded, number), path, layers)
            for number, (seeded, path) in enumerate(zip(recipes, paths, strict=True))
        ]
    if beside and not settings.journal and not any(each.failures for each in written):
        beside.unlink()
    return written


def _paths(out: Path, runs: int) -> list[Path]:
    if runs == 1:
        return [out]
    return [out.with_name(f"{out.stem}.{number}{out.suffix}") for number in range(1, runs + 1)]


def _write(predictions: Iterable[Prediction], path: Path, layers: Sequence[str] | None) -> Written:
    written = Written(path)

    def counted() -> Iterator[Prediction]:
        for prediction in predictions:
            written.count(prediction)
            yield prediction if layers is None else _only(prediction, layers)

    write_predictions(path, counted())
    return written


def _only(prediction: Prediction, layers: Sequence[str]) -> Prediction:
    left_out = {name: None for name in Layers.model_fields if name not in layers}
    return prediction.model_copy(update=left_out)
