"""Records read from files: values and evidence, and how what is broken is salvaged."""

import datetime
import json
import math
from decimal import Decimal
from typing import Annotated, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field

from extractbench.document import Span
from extractbench.fillers import BROKEN, Filler, walk
from extractbench.operations.records import Report
from extractbench.salvage import read_record
from extractbench.schema import Key, Record, Ref, record_schema

TEXT = "At least 12 people were held in Norland, 3 of them in Larch."
SPANS = {"m1": Span(0, 11), "m2": Span(41, 42)}


class Figure(Record, unit=True):
    kind: Annotated[Literal["held", "charged"], Key()]
    number: Annotated[int | float | None, Key()] = None
    bound: Literal["exact", "at_least"] = "exact"
    scope: str | None = "all"
    part_of: Annotated[str | None, Ref("Figure")] = None


class Address(Record):
    city: str
    since: datetime.date | None = None


class Case(Record):
    id: str | None = None
    title: str | None = None
    open: bool | None = None
    fee: Decimal | None = None
    share: Annotated[float, Field(ge=0, le=1)] | None = None
    tags: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    address: Address | None = None


SCHEMA = record_schema(Case)


def _read(payload, text=TEXT, length=None):
    return read_record(SCHEMA, payload, SPANS, text=text, length=length)


def _faults(payload, **more):
    return [(p.field, p.group) for p in _read(payload, **more)[1]]


def _figure(**slots):
    root, problems = _read({"figures": [{"kind": "held"} | slots]})
    return root.value["figures"][0], [p.field for p in problems]


# What is right


def test_a_scalar_stands_plain_or_grounded():
    plain, _ = _read({"title": "Larch"})
    grounded, problems = _read({"title": {"value": "Larch", "evidence": ["m1"], "confidence": 1}})
    assert problems == ()
    assert plain.value["title"] == Filler("title", "record.title", "Larch")
    assert grounded.value["title"] == Filler(
        "title",
        "record.title",
        "Larch",
        evidence=(Span(0, 11),),
        levels=("mention",),
        confidence=1,
    )


def test_paths_are_of_the_schema_and_places_of_the_file():
    root, _ = _read({"tags": ["a", "b"], "figures": [{"kind": "held", "number": 12}]})
    assert [(filler.path, filler.where) for filler in walk(root)] == [
        ("", "record"),
        ("tags", "record.tags[0]"),
        ("tags", "record.tags[1]"),
        ("figures", "record.figures[0]"),
        ("figures.kind", "record.figures[0].kind"),
        ("figures.number", "record.figures[0].number"),
        ("figures.bound", "record.figures[0].bound"),
        ("figures.scope", "record.figures[0].scope"),
    ]


def test_an_empty_record_claims_nothing():
    root, problems = _read({})
    assert problems == ()
    assert [filler.path for filler in walk(root)] == [""]


def test_a_units_defaults_stand_for_what_it_leaves_out():
    figure, problems = _figure()
    assert problems == []
    assert figure.scalars() == {
        "kind": "held",
        "number": None,
        "bound": "exact",
        "scope": "all",
        "part_of": None,
    }


def test_null_is_not_the_default():
    """A scope of null says that there is none; leaving it out says that it is the usual one."""
    figure, problems = _figure(scope=None)
    assert (figure.scalar("scope"), problems) == (None, [])


@pytest.mark.parametrize("null", [None, {"value": None}, {"value": None, "evidence": ["m1"]}])
def test_null_claims_nothing_plain_or_grounded(null):
    root, problems = _read({"title": null, "tags": None, "figures": None, "address": None})
    assert problems == ()
    assert [filler.path for filler in walk(root)] == [""]


def test_a_record_carries_what_is_said_about_it():
    figure, problems = _figure(
        id=7, evidence=["m1"], optional=True, accept=[{"number": 3}, {"scope": None}], confidence=0
    )
    assert problems == []
    assert (figure.id, figure.evidence, figure.optional) == ("7", (Span(0, 11),), True)
    assert (figure.accept, figure.confidence) == (({"number": 3}, {"scope": None}), 0)


