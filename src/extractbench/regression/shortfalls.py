"""The least rates that an extractor has to reach, and those that it does not."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractbench.counts import Counts
from extractbench.errors import UnknownNameError
from extractbench.scoring.evaluation import HEADLINE, Evaluation

__all__ = ["CRITERIA", "Asked", "Shortfall", "find_shortfalls", "read_rates"]

CRITERIA = frozenset(f"{layer}.{criterion}" for layer, criterion in HEADLINE)
"""The headline criteria, as ``layer.criterion``."""

Asked = tuple[str, str, str | None, str]
"""A rate that is asked for: layer, criterion, label or slot, and which rate."""

_METRICS = ("precision", "recall", "f1")


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A rate that is below what was asked for, or undefined."""

    metric: str
    least: float
    value: float

    def __str__(self) -> str:
        """Say what was asked for and what there is."""
        found = "undefined" if math.isnan(self.value) else f"{self.value:.4f}"
        return f"{self.metric} is {found}, at least {self.least:g} was asked for"


def read_rates(at_least: Mapping[str, float]) -> dict[str, Asked]:
    """Take apart the names of the rates that are asked for.

    Args:
        at_least: The least rates, by ``layer.criterion.metric`` or
            ``layer.criterion.group.metric``.

    Raises:
        UnknownNameError: If one is no rate.
        ValueError: If a least rate is not from 0 to 1.
    """
    return {name: _read_rate(name, least) for name, least in at_least.items()}


def _read_rate(name: str, least: float) -> Asked:
    """Take ``layer.criterion[.group].metric`` apart."""
    if not (isinstance(least, int | float) and 0 <= least <= 1):
        raise ValueError(f"at_least: {name} is a rate from 0 to 1, not {least!r}")
    head, _, metric = name.rpartition(".")
    layer, _, rest = head.partition(".")
    criterion, _, group = rest.partition(".")
    if metric not in _METRICS or f"{layer}.{criterion}" not in _known():
        known = [f"{each}.f1" for each in sorted(_known())]
        raise UnknownNameError("rate", name, known)
    return layer, criterion, group or None, metric


def _known() -> frozenset[str]:
    others = ("exact", "partial", "type", "value")
    return CRITERIA | {f"mentions.{each}" for each in others}


def find_shortfalls(
    runs: Sequence[Evaluation],
    floors: Mapping[str, Asked],
    at_least: Mapping[str, float],
) -> Iterator[Shortfall]:
    """Yield the rates whose mean over the runs does not reach the least."""
    for name, (layer, criterion, group, metric) in floors.items():
        rates = [getattr(_counts(run, layer, criterion, group), metric) for run in runs]
        value = math.fsum(rates) / len(rates)
        # Not `value < least`: an undefined rate has not been reached either.
        if not value >= at_least[name]:
            yield Shortfall(name, at_least[name], value)


def _counts(evaluation: Evaluation, layer: str, criterion: str, group: str | None) -> Counts:
    if group is None:
        return evaluation.counts(layer, criterion)
    by_group = evaluation.by("group", layer, criterion)
    if group not in by_group:
        raise UnknownNameError("label or slot", group, by_group)
    return by_group[group]
