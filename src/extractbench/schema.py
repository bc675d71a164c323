"""Record types: how a field is declared says how it is compared, and an annotation overrides it.

A record type derives from `Record`. Its fields are slots: a scalar (compared by its type's
comparator), a nested record, or a list of either. A class declared with ``unit=True`` is scored
as one item, correct, partial or incorrect; of any other class, every filled slot is an item.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, TypeAdapter
from pydantic.fields import FieldInfo

from extractbench.comparators import Comparator, Exact, Normalized, Within
from extractbench.errors import SchemaError
from extractbench.field_types import FieldType, PlainTypes, is_nullable, plain_types, take_apart
from extractbench.folding import ByMember, Folding, Member, fold_by
from extractbench.marks import (
    Key,
    Ordered,
    Ref,
    Slice,
    Stated,
    checked_marks,
    constraints,
    outermost,
)

if TYPE_CHECKING:
    from extractbench.fillers import Filler

__all__ = [
    "Key",
    "Ordered",
    "Record",
    "RecordSchema",
    "Ref",
    "Slice",
    "Slot",
    "Stated",
    "record_schema",
]

_NO_NUMBERS = (bool, date, datetime)

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
class Slot:
    """A field of a record type, as scoring sees it.

    Attributes:
        path: Where it is in the schema, such as ``operations.counts``.
        folding: How `comparator` sees values.
        adapter: Reads one value.
        plain: The values that the adapter would return as they are.
        record: The record type that the slot holds; None for a scalar, and for a choice.
        members: For a choice between record types, this slot with each of them.
        is_named: Whether it holds references whose ids are already those of gold.
        is_choice: Whether its values are from a closed list (``Literal``, an enumeration).
        is_set: Whether a member that is said twice is said once.
        is_ordered: Whether the order of its members matters.
    """

    name: str
    comparator: Comparator
    adapter: TypeAdapter[Any]
    path: str = ""
    folding: Folding = field(default_factory=lambda: fold_by(Exact()))
    plain: PlainTypes = field(default_factory=PlainTypes)
    record: "RecordSchema | None" = None
    members: tuple["Slot", ...] = ()
    many: bool = False
    is_set: bool = False
    is_ordered: bool = False
    is_choice: bool = False
    is_named: bool = False
    nullable: bool = True
    default: Any = None
    required: bool = False
    key: bool = False
    slice: Slice | None = None
    ref: Ref | None = None
    stated: tuple[str, ...] = ()

    @property
    def holds_records(self) -> bool:
        """Whether it holds records, of one type or of several."""
        return self.record is not None or bool(self.members)

    def of(self, filler: "Filler") -> "Slot":
        """Return the slot as it is for a filler: of a choice, that with the filler's own type."""
        for member in self.members:
            if member.record is not None and member.record.name == filler.kind:
                return member
        return self


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
    return _schema(record, (), "")


def _schema(record: type[Record], above: tuple[type[Record], ...], path: str) -> RecordSchema:
    if record in above:
        names = " > ".join(r.__name__ for r in (*above, record))
        raise SchemaError(f"record types that hold themselves cannot be scored: {names}")
    if not (isinstance(record, type) and issubclass(record, Record)):
        raise SchemaError(f"{record!r} is not a record type: derive it from extractbench.Record")
    if not (record.__pydantic_complete__ or record.model_rebuild(raise_errors=False)):
        raise SchemaError(f"{record.__name__}: a field's type names a class that is not defined")
    above = (*above, record)
    slots = {
        name: _slot(record, name, above, f"{path}.{name}".removeprefix("."))
        for name in record.model_fields
    }
    if record.is_unit and any(slot.holds_records or slot.many for slot in slots.values()):
        raise SchemaError(f"{record.__name__}: a unit holds scalars only")
    keys = tuple(slot for slot in slots.values() if slot.key)
    return RecordSchema(
        record.__name__, record, record.is_unit, record.misread, record.within, slots, keys
    )


