"""A record as a tree of lines, which a terminal and a page each show in their way."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from extractbench.corpus.gold import GoldDocument
from extractbench.document import Span
from extractbench.fillers import Filler
from extractbench.rates import DASH
from extractbench.schema import RecordSchema, Slot, record_schema
from extractbench.task import Task

__all__ = ["Attribute", "Line", "latitude", "record_line", "walk_lines"]


class Attribute(NamedTuple):
    """What a slot of a unit holds, and whether that is what it holds when nothing is said."""

    name: str
    value: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a record, and the lines below it.

    Attributes:
        name: The slot that is filled; empty for a member of a list.
        where: The place in the file, such as ``record.operations[0].counts[2]``.
        path: The slot's path in the schema, such as ``operations.counts``.
        value: A scalar as text, or the type of a record; empty for a unit and for a list.
        size: The number of members of a list; None if it is no list.
        attributes: What a unit holds.
        accept: What is equally right, as text.
        not_stated: The slots of a record that hold nothing.
        not_annotated: The slots of a record that gold says nothing about.
    """

    name: str
    where: str
    path: str
    value: str = ""
    id: str = ""
    size: int | None = None
    attributes: tuple[Attribute, ...] = ()
    accept: tuple[str, ...] = ()
    optional: bool = False
    evidence: tuple[Span, ...] = ()
    below: tuple["Line", ...] = ()
    not_stated: tuple[str, ...] = ()
    not_annotated: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """What the filler says, in one line: its id and its value or attributes."""
        attributes = (f"{each.name}={each.value}" for each in self.attributes)
        return " ".join(filter(None, [self.id, self.value, ", ".join(attributes)]))

    @property
    def scalars(self) -> tuple[str, ...]:
        """The scalars that a record holds itself, by which it is told from its neighbours."""
        return tuple(each.value for each in self.below if each.value and not each.below)

    @property
    def marks(self) -> str:
        """What else is right, and whether it may be left out; empty if there is neither."""
        return latitude(self.accept, is_optional=self.optional)


def latitude(accept: Sequence[str], *, is_optional: bool) -> str:
    """Return what else is right of an item, and whether it may be left out."""
    accepted = f"(or {'; '.join(accept)})" if accept else ""
    return " ".join(filter(None, [accepted, "(optional)" if is_optional else ""]))


def record_line(document: GoldDocument, task: Task) -> Line | None:
    """Return the root of a document's record, or None if there is no record."""
    if document.record is None or task.record is None:
        return None
    return _record("", record_schema(task.record), document.record, document.gold.unlabelled)


def walk_lines(line: Line) -> Iterator[Line]:
    """Yield a line and every line below it, in order."""
    yield line
    for each in line.below:
        yield from walk_lines(each)


def _record(name: str, schema: RecordSchema, record: Filler, unlabelled: Collection[str]) -> Line:
    paths = {each: f"{record.path}.{each}".removeprefix(".") for each in schema.slots}
    unknown = [each for each, path in paths.items() if path in unlabelled]
    empty = [each for each in schema.slots if not record.value[each] and each not in unknown]
    below = (
        _slot(slot, record.value[each], paths[each], f"{record.where}.{each}", unlabelled)
        for each, slot in schema.slots.items()
        if record.value[each]
    )
    return Line(
        name,
        record.where,
        record.path,
        schema.name,
        below=tuple(below),
        not_stated=tuple(empty),
        not_annotated=tuple(unknown),
        **_about(record),
    )


def _slot(slot: Slot, held: Any, path: str, where: str, unlabelled: Collection[str]) -> Line:
    if isinstance(held, Filler):
        return _filler(slot.name, slot, held, unlabelled)
    below = tuple(_filler("", slot, each, unlabelled) for each in held)
    return Line(slot.name, where, path, size=len(below), below=below)


def _filler(name: str, slot: Slot, filler: Filler, unlabelled: Collection[str]) -> Line:
    """Return a filler as a line, with lines below if it is a record whose slots are items."""
    slot = slot.of(filler)
    if slot.record is None:
        return Line(name, filler.where, filler.path, _value(filler.value), **_about(filler))
    if not slot.record.unit:
        return _record(name, slot.record, filler, unlabelled)
    attributes = tuple(_attributes(slot.record, filler))
    return Line(name, filler.where, filler.path, attributes=attributes, **_about(filler))


def _about(filler: Filler) -> dict[str, Any]:
    return {
        "id": filler.id or "",
        "accept": tuple(map(_value, filler.accept)),
        "optional": filler.optional,
        "evidence": filler.evidence or (),
    }


def _attributes(schema: RecordSchema, unit: Filler) -> Iterator[Attribute]:
    """Yield the slots of a unit that hold something, or that hold nothing against a default."""
    for name, slot in schema.slots.items():
        value = unit.scalar(name)
        if value is not None or slot.default is not None:
            yield Attribute(name, _value(value), not slot.required and value == slot.default)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name}={_value(each)}" for name, each in value.items())
    return DASH if value is None else str(value)
