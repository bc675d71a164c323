"""Records as scoring compares them: every value folded to its key once, lists as they stand.

A branch is a record whose items count one by one; a claim is a member of a list of scalars, or a
unit. Both keep the filler that they were made of.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias

from msgspec import Struct

from extractbench.comparators import Normalized, normalize
from extractbench.fillers import BROKEN, Filler, Held
from extractbench.schema import RecordSchema, Slot

__all__ = [
    "Branch",
    "Claim",
    "Fold",
    "Key",
    "Keyring",
    "Layout",
    "branch_of",
    "layout",
    "scalar_claim",
    "unit_claim",
]

Key: TypeAlias = Hashable
"""What a value is folded to; None for no value."""


class Claim(Struct, frozen=True, gc=False):
    """A scalar of a list, or a unit.

    Attributes:
        filler: What was read.
        keys: The key of the scalar, or one for each attribute of the unit. References to other
            units are left as they are.
        forms: In gold, the keys of what is accepted as well; the first are `keys`.
    """

    filler: Filler
    keys: tuple[Key, ...]
    forms: tuple[tuple[Key, ...], ...]


class Branch(Struct, frozen=True, gc=False):
    """A record whose items count one by one.

    Attributes:
        filler: What was read; None if there is no record.
        keys: The key of every cell of its layout.
        accept: By the index of a cell, the keys of what is accepted as well.
        parts: What each part of its layout holds: claims or branches.
        is_plain: Whether it was read without fillers: it is its keys, and no more is said of it.
    """

    filler: Filler | None
    keys: Sequence[Key]
    accept: dict[int, tuple[Key, ...]]
    parts: Sequence[tuple[Any, ...]]
    is_plain: bool = False

    def forms(self, cell: int) -> tuple[Key, ...]:
        """Return the keys that are right for a cell."""
        own = (self.keys[cell],)
        return own + self.accept[cell] if cell in self.accept else own


@dataclass(frozen=True, slots=True)
class Layout:
    """A record type's slots by how they are compared.

    Attributes:
        cells: The slots that hold one scalar.
        names: Their names.
        parts: The others; one that is a choice between record types, once for each of them.
        gates: The indexes of the cells that must agree for two records to be paired.
        parts_of: By the name of a slot that is no cell, the indexes of its parts.
    """

    cells: tuple[Slot, ...]
    names: tuple[str, ...]
    parts: tuple[Slot, ...]
    gates: tuple[int, ...]
    parts_of: Mapping[str, tuple[int, ...]]


@cache
def layout(schema: RecordSchema) -> Layout:
    """Return the layout of a record type."""
    cells = [slot for slot in schema.slots.values() if not slot.holds_records and not slot.many]
    parts: list[Slot] = []
    parts_of: dict[str, tuple[int, ...]] = {}
    for slot in schema.slots.values():
        if slot.holds_records or slot.many:
            each = slot.members or (slot,)
            parts_of[slot.name] = tuple(range(len(parts), len(parts) + len(each)))
            parts.extend(each)
    gates = tuple(index for index, slot in enumerate(cells) if slot.key)
    names = tuple(slot.name for slot in cells)
    return Layout(tuple(cells), names, tuple(parts), gates, parts_of)


class _Known(dict[Any, Key]):
    """The keys of the texts of a slot; one that is asked for is folded the first time."""

    def __init__(self, fold: Callable[[Any], Key]) -> None:
        super().__init__({BROKEN: BROKEN})
        self._fold = fold

    def __missing__(self, value: str) -> Key:
        key = self[value] = self._fold(value)
        return key


Fold: TypeAlias = Callable[[Any], Key] | None
"""What returns the key of a value; None if values are their own keys."""


@dataclass(slots=True)
class Keyring:
    """What was folded and compared so far in one document; nothing outlives the document."""

    _known: dict[Callable[[Any], Key], Callable[[Any], Key]] = field(default_factory=dict)
    _of_slots: dict[int, Fold] = field(default_factory=dict)
    _folds: dict[int, list[Fold]] = field(default_factory=dict)
    _agreements: dict[tuple[int, Key, Key], float] = field(default_factory=dict)

    def key(self, slot: Slot, value: Any) -> Key:
        """Return the key of a value of a slot; `BROKEN` stays what it is."""
        fold = self.fold(slot)
        own: Key = value
        return own if fold is None else fold(value)

    def fold(self, slot: Slot) -> Fold:
        """Return how the value of a scalar slot is folded."""
        if id(slot) not in self._of_slots:
            self._of_slots[id(slot)] = self._remembering(_fold_of(slot), slot)
        return self._of_slots[id(slot)]

    def folds(self, schema: RecordSchema) -> list[Fold]:
        """Return how the value of each scalar slot of a record type is folded, in order."""
        if (known := self._folds.get(id(schema))) is None:
            known = [self._remembering(fold, slot) for slot, fold in _cell_folds(schema)]
            self._folds[id(schema)] = known
        return known

    def _remembering(self, fold: Fold, slot: Slot) -> Fold:
        """Return a fold that remembers the keys of texts."""
        if fold is None or slot.plain.kinds != _TEXT:
            return fold
        if (known := self._known.get(fold)) is None:
            known = self._known[fold] = _Known(fold).__getitem__
        return known

    def agreement(self, slot: Slot, predicted: Key, gold: Key) -> float:
        """Return how far two keys of a slot agree; nothing agrees with nothing only."""
        if predicted is None or gold is None:
            return 1.0 if predicted is gold else 0.0
        folding = slot.folding
        if folding.is_reflexive and predicted == gold and predicted is not BROKEN:
            return 1.0
        if folding.between is None or predicted is BROKEN or gold is BROKEN:
            return 0.0
        pair = id(slot), predicted, gold
        if (known := self._agreements.get(pair)) is None:
            known = self._agreements[pair] = folding.between(predicted, gold)
        return known


_TEXT = {str}


@cache
def _cell_folds(schema: RecordSchema) -> tuple[tuple[Slot, Fold], ...]:
    """Return the slots that hold one scalar, and how each is folded."""
    return tuple((slot, _fold(slot)) for slot in layout(schema).cells)


# By identity: a default may be a value without a hash.
_FOLDS: dict[int, tuple[Slot, Fold]] = {}


def _fold_of(slot: Slot) -> Fold:
    if id(slot) not in _FOLDS:
        _FOLDS[id(slot)] = slot, _fold(slot)
    return _FOLDS[id(slot)][1]


def _fold(slot: Slot) -> Fold:
    fold = slot.folding.fold
    if fold is None or slot.ref is not None:
        # Which record an id stands for is known only when all are paired.
        return None
    if slot.plain.kinds == _TEXT:
        return normalize if isinstance(slot.comparator, Normalized) else fold
    own = fold
    return lambda value: value if value is BROKEN else own(value)


def branch_of(ring: Keyring, schema: RecordSchema, filler: Filler | None) -> Branch:
    """Return a record with its values folded; of none, or a broken one, what holds nothing."""
    plan = layout(schema)
    if filler is None or filler.value is BROKEN:
        return Branch(filler, (None,) * len(plan.cells), {}, ((),) * len(plan.parts))
    held = filler.value
    cells = [held[name] for name in plan.names]
    keys = _keys(ring, schema, cells)
    accept = {
        index: tuple(_override(ring, plan.cells[index], form) for form in cell.accept)
        for index, cell in enumerate(cells)
        if cell is not None and cell.accept
    }
    parts = [tuple(_members(ring, slot, held[slot.name])) for slot in plan.parts]
    return Branch(filler, keys, accept, parts)


def _keys(ring: Keyring, schema: RecordSchema, cells: Iterable[Filler | None]) -> list[Key]:
    return [
        None if cell is None else cell.value if fold is None else fold(cell.value)
        for cell, fold in zip(cells, ring.folds(schema), strict=True)
    ]


def _members(ring: Keyring, slot: Slot, held: Held) -> list[Any]:
    """Return what a slot holds, as claims or as branches; of a choice, those of its own type."""
    if held is None:
        return []
    record = slot.record
    fillers = (held,) if isinstance(held, Filler) else held
    if record is None:
        return [scalar_claim(ring, slot, filler) for filler in fillers]
    own = [filler for filler in fillers if filler.kind == record.name]
    make: Callable[[Keyring, RecordSchema, Filler], Any] = unit_claim if record.unit else branch_of
    return [make(ring, record, filler) for filler in own]


def scalar_claim(ring: Keyring, slot: Slot, filler: Filler) -> Claim:
    """Return a scalar with its value folded."""
    keys = (ring.key(slot, filler.value),)
    if not filler.accept:
        return Claim(filler, keys, (keys,))
    return Claim(filler, keys, (keys, *((ring.key(slot, form),) for form in filler.accept)))


def unit_claim(ring: Keyring, schema: RecordSchema, filler: Filler) -> Claim:
    """Return a unit with its values folded."""
    if filler.value is BROKEN:
        broken: tuple[Key, ...] = (BROKEN,) * len(schema.slots)
        return Claim(filler, broken, (broken,))
    keys = tuple(_keys(ring, schema, filler.value.values()))
    if not filler.accept:
        return Claim(filler, keys, (keys,))
    forms = [_changed(ring, schema, keys, change) for change in filler.accept]
    return Claim(filler, keys, (keys, *forms))


def _changed(
    ring: Keyring, schema: RecordSchema, keys: tuple[Key, ...], change: Mapping[str, Any]
) -> tuple[Key, ...]:
    names, folds, form = layout(schema).names, ring.folds(schema), list(keys)
    for name, value in change.items():
        index = names.index(name)
        fold = folds[index]
        form[index] = value if value is None or fold is None else fold(value)
    return tuple(form)


def _override(ring: Keyring, slot: Slot, value: Any) -> Key:
    return None if value is None else ring.key(slot, value)
