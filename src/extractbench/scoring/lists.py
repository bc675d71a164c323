"""How the members of two lists of scalars or of units are paired.

A pairing maximises ``COR + ½ PAR``. Hairs decide between equal ones: required gold comes before
optional gold, one correct pair before two partial ones, a pair judged incorrect before one item
missing and one spurious, and after all of that what is close before what is not: evidence in
common, then the same id.
"""

import json
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from extractbench.alignment import Pair
from extractbench.counts import Outcome
from extractbench.evidence import overlap
from extractbench.fillers import Filler, Held
from extractbench.schema import Slot
from extractbench.scoring.branches import Claim, Key, Keyring
from extractbench.scoring.choosing import choose, choose_in_order
from extractbench.scoring.links import accepted_keys, candidates, links
from extractbench.scoring.pairing import CREDIT
from extractbench.scoring.units import graded, judge_units, unit_shape

__all__ = ["Pairing", "Work", "choose_pairs", "closeness", "may_agree", "pair_claims", "rank"]

_HAIRS = {Outcome.CORRECT: 3, Outcome.PARTIAL: 1, Outcome.INCORRECT: 1}


Pairing: TypeAlias = Mapping[Pair, Outcome | None]
"""The pairs that are made of two lists; of claims, with what each is."""


@dataclass(slots=True)
class Work:
    """What is known so far of one document.

    Attributes:
        ring: What was folded and compared.
        pairings: By two branches and the index of a part, how that part's members are paired.
        approximate: The places of lists whose pairing may not be the best one.
    """

    ring: Keyring = field(default_factory=Keyring)
    pairings: dict[tuple[int, int, int], "Pairing"] = field(default_factory=dict)
    approximate: set[str] = field(default_factory=set)


def pair_claims(
    work: Work, slot: Slot, ours: Sequence[Claim], theirs: Sequence[Claim]
) -> dict[Pair, Outcome | None]:
    """Return the best pairing of the members of a list, and what each pair is.

    Optional gold is only paired where it earns credit: it is never charged.
    """
    if not ours or not theirs:
        return {}
    same = dict(_alike(slot, ours, theirs))
    rows = [i for i in range(len(ours)) if i not in same]
    columns = sorted(set(range(len(theirs))) - set(same.values()))
    pairs: dict[Pair, Outcome | None] = dict.fromkeys(same.items(), Outcome.CORRECT)
    if rows and columns:
        rest = _pair_up(work, slot, [ours[i] for i in rows], [theirs[j] for j in columns])
        pairs |= {(rows[i], columns[j]): outcome for (i, j), outcome in rest.items()}
    return pairs


def _alike(slot: Slot, ours: Sequence[Claim], theirs: Sequence[Claim]) -> Iterator[Pair]:
    """Yield pairs of claims that say the same, and that no others of their lists say.

    Such a pair is in the best pairing: it is correct, and without it its two members could at
    most be partial, each with another. That does not hold where gold accepts another form or may
    be missed, and not of ordered lists.
    """
    shape = None if slot.record is None else unit_shape(slot.record)
    folding = slot.folding
    is_strict = shape.is_strict if shape else folding.is_strict and folding.is_reflexive
    if slot.is_ordered or not is_strict:
        return
    refs: Sequence[int] = shape.refs if shape else ()
    rows = _by_content([claim.keys for claim in ours], refs)
    columns = _by_content([claim.keys for claim in theirs], refs)
    others = [claim.forms[1:] for claim in theirs if len(claim.forms) > 1]
    accepted = {_content(form, refs) for forms in others for form in forms}
    for content, at in rows.items():
        if len(at) == 1 and len(found := columns.get(content, [])) == 1:
            gold = theirs[found[0]]
            if content not in accepted and len(gold.forms) == 1 and not gold.filler.optional:
                yield at[0], found[0]


