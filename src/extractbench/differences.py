"""What few articles can show of two rates: their paired difference, and whether it is one."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from extractbench.statistics import FEWEST, LEVEL, Rate, divide, jackknife_error, student_t

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from extractbench.statistics import Column

__all__ = ["Difference", "compare_rates", "holm"]

_POWER = 0.8
_EXACT_UP_TO = 16
_FLIPS = 1 << _EXACT_UP_TO


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
    error = jackknife_error(differences.tolist())
    if error == 0 and a.value != b.value:
        return math.nan, math.nan, math.nan
    reach = student_t(1 / 2 + LEVEL / 2, n - 1) * error
    detectable = reach + student_t(_POWER, n - 1) * error
    return a.value - b.value - reach, a.value - b.value + reach, detectable


def _without(rate: Rate) -> "Column":
    """Return the rate without each article, those without support included."""
    return divide(rate.credit.sum() - rate.credit, rate.support.sum() - rate.support)


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
    ahead = divide(a.credit, a.support) - divide(b.credit, b.support)
    return int((ahead > 0).sum()), int((ahead == 0).sum()), int((ahead < 0).sum())


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
