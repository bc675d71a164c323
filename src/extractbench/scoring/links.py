"""Which values of two lists agree, found by their keys and not pair by pair."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from extractbench.fillers import BROKEN
from extractbench.schema import RecordSchema, Slot
from extractbench.scoring.branches import Claim, Key, Keyring
from extractbench.scoring.units import unit_shape

__all__ = ["Link", "accepted_keys", "candidates", "links", "only_partners"]

Link: TypeAlias = tuple[int, Sequence[int], float]
"""A row, columns, and how far the row's value agrees with the value of each of them."""

_NO_OTHERS: Mapping[int, Sequence[Key]] = MappingProxyType({})
_FEW = 4
"""So many pairs are sooner judged than found."""


def links(
    ring: Keyring,
    slot: Slot,
    ours: Sequence[Key],
    theirs: Sequence[Key],
    accepted: Mapping[int, Sequence[Key]] = _NO_OTHERS,
) -> list[Link]:
    """Return which rows and columns agree in a slot; each pair once.

    Args:
        ring: What was folded so far.
        slot: The slot.
        ours: The key of each row; None where it has no value.
        theirs: The key of each column.
        accepted: The keys that are right for a column as well.
    """
    index = _columns_of(theirs, accepted)
    if slot.folding.between is None:
        return [(row, index[key], 1.0) for row, key in enumerate(ours) if key in index]
    known: dict[Key, list[tuple[list[int], float]]] = {None: [], BROKEN: []}
    for key in ours:
        if key not in known:
            known[key] = _partners(ring, slot, key, index)
    return [(row, *partners) for row, key in enumerate(ours) for partners in known[key]]


def only_partners(
    slot: Slot, ours: Sequence[Key], theirs: Sequence[Key]
) -> list[int | None] | None:
    """Return the one column that agrees with each row, or None if some agree with several.

    Most lists have each value once, and then there is less to build than `links` does.
    """
    if slot.folding.between is not None:
        return None
    places = dict(zip(theirs, range(len(theirs)), strict=True))
    if len(places) < len(theirs):
        return None
    places.pop(None, None)
    places.pop(BROKEN, None)
    return list(map(places.get, ours))


def _columns_of(keys: Sequence[Key], accepted: Mapping[int, Sequence[Key]]) -> dict[Key, list[int]]:
    index: dict[Key, list[int]] = {}
    for column, key in enumerate(keys):
        if key in index:
            index[key].append(column)
        else:
            index[key] = [column]
    for column, forms in accepted.items():
        for form in dict.fromkeys(forms):
            if form != keys[column]:
                index.setdefault(form, []).append(column)
    index.pop(None, None)
    index.pop(BROKEN, None)
    return index


def _partners(
    ring: Keyring, slot: Slot, key: Key, index: dict[Key, list[int]]
) -> list[tuple[list[int], float]]:
    """Return the columns that agree with a key, by how far; a column by its best form."""
    best: dict[int, float] = {}
    for gold, columns in index.items():
        if (agreement := ring.agreement(slot, key, gold)) > 0:
            for column in columns:
                best[column] = max(agreement, best.get(column, 0.0))
    by_agreement: dict[float, list[int]] = {}
    for column, agreement in best.items():
        by_agreement.setdefault(agreement, []).append(column)
    return [(columns, agreement) for agreement, columns in by_agreement.items()]


def candidates(
    ring: Keyring, schema: RecordSchema, ours: Sequence[Claim], theirs: Sequence[Claim]
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of two lists of units that could be pairs, each once."""
    if len(ours) * len(theirs) <= _FEW:
        yield from ((i, j) for i in range(len(ours)) for j in range(len(theirs)))
        return
    shape = unit_shape(schema)
    gates = shape.keys if shape.others is None else shape.others
    if gates:
        exact = (i for i in gates if shape.slots[i].folding.between is None)
        yield from _agreeing(ring, shape.slots, next(exact, gates[0]), ours, theirs)
        return
    seen: set[tuple[int, int]] = set()
    for index in shape.traits:
        seen.update(_agreeing(ring, shape.slots, index, ours, theirs))
    seen.update(_silent(shape.traits, ours, theirs))
    yield from sorted(seen)


def _agreeing(
    ring: Keyring,
    slots: Sequence[Slot],
    index: int,
    ours: Sequence[Claim],
    theirs: Sequence[Claim],
) -> Iterator[tuple[int, int]]:
    """Yield the pairs that agree in an attribute, or both lack it."""
    rows = [claim.keys[index] for claim in ours]
    columns = [claim.keys[index] for claim in theirs]
    others = accepted_keys(theirs, index)
    for row, agreeing, _ in links(ring, slots[index], rows, columns, others):
        for column in agreeing:
            yield row, column
    lacking = [j for j, key in enumerate(columns) if key is None or None in others.get(j, ())]
    for row, key in enumerate(rows):
        if key is None:
            for column in lacking:
                yield row, column


def accepted_keys(claims: Sequence[Claim], index: int) -> dict[int, list[Key]]:
    """Return what is accepted besides of an attribute, by the places of claims."""
    return {
        at: [form[index] for form in claim.forms[1:]]
        for at, claim in enumerate(claims)
        if len(claim.forms) > 1
    }


def _silent(
    traits: Sequence[int], ours: Sequence[Claim], theirs: Sequence[Claim]
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of units that state nothing."""
    rows = [i for i, claim in enumerate(ours) if _is_silent(claim.keys, traits)]
    for j, claim in enumerate(theirs):
        if any(_is_silent(form, traits) for form in claim.forms):
            for i in rows:
                yield i, j


def _is_silent(keys: Sequence[Key], traits: Sequence[int]) -> bool:
    return all(keys[index] is None for index in traits)