def _by_content(
    claims: Sequence[tuple[Key, ...]], refs: Sequence[int]
) -> dict[Hashable, list[int]]:
    """Return where each content stands."""
    index: dict[Hashable, list[int]] = {}
    for at, keys in enumerate(claims):
        index.setdefault(_content(keys, refs), []).append(at)
    return index


def _content(keys: tuple[Key, ...], refs: Sequence[int]) -> Hashable:
    """Return what a claim says; of a reference it counts only that it is there."""
    if not refs or all(keys[index] is None for index in refs):
        return keys
    return tuple([_IS_THERE if i in refs and k is not None else k for i, k in enumerate(keys)])


_IS_THERE = object()


def _pair_up(
    work: Work, slot: Slot, ours: Sequence[Claim], theirs: Sequence[Claim]
) -> dict[Pair, Outcome | None]:
    judged = dict(_judged(work.ring, slot, ours, theirs))
    # All hairs of a pairing together stay below the half that is the least credit, and all that
    # is by closeness below one hair.
    hair = 0.125 / (1 + len(judged))
    weights: dict[Pair, float] = {}
    for (i, j), outcome in judged.items():
        gold = theirs[j].filler
        weight = CREDIT.get(outcome, 0.0) + (0.0 if gold.optional else hair * _HAIRS[outcome])
        near = closeness(ours[i].filler, gold)
        weights[i, j] = weight + hair * near / (2 + 2 * len(judged)) if weight else 0.0
    pairs = choose_pairs(work, slot, weights, lambda row: _rank(ours[row]))
    return {pair: judged[pair] for pair in pairs}


def _judged(
    ring: Keyring, slot: Slot, ours: Sequence[Claim], theirs: Sequence[Claim]
) -> Iterator[tuple[Pair, Outcome]]:
    if slot.record is not None:
        for i, j in candidates(ring, slot.record, ours, theirs):
            outcome = judge_units(ring, slot.record, ours[i], theirs[j], may_agree)
            if outcome is not None:
                yield (i, j), outcome
        return
    rows = [claim.keys[0] for claim in ours]
    keys, others = [claim.keys[0] for claim in theirs], accepted_keys(theirs, 0)
    for i, columns, agreement in links(ring, slot, rows, keys, others):
        if (outcome := graded(agreement)) is not None:
            for j in columns:
                yield (i, j), outcome


def may_agree(predicted: Any, gold: Any) -> bool:
    """Say whether two references could agree, as long as it is not known which units are paired."""
    return (predicted is None) is (gold is None)


def choose_pairs(
    work: Work, slot: Slot, weights: Mapping[Pair, float], rank_of: Callable[[int], Any]
) -> list[Pair]:
    """Return the best pairing of a list's members, without crossings if the list is ordered."""
    if slot.is_ordered:
        return choose_in_order(weights)
    chosen = choose(weights, rank_of)
    if not chosen.is_optimal:
        work.approximate.add(slot.path)
    return chosen.pairs


def closeness(predicted: Filler, gold: Filler) -> float:
    """Return how alike two fillers are in what is no part of their values: evidence, then id."""
    near = 0.25 if predicted.id is not None and predicted.id == gold.id else 0.0
    if predicted.evidence and gold.evidence and overlap(predicted.evidence, gold.evidence):
        near += 0.75
    return near


def _rank(claim: Claim) -> str:
    # A plain value is its key.
    return rank(claim.filler) if claim.filler.where else repr(claim.keys)


def rank(filler: Filler) -> str:
    """Return what puts predictions in an order that does not depend on the file's."""
    return json.dumps([_plain(filler), filler.evidence, filler.id], sort_keys=True, default=str)


def _plain(held: Held | Any) -> Any:
    if isinstance(held, Filler):
        if isinstance(held.value, Mapping):
            return {name: _plain(each) for name, each in held.value.items()}
        return held.value
    return sorted(map(rank, held)) if isinstance(held, tuple) else held
