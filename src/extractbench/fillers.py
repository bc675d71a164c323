"""What a record holds: fillers, each with its place, its value and its evidence."""

from collections import Counter
from collections.abc import Hashable, Iterator
from typing import Any, Final, TypeAlias, Union

from msgspec import Struct

from extractbench.document import Span
from extractbench.evidence import Level
from extractbench.schema import Slot

__all__ = ["BROKEN", "Filler", "Held", "claim_key", "walk"]


class _Broken:
    """The value of a field that could not be read: it equals nothing."""

    def __repr__(self) -> str:
        return "BROKEN"

    def __reduce__(self) -> str:
        return "BROKEN"


BROKEN: Final = _Broken()

Held: TypeAlias = Union["Filler", tuple["Filler", ...], None]
"""What a slot holds: a filler, several, or nothing."""


# A struct is made four times as fast as a frozen dataclass, and fillers are made for every value.
class Filler(Struct, frozen=True, gc=False):
    """A value that a slot holds.

    Attributes:
        path: The slot's path in the schema, such as ``operations.counts``; empty for the root.
        where: The place in the file, such as ``record.operations[0].counts[2]``.
        value: A scalar, `BROKEN`, or for a record what each of its slots holds.
        evidence: The spans that show it, or None if none were given.
        levels: How each of these spans was found.
        accept: Other values that are equally right; for a record, partial overrides.
        kind: The name of the record type; empty for a scalar.
    """

    path: str
    where: str
    value: Any
    id: str | None = None
    evidence: tuple[Span, ...] | None = None
    levels: tuple[Level, ...] = ()
    optional: bool = False
    accept: tuple[Any, ...] = ()
    confidence: float | None = None
    kind: str = ""

    def scalar(self, name: str) -> Any:
        """Return the plain value of a record's scalar slot; None if it holds nothing."""
        held = self.value[name]
        return held.value if isinstance(held, Filler) else None

    def scalars(self) -> dict[str, Any]:
        """Return the plain values of a unit's slots."""
        return {name: self.scalar(name) for name in self.value}


def walk(filler: Filler) -> Iterator[Filler]:
    """Yield a filler and every filler below it, in order."""
    found: list[Filler] = []
    _gather(filler, found)
    return iter(found)


def _gather(filler: Filler, into: list[Filler]) -> None:
    into.append(filler)
    if isinstance(filler.value, dict):
        for held in filler.value.values():
            if held is not None:
                for each in (held,) if isinstance(held, Filler) else held:
                    # Most fillers are scalars, which hold no others.
                    _gather(each, into) if each.kind else into.append(each)


def claim_key(slot: Slot, filler: Filler) -> Hashable:
    """Return what a filler claims: equal for two that say the same, in whatever order.

    Args:
        slot: The slot that it fills.
        filler: What it is. One that could not be read says the same as no other.
    """
    if filler.value is BROKEN:
        return filler.where
    record = slot.of(filler).record
    if record is None:
        return slot.folding.key(filler.value)
    held = ((each, filler.value[name]) for name, each in record.slots.items())
    return record.name, tuple(_held_key(each, one) for each, one in held)


def _held_key(slot: Slot, held: Held) -> Hashable:
    if held is None or isinstance(held, Filler):
        return None if held is None else claim_key(slot, held)
    keys = [claim_key(slot, each) for each in held]
    return tuple(keys) if slot.is_ordered else frozenset(Counter(keys).items())