def test_a_scalar_has_accepted_values_of_its_own_type():
    root, problems = _read({"fee": {"value": "1.50", "accept": [2, "2.5"], "optional": True}})
    assert problems == ()
    fee = root.value["fee"]
    assert (fee.value, fee.accept, fee.optional) == (
        Decimal("1.50"),
        (Decimal(2), Decimal("2.5")),
        True,
    )


def test_an_id_that_is_a_number_can_be_referred_to_as_one():
    figure, problems = _figure(id=1, part_of=2)
    assert (figure.id, figure.scalar("part_of"), problems) == ("1", "2", [])


def test_a_slot_named_id_keeps_its_own_value():
    """Ids are text: the leading zeros of 00123 count."""
    root, problems = _read({"id": "00123"})
    assert (root.id, root.value["id"].value, problems) == ("00123", "00123", ())


# Salvage, field by field


@pytest.mark.parametrize(
    ("slot", "value"),
    [
        ("number", "n/a"),
        ("number", "1,240.00"),
        ("number", ""),
        ("number", True),
        ("number", math.nan),
        ("number", math.inf),
        ("number", "NaN"),
        ("number", 10**400),
        ("number", [12]),
        ("number", {}),
        ("number", {"amount": 12}),
        ("kind", "HELD"),
        ("kind", 5),
        ("bound", "about"),
        ("scope", 7),
        ("part_of", True),
    ],
)
def test_a_bad_attribute_is_broken_and_the_rest_of_the_unit_is_read(slot, value):
    """It is named, it equals nothing, and it is charged with its unit, not once more."""
    root, problems = _read({"figures": [{"kind": "held", "number": 12} | {slot: value}]})
    figure = root.value["figures"][0]
    assert figure.scalar(slot) is BROKEN
    good = {"kind": "held", "number": 12, "bound": "exact", "scope": "all"}
    assert all(figure.scalar(name) == good[name] for name in good if name != slot)
    assert {problem.field.removesuffix(".amount") for problem in problems} == {
        f"record.figures[0].{slot}"
    }
    assert all(problem.layer is problem.group is None for problem in problems)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (12, 12),
        ("12", 12),
        (12.0, 12.0),
        ("1.5", 1.5),
        (0, 0),
        (-3, -3),
        ({"value": 12}, 12),
        ({"value": "12", "evidence": []}, 12),
    ],
)
def test_a_number_is_read_where_it_is_one(value, read):
    figure, problems = _figure(number=value)
    assert (figure.scalar("number"), problems) == (read, [])


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        ({"open": "perhaps"}, "record.open"),
        ({"open": 1}, "record.open"),
        ({"title": 7}, "record.title"),
        ({"title": ["Larch"]}, "record.title"),
        ({"fee": "1,240.00"}, "record.fee"),
        ({"fee": "NaN"}, "record.fee"),
        ({"share": 1.5}, "record.share"),
        ({"tags": ["a", 3, "b"]}, "record.tags[1]"),
        ({"tags": [None]}, "record.tags[0]"),
        ({"tags": "a"}, "record.tags"),
        ({"tags": {"a": 1}}, "record.tags"),
        ({"figures": ["held"]}, "record.figures[0]"),
        ({"figures": {"kind": "held"}}, "record.figures"),
        ({"address": "Larch Street"}, "record.address"),
    ],
)
def test_a_filler_that_cannot_be_read_is_broken_and_stays_a_claim(payload, field):
    root, problems = _read(payload | {"figures": payload.get("figures", [{"kind": "held"}])})
    assert [filler.where for filler in walk(root) if filler.value is BROKEN] == [field]
    assert [(problem.field, problem.group) for problem in problems] == [(field, None)]


def test_a_unit_without_its_required_slot_is_kept_and_that_slot_is_broken():
    root, problems = _read({"figures": [{"number": 12}]})
    figure = root.value["figures"][0]
    assert (figure.scalar("kind"), figure.scalar("number")) == (BROKEN, 12)
    assert [(p.field, p.message) for p in problems] == [("record.figures[0].kind", "is missing")]


