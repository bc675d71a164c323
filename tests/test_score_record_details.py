"""Records: placement, references, slices, nulls, abstentions. COR, PAR, INC, MIS, SPU."""

from typing import Annotated, Literal

import pytest

from corpora import count, evaluate_record, operation, outcomes, record_units, unit_of, units
from extractbench.marks import Slice
from extractbench.schema import Record
from extractbench.task import Task

COR, PAR, INC = (1, 0, 0, 0, 0), (0, 1, 0, 0, 0), (0, 0, 1, 0, 0)
MIS, SPU = (0, 0, 0, 1, 0), (0, 0, 0, 0, 1)


def criterion(name, predicted, gold):
    """Return k and n on gold's side, by group."""
    split = evaluate_record(predicted, gold).by("group", "record", name)
    return {group: (c.correct, c.possible) for group, c in split.items()}


def placement(predicted, gold):
    return outcomes(evaluate_record(predicted, gold).counts("record", "placement"))


TWO = {
    "operations": [
        operation("main", name="Operation Ash", counts=[count("arrested", 12)]),
        operation("related", name="Operation Elm", counts=[count("arrested", 30)]),
    ]
}


def with_counts(first, second):
    main, related = TWO["operations"]
    return {"operations": [main | {"counts": first}, related | {"counts": second}]}


def test_right_figures_on_their_operations_are_placed():
    assert placement(TWO, TWO) == (2, 0, 0, 0, 0)


def test_figure_on_the_wrong_operation_is_misplaced():
    """30 is right in the document, and stands under Ash instead of Elm."""
    both = [count("arrested", 12), count("arrested", 30)]
    assert placement(with_counts(both, []), TWO) == (1, 0, 1, 0, 0)


def test_figures_that_changed_places_are_misplaced():
    """Where they stand both are incorrect; as figures of the document both are right."""
    turned = with_counts([count("arrested", 30)], [count("arrested", 12)])
    assert record_units(evaluate_record(turned, TWO))["operations.counts"] == (0, 0, 2, 0, 0)
    assert placement(turned, TWO) == (0, 0, 2, 0, 0)


def test_figure_found_nowhere_is_not_asked_where_it_stands():
    assert placement(with_counts([count("charged", 99)], []), TWO) == (0, 0, 0, 0, 0)


def test_background_figure_under_an_operation_is_misplaced_on_both_sides_of_the_table():
    background = count("on_register", 900, scope=None)
    gold = {"operations": [operation()], "background": [background]}
    found = evaluate_record({"operations": [operation(counts=[background])]}, gold)
    assert record_units(found) == {
        "operations.kind": COR,
        "operations.counts": SPU,
        "background": MIS,
    }
    split = found.by("slot", "record", "placement")
    assert (split["background"].incorrect, split["operations.counts"].predicted_incorrect) == (1, 1)


def with_part(names, part_of):
    counts = [
        count("arrested", 20, id=names[0]),
        count("arrested", 30, id=names[1], scope="XX"),
        count("charged", 5, part_of=part_of),
    ]
    return {"operations": [operation(counts=counts)]}


@pytest.mark.parametrize(
    ("part_of", "expected"),
    [
        pytest.param("first", (3, 0, 0, 0, 0), id="the same figure under another id"),
        pytest.param("second", (2, 1, 0, 0, 0), id="another figure"),
        pytest.param(None, (2, 1, 0, 0, 0), id="no figure"),
        pytest.param("nowhere", (2, 1, 0, 0, 0), id="an id that is not there"),
    ],
)
def test_part_of_is_right_if_its_target_is_paired_with_golds_target(part_of, expected):
    gold = with_part(["c1", "c2"], "c1")
    found = units(with_part(["first", "second"], part_of), gold)
    assert found["operations.counts"] == expected


def test_part_of_holds_where_the_target_was_misread():
    """Gold's 20 was read as 21: incorrect, and still the figure that 5 is a part of."""
    gold, predicted = with_part(["c1", "c2"], "c1"), with_part(["c1", "c2"], "c1")
    predicted["operations"][0]["counts"][0]["value"] = 21
    assert units(predicted, gold)["operations.counts"] == (2, 0, 1, 0, 0)


@pytest.mark.parametrize("turned", [1, -1])
def test_figure_that_is_a_part_stands_for_the_one_that_is(turned):
    """5 and 5 of them: all but what they are part of is the same."""
    counts = [count("arrested", 5, id="c2", part_of="c1"), count("arrested", 5, id="c1")]
    gold = {"operations": [operation(counts=counts[::turned])]}
    renamed = [count("arrested", 5, id="a"), count("arrested", 5, id="b", part_of="a")]
    found = evaluate_record({"operations": [operation(counts=renamed)]}, gold)
    assert record_units(found)["operations.counts"] == (2, 0, 0, 0, 0)


