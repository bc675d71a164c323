"""Plots as shapes in numbers, for a template to draw: intervals, precision against recall."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from extractbench.corpus.gold import Corpus
from extractbench.prediction import Prediction
from extractbench.rates import found_text
from extractbench.scoring.evaluation import Evaluation
from extractbench.scoring.ranking import Ranking
from extractbench.scoring.score import score

__all__ = ["Curve", "Dot", "Whisker", "curve_of", "dots_of", "iso_lines", "whiskers_of"]

SIDE = 220.0
"""The side of a plot of precision against recall, in its own units."""

_LEVELS = (0.2, 0.4, 0.6, 0.8)
_MOST_POINTS = 20


@dataclass(frozen=True, slots=True)
class Whisker:
    """A rate and its interval, as shares of the width; `found` is k/n, for want of an interval."""

    name: str
    number: int
    value: float
    found: str
    low: float | None
    high: float | None
    group: int | None
    is_underpowered: bool


@dataclass(frozen=True, slots=True)
class Dot:
    """An extractor's precision and recall, and where they stand in a plot of `SIDE`.

    Attributes:
        here: The numbers of all extractors that stand there, in the order in which they are
            drawn: those before the last are rings around it.
    """

    name: str
    number: int
    precision: float
    recall: float
    here: tuple[int, ...] = ()

    @property
    def radius(self) -> int:
        """How far it reaches, so that whatever is drawn on it leaves a ring."""
        above = len(self.here) - 1 - self.here.index(self.number) if self.here else 0
        return 7 + 3 * above

    @property
    def is_last(self) -> bool:
        """Whether it is drawn last of those that stand there."""
        return not self.here or self.here[-1] == self.number

    @property
    def x(self) -> float:
        """Across: recall."""
        return round(SIDE * self.recall, 1)

    @property
    def y(self) -> float:
        """Down: what precision lacks."""
        return round(SIDE * (1 - self.precision), 1)


@dataclass(frozen=True, slots=True)
class Curve:
    """Precision against recall as the least confidence that is taken falls."""

    name: str
    number: int
    dots: tuple[Dot, ...]

    @property
    def path(self) -> str:
        """The curve as the points of a line."""
        return " ".join(f"{dot.x},{dot.y}" for dot in self.dots)


def whiskers_of(ranking: Ranking, numbers: Mapping[str, int]) -> list[Whisker]:
    """Return the rates of a ranking, best first; an undefined one is left out."""
    return [
        Whisker(
            standing.name,
            numbers[standing.name],
            standing.value,
            found_text(standing.counts),
            standing.interval.low if standing.interval else None,
            standing.interval.high if standing.interval else None,
            standing.group,
            standing.is_underpowered,
        )
        for standing in ranking.standings
        if not math.isnan(standing.value)
    ]


def dots_of(ranking: Ranking, numbers: Mapping[str, int]) -> list[Dot]:
    """Return precision and recall of a ranking's extractors, where both are defined."""
    dots = [
        Dot(standing.name, numbers[standing.name], counts.precision, counts.recall)
        for standing in ranking.standings
        for counts in (standing.counts,)
        if not (math.isnan(counts.precision) or math.isnan(counts.recall))
    ]
    return [
        replace(dot, here=tuple(other.number for other in dots if _hides(other, dot)))
        for dot in dots
    ]


def _hides(one: Dot, other: Dot) -> bool:
    """Say whether two dots stand at one place, to within what can be seen."""
    return (round(one.x), round(one.y)) == (round(other.x), round(other.y))


def iso_lines() -> Iterator[tuple[float, str]]:
    """Yield some values of F1, each with the points at which it is reached.

    From ``F1 = 2PR / (P + R)``: ``R = F1·P / (2P − F1)``.
    """
    for level in _LEVELS:
        precisions = [level / (2 - level) + (1 - level / (2 - level)) * i / 30 for i in range(31)]
        recalls = [min(1.0, level * p / (2 * p - level)) for p in precisions]
        points = (Dot("", 0, p, r) for p, r in zip(precisions, recalls, strict=True))
        yield level, " ".join(f"{dot.x},{dot.y}" for dot in points)


def curve_of(evaluation: Evaluation, corpus: Corpus, number: int) -> Curve | None:
    """Return the curve of an extractor's mentions by ``strict``, if they have confidences.

    For each of some confidences, those of its mentions that are less sure are left out and the
    rest is scored anew; mentions without a confidence are always taken.
    """
    given = [prediction for prediction in evaluation.predictions if prediction.mentions]
    said = {m.confidence for p in given for m in p.mentions or () if m.confidence is not None}
    if len(said) < 2:
        return None
    dots = []
    for least in _some(sorted(said, reverse=True)):
        kept = [_sure(prediction, least) for prediction in evaluation.predictions]
        counts = score(kept, corpus, layers=["mentions"]).counts("mentions", "strict")
        if not math.isnan(counts.precision):
            dots.append(Dot(evaluation.name, number, counts.precision, counts.recall))
    return Curve(evaluation.name, number, tuple(dots))


def _some(values: Sequence[float]) -> Iterable[float]:
    """Return some of the values, evenly spread, the last among them."""
    step = max(1, math.ceil(len(values) / _MOST_POINTS))
    return dict.fromkeys([*values[::step], values[-1]])


def _sure(prediction: Prediction, least: float) -> Prediction:
    mentions = prediction.mentions
    if mentions is None:
        return prediction
    kept = tuple(m for m in mentions if m.confidence is None or m.confidence >= least)
    return prediction.model_copy(update={"mentions": kept})
