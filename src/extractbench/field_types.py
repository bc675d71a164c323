"""A field's type taken apart: what one value of it is, whether there are many, and its marks."""

import typing
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, is_dataclass, replace
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union

from pydantic import BaseModel

from extractbench.errors import SchemaError

__all__ = ["FieldType", "is_nullable", "take_apart"]

_LISTS = (list, tuple, set, frozenset, Sequence, Set)
_CONTAINERS = (dict, list, tuple, set, frozenset, Mapping)


@dataclass(frozen=True, slots=True)
class FieldType:
    """What a field's type is made of.

    Attributes:
        inner: The type of one value, without marks and without None.
        many: Whether the field holds a list of them.
        marks: What ``Annotated`` says of one value, from the innermost to the outermost.
        list_marks: What it says of the list.
    """

    inner: Any
    many: bool = False
    marks: tuple[Any, ...] = ()
    list_marks: tuple[Any, ...] = ()

    def marked(self, marks: Sequence[Any]) -> "FieldType":
        """Return the same type with marks put around it."""
        if self.many:
            return replace(self, list_marks=(*self.list_marks, *marks))
        return replace(self, marks=(*self.marks, *marks))


def take_apart(annotation: Any) -> FieldType:
    """Take ``Annotated``, ``| None`` and one list, tuple or set off a type.

    Raises:
        SchemaError: If values of the type cannot be compared slot by slot.
    """
    # What ``type Name = ...`` makes keeps the type in this attribute.
    annotation = getattr(annotation, "__value__", annotation)
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Annotated:
        return take_apart(args[0]).marked(args[1:])
    if origin in (Union, UnionType):
        return _take_union_apart(annotation, [arg for arg in args if arg is not NoneType])
    if origin in _LISTS and args:
        return _take_list_apart(annotation, args)
    if _is_container(origin or annotation):
        raise SchemaError(f"{annotation} cannot be scored; use list[...] or a Record of its own")
    return FieldType(annotation)


def is_nullable(annotation: Any) -> bool:
    """Return whether a type admits None."""
    annotation = getattr(annotation, "__value__", annotation)
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Annotated:
        return is_nullable(args[0])
    if origin in (Union, UnionType):
        return any(map(is_nullable, args))
    return None in args if origin is Literal else annotation in (None, NoneType, Any)


def _take_union_apart(annotation: Any, choices: Sequence[Any]) -> FieldType:
    if len(choices) == 1:
        return take_apart(choices[0])
    for choice in map(take_apart, choices):
        if choice.many or (isinstance(choice.inner, type) and issubclass(choice.inner, BaseModel)):
            raise SchemaError(f"{annotation}: a choice between lists or records cannot be scored")
    return FieldType(annotation)


def _take_list_apart(annotation: Any, args: Sequence[Any]) -> FieldType:
    if len(args) > 1 and args[1] is not Ellipsis:
        raise SchemaError(f"{annotation} has items of several types; use a Record of its own")
    item = take_apart(args[0])
    if item.many:
        raise SchemaError(f"{annotation}: a list of lists cannot be scored")
    return replace(item, many=True)


def _is_container(kind: Any) -> bool:
    """Return whether values of a type are objects or lists in JSON, without being records."""
    if kind in (Sequence, Set) or is_dataclass(kind):
        return True
    return isinstance(kind, type) and issubclass(kind, _CONTAINERS)
