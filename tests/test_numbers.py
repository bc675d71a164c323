"""Numbers, quantities with their bounds, and ages in text."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractbench.operations.ages import find_ages
from extractbench.operations.bounds import bound_sign
from extractbench.operations.numbers import parse_number, plain
from extractbench.operations.quantities import find_quantities
from extractbench.operations.quantity import check_quantity

# Words and marks that the grammar is made of, in any order.
WORDS = (
    "one two twenty hundred thousand million half a and dozen to between or more at least up 7 "
    "1,200 3.5 1/2 ½ £ $ - – , . % years old aged under of them\n\0"
)
PIECES = st.lists(st.sampled_from(WORDS.split(" ")), max_size=25).map(" ".join)


@pytest.mark.parametrize(
    ("surface", "number"),
    [
        ("0", "0"),
        ("1,200", "1200"),
        ("1,234,567", "1234567"),
        ("13 1/2", "13.5"),
        ("13½", "13.5"),
        ("½", "0.5"),
        ("3.5 million", "3500000"),
        ("£2m", "2000000"),
        ("US$400", "400"),
        ("$1.5bn", "1500000000"),
        ("twelve", "12"),
        ("Twenty-five", "25"),
        ("two hundred and forty", "240"),
        ("a hundred thousand and one", "100001"),
        ("three million, two hundred thousand", "3200000"),
        ("a dozen", "12"),
        ("half a dozen", "6"),
        ("two dozen", "24"),
        ("two and a half million", "2500000"),
        ("half a million", "500000"),
    ],
)
def test_a_surface_states_its_number(surface, number):
    assert parse_number(surface) == Decimal(number)


@pytest.mark.parametrize("surface", ["", "a", "half", "many", "5kg", "twelfth", "and"])
def test_what_states_no_number_gives_none(surface):
    assert parse_number(surface) is None


@pytest.mark.parametrize(
    ("number", "written"),
    [("12.50", "12.5"), ("1E+6", "1000000"), ("100", "100"), ("0.5", "0.5"), ("7.0", "7")],
)
def test_numbers_are_written_plainly(number, written):
    assert plain(Decimal(number)) == written


@pytest.mark.parametrize(
    ("before", "after", "sign"),
    [
        (None, None, "="),
        ("at  least", None, ">="),
        ("No fewer than", None, ">="),
        ("more than", None, ">"),
        ("as many as", None, "<="),
        ("fewer than", None, "<"),
        ("nearly", None, "~"),
        (None, " or more", ">="),
        (None, "+", ">="),
        (None, "-odd", "~"),
    ],
)
def test_a_bound_has_a_sign(before, after, sign):
    assert bound_sign(before, after) == sign


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("at least 1,200 images", [("at least 1,200", ">=1200")]),
        ("12 or more homes", [("12 or more", ">=12")]),
        (
            "upwards of 40 and no more than 60",
            [("upwards of 40", ">=40"), ("no more than 60", "<=60")],
        ),
        ("well over 100", [("well over 100", ">100")]),
        ("between 900 and 1,000 men", [("between 900 and 1,000", "900..1000")]),
        ("900 to 1,000 men", [("900 to 1,000", "900..1000")]),
        ("12-14 raids", [("12-14", "12..14")]),
        ("two to three million files", [("two to three million", "2000000..3000000")]),
        ("beyond 40, or 1\u00a0200", [("beyond 40", ">40"), ("1\u00a0200", "=1200")]),
        ("€13½ million", [("€13½ million", "=13500000")]),
        ("rose from 12 to 20", [("12", "=12"), ("20", "=20")]),
        ("14 to 12", [("14", "=14"), ("12", "=12")]),
        ("a combined total of 30", [("30", "=30")]),
        ("£240,000 in cash", [("£240,000", "=240000")]),
        ("two thirds of them", [("two thirds", "=2/3")]),
        ("more than half of the men", [("more than half", ">1/2")]),
        ("has more than halved", [("more than halved", "<0.5")]),
        ("nearly doubled", [("nearly doubled", "~2")]),
        ("five and six", [("five", "=5"), ("six", "=6")]),
        ("a ten-strong team", [("ten", "=10")]),
    ],
)
def test_a_bound_beside_the_number_is_in_the_span_and_the_noun_is_not(text, found):
    assert [(text[q.start : q.end], q.value) for q in find_quantities(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "dozens of men, hundreds of images, several homes",
        "the 1st, the 21st and the third man",
        "192.168.0.1 and 24/7 and 12:30",
        "the 1990s",
        "200kg",
        "Notice 44, No. 12, call +44",
        "one of the largest, no one, one who knew",
        "1234567890123456789",
    ],
)
def test_ordinals_vague_amounts_and_identifiers_are_no_quantities(text):
    assert list(find_quantities(text)) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("12 men: eleven in Spain and one in Malta", ["=12", "=11", "=1"]),
        ("12 men were held. One in Malta was freed", ["=12"]),
        ("one in Malta", []),
        ("at least one", [">=1"]),
        ("nine were held, one of them in Spain", ["=9", "=1"]),
    ],
)
def test_one_counts_only_with_a_bound_or_after_a_total_in_the_sentence(text, values):
    assert [q.value for q in find_quantities(text)] == values


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a 35-year-old teacher", [("35-year-old", "=35")]),
        ("a sixteen-year-old", [("sixteen-year-old", "=16")]),
        ("35 years old", [("35 years old", "=35")]),
        ("men aged between 19 and 64", [("between 19 and 64", "19..64")]),
        ("men aged 19 to 64", [("19 to 64", "19..64")]),
        ("between the ages of 19 and 64", [("between the ages of 19 and 64", "19..64")]),
        ("16- to 18-year-olds", [("16- to 18-year-olds", "16..18")]),
        ("Ann Lee, 43, said", [("43", "=43")]),
        ("Ann Lee (43)", [("43", "=43")]),
        ("children under 16", [("under 16", "<16")]),
        ("victims as young as two", [("as young as two", ">=2")]),
        ("in his early 40s", [("40s", "40..49")]),
        ("children under 20 minutes away, in the 40s, on May 3, 20, and 9 men", []),
    ],
)
def test_ages_leave_out_aged_and_prepositions(text, found):
    assert [(text[a.start : a.end], a.value) for a in find_ages(text)] == found


@given(PIECES)
def test_found_spans_are_apart_and_their_values_are_quantities(text):
    for find in (find_quantities, find_ages):
        found = list(find(text))
        assert all(check_quantity(one.value) is None for one in found)
        assert all(0 <= one.start < one.end <= len(text) for one in found)
        assert all(a.end <= b.start for a, b in pairwise(found))
