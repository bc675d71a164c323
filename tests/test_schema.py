"""Record types: what each declaration becomes, and which cannot be scored."""

import dataclasses
import datetime
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal, NamedTuple, Optional, get_args

import pytest
from pydantic import BaseModel, Field, ValidationError
from typing_extensions import TypeAliasType, TypedDict

from extractbench.comparators import Exact, Fuzzy, Normalized, Within
from extractbench.errors import SchemaError
from extractbench.folding import ByMember, Member
from extractbench.marks import Key, Ordered, Ref, Slice, Stated
from extractbench.operations.names import PersonName
from extractbench.operations.records import UNITS, Count, Report
from extractbench.schema import Record, record_schema
from extractbench.task import Label, Task


class Colour(StrEnum):
    RED = "red"


class Early(Record):
    lines: "list[Line]"


class Line(Record):
    item: Annotated[str, Key()]
    price: Decimal


class Weight(Record, unit=True):
    kilos: float


class Plain(BaseModel):
    item: str


@dataclasses.dataclass
class Datum:
    item: str


class Pair(NamedTuple):
    item: str


class Keyed(TypedDict):
    item: str


class Node(Record):
    below: "tuple[Node, ...]" = ()


class Egg(Record):
    hen: "Hen | None" = None


class Hen(Record):
    eggs: "tuple[Egg, ...]" = ()


class Dangling(Record):
    item: "Nowhere"  # noqa: F821


Names = TypeAliasType("Names", list[str])


def _slot(annotation, *default):
    """Return the slot of a field declared so, with a default if one is given."""
    fields = {"__annotations__": {"field": annotation}, "__module__": __name__}
    fields |= zip(["field"], default, strict=False)
    return record_schema(type("Holder", (Record,), fields)).slots["field"]


@pytest.mark.parametrize(
    ("annotation", "comparator", "many", "nullable"),
    [
        (int, Exact(), False, False),
        (float | None, Exact(), False, True),
        (bool, Exact(), False, False),
        (Decimal, Exact(), False, False),
        (datetime.date, Exact(), False, False),
        (str, Normalized(), False, False),
        (Optional[str], Normalized(), False, True),  # noqa: UP045
        (Colour, Exact(), False, False),
        (Literal["a", "b"], Exact(), False, False),
        (Literal["a", None], Exact(), False, True),
        (int | str, ByMember((Member(int, Exact()), Member(str, Normalized()))), False, False),
        (Annotated[int | str, Exact()], Exact(), False, False),
        (int | Decimal, Exact(), False, False),
        (int | float | None, Exact(), False, True),
        (Any, Exact(), False, True),
        (list[int], Exact(), True, False),
        (list[str] | None, Normalized(), True, True),
        (tuple[str, ...], Normalized(), True, False),
        (set[Literal["a"]], Exact(), True, False),
        (frozenset[str], Normalized(), True, False),
        (Sequence[str], Normalized(), True, False),
        (Names, Normalized(), True, False),
        (Annotated[str, Fuzzy(0.9)], Fuzzy(0.9), False, False),
        (Annotated[str, Fuzzy(0.9)] | None, Fuzzy(0.9), False, True),
        (Annotated[str | None, Fuzzy(0.9)], Fuzzy(0.9), False, True),
        (list[Annotated[str, Fuzzy(0.9)]], Fuzzy(0.9), True, False),
        (Annotated[list[str], Fuzzy(0.9)], Fuzzy(0.9), True, False),
        (Annotated[float, Within(rel=0.01)], Within(rel=0.01), False, False),
    ],
)
def test_how_a_field_compares_follows_from_its_type(annotation, comparator, many, nullable):
    slot = _slot(annotation)
    assert (slot.comparator, slot.many, slot.nullable) == (comparator, many, nullable)
    assert slot.record is None


@pytest.mark.parametrize(
    "annotation",
    [
        Annotated[Annotated[str, PersonName()], Exact()],
        Annotated[list[Annotated[str, PersonName()]], Exact()],
        Annotated[Annotated[str, PersonName()] | None, Exact()],
    ],
)
def test_what_a_field_says_overrides_what_its_type_says(annotation):
    assert _slot(annotation).comparator == Exact()


def test_marks_are_found_wherever_they_stand():
    named = Annotated[str, Stated("PERSON", "ROLE")]
    slot = _slot(Annotated[named | None, Key(), Slice("x"), Ref("Line")])
    assert (slot.key, slot.slice, slot.ref) == (True, Slice("x"), Ref("Line"))
    assert slot.stated == ("PERSON", "ROLE")
    assert _slot(tuple[named, ...]).stated == ("PERSON", "ROLE")
    assert _slot(str).stated == ()


