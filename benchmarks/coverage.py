"""How often each interval holds the true rate, on corpora drawn again and again.

python benchmarks/coverage.py [--corpora N] [--draws D]

Every article has a rate of its own (a beta distribution around the true one) and a number of
items; the rate of a corpus is over its items. Of F1 the same share of an article's items is found
and of its predictions right. An interval that is said to hold the true rate in 95 of 100 corpora
should. Where the library gives none, it prints k/n.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from extractbench.resampling import bootstrap_interval
from extractbench.statistics import Interval, Rate, interval_of
from timing import section

ARTICLES = (5, 8, 12, 20, 60)


@dataclass(frozen=True, slots=True)
class World:
    """Where corpora are drawn from.

    Attributes:
        name: What the table calls it.
        rate: The true rate.
        spread: The sum of the beta distribution's two parameters: the less, the more articles
            differ.
        items: The least and the most items of an article.
        is_f1: Whether the rate is an F1, of items and predictions, or a share of items.
    """

    name: str
    rate: float
    spread: float
    items: tuple[int, int]
    is_f1: bool = False

    def draw(self, articles: int, rng: np.random.Generator) -> Rate:
        """Return the rate of a corpus."""
        support = rng.integers(self.items[0], self.items[1] + 1, articles)
        shares = rng.beta(self.rate * self.spread, (1 - self.rate) * self.spread, articles)
        credit = rng.binomial(support, shares)
        spurious = rng.binomial(support, 1 - shares)
        names = tuple(map(str, range(articles)))
        below = (support + credit + spurious) / 2 if self.is_f1 else support.astype(np.float64)
        return Rate(names, credit.astype(np.float64), below)


WORLDS = (
    World("0.80, 8 to 40 items", 0.8, 20, (8, 40)),
    World("0.50, 8 to 40 items", 0.5, 20, (8, 40)),
    World("0.97, 8 to 40 items", 0.97, 20, (8, 40)),
    World("0.03, 8 to 40 items", 0.03, 20, (8, 40)),
    World("0.80, five items", 0.8, 20, (5, 5)),
    World("0.97, five items", 0.97, 20, (5, 5)),
    World("0.97, six items", 0.97, 20, (6, 6)),
    World("F1 0.80, 8 to 40 items", 0.8, 20, (8, 40), is_f1=True),
    World("F1 0.97, 8 to 40 items", 0.97, 20, (8, 40), is_f1=True),
    World("F1 0.97, five items", 0.97, 20, (5, 5), is_f1=True),
    World("F1 0.03, five items", 0.03, 20, (5, 5), is_f1=True),
)
METHODS: dict[str, Callable[[Rate, int, int], Interval | None]] = {
    "t-jackknife": lambda rate, _draws, _seed: interval_of(rate),
    "the same, of any support": lambda rate, _draws, _seed: interval_of(rate, fewest_items=0),
    "percentile": lambda rate, draws, seed: bootstrap_interval(
        rate, method="percentile", times=draws, seed=seed
    ),
    "BCa": lambda rate, draws, seed: bootstrap_interval(rate, method="bca", times=draws, seed=seed),
}
HEADER = ("true rate, items", "interval", *(f"{n} articles" for n in ARTICLES))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=int, default=1_000, metavar="N")
    parser.add_argument("--draws", type=int, default=1_000, metavar="D", help="of a bootstrap")
    sizes = parser.parse_args()
    text = (
        f"{sizes.corpora:,} corpora for each cell. First the percentage of the 95 % intervals that "
        "hold the true rate; in brackets the percentage of corpora without an interval, if any. "
        f"The bootstraps draw articles {sizes.draws:,} times."
    )
    rows = [row for world in WORLDS for row in _rows(world, sizes.corpora, sizes.draws)]
    print(section("Coverage of the intervals", text, HEADER, rows))


def _rows(world: World, corpora: int, draws: int) -> Iterator[Sequence[str]]:
    drawn = {
        n: [world.draw(n, np.random.default_rng((n, seed))) for seed in range(corpora)]
        for n in ARTICLES
    }
    for name, method in METHODS.items():
        cells = (
            _cell(world, [method(rate, draws, seed) for seed, rate in enumerate(drawn[n])])
            for n in ARTICLES
        )
        yield (world.name, name, *cells)


def _cell(world: World, intervals: Sequence[Interval | None]) -> str:
    given = [each for each in intervals if each is not None]
    none = 100 * (1 - len(given) / len(intervals))
    without = f" ({none:.0f})" if none >= 0.5 else ""
    if not given:
        return f"–{without}"
    held = sum(each.low <= world.rate <= each.high for each in given)
    return f"{100 * held / len(given):.0f}{without}"


if __name__ == "__main__":
    main()
