"""What was compared of two sides, said in words: by which comparator, and how far it agreed."""

from collections.abc import Mapping, Sequence
from dataclasses import Field, fields, is_dataclass
from itertools import chain
from typing import Any

from extractbench.comparators import Comparator
from extractbench.document import Span
from extractbench.fillers import BROKEN
from extractbench.folding import ByMember
from extractbench.scoring.explanation import Point

__all__ = ["comparator_name", "content_iou", "plain", "span_point", "value_point"]


def comparator_name(comparator: Comparator) -> str:
    """Name a comparator with those of its settings that are not its defaults."""
    if isinstance(comparator, ByMember):
        names = (comparator_name(member.comparator) for member in comparator.members)
        return " or ".join(dict.fromkeys(names))
    kind = type(comparator).__name__
    shown: tuple[Field[Any], ...] = fields(comparator) if is_dataclass(comparator) else ()
    settings = [each for each in shown if each.repr]
    held = ((each, getattr(comparator, each.name)) for each in settings)
    said = [f"{each.name}={_setting(value)}" for each, value in held if value != each.default]
    return f"{kind}({', '.join(said)})" if said else kind


def _setting(value: Any) -> str:
    # The repr of a function says where it lies in memory, and that of a set has no order.
    if isinstance(value, tuple) and all(isinstance(each, frozenset) for each in value):
        return f"{len(value)} groups"
    return getattr(value, "__qualname__", None) or repr(value)


def plain(value: Any) -> str:
    """Write a value that a slot holds."""
    if value is None:
        return "nothing"
    if value is BROKEN:
        return "what could not be read"
    if isinstance(value, Mapping):
        return ", ".join(f"{name}={plain(each)}" for name, each in value.items())
    return repr(value) if isinstance(value, str) and not value.strip() else str(value)


def content_iou(one: Sequence[Span], other: Sequence[Span]) -> float:
    """Return the characters that both hold, over those that either holds; 0 if there are none."""
    ours, theirs = (
        set(chain.from_iterable(range(*span) for span in side)) for side in (one, other)
    )
    return len(ours & theirs) / len(ours | theirs) if ours or theirs else 0.0


def span_point(
    name: str, predicted: Sequence[Span], gold: Sequence[Span], by: str, *, counts: bool = True
) -> Point:
    """Say how far two contents agree: by the characters they share over those of either."""
    shared = content_iou(predicted, gold)
    return Point(name, _places(predicted), _places(gold), shared, by, counts)


def _places(spans: Sequence[Span]) -> str:
    return " ".join(f"[{span.start}, {span.end})" for span in sorted(spans))


def value_point(
    name: str, predicted: Any, gold: Any, agreement: float, by: str, *, counts: bool = True
) -> Point:
    """Say how far two values agree, and by what."""
    return Point(name, plain(predicted), plain(gold), agreement, by, counts)