@pytest.mark.parametrize("turned", [1, -1])
def test_which_of_two_figures_alike_is_meant_never_depends_on_their_order(turned):
    """Either could be gold's; the first by id is, and it is the one that the third is a part of."""
    alike = [count("arrested", 20, id=name) for name in ("x", "y")]
    predicted = [*alike[::turned], count("charged", 5, part_of="x")]
    gold = [count("arrested", 20, id="c1"), count("charged", 5, part_of="c1")]
    found = units(
        {"operations": [operation(counts=predicted)]}, {"operations": [operation(counts=gold)]}
    )
    assert found["operations.counts"] == (2, 0, 0, 0, 1)


@pytest.mark.parametrize("target", ["c1", "c2"])
def test_id_of_two_figures_names_neither(target):
    predicted, gold = with_part(["c1", "c1"], "c1"), with_part(["c1", "c2"], target)
    assert units(predicted, gold)["operations.counts"] == (2, 1, 0, 0, 0)


def test_ids_may_be_numbers():
    assert units(with_part([1, 2], 1), with_part(["c1", "c2"], "c1"))["operations.counts"] == (
        (3, 0, 0, 0, 0)
    )


@pytest.mark.parametrize(
    ("predicted", "expected"),
    [
        ({"scope": "OP"}, COR),
        ({"scope": "XX"}, COR),
        ({"kind": "charged"}, COR),
        ({"scope": "YY"}, PAR),
        # Each alternative changes the plain form, not another alternative.
        ({"kind": "charged", "scope": "XX"}, PAR),
    ],
)
def test_alternatives_of_a_unit_are_equally_right(predicted, expected):
    gold = count("arrested", 12, accept=[{"scope": "XX"}, {"kind": "charged"}])
    assert unit_of("counts", count("arrested", 12) | predicted, gold) == expected


def test_alternatives_of_a_scalar_are_equally_right_and_a_prediction_has_none():
    accepted = {"value": "2001-11-28", "accept": ["2001-11-27"]}
    assert units({"published": "2001-11-27"}, {"published": accepted}) == {"published": COR}
    assert units({"published": accepted}, {"published": "2001-11-27"}) == {"published": INC}


def test_optional_units_may_be_missed_and_found():
    gold = [count("arrested", 12), count("charged", 3, optional=True)]
    gold_record = {"operations": [operation(counts=gold)]}
    for found, expected in ((gold[:1], COR), (gold, (2, 0, 0, 0, 0))):
        predicted = {"operations": [operation(counts=found)]}
        assert units(predicted, gold_record)["operations.counts"] == expected


def test_wrong_value_at_optional_gold_is_spurious_and_gold_not_charged():
    gold = {"published": {"value": "2001-11-28", "optional": True}}
    assert units({"published": "1999"}, gold) == {"published": SPU}
    assert units({"published": "2001-11"}, gold) == {"published": PAR}
    assert units({}, gold) == {}


def test_prediction_gains_nothing_by_calling_itself_optional():
    predicted = {"operations": [operation(counts=[count("jailed", 9, optional=True)])]}
    assert units(predicted, {"operations": [operation()]})["operations.counts"] == SPU


# Slices, nulls, whole, unlabelled


def test_slices_count_gold_off_its_default_only():
    """Four figures: two bounds, one target, one scope, one part; defaults are not asked."""
    gold = [
        count("arrested", 12, modifier="at_least", id="c1"),
        count("charged", 3, modifier="approx", part_of="c1"),
        count("jailed", 7, status="target", scope="XX"),
        count("premises_raided", 9),
    ]
    blind = [{"kind": c["kind"], "value": c["value"]} for c in gold]
    blind[1]["modifier"] = "approx"
    record = {"operations": [operation(counts=gold)]}
    expected = {"modifier": (1, 2), "part_of": (0, 1), "scope": (0, 1), "status": (0, 1)}
    assert criterion("slice", {"operations": [operation(counts=blind)]}, record) == expected
    assert criterion("slice", {"operations": [operation(counts=[])]}, record) == {
        name: (0, n) for name, (_, n) in expected.items()
    }


class Line(Record):
    what: str | None = None
    bound: Annotated[Literal["exact", "min"] | None, Slice("exact")] = None


class Bill(Record):
    lines: tuple[Line, ...] = ()
    paid: Annotated[bool | None, Slice(False)] = None


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([{"what": "ash", "bound": "min"}, {"what": "elm", "bound": "exact"}], (1, 2)),
        ([{"what": "elm", "bound": "min"}, {"what": "oak", "bound": "min"}], (1, 2)),
        ([], (0, 2)),
    ],
)
def test_slices_of_records_that_are_no_units_count_their_scalars(lines, expected):
    """Of four lines two have a bound and may not be missed; ``paid`` is at its default."""
    gold = [("ash", "min"), ("elm", "min"), ("fir", "exact"), ("oak", "min")]
    record = {"lines": [{"what": what, "bound": bound} for what, bound in gold], "paid": False}
    record["lines"][3]["optional"] = True
    found = evaluate_record({"lines": lines, "paid": True}, record, Task("bill", record=Bill))
    split = found.by("slot", "record", "slice")
    assert {slot: (c.correct, c.possible) for slot, c in split.items()} == {"bound": expected}


