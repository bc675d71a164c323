"""Records of plain values, read and folded column by column and not value by value.

Plain is what needs no salvage and has nothing said about it: no evidence, no accepted forms, only
slots that there are, only values that pydantic would return as they are. A record that is not plain
is read by `extractbench.salvage`, with the same counts.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from types import NoneType
from typing import Any

from extractbench.comparators import Normalized, normalize_all
from extractbench.fillers import Filler
from extractbench.scalars import is_plain
from extractbench.schema import RecordSchema, Slot
from extractbench.scoring.branches import Branch, Claim, Key, Keyring, layout

__all__ = ["can_be_plain", "plain_branch"]

_INTEGERS = {int}
_TEXT = {str}
_FILLER = Filler("", "", {})
"""What stands for the filler of a value that was not read one by one."""


@cache
def can_be_plain(schema: RecordSchema) -> bool:
    """Return whether records of a type can be read as plain at all.

    They cannot where something hangs on more than values: units, whose attributes have defaults,
    choices between types, sets, references, ordered lists, which are paired in their order.
    """
    return all(
        not slot.members
        and not slot.is_set
        and slot.ref is None
        and "id" not in schema.slots
        and (slot.record is None or (not slot.record.unit and can_be_plain(slot.record)))
        for slot in schema.slots.values()
    )


def plain_branch(ring: Keyring, schema: RecordSchema, payload: Any) -> Branch | None:
    """Return a record, or None if it is not plain."""
    if type(payload) is not dict or not payload.keys() <= schema.slots.keys():
        return None
    plan, keys = layout(schema), []
    for slot, fold in zip(plan.cells, ring.folds(schema), strict=True):
        value = payload.get(slot.name)
        if not (slot.nullable if value is None else is_plain(slot, value)):
            return None
        keys.append(value if value is None or fold is None else fold(value))
    parts = [_members(ring, slot, payload.get(slot.name)) for slot in plan.parts]
    found = [part for part in parts if part is not None]
    return Branch(_FILLER, keys, {}, found, is_plain=True) if len(found) == len(parts) else None


def _plain_branches(
    ring: Keyring, schema: RecordSchema, payloads: Sequence[Any]
) -> tuple[Branch, ...] | None:
    """Return records of one type, or None if one of them is not plain."""
    plan = layout(schema)
    if plan.parts or not payloads:
        branches = [plain_branch(ring, schema, each) for each in payloads]
        found = tuple(branch for branch in branches if branch is not None)
        return found if len(found) == len(branches) else None
    if set(map(type, payloads)) != {dict} or (values := _columns(schema, payloads)) is None:
        return None
    columns: list[Sequence[Key]] = []
    for slot, fold, column in zip(plan.cells, ring.folds(schema), values, strict=True):
        if not _is_plain(slot, column):
            return None
        columns.append(column if fold is None else _folded(slot, column, fold))
    rows = zip(*columns, strict=True)
    return tuple([Branch(_FILLER, keys, {}, (), is_plain=True) for keys in rows])


def _columns(
    schema: RecordSchema, payloads: Sequence[Mapping[str, Any]]
) -> list[tuple[Any, ...]] | None:
    """Return what objects hold by slot, or None if one has a name that is no slot."""
    names = layout(schema).names
    if set(map(len, payloads)) == {len(names)} and len(names) > 1:
        try:
            # As many names as there are slots, and each slot among them.
            return list(zip(*map(itemgetter(*names), payloads), strict=True))
        except KeyError:
            return None
    if not all(each.keys() <= schema.slots.keys() for each in payloads):
        return None
    return [tuple([each.get(name) for each in payloads]) for name in names]


def _is_plain(slot: Slot, values: Sequence[Any]) -> bool:
    kinds, filled = set(map(type, values)), values
    if NoneType in kinds:
        if not slot.nullable:
            # To be named: it is missing or null where there is always a value.
            return False
        kinds.discard(NoneType)
        filled = [value for value in values if value is not None]
    if not kinds <= slot.plain.kinds:
        return False
    if slot.plain.values is not None:
        return slot.plain.values.issuperset(filled)
    if kinds == _INTEGERS:
        return is_plain(slot, min(filled)) and is_plain(slot, max(filled))
    return float not in kinds or all(is_plain(slot, each) for each in filled)


def _folded(slot: Slot, values: Sequence[Any], fold: Callable[[Any], Key]) -> list[Key]:
    is_text = slot.plain.kinds == _TEXT
    if is_text and isinstance(slot.comparator, Normalized) and None not in values:
        keys: list[Any] = normalize_all(values)
        return keys
    return [None if value is None else fold(value) for value in values]


def _members(ring: Keyring, slot: Slot, value: Any) -> tuple[Any, ...] | None:
    """Return what a slot that is no cell holds, or None if that is not plain."""
    if value is None:
        return ()
    if slot.record is not None:
        payloads = value if slot.many else [value]
        return _plain_branches(ring, slot.record, payloads) if type(payloads) is list else None
    if type(value) is not list or None in value or not _is_plain(slot, value):
        return None
    keys = ((ring.key(slot, each),) for each in value)
    return tuple(Claim(_FILLER, key, (key,)) for key in keys)
