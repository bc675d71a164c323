"""How two values of a slot are compared: a comparator gives 1 (equal), ½ (partial) or 0.

Folding is by comparator, never global: `Exact` folds nothing, `Normalized` folds what copying
and typing change in a name, and no more: ``5%`` is never ``$5``, ``10²`` never ``102``.

A comparator needs a method ``compare``. One that also has ``fold`` is asked for the key of each
value once, instead of being called for every pair; see `extractbench.folding`.
"""

import datetime
import math
import re
import unicodedata
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, Protocol, TypeAlias, get_args, runtime_checkable

from rapidfuzz import fuzz

from extractbench.asking import ROUNDING, ask
from extractbench.errors import SchemaError
from extractbench.loose import MARKS

__all__ = [
    "By",
    "Comparator",
    "Exact",
    "Fuzzy",
    "Normalized",
    "OneOf",
    "SameDate",
    "Within",
    "normalize",
    "normalize_all",
]

Number: TypeAlias = int | float | Decimal
_NUMBERS = (int, float, Decimal)


_SPACE = re.compile(r"\s+")


@runtime_checkable
class Comparator(Protocol):
    """Anything that compares a predicted value with a gold one."""

    def compare(self, predicted: Any, gold: Any) -> float:
        """Return 1 for equal, ½ for partial agreement, 0 for none."""
        ...


def normalize(text: str) -> str:
    """Fold a name: NFC, one kind of quotation mark and dash, single spaces, case."""
    if text.isascii():
        # The same as below, five times as fast.
        return " ".join(text.replace("`", "'").split()).lower()
    folded = unicodedata.normalize("NFC", text).translate(MARKS)
    return _SPACE.sub(" ", folded).strip().casefold()


# What `normalize` would change in an ASCII text beside the case; NUL stands around each text.
_ODD = (*"`\t\n\v\f\r\x1c\x1d\x1e\x1f", "  ", "\0 ", " \0")


def normalize_all(texts: Sequence[str]) -> list[str]:
    """Fold many names at once, of which most are in ASCII and have nothing odd about them."""
    joined = "\0".join(("", *texts, ""))
    is_apart = joined.isascii() and joined.count("\0") == len(texts) + 1
    if is_apart and not any(odd in joined for odd in _ODD):
        return joined[1:-1].lower().split("\0")
    return list(map(normalize, texts))


@dataclass(frozen=True, slots=True)
class Exact:
    """Equal as they are; ``1`` is not ``True`` and ``"1"`` is not ``1``."""

    def compare(self, predicted: Any, gold: Any) -> float:
        """Return 1 if the values are equal and both or neither are booleans, else 0."""
        return float(predicted == gold and isinstance(predicted, bool) is isinstance(gold, bool))

    def fold(self, value: Any) -> Hashable:
        """Return the value itself, or something hashable that is equal where it is."""
        return (bool, value) if isinstance(value, bool) else _frozen(value)


def _frozen(value: Any) -> Hashable:
    if isinstance(value, dict):
        return frozenset((name, _frozen(each)) for name, each in value.items())
    if isinstance(value, list | tuple):
        return tuple(map(_frozen, value))
    if isinstance(value, set):
        return frozenset(value)
    hashable: Hashable = value
    return hashable


