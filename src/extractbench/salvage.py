"""Records read from JSON: values with evidence, salvaged field by field.

Gold and predictions share one form. A scalar stands plain (``660``) or grounded
(``{"value": 660, "evidence": [...]}``); a record may carry ``id``, ``evidence``, ``optional``,
``accept`` and ``confidence`` beside its slots. An entry of ``evidence`` is the id of a mention,
a span ``[start, end]``, or ``{"snippet": "..."}`` to be found in the text.

A slot that gold leaves out, or where it says null or an empty list, is stated to be absent; what
gold lists as ``unlabelled`` is not known.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from extractbench.choices import fitting_member
from extractbench.document import Span
from extractbench.evidence import Reader, entries, read_evidence
from extractbench.fillers import BROKEN, Filler, Held, claim_key
from extractbench.prediction import Problem, shown, type_name
from extractbench.scalars import is_plain, read_scalar
from extractbench.schema import RESERVED, RecordSchema, Slot

__all__ = ["read_record"]


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


def _read_one(reader: Reader, schema: RecordSchema, payload: Any, path: str, where: str) -> Filler:
    if not isinstance(payload, Mapping):
        reader.complain(where, f"is an object, not {type_name(payload)}")
        return Filler(path, where, BROKEN, kind=schema.name)
    slots = schema.slots
    is_bare = payload.keys() <= slots.keys() and "id" not in slots
    about = {} if is_bare else _read_about(reader, schema, payload, path, where)
    held: dict[str, Held] = {}
    for name, slot in slots.items():
        value = payload.get(name)
        if value is None and _may_be_silent(slot, given=name in payload):
            held[name] = None
        elif not slot.many and is_plain(slot, value):
            held[name] = Filler(slot.path, f"{where}.{name}", value)
        else:
            held[name] = _read_slot(reader, slot, payload, f"{where}.{name}", unit=schema.unit)
    return Filler(path, where, held, kind=schema.name, **about)


def _may_be_silent(slot: Slot, *, given: bool) -> bool:
    """Return whether nothing is wrong with a scalar slot or a record's that says nothing."""
    if slot.many:
        return False
    return slot.nullable if given else not slot.required and slot.default is None


_ABOUT = RESERVED | {"id"}


def _read_about(
    reader: Reader, schema: RecordSchema, payload: Mapping[str, Any], path: str, where: str
) -> dict[str, Any]:
    """Read what a record says about itself beside its slots, and name what it says besides."""
    if not payload.keys() - schema.slots.keys() <= _ABOUT:
        _name_strange(reader, schema, payload, path, where)
    accepted = payload.get("accept")
    accept = tuple(_read_overrides(reader, schema, accepted, f"{where}.accept")) if accepted else ()
    own = payload.get("id")
    if own is not None and "id" not in schema.slots and not isinstance(own, str | int):
        reader.complain(f"{where}.id", f"is a name, not {type_name(own)}")
        own = None
    marks = _read_marks(reader, payload, where)
    marks.update(id=None if own is None else str(own), accept=accept)
    return marks


def _name_strange(
    reader: Reader, schema: RecordSchema, payload: Mapping[str, Any], path: str, where: str
) -> None:
    for name, value in payload.items():
        if name not in schema.slots and name not in _ABOUT:
            # An empty one claims nothing.
            group = None if value in (None, [], {}) else f"{path}.{name}".removeprefix(".")
            reader.complain(f"{where}.{name}", "no such slot", group)


def _read_marks(reader: Reader, payload: Mapping[str, Any], where: str) -> dict[str, Any]:
    optional = payload.get("optional", False)
    if not isinstance(optional, bool):
        reader.complain(f"{where}.optional", f"is true or false, not {shown(optional)}")
    confidence = payload.get("confidence")
    if confidence is not None and not (_is_number(confidence) and 0 <= confidence <= 1):
        reader.complain(f"{where}.confidence", f"is between 0 and 1, not {shown(confidence)}")
        confidence = None
    evidence, levels = read_evidence(reader, payload.get("evidence"), f"{where}.evidence")
    return {
        "evidence": evidence,
        "levels": levels,
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
    return None if value is None and slot.nullable else read_scalar(reader, slot, value, where)


def _read_slot(
    reader: Reader, slot: Slot, payload: Mapping[str, Any], where: str, *, unit: bool
) -> Held:
    value = payload.get(slot.name)
    if slot.many:
        return _read_many(reader, slot, value, where)
    if value is None or (not slot.holds_records and _is_grounded_null(value)):
        return _read_absent(reader, slot, where, given=slot.name in payload, unit=unit)
    return _read_filler(reader, slot, value, where)


def _is_grounded_null(value: Any) -> bool:
    return isinstance(value, Mapping) and value.get("value", BROKEN) is None


def _read_absent(reader: Reader, slot: Slot, where: str, *, given: bool, unit: bool) -> Held:
    """Read a slot that holds nothing: a unit's default stands in, another record claims nothing."""
    if given and slot.nullable:
        return None
    if given or slot.required:
        reader.complain(where, "is null" if given else "is missing")
    if not unit:
        return None
    if slot.required:
        return Filler(slot.path, where, BROKEN)
    return None if slot.default is None else Filler(slot.path, where, slot.default)


def _read_many(reader: Reader, slot: Slot, value: Any, where: str) -> tuple[Filler, ...]:
    if value is None:
        return ()
    if not isinstance(value, list | tuple):
        reader.complain(where, f"is a list, not {type_name(value)}")
        record = (slot.members or (slot,))[0].record
        return (Filler(slot.path, where, BROKEN, kind=record.name if record else ""),)
    read = [
        Filler(slot.path, f"{where}[{index}]", each)
        if is_plain(slot, each)
        else _read_filler(reader, slot, each, f"{where}[{index}]")
        for index, each in enumerate(value)
    ]
    return tuple(_said_once(reader, slot, read)) if slot.is_set else tuple(read)


def _said_once(reader: Reader, slot: Slot, read: Sequence[Filler]) -> Iterable[Filler]:
    """Return the members of a set: one that is said again is a problem, but no further claim."""
    members: dict[Any, Filler] = {}
    for filler in read:
        key = claim_key(slot, filler)
        if (first := members.setdefault(key, filler)) is not filler:
            reader.complain(filler.where, f"is said before, at {first.where}; a set counts it once")
            spans = (first.evidence or ()) + (filler.evidence or ())
            levels = sorted(first.levels + filler.levels, key=lambda level: level == "nowhere")
            members[key] = replace(first, evidence=spans or first.evidence, levels=tuple(levels))
    return members.values()


def _read_filler(reader: Reader, slot: Slot, value: Any, where: str) -> Filler:
    if slot.holds_records:
        record = (fitting_member(slot, value) if slot.members else slot).record
        if record is not None:
            return _read_one(reader, record, value, slot.path, where)
    if not isinstance(value, Mapping):
        return Filler(slot.path, where, read_scalar(reader, slot, value, where))
    for name in value:
        if name not in RESERVED | {"value", "id"}:
            reader.complain(f"{where}.{name}", "no such field")
    accept = tuple(
        read_scalar(reader, slot, each, f"{where}.accept[{index}]")
        for index, each in enumerate(entries(reader, value.get("accept"), f"{where}.accept"))
    )
    if "value" in value:
        scalar = read_scalar(reader, slot, value["value"], f"{where}.value")
    else:
        reader.complain(where, "is an object without a value")
        scalar = BROKEN
    return Filler(slot.path, where, scalar, accept=accept, **_read_marks(reader, value, where))
