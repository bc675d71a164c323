"""What a model wrote, read as one JSON object: as it stands, else repaired, else salvaged."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pydantic_core import from_json

from extractbench.errors import PredictionError

__all__ = ["Reply", "read_reply"]


@dataclass(frozen=True, slots=True)
class Reply:
    """The object that a reply holds.

    Attributes:
        payload: The object.
        repair: What had to be done to read it, or None.
        is_cut: Whether its end is missing: then it holds what was complete before that.
    """

    payload: dict[str, Any]
    repair: str | None = None
    is_cut: bool = False


def read_reply(text: str, names: Collection[str]) -> Reply:
    """Return the JSON object of a reply.

    Thinking aloud, fences, words around the object and trailing commas are put up with. Of an
    object that breaks off, all is kept up to the last object in it that was closed.

    Args:
        text: What the model wrote.
        names: What the object should hold, to tell it from others.

    Raises:
        PredictionError: If no such object is in it.
    """
    said = text.rpartition("</think>")[2].strip()
    if (whole := _decode(said)) is not None:
        return Reply(whole)
    tidy = _without_trailing_commas(said)
    if (whole := _decode(tidy)) is not None:
        return Reply(whole, "it has trailing commas")
    starts = list(islice((match.start() for match in _OPENING.finditer(tidy)), _TRIES))
    for start in starts:
        if (found := _decode_at(tidy, start)) and not found.keys().isdisjoint(names):
            return Reply(found, "it stands among other words")
    for start in starts:
        if (found := _salvage(tidy[start:])) and not found.keys().isdisjoint(names):
            return Reply(found, "it breaks off", is_cut=True)
    raise PredictionError(
        f"the reply holds no JSON object with {', '.join(names)}" if said else "the reply is empty"
    )


def _decode(text: str) -> dict[str, Any] | None:
    try:
        return _object(json.loads(text))
    except (ValueError, RecursionError):
        return None


def _decode_at(text: str, start: int) -> dict[str, Any] | None:
    try:
        return _object(json.JSONDecoder().raw_decode(text, start)[0])
    except (ValueError, RecursionError):
        return None


def _object(value: object) -> dict[str, Any] | None:
    return value if isinstance(value, dict) else None


# A string is matched whole (to the end if it is not closed), so that nothing in it is touched.
_STRING = r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)'
_TRAILING_COMMA = re.compile(rf"({_STRING})|,(?=\s*[}}\]])", re.DOTALL)
_CLOSING = re.compile(rf"{_STRING}|(\}})", re.DOTALL)
_OPENING = re.compile(r'\{(?=\s*["}])')
# An object that is not among the first of them is not the answer.
_TRIES = 8


def _without_trailing_commas(text: str) -> str:
    return _TRAILING_COMMA.sub(lambda match: match[1] or "", text)


def _salvage(text: str) -> dict[str, Any] | None:
    """Return what an object holds up to the last object in it that was closed."""
    last = max((match.end() for match in _CLOSING.finditer(text) if match[1]), default=0)
    try:
        return _object(from_json(text[:last], allow_partial=True)) if last else None
    except (ValueError, RecursionError):
        return None
