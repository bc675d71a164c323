"""How the records of two lists are paired: by what all that is below them earns together.

The weight of two records is the ``COR + ½ PAR`` of their slots, their own lists paired in turn.
Hairs decide between equal pairings: a correct cell of free text (a name) comes before one that is
always filled (a kind), both before gold that has to be found, and all of them before what is
close, that is evidence in common and then the same id.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from heapq import nlargest
from typing import NamedTuple

from extractbench.alignment import Pair
from extractbench.counts import Outcome
from extractbench.fillers import BROKEN, Filler
from extractbench.schema import RecordSchema, Slot
from extractbench.scoring.branches import Branch, Claim, Layout, layout
from extractbench.scoring.crowds import CellLinks, is_crowd, pair_crowd, tokens_in_common
from extractbench.scoring.links import Link, links, only_partners
from extractbench.scoring.lists import (
    Work,
    choose_pairs,
    closeness,
    may_agree,
    pair_claims,
    rank,
)
from extractbench.scoring.pairing import CREDIT
from extractbench.scoring.units import graded, judge_units

__all__ = ["pair_branches"]

_BY_TEXT = 1e-6
_BY_CHOICE = 1e-8
_BY_DUTY = 1e-10
_BY_CLOSENESS = 1e-12

_PATIENCE = 4
"""After so many turns more pairs are weighed than those that seem the best."""

_ALL_COMPARED = 400
"""Of lists with so many pairs at most, every pair's own lists are paired."""


class Weighed(NamedTuple):
    """The pairs that are made of two lists of records, and their weight together."""

    pairs: list[Pair]
    weight: float


def pair_branches(
    work: Work, slot: Slot, ours: Sequence[Branch], theirs: Sequence[Branch]
) -> Weighed:
    """Return the best pairing of the records of a list."""
    if slot.record is None or not ours or not theirs:
        return Weighed([], 0.0)
    plan = layout(slot.record)
    found = _cell_links(work, plan, ours, theirs)
    if not plan.parts and not slot.is_ordered and is_crowd(found, len(ours), len(theirs)):
        return Weighed(pair_crowd(work, slot, plan, ours, theirs, found), 0.0)
    weights = _cell_weights(work, plan, ours, theirs, found)
    could_add = _bounds(work, plan, ours, theirs) if plan.parts else {}
    optional = {j for j, each in enumerate(theirs) if not each.is_plain and _filler(each).optional}
    rank_of = cache(lambda row: _rank(ours[row]))
    turn = 0
    while True:
        # What own lists could add at most stands in for what they add, until that is needed.
        upper = {
            pair: total if pair[1] in optional else total + _BY_DUTY
            for pair, total in _sums(weights, could_add).items()
            if total and (not plan.gates or _gate(work, plan, ours[pair[0]], theirs[pair[1]]))
        }
        pairs = choose_pairs(work, slot, upper, rank_of)
        unknown = [pair for pair in pairs if pair in could_add]
        if not unknown:
            return Weighed(pairs, sum(upper[pair] for pair in pairs))
        for pair in {*unknown, *_likeliest(could_add, upper, turn)}:
            del could_add[pair]
            one, other = ours[pair[0]], theirs[pair[1]]
            added = _weight_of_parts(work, plan, one, other)
            if added and pair not in weights and not (one.is_plain or other.is_plain):
                added += _BY_CLOSENESS * closeness(_filler(one), _filler(other))
            weights[pair] = weights.get(pair, 0.0) + added
        turn += 1


def _likeliest(
    could_add: Mapping[Pair, float], upper: Mapping[Pair, float], turn: int
) -> list[Pair]:
    """Return the pairs that might be chosen next: ever more, so that turns are few in any list."""
    if turn < _PATIENCE:
        return []
    return nlargest(2**turn, could_add, key=lambda pair: (upper.get(pair, 0.0), pair))


def _sums(one: dict[Pair, float], other: dict[Pair, float]) -> dict[Pair, float]:
    if not other:
        return one
    return {pair: one.get(pair, 0.0) + other.get(pair, 0.0) for pair in one.keys() | other.keys()}


def _rank(branch: Branch) -> str:
    return repr((branch.keys, branch.parts)) if branch.is_plain else rank(_filler(branch))


def _filler(branch: Branch) -> Filler:
    if branch.filler is None:
        raise TypeError("a record that is not there stands in no list")
    return branch.filler


def _cell_links(
    work: Work, plan: Layout, ours: Sequence[Branch], theirs: Sequence[Branch]
) -> list[CellLinks]:
    """Return which records agree in which cell, and what that weighs."""
    found: list[CellLinks] = []
    accepted = [(j, branch.accept) for j, branch in enumerate(theirs) if branch.accept]
    rows, columns = ([*zip(*[each.keys for each in side], strict=True)] for side in (ours, theirs))
    for index, slot in enumerate(plan.cells):
        if slot.ref is not None:
            # Which record an id stands for is known only when all are paired.
            continue
        others = {j: accept[index] for j, accept in accepted if index in accept}
        correct = 1 + (_BY_TEXT if slot.nullable else _BY_CHOICE)
        alone = None if others else only_partners(slot, rows[index], columns[index])
        linked: Sequence[Link] = ()
        if alone is None:
            linked = links(work.ring, slot, rows[index], columns[index], others)
        found.append(CellLinks(index, correct, linked, alone or ()))
    return found


