"""The loose form of a text: what it folds, and that every offset finds its way there and back."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractbench import loose as loose_room
from extractbench.loose import loose_offset, loosen, sha256
from mangles import MANGLES


@pytest.mark.parametrize(
    ("text", "loose"),
    [
        ("", ""),
        (" \n\t ", ""),
        ("  two \r\n  words ", "two words"),
        ("“quoted” – ‘so’", "\"quoted\" - 'so'"),
        ("caf\u0065\u0301", "café"),
        ("ﬁve… 10²", "five... 102"),
        ("soft\u00adly \u200bthere", "softly there"),
        ("\u1112\u1161\u11ab", "\ud55c"),
    ],
)
def test_folds(text, loose):
    assert loosen(text).text == loose


def test_maps_every_character_to_where_it_came_from():
    """Of ``a  ﬁ``: the letter, the first of two spaces, and one ligature that makes two letters."""
    loose = loosen("a  ﬁ")
    assert loose.text == "a fi"
    assert loose.starts == (0, 1, 3, 3)
    assert loose.ends == (1, 2, 4, 4)
    assert loose.span(2, 4) == (3, 4)


def test_breakpoints_are_where_the_offsets_part():
    """``a  b``: offset 2, the second space, has no loose character; from there on loose lags by 1.

    Both 2 (what starts after the first space) and 3 (the ``b``) lead to loose offset 2.
    """
    assert loosen("a  b").breakpoints(4) == ((0, 0), (3, 2))
    assert loosen("abc").breakpoints(3) == ((0, 0),)


@given(st.text())
def test_breakpoints_alone_give_every_loose_offset(text):
    loose = loosen(text)
    bends = loose.breakpoints(len(text))
    for offset in range(len(text) + 1):
        assert loose_offset(bends, offset) == loose.to_loose(offset)


@pytest.mark.parametrize("mangle", MANGLES.values(), ids=MANGLES.keys())
@settings(max_examples=50)
@given(text=st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from(" \n'“”’–é"))))
def test_a_mangled_copy_has_the_same_loose_form(mangle, text):
    assert loosen(mangle(text)).text == loosen(text).text


@given(st.text(min_size=1))
def test_loose_characters_come_from_ordered_places_within_the_text(text):
    loose = loosen(text)
    assert list(loose.starts) == sorted(loose.starts)
    assert all(0 <= s < e <= len(text) for s, e in zip(loose.starts, loose.ends, strict=True))


def test_two_texts_that_differ_in_a_word_differ_loosely():
    assert loosen("12 people were held").text != loosen("13 people were held").text


def test_hash_is_that_of_the_utf8_bytes():
    """FIPS 180-2, appendix B.1: SHA-256 of ``abc``."""
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert sha256("abc") == expected


@given(st.text(alphabet="ab `'\u201d\u2013\u0301\u00e9 \n\r\u200b\u1112\u1161\ufb01\x1cZ~"))
def test_runs_of_plain_words_fold_as_their_characters_do(text):
    """They are taken together for speed alone: without that, the loose text is the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loose_room, "_PLAIN", re.compile(r"(?!)"))
        slowly = loosen(text)
    assert loosen(text) == slowly
