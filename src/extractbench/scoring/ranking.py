"""Extractors beside each other under one criterion: rates with intervals, and who ties with whom.

A rank is given only where the articles can show one: extractors stand in groups. The first group is
the best one and all that tie with it, the next is the best of the others and all that tie with
that, and so on. Two tie if the 95 % interval of their difference holds 0; where there is no
interval nothing tells them apart, and the group says that it is underpowered.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from extractbench.counts import Counts
from extractbench.differences import Difference, compare_rates, holm
from extractbench.errors import PredictionError
from extractbench.resampling import Method, make_interval
from extractbench.scoring.evaluation import Evaluation
from extractbench.statistics import Interval, Metric, Rate, rate_of

__all__ = [
    "Pairwise",
    "Ranking",
    "Standing",
    "rank",
    "rank_alike",
    "rank_counts",
    "rate_by_article",
]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an extractor stands.

    Attributes:
        value: Its rate; NaN if undefined.
        interval: The rate's interval; None where the articles are too few, or all alike.
        group: Its tie group, 1 for the first; None if its rate is undefined.
        is_underpowered: Whether it is in its group for want of an interval only.
    """

    name: str
    value: float
    counts: Counts
    interval: Interval | None
    group: int | None
    is_underpowered: bool = False


@dataclass(frozen=True, slots=True)
class Pairwise:
    """Two extractors, the better rate first.

    Attributes:
        adjusted: The p of the difference, adjusted for the number of pairs (Holm).
    """

    first: str
    second: str
    difference: Difference
    adjusted: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """Extractors under one criterion, best first, and each two of them.

    Attributes:
        labels: The labels of mentions that are scored; None for all.
    """

    layer: str
    criterion: str
    metric: Metric
    standings: tuple[Standing, ...]
    pairs: tuple[Pairwise, ...]
    labels: tuple[str, ...] | None = None

    @property
    def title(self) -> str:
        """What is ranked, in words."""
        of = "" if self.labels is None else f", of {', '.join(self.labels)} only"
        return f"{self.layer}, {self.criterion.replace('_', ' ')}{of}"

    @property
    def best(self) -> frozenset[str]:
        """The names of the first group, where there is a second.

        Without those that are in it for want of an interval only: they may not belong there.
        """
        if max((each.group or 0 for each in self.standings), default=0) < 2:
            return frozenset()
        return frozenset(s.name for s in self.standings if s.group == 1 and not s.is_underpowered)

    def pair(self, one: str, other: str) -> Pairwise | None:
        """Return the comparison of two extractors, whichever comes first."""
        wanted = {one, other}
        return next((pair for pair in self.pairs if {pair.first, pair.second} == wanted), None)


def rate_by_article(
    evaluation: Evaluation,
    layer: str,
    criterion: str,
    metric: Metric = "f1",
    *,
    articles: Sequence[str] | None = None,
) -> Rate:
    """Return a rate of an evaluation with what each article adds to it.

    Args:
        evaluation: The evaluation.
        layer: The layer.
        criterion: The criterion.
        metric: Which rate of its counts.
        articles: The articles; by default those of the evaluation's documents.
    """
    named = articles or sorted({document.article for document in evaluation.documents})
    counts = evaluation.by("article", layer, criterion)
    return rate_of({article: counts.get(article, Counts()) for article in named}, metric)


def rank(
    evaluations: Sequence[Evaluation],
    layer: str,
    criterion: str,
    metric: Metric = "f1",
    *,
    method: Method = "jackknife",
    seed: int = 0,
) -> Ranking:
    """Rank extractors by a rate, as far as the articles can show one.

    Those that do not attempt the layer, or have no such counts, are left out.

    Args:
        evaluations: Of several extractors on the same documents.
        layer: The layer.
        criterion: The criterion.
        metric: Which rate.
        method: How the interval of a rate is made; groups are always by the jackknife.
        seed: Of what is drawn where there are too many articles to try all.

    Raises:
        PredictionError: If they were not scored on the same gold; the message says in what they
            differ.
    """
    shown = [each for each in evaluations if (layer, criterion) in each.totals]
    _refuse_unlike(shown, labels=layer == "mentions")
    by_article = {each.name: each.by("article", layer, criterion) for each in shown}
    articles = sorted({d.article for each in shown for d in each.documents})
    ranking = rank_counts(by_article, articles, layer, criterion, metric, method=method, seed=seed)
    return replace(ranking, labels=_labels(shown[0], layer) if shown else None)


