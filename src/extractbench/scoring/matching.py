"""The alignment of two records: which predicted filler stands for which gold filler, and how well.

Scalars stand against the scalar of the same slot; sets, lists of units and lists of records are
paired so that ``COR + ½ PAR`` over the units below is greatest; of equal pairings that with more
evidence in common. The order of predictions never matters: they are put in an order of their own
first, and the ties that are left go by gold's order.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extractbench.alignment import align
from extractbench.counts import Outcome
from extractbench.fillers import BROKEN, Filler, Held
from extractbench.schema import RecordSchema, Slot
from extractbench.scoring.pairing import CREDIT, Side, pair_up
from extractbench.scoring.units import judge_scalar, judge_unit

__all__ = ["Match", "Parents", "match_records"]


@dataclass(frozen=True, slots=True)
class Parents:
    """The two records that a match lies in; either may be missing."""

    predicted: Filler | None
    gold: Filler | None


@dataclass(frozen=True, slots=True)
class Match:
    """An item of a record: what gold holds, what was predicted, and how the two compare."""

    slot: Slot
    path: str
    outcome: Outcome
    predicted: Filler | None
    gold: Filler | None
    parents: Parents

    @property
    def is_charged(self) -> bool:
        """Whether it enters the counts: neither agreed nulls nor optional gold that is missed."""
        missed_optional = self.predicted is None and self.gold is not None and self.gold.optional
        return self.outcome is not Outcome.NULL and not missed_optional


def match_records(
    schema: RecordSchema, predicted: Filler | None, gold: Filler | None, path: str = ""
) -> list[Match]:
    """Return the items of two records of one type, in the order of the slots.

    Args:
        schema: The type of both.
        predicted: What was predicted; None if the whole record is missing.
        gold: What gold holds; None if the whole record is invented.
        path: The slot path of the records.
    """
    parents = Parents(predicted, gold)
    matches: list[Match] = []
    for name, slot in schema.slots.items():
        ours, theirs = _held(predicted, name), _held(gold, name)
        below = f"{path}.{name}" if path else name
        matches.extend(_match_slot(slot, ours, theirs, below, parents))
    return matches


def _held(filler: Filler | None, name: str) -> Held:
    return filler.value[name] if filler is not None and filler.value is not BROKEN else None


def _match_slot(
    slot: Slot, ours: Held, theirs: Held, path: str, parents: Parents
) -> Iterator[Match]:
    nested = slot.record is not None and not slot.record.unit
    many = _listed(ours), _listed(theirs)
    if nested and slot.many:
        yield from _match_nested(slot, *many, path, parents)
    elif nested:
        yield from _match_only(slot, *many, path, parents)
    elif slot.many:
        yield from _match_list(slot, *many, path, parents)
    else:
        yield from _match_single(slot, *many, path, parents)


def _listed(held: Held) -> tuple[Filler, ...]:
    if held is None:
        return ()
    return (held,) if isinstance(held, Filler) else held


def _match_single(
    slot: Slot, ours: Sequence[Filler], theirs: Sequence[Filler], path: str, parents: Parents
) -> Iterator[Match]:
    """Match a slot that holds at most one filler on either side: a wrong one is incorrect."""
    if not ours and not theirs:
        if slot.record is None:
            yield Match(slot, path, Outcome.NULL, None, None, parents)
    elif ours and theirs:
        outcome = _judge(slot, ours[0], theirs[0]) or Outcome.INCORRECT
        if outcome is Outcome.INCORRECT and theirs[0].optional:
            yield Match(slot, path, Outcome.SPURIOUS, ours[0], None, parents)
        else:
            yield Match(slot, path, outcome, ours[0], theirs[0], parents)
    else:
        yield from _unpaired(slot, ours, theirs, path, parents)


def _judge(slot: Slot, predicted: Filler, gold: Filler) -> Outcome | None:
    if slot.record is not None:
        return judge_unit(slot.record, predicted, gold, _may_agree)
    return judge_scalar(slot, predicted, gold)


def _may_agree(predicted: Any, gold: Any) -> bool:
    # Which units are paired is not yet known, but that something refers to nothing is.
    return (predicted is None) is (gold is None)


def _match_list(
    slot: Slot, ours: Sequence[Filler], theirs: Sequence[Filler], path: str, parents: Parents
) -> Iterator[Match]:
    """Match a set of scalars or a list of units."""
    predicted = sorted(ours, key=_rank)
    judged = {
        (i, j): outcome
        for i, one in enumerate(predicted)
        for j, other in enumerate(theirs)
        if (outcome := _judge(slot, one, other)) is not None
    }
    sides = [Side(path, filler.where, filler.optional) for filler in theirs]
    closeness = {(i, j): _closeness(predicted[i], theirs[j]) for i, j in judged}
    pairs = pair_up(judged, sides, closeness)
    for (i, j), outcome in pairs.items():
        yield Match(slot, path, outcome, predicted[i], theirs[j], parents)
    rest = _without(predicted, {i for i, _ in pairs}), _without(theirs, {j for _, j in pairs})
    yield from _unpaired(slot, *rest, path, parents)


def _match_only(
    slot: Slot, ours: Sequence[Filler], theirs: Sequence[Filler], path: str, parents: Parents
) -> Iterator[Match]:
    """Match the one record of a slot: the two stand against each other, however they differ."""
    schema = slot.record
    readable = [filler for filler in ours if filler.value is not BROKEN]
    required = [filler for filler in theirs if readable or not filler.optional]
    if schema is not None and (readable or required):
        pair = next(iter(readable), None), next(iter(required), None)
        yield from match_records(schema, *pair, path)
    yield from _unreadable(slot, ours, path, parents)


def _match_nested(
    slot: Slot, ours: Sequence[Filler], theirs: Sequence[Filler], path: str, parents: Parents
) -> Iterator[Match]:
    """Match records whose items count one by one; those left over lose, or invent, all of them."""
    schema = slot.record
    if schema is None:
        return
    readable = sorted((filler for filler in ours if filler.value is not BROKEN), key=_rank)
    below = {
        (i, j): match_records(schema, one, other, path)
        for i, one in enumerate(readable)
        for j, other in enumerate(theirs)
        if _keys_agree(schema, one, other)
    }
    pairs = align({(i, j): _credit(below[i, j], theirs[j]) for i, j in below})
    for pair in pairs:
        yield from below[pair]
    for filler in _without(theirs, {j for _, j in pairs}):
        if not filler.optional:
            yield from match_records(schema, None, filler, path)
    for filler in _without(readable, {i for i, _ in pairs}):
        yield from match_records(schema, filler, None, path)
    yield from _unreadable(slot, ours, path, parents)


def _unreadable(slot: Slot, ours: Sequence[Filler], path: str, parents: Parents) -> Iterator[Match]:
    for filler in ours:
        if filler.value is BROKEN:
            yield Match(slot, path, Outcome.SPURIOUS, filler, None, parents)


def _unpaired(
    slot: Slot, ours: Sequence[Filler], theirs: Sequence[Filler], path: str, parents: Parents
) -> Iterator[Match]:
    for filler in theirs:
        yield Match(slot, path, Outcome.MISSING, None, filler, parents)
    for filler in ours:
        yield Match(slot, path, Outcome.SPURIOUS, filler, None, parents)


def _keys_agree(schema: RecordSchema, predicted: Filler, gold: Filler) -> bool:
    return all(
        judge_scalar(slot, ours, theirs) in CREDIT
        if isinstance(ours := predicted.value[slot.name], Filler)
        and isinstance(theirs := gold.value[slot.name], Filler)
        else ours is None and gold.value[slot.name] is None
        for slot in schema.keys
    )


# Credits are halves, so these decide between equal ones only: free text (a name) before a
# choice from a list (a kind), both before gold that has to be found, and all before evidence.
_TIE_BY_TEXT = 1e-3
_TIE_BY_CHOICE = 1e-6
_TIE_BY_DUTY = 1e-8
_TIE_BY_CLOSENESS = 1e-11


def _credit(matches: Sequence[Match], gold: Filler) -> float:
    credit = sum(CREDIT.get(match.outcome, 0.0) + _tie(match) for match in matches)
    return credit + _TIE_BY_DUTY if credit and not gold.optional else credit


def _tie(match: Match) -> float:
    if match.outcome is not Outcome.CORRECT or match.predicted is None or match.gold is None:
        return 0.0
    near = _TIE_BY_CLOSENESS * _closeness(match.predicted, match.gold)
    if match.slot.many or match.slot.record is not None:
        return near
    return near + (_TIE_BY_TEXT if match.slot.nullable else _TIE_BY_CHOICE)


def _closeness(predicted: Filler, gold: Filler) -> float:
    """Return how alike two fillers are in what is no part of their values: evidence, then id."""
    ours, theirs = predicted.evidence or (), gold.evidence or ()
    overlap = any(a.overlap(b) for a in ours for b in theirs)
    return 0.75 * overlap + 0.25 * (predicted.id is not None and predicted.id == gold.id)


def _without(fillers: Sequence[Filler], taken: set[int]) -> list[Filler]:
    return [filler for index, filler in enumerate(fillers) if index not in taken]


def _rank(filler: Filler) -> str:
    """Return what puts predictions in an order that does not depend on the file's."""
    return json.dumps([_plain(filler), filler.evidence, filler.id], sort_keys=True, default=str)


def _plain(filler: Held | Any) -> Any:
    if isinstance(filler, Filler):
        if isinstance(filler.value, Mapping):
            return {name: _plain(held) for name, held in filler.value.items()}
        return filler.value
    return sorted(map(_rank, filler)) if isinstance(filler, tuple) else filler