@pytest.mark.parametrize(
    ("annotation", "many", "unit"),
    [
        (Line, False, False),
        (Line | None, False, False),
        (list[Line], True, False),
        (Annotated[tuple[Line, ...], Field(max_length=3)], True, False),
        (tuple[Weight, ...], True, True),
    ],
)
def test_records_nest(annotation, many, unit):
    slot = _slot(annotation)
    assert (slot.many, slot.record.unit) == (many, unit)
    assert slot.record.type in (Line, Weight)


def test_defaults_and_requirement():
    """A list is never required: one that is not given is empty."""
    assert (_slot(int).required, _slot(int).default) == (True, None)
    assert (_slot(int, 3).required, _slot(int, 3).default) == (False, 3)
    assert (_slot(int | None).required, _slot(list[int]).required) == (True, False)
    made = _slot(str, Field(default_factory=lambda: "made"))
    assert made.default == "made"


@pytest.mark.parametrize(
    ("annotation", "bad", "good"),
    [
        (Annotated[int, Field(ge=0)], -1, 1),
        (Annotated[int, Field(ge=0)] | None, -1, 1),
        (list[Annotated[int, Field(ge=0)]], -1, 1),
        (Annotated[str, Field(pattern="^a"), Normalized()], "b", "a"),
        (Annotated[list[int], Field(max_length=1)], "b", 12),
        (Decimal, "NaN", "1.5"),
        (float, float("nan"), 1.5),
        (Colour, "green", "red"),
    ],
)
def test_one_value_is_read_by_the_constraints_of_one_value(annotation, bad, good):
    adapter = _slot(annotation).adapter
    adapter.validate_python(good)
    with pytest.raises(ValidationError):
        adapter.validate_python(bad)


@pytest.mark.parametrize(
    ("annotation", "said"),
    [
        (dict, "cannot be scored"),
        (dict[str, int], "cannot be scored"),
        (Mapping[str, int], "cannot be scored"),
        (list, "cannot be scored"),
        (tuple[int, str], "items of several types"),
        (list[list[int]], "list of lists"),
        (list[list[int] | None], "list of lists"),
        (int | list[int], "choice between lists"),
        (list[int] | list[str], "choice between lists"),
        (Line | str, "choice between a record and a value"),
        (Line | Plain, "Plain must derive from extractbench.Record"),
        (Annotated[list[str], Key()], r"Key\(\) marks a scalar"),
        (Annotated[Line, Key()], r"Key\(\) marks a scalar"),
        (Annotated[list[str], Slice("x")], r"Slice\(\) marks a scalar"),
        (Annotated[set[str], Ordered()], r"only a list can be Ordered\(\)"),
        (Annotated[str, Ordered()], r"only a list can be Ordered\(\)"),
        (Annotated[date | None, Within(abs=1)], r"Within\(\) is for numbers, not for date"),
        (Annotated[bool, Within(abs=1)], r"Within\(\) is for numbers, not for bool"),
        (Datum, "cannot be scored"),
        (Pair, "cannot be scored"),
        (Keyed, "cannot be scored"),
        (Plain, "Plain must derive from extractbench.Record"),
        (list[Plain], "Plain must derive from extractbench.Record"),
        (Node, "hold themselves"),
        (Hen, "Hen > Egg > Hen"),
        (Dangling, "not defined"),
        (Annotated[str, Key], r"Holder\.field: write Key\(\.\.\.\)"),
        (Annotated[str, Exact], r"write Exact\(\.\.\.\)"),
    ],
)
def test_a_type_that_cannot_be_scored_is_refused_where_it_stands(annotation, said):
    with pytest.raises(SchemaError, match=said):
        _slot(annotation)


@pytest.mark.parametrize("kind", [int, "Report", Plain, None, list[Line]])
def test_only_a_record_type_has_a_schema(kind):
    with pytest.raises(SchemaError, match="is not a record type"):
        record_schema(kind)


def test_a_type_may_name_one_that_is_defined_later():
    assert record_schema(Early).slots["lines"].record is not None


@pytest.mark.parametrize("name", ["evidence", "optional", "accept", "confidence"])
def test_names_that_files_use_themselves_are_refused(name):
    with pytest.raises(SchemaError, match=f"Holder: gold files use {name} themselves"):
        type("Holder", (Record,), {"__annotations__": {name: str}})