def rank_alike(
    evaluations: Sequence[Evaluation],
    layer: str,
    criterion: str,
    metric: Metric = "f1",
    *,
    method: Method = "jackknife",
) -> list[Ranking]:
    """Rank extractors as `rank` does, apart where the labels of mentions that are scored differ.

    Rates over different labels are rates of different gold. Those over all labels come first;
    none is empty.

    Raises:
        PredictionError: If they differ in anything else.
    """
    shown = [each for each in evaluations if (layer, criterion) in each.totals]
    sets = sorted({_labels(each, layer) for each in shown}, key=lambda labels: labels or ())
    _refuse_unlike(shown, labels=False)
    return [
        rank(
            [each for each in shown if _labels(each, layer) == labels],
            layer,
            criterion,
            metric,
            method=method,
        )
        for labels in sets
    ]


def _labels(evaluation: Evaluation, layer: str) -> tuple[str, ...] | None:
    """Return the labels that a layer is scored on: they are of mentions only."""
    return evaluation.signature.labels if layer == "mentions" else None


def rank_counts(
    by_article: Mapping[str, Mapping[str, Counts]],
    articles: Sequence[str],
    layer: str,
    criterion: str,
    metric: Metric = "f1",
    *,
    method: Method = "jackknife",
    seed: int = 0,
) -> Ranking:
    """Rank extractors by their counts of each article; see `rank`.

    Args:
        by_article: By extractor, then by article.
        articles: The articles of the corpus; one without counts has none.
        layer: The layer, for the result.
        criterion: The criterion, for the result.
        metric: Which rate.
        method: How the interval of a rate is made; groups are always by the jackknife.
        seed: Of what is drawn where there are too many articles to try all.
    """
    filled = {
        name: {article: counts.get(article, Counts()) for article in articles}
        for name, counts in by_article.items()
    }
    rates = {name: rate_of(counts, metric) for name, counts in filled.items()}
    ordered = sorted(rates, key=lambda name: (-_or_least(rates[name].value), name))
    pairs = {
        (one, other): compare_rates(rates[one], rates[other], seed=seed)
        for one, other in combinations(ordered, 2)
    }
    adjusted = holm([difference.p for difference in pairs.values()])
    groups = _groups(ordered, rates, pairs)
    intervals = {name: make_interval(rates[name], method, seed=seed) for name in ordered}
    totals = {name: sum(counts.values(), Counts()) for name, counts in filled.items()}
    return Ranking(
        layer,
        criterion,
        metric,
        tuple(Standing(n, rates[n].value, totals[n], intervals[n], *groups[n]) for n in ordered),
        tuple(
            Pairwise(*names, difference, p)
            for (names, difference), p in zip(pairs.items(), adjusted, strict=True)
        ),
    )


def _refuse_unlike(evaluations: Sequence[Evaluation], *, labels: bool) -> None:
    """Refuse what was not scored alike; with `labels`, also what was on other labels."""
    for each in evaluations[1:]:
        first = evaluations[0]
        ours, theirs = first.signature, each.signature
        theirs = theirs if labels else replace(theirs, labels=ours.labels)
        for what, one, other in (
            ("gold", ours.digest, theirs.digest),
            ("signature", str(ours), str(theirs)),
        ):
            if one != other:
                raise PredictionError(
                    f"{first.name} and {each.name} were not scored alike: {what} {one!r} and "
                    f"{other!r}; score both on the same gold, with the same options"
                )


def _or_least(value: float) -> float:
    return -1.0 if math.isnan(value) else value


def _groups(
    ordered: Sequence[str], rates: Mapping[str, Rate], pairs: Mapping[tuple[str, str], Difference]
) -> dict[str, tuple[int | None, bool]]:
    """Return the group of each name, and whether it is there for want of an interval."""
    groups: dict[str, tuple[int | None, bool]] = {}
    number = 0
    for head in ordered:
        if head in groups:
            continue
        if math.isnan(rates[head].value):
            groups[head] = (None, False)
            continue
        number += 1
        groups[head] = (number, False)
        for other in ordered[ordered.index(head) + 1 :]:
            verdict = pairs[head, other].verdict
            is_tied = verdict in ("tie", "underpowered")
            if other not in groups and is_tied and not math.isnan(rates[other].value):
                groups[other] = (number, verdict == "underpowered")
    return groups
