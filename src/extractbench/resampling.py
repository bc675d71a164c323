"""The bootstrap over articles, for corpora of many: whole tables of counts by one matrix product.

With few articles its intervals are too narrow (see `extractbench.statistics`, whose jackknife is
the default); ``benchmarks/coverage.py`` shows by how much.
"""

from typing import TYPE_CHECKING, Literal

from extractbench.statistics import LEVEL, Interval, Rate, interval_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Table = npt.NDArray[np.float32]

__all__ = ["Method", "bootstrap_interval", "make_interval", "resample"]

Method = Literal["jackknife", "percentile", "bca"]
"""How the interval of a rate is made."""

# As many draws are held at once: few enough for a core's cache, and for two bytes to tell apart.
_AT_ONCE = 1 << 16

# OpenBLAS leaves a product of so many multiplications to one thread. Its others would wait for the
# next product by spinning, which takes longer than all the rest.
_BY_ONE_THREAD = 1 << 18


def resample(columns: "npt.ArrayLike", *, times: int = 10_000, seed: int = 0) -> "Table":
    """Draw articles with replacement and return the sums of each column, for every draw.

    Args:
        columns: What each article (row) adds to each sum (column).
        times: How many draws; each has as many articles as there are.
        seed: Of the draws.

    Returns:
        An array of `times` rows, with a sum for each column.
    """
    import numpy as np

    table = np.ascontiguousarray(columns, dtype=np.float32)
    n = len(table)
    sums = np.empty((times, table.shape[1]), dtype=np.float32)
    rng = np.random.default_rng(seed)
    step = max(1, _AT_ONCE // max(1, n))
    # Made once: to be given new memory for every few draws takes longer than to fill it.
    places, weights = np.empty((step, n), dtype=np.intp), np.empty((step, n), dtype=np.float32)
    for first in range(0, times, step):
        rows = min(step, times - first)
        _draw(rng, places[:rows], weights[:rows])
        _multiply(weights[:rows], table, sums[first : first + rows])
    return sums


def _draw(rng: "np.random.Generator", places: "npt.NDArray[np.intp]", weights: "Table") -> None:
    """Write how often each article (column) is in each draw (row), by way of the places drawn."""
    import numpy as np

    rows, n = weights.shape
    kind: npt.DTypeLike = np.uint16 if rows * n <= _AT_ONCE else np.int64
    drawn = rng.integers(0, n, (rows, n), dtype=kind)
    drawn += (np.arange(rows) * n).astype(kind)[:, None]
    places[:] = drawn
    weights.ravel()[:] = np.bincount(places.ravel(), minlength=rows * n)


def _multiply(weights: "Table", table: "Table", sums: "Table") -> None:
    import numpy as np

    step = max(1, _BY_ONE_THREAD // max(1, table.size))
    for first in range(0, len(weights), step):
        some = slice(first, first + step)
        np.matmul(weights[some], table, out=sums[some])


def bootstrap_interval(
    rate: Rate,
    *,
    method: Literal["percentile", "bca"] = "bca",
    times: int = 10_000,
    seed: int = 0,
) -> Interval | None:
    """Return the 95 % bootstrap interval of a rate, or None where there is no variation.

    Args:
        rate: The rate, by article.
        method: Percentiles as they are (Efron, 1979), or bias-corrected and accelerated
            (Efron, 1987).
        times: How many draws.
        seed: Of the draws.
    """
    import numpy as np

    sums = resample(np.column_stack([rate.credit, rate.support]), times=times, seed=seed)
    drawn = sums[sums[:, 1] > 0].astype(np.float64)
    draws = drawn[:, 0] / drawn[:, 1]
    if rate.supported < 2 or len(draws) == 0 or np.ptp(draws) == 0:
        return None
    tails = np.array([(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    if method == "bca":
        tails = _corrected(tails, draws, rate)
    low, high = np.quantile(draws, tails)
    return Interval(float(low), float(high), method)


def make_interval(rate: Rate, method: Method, *, seed: int = 0) -> Interval | None:
    """Return the 95 % interval of a rate by any of the methods, or None where there is none."""
    if method == "jackknife":
        return interval_of(rate)
    return bootstrap_interval(rate, method=method, seed=seed)


def _corrected(
    tails: "npt.NDArray[np.float64]", draws: "npt.NDArray[np.float64]", rate: Rate
) -> "npt.NDArray[np.float64]":
    """Return the tails moved for the bias of the draws and for a spread that changes."""
    import numpy as np
    from scipy.special import ndtr, ndtri

    replicates = rate.without_each[np.isfinite(rate.without_each)]
    below = (np.sum(draws < rate.value) + np.sum(draws == rate.value) / 2) / len(draws)
    bias = ndtri(np.clip(below, 1 / len(draws), 1 - 1 / len(draws)))
    off = replicates.mean() - replicates
    spread = np.sum(off**2) ** 1.5
    acceleration = np.sum(off**3) / (6 * spread) if spread else 0.0
    moved = bias + ndtri(tails)
    corrected: npt.NDArray[np.float64] = ndtr(bias + moved / (1 - acceleration * moved))
    return corrected
