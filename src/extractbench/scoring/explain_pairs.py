"""From the ledger's lines of a layer back to its items, with what else each could be paired with.

The ledger is what was scored: partners and outcomes are read from it, nothing is paired anew.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from extractbench.alignment import Pair
from extractbench.counts import Item, Outcome
from extractbench.scoring.explanation import Explained, Party, Point, Rival
from extractbench.scoring.pairing import CREDIT
from extractbench.scoring.rivals import Meeting, Side, Why

__all__ = ["MOST_RIVALS", "Sides", "Verdicts", "explain_items"]

MOST_RIVALS = 8
"""The most rivals of one side that are named: first those with which it would earn more."""

_FIRST = (Why.SUM, Why.TIE, Why.ORDER, Why.EVEN, Why.WORSE)

Placed = tuple[Item, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What became of each item of a layer under each criterion, by its name."""

    gold: Mapping[str, Mapping[str, Outcome]]
    predicted: Mapping[str, Mapping[str, Outcome]]

    @classmethod
    def of(cls, ledger: Iterable[Item]) -> "Verdicts":
        """Read them from the lines of a layer."""
        gold: dict[str, dict[str, Outcome]] = {}
        predicted: dict[str, dict[str, Outcome]] = {}
        for item in ledger:
            if item.gold is not None:
                gold.setdefault(item.gold, {})[item.criterion] = item.outcome
            if item.predicted is not None:
                predicted.setdefault(item.predicted, {})[item.criterion] = item.outcome
        return cls(gold, predicted)

    def beside(self, item: Item) -> dict[str, Outcome]:
        """Return what became of an item's gold, else of its prediction, by the other criteria."""
        ours = self.predicted.get(item.predicted or "", {})
        theirs = self.gold.get(item.gold or "", {})
        both = {**ours, **theirs}
        return {name: both[name] for name in sorted(both) if name != item.criterion}


def _none(*_: int) -> Iterable[Rival]:
    return ()


@dataclass(frozen=True, slots=True)
class Sides:
    """The items of a layer on either side, and what pairs would be under a criterion.

    Attributes:
        judged: The pairs (predicted, gold) that may be made.
        points: What is compared of a pair.
        optional: The gold that need not be found.
        in_order: The pairs of lists whose order matters.
        beyond: Yields, for an item of a side (0 predicted, 1 gold), others that are near and no
            pair.
    """

    layer: str
    criterion: str
    predicted: Sequence[Party]
    gold: Sequence[Party]
    judged: Mapping[Pair, Outcome]
    points: Callable[[Pair], tuple[Point, ...]]
    optional: frozenset[int] = frozenset()
    in_order: frozenset[Pair] = frozenset()
    beyond: Callable[[Side, int], Iterable[Rival]] = _none


def explain_items(
    sides: Sides, items: Sequence[Item], verdicts: Verdicts, problems: Mapping[str, str]
) -> Iterator[Explained]:
    """Yield what is said of the items: gold first, in order.

    Args:
        sides: The items as they stand on either side.
        items: The ledger's lines of the layer under the criterion.
        verdicts: What became of the items under the other criteria.
        problems: Why a claim could not be read, by its place.
    """
    placed = _place(sides, items)
    made = {(i, j): item for item, i, j in placed if i is not None and j is not None}
    worth = {pair: CREDIT.get(outcome, 0.0) for pair, outcome in sides.judged.items()}
    asked = _Asked(sides, made, Meeting(worth, frozenset(made), sides.in_order), problems)
    for item, i, j in sorted(placed, key=_order):
        yield asked.explain(item, i, j, verdicts)
    for j in sorted(sides.optional - {j for _, _, j in placed if j is not None}):
        rivals = (*asked.rivals(1, j), *sides.beyond(1, j))
        note = "optional, and not charged"
        yield Explained(
            sides.layer, sides.criterion, None, gold=sides.gold[j], rivals=rivals, note=note
        )


def _order(placed: Placed) -> tuple[int, int]:
    _, i, j = placed
    if j is not None:
        return 0, j
    return (1, i) if i is not None else (2, 0)


def _place(sides: Sides, items: Iterable[Item]) -> list[Placed]:
    """Find the items of the ledger's lines by their names; of several alike, one that fits."""
    ours, theirs = _indices(sides.predicted), _indices(sides.gold)
    placed: list[Placed] = []
    # Pairs first: only of them the outcome tells copies apart.
    for item in sorted(items, key=lambda each: None in (each.gold, each.predicted)):
        some = ours.get(item.predicted or "") or [None]
        others = theirs.get(item.gold or "") or [None]
        pairs = product(some, others)
        fits = (p for p in pairs if None not in p and sides.judged.get(p) == item.outcome)  # type: ignore[arg-type]
        i, j = next(fits, (some[0], others[0]))
        placed.append((item, i, j))
        if i is not None:
            some.remove(i)
        if j is not None:
            others.remove(j)
    return placed


def _indices(parties: Sequence[Party]) -> dict[str, list[int | None]]:
    found: dict[str, list[int | None]] = {}
    for index, party in enumerate(parties):
        found.setdefault(party.name, []).append(index)
    return found


@dataclass(frozen=True, slots=True)
class _Asked:
    sides: Sides
    made: Mapping[Pair, Item]
    meeting: Meeting
    problems: Mapping[str, str]

    def explain(self, item: Item, i: int | None, j: int | None, verdicts: Verdicts) -> Explained:
        sides = self.sides
        place = item.predicted or ""
        predicted = None if i is None else sides.predicted[i]
        if predicted is None and item.predicted is not None:
            predicted = Party(place, item.predicted_group or "", where=place)
        lacks = item.outcome not in CREDIT
        return Explained(
            layer=item.layer,
            criterion=item.criterion,
            outcome=item.outcome,
            error=item.error,
            gold=None if j is None else sides.gold[j],
            predicted=predicted,
            points=() if i is None or j is None else sides.points((i, j)),
            rivals=tuple(self._rivals_of(i, j, lacks=lacks)),
            also=verdicts.beside(item),
            note=self.problems.get(place, ""),
        )

    def _rivals_of(self, i: int | None, j: int | None, *, lacks: bool) -> Iterator[Rival]:
        nodes: list[tuple[Side, int | None]] = [(1, j), (0, i)]
        for side, index in nodes:
            if index is not None:
                yield from self.rivals(side, index)
                if lacks:
                    yield from self.sides.beyond(side, index)

    def rivals(self, side: Side, index: int) -> Iterator[Rival]:
        """Yield what an item could have been paired with, and what that would have been."""
        other: Side = 0 if side else 1
        others = self.sides.gold if side == 0 else self.sides.predicted
        by_weight = sorted(self.meeting.contests(side, index), key=lambda c: _FIRST.index(c.why))
        for contest in by_weight[:MOST_RIVALS]:
            taken = self.meeting.partner(other, contest.pair[other])
            item = None if taken is None else self.made[taken]
            outcome = self.sides.judged[contest.pair]
            yield Rival(
                name=others[contest.pair[other]].name,
                outcome=outcome,
                earns=CREDIT.get(outcome, 0.0),
                why=contest.why,
                taken_by=None if item is None else item.predicted if side == 0 else item.gold,
                taken_as=None if item is None else item.outcome,
                made=contest.made,
                instead=contest.instead,
            )
