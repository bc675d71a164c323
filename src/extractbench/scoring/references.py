"""References in the pairing: records are told apart by what they refer to, too.

Which unit a predicted id stands for is known once units are paired, and which are paired may hang
on what they refer to. So records are first paired without their references; if some of these then
are wrong on both sides, they are paired again, each predicted id taken as the gold id of the unit
that it was paired with, until what is paired and what the ids stand for agree. The same is tried
from the ids as they are. Of all that agrees in itself, what earns most is taken.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from msgspec import structs

from extractbench.counts import Outcome
from extractbench.fillers import BROKEN, Filler, walk
from extractbench.schema import RecordSchema
from extractbench.scoring.lists import Work
from extractbench.scoring.matching import Match, Parents, match_records
from extractbench.scoring.pairing import CREDIT
from extractbench.scoring.renaming import (
    by_name,
    has_refs,
    must_be_named,
    originals,
    renamed,
    slots_below,
)

__all__ = [
    "Names",
    "Settled",
    "as_they_were",
    "gold_ids",
    "is_open",
    "match_by_names",
    "settle",
]

Names: TypeAlias = Mapping[str, str | None]
"""Which gold id each predicted id stands for."""

_ROUNDS = 5
"""So often at most records are paired anew by what the pairing before says of their references."""


class Settled(NamedTuple):
    """A pairing, and what it says that the predicted ids stand for.

    Attributes:
        matches: The items.
        names: Which gold id each predicted id stands for.
        approximate: The paths of lists that are too large for the best pairing of their members.
    """

    matches: Sequence[Match]
    names: Names
    approximate: frozenset[str]

    @property
    def credit(self) -> float:
        """What it earns: ``COR + ½ PAR``."""
        return sum(CREDIT.get(match.outcome, 0.0) for match in self.matches)


def gold_ids(claims: Iterable[Filler], matches: Sequence[Match]) -> dict[str, str | None]:
    """Return which gold id each predicted id stands for."""
    named: dict[str, str | None] = {}
    partners = dict(_partners(matches))
    for filler in claims:
        if filler.id is not None:
            # An id that two fillers have names neither, so that their order never matters.
            named[filler.id] = None if filler.id in named else partners.get(filler.where)
    return named


def _partners(matches: Sequence[Match]) -> Iterator[tuple[str, str | None]]:
    """Yield where each predicted record stands that has a partner, and the partner's id."""
    for match in matches:
        parents = match.parents.predicted, match.parents.gold
        for ours, theirs in ((match.predicted, match.gold), parents):
            if ours is not None and theirs is not None:
                yield ours.where, theirs.id


def match_by_names(
    work: Work, schema: RecordSchema, predicted: Filler, gold: Filler, names: Names
) -> list[Match]:
    """Return the items of two records, paired by what their references stand for as well.

    Args:
        work: Takes down what is worked out, and whose pairing may not be the best one.
        schema: The type of both.
        predicted: What was predicted.
        gold: What gold holds.
        names: Which gold id each predicted id stands for.
    """
    if not has_refs(schema):
        return match_records(work, schema, predicted, gold)
    named = by_name(schema)
    ours = renamed(schema, predicted, lambda name: names.get(name) or BROKEN)
    theirs = renamed(schema, gold, lambda name: name)
    matches = match_records(work, named, ours, theirs)
    return list(as_they_were(schema, named, matches, (predicted, gold)))


def as_they_were(
    schema: RecordSchema,
    changed: RecordSchema,
    matches: Iterable[Match],
    sides: tuple[Filler, Filler],
) -> Iterator[Match]:
    """Yield matches of a changed record type with the slots and fillers of the original one."""
    slots = originals(schema, changed)
    ours, theirs = ({filler.where: filler for filler in walk(side)} for side in sides)
    parents: dict[int, Parents] = {}
    for match in matches:
        predicted, gold = match.parents.predicted, match.parents.gold
        if (own := parents.get(id(match.parents))) is None:
            own = Parents(predicted and ours[predicted.where], gold and theirs[gold.where])
            parents[id(match.parents)] = own
        yield structs.replace(
            match,
            slot=slots[id(match.slot)],
            predicted=match.predicted and ours[match.predicted.where],
            gold=match.gold and theirs[match.gold.where],
            parents=own,
        )


def is_open(schema: RecordSchema, settled: Settled) -> bool:
    """Return whether another pairing might earn more by the references.

    It might if some reference of either side is not right, in the same slot.
    """
    if must_be_named(schema):
        return True
    ours: set[tuple[str, str]] = set()
    theirs: set[tuple[str, str]] = set()
    for match in settled.matches:
        if match.outcome is not Outcome.CORRECT:
            said, asked = dict(_ids_of(match, match.predicted)), dict(_ids_of(match, match.gold))
            wrong = {name for name in said if settled.names.get(said[name]) != asked.get(name)}
            ours.update((match.path, name) for name in said.keys() & wrong)
            theirs.update((match.path, name) for name in asked if name not in said or name in wrong)
    return not ours.isdisjoint(theirs)


def _ids_of(match: Match, filler: Filler | None) -> Iterator[tuple[str, str]]:
    """Yield what a filler refers to, by attribute."""
    if filler is None or filler.value is BROKEN:
        return
    if match.slot.record is None:
        if match.slot.ref is not None:
            yield "", str(filler.value)
        return
    for name, slot in match.slot.record.slots.items():
        if slot.ref is not None and (value := filler.scalar(name)) is not None:
            yield name, str(value)


def settle(schema: RecordSchema, predicted: Filler, gold: Filler, first: Settled) -> Settled:
    """Return the pairing that earns most of those that agree with the references in them.

    Args:
        schema: The type of both.
        predicted: What was predicted.
        gold: What gold holds.
        first: What comes of pairing without references.
    """
    claims = tuple(walk(predicted))
    found = [] if must_be_named(schema) else [first]
    last = first
    for start in _starts(schema, claims, gold, first.names):
        names = start
        for _ in range(_ROUNDS):
            last = _paired_by(schema, predicted, gold, names)
            if _are_alike(schema, claims, names, last.names):
                found.append(last)
                break
            names = last.names
    return max(found or [last], key=lambda settled: settled.credit)


def _paired_by(schema: RecordSchema, predicted: Filler, gold: Filler, names: Names) -> Settled:
    work = Work()
    matches = match_by_names(work, schema, predicted, gold, names)
    return Settled(matches, gold_ids(walk(predicted), matches), frozenset(work.approximate))


def _starts(
    schema: RecordSchema, claims: Sequence[Filler], gold: Filler, names: Names
) -> Iterator[Names]:
    """Yield what the predicted ids may stand for: what was paired, and the same ids of gold."""
    yield names
    known = {filler.id for filler in walk(gold)}
    same = {filler.id: filler.id for filler in claims if filler.id in known if filler.id}
    if not _are_alike(schema, claims, names, same):
        yield same


def _are_alike(schema: RecordSchema, claims: Sequence[Filler], one: Names, other: Names) -> bool:
    """Return whether all that is referred to stands for the same in two namings."""
    return all(one.get(name) == other.get(name) for name in _referred(schema, claims))


def _referred(schema: RecordSchema, claims: Sequence[Filler]) -> set[str]:
    linked = {slot.path for slot in slots_below(schema) if slot.ref is not None}
    return {str(filler.value) for filler in claims if filler.path in linked}
