"""Mentions: four criteria for spans and labels, the values, and all of them together.

``strict``, ``exact``, ``partial`` and ``type`` are those of `extractbench.scoring.judging`. A pair
is right under ``end_to_end`` if span and label are equal and the values agree; it has a pairing of
its own. ``value`` judges the pairs of ``type`` that are correct: whether the normalised values
agree. Gold without a value has none annotated: any agrees with it, and ``value`` leaves it out.
``leakage`` says of each prediction whether most of it lies in boilerplate, where gold has zones.
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate, chain, pairwise
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from extractbench.comparators import Comparator
from extractbench.counts import ErrorClass, Item
from extractbench.document import Mention, Zone
from extractbench.formats.columns import Columns
from extractbench.scoring.error_classes import (
    ERRORS,
    classify_alone,
    classify_pairs,
    find_lacks,
)
from extractbench.scoring.judging import FOUR, judge, pair_spans
from extractbench.scoring.leakage import find_leakage
from extractbench.scoring.lines import Paired, Side, leakage_lines, lines_of, which_paired
from extractbench.scoring.overlaps import Overlaps, find_overlaps
from extractbench.scoring.pairing import ALONE, CODES, Codes
from extractbench.scoring.tangles import Flags, Floats, Ints
from extractbench.task import Task

__all__ = ["CRITERIA", "MentionPage", "name_of", "score_mentions", "score_pages"]

CRITERIA = (*FOUR, "value", "end_to_end")
_PAIRED = (*FOUR, "end_to_end")
_ASKS_LABEL = (True, False, False, True, True)
"""Whether each criterion that pairs asks for the label."""

_COR, _PAR, _INC = CODES.values()


class MentionPage(NamedTuple):
    """The mentions of a document on both sides, and its gold zones if there are any."""

    predicted: Iterable[Mention]
    gold: Iterable[Mention]
    zones: Sequence[Zone] | None = None


def score_mentions(
    predicted: Iterable[Mention], gold: Iterable[Mention], task: Task, *, min_iou: float = 0.0
) -> list[Item]:
    """Return the ledger's lines of one document's mentions; see `score_pages`."""
    return score_pages([MentionPage(predicted, gold)], task, min_iou=min_iou)[0]


def score_pages(
    pages: Sequence[MentionPage], task: Task, *, min_iou: float = 0.0
) -> list[list[Item]]:
    """Return the ledger's lines of the mentions of each document, for every criterion.

    Args:
        pages: The documents; none of their spans is empty or reversed.
        task: The task of all.
        min_iou: The least intersection over union that is an overlap.
    """
    ours = _Read([page.predicted for page in pages])
    theirs = _Read([page.gold for page in pages], with_ids=True)
    labels = sorted({*ours.side.groups, *theirs.side.groups})
    predicted, gold = ours.columns(labels), theirs.columns(labels)
    near = find_overlaps(predicted, gold)
    pairs = near.only(near.iou >= min_iou) if min_iou else near
    agreements = _agreements(ours.items, theirs.items, pairs, task)
    judged = judge(pairs)
    # Strict, with only those right whose values agree.
    end_to_end = np.where(agreements == 1, judged[0], _INC).astype(np.uint8)
    made = pair_spans(pairs, np.vstack([judged, end_to_end]))
    found = which_paired(pairs.ours, made, len(predicted))
    taken = which_paired(pairs.theirs, made, len(gold))
    wrong = classify_pairs(made, _lacks(pairs))
    every = np.arange(len(predicted))
    bad = find_leakage(predicted, every, len(every), [page.zones for page in pages])
    alone = classify_alone(
        (near.ours, near.theirs), _lacks(near), (found, taken), ours.repeated(), bad
    )
    rows = zip(_PAIRED, made, wrong, ~taken & ~gold.optional, alone, strict=True)
    by_type = made[FOUR.index("type")]
    values = _judge_values(theirs.items, pairs.theirs, agreements, by_type)
    paired = [*(Paired(*row) for row in rows), values]
    ledgers = lines_of("mentions", ours.side, theirs.side, (pairs.ours, pairs.theirs), paired)
    leakage = leakage_lines("mentions", ours.side, bad.tolist())
    return [
        ledger if page.zones is None else ledger + lines
        for page, ledger, lines in zip(pages, ledgers, leakage, strict=True)
    ]


def name_of(mention: Mention) -> str:
    """Return what the ledger calls a mention that has no id: its label and where it stands."""
    return f"{mention.label} [{mention.start}, {mention.end})"


_rank = attrgetter("start", "end", "label", "value")


class _Read:
    """The mentions of one side of all documents, sorted in each."""

    def __init__(self, pages: Sequence[Iterable[Mention]], *, with_ids: bool = False) -> None:
        listed = [sorted(page, key=_rank) for page in pages]
        self.items = list(chain.from_iterable(listed))
        groups = [mention.label for mention in self.items]
        names = [(with_ids and mention.id) or name_of(mention) for mention in self.items]
        self.side = Side.of(groups, names, [0, *accumulate(map(len, listed))])

    def columns(self, labels: Sequence[str]) -> Columns:
        code, items, bounds = (
            {name: i for i, name in enumerate(labels)},
            self.items,
            self.side.bounds,
        )
        return Columns(
            (),
            tuple(labels),
            np.repeat(np.arange(len(bounds) - 1), np.diff(bounds)),
            np.array([mention.start for mention in items], dtype=np.int64),
            np.array([mention.end for mention in items], dtype=np.int64),
            np.array([code[group] for group in self.side.groups], dtype=np.int64),
            np.array([mention.optional for mention in items], dtype=np.bool_),
        )

    def repeated(self) -> Flags:
        """Say of each mention whether it equals the one before it."""
        repeated = [a == b for a, b in pairwise([None, *map(_rank, self.items)])]
        flags = np.array(repeated, dtype=np.bool_)
        flags[[at for at in self.side.bounds if at < len(self.items)]] = False
        return flags


def _agreements(
    ours: Sequence[Mention], theirs: Sequence[Mention], pairs: Overlaps, task: Task
) -> Floats:
    """Return how far the values of each pair agree; 0 if their labels differ, as no one asks."""
    agreements = np.zeros(len(pairs))
    at = np.flatnonzero(pairs.same_label)
    comparators: dict[str, Comparator] = {}
    places = zip(pairs.ours[at].tolist(), pairs.theirs[at].tolist(), strict=True)
    agreements[at] = [_agreement(ours[i].value, theirs[j], comparators, task) for i, j in places]
    return agreements


def _agreement(value: str, gold: Mention, comparators: dict[str, Comparator], task: Task) -> float:
    """Return how far a value agrees with the gold value or one that is accepted."""
    if (comparator := comparators.get(gold.label)) is None:
        comparator = comparators[gold.label] = task.label(gold.label).comparator
    forms = [form for form in (gold.value, *gold.accept) if form]
    # One that folds gives equal values equal keys, and those are equal.
    if value in forms and hasattr(comparator, "fold"):
        return 1
    return max((comparator.compare(value, form) for form in forms), default=1)


def _judge_values(gold: Sequence[Mention], theirs: Ints, agreements: Floats, made: Codes) -> Paired:
    """Judge the values of the pairs that are right; nothing is missing or alone."""
    has_value = np.array([bool(each.value or each.accept) for each in gold], dtype=np.bool_)
    judged = np.where(agreements == 1, _COR, np.where(agreements > 0, _PAR, _INC)).astype(np.uint8)
    judged[(made != _COR) | ~has_value[theirs]] = ALONE
    wrong = classify_pairs(judged, np.full_like(judged, ERRORS.index(ErrorClass.MISREAD)))
    none = np.zeros(0, dtype=np.uint8)
    return Paired("value", judged, wrong, none.astype(np.bool_), none)


def _lacks(pairs: Overlaps) -> Codes:
    return find_lacks(_ASKS_LABEL, pairs.same_label, pairs.same_span)
