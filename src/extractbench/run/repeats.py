"""Several runs of one extractor: how far its numbers move although the documents stay the same.

That is another noise than that of which articles were drawn, and no interval mixes the two.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import fmean, stdev

from extractbench.extractors.protocol import is_deterministic
from extractbench.run.recipe import Recipe
from extractbench.scoring.evaluation import Evaluation

__all__ = ["Repeats", "Spread", "seeded_recipes"]


@dataclass(frozen=True, slots=True)
class Spread:
    """A number over several runs.

    Attributes:
        mean: Over the runs in which it is defined; NaN if there is none.
        deviation: The sample standard deviation (n - 1) between these runs; NaN if there are
            fewer than two.
        runs: How many these are.
    """

    mean: float
    deviation: float
    runs: int


@dataclass(frozen=True, slots=True)
class Repeats:
    """The evaluations of one extractor, run several times on the same documents.

    Attributes:
        evaluations: One for each run. There is one only if the extractor is declared
            deterministic, so that another would be the same.
    """

    evaluations: tuple[Evaluation, ...]

    def spread(self, layer: str, criterion: str) -> Spread:
        """Return the mean of F1 over the runs, and how far it moves from run to run."""
        rates = [evaluation.counts(layer, criterion).f1 for evaluation in self.evaluations]
        known = [rate for rate in rates if not math.isnan(rate)]
        return Spread(
            fmean(known) if known else math.nan,
            stdev(known) if len(known) > 1 else math.nan,
            len(known),
        )


def seeded_recipes(recipe: Recipe, repeats: int) -> Iterator[Recipe]:
    """Yield the recipe for each run: seeded with its number, from 0, if it takes a seed.

    One run is as the extractor was given, without a seed of ours. One that takes no seed is called
    anew each time; one that is deterministic, once.
    """
    if repeats == 1 or (is_deterministic(recipe.loaded) and not recipe.takes_seed):
        yield recipe
        return
    for number in range(repeats):
        yield recipe.seeded(number)
