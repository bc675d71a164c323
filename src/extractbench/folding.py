"""Comparators seen through keys, so that a value is folded once and not in every pair.

A comparator may have a method ``fold(value)`` that returns a hashable key: values with equal keys
are equal (1). Keys that differ are unequal (0), unless it has one of two methods that compare two
keys: ``partial(predicted, gold)``, for less than 1, or ``between(predicted, gold)``, for anything.
A comparator without ``fold`` is called for every two values, equal ones too, once in a document.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from extractbench.asking import ask, checked_fold
from extractbench.comparators import Comparator, Exact

__all__ = ["ByMember", "Folding", "Member", "fold_by"]


@dataclass(frozen=True, slots=True)
class Folding:
    """How a comparator folds.

    Attributes:
        fold: Returns the key of a value; None if values are their own keys.
        between: Compares two keys that differ; None if they are then unequal.
        is_reflexive: Whether equal keys are equal values; only a comparator without keys of its
            own may say otherwise.
        is_strict: Whether only equal keys are equal values.
    """

    fold: Callable[[Any], Hashable] | None
    between: Callable[[Any, Any], float] | None = None
    is_reflexive: bool = True
    is_strict: bool = True

    def key(self, value: Any) -> Hashable:
        """Return the key of a value."""
        return value if self.fold is None else self.fold(value)

    def agreement(self, predicted: Hashable, gold: Hashable) -> float:
        """Return how far the values of two keys agree."""
        if self.is_reflexive and predicted == gold:
            return 1.0
        return 0.0 if self.between is None else self.between(predicted, gold)


@dataclass(frozen=True, slots=True)
class _Whole:
    """A value as its own key, told from the equal values of other types."""

    kind: type
    value: Any

    def __hash__(self) -> int:
        try:
            return hash((self.kind, self.value))
        except TypeError:
            return hash((self.kind, repr(self.value)))


def fold_by(comparator: Comparator, *, plain: bool = False) -> Folding:
    """Return how a comparator folds.

    Args:
        comparator: It may have ``fold`` and ``between``.
        plain: Whether all values are of types of which no value equals one of another but where
            it is the same number; then they are their own keys to `Exact`.
    """
    if plain and isinstance(comparator, Exact):
        return Folding(None)
    fold = getattr(comparator, "fold", None)
    if callable(fold):
        fold = fold if _is_ours(comparator) else checked_fold(fold)
        between = getattr(comparator, "between", None)
        partial = getattr(comparator, "partial", None)
        return Folding(fold, between or partial, is_strict=between is None)

    def compare(predicted: _Whole, gold: _Whole) -> float:
        return ask(comparator.compare, predicted.value, gold.value)

    return Folding(_whole, compare, is_reflexive=False, is_strict=False)


def _is_ours(comparator: Comparator) -> bool:
    return type(comparator).__module__.partition(".")[0] == __name__.partition(".")[0]


def _whole(value: Any) -> _Whole:
    return _Whole(type(value), value)


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a union of scalars: its type, and how values of it compare."""

    kind: Any
    comparator: Comparator

    def holds(self, value: Any, *, exactly: bool) -> bool:
        """Return whether a value is of the member's type (exactly: of no type derived from it)."""
        if get_origin(self.kind) is Literal:
            return any(value == each and type(value) is type(each) for each in get_args(self.kind))
        if not isinstance(self.kind, type):
            return True
        return type(value) is self.kind if exactly else isinstance(value, self.kind)


@dataclass(frozen=True, slots=True)
class ByMember:
    """Compares the values of a union, each by the member that it belongs to.

    Values of members that compare differently are unequal.
    """

    members: tuple[Member, ...]

    def compare(self, predicted: Any, gold: Any) -> float:
        """Return how far two values agree."""
        comparator = self._comparator(predicted)
        return comparator.compare(predicted, gold) if comparator == self._comparator(gold) else 0.0

    def fold(self, value: Any) -> Hashable:
        """Return the key of a value by its member, with which comparator that is."""
        comparator = self._comparator(value)
        return self._comparators.index(comparator), fold_by(comparator).key(value)

    def between(self, predicted: tuple[int, Hashable], gold: tuple[int, Hashable]) -> float:
        """Compare two keys."""
        if predicted[0] != gold[0]:
            return 0.0
        folding = fold_by(self._comparators[predicted[0]])
        return folding.agreement(predicted[1], gold[1])

    @property
    def _comparators(self) -> list[Comparator]:
        return [member.comparator for member in self.members]

    def _comparator(self, value: Any) -> Comparator:
        for exactly in (True, False):
            for member in self.members:
                if member.holds(value, exactly=exactly):
                    return member.comparator
        return self.members[-1].comparator