def _slot(record: type[Record], name: str, above: tuple[type[Record], ...], path: str) -> Slot:
    info, where = record.model_fields[name], f"{record.__name__}.{name}"
    try:
        parts = take_apart(info.annotation).marked(info.metadata)
    except SchemaError as error:
        raise SchemaError(f"{where}: {error}") from None
    marks = checked_marks((*parts.marks, *parts.list_marks), where)
    if outermost(marks, Ordered) and (parts.is_set or not parts.many):
        raise SchemaError(
            f"{where}: only a list can be Ordered(); a set and a scalar have no order"
        )
    if outermost(marks, Key) and (parts.many or parts.is_record):
        raise SchemaError(f"{where}: Key() marks a scalar; a list and a record are no key")
    if outermost(marks, Slice) and (parts.many or parts.is_record):
        raise SchemaError(f"{where}: Slice() marks a scalar; a list and a record have no default")
    stated = outermost(marks, Stated)
    comparator = _comparator(parts, marks, where)
    slot = Slot(
        name=name,
        comparator=comparator,
        path=path,
        folding=fold_by(comparator, plain=parts.is_plain),
        adapter=TypeAdapter(parts.inner) if parts.is_record else _adapter(parts),
        plain=plain_types(parts, constrained=bool(constraints(parts.marks))),
        many=parts.many,
        is_set=parts.is_set,
        is_ordered=outermost(marks, Ordered) is not None,
        is_choice=parts.is_choice,
        nullable=is_nullable(info.annotation),
        default=None if parts.many else _default(info),
        required=info.is_required() and not parts.many,
        key=outermost(marks, Key) is not None,
        slice=outermost(marks, Slice),
        ref=outermost(marks, Ref),
        stated=stated.labels if stated else (),
    )
    return _with_records(slot, parts, above, where)


def _with_records(
    slot: Slot, parts: FieldType, above: tuple[type[Record], ...], where: str
) -> Slot:
    if not parts.is_record:
        return slot
    kinds = [member.inner for member in parts.members] or [parts.inner]
    members = tuple(replace(slot, record=_nested(kind, above, slot.path, where)) for kind in kinds)
    if len({kind.__name__ for kind in kinds}) < len(kinds):
        raise SchemaError(f"{where}: the record types of a choice need names of their own")
    for one, other in combinations(members, 2):
        if one.record and other.record and _told_by(one.record) == _told_by(other.record):
            raise SchemaError(
                f"{where}: nothing tells a {one.record.name} from a {other.record.name}; give each "
                f"a tag of its own, such as type: Literal[{one.record.name.lower()!r}]"
            )
    return replace(slot, members=members) if len(members) > 1 else members[0]


def _told_by(schema: RecordSchema) -> Mapping[str, Any]:
    """Return what an object of a choice is known by; see `extractbench.choices`."""
    return {
        name: (slot.required, schema.type.model_fields[name].annotation if slot.is_choice else None)
        for name, slot in schema.slots.items()
    }


def _nested(
    kind: type[Any], above: tuple[type[Record], ...], path: str, where: str
) -> RecordSchema:
    if not issubclass(kind, Record):
        raise SchemaError(f"{where}: {kind.__name__} must derive from extractbench.Record")
    return _schema(kind, above, path)


def _default(info: FieldInfo) -> Any:
    return None if info.is_required() else info.get_default(call_default_factory=True)


def _adapter(parts: FieldType) -> TypeAdapter[Any]:
    limits = constraints(parts.marks)
    typed: Any = Annotated[parts.inner, *limits] if limits else parts.inner
    return TypeAdapter(typed, config=ConfigDict(allow_inf_nan=False))


def _comparator(parts: FieldType, marks: tuple[Any, ...], where: str) -> Comparator:
    """Return what the marks say, or what follows from the type."""
    if (marked := outermost(marks, Comparator)) is not None:
        comparator: Comparator = marked
        if isinstance(comparator, Within) and parts.inner in _NO_NUMBERS:
            raise SchemaError(f"{where}: Within() is for numbers, not for {parts.inner.__name__}")
        return comparator
    members = tuple(
        Member(each.inner, _comparator(each, checked_marks(each.marks, where), where))
        for each in parts.members
        if not parts.is_record
    )
    if len({repr(member.comparator) for member in members}) > 1:
        return ByMember(members)
    if members:
        return members[0].comparator
    return Normalized() if parts.inner is str else Exact()
