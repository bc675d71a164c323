"""Rankings as plain JSON: intervals, tie groups, and each two extractors by article."""

import math
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from extractbench.differences import Difference
from extractbench.resampling import Method
from extractbench.scoring.evaluation import HEADLINE, Evaluation
from extractbench.scoring.ranking import Pairwise, Ranking, Standing, rank_alike

__all__ = ["rankings_json"]


def rankings_json(
    evaluations: Sequence[Evaluation], *, method: Method = "jackknife"
) -> list[dict[str, Any]]:
    """Return the rankings of the headline criteria as what `json.dumps` takes.

    What is undefined is null. ``labels`` is null where all are scored.

    Raises:
        PredictionError: If the evaluations were not scored on the same gold.
    """
    rankings = (each for key in HEADLINE for each in rank_alike(evaluations, *key, method=method))
    return [_ranking(ranking) for ranking in rankings]


def _ranking(ranking: Ranking) -> dict[str, Any]:
    return {
        "criterion": f"{ranking.layer}.{ranking.criterion}",
        "metric": ranking.metric,
        "labels": ranking.labels,
        "standings": [_standing(standing) for standing in ranking.standings],
        "pairs": [_pair(pair) for pair in ranking.pairs],
    }


def _standing(standing: Standing) -> dict[str, Any]:
    interval = standing.interval
    return {
        "name": standing.name,
        "value": _known(standing.value),
        "interval": interval and {name: getattr(interval, name) for name in interval.__slots__},
        "group": standing.group,
        "underpowered": standing.is_underpowered,
    }


def _pair(pair: Pairwise) -> dict[str, Any]:
    found = pair.difference
    said = {each.name: _known(getattr(found, each.name)) for each in fields(Difference)}
    return {
        "first": pair.first,
        "second": pair.second,
        **said,
        "adjusted": _known(pair.adjusted),
        "verdict": found.verdict,
    }


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value
