"""Values that the task's normalisers read where a model labels something."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractbench.extractors.label_map import read_label_map
from extractbench.extractors.values import Labelled, encodable, read_mentions

TABLE = read_label_map()


def _read(text, *spans):
    """Label the surfaces, each at its first place after the one before."""
    found, at = [], 0
    for surface, label in spans:
        start = text.index(surface, at)
        at = start + len(surface)
        found.append(Labelled(start, at, label))
    mentions = read_mentions(text, found, TABLE)
    return [(m.label, text[m.start : m.end], m.value) for m in mentions]


@pytest.mark.parametrize(
    ("text", "surface", "label", "expected"),
    [
        # Rules 2 and 5: neither the article nor the possessive; "The" of The Hague is its own.
        (
            "the Harbour Board said",
            "the Harbour Board",
            "ORG",
            ("ORG", "Harbour Board", "Harbour Board"),
        ),
        ("Norway's police", "Norway's", "GPE", ("PLACE", "Norway", "NO")),
        ("in The Hague today", "The Hague", "GPE", ("PLACE", "The Hague", "NL:The Hague")),
        ("the Netherlands and", "the Netherlands", "GPE", ("PLACE", "Netherlands", "NL")),
        ("the United States' part", "the United States'", "GPE", ("PLACE", "United States", "US")),
        # Rules 6 and 59, a town before its country, a place nobody knows.
        ("Norwegian police", "Norwegian", "NORP", ("PLACE", "Norwegian", "NO")),
        ("LONDON (Wire)", "LONDON", "LOC", ("PLACE", "LONDON", "GB:London")),
        ("in Larchwick, Norway.", "Larchwick", "GPE", ("PLACE", "Larchwick", "NO:Larchwick")),
        ("in Larchwick today", "Larchwick", "GPE", ("PLACE", "Larchwick", "")),
        # Bounds that stand in the span, and those that do not.
        ("at least 12 men", "at least 12", "CARDINAL", ("QUANTITY", "at least 12", ">=12")),
        ("at least 12 men", "12", "CARDINAL", ("QUANTITY", "12", "=12")),
        ("worth $3.5m", "$3.5m", "MONEY", ("QUANTITY", "$3.5m", "=3500000")),
        ("about 12 miles off", "about 12 miles", "QUANTITY", ("QUANTITY", "about 12 miles", "~12")),
        ("one of five", "one", "CARDINAL", ("QUANTITY", "one", "=1")),
        ("a first man", "first", "CARDINAL", ("QUANTITY", "first", "")),
        # OntoNotes has no ages.
        ("a 35-year-old man", "35-year-old", "DATE", ("AGE", "35-year-old", "=35")),
        ("aged 41, of Oslo", "41", "CARDINAL", ("AGE", "41", "=41")),
        ("on Tuesday he", "Tuesday", "DATE", ("TIME", "Tuesday", "XXXX-WXX-2")),
        ("on 3 May 2021 he", "3 May 2021", "DATE", ("TIME", "3 May 2021", "2021-05-03")),
        ("some day soon", "some day", "DATE", ("TIME", "some day", "")),
        # Rules 1 and 52.
        ("two Policemen fled", "Policemen", "ROLE", ("ROLE", "Policemen", "policeman")),
        ("the nurses left", "nurses", "ROLE", ("ROLE", "nurses", "nurse")),
        ("both deputies", "deputies", "ROLE", ("ROLE", "deputies", "deputy")),
        # White space inside a name is one space of its value.
        ("the Sea\n Glass site", "Sea\n Glass", "NETWORK", ("NETWORK", "Sea\n Glass", "Sea Glass")),
    ],
)
def test_span_label_and_value_of_one_expression(text, surface, label, expected):
    assert _read(text, (surface, label)) == [expected]


def test_short_forms_have_the_fullest_name_of_the_text():
    text = "Harbour Crime Agency (HCA). Ann Lee of the HCA led Operation Larch. Lee left Larch."
    assert [value for _, _, value in _read(
        text, ("Harbour Crime Agency", "ORG"), ("HCA", "ORG"), ("Ann Lee", "PER"), ("HCA", "ORG"),
        ("Operation Larch", "OPERATION"), ("Lee", "PER"), ("Larch", "OPERATION"),
    )] == [
        "Harbour Crime Agency", "Harbour Crime Agency", "Ann Lee", "Harbour Crime Agency",
        "Operation Larch", "Ann Lee", "Operation Larch",
    ]  # fmt: skip


def test_relative_times_count_from_the_date_that_a_short_line_at_the_head_states():
    # 20 May 2026 is a Wednesday, so the Tuesday before it is the 19th.
    text = "Larkwick, 20 May 2026\n\nTwo men were held on Tuesday."
    assert _read(text, ("Tuesday", "DATE")) == [("TIME", "Tuesday", "2026-05-19")]
    prose = "On 20 May 2026 a man told the court in a long first line that he left on Tuesday."
    assert _read(prose, ("Tuesday", "DATE")) == [("TIME", "Tuesday", "XXXX-WXX-2")]


def test_mentions_are_numbered_in_order_and_keep_their_confidence():
    found = [Labelled(8, 14, "GPE", 1.5), Labelled(0, 4, "GPE", 0.25), Labelled(4, 8, "MISC", 1.0)]
    mentions = read_mentions("Oslo and Norway", found, TABLE)
    assert [(m.id, m.start, m.confidence) for m in mentions] == [("m1", 0, 0.25), ("m2", 9, 1.0)]


def test_white_space_and_empty_spans_are_no_mentions():
    found = [Labelled(0, 2, "ORG"), Labelled(2, 2, "ORG"), Labelled(2, 5, "ORG")]
    assert [(m.start, m.end) for m in read_mentions("  x \n", found, TABLE)] == [(2, 3)]


@given(st.text(alphabet=st.sampled_from("aA1 ,.'\n\0é😀\ud83d\ufb01s")), st.data())
def test_mentions_lie_inside_their_spans_whatever_the_text(text, data):
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)))))
    label = st.sampled_from(["ORG", "GPE", "DATE", "CARDINAL", "ROLE", "PERSON", "?"])
    found = [Labelled(a, b, data.draw(label)) for a, b in pairwise(cuts)]
    for mention in read_mentions(text, found, TABLE):
        assert any(one.start <= mention.start < mention.end <= one.end for one in found)
        assert not text[mention.start].isspace()


def test_half_a_surrogate_pair_is_replaced_and_offsets_stay():
    assert encodable("a\ud83db\U0001f600") == "a\ufffdb\U0001f600"
