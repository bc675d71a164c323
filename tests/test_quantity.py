"""Values of numbers: their bounds, when two are the same, and the numbers they state."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractbench.operations.quantity import Quantity, check_quantity, figures


@pytest.mark.parametrize(
    ("value", "numbers"),
    [
        ("=12", {12}),
        (">=12", {12}),
        (">12", {12}),
        ("<=12", {12}),
        ("<12", {12}),
        ("~12", {12}),
        ("<0.5", {0.5}),
        ("=007", {7}),
        ("900..1000", {900, 1000}),
        ("1.5..2.5", {1.5, 2.5}),
        ("=3/4", {0.75}),
    ],
)
def test_a_value_states_its_numbers(value, numbers):
    assert check_quantity(value) is None
    assert figures(value) == numbers


@pytest.mark.parametrize(
    "value",
    [
        "",
        "12",
        "=",
        "==12",
        "=1,240",
        "=12 ",
        "=-3",
        "=1e3",
        "=10²",
        "=１２",
        "=.5",
        "=5%",
        "n/a",
        "=2/0",
        "1000..900",
        "5..5",
        "900...1000",
        "=900..1000",
        "=" + "9" * 5000,
    ],
)
def test_what_is_no_quantity_is_named_and_states_no_number(value):
    assert repr(value) in check_quantity(value)
    assert figures(value) == set()


@pytest.mark.parametrize(
    ("predicted", "gold", "credit"),
    [
        ("=43", "=43", 1),
        ("=43", "=43.0", 1),
        (" =43 ", "=43", 1),
        ("=1/2", "=2/4", 1),
        ("=1/2", "=0.5", 1),
        ("900..1000", "900.0..1000", 1),
        ("=43", ">=43", 0),
        (">=43", ">43", 0),
        ("=43", "=44", 0),
        ("900..1000", "900..1001", 0),
        ("=900", "900..1000", 0),
        ("=10²", "=102", 0),
        ("43", "=43", 0),
        ("n/a", "n/a", 0),
    ],
)
def test_equal_is_the_same_bound_on_the_same_number(predicted, gold, credit):
    assert Quantity().compare(predicted, gold) == Quantity().compare(gold, predicted) == credit


@given(st.text(alphabet="0123456789./=<>~x", max_size=8))
def test_a_value_equals_itself_exactly_if_it_is_a_quantity(value):
    assert Quantity().compare(value, value) == (check_quantity(value) is None)


@given(st.integers(0, 10**6), st.sampled_from(["=", ">=", ">", "<=", "<", "~"]))
def test_every_bound_states_its_number(number, sign):
    assert figures(f"{sign}{number}") == {number}
