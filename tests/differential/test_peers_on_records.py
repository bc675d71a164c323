"""Nested records beside metametric: equal where similarity is the number of equal cells."""

from dataclasses import make_dataclass
from typing import Annotated

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora import evaluate_record, outcomes
from extractbench.comparators import Exact
from extractbench.schema import Record
from extractbench.task import Task
from peers import load, needs

Text = Annotated[str | None, Exact()]


class Ship(Record):
    name: Text = None
    tons: int | None = None
    flag: Text = None
    crew: tuple[Annotated[str, Exact()], ...] = ()


class Port(Record):
    town: Text = None
    ships: tuple[Ship, ...] = ()
    berths: int | None = None


PORTS = Task("ports", record=Port)

few = st.sampled_from(["a", "b", "c"])
number = st.sampled_from([1, 2])
ship = st.fixed_dictionaries(
    {"crew": st.lists(few, min_size=1, unique=True)},
    optional={"name": few, "tons": number, "flag": few},
)
port = st.fixed_dictionaries(
    {"ships": st.lists(ship, min_size=1, max_size=5)}, optional={"town": few, "berths": number}
)


def equal_cells(names):
    """Return the similarity that counts the cells which both fill, and fill alike."""
    return lambda one, other: sum(
        one.get(name) is not None and one.get(name) == other.get(name) for name in names
    )


def by_cells(dsl):
    """Return metametric's measure of two ports: what agrees, over the best pairing of ships."""
    crew = dsl.set_matching[str, "<->"](dsl.discrete[str])
    own, cells = equal_cells(["town", "berths"]), equal_cells(["name", "tons", "flag"])

    def compare_ships(one, other):
        return cells(one, other) + crew.score(one.get("crew", ()), other.get("crew", ()))

    ships = dsl.set_matching[dict, "<->"](dsl.from_func(compare_ships))
    return dsl.from_func(
        lambda one, other: own(one, other) + ships.score(one["ships"], other["ships"])
    )


def ask_metametric(predicted, gold):
    dsl = load("metametric.dsl")
    asked = dsl.family(by_cells(dsl), dsl.micro_average(["precision", "recall", "f1"])).new()
    asked.update_single(predicted, gold)
    return asked.compute()


def units(predicted, gold):
    return evaluate_record(predicted, gold, PORTS).counts("record", "units")


@needs("metametric")
@settings(max_examples=200)
@given(port, port)
def test_rates_of_nested_records_are_those_of_metametric(predicted, gold):
    """Ships in any order, tangled as they come; the best pairing is worth the same to both."""
    counts, theirs = units(predicted, gold), ask_metametric(predicted, gold)
    ours = {"precision": counts.precision, "recall": counts.recall, "f1": counts.f1}
    assert ours == pytest.approx(theirs, rel=0, abs=1e-12)


@needs("metametric")
def test_lists_that_both_sides_leave_empty_earn_a_point_in_metametric():
    """One of two cells is right; metametric adds the empty crew, 2 of 3. Nulls are no claim."""
    predicted = {"ships": [{"name": "a", "flag": "b"}]}
    gold = {"ships": [{"name": "a", "flag": "c"}]}
    assert ask_metametric(predicted, gold)["f1"] == pytest.approx(2 / 3)
    assert outcomes(units(predicted, gold)) == (1, 0, 1, 0, 0)


@needs("metametric")
def test_record_with_a_wrong_cell_is_worth_nothing_by_metametrics_default():
    """It multiplies the cells of a record; we count each, unless the class says ``unit=True``."""
    kind = make_dataclass("Kind", [("name", str), ("flag", str)])
    metric = load("metametric.dsl").auto[kind]
    assert metric.score(kind("a", "b"), kind("a", "c")) == 0
    predicted, gold = (
        {"ships": [{"name": "a", "flag": "b"}]},
        {"ships": [{"name": "a", "flag": "c"}]},
    )
    assert units(predicted, gold).f1 == 0.5
