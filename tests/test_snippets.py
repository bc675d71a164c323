"""Where a snippet stands in a text: as it is, loosely, or nearly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractbench.snippets import align_snippet, find_snippet

TEXT = "Police in Norland said “at least 12 people” were held –\nall of them in Larch."


@pytest.mark.parametrize(
    ("snippet", "surface", "level"),
    [
        ("at least 12", "at least 12", "exact"),
        ("said “at", "said “at", "exact"),
        ('said "at least', "said “at least", "loose"),
        ("held - all", "held –\nall", "loose"),
        ("12  people”", "12 people”", "loose"),
        ("Police in Nordland said", "Police in Norland said", "fuzzy"),
        ("all of then in Larch.", "all of them in Larch.", "fuzzy"),
    ],
)
def test_a_snippet_is_found_as_far_as_it_has_to_be_folded(snippet, surface, level):
    found = align_snippet(snippet, TEXT)
    assert (TEXT[found.span.start : found.span.end], found.level) == (surface, level)


@pytest.mark.parametrize("snippet", ["", " \n", "\u200b", "entirely other words", TEXT + TEXT])
def test_what_does_not_stand_there_is_not_found(snippet):
    assert align_snippet(snippet, TEXT) is None


def test_nothing_is_found_in_an_empty_text():
    assert align_snippet("word", "") is None


def test_the_first_of_several_places_is_taken():
    assert align_snippet("ab", "xx ab ab").span == (3, 5)


def test_an_exact_place_goes_before_an_earlier_loose_one():
    assert align_snippet("a b", "a  b then a b").span == (10, 13)


def test_the_least_similarity_decides():
    """``abcdefghij`` with one of ten letters changed is 9/10 similar."""
    assert align_snippet("abcdefghij", "..abcdeXghij..", least=0.9).span == (2, 12)
    assert align_snippet("abcdefghij", "..abcdeXghij..", least=0.95) is None


def test_a_decomposed_snippet_is_found_at_the_code_points_of_the_text():
    """``ü`` is two code points in the text: its span holds both."""
    text = "in Mu\u0308nchen today"
    found = align_snippet("München", text)
    assert (found.span, found.level) == ((3, 11), "loose")


@given(st.text(min_size=1).filter(str.strip), st.text(), st.text())
def test_any_snippet_of_a_text_is_found_there(snippet, before, after):
    text = before + snippet + after
    span = align_snippet(snippet, text).span
    assert text[span.start : span.end] == snippet


@given(st.text(max_size=12), st.text(max_size=20))
def test_a_span_that_is_found_lies_in_the_text_and_is_not_empty(snippet, text):
    found = align_snippet(snippet, text)
    assert found is None or 0 <= found.span.start < found.span.end <= len(text)


@pytest.mark.parametrize(
    ("snippet", "starts"),
    [("ab", [0, 7, 11]), ('"ab"', [6, 10]), ("abb", []), ("b", [1, 8, 12])],
)
def test_every_place_is_found_in_the_strictest_way_that_finds_any(snippet, starts):
    """Offsets counted by hand in ``ab and“ab”“ab”``; the quotation marks are folded."""
    assert [found.span.start for found in find_snippet(snippet, "ab and“ab”“ab”")] == starts


def test_no_more_places_are_looked_for_than_asked():
    assert len(find_snippet("a", "a" * 100, most=3)) == 3


@pytest.mark.parametrize(
    ("snippet", "surface"),
    [("Police in Nordland said", "Police in Norland said"), ("12 peoples", "12 people")],
)
def test_a_similar_window_holds_no_more_than_what_is_similar(snippet, surface):
    """It is as long as the snippet, so that it may hold a space or a letter of a word beside."""
    text = "3 - Police in Norland said that 12 people were held."
    (found,) = find_snippet(snippet, text)
    assert (text[slice(*found.span)], found.level) == (surface, "fuzzy")