@pytest.mark.parametrize("turned", [1, -1])
def test_slices_of_equal_partners_never_depend_on_their_order(turned):
    """Each figure has one attribute right: the bound is, because it comes first by content."""
    gold = count("arrested", 5, modifier="at_least", scope="XX")
    halves = [count("arrested", 5, modifier="at_least"), count("arrested", 5, scope="XX")]
    predicted = {"operations": [operation(counts=halves[::turned])]}
    found = criterion("slice", predicted, {"operations": [operation(counts=[gold])]})
    assert found == {"modifier": (1, 1), "scope": (0, 1)}


def test_slice_takes_an_accepted_form():
    gold = {
        "operations": [
            operation(counts=[count("arrested", 5, scope="XX", accept=[{"scope": "OP"}])])
        ]
    }
    predicted = {"operations": [operation(counts=[count("arrested", 5, scope="OP")])]}
    assert criterion("slice", predicted, gold) == {"scope": (1, 1)}


def test_nulls_are_outside_the_rates_and_counted_apart():
    """Gold leaves published, name and network empty; one of them is filled."""
    gold = {"operations": [operation(offences=["possession"])]}
    predicted = {"published": "2001", "operations": [operation(offences=["possession"])]}
    assert criterion("nulls", predicted, gold) == {
        "published": (0, 1),
        "operations.name": (1, 1),
        "operations.network": (1, 1),
    }
    assert units(predicted, gold) == {
        "published": SPU,
        "operations.kind": COR,
        "operations.offences": COR,
    }


def test_an_abstention_is_a_slot_left_empty_that_gold_fills():
    """A wrong name is an answer; the day is left empty; members of lists are none of these."""
    gold = {
        "published": "2001",
        "operations": [operation(name="Operation Larch", offences=["possession"])],
    }
    predicted = {"operations": [operation(name="Operation Ash")]}
    assert criterion("answered", predicted, gold) == {
        "published": (0, 1),
        "operations.kind": (1, 1),
        "operations.name": (1, 1),
    }
    assert criterion("answered", {}, gold) == {
        "published": (0, 1),
        "operations.kind": (0, 1),
        "operations.name": (0, 1),
    }


@pytest.mark.parametrize(
    ("predicted", "expected"),
    [
        ({"operations": [operation(name="Operation Ash")]}, 1),
        ({"operations": [operation(name="OPERATION  ash")], "background": []}, 1),
        ({"operations": [operation(name="Operation Ash", network="Ring")]}, 0),
        ({"operations": [operation()]}, 0),
        ({"operations": [operation(name="Operation Ash")], "oprations": [1]}, 0),
        ({}, 0),
    ],
)
def test_whole_record_is_right_if_nothing_is_wrong_or_too_much(predicted, expected):
    gold = {"operations": [operation(name="Operation Ash")]}
    assert criterion("whole", predicted, gold) == {"record": (expected, 1)}


def test_unlabelled_slots_are_not_scored_whatever_stands_there():
    gold = {"operations": [operation(name="Operation Ash")]}
    predicted = {
        "published": "2001",
        "operations": [operation(name="Operation Ash", counts=[count("arrested", 5), "nonsense"])],
    }
    found = evaluate_record(
        predicted, gold, unlabelled=["published", "operations.counts"], mentions=[]
    )
    assert record_units(found) == {"operations.kind": COR, "operations.name": COR}
    assert set(found.by("slot", "record", "nulls")) == {"operations.network"}
    assert set(found.by("slot", "record", "support")) == {"operations.name"}
    assert found.counts("record", "whole").correct == 1


def test_attribute_of_a_unit_may_be_unlabelled():
    gold = {"operations": [operation(counts=[count("arrested", 5)])]}
    predicted = {"operations": [operation(counts=[count("arrested", 5, scope="XX")])]}
    found = evaluate_record(predicted, gold, unlabelled=["operations.counts.scope"])
    assert record_units(found)["operations.counts"] == COR


def test_strict_takes_partial_as_wrong():
    predicted = {"operations": [operation(counts=[count("arrested", 12, scope="XX")])]}
    gold = {"operations": [operation(counts=[count("arrested", 12)])]}
    counts = evaluate_record(predicted, gold).counts("record", "units")
    # The kind is right, the count partial: 1.5 of 2, strictly 1 of 2.
    assert (counts.f1, counts.strict.f1) == (0.75, 0.5)
