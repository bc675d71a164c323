"""What is said of a document whose text is not to be given away, without passages of that text.

What an extractor gave as a value, a name or a speaker may be a passage, and stands in what is said.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from extractbench.document import Span
from extractbench.withholding import withhold_words

__all__ = ["without_passages"]

T = TypeVar("T")


def without_passages(told: T, text: str) -> T:
    """Return a value with something else in the place of every passage of a text that it holds."""
    cleaned: T = _cleaned(told, text)
    return cleaned


def _cleaned(value: Any, text: str) -> Any:
    if isinstance(value, str):
        return withhold_words(value, text)
    if isinstance(value, Mapping):
        return {_cleaned(name, text): _cleaned(each, text) for name, each in value.items()}
    if isinstance(value, tuple) and not isinstance(value, Span):
        return tuple(_cleaned(each, text) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        held = ((each.name, getattr(value, each.name)) for each in fields(value))
        return replace(value, **{name: _cleaned(each, text) for name, each in held})
    return value
