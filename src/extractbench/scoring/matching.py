"""The alignment of two records: which predicted filler stands for which gold filler, and how well.

Scalars stand against the scalar of the same slot. The members of lists are paired so that
``COR + ½ PAR`` over the items below is greatest, recursively; see `extractbench.scoring.lists` and
`extractbench.scoring.siblings`. Of a choice between record types, each type is a list of its own:
a record of another type is no partner. The order of predictions matters in ordered lists only.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from extractbench.counts import Outcome
from extractbench.fillers import BROKEN, Filler
from extractbench.schema import RecordSchema, Slot
from extractbench.scoring.branches import Branch, Claim, branch_of, layout
from extractbench.scoring.lists import Pairing, Work, may_agree, pair_claims
from extractbench.scoring.siblings import pair_branches
from extractbench.scoring.units import graded, judge_units

__all__ = ["Match", "Parents", "match_claims", "match_records"]


class Parents(Struct, frozen=True, gc=False):
    """The two records that a match lies in; either may be missing."""

    predicted: Filler | None
    gold: Filler | None


class Match(Struct, frozen=True, gc=False):
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
    work: Work, schema: RecordSchema, predicted: Filler | None, gold: Filler | None
) -> list[Match]:
    """Return the items of two records of one type, in the order of the slots.

    Args:
        work: Takes down what is worked out, and whose pairing may not be the best one.
        schema: The type of both.
        predicted: What was predicted; None if the whole record is missing.
        gold: What gold holds; None if the whole record is invented.
    """
    ours, theirs = branch_of(work.ring, schema, predicted), branch_of(work.ring, schema, gold)
    matches: list[Match] = []
    _match(work, schema, ours, theirs, matches)
    return matches


def _match(
    work: Work, schema: RecordSchema, ours: Branch, theirs: Branch, into: list[Match]
) -> None:
    plan = layout(schema)
    parents = Parents(_readable(ours.filler), _readable(theirs.filler))
    held, gold_held = _held(ours), _held(theirs)
    cell = 0
    for name, slot in schema.slots.items():
        if name not in plan.parts_of:
            pair = held.get(name), gold_held.get(name)
            outcome = _judge_cell(work, slot, cell, ours, theirs)
            into.append(_match_cell(slot, outcome, *pair, parents))
            cell += 1
            continue
        for index in plan.parts_of[name]:
            if ours.parts[index] or theirs.parts[index]:
                into.extend(_match_part(work, plan.parts[index], index, (ours, theirs), parents))


def _held(branch: Branch) -> Mapping[str, Any]:
    filler = _readable(branch.filler)
    return _NOTHING if filler is None else filler.value


_NOTHING: Mapping[str, Any] = MappingProxyType({})


def _readable(filler: Filler | None) -> Filler | None:
    return None if filler is None or filler.value is BROKEN else filler


def _judge_cell(work: Work, slot: Slot, index: int, ours: Branch, theirs: Branch) -> Outcome | None:
    key, gold_key = ours.keys[index], theirs.keys[index]
    if key is None or gold_key is None:
        return None
    if key == gold_key and slot.folding.is_reflexive and key is not BROKEN:
        return Outcome.CORRECT
    return graded(max([work.ring.agreement(slot, key, form) for form in theirs.forms(index)]))


def _match_cell(
    slot: Slot,
    judged: Outcome | None,
    predicted: Filler | None,
    gold: Filler | None,
    parents: Parents,
) -> Match:
    """Return the match of the scalars of a slot; a wrong one is incorrect."""
    if predicted is None:
        outcome = Outcome.NULL if gold is None else Outcome.MISSING
        return Match(slot, slot.path, outcome, None, gold, parents)
    if gold is None:
        return Match(slot, slot.path, Outcome.SPURIOUS, predicted, None, parents)
    return _single(slot, judged, predicted, gold, parents)


def _single(
    slot: Slot, judged: Outcome | None, predicted: Filler, gold: Filler, parents: Parents
) -> Match:
    """Return the match of the only two fillers of a slot, however they differ."""
    outcome = judged or Outcome.INCORRECT
    if outcome is Outcome.INCORRECT and gold.optional:
        return Match(slot, slot.path, Outcome.SPURIOUS, predicted, None, parents)
    return Match(slot, slot.path, outcome, predicted, gold, parents)


def _match_part(
    work: Work, slot: Slot, index: int, sides: tuple[Branch, Branch], parents: Parents
) -> Iterator[Match]:
    ours, theirs = (side.parts[index] for side in sides)
    known = work.pairings.get((id(sides[0]), id(sides[1]), index))
    if slot.record is not None and not slot.record.unit:
        pair = _match_branches if slot.many else _match_only
        yield from pair(work, slot, ours, theirs, known)
        for branch in ours:
            if not _is_readable(branch):
                yield Match(slot, slot.path, Outcome.SPURIOUS, branch.filler, None, parents)
    elif slot.many and slot.ref is not None:
        # Which record an id stands for is known only when all are paired.
        yield from match_claims(slot, ours, theirs, {}, parents)
    elif slot.many:
        pairing = pair_claims(work, slot, ours, theirs) if known is None else known
        yield from match_claims(slot, ours, theirs, pairing, parents)
    elif ours and theirs and slot.record is not None:
        judged = judge_units(work.ring, slot.record, ours[0], theirs[0], may_agree)
        yield _single(slot, judged, ours[0].filler, theirs[0].filler, parents)
    else:
        yield from match_claims(slot, ours, theirs, {}, parents)


def match_claims(
    slot: Slot,
    ours: Sequence[Claim],
    theirs: Sequence[Claim],
    pairing: Pairing,
    parents: Parents,
) -> Iterator[Match]:
    """Yield the items of a list: its pairs, then what is missing, then what is spurious.

    Args:
        slot: The slot that holds the list.
        ours: The predicted members.
        theirs: The gold members.
        pairing: Which of them are paired, and what each pair is.
        parents: The records that hold the two lists.
    """
    for (i, j), outcome in pairing.items():
        if outcome is not None:
            yield Match(slot, slot.path, outcome, ours[i].filler, theirs[j].filler, parents)
    found, used = {j for _, j in pairing}, {i for i, _ in pairing}
    for j, claim in enumerate(theirs):
        if j not in found:
            yield Match(slot, slot.path, Outcome.MISSING, None, claim.filler, parents)
    for i, claim in enumerate(ours):
        if i not in used:
            yield Match(slot, slot.path, Outcome.SPURIOUS, claim.filler, None, parents)


def _match_only(
    work: Work, slot: Slot, ours: Sequence[Branch], theirs: Sequence[Branch], _: Pairing | None
) -> list[Match]:
    """Match the one record of a slot: the two stand against each other, however they differ."""
    readable = [branch for branch in ours if _is_readable(branch)]
    required = [branch for branch in theirs if readable or not _is_optional(branch)]
    matches: list[Match] = []
    if slot.record is not None and (readable or required):
        nothing = branch_of(work.ring, slot.record, None)
        pair = next(iter(readable), nothing), next(iter(required), nothing)
        _match(work, slot.record, *pair, matches)
    return matches


def _match_branches(
    work: Work,
    slot: Slot,
    ours: Sequence[Branch],
    theirs: Sequence[Branch],
    known: Pairing | None,
) -> list[Match]:
    """Match records whose items count one by one; those left over lose, or invent, all of them."""
    matches: list[Match] = []
    if slot.record is None:
        return matches
    pairs = pair_branches(work, slot, ours, theirs).pairs if known is None else list(known)
    for i, j in sorted(pairs, key=lambda pair: pair[1]):
        _match(work, slot.record, ours[i], theirs[j], matches)
    found, used = {j for _, j in pairs}, {i for i, _ in pairs}
    nothing = branch_of(work.ring, slot.record, None)
    for j, branch in enumerate(theirs):
        if j not in found and not _is_optional(branch):
            _match(work, slot.record, nothing, branch, matches)
    for i, branch in enumerate(ours):
        if i not in used and _is_readable(branch):
            _match(work, slot.record, branch, nothing, matches)
    return matches


def _is_readable(branch: Branch) -> bool:
    return branch.filler is not None and branch.filler.value is not BROKEN


def _is_optional(branch: Branch) -> bool:
    return branch.filler is not None and branch.filler.optional
