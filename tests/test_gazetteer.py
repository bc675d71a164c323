"""Places and nationalities by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractbench.operations import gazetteer, place_names
from extractbench.operations.gazetteer import find_places, is_adjective, place_code
from extractbench.operations.places import check_place


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("in the UK, the U.S. and Holland", [("UK", "GB"), ("U.S.", "US"), ("Holland", "NL")]),
        ("Britain's ally", [("Britain", "GB")]),
        ("a London-based firm", [("London", "GB:London")]),
        ("The Hague and the Netherlands", [("The Hague", "NL:The Hague"), ("Netherlands", "NL")]),
        ("German and South Korean police", [("German", "DE"), ("South Korean", "KR")]),
        ("Bosnia and Herzegovina", [("Bosnia and Herzegovina", "BA")]),
        ("Papua New Guinea, Guinea-Bissau", [("Papua New Guinea", "PG"), ("Guinea-Bissau", "GW")]),
        (
            "Scotland, Kent and Texas",
            [("Scotland", "GB-SCT"), ("Kent", "GB-KEN"), ("Texas", "US-TX")],
        ),
        ("Georgia", [("Georgia", "GE")]),
        ("New York", [("New York", "US:New York")]),
        (
            "North America, Europe",
            [("North America", "continent:North America"), ("Europe", "continent:Europe")],
        ),
        ("Bavaria", [("Bavaria", "DE-BY")]),
    ],
)
def test_places_are_found_by_their_longest_name_without_article_or_ending(text, found):
    assert [(text[p.start : p.end], p.value) for p in find_places(text)] == found


@pytest.mark.parametrize(
    "text", ["us", "china", "USB", "Chinatown", "a polish", "Reading", "Spain2"]
)
def test_words_that_only_resemble_a_place_are_none(text):
    assert list(find_places(text)) == []


def test_names_of_languages_are_no_places():
    assert list(find_places("It was written in Spanish.")) == []
    assert [p.value for p in find_places("in Spanish homes")] == ["ES"]


def test_the_code_of_a_name():
    assert place_code("the Netherlands") == "NL"
    assert place_code("Norland") is None


def test_adjectives_are_told_from_places():
    assert is_adjective("German")
    assert not is_adjective("Germany")


def test_every_code_of_the_index_is_a_place_code():
    assert [c for c in set(gazetteer._index().values()) if check_place(c)] == []


def test_no_name_of_a_table_is_lost():
    tables = (place_names.USUAL_NAMES, place_names.ADJECTIVES, place_names.CITIES)
    names = [name for listed in tables for name, _ in place_names.table(listed)]
    assert [name for name in names if place_code(name) is None] == []


@given(
    st.lists(st.sampled_from(["UK", "New York", " ", ".", "The Hague", "s", "\0", "é"])).map(
        "".join
    )
)
def test_found_names_stand_where_they_say(text):
    for found in find_places(text):
        assert place_code(text[found.start : found.end]) == found.value