@dataclass(frozen=True, slots=True)
class Normalized:
    """Texts equal after `normalize`."""

    def compare(self, predicted: Any, gold: Any) -> float:
        """Return 1 if the folded texts are equal, else 0."""
        return float(self.fold(predicted) == self.fold(gold))

    def fold(self, value: Any) -> str:
        """Return the folded text."""
        return normalize(str(value))


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Texts whose normalised indel similarity (rapidfuzz ``ratio``) reaches a threshold.

    Attributes:
        min: The least similarity, between 0 and 1.
    """

    min: float

    def __post_init__(self) -> None:
        """Refuse a percentage, which no similarity would reach.

        Raises:
            SchemaError: If the threshold is not between 0 and 1.
        """
        if not 0 <= self.min <= 1:
            raise SchemaError(f"Fuzzy({self.min}): the least similarity is between 0 and 1")

    def compare(self, predicted: Any, gold: Any) -> float:
        """Return 1 if the folded texts are that similar, else 0."""
        return self.between(self.fold(predicted), self.fold(gold))

    def fold(self, value: Any) -> str:
        """Return the folded text."""
        return normalize(str(value))

    def between(self, predicted: str, gold: str) -> float:
        """Return 1 if two folded texts are similar enough, else 0."""
        # 33 of 50 characters reach 0.66, though their binary ratio is a hair less.
        return float(fuzz.ratio(predicted, gold) / 100 >= self.min - ROUNDING)


@dataclass(frozen=True, slots=True)
class Within:
    """Numbers at most ``abs``, or ``rel`` times the gold number, apart.

    A text that is no number is equal only to the same text, after `normalize`.
    """

    abs: float = 0.0
    rel: float = 0.0

    def compare(self, predicted: Any, gold: Any) -> float:
        """Return 1 if the predicted number is near enough, else 0."""
        return self.between(self.fold(predicted), self.fold(gold))

    def fold(self, value: Any) -> Number | str:
        """Return the number, or a text that is none as `normalize` folds it."""
        if type(value) in _NUMBERS:
            number: Number = value
            return number
        try:
            return float(value)
        except (TypeError, ValueError):
            return normalize(str(value))

    def between(self, predicted: Number | str, gold: Number | str) -> float:
        """Return 1 if one number is near enough to another, else 0."""
        try:
            one, other = float(predicted), float(gold)
        except ValueError:
            return float(predicted == gold)
        distance, slack = abs(one - other), max(self.abs, self.rel * abs(other))
        # Most numbers are far apart, and binary forms tell.
        if distance > 2 * slack + ROUNDING * abs(one) + ROUNDING or not math.isfinite(distance):
            return 0.0
        if slack - distance > ROUNDING * (1 + abs(other)):
            return 1.0
        return float(self._is_near(Fraction(str(predicted)), Fraction(str(gold))))

    def _is_near(self, predicted: Fraction, gold: Fraction) -> bool:
        """Return whether two numbers are near enough, as they are written and not in binary.

        What was calculated, such as 0.1 + 0.2, may be a hair more apart.
        """
        distance = abs(predicted - gold)
        slack = max(Fraction(str(self.abs)), Fraction(str(self.rel)) * abs(gold))
        return distance <= slack * (1 + Fraction(1, 10**9))


Grain = Literal["year", "month", "day"]
_PARTS = {"year": 1, "month": 2, "day": 3}
_DATE = re.compile(r"\s*(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T\s].*)?)?)?\s*", re.ASCII | re.DOTALL)


@dataclass(frozen=True, slots=True)
class SameDate:
    """Dates of the same day, month or year: ``2024-02-29`` and ``2024-02-29T08:00`` by day.

    Takes dates, datetimes (on the day that they name in their own zone) and texts that begin as
    ISO 8601 does. A date that names less than the grain, such as ``2024`` by day, is equal only to
    one that names as little; a text that is no date only to the same text, after `normalize`.

    Attributes:
        grain: Up to which part two dates have to be the same.
    """

    grain: Grain = "day"

    def __post_init__(self) -> None:
        """Refuse another grain.

        Raises:
            SchemaError: If there is none of that name.
        """
        if self.grain not in _PARTS:
            raise SchemaError(f"SameDate({self.grain!r}): the grain is one of {get_args(Grain)}")

    def compare(self, predicted: Any, gold: Any) -> float:
        """Return 1 if the dates are the same up to the grain, else 0."""
        return float(self.fold(predicted) == self.fold(gold))

    def fold(self, value: Any) -> Hashable:
        """Return the parts of a date up to the grain, or a text that is none as it is."""
        if isinstance(value, datetime.date):
            return (value.year, value.month, value.day)[: _PARTS[self.grain]]
        if match := _DATE.fullmatch(str(value)):
            parts = (int(part) for part in match.groups() if part is not None)
            return tuple(parts)[: _PARTS[self.grain]]
        return normalize(str(value))


@dataclass(frozen=True, slots=True, init=False)
class OneOf:
    """Texts that are the same or are names of the same thing, by groups that you list.

    ``OneOf({"UK", "United Kingdom"}, {"US", "USA"})``: any two texts of one group are equal, and
    so are two texts that are equal after `normalize`, whether or not a group has them.

    Raises:
        SchemaError: If a group is a single text, or a text is in two groups.
    """

    groups: tuple[frozenset[str], ...]
    _named: dict[str, str] = field(compare=False, repr=False)

    def __init__(self, *groups: Collection[str]) -> None:
        named: dict[str, str] = {}
        for group in groups:
            if isinstance(group, str):
                raise SchemaError(f"OneOf({group!r}): write the names of one thing as a set")
            folded = sorted(map(normalize, group))
            if twice := next((name for name in folded if name in named), None):
                raise SchemaError(f"OneOf: {twice!r} is in two groups")
            named |= dict.fromkeys(folded, folded[0] if folded else "")
        object.__setattr__(self, "groups", tuple(map(frozenset, groups)))
        object.__setattr__(self, "_named", named)

    def compare(self, predicted: Any, gold: Any) -> float:
        """Return 1 if the texts are equal or of one group, else 0."""
        return float(self.fold(predicted) == self.fold(gold))

    def fold(self, value: Any) -> str:
        """Return the first name of a text's group, or the folded text."""
        text = normalize(str(value))
        return self._named.get(text, text)


@dataclass(frozen=True, slots=True)
class By:
    """Values compared by a function of your own: ``By(lambda predicted, gold: ...)``.

    ``Annotated[str, function]`` says the same as ``Annotated[str, By(function)]``.
    """

    function: Callable[[Any, Any], float]

    def compare(self, predicted: Any, gold: Any) -> float:
        """Return what the function returns; below 0 it is 0.

        Raises:
            SchemaError: If the function raises, or returns what is no number up to 1.
        """
        return ask(self.function, predicted, gold)
