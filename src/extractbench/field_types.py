"""A field's type taken apart: what one value of it is, whether there are many, and its marks."""

import typing
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union

from pydantic import BaseModel

from extractbench.errors import SchemaError

__all__ = ["FieldType", "PlainTypes", "is_nullable", "plain_types", "take_apart"]

_SETS = (set, frozenset, Set)
_LISTS = (list, tuple, Sequence, *_SETS)
_READ_AS_THEY_ARE = (str, int, float, bool)
_COMPARED_AS_THEY_ARE = (str, int, float, bool, Decimal, date, datetime)
_CONTAINERS = (dict, list, tuple, set, frozenset, Mapping)


@dataclass(frozen=True, slots=True)
class FieldType:
    """What a field's type is made of.

    Attributes:
        inner: The type of one value, without marks and without None.
        many: Whether the field holds a list of them.
        is_set: Whether that list is a set.
        marks: What ``Annotated`` says of one value, from the innermost to the outermost.
        list_marks: What it says of the list.
        members: If one value is a choice between types, those types.
    """

    inner: Any
    many: bool = False
    is_set: bool = False
    marks: tuple[Any, ...] = ()
    list_marks: tuple[Any, ...] = ()
    members: tuple["FieldType", ...] = ()

    @property
    def is_record(self) -> bool:
        """Whether one value is an object of a class of its own, or a choice between such."""
        kinds = [member.inner for member in self.members] or [self.inner]
        return all(_is_model(kind) for kind in kinds)

    @property
    def is_choice(self) -> bool:
        """Whether values are from a closed list."""
        return all(_is_closed(each.inner) for each in self.members or (self,))

    @property
    def is_plain(self) -> bool:
        """Whether values of its types are equal only where they are the same."""
        kinds = [each.inner for each in self.members or (self,)]
        return all(map(_is_compared_as_it_is, kinds)) and (bool not in kinds or len(kinds) == 1)

    def marked(self, marks: Sequence[Any]) -> "FieldType":
        """Return the same type with marks put around it."""
        if self.many:
            return replace(self, list_marks=(*self.list_marks, *marks))
        return replace(self, marks=(*self.marks, *marks))


@dataclass(frozen=True, slots=True)
class PlainTypes:
    """Values that are read as they are, which is cheaper to see than to ask pydantic.

    Attributes:
        kinds: Their types; none if pydantic has to be asked each time.
        values: Which of them, if not any.
    """

    kinds: frozenset[type] = frozenset()
    values: frozenset[Any] | None = None


def plain_types(parts: FieldType, *, constrained: bool) -> PlainTypes:
    """Return which values of a scalar type pydantic returns as they are.

    Args:
        parts: The type.
        constrained: Whether there are constraints, which only pydantic knows.
    """
    kinds = [each.inner for each in parts.members or (parts,)]
    marked = any(each.marks for each in parts.members)
    if constrained or marked or parts.is_record:
        return PlainTypes()
    if all(kind in _READ_AS_THEY_ARE for kind in kinds):
        return PlainTypes(frozenset(kinds))
    values = typing.get_args(parts.inner)
    if typing.get_origin(parts.inner) is Literal and all(type(each) is str for each in values):
        return PlainTypes(frozenset({str}), frozenset(values))
    return PlainTypes()


def take_apart(annotation: Any) -> FieldType:
    """Take ``Annotated``, ``| None``, one list, tuple or set and a union off a type.

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
    members: list[FieldType] = []
    for choice in map(take_apart, choices):
        if choice.many:
            raise SchemaError(f"{annotation}: a choice between lists cannot be scored")
        # Of a choice within the choice, what is said around it is said of each.
        members.extend(each.marked(choice.marks) for each in choice.members or (choice,))
    if len({_is_model(member.inner) for member in members}) > 1:
        raise SchemaError(f"{annotation}: a choice between a record and a value cannot be scored")
    return FieldType(annotation, members=tuple(members))


def _take_list_apart(annotation: Any, args: Sequence[Any]) -> FieldType:
    if len(args) > 1 and args[1] is not Ellipsis:
        raise SchemaError(f"{annotation} has items of several types; use a Record of its own")
    item = take_apart(args[0])
    if item.many:
        raise SchemaError(f"{annotation}: a list of lists cannot be scored")
    return replace(item, many=True, is_set=typing.get_origin(annotation) in _SETS)


def _is_closed(kind: Any) -> bool:
    """Return whether a type lists its values."""
    return typing.get_origin(kind) is Literal or (isinstance(kind, type) and issubclass(kind, Enum))


def _is_compared_as_it_is(kind: Any) -> bool:
    if typing.get_origin(kind) is Literal:
        return all(isinstance(each, str) for each in typing.get_args(kind) if each is not None)
    return kind in _COMPARED_AS_THEY_ARE or _is_closed(kind)


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _is_container(kind: Any) -> bool:
    """Return whether values of a type are objects or lists in JSON, without being records."""
    if kind in (Sequence, Set) or is_dataclass(kind):
        return True
    return isinstance(kind, type) and issubclass(kind, _CONTAINERS)
