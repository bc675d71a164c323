"""Values seen through keys: keys say of two values what their comparator says."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractbench.comparators import (
    By,
    Exact,
    Fuzzy,
    Normalized,
    OneOf,
    SameDate,
    Within,
    normalize,
    normalize_all,
)
from extractbench.errors import SchemaError
from extractbench.folding import ByMember, Member, fold_by
from extractbench.operations.names import PersonName
from extractbench.operations.places import Place
from extractbench.operations.timex import Timex

texts = st.sampled_from(
    [
        "Ash",
        "ash ",
        "Ann Lee",
        "Lee",
        "GB",
        "GB-ENG",
        "gb",
        "2001",
        "2001-11",
        "P6M",
        "P0.5Y",
        "PXM",
    ]
) | st.text(max_size=4)
numbers = st.sampled_from([1, 1.0, True, 0, False, 2.5, Decimal("2.5"), 3])
anything = texts | numbers | st.lists(numbers, max_size=2) | st.none().map(lambda _: {"a": [1]})
CHOICE = ByMember((Member(int, Within(abs=1)), Member(str, Normalized()), Member(bool, Exact())))


@given(st.tuples(texts, texts))
@pytest.mark.parametrize(
    "comparator",
    [
        Exact(),
        Normalized(),
        Fuzzy(0.5),
        OneOf({"Ash", "Elm"}, {"Lee"}),
        SameDate("year"),
        SameDate("month"),
        PersonName(),
        Place(),
        Timex(),
        By(lambda predicted, gold: predicted[:1] == gold[:1]),
        CHOICE,
    ],
)
def test_keys_agree_as_far_as_their_texts_do(comparator, pair):
    folding = fold_by(comparator)
    keys = map(folding.key, pair)
    assert folding.agreement(*keys) == comparator.compare(*pair)


@given(st.tuples(anything, anything))
def test_keys_agree_as_far_as_their_values_do(pair):
    for comparator in (Exact(), By(lambda predicted, gold: predicted == gold)):
        folding = fold_by(comparator)
        assert folding.agreement(*map(folding.key, pair)) == comparator.compare(*pair)
        assert hash(folding.key(pair[0])) == hash(folding.key(pair[0]))


@given(st.tuples(numbers, numbers))
def test_keys_of_a_choice_are_those_of_its_members(pair):
    folding = fold_by(CHOICE)
    assert folding.agreement(*map(folding.key, pair)) == CHOICE.compare(*pair)


@given(st.lists(texts | st.sampled_from(["a  b", " a", "a\0b", "`a`", "É", "a\tb"]), min_size=1))
def test_names_folded_together_are_folded_as_each_alone(names):
    assert normalize_all(names) == [normalize(name) for name in names]


@given(st.text(st.characters(max_codepoint=127), max_size=8))
def test_the_short_way_for_ascii_folds_as_the_long_way_does(text):
    """A word that is not in ASCII takes the long way, and is cut off again."""
    assert normalize(f"{text} é").removesuffix("é").strip() == normalize(text)


@pytest.mark.parametrize(
    ("one", "other", "grain", "credit"),
    [
        ("2024-02-29", "2024-02-29", "day", 1),
        ("2024-02-29", "2024-02-28", "day", 0),
        ("2024-02-29", "2024-02-28", "month", 1),
        ("2024-02-29", "2024-03-29", "month", 0),
        ("2024-02-29", "2024-11-30", "year", 1),
        ("2024-02-29T08:00:00", "2024-02-29", "day", 1),
        ("2024-02-29 08:00", "2024-02-29", "day", 1),
        ("2024", "2024-02-29", "day", 0),
        ("2024", "2024", "day", 1),
        ("29 Feb 2024", "2024-02-29", "day", 0),
        ("Spring ", "spring", "day", 1),
        (date(2024, 2, 29), "2024-02-29", "day", 1),
        (datetime(2024, 2, 29, 8), date(2024, 2, 29), "day", 1),
        (date(2024, 2, 29), datetime(2024, 3, 1), "year", 1),
    ],
)
def test_same_date(one, other, grain, credit):
    assert SameDate(grain).compare(one, other) == SameDate(grain).compare(other, one) == credit


@pytest.mark.parametrize(
    ("one", "other", "credit"),
    [
        ("UK", "united  kingdom", 1),
        ("uk", "UK", 1),
        ("UK", "USA", 0),
        ("France", "FRANCE", 1),
        ("France", "UK", 0),
    ],
)
def test_one_of(one, other, credit):
    states = OneOf({"UK", "United Kingdom"}, ["US", "USA"])
    assert states.compare(one, other) == credit
    assert states == OneOf(["United Kingdom", "UK"], {"USA", "US"})


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: OneOf("UK", "GB"), "write the names of one thing as a set"),
        (lambda: OneOf({"UK", "GB"}, {"uk "}), "'uk' is in two groups"),
        (lambda: SameDate("week"), "the grain is one of"),
    ],
)
def test_comparators_that_cannot_be_meant_are_refused(make, said):
    with pytest.raises(SchemaError, match=said):
        make()


class Broken:
    """A comparator of a user's own that fails in either way."""

    def __init__(self, fold=None):
        if fold is not None:
            self.fold = fold

    def compare(self, predicted, gold):
        return {}[predicted, gold]


@pytest.mark.parametrize(
    ("comparator", "message"),
    [
        (Broken(), r"Broken\.compare\('a', 'a'\) raised KeyError"),
        (Broken(lambda value: {}[value]), r"\('a'\) raised KeyError: 'a'; .* a hashable key"),
        (Broken(lambda value: [value]), r"\('a'\) raised TypeError: unhashable"),
    ],
)
def test_comparator_of_ones_own_that_fails_is_named(comparator, message):
    folding = fold_by(comparator)
    with pytest.raises(SchemaError, match=message):
        folding.agreement(folding.key("a"), folding.key("a"))
