"""The layers of gold or of a prediction as the columns of a table, and back.

A column holds values of one shape. So a span is an object, where JSON has a pair; a record is JSON
in text; and what an item leaves out is None.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["as_columns", "as_items", "as_payload"]

_OBJECTS = ("zones", "mentions", "quotes", "excluded", "inferences")


def as_columns(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return JSON of gold or of a prediction as the values of columns."""
    columns = dict(payload)
    if columns.get("record") is not None:
        columns["record"] = json.dumps(columns["record"], ensure_ascii=False, allow_nan=False)
    if columns.get("quotes") is not None:
        columns["quotes"] = [_with_objects(quote) for quote in columns["quotes"]]
    return columns


def _with_objects(quote: Mapping[str, Any]) -> dict[str, Any]:
    cue = None if quote["cue"] is None else _as_object(quote["cue"])
    return {**quote, "cue": cue, "content": [_as_object(span) for span in quote["content"]]}


def _as_object(span: Iterable[int]) -> dict[str, int]:
    start, end = span
    return {"start": start, "end": end}


def as_payload(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Return what columns hold as JSON of gold or of a prediction; what is None is left out.

    Whatever is not of the form is left as it is, for the reader of JSON to name.

    Raises:
        ValueError: If the record is text and no JSON.
    """
    payload = {name: value for name, value in columns.items() if value is not None}
    for name in _OBJECTS:
        if isinstance(items := as_items(payload.get(name)), list):
            payload[name] = [_without_none(item) for item in items]
    if isinstance(quotes := payload.get("quotes"), list):
        payload["quotes"] = [_with_pairs(quote) for quote in quotes]
    if isinstance(record := payload.get("record"), str):
        payload["record"] = _decoded(record)
    return payload


def as_items(value: Any) -> Any:
    """Return a list of objects for an object of lists, as datasets have it that were once made."""
    if not isinstance(value, Mapping) or not all(isinstance(v, list) for v in value.values()):
        return value
    if len({len(each) for each in value.values()}) != 1:
        return value
    return [dict(zip(value, each, strict=True)) for each in zip(*value.values(), strict=True)]


def _without_none(item: Any) -> Any:
    if not isinstance(item, Mapping):
        return item
    return {name: value for name, value in item.items() if value is not None}


def _with_pairs(quote: Any) -> Any:
    if not isinstance(quote, Mapping):
        return quote
    paired = dict(quote)
    if "cue" in paired:
        paired["cue"] = _as_pair(paired["cue"])
    if isinstance(spans := paired.get("content"), list):
        paired["content"] = [_as_pair(span) for span in spans]
    return paired


def _as_pair(span: Any) -> Any:
    return [span.get("start"), span.get("end")] if isinstance(span, Mapping) else span


def _decoded(record: str) -> Any:
    try:
        return json.loads(record)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
