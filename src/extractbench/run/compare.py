"""Compare several extractors on one corpus."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Unpack

from extractbench.corpus.from_rows import Rows, as_corpus
from extractbench.corpus.gold import Corpus
from extractbench.errors import ExtractorError, UnknownNameError
from extractbench.extractors import drop_short_lines, keep_all
from extractbench.paper import paper_table
from extractbench.run.budget import Budget
from extractbench.run.estimating import tell_estimates
from extractbench.run.evaluate import Scoring, evaluate
from extractbench.run.journal import open_journal
from extractbench.run.options import RunOptions, Settings
from extractbench.run.predicting import CorpusRun
from extractbench.run.recipe import Given, Recipe
from extractbench.run.repeats import Repeats, seeded_recipes
from extractbench.scoring.evaluation import Evaluation
from extractbench.scoring.score import check_labels
from extractbench.scoring.signature import Signature

__all__ = ["Comparison", "compare"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Several extractors on one corpus.

    Attributes:
        evaluations: One for each extractor, in the order given; of several runs the first.
        baselines: Zones kept by no thought at all (``keep-all``) and by the length of lines
            (``drop-short-lines``), for scale.
        signature: What all of them were scored on.
        repeats: All runs of each extractor by its name, if there were to be several.
    """

    evaluations: tuple[Evaluation, ...]
    baselines: tuple[Evaluation, ...]
    signature: Signature
    repeats: Mapping[str, Repeats] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the paper's table: rates with intervals, differences, what is k of n."""
        return paper_table(self.evaluations)

    def __getitem__(self, name: str) -> Evaluation:
        """Return the evaluation of an extractor by its name.

        Raises:
            UnknownNameError: If none is called that.
        """
        known = {evaluation.name: evaluation for evaluation in self.evaluations}
        if name not in known:
            raise UnknownNameError("extractor", name, known)
        return known[name]


def compare(
    extractors: Iterable[Given] | Mapping[str, Given],
    corpus: Corpus | Rows,
    *,
    layers: Sequence[str] | None = None,
    strict: bool = False,
    min_iou: float = 0.0,
    labels: Sequence[str] | None = None,
    repeats: int = 1,
    **options: Unpack[RunOptions],
) -> Comparison:
    """Evaluate extractors on the same documents.

    Args:
        extractors: What `evaluate` takes, several; a mapping gives them names.
        corpus: The gold, or a dataset of it; see `Corpus.from_datasets`.
        layers: The layers to score; by default those that each attempts.
        strict: Whether a problem in a prediction is an error.
        min_iou: The least intersection over union at which two mentions overlap.
        labels: The labels of mentions to score; by default those that each says it can give.
        repeats: How often each is run. One with ``with_seed`` gets another seed for each run, one
            that is declared deterministic and takes no seed is run once.
        **options: As for `evaluate`; the limits are those of all runs together.

    Raises:
        ExtractorError: If one cannot be loaded, or two have the same name.
        CorpusError: If one is trained, and the corpus has fewer than two articles.
        TextError: If a text is not there.
        JournalError: If the journal is none, or in use.
        RunStoppedError: If a limit is reached.
        PredictionError: Under `strict`, for the first problem.
        UnknownNameError: If there is no layer or label of a name.
    """
    settings, recipes, gold = Settings(**options), _named(extractors), as_corpus(corpus)
    if repeats < 1:
        raise ValueError(f"repeats is {repeats}; it has to be 1 or more")
    check_labels(labels, gold)
    with open_journal(settings.journal) as journal:
        budget = Budget(settings.max_failures, settings.max_cost)
        run = CorpusRun(gold, settings, journal, budget)
        scoring = Scoring(layers, strict, min_iou, labels)
        tell_estimates(recipes, run, repeats)
        runs = {
            name: Repeats(tuple(_evaluations(recipe, name, run, scoring, repeats)))
            for name, recipe in recipes.items()
        }
    return Comparison(
        tuple(each.evaluations[0] for each in runs.values()),
        tuple(evaluate(extractor, gold, name=name) for name, extractor in _BASELINES.items()),
        Signature.of(gold, min_iou=min_iou, labels=labels),
        runs if repeats > 1 else {},
    )


def _evaluations(
    recipe: Recipe, name: str, run: CorpusRun, scoring: Scoring, repeats: int
) -> Iterator[Evaluation]:
    for number, seeded in enumerate(seeded_recipes(recipe, repeats)):
        yield scoring.of(seeded, run.predict(seeded, number), run.corpus, name)


def _named(extractors: Iterable[Given] | Mapping[str, Given]) -> Mapping[str, Recipe]:
    """Load all before any of them runs."""
    if isinstance(extractors, Mapping):
        recipes = [(name, Recipe(given)) for name, given in extractors.items()]
    else:
        # One name alone is no list of the names of one letter.
        given = [extractors] if isinstance(extractors, str) else extractors
        recipes = [(recipe.name, recipe) for recipe in map(Recipe, given)]
    for _, recipe in recipes:
        _ = recipe.loaded
    names = [name for name, _ in recipes]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ExtractorError(
            f"two extractors are called {', '.join(twice)}; compare one at a time, or give each a "
            "name: compare({'name': extractor, ...}, corpus)"
        )
    return dict(recipes)


_BASELINES: Mapping[str, Given] = {
    "keep-all": keep_all.extract,
    "drop-short-lines": drop_short_lines.extract,
}
