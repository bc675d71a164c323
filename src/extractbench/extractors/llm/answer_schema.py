"""The JSON schema of an answer, derived from the record type and the layers of a task.

It keeps to what structured output takes everywhere: every property required, none added, no
defaults, ``null`` for what is not stated. Values stand before their evidence, so that an answer
that is cut off has no claim without its values.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from pydantic.errors import PydanticInvalidForJsonSchema

from extractbench.document import BOILERPLATE, CONTENT
from extractbench.extractors.llm.asked import Asked
from extractbench.schema import RecordSchema, Slot, record_schema
from extractbench.task import Task

__all__ = ["JsonSchema", "answer_schema", "is_referred_to"]

JsonSchema: TypeAlias = dict[str, Any]

_TEXT: JsonSchema = {"type": "string"}
_NULL: JsonSchema = {"type": "null"}
_PLACE: JsonSchema = {"$ref": "#/$defs/place"}
_PLACES: JsonSchema = {"$ref": "#/$defs/places"}
_FORMATS = frozenset({"date", "date-time", "time"})


def answer_schema(asked: Asked) -> JsonSchema:
    """Return the JSON schema that an answer has to fit."""
    layers = {name: _LAYERS[name](asked.task) for name in asked.layers}
    place = _object({"before": _TEXT, "snippet": _TEXT})
    return _object(layers) | {"$defs": {"place": place, "places": _list(_PLACE)}}


def _zones(_: Task) -> JsonSchema:
    kinds = [*sorted(CONTENT), *sorted(BOILERPLATE)]
    return _list(_object({"kind": _choice(kinds), "starts": _PLACE}))


def _mentions(task: Task) -> JsonSchema:
    label = _choice(list(task.labels))
    return _list(_object({"label": label, "before": _TEXT, "snippet": _TEXT, "value": _TEXT}))


def _quotes(task: Task) -> JsonSchema:
    form = _choice(sorted(task.forms)) if task.forms else _TEXT
    cue = {"anyOf": [_PLACE, _NULL]}
    return _list(_object({"speaker": _TEXT, "form": form, "cue": cue, "content": _PLACES}))


def _record(task: Task) -> JsonSchema:
    if task.record is None:
        return _NULL
    schema = record_schema(task.record)
    return _record_object(schema, schema)


_LAYERS = {"zones": _zones, "mentions": _mentions, "quotes": _quotes, "record": _record}


def is_referred_to(whole: RecordSchema, schema: RecordSchema) -> bool:
    """Say whether records of a type have an id beside their slots, for others to refer to.

    Args:
        whole: The record type of the document.
        schema: A record type in it.
    """
    return "id" not in schema.slots and schema.name in _targets(whole)


def _targets(schema: RecordSchema) -> Iterator[str]:
    for slot in schema.slots.values():
        if slot.ref is not None:
            yield slot.ref.target
        for record in _records(slot):
            yield from _targets(record)


def _records(slot: Slot) -> list[RecordSchema]:
    """Return the record types that a slot holds, one of which each of its values is."""
    return [each.record for each in slot.members or (slot,) if each.record is not None]


def _record_object(whole: RecordSchema, schema: RecordSchema) -> JsonSchema:
    properties: dict[str, JsonSchema] = {"id": _TEXT} if is_referred_to(whole, schema) else {}
    for slot in schema.slots.values():
        properties[slot.name] = _described(_slot(whole, schema, slot), schema, slot)
    if schema.unit:
        properties["evidence"] = _PLACES
    # Not inspect.getdoc: a type without a docstring would inherit that of all records.
    about = (vars(schema.type).get("__doc__") or "").strip()
    return ({"description": _unwrapped(about)} if about else {}) | _object(properties)


def _described(written: JsonSchema, schema: RecordSchema, slot: Slot) -> JsonSchema:
    about = schema.type.model_fields[slot.name].description
    return {"description": _unwrapped(about)} | written if about else written


def _unwrapped(text: str) -> str:
    return " ".join(text.split())


def _slot(whole: RecordSchema, schema: RecordSchema, slot: Slot) -> JsonSchema:
    # Nothing is put beside the slots of a choice's records: one is known by its own tag or names.
    choices = [_record_object(whole, each) for each in _records(slot)] or [_value(schema, slot)]
    if slot.many:
        return _list(_any_of(choices))
    return _any_of([*choices, _NULL] if slot.nullable else choices)


def _any_of(choices: list[JsonSchema]) -> JsonSchema:
    return {"anyOf": choices} if len(choices) > 1 else choices[0]


def _value(schema: RecordSchema, slot: Slot) -> JsonSchema:
    return _scalar(slot) if schema.unit else _object({"value": _scalar(slot), "evidence": _PLACES})


def _scalar(slot: Slot) -> JsonSchema:
    try:
        written = slot.adapter.json_schema()
    except PydanticInvalidForJsonSchema:
        # A type of the user's own, which says how it is read but not what it looks like.
        return _TEXT
    return _plain(written, written.get("$defs", {}))


def _plain(written: Mapping[str, Any], defined: Mapping[str, Any]) -> JsonSchema:
    """Return what structured output takes of the schema that pydantic writes for a scalar."""
    if "$ref" in written:
        return _plain(defined[written["$ref"].rpartition("/")[2]], defined)
    if "const" in written:
        return _choice([written["const"]])
    if "enum" in written:
        return _choice(written["enum"])
    if "anyOf" in written:
        return _any_of([_plain(each, defined) for each in written["anyOf"] if each != _NULL])
    kept = {"type": written.get("type", "string")}
    return kept | ({"format": written["format"]} if written.get("format") in _FORMATS else {})


_TYPES = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}


def _choice(values: Iterable[Any]) -> JsonSchema:
    listed = list(values)
    types = sorted({_TYPES[type(value)] for value in listed})
    return {"type": types[0] if len(types) == 1 else types, "enum": listed}


def _object(properties: Mapping[Any, JsonSchema]) -> JsonSchema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: JsonSchema) -> JsonSchema:
    return {"type": "array", "items": items}
