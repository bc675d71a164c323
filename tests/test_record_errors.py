"""What is wrong with each charged item of a record: exactly one class, the first that holds."""

from typing import Annotated, Literal

import pytest
from hypothesis import given, settings

from corpora import corpus, count, evaluate_record, gold_document, operation, predict, zones
from drawn import evidence, records
from extractbench.comparators import Fuzzy, Within
from extractbench.counts import ErrorClass, Outcome
from extractbench.marks import Key, Ordered
from extractbench.schema import Record
from extractbench.scoring.score import score
from extractbench.task import Task
from grounded_page import GOLD, TEXT, at, grounding

E = ErrorClass


def errors(evaluation):
    """Return (slot, outcome, class) of every charged unit that is not right, sorted."""
    return sorted(
        (
            (item.predicted_group or item.gold_group).removeprefix("operations."),
            item.outcome.value,
            item.error.value if item.error else None,
        )
        for document in evaluation.documents
        for item in document.ledger
        if item.criterion == "units" and item.outcome is not Outcome.CORRECT
    )


def of(predicted, gold, **more):
    return errors(evaluate_record(predicted, gold, **more))


def in_operation(slot, predicted, gold):
    return of(
        {"operations": [operation(**{slot: predicted})]},
        {"operations": [operation(**{slot: gold})]},
    )


# Pairs and gold alone

ARRESTED = count("arrested", 12, scope="XX")


@pytest.mark.parametrize(
    ("change", "outcome", "wrong"),
    [
        pytest.param({"modifier": "at_least"}, "partial", E.LABEL, id="a bound from a list"),
        pytest.param({"status": "target"}, "partial", E.LABEL, id="a status from a list"),
        pytest.param({"scope": "YY"}, "partial", E.MISREAD, id="a place of its own words"),
        pytest.param(
            {"scope": "YY", "status": "target"},
            "partial",
            E.MISREAD,
            id="both, so not only a choice",
        ),
        pytest.param({"value": 13}, "incorrect", E.MISREAD, id="a figure"),
        pytest.param({"value": "n/a"}, "incorrect", E.MISREAD, id="no figure"),
    ],
)
def test_unit_is_misread_unless_only_choices_differ(change, outcome, wrong):
    assert in_operation("counts", [ARRESTED | change], [ARRESTED]) == [("counts", outcome, wrong)]


def test_name_that_is_partly_right_is_misread():
    gold = {"officials": [{"name": "Ann Lee", "role": "chief"}]}
    found = of({"officials": [{"name": "Lee", "role": "chief"}]}, gold)
    assert found == [("officials", "partial", E.MISREAD)]


def test_scalar_is_misread_and_a_choice_is_mislabelled():
    found = of(
        {"operations": [operation("related", name="Operation Elm", network="Ring")]},
        {"operations": [operation("main", name="Operation Ash", network="Ring")]},
    )
    assert found == [("kind", "incorrect", E.LABEL), ("name", "incorrect", E.MISREAD)]


def test_wrong_reference_is_misread():
    counts = [count("arrested", 20, id="a"), count("arrested", 30, id="b")]
    part, other = (count("charged", 5, part_of=name) for name in "ab")
    assert in_operation("counts", [*counts, other], [*counts, part]) == [
        ("counts", "partial", E.MISREAD)
    ]


def test_nearest_accepted_form_says_what_differs():
    """Against the plain form the scope differs as well; against the accepted one only the bound."""
    gold = count("arrested", 12, scope="XX", accept=[{"scope": "OP"}])
    found = in_operation("counts", [count("arrested", 12, modifier="approx")], [gold])
    assert found == [("counts", "partial", E.LABEL)]


def test_gold_alone_is_unfound():
    assert in_operation("counts", [], [ARRESTED]) == [("counts", "missing", E.UNFOUND)]


# Predictions alone, in order


def test_right_figure_said_twice_is_a_duplicate():
    found = in_operation("counts", [ARRESTED, ARRESTED], [ARRESTED])
    assert found == [("counts", "spurious", E.DUPLICATE)]


def test_wrong_figure_said_twice_is_wrong_once_and_a_duplicate_once():
    made = count("jailed", 99)
    assert in_operation("counts", [made, made], [ARRESTED]) == [
        ("counts", "missing", E.UNFOUND),
        ("counts", "spurious", E.DUPLICATE),
        ("counts", "spurious", E.MADE_UP),
    ]


