"""Run an extractor, judge it against its baseline and against the rates it has to reach."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractbench.corpus.gold import Corpus
from extractbench.counts import Counts
from extractbench.errors import UnknownNameError
from extractbench.extractors.loading import extractor_name, load_extractor
from extractbench.extractors.protocol import Extractor, is_deterministic
from extractbench.regression.baseline import Baseline, Gold, read_baseline, run_of
from extractbench.regression.standings import changes_between, standings_of
from extractbench.regression.verdict import (
    NEW_RUNS,
    STORED_RUNS,
    Judgement,
    Verdict,
    judge_items,
    judge_runs,
)
from extractbench.run.evaluate import evaluate
from extractbench.scoring.evaluation import HEADLINE, Evaluation

__all__ = ["FLOOR", "Check", "Shortfall", "check_extractor"]

FLOOR = 0.005
"""The move of a random extractor's F1 below which nothing fails: half a point."""

_METRICS = ("precision", "recall", "f1")
_CRITERIA = frozenset(f"{layer}.{criterion}" for layer, criterion in HEADLINE)
# As many as five stored and three new runs carry: those of the richest layers come first.
_MAIN = ("record.units", "mentions.strict", "quotes.content", "zones.content")
_CARRIED = 2


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


@dataclass(frozen=True, slots=True)
class Check:
    """What came of checking an extractor.

    Attributes:
        extractor: What it is called.
        judgement: Against its baseline; None if none was named.
        shortfalls: The rates that are too low.
        stored: The baseline that there was.
        offered: What the baseline would be if this were accepted; None if it cannot be.
        evaluation: The first run's.
    """

    extractor: str
    judgement: Judgement | None
    shortfalls: tuple[Shortfall, ...]
    stored: Baseline | None
    offered: Baseline | None
    evaluation: Evaluation

    @property
    def passes(self) -> bool:
        """Whether nothing is worse than it was or than it has to be."""
        if self.shortfalls:
            return False
        held = (Verdict.UNCHANGED, Verdict.IMPROVED)
        return self.judgement is None or self.judgement.verdict in held


def check_extractor(  # noqa: PLR0913 - each is a choice of the test's
    extractor: Extractor | str,
    corpus: Corpus,
    *,
    layers: Sequence[str] | None = None,
    at_least: Mapping[str, float] | None = None,
    baseline: str | None = None,
    folder: Path = Path("extractbench_baselines"),
    repeats: int | None = None,
    criteria: Sequence[str] | None = None,
    floor: float = FLOOR,
    min_iou: float = 0.0,
    labels: Sequence[str] | None = None,
    timeout: float | None = None,
    to_accept: bool = False,
) -> Check:
    """Check an extractor; whatever it does is told, and nothing is written.

    Args:
        extractor: A callable, or what `load_extractor` takes.
        corpus: The gold; the articles are taken as fixed.
        layers: The layers to score; by default those that it attempts.
        at_least: The least rates, by ``layer.criterion.metric`` (``mentions.strict.f1``) or
            ``layer.criterion.group.metric`` (``record.units.operations.counts.recall``).
        baseline: The name of what it is compared with.
        folder: Where baselines lie.
        repeats: How often a random extractor is run; against a baseline not less often than
            `NEW_RUNS` times, and `STORED_RUNS` times for what may become one.
        criteria: By what a random extractor is judged; by default the units of records and
            ``mentions.strict``, and if it attempts only one of them or neither, the next of
            ``quotes.content`` and ``zones.content``.
        floor: The least move of a random extractor's F1 that counts.
        min_iou: The least intersection over union at which two mentions overlap.
        labels: The labels of mentions to score; by default those that it says it can give.
        timeout: The seconds a document may take.
        to_accept: Whether it may become the next baseline, so that a random extractor is run as
            often as one has to be.

    Raises:
        BaselineError: If the baseline cannot be read.
        UnknownNameError: If a rate, layer or criterion is not one, or is not attempted.
        ValueError: If a least rate is not from 0 to 1, or `repeats` is below 1.
        ExtractorError, TextError: If the extractor or a text cannot be had.
    """
    for criterion in criteria or ():
        if criterion not in _CRITERIA:
            raise UnknownNameError("criterion", criterion, _CRITERIA)
    floors = {name: _metric(name, least) for name, least in (at_least or {}).items()}
    stored = None if baseline is None else read_baseline(folder, baseline)
    loaded = load_extractor(extractor) if isinstance(extractor, str) else extractor
    name = extractor_name(loaded, extractor if isinstance(extractor, str) else None)
    constant = is_deterministic(loaded)
    kept = baseline is not None and (stored is None or to_accept)
    least = 1 if baseline is None else STORED_RUNS if kept else NEW_RUNS
    runs = [
        evaluate(
            _seeded(loaded, seed),
            corpus,
            name=name,
            layers=layers,
            min_iou=min_iou,
            labels=labels,
            timeout=timeout,
        )
        for seed in range(_times(constant, least, repeats))
    ]
    shortfalls = tuple(_shortfalls(runs, floors, at_least or {}))
    if baseline is None:
        return Check(name, None, shortfalls, None, None, runs[0])
    offered = _offer(baseline, name, runs, constant=constant)
    chosen = _chosen(criteria, runs[0])
    judgement = _unusable(runs, constant=constant) or _judge(stored, offered, chosen, floor)
    can_offer = judgement.verdict is not Verdict.ERRORED
    return Check(name, judgement, shortfalls, stored, offered if can_offer else None, runs[0])