def _cell_weights(
    work: Work,
    plan: Layout,
    ours: Sequence[Branch],
    theirs: Sequence[Branch],
    found: Sequence[CellLinks],
) -> dict[Pair, float]:
    """Return what the cells of the pairs that may be made weigh."""
    weights: dict[Pair, float] = {}
    known = weights.get
    for _, correct, linked, alone in found:
        for row, partner in enumerate(alone):
            if partner is not None:
                pair = row, partner
                weights[pair] = known(pair, 0.0) + correct
        for row, columns, agreement in linked:
            weight = correct if agreement == 1 else 0.5
            for column in columns:
                pair = row, column
                weights[pair] = known(pair, 0.0) + weight
    cited = {i for i, each in enumerate(ours) if not each.is_plain and _is_cited(plan, each)}
    for i, j in weights if cited else ():
        if i in cited:
            weights[i, j] += _BY_CLOSENESS * _closeness(work, plan, ours[i], theirs[j])
    return weights


def _bounds(
    work: Work, plan: Layout, ours: Sequence[Branch], theirs: Sequence[Branch]
) -> dict[Pair, float]:
    """Return what the own lists of pairs of records could weigh at most."""
    sizes, others = ([_sizes(branch) for branch in side] for side in (ours, theirs))
    bounds = {}
    for i, j in _worth_comparing(work, plan, ours, theirs):
        if bound := sum(map(min, sizes[i], others[j])):
            bounds[i, j] = bound * (1 + 2 * _BY_TEXT)
    return bounds


def _sizes(branch: Branch) -> list[int]:
    """Return how many items each part of a record holds."""
    return [sum(map(_size, members)) for members in branch.parts]


def _size(member: Branch | Claim) -> int:
    if isinstance(member, Claim):
        return 1
    return len(member.keys) - member.keys.count(None) + sum(_sizes(member))


def _gate(work: Work, plan: Layout, ours: Branch, theirs: Branch) -> bool:
    """Return whether the keys of two records agree, or both lack them."""
    return all(_agreement(work, plan, index, ours, theirs) > 0 for index in plan.gates)


def _agreement(work: Work, plan: Layout, index: int, ours: Branch, theirs: Branch) -> float:
    slot, key = plan.cells[index], ours.keys[index]
    return max(work.ring.agreement(slot, key, form) for form in theirs.forms(index))


def _is_cited(plan: Layout, branch: Branch) -> bool:
    own = _filler(branch)
    if own.value is BROKEN or own.id is not None or own.evidence:
        return own.value is not BROKEN
    return any((cell := own.value[name]) is not None and cell.evidence for name in plan.names)


def _closeness(work: Work, plan: Layout, ours: Branch, theirs: Branch) -> float:
    one, other = _filler(ours), _filler(theirs)
    held = one.value, other.value
    return closeness(one, other) + sum(
        closeness(held[0][slot.name], held[1][slot.name])
        for index, slot in enumerate(plan.cells)
        if ours.keys[index] is not None
        and theirs.keys[index] is not None
        and _agreement(work, plan, index, ours, theirs) == 1
    )


def _worth_comparing(
    work: Work, plan: Layout, ours: Sequence[Branch], theirs: Sequence[Branch]
) -> Sequence[Pair]:
    """Return the pairs of records whose own lists could agree in something."""
    if len(ours) * len(theirs) <= _ALL_COMPARED:
        return [(i, j) for i in range(len(ours)) for j in range(len(theirs))]
    shared, is_complete = tokens_in_common(ours, theirs, plan)
    if not is_complete:
        work.approximate.add(plan.parts[0].path.rpartition(".")[0])
    return sorted(shared)


def _weight_of_parts(work: Work, plan: Layout, ours: Branch, theirs: Branch) -> float:
    weight = 0.0
    for index, slot in enumerate(plan.parts):
        members, others = ours.parts[index], theirs.parts[index]
        if not members or not others or slot.ref is not None:
            continue
        key = id(ours), id(theirs), index
        if slot.record is not None and not slot.record.unit:
            weight += _weight_of_branches(work, slot, key, members, others)
        elif slot.many:
            pairing = work.pairings[key] = pair_claims(work, slot, members, others)
            weight += sum(
                _weight_of(outcome, members[i], others[j]) for (i, j), outcome in pairing.items()
            )
        elif slot.record is not None:
            outcome = judge_units(work.ring, slot.record, members[0], others[0], may_agree)
            weight += _weight_of(outcome, members[0], others[0])
    return weight


def _weight_of_branches(
    work: Work,
    slot: Slot,
    key: tuple[int, int, int],
    ours: Sequence[Branch],
    theirs: Sequence[Branch],
) -> float:
    if slot.many:
        paired = pair_branches(work, slot, ours, theirs)
        work.pairings[key] = dict.fromkeys(paired.pairs)
        return paired.weight
    return 0.0 if slot.record is None else _weight(work, slot.record, ours[0], theirs[0])


def _weight(work: Work, schema: RecordSchema, ours: Branch, theirs: Branch) -> float:
    """Return the weight of two records that stand against each other, however they differ."""
    plan = layout(schema)
    weight = 0.0
    for index, slot in enumerate(plan.cells):
        if slot.ref is not None or ours.keys[index] is None or theirs.keys[index] is None:
            continue
        outcome = graded(_agreement(work, plan, index, ours, theirs))
        if outcome is Outcome.CORRECT:
            weight += 1 + (_BY_TEXT if slot.nullable else _BY_CHOICE)
        elif outcome is not None:
            weight += CREDIT[outcome]
    return weight + _weight_of_parts(work, plan, ours, theirs)


def _weight_of(outcome: Outcome | None, ours: Claim, theirs: Claim) -> float:
    if outcome is Outcome.CORRECT:
        return 1 + _BY_CLOSENESS * closeness(ours.filler, theirs.filler)
    return 0.0 if outcome is None else CREDIT.get(outcome, 0.0)
