"""Which record type of a choice an object is read as.

The one that it fits best: whose closed slots (a tag such as ``type: Literal["plane"]``) take what
the object holds there, that has most of the object's names and fewest of its own missing, in this
order; of equals the first declared.
"""

from collections.abc import Mapping
from typing import Any

from extractbench.evidence import Reader
from extractbench.fillers import BROKEN
from extractbench.scalars import read_scalar
from extractbench.schema import RESERVED, RecordSchema, Slot

__all__ = ["fitting_member"]


def fitting_member(slot: Slot, payload: Any) -> Slot:
    """Return the member of a choice between record types that an object fits best.

    Args:
        slot: A slot with members.
        payload: The object as decoded JSON; anything else fits the first member.
    """
    if not isinstance(payload, Mapping):
        return slot.members[0]
    return min(slot.members, key=lambda member: _misfit(member.record, payload))


def _misfit(schema: RecordSchema | None, payload: Mapping[str, Any]) -> tuple[int, int, int]:
    if schema is None:
        return 0, 0, 0
    closed = (each for name, each in schema.slots.items() if each.is_choice and name in payload)
    wrong_tags = sum(not _takes(each, payload[each.name]) for each in closed)
    strange = sum(name not in schema.slots for name in payload if name not in RESERVED)
    lacking = sum(each.required and name not in payload for name, each in schema.slots.items())
    return wrong_tags, strange, lacking


def _takes(slot: Slot, value: Any) -> bool:
    """Return whether a closed slot takes a value, plain or grounded."""
    if isinstance(value, Mapping):
        value = value.get("value")
    if value is None:
        return slot.nullable
    return read_scalar(Reader({}, None, None), slot, value, "") is not BROKEN
