"""The check that a rendering states what its original states, but for what it may leave out.

A rendering is a document of the edition ``retold`` whose article has an original in the same
corpus. What it leaves out on purpose is listed in ``corpus.json`` under ``absences``, by document,
as paths into the original's record: ``officials``, ``operations[0].counts[1]``.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, zip_longest
from typing import Any, NamedTuple

from msgspec import structs

from extractbench.corpus.gold import GoldDocument
from extractbench.corpus.layer_checks import Fault
from extractbench.fillers import Filler, walk
from extractbench.schema import RecordSchema, Slot

__all__ = ["ORIGINAL", "RENDERING", "check_drift"]

ORIGINAL = "original"
"""The edition of the articles themselves."""
RENDERING = "retold"
"""The edition whose documents state what their originals state."""


@dataclass
class _Pruned:
    """What has been taken out of an original's record so far."""

    absences: frozenset[str]
    removed: dict[str, list[Filler]] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)

    def take(self, where: str, slot: str, fillers: Iterable[Filler]) -> bool:
        """Note fillers as taken out if their place is declared absent."""
        path, held = where.removeprefix("record."), list(fillers)
        if path not in self.absences or not held:
            return False
        self.named.add(path)
        self.removed.setdefault(slot, []).extend(held)
        return True

    @property
    def ids(self) -> set[str]:
        """The ids of all records that were taken out."""
        fillers = chain.from_iterable(self.removed.values())
        return {each.id for filler in fillers for each in walk(filler) if each.id is not None}


class _Item(NamedTuple):
    where: str
    facts: str
    plain: Any


def check_drift(
    rendering: GoldDocument,
    original: GoldDocument,
    schema: RecordSchema,
    absences: Sequence[str] = (),
) -> Iterator[Fault]:
    """Yield where the record of a rendering differs from its original's, evidence apart.

    The order of fillers makes no difference, that of nested records does. Slots that are
    unlabelled in either of the two are passed over.

    Args:
        rendering: The rendering.
        original: The document that it renders.
        schema: The record type of both.
        absences: Paths into the original's record that the rendering leaves out. What refers to a
            record that is left out, in `accept`, is left out with it.
    """
    if rendering.record is None or original.record is None:
        return
    pruned = _Pruned(frozenset(absences))
    expected = _prune(original.record, pruned)
    for path in absences:
        if path not in pruned.named:
            yield "absences", f"{path!r} names nothing in the record of {original.id!r}"
    check = _Comparison(rendering, replace(original, record=expected), pruned)
    yield from check.compare(expected, rendering.record, schema)


def _prune(filler: Filler, pruned: _Pruned) -> Filler:
    """Return a filler without what is declared absent."""
    if not isinstance(filler.value, Mapping):
        return filler
    kept: dict[str, Any] = {}
    for name, held in filler.value.items():
        slot = f"{filler.where}.{name}"
        several = held is not None and not isinstance(held, Filler)
        each = held if several else () if held is None else (held,)
        left = () if pruned.take(slot, slot, each) else each
        left = tuple(_prune(one, pruned) for one in left if not pruned.take(one.where, slot, [one]))
        kept[name] = left if several else next(iter(left), None)
    return structs.replace(filler, value=kept)


