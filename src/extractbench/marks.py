"""What ``Annotated`` can say of a field of a record type, beside how its values compare."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from types import BuiltinFunctionType, FunctionType, MethodDescriptorType, MethodType
from typing import Any

from extractbench.comparators import By
from extractbench.errors import SchemaError

__all__ = [
    "Key",
    "Ordered",
    "Ref",
    "Slice",
    "Stated",
    "checked_marks",
    "constraints",
    "outermost",
]


@dataclass(frozen=True, slots=True)
class Key:
    """Marks a slot that must agree for two records to be paired at all."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Marks an attribute that is also reported as k/n on the gold where it is not `default`."""

    default: Any = None


@dataclass(frozen=True, slots=True)
class Ref:
    """Marks a slot that holds the id of another record, of the class named `target`."""

    target: str


@dataclass(frozen=True, slots=True)
class Stated:
    """Names the labels of mentions that can show where a text states a slot's value."""

    labels: tuple[str, ...]

    def __init__(self, *labels: str) -> None:
        object.__setattr__(self, "labels", labels)


@dataclass(frozen=True, slots=True)
class Ordered:
    """Marks a list whose order matters: members are only paired without crossing."""


_FUNCTIONS = (FunctionType, BuiltinFunctionType, MethodType, MethodDescriptorType, partial)


def _is_function(mark: Any) -> bool:
    """Return whether a mark is a function, or another object that is called like one."""
    if isinstance(mark, _FUNCTIONS):
        return True
    # pydantic calls some of its marks itself.
    own = callable(mark) and not hasattr(mark, "__get_pydantic_core_schema__")
    return own and not isinstance(mark, type) and not _is_mark(type(mark))


def checked_marks(marks: Iterable[Any], where: str) -> tuple[Any, ...]:
    """Return marks, each function of a user's own as the comparator that it stands for.

    Raises:
        SchemaError: If one is a class: ``Key`` without its brackets would be passed over.
    """
    checked = tuple(By(mark) if _is_function(mark) else mark for mark in marks)
    for mark in checked:
        if isinstance(mark, type) and _is_mark(mark):
            raise SchemaError(f"{where}: write {mark.__name__}(...), not the class itself")
    return checked


def constraints(marks: Iterable[Any]) -> list[Any]:
    """Return the marks that are for pydantic."""
    foreign = (mark for mark in marks if not _is_function(mark))
    return [mark for mark in foreign if not _is_mark(type(mark))]


def outermost(marks: tuple[Any, ...], kind: Any) -> Any:
    """Return the last mark of a kind: what a field says overrides what its type says."""
    return next((mark for mark in reversed(marks) if isinstance(mark, kind)), None)


def _is_mark(kind: type) -> bool:
    return issubclass(kind, Key | Slice | Ref | Stated | Ordered) or hasattr(kind, "compare")
