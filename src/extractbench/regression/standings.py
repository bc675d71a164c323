"""How every item of an evaluation stands, so that two evaluations can be compared item by item.

The articles are fixed: nothing here is drawn, and nothing is estimated.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from extractbench.counts import Item, Outcome
from extractbench.scoring.evaluation import HEADLINE, Evaluation
from extractbench.scoring.pairing import CREDIT

__all__ = [
    "Change",
    "Changes",
    "Place",
    "Standings",
    "changes_between",
    "lost_in_every_run",
    "standings_of",
    "steady_credit",
]


class Place(NamedTuple):
    """Where an item stands: a gold item by its id, or a claim that is in no gold.

    Of a claim in a record, `item` is empty: where it stands in a list says nothing, so that such
    claims are counted by slot.
    """

    document: str
    layer: str
    criterion: str
    group: str
    item: str


@dataclass(frozen=True, slots=True)
class Standings:
    """What each gold item of an evaluation earns, and which claims are spurious.

    Attributes:
        credit: For each gold item, 1 if it is found, ½ if in part, 0 if not; times its weight.
        spurious: How many spurious claims there are at a place (characters, for zones).
    """

    credit: Mapping[Place, float]
    spurious: Mapping[Place, int]


def standings_of(
    evaluation: Evaluation, criteria: Iterable[tuple[str, str]] = HEADLINE
) -> Standings:
    """Return how the items of an evaluation stand under some criteria."""
    wanted = frozenset(criteria)
    credit: dict[Place, float] = {}
    spurious: dict[Place, int] = {}
    for document in evaluation.documents:
        for item in document.ledger:
            if (item.layer, item.criterion) not in wanted:
                continue
            if (place := _gold_place(document.id, item)) is not None:
                earned = CREDIT.get(item.outcome, 0.0) * item.weight
                credit[place] = credit.get(place, 0.0) + earned
            if item.outcome is Outcome.SPURIOUS:
                place = _claim_place(document.id, item)
                spurious[place] = spurious.get(place, 0) + item.weight
    return Standings(credit, spurious)


def _gold_place(document: str, item: Item) -> Place | None:
    if item.gold_group is None:
        return None
    return Place(document, item.layer, item.criterion, item.gold_group, item.gold or "")


def _claim_place(document: str, item: Item) -> Place:
    name = "" if item.layer == "record" else item.predicted or ""
    return Place(document, item.layer, item.criterion, item.predicted_group or "?", name)


class Change(NamedTuple):
    """An item that stands otherwise than before: its credit, or how many claims there are."""

    place: Place
    before: float
    after: float

    def __str__(self) -> str:
        """Say document, criterion, label or slot, and what it is."""
        document, layer, criterion, group, item = self.place
        return f"{document}  {layer}.{criterion}  {group}  {item}".rstrip()


@dataclass(frozen=True, slots=True)
class Changes:
    """What became of the items between two evaluations.

    Attributes:
        lost: Gold items that earn less than before.
        found: Gold items that earn more.
        spurious: Claims in no gold that were not made before.
        settled: Such claims that are made no more.
    """

    lost: tuple[Change, ...]
    found: tuple[Change, ...]
    spurious: tuple[Change, ...]
    settled: tuple[Change, ...]

    def __bool__(self) -> bool:
        """Return whether anything changed."""
        return bool(self.lost or self.found or self.spurious or self.settled)


def changes_between(before: Standings, after: Standings) -> Changes:
    """Return what became of every item.

    A gold item that only one of the two charges is optional: it is never lost.
    """
    both = before.credit.keys() & after.credit.keys()
    gold = [Change(place, before.credit[place], after.credit[place]) for place in sorted(both)]
    gold += [
        Change(place, 0.0, after.credit[place])
        for place in sorted(after.credit.keys() - both)
        if before.credit
    ]
    claims = [
        Change(place, before.spurious.get(place, 0), after.spurious.get(place, 0))
        for place in sorted(before.spurious.keys() | after.spurious.keys())
    ]
    return Changes(
        tuple(_less(gold)), tuple(_more(gold)), tuple(_more(claims)), tuple(_less(claims))
    )


def steady_credit(runs: Sequence[Standings]) -> dict[Place, float]:
    """Return the gold items that earn something in every one of several runs, and the least."""
    shared = set.intersection(*(set(run.credit) for run in runs))
    least = {place: min(run.credit[place] for run in runs) for place in sorted(shared)}
    return {place: credit for place, credit in least.items() if credit}


def lost_in_every_run(steady: Mapping[Place, float], runs: Sequence[Standings]) -> Changes:
    """Return the gold items that earn less in each of several runs than they steadily did."""
    most = {
        place: max(run.credit[place] for run in runs)
        for place in steady
        if all(place in run.credit for run in runs)
    }
    lost = (Change(place, steady[place], after) for place, after in most.items())
    return Changes(tuple(_less(lost)), (), (), ())


def _less(changes: Iterable[Change]) -> Iterator[Change]:
    return (change for change in changes if change.after < change.before)


def _more(changes: Iterable[Change]) -> Iterator[Change]:
    return (change for change in changes if change.after > change.before)