def test_a_record_without_its_required_slot_claims_nothing_there():
    root, problems = _read({"address": {"since": "2001-02-03"}})
    address = root.value["address"]
    assert address.value["city"] is None
    assert address.value["since"].value == datetime.date(2001, 2, 3)
    assert [p.field for p in problems] == ["record.address.city"]


def test_null_where_there_is_always_a_value_is_named_and_the_default_stands():
    figure, problems = _figure(bound=None)
    assert (figure.scalar("bound"), problems) == ("exact", ["record.figures[0].bound"])


@pytest.mark.parametrize(
    ("payload", "charged"),
    [
        ({"colour": "red"}, [("record.colour", "colour")]),
        ({"figures": [{"kind": "held", "size": 1}]}, [("record.figures[0].size", "figures.size")]),
        ({"value": 3}, [("record.value", "value")]),
        ({"b": 1, "a": 2}, [("record.b", "b"), ("record.a", "a")]),
        # Empty ones are named, but they claim nothing.
        ({"colour": None}, [("record.colour", None)]),
        ({"colour": []}, [("record.colour", None)]),
        ({"title": {"value": "a", "colour": "red"}}, [("record.title.colour", None)]),
    ],
)
def test_a_claim_under_no_slot_is_charged_once(payload, charged):
    assert _faults(payload) == charged


@pytest.mark.parametrize("payload", [None, [], "a report", 7, math.nan])
def test_a_record_that_is_none_is_charged_once_and_claims_nothing(payload):
    root, problems = _read(payload)
    assert [filler.path for filler in walk(root)] == [""]
    assert [p.group for p in problems if p.group] == ["record"]


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"id": ["c1"]}, "id"),
        ({"optional": "yes"}, "optional"),
        ({"confidence": 2}, "confidence"),
        ({"confidence": math.nan}, "confidence"),
        ({"confidence": True}, "confidence"),
        ({"accept": {"number": 3}}, "accept"),
        ({"accept": [3]}, "accept[0]"),
        ({"accept": [{"colour": "red"}]}, "accept[0]"),
        ({"accept": [{"number": "n/a"}]}, "accept[0].number"),
        ({"accept": [{"bound": None}]}, "accept[0].bound"),
        ({"evidence": "m1"}, "evidence"),
    ],
)
def test_what_a_unit_says_about_itself_is_named_and_the_unit_kept(about, field):
    figure, problems = _figure(number=12, **about)
    assert figure.scalar("number") == 12
    assert problems == [f"record.figures[0].{field}"]


def test_only_units_and_scalars_are_accepted_as_something_else():
    """A record of many items has no one form that a prediction could agree with."""
    assert _faults({"address": {"city": "Larch", "accept": [{"city": "Fir"}]}}) == [
        ("record.address.accept", None)
    ]


# Evidence


@pytest.mark.parametrize(
    ("entry", "span"),
    [
        ("m2", (41, 42)),
        ([3, 11], (3, 11)),
        ((0, 60), (0, 60)),
        ({"snippet": "people were"}, (12, 23)),
        ({"snippet": "AT LEAST 12"}, None),
        ({"snippet": "held  in Norland"}, (24, 39)),
        ("m3", None),
        ([11, 3], None),
        ([3, 3], None),
        ([-1, 3], None),
        ([50, 61], None),
        ([0, 1, 2], None),
        (["0", 3], None),
        ([0, math.nan], None),
        ({"snippet": ""}, None),
        ({"snippet": 12}, None),
        ({"quote": "people"}, None),
        (12, None),
        (None, None),
    ],
)
def test_evidence_is_an_id_a_span_or_a_snippet(entry, span):
    """What cannot be placed is named and left out; the value and the other evidence stay."""
    figure, problems = _figure(number=12, evidence=[entry, "m1"])
    assert figure.scalar("number") == 12
    assert figure.evidence == ((span, (0, 11)) if span else ((0, 11),))
    assert problems == ([] if span else ["record.figures[0].evidence[0]"])


