"""What few articles can show of a rate: its interval, or that there is none.

The article is the unit of everything here: all documents of one article are one cluster. A rate
is a ratio of sums over articles, so that whatever leaves articles out, repeats them or swaps them
between two extractors only needs the two columns of each: `Rate`. What they show of two rates is in
`extractbench.differences`.

The noise meant is which articles were drawn. Nothing here speaks of a random extractor's runs.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from extractbench.counts import Counts

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Column = npt.NDArray[np.float64]

__all__ = [
    "FEWEST",
    "FEWEST_ITEMS",
    "LEVEL",
    "Interval",
    "Metric",
    "Rate",
    "divide",
    "interval_of",
    "jackknife_error",
    "rate_of",
    "student_t",
]

Metric = Literal["precision", "recall", "f1"]

LEVEL = 0.95
"""The level of every interval."""

FEWEST = 5
"""With fewer articles that have support there is no interval."""

FEWEST_ITEMS = 40
"""With less support in all there is no interval of a rate."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval of a rate, and by what it was made."""

    low: float
    high: float
    method: Literal["jackknife", "percentile", "bca"] = "jackknife"


@dataclass(frozen=True)
class Rate:
    """A rate as a ratio of sums: what each article adds above and below the line.

    Attributes:
        articles: The articles, sorted.
        credit: What each adds above.
        support: What each adds below, in items; an article with none says nothing about the rate.
    """

    articles: tuple[str, ...]
    credit: "Column"
    support: "Column"

    @cached_property
    def value(self) -> float:
        """The rate over all articles; NaN without support."""
        return _ratio(float(self.credit.sum()), float(self.support.sum()))

    @cached_property
    def supported(self) -> int:
        """How many articles have support."""
        return int((self.support > 0).sum())

    @cached_property
    def without_each(self) -> "Column":
        """The rate without each article that has support, in their order; NaN if none is left."""
        kept = self.support > 0
        credit = self.credit.sum() - self.credit[kept]
        support = self.support.sum() - self.support[kept]
        return divide(credit, support)


def rate_of(by_article: Mapping[str, Counts], metric: Metric) -> Rate:
    """Return a rate of counts by article.

    The support is in items: for precision those predicted, for recall those of the gold, for F1
    the mean of the two.
    """
    import numpy as np

    articles = tuple(sorted(by_article))
    pairs = [_columns(by_article[article], metric) for article in articles]
    credit, support = np.array(pairs, dtype=np.float64).reshape(-1, 2).T
    return Rate(articles, credit, support)


def _columns(counts: Counts, metric: Metric) -> tuple[float, float]:
    found = counts.predicted_correct + counts.predicted_partial / 2
    known = counts.correct + counts.partial / 2
    match metric:
        case "precision":
            return found, counts.actual
        case "recall":
            return known, counts.possible
        case "f1":
            return (found + known) / 2, (counts.actual + counts.possible) / 2


def _ratio(above: float, below: float) -> float:
    return above / below if below else math.nan


def divide(credit: "Column", support: "Column") -> "Column":
    """Return rates; NaN where there is no support."""
    import numpy as np

    rates: Column = np.full(len(support), np.nan)
    np.divide(credit, support, out=rates, where=support > 0)
    return rates


def interval_of(rate: Rate, *, fewest_items: float = FEWEST_ITEMS) -> Interval | None:
    """Return the 95 % interval of a rate, or None where it would degenerate.

    The leave-one-article-out jackknife with Student's t on the logit scale (Tukey, 1958; the
    logit keeps it between 0 and 1). There is none, so that k/n is printed instead,

    - where fewer than `FEWEST` articles have support;
    - where all of them together have support below `fewest_items`: of 25 items, one in seven of
      the intervals given leaves a true rate of 0.97 out (``benchmarks/coverage.py``). The limit is
      one on support and not on errors, since intervals given only where errors are many are those
      of corpora that came out low by chance. Health statistics do the same with a limit of 30
      (Parker and others, National Center for Health Statistics data presentation standards for
      proportions, 2017), which is too low for five articles;
    - where the rate, or the rate without one of the articles, is undefined, 0 or 1.
    """
    if rate.supported < FEWEST or rate.support.sum() < fewest_items:
        return None
    replicates = rate.without_each
    if not all(0 < each < 1 for each in (rate.value, *replicates)):
        return None
    middle = _logit(rate.value)
    reach = student_t(1 / 2 + LEVEL / 2, rate.supported - 1) * jackknife_error(
        [_logit(r) for r in replicates]
    )
    return Interval(_expit(middle - reach), _expit(middle + reach))


def jackknife_error(replicates: Sequence[float]) -> float:
    """Return the jackknife's standard error from the estimates without each article."""
    n = len(replicates)
    mean = math.fsum(replicates) / n
    return math.sqrt((n - 1) / n * math.fsum((each - mean) ** 2 for each in replicates))


def _logit(share: float) -> float:
    return math.log(share / (1 - share))


def _expit(value: float) -> float:
    return 1 / (1 + math.exp(-value)) if value >= 0 else 1 - 1 / (1 + math.exp(value))


def student_t(probability: float, freedom: int) -> float:
    """Return a quantile of Student's t."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, probability))
