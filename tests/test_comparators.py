"""How two values compare: what each comparator folds, and what none of them does."""

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractbench.comparators import By, Comparator, Exact, Fuzzy, Normalized, Within, normalize
from extractbench.errors import SchemaError


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5%", "$5"),
        ("10²", "102"),
        ("Section 1-2", "Section 12"),
        ("00123", "00124"),
        ("00123", "123"),
        ("Larch II", "Larch 11"),
        ("cafe", "café"),
        ("the Larch", "Larch"),
        ("U.N.", "UN"),
        ("NaN", "n/a"),
    ],
)
def test_folding_never_makes_different_values_equal(one, other):
    """The cases that other scorers call equal: folds are what copying and typing change."""
    for comparator in (Exact(), Normalized()):
        assert comparator.compare(one, other) == comparator.compare(other, one) == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("München", "Mu\u0308nchen"),
        ("Operation  Larch ", "operation\nlarch"),
        ("O’Neil", "O'Neil"),
        ("“Larch”", '"Larch"'),
        ("Stoke–on–Trent", "Stoke-on-Trent"),
        ("a\u00a0b", "a b"),
        ("STRASSE", "straße"),
        ("2―3", "2-3"),
        ("ﬁne", "fine"),
    ],
)
def test_names_differ_no_more_than_by_copying_and_case(one, other):
    assert Normalized().compare(one, other) == 1
    assert Exact().compare(one, other) == 0


@pytest.mark.parametrize(
    ("one", "other", "credit"),
    [
        (12, 12, 1),
        (12, 12.0, 1),
        (Decimal("12.50"), Decimal("12.5"), 1),
        (12, 13, 0),
        (1, True, 0),
        (0, False, 0),
        (True, True, 1),
        ("1", 1, 0),
        ("a", "A", 0),
        (None, None, 1),
        (float("nan"), float("nan"), 0),
    ],
)
def test_exact_folds_nothing(one, other, credit):
    assert Exact().compare(one, other) == credit


@pytest.mark.parametrize(
    ("predicted", "gold", "credit"),
    [
        ("abcdefghij", "abcdefghij", 1),
        ("abcdefghiX", "abcdefghij", 1),
        ("abcdefghXX", "abcdefghij", 0),
        ("ABCDEFGHIJ", "abcdefghij", 1),
        ("", "abcdefghij", 0),
    ],
)
def test_fuzzy_is_right_from_the_threshold_on(predicted, gold, credit):
    """Ten letters of which one is replaced: indel similarity 1 - 2/20 = 0.9; of two, 0.8."""
    assert Fuzzy(0.9).compare(predicted, gold) == credit


@pytest.mark.parametrize("least", [90, -0.1, float("nan")])
def test_a_percentage_is_no_similarity(least):
    with pytest.raises(SchemaError, match="between 0 and 1"):
        Fuzzy(least)


@pytest.mark.parametrize(
    ("within", "predicted", "gold", "credit"),
    [
        (Within(abs=2), 10, 12, 1),
        (Within(abs=2), 9, 12, 0),
        (Within(rel=0.01), 101, 100, 1),
        (Within(rel=0.5), 10, 20, 1),
        (Within(rel=0.5), 20, 10, 0),
        (Within(abs=0.1), 0.4, 0.3, 1),
        (Within(), 7, 7, 1),
        (Within(), 7.0000001, 7, 0),
        (Within(abs=5, rel=0.01), 104, 100, 1),
        (Within(rel=0.5), -10, 10, 0),
        (Within(abs=1), float("nan"), 1, 0),
        (Within(abs=1), float("inf"), float("inf"), 0),
        (Within(abs=1), Decimal("1.5"), 2, 1),
        (Within(abs=0.02), Decimal("12428863.05"), Decimal("12428863.03"), 1),
        (Within(abs=0.02), 12428863.05, 12428863.03, 1),
        (Within(abs=0.02), Decimal("12428863.06"), Decimal("12428863.03"), 0),
        (Within(abs=1), 2**60 + 1, 2**60, 1),
        (Within(abs=1), 2**60 + 2, 2**60, 0),
        (Within(abs=0.1), 0.1 + 0.2, 0.2, 1),
    ],
)
def test_within_is_of_the_gold_number_and_inclusive(within, predicted, gold, credit):
    assert within.compare(predicted, gold) == credit


@pytest.mark.parametrize(
    ("returned", "credit"), [(True, 1), (0.5, 0.5), (1 + 1e-12, 1), (-1, 0), (float("nan"), 0)]
)
def test_a_function_of_ones_own_is_kept_between_zero_and_one(returned, credit):
    assert By(lambda *_: returned).compare("a", "b") == credit


def same_street(predicted, gold):
    return {"equal": 1, "percentage": 87.5, "nothing": None}[predicted]


@pytest.mark.parametrize(
    ("predicted", "message"),
    [
        ("percentage", r"same_street\('percentage', 'x'\) returned 87.5; 1 is equal"),
        (
            "nothing",
            r"same_street\('nothing', 'x'\) raised TypeError: .* it has to return a number",
        ),
        ("else", r"same_street\('else', 'x'\) raised KeyError: 'else'"),
    ],
)
def test_a_function_that_fails_is_named_with_its_values(predicted, message):
    assert By(same_street).compare("equal", "x") == 1
    with pytest.raises(SchemaError, match=message):
        By(same_street).compare(predicted, "x")


def test_a_text_that_is_no_number_is_within_nothing_but_itself():
    within = Within(abs=1)
    found = [
        within.compare(*pair)
        for pair in (("12", "13"), ("n/a", "1"), ("1", "n/a"), ("n/a", "N/A "))
    ]
    assert found == [1, 0, 0, 1]


def test_a_function_gets_the_prediction_first():
    assert By(str.startswith).compare("abc", "ab") == 1
    assert By(str.startswith).compare("ab", "abc") == 0


def test_anything_with_compare_is_a_comparator():
    assert all(isinstance(c, Comparator) for c in (Exact(), Normalized(), Fuzzy(0.5), Within()))
    assert not isinstance("text", Comparator)


@given(st.text())
def test_a_folded_name_is_folded(text):
    assert normalize(normalize(text)) == normalize(text)


@given(st.text())
def test_composed_and_decomposed_are_the_same_text(text):
    forms = {normalize(unicodedata.normalize(form, text)) for form in ("NFC", "NFD")}
    assert forms == {normalize(text)}


@given(st.text(), st.text())
def test_comparison_is_symmetric_and_reflexive(one, other):
    for comparator in (Exact(), Normalized(), Fuzzy(0.8)):
        assert comparator.compare(one, one) == 1
        assert comparator.compare(one, other) == comparator.compare(other, one)


@pytest.mark.parametrize(("same", "credit"), [(33, 1), (32, 0)])
def test_fuzzy_threshold_is_inclusive_whatever_its_binary_form(same, credit):
    """33 of 50 characters in common are a similarity of 0.66, which no binary number is."""
    assert Fuzzy(0.66).compare("x" * 50, "x" * same + "y" * (50 - same)) == credit
