"""Record types: how a field is declared says how it is compared, and an annotation overrides it.

A record type derives from `Record`. Its fields are slots: a scalar (compared by its type's
comparator), a nested record, or a list of either. A class declared with ``unit=True`` is scored
as one item, correct, partial or incorrect; of any other class, every filled slot is an item.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, TypeAdapter
from pydantic.fields import FieldInfo

from extractbench.comparators import Comparator, Exact, Normalized
from extractbench.errors import SchemaError
from extractbench.field_types import FieldType, is_nullable, take_apart

__all__ = [
    "Key",
    "Record",
    "RecordSchema",
    "Ref",
    "Slice",
    "Slot",
    "Stated",
    "record_schema",
]

RESERVED = frozenset({"evidence", "optional", "accept", "confidence"})


class Record(BaseModel):
    """The base of every record type.

    Scoring reads a record slot by slot, by each field's type and constraints; validators of the
    class as a whole, and of a field by name, are not run. Derived classes take over the class
    arguments.

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
        cls.is_unit = kwargs.pop("unit", cls.is_unit)
        cls.misread = kwargs.pop("misread", cls.misread)
        cls.within = kwargs.pop("within", cls.within)
        super().__pydantic_init_subclass__()
        if kwargs:
            unknown = ", ".join(sorted(kwargs))
            raise SchemaError(
                f"{cls.__name__}: unknown class argument {unknown} (known: misread, unit, within)"
            )
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
    """A record type, as scoring sees it: slots by name, in the order of declaration.

    ``keys`` are the slots that must agree for two records to be paired.
    """

    name: str
    type: type[Record]
    unit: bool
    misread: str | None
    within: tuple[str, ...]
    slots: Mapping[str, Slot]
    keys: tuple[Slot, ...]


@cache
def record_schema(record: type[Record]) -> RecordSchema:
    """Return the slots of a record type.

    Raises:
        SchemaError: If a field has a type that cannot be scored, or the types hold themselves.
    """
    return _schema(record, ())


def _schema(record: type[Record], above: tuple[type[Record], ...]) -> RecordSchema:
    if record in above:
        names = " > ".join(r.__name__ for r in (*above, record))
        raise SchemaError(f"record types that hold themselves cannot be scored: {names}")
    if not (isinstance(record, type) and issubclass(record, Record)):
        raise SchemaError(f"{record!r} is not a record type: derive it from extractbench.Record")
    if not (record.__pydantic_complete__ or record.model_rebuild(raise_errors=False)):
        raise SchemaError(f"{record.__name__}: a field's type names a class that is not defined")
    slots = {name: _slot(record, name, (*above, record)) for name in record.model_fields}
    if record.is_unit and any(s.record or s.many for s in slots.values()):
        raise SchemaError(f"{record.__name__}: a unit holds scalars only")
    keys = tuple(slot for slot in slots.values() if slot.key)
    return RecordSchema(
        record.__name__, record, record.is_unit, record.misread, record.within, slots, keys
    )


def _slot(record: type[Record], name: str, above: tuple[type[Record], ...]) -> Slot:
    info, where = record.model_fields[name], f"{record.__name__}.{name}"
    try:
        parts = take_apart(info.annotation).marked(info.metadata)
    except SchemaError as error:
        raise SchemaError(f"{where}: {error}") from None
    nested = _nested(parts.inner, above, where)
    marks = _checked((*parts.marks, *parts.list_marks), where)
    stated = _outermost(marks, Stated)
    return Slot(
        name=name,
        comparator=_outermost(marks, Comparator) or _comparator(parts.inner),
        adapter=TypeAdapter(parts.inner) if nested else _adapter(parts),
        record=nested,
        many=parts.many,
        nullable=is_nullable(info.annotation),
        default=None if parts.many else _default(info),
        required=info.is_required() and not parts.many,
        key=_outermost(marks, Key) is not None,
        slice=_outermost(marks, Slice),
        ref=_outermost(marks, Ref),
        stated=stated.labels if stated else (),
    )


def _nested(kind: Any, above: tuple[type[Record], ...], where: str) -> RecordSchema | None:
    if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return None
    if not issubclass(kind, Record):
        raise SchemaError(f"{where}: {kind.__name__} must derive from extractbench.Record")
    return _schema(kind, above)


def _checked(marks: tuple[Any, ...], where: str) -> tuple[Any, ...]:
    """Return the marks; ``Key`` without its brackets would be passed over in silence."""
    for mark in marks:
        if isinstance(mark, type) and _is_mark(mark):
            raise SchemaError(f"{where}: write {mark.__name__}(...), not the class itself")
    return marks


def _is_mark(kind: type) -> bool:
    return issubclass(kind, Key | Slice | Ref | Stated) or hasattr(kind, "compare")


def _outermost(marks: tuple[Any, ...], kind: Any) -> Any:
    """Return the last mark of a kind: what a field says overrides what its type says."""
    return next((mark for mark in reversed(marks) if isinstance(mark, kind)), None)


def _default(info: FieldInfo) -> Any:
    return None if info.is_required() else info.get_default(call_default_factory=True)


def _adapter(parts: FieldType) -> TypeAdapter[Any]:
    constraints = [mark for mark in parts.marks if not _is_mark(type(mark))]
    typed: Any = Annotated[parts.inner, *constraints] if constraints else parts.inner
    return TypeAdapter(typed, config=ConfigDict(allow_inf_nan=False))


def _comparator(kind: Any) -> Comparator:
    return Normalized() if kind is str else Exact()