def test_record_said_twice_is_a_duplicate_in_all_that_it_holds():
    one = operation("related", name="Operation Ash", counts=[ARRESTED])
    found = of({"operations": [one, one]}, {"operations": [one]})
    assert found == [(slot, "spurious", E.DUPLICATE) for slot in ("counts", "kind", "name")]


def test_figure_of_another_operation_has_the_wrong_parent():
    first, second = (operation("related", name=f"Operation {name}") for name in ("Ash", "Elm"))
    found = of(
        {"operations": [first | {"counts": [ARRESTED]}, second]},
        {"operations": [first, second | {"counts": [ARRESTED]}]},
    )
    assert found == [("counts", "missing", E.UNFOUND), ("counts", "spurious", E.WRONG_PARENT)]


def test_record_that_stands_for_none_of_golds_is_invented():
    made = operation("related", name="Operation Elm", counts=[count("jailed", 7)])
    found = of({"operations": [operation(), made]}, {"operations": [operation()]})
    assert found == [(slot, "spurious", E.INVENTED_RECORD) for slot in ("counts", "kind", "name")]


def claim(slots, text=TEXT):
    """Return the class of a claim that gold does not have, on the invented page."""
    gold = {"operations": [{k: v for k, v in GOLD.items() if k != "counts"}]}
    record = {"operations": [gold["operations"][0] | slots]}
    return [e for _, _, e in errors(grounding(record, gold=gold, text=text))]


@pytest.mark.parametrize(
    ("slots", "wrong"),
    [
        pytest.param({"network": "Operation Larch"}, E.LABEL, id="stands there, as something else"),
        pytest.param({"network": "Ring"}, E.MADE_UP, id="stands nowhere"),
        pytest.param({"counts": [count("jailed", 12)]}, E.LABEL, id="a figure of something else"),
        pytest.param({"counts": [count("jailed", 1217)]}, E.MADE_UP, id="12 + 1205 only"),
        pytest.param({"offences": ["possession"]}, E.LABEL, id="a choice has no words of its own"),
        pytest.param(
            {"agencies": [{"org": "Harbour Police", "role": "lead"}]}, E.LABEL, id="a key"
        ),
        pytest.param({"cases": [{"age": 12}]}, E.LABEL, id="a figure that is no age"),
        pytest.param({"counts": [count("jailed", 77)]}, E.MADE_UP, id="in boilerplate only"),
        pytest.param({"offences": ["nonsense"]}, E.MADE_UP, id="cannot be read"),
        pytest.param(
            {"network": {"value": "Oak", "evidence": [list(at("Operation Oak"))]}},
            E.BOILERPLATE,
            id="read off the menu",
        ),
    ],
)
def test_claim_that_gold_does_not_have(slots, wrong):
    assert claim(slots) == [wrong]


class Ware(Record):
    name: str | None = None
    size: int | None = None
    steps: Annotated[tuple[str, ...], Ordered()] = ()
    tags: tuple[str, ...] = ()


WARES = Task("wares", record=Ware)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [("Red rope, 12 m.", E.LABEL), ("Blue rope, 112 m.", E.MADE_UP), (None, E.MADE_UP)],
)
def test_without_labels_to_ask_the_text_itself_is_looked_at(text, wrong):
    """Slots that do not say by which mentions a text states them; unknown is made up."""
    found = of({"name": "red", "size": 12}, {}, task=WARES, text=text)
    assert found == [("name", "spurious", wrong), ("size", "spurious", wrong)]


def test_step_out_of_order_has_the_wrong_place():
    found = of({"steps": ["b", "a"]}, {"steps": ["a", "b"]}, task=WARES)
    assert found == [("steps", "missing", E.UNFOUND), ("steps", "spurious", E.WRONG_PARENT)]


class Basket(Record):
    owner: Annotated[str, Key()]
    wares: tuple[str, ...] = ()


class Shop(Record):
    kind: Literal["big", "small"] | None = None
    baskets: tuple[Basket, ...] = ()


