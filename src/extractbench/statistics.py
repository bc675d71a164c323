"""What few articles can show: intervals, paired differences, and whether a difference is one.

The article is the unit of everything here: all documents of one article are one cluster. A rate
is a ratio of sums over articles, so that whatever leaves articles out, repeats them or swaps them
between two extractors only needs the two columns of each: `Rate`.

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
    "Difference",
    "Interval",
    "Metric",
    "Rate",
    "compare_rates",
    "holm",
    "interval_of",
    "rate_of",
]

Metric = Literal["precision", "recall", "f1"]

LEVEL = 0.95
"""The level of every interval."""

FEWEST = 5
"""With fewer articles that have support there is no interval."""

FEWEST_ITEMS = 40
"""With less support in all there is no interval of a rate."""

_POWER = 0.8
_EXACT_UP_TO = 16
_FLIPS = 1 << _EXACT_UP_TO


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
        return _divided(credit, support)


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
    reach = _t(1 / 2 + LEVEL / 2, rate.supported - 1) * _error([_logit(r) for r in replicates])
    return Interval(_expit(middle - reach), _expit(middle + reach))


def _error(replicates: Sequence[float]) -> float:
    """Return the jackknife's standard error from the estimates without each article."""
    n = len(replicates)
    mean = math.fsum(replicates) / n
    return math.sqrt((n - 1) / n * math.fsum((each - mean) ** 2 for each in replicates))


def _logit(share: float) -> float:
    return math.log(share / (1 - share))


def _expit(value: float) -> float:
    return 1 / (1 + math.exp(-value)) if value >= 0 else 1 - 1 / (1 + math.exp(value))


def _t(probability: float, freedom: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(freedom, probability))


@dataclass(frozen=True, slots=True)
class Difference:
    """A rate of one extractor less that of another, on the same articles.

    Attributes:
        value: A's rate less B's; NaN if one of them is undefined.
        low: The lower end of the 95 % interval; NaN where it would degenerate.
        high: The upper end.
        p: The probability of a difference as great, in either direction, if within each article
            the two had been interchangeable (sign flips, exact up to 16 articles).
        floor: The least p that so many articles can give.
        wins: The articles on which A's rate is greater.
        ties: Those on which the two are equal.
        losses: Those on which B's is greater.
        detectable: The least difference that would have been found in four of five such
            corpora, from the jackknife's standard error; NaN where there is no interval.
    """

    value: float
    low: float
    high: float
    p: float
    floor: float
    wins: int
    ties: int
    losses: int
    detectable: float

    @property
    def verdict(self) -> Literal["better", "worse", "tie", "underpowered"]:
        """What can be said of A against B.

        ``underpowered``: there are too few articles, or too little support, for an interval;
        ``tie``: the interval holds 0.
        """
        if math.isnan(self.low):
            return "underpowered"
        if self.low <= 0 <= self.high:
            return "tie"
        return "better" if self.value > 0 else "worse"


def compare_rates(a: Rate, b: Rate, *, seed: int = 0) -> Difference:
    """Compare the rates of two extractors, article by article.

    Args:
        a: The one.
        b: The other.
        seed: Of the flips that are drawn where there are too many articles to try all.

    Raises:
        ValueError: If the two are not of the same articles.
    """
    if a.articles != b.articles:
        raise ValueError("two rates are compared on the same articles, each evaluated on all")
    low, high, detectable = _paired_interval(a, b)
    p, floor = _sign_flip(a, b, seed)
    wins, ties, losses = _wins(a, b)
    return Difference(a.value - b.value, low, high, p, floor, wins, ties, losses, detectable)


def _paired_interval(a: Rate, b: Rate) -> tuple[float, float, float]:
    """Return the ends of the difference's interval and the least that would be detected."""
    import numpy as np

    kept = (a.support > 0) | (b.support > 0)
    n = int(kept.sum())
    differences = _without(a)[kept] - _without(b)[kept]
    if min(a.supported, b.supported) < FEWEST or not np.isfinite(differences).all():
        return math.nan, math.nan, math.nan
    error = _error(differences.tolist())
    if error == 0 and a.value != b.value:
        return math.nan, math.nan, math.nan
    reach = _t(1 / 2 + LEVEL / 2, n - 1) * error
    detectable = reach + _t(_POWER, n - 1) * error
    return a.value - b.value - reach, a.value - b.value + reach, detectable


def _without(rate: Rate) -> "Column":
    """Return the rate without each article, those without support included."""
    return _divided(rate.credit.sum() - rate.credit, rate.support.sum() - rate.support)


def _divided(credit: "Column", support: "Column") -> "Column":
    import numpy as np

    rates: Column = np.full(len(support), np.nan)
    np.divide(credit, support, out=rates, where=support > 0)
    return rates


def _sign_flip(a: Rate, b: Rate, seed: int) -> tuple[float, float]:
    """Return the p of the paired permutation test (Fisher, 1935), and the least it can be.

    Both counts of an article change sides together, and the rates are worked out anew: the
    statistic is the difference of the two rates over all articles.
    """
    import numpy as np

    differ = (a.credit != b.credit) | (a.support != b.support)
    n = int(differ.sum())
    observed = abs(a.value - b.value)
    if not math.isfinite(observed):
        return math.nan, math.nan
    if n <= _EXACT_UP_TO:
        swapped = (np.arange(1 << n)[:, None] >> np.arange(n)) & 1
    else:
        swapped = np.random.default_rng(seed).integers(0, 2, (_FLIPS, n))
        swapped[0] = 0
    flipped = _flipped(a, b, differ, swapped.astype(np.float64))
    # What differs by rounding only is as great.
    as_great = int((~(np.abs(flipped) < observed - 1e-12)).sum())
    return as_great / len(swapped), min(1.0, 2 / 2**n if n <= _EXACT_UP_TO else 1 / _FLIPS)


def _flipped(a: Rate, b: Rate, differ: "npt.NDArray[np.bool_]", swapped: "Column") -> "Column":
    import numpy as np

    def moved(one: "Column", other: "Column") -> "Column":
        total: Column = one.sum() + swapped @ (other - one)[differ]
        return total

    with np.errstate(divide="ignore", invalid="ignore"):
        ours = moved(a.credit, b.credit) / moved(a.support, b.support)
        theirs = moved(b.credit, a.credit) / moved(b.support, a.support)
    difference: Column = ours - theirs
    return difference


def _wins(a: Rate, b: Rate) -> tuple[int, int, int]:
    columns = (column.tolist() for column in (a.credit, a.support, b.credit, b.support))
    signs = [
        _ratio(ours, under) - _ratio(theirs, below)
        for ours, under, theirs, below in zip(*columns, strict=True)
    ]
    return sum(s > 0 for s in signs), sum(s == 0 for s in signs), sum(s < 0 for s in signs)


def holm(ps: Sequence[float]) -> list[float]:
    """Return p values adjusted for their number (Holm, 1979), in the order given.

    An undefined one (NaN) stays so, and does not count as a comparison.
    """
    order = sorted((p, i) for i, p in enumerate(ps) if not math.isnan(p))
    adjusted, least = [math.nan] * len(ps), 0.0
    for rank, (p, i) in enumerate(order):
        least = max(least, min(1.0, (len(order) - rank) * p))
        adjusted[i] = least
    return adjusted
