"""Comparators that are not ours are asked: what they get wrong is named with the values."""

from collections.abc import Callable, Hashable
from typing import Any

from extractbench.errors import SchemaError
from extractbench.prediction import shown

__all__ = ["ROUNDING", "ask", "checked_fold"]

ROUNDING = 1e-9
"""By so little a number may miss its edge because it was calculated."""


def ask(compare: Callable[[Any, Any], Any], predicted: Any, gold: Any) -> float:
    """Return what a comparator that is not ours says of two values.

    Raises:
        SchemaError: If it raises, or returns what is no number up to 1: a percentage, say, would
            make everything equal.
    """
    called = f"{getattr(compare, '__qualname__', compare)}({shown(predicted)}, {shown(gold)})"
    try:
        agreement = float(compare(predicted, gold))
    except SchemaError:
        raise
    except Exception as error:
        raise SchemaError(
            f"the comparator {called} raised {type(error).__name__}: {error}; it has to return a "
            "number from 0 to 1 for any two values of its slot"
        ) from error
    if agreement > 1 + ROUNDING:
        raise SchemaError(f"the comparator {called} returned {agreement:g}; 1 is equal, 0 is not")
    # What is no number, such as the cosine of nothing, is no agreement.
    return min(1.0, max(0.0, agreement))


def checked_fold(fold: Callable[[Any], Any]) -> Callable[[Any], Hashable]:
    """Return a fold that is not ours, saying where it fails what it was asked."""

    def folded(value: Any) -> Hashable:
        try:
            key: Hashable = fold(value)
            hash(key)
        except Exception as error:
            called = f"{getattr(fold, '__qualname__', fold)}({shown(value)})"
            raise SchemaError(
                f"{called} raised {type(error).__name__}: {error}; it has to return a hashable key "
                "for any value of its slot"
            ) from error
        return key

    return folded