def test_scalar_that_is_right_in_another_record_has_the_wrong_parent():
    baskets = [{"owner": "Ann", "wares": ["rope"]}, {"owner": "Bo", "wares": ["nails"]}]
    turned = [{"owner": "Ann", "wares": ["nails"]}, {"owner": "Bo", "wares": ["rope", "tar"]}]
    found = of({"baskets": turned}, {"baskets": baskets}, task=Task("shop", record=Shop))
    assert [error for _, _, error in found] == [E.UNFOUND] * 2 + [E.MADE_UP] + [E.WRONG_PARENT] * 2


def test_unreadable_record_and_unknown_slot_are_made_up():
    found = of({"baskets": ["rope"], "colour": "red"}, {}, task=Task("shop", record=Shop))
    assert found == [("baskets", "spurious", E.MADE_UP), ("colour", "spurious", E.MADE_UP)]


# All of them


@settings(max_examples=100, deadline=None)
@given(records, records, evidence)
def test_classes_add_up_to_what_is_charged_and_not_right(predicted, gold, cited):
    """Each charged unit that is not correct has one class, nothing else has any."""
    if predicted["operations"]:
        predicted["operations"][0]["evidence"] = cited
    document = gold_document(
        record=gold, zones=zones((15, "nav"), (100, "body")), mentions=[], length=100
    )
    found = score([predict(record=predicted)], corpus(document)).documents[0]
    for item in found.ledger:
        is_wrong = item.criterion == "units" and item.outcome is not Outcome.CORRECT
        assert (item.error is not None) is is_wrong
    counts = [c for cell, c in found.counts.items() if cell.criterion == "units"]
    wrong = [item for item in found.ledger if item.error is not None]
    in_gold = sum(item.gold_group is not None for item in wrong)
    claimed = sum(item.predicted_group is not None for item in wrong)
    assert in_gold == sum(c.possible - c.correct for c in counts)
    assert claimed == sum(c.actual - c.predicted_correct for c in counts)


class Item(Record):
    sku: Annotated[str, Key()]
    price: Annotated[float | None, Within(rel=0.05)] = None
    seller: Annotated[str | None, Fuzzy(0.8)] = None


class Stock(Record):
    items: tuple[Item, ...] = ()


def test_scalar_that_would_be_right_elsewhere_by_its_comparator_has_the_wrong_parent():
    """101 is within 5 % of the 100 that the first item lacks; 130 is not."""
    gold = {"items": [{"sku": "a", "price": 100, "seller": "Ann Lee"}, {"sku": "b"}, {"sku": "c"}]}
    predicted = [{"sku": "a"}, {"sku": "b", "price": 130}, {"sku": "c", "seller": "Ann Leee"}]
    missed = [("items.price", "missing", "unfound"), ("items.seller", "missing", "unfound")]
    task = Task("stock", record=Stock)

    def charged(price):
        predicted[1]["price"] = price
        return of({"items": predicted}, gold, task=task)

    seller = ("items.seller", "spurious", "wrong_parent")
    assert charged(130) == sorted([*missed, seller, ("items.price", "spurious", "made_up")])
    assert charged(101) == sorted([*missed, seller, ("items.price", "spurious", "wrong_parent")])
    assert charged("?") == sorted([*missed, seller, ("items.price", "spurious", "made_up")])


class Row(Record):
    sku: str | None = None
    quantity: int | None = None
    back: bool | None = None


class Order(Record):
    rows: tuple[Row, ...] = ()


@pytest.mark.parametrize("third", [False, True])
def test_what_a_paired_record_says_is_no_duplicate_of_its_like(third):
    """Both rows have their own gold; only a third one says again what stands there already."""
    row = {"sku": "ash", "back": True}
    document = gold_document(
        record={"rows": [{"sku": "ash"}, {"sku": "ash", "quantity": 2}]},
        text="1 ash",
        task=Task("order", record=Order),
    )
    given = predict(record={"rows": [row] * (3 if third else 2)})
    found = errors(score([given], corpus(document, task=Task("order", record=Order))))
    twice = [("rows.back", "spurious", "duplicate"), ("rows.sku", "spurious", "duplicate")]
    alone = ("rows.back", "spurious", "made_up")
    missed = ("rows.quantity", "missing", "unfound")
    assert found == sorted([missed, alone, alone, *(twice if third else [])])
