"""Records: units and operations, by hand. COR, PAR, INC, MIS, SPU are counted in that order."""

import pytest

from corpora import count, evaluate_record, operation, outcomes, unit_of, units

COR, PAR, INC, APART = (1, 0, 0, 0, 0), (0, 1, 0, 0, 0), (0, 0, 1, 0, 0), (0, 0, 0, 1, 1)
MIS, SPU = (0, 0, 0, 1, 0), (0, 0, 0, 0, 1)


ARRESTED = count("arrested", 12, modifier="at_least", scope="XX")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, COR),
        ({"value": 12.0}, COR),
        ({"value": "12"}, COR),
        ({"modifier": "exact"}, PAR),
        ({"scope": "OP"}, PAR),
        ({"scope": None}, PAR),
        ({"status": "target"}, PAR),
        ({"time": "2001"}, PAR),
        ({"modifier": "exact", "scope": "OP", "status": "target"}, PAR),
        ({"value": 13}, INC),
        ({"value": 13, "modifier": "exact"}, INC),
        ({"value": None}, INC),
        ({"value": "n/a"}, INC),
        ({"value": 13, "scope": "OP"}, APART),
        ({"value": 13, "status": "target"}, APART),
        ({"kind": "charged"}, APART),
        ({"kind": "charged", "value": 13}, APART),
    ],
)
def test_count(change, expected):
    """Partial: kind and value agree; incorrect: kind, scope and status agree, the value not."""
    assert unit_of("counts", ARRESTED | change, ARRESTED) == expected


def test_count_without_a_figure():
    """Both sides say that the number is withheld: no value agrees with no value."""
    withheld = count("arrested", None, status="undisclosed")
    assert unit_of("counts", withheld, withheld) == COR
    assert unit_of("counts", count("arrested", 5, status="undisclosed"), withheld) == INC
    assert unit_of("counts", count("arrested", 5), withheld) == APART


@pytest.mark.parametrize(
    ("slot", "gold", "predicted", "expected"),
    [
        ("agencies", {"org": "Harbour Police", "role": "lead"}, {}, COR),
        ("agencies", {"org": "Harbour Police", "role": "lead"}, {"org": "harbour  POLICE"}, COR),
        ("agencies", {"org": "Harbour Police", "role": "lead"}, {"role": "announcing"}, PAR),
        ("agencies", {"org": "Harbour Police", "role": "lead"}, {"role": "boss"}, PAR),
        ("agencies", {"org": "Harbour Police", "role": "lead"}, {"org": "Harbour"}, APART),
        ("places", {"code": "GB-ENG", "role": "action"}, {}, COR),
        ("places", {"code": "GB-ENG", "role": "action"}, {"role": "involved"}, PAR),
        ("places", {"code": "GB-ENG", "role": "action"}, {"code": "GB"}, PAR),
        ("places", {"code": "GB-ENG", "role": "action"}, {"code": "GB-SCT"}, APART),
        ("times", {"value": "2001-11-28", "role": "action"}, {}, COR),
        ("times", {"value": "2001-11-28", "role": "action"}, {"value": "2001-11"}, PAR),
        ("times", {"value": "2001-11-28", "role": "action"}, {"role": "began"}, PAR),
        ("times", {"value": "2001-11-28", "role": "action"}, {"value": "2001-11-29"}, APART),
        ("times", {"value": "P6M", "role": "duration"}, {"value": "P0.5Y"}, COR),
        ("times", {"value": "P1M", "role": "duration"}, {"value": "P4W"}, APART),
    ],
)
def test_agency_place_and_time(slot, gold, predicted, expected):
    assert unit_of(slot, gold | predicted, gold) == expected


CASE = {"age": 41, "occupation": "teacher", "place": None}


@pytest.mark.parametrize(
    ("predicted", "expected"),
    [
        (CASE, COR),
        ({"age": 41}, PAR),
        ({"occupation": "Teacher"}, PAR),
        (CASE | {"place": "XX"}, PAR),
        (CASE | {"age": 42}, APART),
        (CASE | {"occupation": "driver"}, APART),
        ({"place": "XX"}, APART),
        ({}, APART),
    ],
)
def test_case_pairs_on_any_trait_while_none_contradicts(predicted, expected):
    assert unit_of("cases", predicted, CASE) == expected


def test_cases_that_state_nothing_are_alike():
    assert unit_of("cases", {}, {}) == COR


