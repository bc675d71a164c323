"""Record types: how a field is declared says how it is compared, and an annotation overrides it.

A record type derives from `Record`. Its fields are slots: a scalar (compared by its type's
comparator), a nested record, or a list of either. A class declared with ``unit=True`` is scored
as one item, correct, partial or incorrect; of any other class, every filled slot is an item.
"""

import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Union

from pydantic import BaseModel, ConfigDict, TypeAdapter

from extractbench.comparators import Comparator, Exact, Normalized
from extractbench.errors import SchemaError

if TYPE_CHECKING:
    from extractbench.fillers import Filler

__all__ = [
    "Key",
    "Label",
    "Record",
    "RecordSchema",
    "Ref",
    "Slice",
    "Slot",
    "Stated",
    "Task",
    "record_schema",
]

RESERVED = frozenset({"evidence", "optional", "accept", "confidence"})


class Record(BaseModel):
    """The base of every record type.

    Class arguments:
        unit: Whether a record of this class is one item (else its filled slots are).
        misread: For a unit, the name of the key slot that alone may differ for two units to be
            the same item read wrongly (incorrect, instead of one missing and one spurious).
        within: The slots that must agree for that.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    is_unit: ClassVar[bool] = False
    misread: ClassVar[str | None] = None
    within: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Take the class arguments before pydantic sees the rest."""
        super().__init_subclass__()

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Keep the class arguments and refuse field names that gold files need themselves."""
        cls.is_unit = kwargs.pop("unit", False)
        cls.misread, cls.within = kwargs.pop("misread", None), kwargs.pop("within", ())
        super().__pydantic_init_subclass__(**kwargs)
        if taken := sorted(RESERVED & set(cls.model_fields)):
            names = ", ".join(taken)
            raise SchemaError(f"{cls.__name__}: gold files use {names} themselves; rename the slot")
        for name in (*cls.within, *filter(None, [cls.misread])):
            if name not in cls.model_fields:
                raise SchemaError(f"{cls.__name__}: no slot {name!r} to find a misread unit by")


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
class Slot:
    """A field of a record type, as scoring sees it."""

    name: str
    comparator: Comparator
    adapter: TypeAdapter[Any]
    record: "RecordSchema | None" = None
    many: bool = False
    nullable: bool = True
    default: Any = None
    required: bool = False
    key: bool = False
    slice: Slice | None = None
    ref: Ref | None = None
    stated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class RecordSchema:
    """A record type, as scoring sees it: slots by name, in the order of declaration."""

    name: str
    type: type[Record]
    unit: bool
    misread: str | None
    within: tuple[str, ...]
    slots: Mapping[str, Slot]

    @property
    def keys(self) -> tuple[Slot, ...]:
        """The slots that must agree for two records to be paired."""
        return tuple(slot for slot in self.slots.values() if slot.key)


@cache
def record_schema(record: type[Record]) -> RecordSchema:
    """Return the slots of a record type.

    Raises:
        SchemaError: If a field has a type that cannot be scored, or the types form a circle.
    """
    return _schema(record, ())


def _schema(record: type[Record], above: tuple[type[Record], ...]) -> RecordSchema:
    if record in above:
        names = " > ".join(r.__name__ for r in (*above, record))
        raise SchemaError(f"record types that hold themselves cannot be scored: {names}")
    if not (isinstance(record, type) and issubclass(record, Record)):
        raise SchemaError(f"{record!r} is not a record type: derive it from extractbench.Record")
    slots = {name: _slot(record, name, (*above, record)) for name in record.model_fields}
    if record.is_unit and any(s.record or s.many for s in slots.values()):
        raise SchemaError(f"{record.__name__}: a unit holds scalars only")
    return RecordSchema(
        record.__name__, record, record.is_unit, record.misread, record.within, slots
    )


def _slot(record: type[Record], name: str, above: tuple[type[Record], ...]) -> Slot:
    info = record.model_fields[name]
    inner, marks, many = _unwrap(info.annotation, list(info.metadata))
    nested = None
    if isinstance(inner, type) and issubclass(inner, Record):
        nested = _schema(inner, above)
    elif isinstance(inner, type) and issubclass(inner, BaseModel):
        raise SchemaError(
            f"{record.__name__}.{name}: {inner.__name__} must derive from extractbench.Record"
        )
    constraints = [m for m in info.metadata if not isinstance(m, Key | Slice | Ref | Stated)]
    typed: Any = inner
    for constraint in () if many or nested else constraints:
        typed = Annotated[typed, constraint]
    stated = _first(marks, Stated)
    return Slot(
        name=name,
        comparator=_first(marks, Comparator) or _comparator(inner),
        adapter=TypeAdapter(typed, config=None if nested else ConfigDict(allow_inf_nan=False)),
        record=nested,
        many=many,
        nullable=_is_nullable(info.annotation),
        default=None if many or info.is_required() else info.get_default(call_default_factory=True),
        required=info.is_required() and not many,
        key=_first(marks, Key) is not None,
        slice=_first(marks, Slice),
        ref=_first(marks, Ref),
        stated=stated.labels if stated else (),
    )


def _is_nullable(annotation: Any) -> bool:
    while typing.get_origin(annotation) is Annotated:
        annotation = typing.get_args(annotation)[0]
    return annotation is None or type(None) in typing.get_args(annotation)


def _first(marks: list[Any], kind: Any) -> Any:
    return next((mark for mark in marks if isinstance(mark, kind)), None)


def _unwrap(annotation: Any, marks: list[Any]) -> tuple[Any, list[Any], bool]:
    """Take a field's type apart: what one filler is, the marks on the way, whether there are many.

    ``Annotated``, ``| None`` and one list, tuple, set or frozenset are taken off.
    """
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Annotated:
        inner, found, many = _unwrap(args[0], marks)
        return inner, [*found, *args[1:]], many
    if origin in (Union, types.UnionType):
        rest = tuple(arg for arg in args if arg is not type(None))
        if len(rest) == 1:
            return _unwrap(rest[0], marks)
    if origin in (list, tuple, set, frozenset):
        inner, found, many = _unwrap(args[0], marks)
        if many:
            raise SchemaError(f"{annotation}: a list of lists cannot be scored")
        return inner, found, True
    return annotation, marks, False


def _comparator(kind: Any) -> Comparator:
    if typing.get_origin(kind) is Literal:
        return Exact()
    return Normalized() if kind is str else Exact()


def _nothing(*_: Any) -> tuple[()]:
    return ()


def _never(*_: Any) -> bool:
    return False


def _any_value(_: str) -> str | None:
    return None


def _no_figures(_: str) -> frozenset[float]:
    return frozenset()


@dataclass(frozen=True, slots=True)
class Label:
    """What the values of mentions with one label are.

    Attributes:
        comparator: Compares two values.
        check: Says what is wrong with a gold value, or None.
        figures: Returns the numbers that a value states, so that a slot's number is found in it.
        states: Returns the other values of a slot that a value states.
    """

    comparator: Comparator = field(default_factory=Normalized)
    check: Callable[[str], str | None] = _any_value
    figures: Callable[[str], frozenset[float]] = _no_figures
    states: Callable[[str], Iterable[str]] = _nothing


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be extracted, and what gold must hold to beyond its form.

    Attributes:
        name: The task's name, as it stands in signatures.
        record: The record type of a document, or None if the task has none.
        labels: The labels of mentions by name; empty if any name is one.
        forms: The forms of quotes; empty if any is one.
        speaker: Compares the speakers of two quotes.
        must_cover: Finds the spans of a text that in content have to lie in a mention or in an
            excluded span.
        check_record: Yields (field, what is wrong) for a gold record that fits its schema.
        may_lack_evidence: Says whether a gold filler may stand without evidence; takes its slot
            path and its value (a mapping for a unit).
    """

    name: str
    record: type[Record] | None = None
    labels: Mapping[str, Label] = field(default_factory=dict)
    forms: frozenset[str] = frozenset({"direct", "indirect", "mixed"})
    speaker: Comparator = field(default_factory=Normalized)
    must_cover: Callable[[str], Iterable[tuple[int, int]]] = _nothing
    check_record: Callable[["Filler"], Iterable[tuple[str, str]]] = _nothing
    may_lack_evidence: Callable[[str, Any], bool] = _never

    def label(self, name: str) -> Label:
        """Return a label, a plain one if it is not listed."""
        return self.labels.get(name, Label())
