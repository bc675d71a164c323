"""Record types and records seen by their references: with ids that are gold's own, or without keys.

A record in which every predicted id is replaced by the gold id that it stands for is compared like
any other, by a record type whose references are plain values.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache, partial
from types import MappingProxyType
from typing import Any

from msgspec import structs

from extractbench.comparators import Exact
from extractbench.fillers import BROKEN, Filler, Held
from extractbench.folding import fold_by
from extractbench.schema import RecordSchema, Slot

__all__ = [
    "by_name",
    "has_refs",
    "must_be_named",
    "originals",
    "renamed",
    "slots_below",
    "without_ref_keys",
]


def slots_below(schema: RecordSchema) -> Iterator[Slot]:
    """Yield the slots of a record type, of a choice each member, and all slots below them."""
    for each in (each for slot in schema.slots.values() for each in slot.members or (slot,)):
        yield each
        if each.record is not None:
            yield from slots_below(each.record)


@cache
def has_refs(schema: RecordSchema) -> bool:
    """Return whether any slot of a record type, or below it, holds references."""
    return any(slot.ref is not None for slot in slots_below(schema))


@cache
def without_ref_keys(schema: RecordSchema) -> RecordSchema:
    """Return a record type in which no reference is a key, or itself if none is."""
    if not any(slot.key and slot.ref is not None for slot in slots_below(schema)):
        return schema
    return _changed(schema, lambda slot: replace(slot, key=False))


@cache
def by_name(schema: RecordSchema) -> RecordSchema:
    """Return a record type whose references are ids of gold, compared as they are."""
    exact = Exact()
    folding = fold_by(exact, plain=True)
    named = partial(replace, comparator=exact, folding=folding, ref=None, is_named=True)
    return _changed(schema, named)


def _changed(schema: RecordSchema, change: Callable[[Slot], Slot]) -> RecordSchema:
    """Return a record type whose slots of references, wherever they are, are changed."""

    def changed(slot: Slot) -> Slot:
        own = slot if slot.ref is None else change(slot)
        below = None if own.record is None else _changed(own.record, change)
        return replace(own, record=below, members=tuple(map(changed, own.members)))

    slots = {name: changed(slot) for name, slot in schema.slots.items()}
    keys = tuple(slot for slot in slots.values() if slot.key)
    return replace(schema, slots=slots, keys=keys)


@cache
def originals(schema: RecordSchema, changed: RecordSchema) -> Mapping[int, Slot]:
    """Return the slots of a record type by the identity of those of a changed one."""
    pairs = zip(slots_below(changed), slots_below(schema), strict=True)
    return MappingProxyType({id(one): slot for one, slot in pairs})


@cache
def must_be_named(schema: RecordSchema) -> bool:
    """Return whether units can be told apart by nothing but what they refer to."""
    slots = [*slots_below(schema)]
    if any(slot.key and slot.ref is not None for slot in slots):
        return True
    records = [slot.record for slot in slots if slot.record is not None]
    return any(
        record.unit and all(slot.ref is not None for slot in record.slots.values())
        for record in records
    )


def renamed(schema: RecordSchema, filler: Filler, name_of: Callable[[str], Any]) -> Filler:
    """Return a record with the ids that it refers to taken as others."""
    if filler.value is BROKEN or not has_refs(schema):
        return filler
    slots = schema.slots
    value = {name: _held_renamed(slots[name], held, name_of) for name, held in filler.value.items()}
    accept = tuple(
        {name: _id_renamed(slots[name], each, name_of) for name, each in form.items()}
        for form in filler.accept
    )
    return structs.replace(filler, value=value, accept=accept)


def _held_renamed(slot: Slot, held: Held, name_of: Callable[[str], Any]) -> Held:
    if isinstance(held, tuple):
        return tuple(_filler_renamed(slot, each, name_of) for each in held)
    return held and _filler_renamed(slot, held, name_of)


def _filler_renamed(slot: Slot, filler: Filler, name_of: Callable[[str], Any]) -> Filler:
    if (record := slot.of(filler).record) is not None:
        return renamed(record, filler, name_of)
    if slot.ref is None:
        return filler
    value, *accept = (_id_renamed(slot, each, name_of) for each in (filler.value, *filler.accept))
    return structs.replace(filler, value=value, accept=tuple(accept))


def _id_renamed(slot: Slot, value: Any, name_of: Callable[[str], Any]) -> Any:
    is_id = slot.ref is not None and value is not None and value is not BROKEN
    return name_of(str(value)) if is_id else value
