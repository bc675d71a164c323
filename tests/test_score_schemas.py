"""Records of other schemas, whose filled slots are items one by one. COR, PAR, INC, MIS, SPU."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

import pytest
from pydantic import Field

from corpora import evaluate_record, outcomes, summed, units
from extractbench.comparators import By, Exact
from extractbench.schema import Key, Record
from extractbench.task import Task

COR, INC, MIS, SPU = (1, 0, 0, 0, 0), (0, 0, 1, 0, 0), (0, 0, 0, 1, 0), (0, 0, 0, 0, 1)


class Party(Record):
    name: str
    vat: Annotated[str | None, Exact()] = None


class Line(Record):
    item: Annotated[str, Key()]
    quantity: int | None = None
    price: Decimal | None = None


class Invoice(Record):
    number: str
    issued: date | None = None
    seller: Party | None = None
    lines: list[Line] = Field(default_factory=list)
    tags: set[str] = Field(default_factory=set)


INVOICES = Task("invoices", record=Invoice)
INVOICE = {
    "number": "00123",
    "issued": "2024-02-29",
    "seller": {"name": "Müller Ltd", "vat": "XX1"},
    "lines": [
        {"item": "nails", "quantity": 3, "price": "1240.00"},
        {"item": "rope", "quantity": 1, "price": "5"},
    ],
    "tags": ["a", "b"],
}


def invoice(**change):
    return units(INVOICE | change, INVOICE, task=INVOICES)


def test_leaf_cells_of_a_schema_without_units():
    """2 scalars, 2 of the seller, 3 cells in each of 2 lines, 2 tags: 12 items."""
    assert invoice() == {
        "number": COR,
        "issued": COR,
        "seller.name": COR,
        "seller.vat": COR,
        "lines.item": (2, 0, 0, 0, 0),
        "lines.quantity": (2, 0, 0, 0, 0),
        "lines.price": (2, 0, 0, 0, 0),
        "tags": (2, 0, 0, 0, 0),
    }


@pytest.mark.parametrize(
    ("change", "path", "expected"),
    [
        pytest.param({"number": "00124"}, "number", INC, id="ids that differ in a digit"),
        pytest.param({"number": None}, "number", MIS, id="required and null"),
        pytest.param({"issued": "29 Feb 2024"}, "issued", INC, id="no ISO date"),
        pytest.param({"issued": ["2024-02-29"]}, "issued", INC, id="a list for a scalar"),
        pytest.param({"seller": {"name": "Mu\u0308ller Ltd"}}, "seller.name", COR, id="decomposed"),
        pytest.param({"seller": {"name": "Müller Ltd"}}, "seller.vat", MIS, id="cell missing"),
        pytest.param({"seller": {"vat": "xx1"}}, "seller.vat", INC, id="exact: no folding"),
        pytest.param({"seller": None}, "seller.name", MIS, id="record missing"),
        pytest.param({"tags": ["a", "b", "b"]}, "tags", (2, 0, 0, 0, 0), id="twice in a set"),
        pytest.param({"tags": "a"}, "tags", (0, 0, 0, 2, 1), id="a text for a set"),
        pytest.param({"tags": []}, "tags", (0, 0, 0, 2, 0), id="none"),
        pytest.param({"lines": None}, "lines.item", (0, 0, 0, 2, 0), id="null for a list"),
    ],
)
def test_wrong_cells_count_where_they_stand(change, path, expected):
    assert invoice(**change)[path] == expected


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        ("1240.00", (2, 0, 0, 0, 0)),
        (1240, (2, 0, 0, 0, 0)),
        ("1,240.00", (1, 0, 1, 0, 0)),
        ("n/a", (1, 0, 1, 0, 0)),
        (True, (1, 0, 1, 0, 0)),
        ({"value": 1240}, (2, 0, 0, 0, 0)),
        ({"amount": 1240}, (1, 0, 1, 0, 0)),
    ],
)
def test_number_that_cannot_be_read_is_wrong_and_loses_nothing_else(price, expected):
    lines = [INVOICE["lines"][0] | {"price": price}, INVOICE["lines"][1]]
    found = invoice(lines=lines)
    assert found["lines.price"] == expected
    assert found["lines.quantity"] == (2, 0, 0, 0, 0)


def test_text_for_a_record_is_spurious_and_its_cells_missed():
    found = invoice(seller="Müller Ltd")
    assert (found["seller"], found["seller.name"], found["seller.vat"]) == (SPU, MIS, MIS)


def test_optional_record_of_a_slot_may_be_missed():
    gold = INVOICE | {"seller": {"name": "Müller Ltd", "optional": True}}
    assert "seller.name" not in units(INVOICE | {"seller": None}, gold, task=INVOICES)
    assert units(INVOICE, gold, task=INVOICES)["seller.name"] == COR


def test_lines_are_paired_by_key_in_any_order():
    """The quantities are right for the other item: without the key they would pair."""
    lines = [
        {"item": "rope", "quantity": 3, "price": "1240.00"},
        {"item": "nails", "quantity": 1, "price": "5"},
    ]
    found = invoice(lines=lines)
    assert found["lines.item"] == (2, 0, 0, 0, 0)
    assert found["lines.quantity"] == (0, 0, 2, 0, 0)


def test_line_with_another_key_is_missed_and_made_up_cell_by_cell():
    lines = [INVOICE["lines"][0], INVOICE["lines"][1] | {"item": "ropes"}]
    found = invoice(lines=lines)
    assert {found[f"lines.{name}"] for name in ("item", "quantity", "price")} == {(1, 0, 0, 1, 1)}


def test_slot_that_does_not_exist_is_spurious_only_if_it_claims_something():
    assert invoice(total=5)["total"] == SPU
    assert "total" not in invoice(total=None)


class Sparse(Record):
    a: str | None = None
    b: str | None = None
    c: str | None = None
    d: str | None = None
    e: str | None = None
    f: str | None = None
    g: str | None = None
    h: str | None = None
    i: str | None = None
    j: str | None = None


def test_empty_prediction_earns_nothing_by_agreeing_on_eight_nulls():
    """Ten optional fields, two filled: recall 0, precision undefined; nulls 8 of 8 apart."""
    found = evaluate_record({}, {"a": "x", "b": "y"}, task=Task("sparse", record=Sparse))
    counts = found.counts("record", "units")
    assert (counts.recall, counts.f1, counts.actual) == (0, 0, 0)
    assert found.counts("record", "nulls").correct == 8


@pytest.mark.parametrize(
    ("predicted", "gold"), [("5%", "$5"), ("Section 1-2", "Section 12"), ("10²", "102")]
)
def test_marks_that_matter_are_not_folded_away(predicted, gold):
    task = Task("sparse", record=Sparse)
    assert units({"a": predicted}, {"a": gold}, task=task) == {"a": INC}


def _near(predicted, gold):
    return 1.0 if predicted == gold else 0.5 * gold.startswith(predicted)


class Incident(Record):
    """A template of the kind that MUC-4 filled."""

    type: Literal["bombing", "kidnapping", "arson"]
    date: str | None = None
    location: Annotated[str | None, By(_near)] = None
    instrument: str | None = None
    stage: Literal["accomplished", "attempted"] | None = None
    perpetrators: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


def test_template_by_hand():
    """An invented template, scored by hand as MUC-5 counts (Chinchor and Sundheim, 1993).

    type right; date wrong; location partial; instrument made up; stage missed; perpetrators: one
    of two found; targets: one right, one missed, one made up. COR 3, PAR 1, INC 1, MIS 3, SPU 2:
    POS 8, ACT 7, P = 3.5/7, R = 3.5/8, F1 = 7/15.
    """
    gold = {
        "type": "bombing",
        "date": "1 May",
        "location": "Norland: Port",
        "stage": "accomplished",
        "perpetrators": ["the Reds", "the Blues"],
        "targets": ["bridge", "mill"],
    }
    predicted = {
        "type": "bombing",
        "date": "2 May",
        "location": "Norland",
        "instrument": "dynamite",
        "perpetrators": ["the Blues"],
        "targets": ["mill", "school"],
    }
    found = evaluate_record(predicted, gold, task=Task("incidents", record=Incident))
    counts = found.counts("record", "units")
    assert outcomes(counts) == (3, 1, 1, 3, 2)
    assert (counts.possible, counts.actual) == (8, 7)
    assert (counts.precision, counts.recall, counts.f1) == (3.5 / 7, 3.5 / 8, 7 / 15)
    assert summed(found.by("slot", "record", "units").values()) == counts
