"""Run an extractor, judge it against its baseline and against the rates it has to reach."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from extractbench.corpus.gold import Corpus
from extractbench.errors import UnknownNameError
from extractbench.extractors.loading import extractor_name, load_extractor
from extractbench.extractors.protocol import Extractor, is_deterministic
from extractbench.regression.baseline import (
    Baseline,
    Gold,
    item_lines,
    read_baseline,
    run_of,
)
from extractbench.regression.shortfalls import (
    CRITERIA,
    Shortfall,
    find_shortfalls,
    read_rates,
)
from extractbench.regression.standings import (
    Standings,
    changes_between,
    lost_in_every_run,
    standings_of,
    steady_credit,
)
from extractbench.regression.verdict import (
    NEW_RUNS,
    STORED_RUNS,
    Judgement,
    Verdict,
    judge_items,
    judge_runs,
)
from extractbench.run.evaluate import evaluate
from extractbench.scoring.evaluation import Evaluation

__all__ = ["FLOOR", "Check", "check_regression"]

FLOOR = 0.005
"""The move of a random extractor's F1 below which nothing fails: half a point."""

# As many as five stored and three new runs carry: those of the richest layers come first.
_MAIN = ("record.units", "mentions.strict", "quotes.content", "zones.content")
_CARRIED = 2


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


def check_regression(  # noqa: PLR0913 - each is a choice of the test's
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
        if criterion not in CRITERIA:
            raise UnknownNameError("criterion", criterion, CRITERIA)
    floors = read_rates(at_least or {})
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
    shortfalls = tuple(find_shortfalls(runs, floors, at_least or {}))
    if baseline is None:
        return Check(name, None, shortfalls, None, None, runs[0])
    standings = [standings_of(run) for run in runs]
    offered = _offer(baseline, name, runs, standings, constant=constant)
    chosen = _chosen(criteria, runs[0])
    judgement = _unusable(runs, standings, constant=constant) or _judge(
        stored, offered, chosen, standings, floor
    )
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
    known = [name for name in CRITERIA if name.partition(".")[0] in evaluation.layers]
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


def _offer(
    name: str,
    extractor: str,
    runs: Sequence[Evaluation],
    standings: Sequence[Standings],
    *,
    constant: bool,
) -> Baseline:
    kept = (
        (run_of(runs[0], standings[0]),)
        if constant
        else tuple(run_of(run, seed=seed) for seed, run in enumerate(runs))
    )
    return Baseline(
        name=name,
        extractor=extractor,
        deterministic=constant,
        version=runs[0].signature.version,
        gold=Gold.of(runs[0]),
        steady=() if constant else item_lines(steady_credit(standings)),
        runs=kept,
    )


def _unusable(
    runs: Sequence[Evaluation], standings: Sequence[Standings], *, constant: bool
) -> Judgement | None:
    """Say why nothing can be judged or accepted, if so."""
    first = runs[0]
    if len(first.failures) == len(first.documents):
        reason = first.failures[0].failure if first.failures else "the corpus has no documents"
        return Judgement(Verdict.ERRORED, why=f"it failed on every document: {reason}")
    if constant and (changes := changes_between(*standings)):
        moved = (*changes.lost, *changes.found, *changes.spurious, *changes.settled)
        why = f"it says that it is deterministic, but two runs differ, first at {moved[0]}"
        return Judgement(Verdict.ERRORED, changes=changes, why=why)
    return None


def _judge(
    stored: Baseline | None,
    offered: Baseline,
    criteria: Sequence[str],
    standings: Sequence[Standings],
    floor: float,
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
    judgement = judge_runs(stored, offered.runs, criteria, floor=floor)
    if judgement.verdict is not Verdict.REGRESSED:
        return judgement
    return replace(judgement, changes=lost_in_every_run(stored.steady_credit(), standings))
