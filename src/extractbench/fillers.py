"""Records as they stand in files: values with evidence, salvaged field by field.

Gold and predictions share one form. A scalar stands plain (``660``) or grounded
(``{"value": 660, "evidence": [...]}``); a record may carry ``id``, ``evidence``, ``optional``,
``accept`` and ``confidence`` beside its slots. An entry of ``evidence`` is the id of a mention,
a span ``[start, end]``, or ``{"snippet": "..."}`` to be found in the text.

A value is read as pydantic reads it: ``"12"`` is the number 12, but ``"1,240"`` and ``true`` are
none. What cannot be read is `BROKEN`: a claim that is wrong.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, Union

from pydantic import ValidationError

from extractbench.document import Span
from extractbench.evidence import Reader, entries, read_evidence
from extractbench.prediction import Problem, shown, type_name
from extractbench.schema import RESERVED, RecordSchema, Slot

__all__ = ["BROKEN", "Filler", "Held", "read_record", "walk"]


class _Broken:
    """The value of a field that could not be read: it equals nothing."""

    def __repr__(self) -> str:
        return "BROKEN"


BROKEN: Final = _Broken()

Held: TypeAlias = Union["Filler", tuple["Filler", ...], None]
"""What a slot holds: a filler, several, or nothing."""


@dataclass(frozen=True, slots=True)
class Filler:
    """A value that a slot holds.

    Attributes:
        path: The slot's path in the schema, such as ``operations.counts``; empty for the root.
        where: The place in the file, such as ``record.operations[0].counts[2]``.
        value: A scalar, `BROKEN`, or for a record what each of its slots holds.
        evidence: The spans that show it, or None if none were given.
        accept: Other values that are equally right; for a record, partial overrides.
    """

    path: str
    where: str
    value: Any
    id: str | None = None
    evidence: tuple[Span, ...] | None = None
    optional: bool = False
    accept: tuple[Any, ...] = ()
    confidence: float | None = None

    def scalar(self, name: str) -> Any:
        """Return the plain value of a record's scalar slot; None if it holds nothing."""
        held = self.value[name]
        return held.value if isinstance(held, Filler) else None

    def scalars(self) -> dict[str, Any]:
        """Return the plain values of a unit's slots."""
        return {name: self.scalar(name) for name in self.value}


def read_record(
    schema: RecordSchema,
    payload: Any,
    spans: Mapping[str, Span],
    *,
    text: str | None = None,
    length: int | None = None,
) -> tuple[Filler, tuple[Problem, ...]]:
    """Read a record, whatever state it is in, and say what is wrong with it.

    Args:
        schema: The record type.
        payload: The record as decoded JSON.
        spans: Where each mention stands, by its id.
        text: The text, if it is there, for finding snippets.
        length: The text's length in code points, if known, for checking spans.

    Returns:
        The root filler, and the problems. A problem with a ``group`` is a claim under no slot:
        it counts as spurious.
    """
    reader = Reader(spans, text, length if text is None else len(text))
    root = _read_one(reader, schema, payload, "", "record")
    if root.value is BROKEN:
        reader.complain("record", "nothing could be read", "record")
        root = _read_one(reader, schema, {}, "", "record")
    return root, tuple(reader.problems)


def walk(filler: Filler) -> Iterator[Filler]:
    """Yield a filler and every filler below it, in order."""
    yield filler
    if isinstance(filler.value, Mapping):
        for held in filler.value.values():
            for each in (held,) if isinstance(held, Filler) else held or ():
                yield from walk(each)


def _read_one(reader: Reader, schema: RecordSchema, payload: Any, path: str, where: str) -> Filler:
    if not isinstance(payload, Mapping):
        reader.complain(where, f"is an object, not {type_name(payload)}")
        return Filler(path, where, BROKEN)
    about = _read_about(reader, schema, payload, where)
    for name, value in payload.items():
        if name not in schema.slots and name not in RESERVED | {"id"}:
            # An empty one claims nothing.
            group = None if value in (None, [], {}) else _join(path, str(name))
            reader.complain(f"{where}.{name}", "no such slot", group)
    held = {
        name: _read_slot(
            reader, slot, payload, _join(path, name), f"{where}.{name}", unit=schema.unit
        )
        for name, slot in schema.slots.items()
    }
    return Filler(path, where, held, **about)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _read_about(
    reader: Reader, schema: RecordSchema, payload: Mapping[str, Any], where: str
) -> dict[str, Any]:
    """Read what a record says about itself beside its slots."""
    accept = tuple(_read_overrides(reader, schema, payload.get("accept"), f"{where}.accept"))
    name = payload.get("id")
    if name is not None and "id" not in schema.slots and not isinstance(name, str | int):
        reader.complain(f"{where}.id", f"is a name, not {type_name(name)}")
        name = None
    return _read_marks(reader, payload, where) | {
        "id": None if name is None else str(name),
        "accept": accept,
    }