class _Comparison:
    """The records of a rendering and of its original, slot by slot."""

    def __init__(self, rendering: GoldDocument, original: GoldDocument, pruned: _Pruned) -> None:
        self._original = original.id
        self._pruned = pruned
        self._unlabelled = {*rendering.gold.unlabelled, *original.gold.unlabelled}
        self._by_id = [_by_id(document.record) for document in (original, rendering)]

    def compare(self, original: Filler, rendering: Filler, schema: RecordSchema) -> Iterator[Fault]:
        """Yield the differences between two records that are no units."""
        about = _about(original), _about(rendering)
        if about[0] != about[1]:
            sides = zip((original, rendering), about, strict=True)
            yield self._fault(*(_Item(each.where, said, None) for each, said in sides))
        for slot in schema.slots.values():
            path = f"{original.path}.{slot.name}".removeprefix(".")
            ours, theirs = (_held(each, slot.name) for each in (original, rendering))
            if path in self._unlabelled:
                continue
            if slot.record is None or slot.record.unit:
                yield from self._compare_items(f"{original.where}.{slot.name}", slot, ours, theirs)
            else:
                yield from self._compare_nested(slot.record, ours, theirs)

    def _compare_nested(
        self, schema: RecordSchema, originals: Sequence[Filler], renderings: Sequence[Filler]
    ) -> Iterator[Fault]:
        for ours, theirs in zip_longest(originals, renderings):
            if ours is None or theirs is None:
                sides = (
                    _Item(each.where, "a record", None) if each else None for each in (ours, theirs)
                )
                yield self._fault(*sides)
            else:
                yield from self.compare(ours, theirs, schema)

    def _compare_items(
        self, where: str, slot: Slot, originals: Sequence[Filler], renderings: Sequence[Filler]
    ) -> Iterator[Fault]:
        ours = [self._item(filler, slot, 0) for filler in originals]
        theirs = [self._item(filler, slot, 1) for filler in renderings]
        for item in list(ours):
            same = next((each for each in theirs if each.facts == item.facts), None)
            if same is not None:
                ours.remove(item)
                theirs.remove(same)
        absent = [self._item(filler, slot, 0) for filler in self._pruned.removed.get(where, ())]
        for item in list(theirs):
            if declared := next((each for each in absent if each.plain == item.plain), None):
                theirs.remove(item)
                path = declared.where.removeprefix("record.")
                yield item.where, f"states {item.facts}, which corpus.json lists as absent ({path})"
        for pair in _paired(ours, theirs):
            yield self._fault(*pair)

    def _fault(self, ours: _Item | None, theirs: _Item | None) -> Fault:
        said = "nothing" if theirs is None else theirs.facts
        meant = "nothing" if ours is None else f"{ours.facts} ({ours.where})"
        where = (theirs or ours or _Item("record", "", None)).where
        return where, (
            f"states {said}, the original {self._original!r} {meant}; make them equal, or list in "
            "corpus.json what is absent on purpose"
        )

    def _item(self, filler: Filler, slot: Slot, side: int) -> _Item:
        plain = self._described(filler, slot.record, side, frozenset())
        accept = [
            self._resolved(override, slot.record, side, frozenset())
            for override in filler.accept
            if not (side == 0 and self._refers_to_removed(override, slot.record))
        ]
        facts = {"value": plain} | ({"optional": True} if filler.optional else {})
        facts |= {"accept": sorted(accept, key=_written)} if accept else {}
        return _Item(filler.where, _written(facts), plain)

    def _described(
        self, filler: Filler, schema: RecordSchema | None, side: int, above: frozenset[str]
    ) -> Any:
        if not isinstance(filler.value, Mapping):
            return filler.value
        stated = {name: value for name, value in filler.scalars().items() if value is not None}
        return self._resolved(stated, schema, side, above)

    def _resolved(
        self, values: Any, schema: RecordSchema | None, side: int, above: frozenset[str]
    ) -> Any:
        """Return values with what ids stand for in their place: ids differ between documents."""
        if schema is None or not isinstance(values, Mapping):
            return values
        resolved = dict(values)
        for name in _references(schema) & set(values):
            target = self._by_id[side].get(values[name])
            if target is not None and values[name] not in above:
                resolved[name] = self._described(target, schema, side, above | {values[name]})
        return resolved

    def _refers_to_removed(self, override: Any, schema: RecordSchema | None) -> bool:
        if schema is None or not isinstance(override, Mapping):
            return False
        return any(override.get(name) in self._pruned.ids for name in _references(schema))


def _about(filler: Filler) -> str:
    return f"optional: {_written(filler.optional)}, accept: {_written(filler.accept)}"


def _by_id(record: Filler | None) -> dict[str, Filler]:
    return {each.id: each for each in walk(record) if each.id is not None} if record else {}


def _held(filler: Filler, name: str) -> Sequence[Filler]:
    held = filler.value[name]
    return (held,) if isinstance(held, Filler) else held or ()


def _references(schema: RecordSchema) -> set[str]:
    return {slot.name for slot in schema.slots.values() if slot.ref is not None}


def _paired(ours: list[_Item], theirs: list[_Item]) -> Iterator[tuple[_Item | None, _Item | None]]:
    """Yield what is left on both sides, items that share most first, then what has no partner."""
    scored = [(_shared(a.plain, b.plain), i, j) for i, a in enumerate(ours)
              for j, b in enumerate(theirs)]  # fmt: skip
    taken: tuple[set[int], set[int]] = set(), set()
    for _, i, j in sorted(scored, key=lambda each: -each[0]):
        if i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            yield ours[i], theirs[j]
    yield from ((item, None) for i, item in enumerate(ours) if i not in taken[0])
    yield from ((None, item) for j, item in enumerate(theirs) if j not in taken[1])


def _shared(a: Any, b: Any) -> int:
    if not (isinstance(a, Mapping) and isinstance(b, Mapping)):
        return 0
    return sum(a[name] == b[name] for name in a.keys() & b.keys())


def _written(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=repr)