def _times(constant: bool, least: int, repeats: int | None) -> int:
    """Return how often to run: twice to see that what is said to be constant is."""
    if repeats is not None and repeats < 1:
        raise ValueError(f"repeats is {repeats}; it has to be 1 or more")
    if constant:
        return min(2, least)
    return max(least, repeats or 1)


def _chosen(criteria: Sequence[str] | None, evaluation: Evaluation) -> Sequence[str]:
    """Return by what a random extractor is judged: never by what it does not attempt."""
    known = [name for name in _CRITERIA if name.partition(".")[0] in evaluation.layers]
    if criteria is None:
        return [name for name in _MAIN if name in known][:_CARRIED]
    for criterion in criteria:
        if criterion not in known:
            raise UnknownNameError("criterion", criterion, known)
    return criteria


def _seeded(extractor: Extractor, seed: int) -> Extractor:
    with_seed = getattr(extractor, "with_seed", None)
    if is_deterministic(extractor) or not callable(with_seed):
        return extractor
    seeded: Extractor = with_seed(seed)
    return seeded


def _metric(name: str, least: float) -> tuple[str, str, str | None, str]:
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
    return _CRITERIA | {f"mentions.{each}" for each in others}


def _shortfalls(
    runs: Sequence[Evaluation],
    floors: Mapping[str, tuple[str, str, str | None, str]],
    at_least: Mapping[str, float],
) -> Iterator[Shortfall]:
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


def _offer(name: str, extractor: str, runs: Sequence[Evaluation], *, constant: bool) -> Baseline:
    kept = (
        (run_of(runs[0], standings_of(runs[0])),)
        if constant
        else tuple(run_of(run, seed=seed) for seed, run in enumerate(runs))
    )
    return Baseline(
        name=name,
        extractor=extractor,
        deterministic=constant,
        version=runs[0].signature.version,
        gold=Gold.of(runs[0]),
        runs=kept,
    )


def _unusable(runs: Sequence[Evaluation], *, constant: bool) -> Judgement | None:
    """Say why nothing can be judged or accepted, if so."""
    first = runs[0]
    if len(first.failures) == len(first.documents):
        reason = first.failures[0].failure if first.failures else "the corpus has no documents"
        return Judgement(Verdict.ERRORED, why=f"it failed on every document: {reason}")
    if constant and (changes := changes_between(*map(standings_of, runs))):
        moved = (*changes.lost, *changes.found, *changes.spurious, *changes.settled)
        why = f"it says that it is deterministic, but two runs differ, first at {moved[0]}"
        return Judgement(Verdict.ERRORED, changes=changes, why=why)
    return None


def _judge(
    stored: Baseline | None, offered: Baseline, criteria: Sequence[str], floor: float
) -> Judgement:
    if stored is None:
        return Judgement(Verdict.INCOMPARABLE, why="there is no baseline yet")
    differences = stored.gold.differences(offered.gold)
    if stored.deterministic is not offered.deterministic:
        said = ("random", "deterministic")
        differences.append(
            f"extractor {said[stored.deterministic]}, then {said[offered.deterministic]}"
        )
    if differences:
        return Judgement(Verdict.INCOMPARABLE, why="; ".join(differences))
    if stored.deterministic:
        return judge_items(stored, offered.runs[0])
    return judge_runs(stored, offered.runs, criteria, floor=floor)
