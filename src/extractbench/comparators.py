"""How two values of a slot are compared: a comparator gives 1 (equal), ½ (partial) or 0.

Folding is by comparator, never global: `Exact` folds nothing, `Normalized` folds what copying
and typing change in a name, and no more: ``5%`` is never ``$5``, ``10²`` never ``102``.
"""

import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol, runtime_checkable

from rapidfuzz import fuzz

from extractbench.errors import SchemaError
from extractbench.loose import MARKS

__all__ = ["By", "Comparator", "Exact", "Fuzzy", "Normalized", "Within", "normalize"]

_SPACE = re.compile(r"\s+")


@runtime_checkable
class Comparator(Protocol):
    """Anything that compares a predicted value with a gold one."""

    def compare(self, predicted: Any, gold: Any) -> float:
        """Return 1 for equal, ½ for partial agreement, 0 for none."""
        ...


# Each name is compared with many.
@lru_cache(maxsize=4096)
def normalize(text: str) -> str:
    """Fold a name: NFC, one kind of quotation mark and dash, single spaces, case."""
    folded = unicodedata.normalize("NFC", text).translate(MARKS)
    return _SPACE.sub(" ", folded).strip().casefold()


@dataclass(frozen=True, slots=True)
class Exact:
    """Equal as they are; ``1`` is not ``True`` and ``"1"`` is not ``1``."""

    def compare(self, predicted: Any, gold: Any) -> float:
        """Return 1 if the values are equal and both or neither are booleans, else 0."""
        return float(predicted == gold and isinstance(predicted, bool) is isinstance(gold, bool))


@dataclass(frozen=True, slots=True)
class Normalized:
    """Texts equal after `normalize`."""

    def compare(self, predicted: Any, gold: Any) -> float:
        """Return 1 if the folded texts are equal, else 0."""
        return float(normalize(str(predicted)) == normalize(str(gold)))


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
        similarity = fuzz.ratio(normalize(str(predicted)), normalize(str(gold))) / 100
        return float(similarity >= self.min)


@dataclass(frozen=True, slots=True)
class Within:
    """Numbers at most ``abs``, or ``rel`` times the gold number, apart."""

    abs: float = 0.0
    rel: float = 0.0

    def compare(self, predicted: Any, gold: Any) -> float:
        """Return 1 if the predicted number is near enough, else 0."""
        distance = abs(float(predicted) - float(gold))
        if not math.isfinite(distance):
            return 0.0
        slack = max(self.abs, self.rel * abs(float(gold)))
        # 0.4 is at most 0.1 from 0.3, though their binary forms are a hair more apart.
        return float(distance <= slack or math.isclose(distance, slack))


@dataclass(frozen=True, slots=True)
class By:
    """Values compared by a function of your own: ``By(lambda predicted, gold: ...)``."""

    function: Callable[[Any, Any], float]

    def compare(self, predicted: Any, gold: Any) -> float:
        """Return what the function returns, as a number between 0 and 1."""
        return min(1.0, max(0.0, float(self.function(predicted, gold))))