@pytest.mark.parametrize(
    ("predicted", "expected"),
    [
        ({}, COR),
        ({"name": "Lee"}, PAR),
        ({"role": "inspector"}, PAR),
        ({"org": None}, PAR),
        ({"name": "Bo Roe"}, APART),
        ({"name": None}, APART),
    ],
)
def test_official(predicted, expected):
    gold = {"name": "Ann Lee", "role": "chief", "org": "Harbour Police"}
    found = units({"officials": [gold | predicted]}, {"officials": [gold]})
    assert found == {"officials": expected}


def test_sets_and_scalars():
    """Name wrong: incorrect. Occupations [a, b, b] against [a, c]: one right, one missed."""
    found = units(
        {"operations": [operation(name="Operation Elm", occupations=["a", "b", "b"])]},
        {"operations": [operation(name="Operation Ash", occupations=["a", "c"])]},
    )
    assert found == {
        "operations.kind": COR,
        "operations.name": INC,
        "operations.occupations": (1, 0, 0, 1, 2),
    }


# Operations


def test_operations_are_paired_by_credit_not_by_name():
    """The name agrees with the first, two counts with the second: 1 against 2."""
    counts = [count("arrested", 5), count("charged", 3)]
    gold = {
        "operations": [
            operation("related", name="Operation Ash"),
            operation("related", name="Operation Elm", counts=counts),
        ]
    }
    found = units({"operations": [operation("related", name="Operation Ash", counts=counts)]}, gold)
    # Paired with Elm: kind and counts right, name wrong; Ash loses its kind and its name.
    assert found == {
        "operations.kind": (1, 0, 0, 1, 0),
        "operations.name": (0, 0, 1, 1, 0),
        "operations.counts": (2, 0, 0, 0, 0),
    }


@pytest.mark.parametrize("turned", [False, True])
def test_ties_go_by_name_before_kind(turned):
    """Credit 1 with either: by name with the first, by kind with the second."""
    gold = [
        operation("main", name="Operation Ash", network="Ring"),
        operation("related", name="Operation Elm", network="Club"),
    ]
    predicted = operation("related", name="Operation Ash")
    found = units({"operations": [predicted]}, {"operations": gold[::-1] if turned else gold})
    assert found["operations.name"] == (1, 0, 0, 1, 0)
    assert found["operations.kind"] == (0, 0, 1, 1, 0)


def test_ties_left_go_by_order_in_gold():
    """The same credit with either: the first is found, and the figure of the second is missed."""
    gold = [
        operation("related", counts=[count("charged", 5)]),
        operation("related", counts=[count("jailed", 7)]),
    ]
    found = evaluate_record({"operations": [operation("related")]}, {"operations": gold})
    missed = [i.gold for i in found.documents[0].ledger if i.outcome == "missing"]
    assert "record.operations[1].kind" in missed
    assert "record.operations[0].kind" not in missed


def test_operation_without_partner_loses_or_invents_all_of_its_units():
    full = operation(
        "related",
        name="Operation Ash",
        agencies=[{"org": "Harbour Police", "role": "lead"}],
        counts=[count("arrested", 5), count("charged", 3)],
        offences=["possession"],
    )
    paths = {"kind": 1, "name": 1, "agencies": 1, "counts": 2, "offences": 1}
    lost = units({"operations": []}, {"operations": [full]})
    made = units({"operations": [full]}, {"operations": []})
    assert lost == {f"operations.{path}": (0, 0, 0, n, 0) for path, n in paths.items()}
    assert made == {f"operations.{path}": (0, 0, 0, 0, n) for path, n in paths.items()}


def test_operations_without_anything_in_common_are_no_pair():
    found = units(
        {"operations": [operation("related", name="Operation Elm")]},
        {"operations": [operation("main", name="Operation Ash")]},
    )
    assert found == {"operations.kind": APART, "operations.name": APART}


def test_operation_split_in_two_gains_nothing():
    counts = [count("arrested", 5), count("charged", 3)]
    gold = {"operations": [operation(counts=counts)]}
    split = {"operations": [operation(counts=[each]) for each in counts]}
    assert evaluate_record(gold, gold).counts("record", "units").f1 == 1
    # One part keeps kind and a count; the other makes up a kind and a count.
    assert outcomes(evaluate_record(split, gold).counts("record", "units")) == (2, 0, 0, 1, 2)


def test_optional_operation_may_be_missed_and_required_ones_go_first():
    gold = {
        "operations": [
            operation("related", name="Operation Ash", optional=True),
            operation("related", network="Ring"),
        ]
    }
    assert units({"operations": []}, gold) == {
        "operations.kind": MIS,
        "operations.network": MIS,
    }
    # The kind alone would fit either; it stands for the one that has to be found.
    assert units({"operations": [operation("related")]}, gold) == {
        "operations.kind": COR,
        "operations.network": MIS,
    }