def _read_marks(reader: Reader, payload: Mapping[str, Any], where: str) -> dict[str, Any]:
    optional = payload.get("optional", False)
    if not isinstance(optional, bool):
        reader.complain(f"{where}.optional", f"is true or false, not {shown(optional)}")
    confidence = payload.get("confidence")
    if confidence is not None and not (_is_number(confidence) and 0 <= confidence <= 1):
        reader.complain(f"{where}.confidence", f"is between 0 and 1, not {shown(confidence)}")
        confidence = None
    return {
        "evidence": read_evidence(reader, payload.get("evidence"), f"{where}.evidence"),
        "optional": optional is True,
        "confidence": confidence,
    }


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _read_overrides(
    reader: Reader, schema: RecordSchema, accept: Any, where: str
) -> Iterator[dict[str, Any]]:
    if accept and not schema.unit:
        reader.complain(where, f"{schema.name} is no unit: what is accepted stands at its slots")
        return
    for index, override in enumerate(entries(reader, accept, where)):
        at = f"{where}[{index}]"
        if not isinstance(override, Mapping) or not override.keys() <= schema.slots.keys():
            reader.complain(at, f"changes slots of {schema.name}, not {shown(override)}")
            continue
        yield {
            name: _override(reader, schema.slots[name], value, f"{at}.{name}")
            for name, value in override.items()
        }


def _override(reader: Reader, slot: Slot, value: Any, where: str) -> Any:
    return None if value is None and slot.nullable else _scalar(reader, slot, value, where)


def _read_slot(
    reader: Reader, slot: Slot, payload: Mapping[str, Any], path: str, where: str, *, unit: bool
) -> Held:
    value = payload.get(slot.name)
    if slot.many:
        return _read_many(reader, slot, value, path, where)
    if value is None or (slot.record is None and _is_grounded_null(value)):
        return _read_absent(reader, slot, path, where, given=slot.name in payload, unit=unit)
    return _read_filler(reader, slot, value, path, where)


def _is_grounded_null(value: Any) -> bool:
    return isinstance(value, Mapping) and value.get("value", BROKEN) is None


def _read_absent(
    reader: Reader, slot: Slot, path: str, where: str, *, given: bool, unit: bool
) -> Held:
    """Read a slot that holds nothing: a unit's default stands in, another record claims nothing."""
    if given and slot.nullable:
        return None
    if given or slot.required:
        reader.complain(where, "is null" if given else "is missing")
    if not unit:
        return None
    if slot.required:
        return Filler(path, where, BROKEN)
    return None if slot.default is None else Filler(path, where, slot.default)


def _read_many(reader: Reader, slot: Slot, value: Any, path: str, where: str) -> tuple[Filler, ...]:
    if value is None:
        return ()
    if not isinstance(value, list | tuple):
        reader.complain(where, f"is a list, not {type_name(value)}")
        return (Filler(path, where, BROKEN),)
    return tuple(
        _read_filler(reader, slot, each, path, f"{where}[{index}]")
        for index, each in enumerate(value)
    )


def _read_filler(reader: Reader, slot: Slot, value: Any, path: str, where: str) -> Filler:
    if slot.record is not None:
        return _read_one(reader, slot.record, value, path, where)
    if not isinstance(value, Mapping):
        return Filler(path, where, _scalar(reader, slot, value, where))
    for name in value:
        if name not in RESERVED | {"value", "id"}:
            reader.complain(f"{where}.{name}", "no such field")
    accept = tuple(
        _scalar(reader, slot, each, f"{where}.accept[{index}]")
        for index, each in enumerate(entries(reader, value.get("accept"), f"{where}.accept"))
    )
    if "value" in value:
        scalar = _scalar(reader, slot, value["value"], f"{where}.value")
    else:
        reader.complain(where, "is an object without a value")
        scalar = BROKEN
    return Filler(path, where, scalar, accept=accept, **_read_marks(reader, value, where))


# Beyond it a whole number is no float, and cannot be compared with one.
_LARGEST = int(sys.float_info.max)


def _scalar(reader: Reader, slot: Slot, value: Any, where: str) -> Any:
    if slot.ref is not None and isinstance(value, int) and not isinstance(value, bool):
        # The ids of records may be numbers too, and are compared as text.
        value = str(value)
    try:
        read = slot.adapter.validate_python(value)
    except ValidationError as error:
        reader.complain(where, f"{error.errors()[0]['msg']} (got {shown(value)})")
        return BROKEN
    if isinstance(value, bool) is not isinstance(read, bool):
        wanted = "true or false" if isinstance(read, bool) else "no truth value"
        reader.complain(where, f"is {wanted} (got {shown(value)})")
        return BROKEN
    if isinstance(read, int) and abs(read) > _LARGEST:
        reader.complain(where, f"is too large a number (got {shown(value)})")
        return BROKEN
    return read
