"""What is said of records that only hold items: which was paired with which, and what else.

Such records are paired so that the credit of all that they hold is greatest. What any two would
earn is worked out by aligning them as if they were alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from extractbench.alignment import Pair
from extractbench.counts import Outcome
from extractbench.fillers import BROKEN, Filler
from extractbench.schema import RecordSchema, Slot
from extractbench.scoring.explain_record import Show, party_of
from extractbench.scoring.explanation import Explained, Rival
from extractbench.scoring.lists import Work
from extractbench.scoring.pairing import CREDIT
from extractbench.scoring.records import Alignment, name_of
from extractbench.scoring.references import Names, match_by_names
from extractbench.scoring.rivals import Meeting, Side

__all__ = ["MOST_ALIGNED", "explain_parents"]

MOST_ALIGNED = 400
"""The most pairs of a list of records that are aligned to see what each would earn."""

Two = tuple[Filler | None, Filler | None]


def explain_parents(
    schema: RecordSchema, predicted: Filler, gold: Filler, alignment: Alignment, show: Show
) -> Iterator[Explained]:
    """Yield what is said of the records of lists whose items count one by one.

    Args:
        schema: The type of both.
        predicted: The predicted record.
        gold: The gold record.
        alignment: What was paired with what.
        show: Gives the words at spans.
    """
    partners = {
        (match.parents.predicted.where, match.parents.gold.where)
        for match in alignment.matches
        if match.parents.predicted is not None and match.parents.gold is not None
    }
    waiting: list[tuple[RecordSchema, Two]] = [(schema, (predicted, gold))]
    while waiting:
        above, two = waiting.pop(0)
        slots = above.slots.values()
        for slot in chain.from_iterable(each.members or (each,) for each in slots):
            if slot.record is not None and not slot.record.unit:
                held = _List.of(slot, slot.record, two, partners, alignment.gold_ids)
                if slot.many:
                    yield from held.explain(show)
                waiting += ((slot.record, each) for each in held.pairs())


@dataclass(frozen=True, slots=True)
class _List:
    """The records of one type that a slot holds on either side, and which are paired."""

    slot: Slot
    schema: RecordSchema
    ours: Sequence[Filler]
    theirs: Sequence[Filler]
    made: frozenset[Pair]
    names: Names

    @classmethod
    def of(
        cls,
        slot: Slot,
        schema: RecordSchema,
        two: Two,
        partners: set[tuple[str, str]],
        names: Names,
    ) -> "_List":
        ours, theirs = (_records(side, slot.name, schema) for side in two)
        made = {
            (i, j)
            for i, one in enumerate(ours)
            for j, other in enumerate(theirs)
            if (one.where, other.where) in partners
        }
        return cls(slot, schema, ours, theirs, frozenset(made), names)

    def pairs(self) -> Iterator[Two]:
        """Yield the pairs by gold's order, then those that are left over, each with nothing."""
        in_order = sorted(self.made, key=lambda pair: pair[1])
        yield from ((self.ours[i], self.theirs[j]) for i, j in in_order)
        used, found = ({pair[side] for pair in self.made} for side in (0, 1))
        yield from ((one, None) for i, one in enumerate(self.ours) if i not in used)
        yield from ((None, other) for j, other in enumerate(self.theirs) if j not in found)

    def explain(self, show: Show) -> Iterator[Explained]:
        """Yield what is said of each pair, then of what is left over."""
        worth = self._worth()
        in_order = frozenset(worth) if self.slot.is_ordered else frozenset()
        meeting = Meeting(worth, self.made, in_order)
        number = {id(each): i for side in (self.ours, self.theirs) for i, each in enumerate(side)}
        for one, other in self.pairs():
            rivals: list[Rival] = []
            for side, each in ((1, other), (0, one)):
                if each is not None:
                    rivals += self._rivals(meeting, 0 if side == 0 else 1, number[id(each)])
            yield Explained(
                layer="record",
                criterion="pairing",
                outcome=None,
                gold=None if other is None else party_of(other, show, is_gold=True),
                predicted=None if one is None else party_of(one, show, is_gold=False),
                rivals=tuple(rivals),
                note=self._note(meeting, one, other, number),
            )

    def _note(
        self, meeting: Meeting, one: Filler | None, other: Filler | None, number: dict[int, int]
    ) -> str:
        if one is None:
            return "not found: all that it holds is missing"
        if other is None:
            return "stands for nothing: all that it holds is spurious"
        earned = meeting.worth.get((number[id(one)], number[id(other)]))
        return "paired" if earned is None else f"paired, and what they hold earns {earned:g}"

    def _worth(self) -> dict[Pair, float]:
        """Return what the pairs earn whose keys agree; nothing where there are too many."""
        if len(self.ours) * len(self.theirs) > MOST_ALIGNED:
            return {}
        pairs = ((i, j) for i in range(len(self.ours)) for j in range(len(self.theirs)))
        worth = {pair: self._earned(self.ours[pair[0]], self.theirs[pair[1]]) for pair in pairs}
        return {pair: earned for pair, earned in worth.items() if earned is not None}

    def _earned(self, one: Filler, other: Filler) -> float | None:
        matches = match_by_names(Work(), self.schema, one, other, self.names)
        outcomes = {match.path: match.outcome for match in matches}
        keys = (outcomes.get(slot.path, Outcome.NULL) for slot in self.schema.keys)
        if any(outcome not in CREDIT and outcome is not Outcome.NULL for outcome in keys):
            return None
        return sum(CREDIT.get(match.outcome, 0.0) for match in matches)

    def _rivals(self, meeting: Meeting, side: Side, index: int) -> Iterator[Rival]:
        other: Side = 0 if side else 1
        for contest in meeting.contests(side, index):
            taken = meeting.partner(other, contest.pair[other])
            earns = meeting.worth[contest.pair]
            if earns:
                yield Rival(
                    name=self._name(contest.pair, other),
                    outcome=None,
                    earns=earns,
                    why=contest.why,
                    taken_by=None if taken is None else self._name(taken, side),
                    made=contest.made,
                    instead=contest.instead,
                )

    def _name(self, pair: Pair, side: Side) -> str:
        if side == 0:
            return self.ours[pair[0]].where
        gold = self.theirs[pair[1]]
        return name_of(gold) or gold.where


def _records(filler: Filler | None, name: str, schema: RecordSchema) -> tuple[Filler, ...]:
    """Return the readable records of a type that a slot holds."""
    if filler is None or filler.value is BROKEN:
        return ()
    held = filler.value[name]
    found = (held,) if isinstance(held, Filler) else held or ()
    readable = (each for each in found if each.value is not BROKEN)
    return tuple(each for each in readable if each.kind == schema.name)
