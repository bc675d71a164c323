"""What can be said of an extractor against its baseline."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from extractbench.counts import Counts
from extractbench.differences import holm
from extractbench.regression.baseline import Baseline, Run
from extractbench.regression.standings import Changes, changes_between

__all__ = [
    "NEW_RUNS",
    "STORED_RUNS",
    "Effect",
    "Judgement",
    "Verdict",
    "judge_items",
    "judge_runs",
]

STORED_RUNS = 5
"""The runs that a baseline of a random extractor has at least."""

NEW_RUNS = 3
"""The runs that it is checked by at least: of 8 runs there are 56 ways to choose 3."""

ALPHA = 0.05
_PERMUTATIONS = 99_999
"""With no more ways than these to label the runs the test is exact."""


class Verdict(StrEnum):
    """What can be said of an extractor against its baseline."""

    REGRESSED = "REGRESSED"
    IMPROVED = "IMPROVED"
    UNCHANGED = "UNCHANGED"
    UNDERPOWERED = "UNDERPOWERED"
    INCOMPARABLE = "INCOMPARABLE"
    ERRORED = "ERRORED"


@dataclass(frozen=True, slots=True)
class Effect:
    """How the F1 of a criterion moved.

    Attributes:
        criterion: Such as ``mentions.strict``.
        before: The F1 then; the mean of the runs.
        after: The F1 now.
        low: The lower end of the 95 % interval of the difference over runs; NaN where nothing is
            random.
        high: The upper end.
        p: The probability of a mean as low if old and new runs were interchangeable, adjusted
            for the number of criteria (Holm); NaN where nothing is random.
        detectable: The least fall that would have been noticed in four of five such checks; not
            less than the floor.
    """

    criterion: str
    before: float
    after: float
    low: float = math.nan
    high: float = math.nan
    p: float = math.nan
    detectable: float = math.nan

    def __str__(self) -> str:
        """Say then and now, in points."""
        moved = f"{self.criterion} F1 {self.before:.3f} -> {self.after:.3f}"
        if math.isnan(self.low):
            return moved
        return f"{moved} (difference {self.low:+.3f} to {self.high:+.3f}, p {self.p:.3f})"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and what it rests on."""

    verdict: Verdict
    effects: tuple[Effect, ...] = ()
    changes: Changes | None = None
    why: str = ""


def judge_items(baseline: Baseline, run: Run) -> Judgement:
    """Judge a deterministic extractor: a lost item or a new spurious claim is a regression."""
    (before,) = baseline.runs[:1]
    changes = changes_between(before.standings(), run.standings())
    effects = tuple(
        Effect(criterion, before.counts_of(criterion).f1, run.counts_of(criterion).f1)
        for criterion in sorted(before.counts.keys() | run.counts.keys())
    )
    if changes.lost or changes.spurious:
        return Judgement(Verdict.REGRESSED, effects, changes)
    verdict = Verdict.IMPROVED if changes else Verdict.UNCHANGED
    return Judgement(verdict, effects, changes)


def judge_runs(
    baseline: Baseline, runs: Sequence[Run], criteria: Sequence[str], *, floor: float
) -> Judgement:
    """Judge a random extractor by the exact permutation of run labels.

    One-sided for a fall and again for a rise, each with Holm over the criteria. With more criteria
    than the number of runs can carry the verdict is UNDERPOWERED, never UNCHANGED.

    Args:
        baseline: At least `STORED_RUNS` runs.
        runs: At least `NEW_RUNS` runs.
        criteria: Such as ``mentions.strict``.
        floor: The least move of the mean F1 that counts, as a share (0.005 is half a point).
    """
    if len(baseline.runs) < STORED_RUNS or len(runs) < NEW_RUNS:
        why = (
            f"{len(baseline.runs)} stored and {len(runs)} new runs; at least {STORED_RUNS} and "
            f"{NEW_RUNS} are needed"
        )
        return Judgement(Verdict.UNDERPOWERED, why=why)
    samples = {c: (_f1s(baseline.runs, c), _f1s(runs, c)) for c in criteria}
    falls = _adjusted(samples, "less")
    rises = _adjusted(samples, "greater")
    effects = tuple(
        _effect(c, *samples[c], min(falls[c], rises[c], key=_nan_last), floor) for c in criteria
    )
    moved = {effect.criterion: effect.after - effect.before for effect in effects}
    if any(falls[c] <= ALPHA and -moved[c] >= floor for c in criteria):
        return Judgement(Verdict.REGRESSED, effects)
    least = len(criteria) / math.comb(len(baseline.runs) + len(runs), len(runs))
    if least > ALPHA:
        why = f"{len(criteria)} criteria need more runs: the least p is {least:.3f}"
        return Judgement(Verdict.UNDERPOWERED, effects, why=why)
    if any(rises[c] <= ALPHA and moved[c] >= floor for c in criteria):
        return Judgement(Verdict.IMPROVED, effects)
    return Judgement(Verdict.UNCHANGED, effects)


Samples = Mapping[str, tuple[list[float], list[float]]]


def _f1s(runs: Sequence[Run], criterion: str) -> list[float]:
    return [_f1(run.counts_of(criterion)) for run in runs]


def _f1(counts: Counts) -> float:
    # A run that says nothing where there is nothing to say makes no mistake.
    return 1.0 if math.isnan(counts.f1) else counts.f1


def _adjusted(samples: Samples, alternative: Literal["less", "greater"]) -> dict[str, float]:
    from scipy import stats

    ps = [
        float(
            stats.permutation_test(
                (new, old),
                lambda x, y, axis: x.mean(axis) - y.mean(axis),
                permutation_type="independent",
                vectorized=True,
                alternative=alternative,
                n_resamples=_PERMUTATIONS,
                rng=0,
            ).pvalue
        )
        for old, new in samples.values()
    ]
    return dict(zip(samples, holm(ps), strict=True))


def _effect(
    criterion: str, old: Sequence[float], new: Sequence[float], p: float, floor: float
) -> Effect:
    """Return the move of the mean, with Student's interval over runs (Welch, 1947)."""
    from scipy.special import stdtrit

    before, after = math.fsum(old) / len(old), math.fsum(new) / len(new)
    parts = [_variance(runs) / len(runs) for runs in (old, new)]
    error = math.sqrt(sum(parts))
    below = sum(part**2 / (len(runs) - 1) for part, runs in zip(parts, (old, new), strict=True))
    freedom = error**4 / below if below else len(old) + len(new) - 2
    reach = float(stdtrit(freedom, 0.975)) * error
    seen = (float(stdtrit(freedom, 0.95)) + float(stdtrit(freedom, 0.8))) * error
    moved = after - before
    return Effect(criterion, before, after, moved - reach, moved + reach, p, max(seen, floor))


def _variance(values: Sequence[float]) -> float:
    mean = math.fsum(values) / len(values)
    return math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1)


def _nan_last(value: float) -> float:
    return math.inf if math.isnan(value) else value