def test_no_evidence_is_not_empty_evidence():
    assert _figure()[0].evidence is None
    assert _figure(evidence=[])[0].evidence == ()
    assert _figure(evidence=["none"])[0].evidence == ()


def test_without_the_text_a_span_is_checked_by_its_length_and_a_snippet_is_named():
    payload = {"title": {"value": "a", "evidence": [[0, 60], [0, 61], {"snippet": "held"}]}}
    root, problems = _read(payload, text=None, length=60)
    assert root.value["title"].evidence == ((0, 60),)
    assert [p.field for p in problems] == ["record.title.evidence[1]", "record.title.evidence[2]"]
    assert "the text is not there" in problems[1].message


def test_no_span_lies_in_an_empty_text():
    assert _faults({"title": {"value": "a", "evidence": [[0, 1]]}}, text="") == [
        ("record.title.evidence[0]", None)
    ]
    assert _faults({"title": {"value": "a", "evidence": [[0, 1]]}}, text=None) == []


# Whatever comes

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6)
WORDS = st.sampled_from(["held", "exact", "12", "NaN", "m1", "snippet", "main", "2001-02-03"])
REPORT = record_schema(Report)
NAMES = sorted(
    {name for schema in (SCHEMA, REPORT) for name in schema.slots}
    | set(record_schema(Figure).slots)
    | set(REPORT.slots["operations"].record.slots)
    | {"id", "value", "evidence", "optional", "accept", "confidence", "snippet", "else"}
)
PAYLOADS = st.recursive(
    SCALARS | WORDS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5)
    ),
    max_leaves=25,
)


def _shaped(schema):
    """Return objects that have a schema's slots, with whatever in them."""
    slots = {
        name: PAYLOADS
        if slot.record is None
        else st.lists(_shaped(slot.record), max_size=2)
        if slot.many
        else _shaped(slot.record)
        for name, slot in schema.slots.items()
    }
    about = dict.fromkeys(["id", "evidence", "accept", "optional", "confidence"], PAYLOADS)
    return st.fixed_dictionaries({}, optional=about | slots)


SHAPED = st.one_of(
    *(st.tuples(st.just(schema), PAYLOADS | _shaped(schema)) for schema in (SCHEMA, REPORT))
)


@given(SHAPED)
def test_no_payload_raises(drawn):
    schema, payload = drawn
    root, problems = read_record(schema, payload, SPANS, text=TEXT)
    assert set(root.value) == set(schema.slots)
    assert all(problem.field.startswith("record") and problem.message for problem in problems)
    assert read_record(schema, payload, SPANS, text=TEXT) == (root, problems)


@settings(max_examples=40)
@given(SHAPED)
def test_what_is_broken_is_named(drawn):
    schema, payload = drawn
    root, problems = read_record(schema, payload, SPANS, text=TEXT)
    named = {problem.field for problem in problems}
    broken = [filler.where for filler in walk(root) if filler.value is BROKEN]
    assert all({where, f"{where}.value"} & named for where in broken)


@settings(max_examples=40)
@given(SHAPED)
def test_reading_never_changes_the_payload(drawn):
    schema, payload = drawn
    before = json.dumps(payload)
    read_record(schema, payload, SPANS, text=TEXT)
    assert json.dumps(payload) == before


@settings(max_examples=100)
@given(SHAPED)
def test_values_that_are_read_as_they_are_are_those_that_pydantic_returns_as_they_are(drawn):
    """The quick look at a value's type never changes what is read, nor what is complained of."""
    schema, payload = drawn
    quick = read_record(schema, payload, SPANS, text=TEXT)
    with pytest.MonkeyPatch.context() as patch:
        for room in ("salvage", "scalars"):
            patch.setattr(f"extractbench.{room}.is_plain", lambda *_: False)
        assert read_record(schema, payload, SPANS, text=TEXT) == quick