def test_id_and_value_are_names_like_any_other():
    schema = record_schema(
        type("Holder", (Record,), {"__annotations__": {"id": str, "value": int}})
    )
    assert list(schema.slots) == ["id", "value"]


@pytest.mark.parametrize("annotation", [list[int], Line, Weight])
def test_a_unit_holds_scalars_only(annotation):
    holder = type("Holder", (Record,), {"__annotations__": {"field": annotation}}, unit=True)
    with pytest.raises(SchemaError, match="a unit holds scalars only"):
        record_schema(holder)


def test_class_arguments():
    class Figure(Record, unit=True, misread="number", within=("kind",)):
        kind: Annotated[str, Key()]
        number: Annotated[int, Key()]

    class Dated(Figure):
        day: str

    for schema in (record_schema(Figure), record_schema(Dated)):
        assert (schema.unit, schema.misread, schema.within) == (True, "number", ("kind",))
        assert [slot.name for slot in schema.keys] == ["kind", "number"]
    assert not record_schema(Line).unit


class Barge(Record):
    type: Literal["barge"] = "barge"
    name: str


class Ferry(Record):
    type: Literal["ferry"] = "ferry"
    name: str


class Tug(Record):
    name: str


class Boat(Record):
    name: str


class Punt(Record):
    name: str | None = None


def test_record_types_that_no_object_tells_apart_are_no_choice():
    with pytest.raises(SchemaError, match="nothing tells a Tug from a Boat; give each a tag"):
        _slot(list[Tug | Boat])
    # By a tag, by a slot more, by a slot that must be there.
    for kinds in (Barge | Ferry, Tug | Barge, Tug | Punt):
        assert len(_slot(list[kinds]).members) == 2


def test_a_mistyped_class_argument_is_refused():
    with pytest.raises(SchemaError, match="unknown class argument units"):
        type("Holder", (Record,), {"__annotations__": {"a": int}}, units=True)


@pytest.mark.parametrize("more", [{"misread": "number"}, {"within": ("number",)}])
def test_a_misread_unit_is_found_by_slots_that_exist(more):
    with pytest.raises(SchemaError, match="no slot 'number'"):
        type("Holder", (Record,), {"__annotations__": {"a": int}}, unit=True, **more)


def test_records_are_frozen_and_forbid_other_fields():
    line = Line(item="a", price="1.5")
    with pytest.raises(ValidationError, match="frozen"):
        line.item = "b"
    with pytest.raises(ValidationError, match="colour"):
        Line(item="a", price=1, colour="red")


def test_a_label_that_is_not_listed_is_a_plain_one():
    task = Task(name="t", labels={"A": Label(comparator=Exact())})
    assert task.label("A").comparator == Exact()
    plain = task.label("B")
    assert plain.comparator == Normalized()
    assert (plain.check("x"), plain.figures("12"), list(plain.states("x"))) == (None, set(), [])


# The built-in task


def test_the_built_in_record_has_the_slots_of_the_field_table():
    report = record_schema(Report)
    assert list(report.slots) == ["published", "officials", "operations", "background"]
    operation = report.slots["operations"].record
    assert {name for name, slot in operation.slots.items() if not slot.many} == {
        "kind",
        "name",
        "network",
    }
    sets = {name for name, slot in operation.slots.items() if slot.many and not slot.record}
    assert sets == {"occupations", "offences"}
    units = {name: slot.record.unit for name, slot in operation.slots.items() if slot.record}
    assert units == dict.fromkeys(["agencies", "places", "times", "counts", "cases"], True)
    assert not operation.unit


def test_a_count_is_keyed_by_kind_and_value_and_sliced_off_its_defaults():
    count = record_schema(Count)
    assert [slot.name for slot in count.keys] == ["kind", "value"]
    sliced = {name: slot.slice.default for name, slot in count.slots.items() if slot.slice}
    assert sliced == {"modifier": "exact", "status": "reported", "scope": "OP", "part_of": None}
    assert count.slots["part_of"].ref == Ref("Count")


def test_every_kind_of_count_has_a_unit():
    assert get_args(Count.model_fields["kind"].annotation) == tuple(UNITS)


def test_object_that_is_called_like_a_function_compares_like_one():
    class SameLength:
        def __call__(self, predicted, gold):
            return len(predicted) == len(gold)

    assert _slot(Annotated[str, SameLength()]).comparator.compare("ab", "xy") == 1
