"""Codes of places: what is one, and when two are the same place or a part of one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractbench.operations.places import Place, check_place, country_of


@pytest.mark.parametrize(
    ("code", "country"),
    [
        ("GB", "GB"),
        ("GB-ENG", "GB"),
        ("US-CA", "US"),
        ("FR-75", "FR"),
        ("GB:London", "GB"),
        ("MX:Ciudad de México", "MX"),
        ("continent:Europe", None),
        ("continent:North America", None),
    ],
)
def test_a_code_lies_in_a_country(code, country):
    assert check_place(code) is None
    assert country_of(code) == country


@pytest.mark.parametrize(
    "code",
    [
        "",
        "gb",
        "GBR",
        "G",
        "GB-",
        "GB-ENGL",
        "GB:",
        "GB: London",
        "London",
        "continent:",
        "EU ",
        "continent:Narnia",
        "not:GB",
        "police:GB",
    ],
)
def test_what_is_no_code_is_named(code):
    assert repr(code) in check_place(code)
    assert country_of(code) is None


@pytest.mark.parametrize(
    ("one", "other", "credit"),
    [
        ("GB", "GB", 1),
        ("gb", " GB", 1),
        ("GB:london", "GB:London", 1),
        ("DE:München", "DE:Mu\u0308nchen", 1),
        ("GB:Stoke–on–Trent", "GB:Stoke-on-Trent", 1),
        ("continent:Europe", "continent:Europe", 1),
        ("GB", "GB-ENG", 0.5),
        ("gb", "GB-ENG", 0.5),
        ("GB", "GB:London", 0.5),
        ("GB-ENG", "GB-SCT", 0),
        ("GB-ENG", "GB:London", 0),
        ("GB", "FR", 0),
        ("GB", "FR:London", 0),
        ("continent:Europe", "continent:Asia", 0),
        ("continent:Europe", "FR", 0),
        ("GB", "not a place", 0),
    ],
)
def test_a_country_against_its_part_is_partial_either_way(one, other, credit):
    assert Place().compare(one, other) == Place().compare(other, one) == credit


@given(st.text(), st.text())
def test_any_two_texts_compare_the_same_both_ways(one, other):
    assert Place().compare(one, one) == 1
    assert Place().compare(one, other) == Place().compare(other, one) in (0, 0.5, 1)
