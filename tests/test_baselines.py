"""The baselines that know nothing: of zones, of mentions, and of everything."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractbench.document import Document, Layers
from extractbench.extractors import capitalised, drop_short_lines, keep_all, nothing

LONG = "The harbour agency of Norland said on Monday that it had opened its books."


def _zones(extract, text):
    return [(z.start, z.end, z.kind) for z in extract(Document(id="d", text=text)).zones]


def _mentions(text):
    layers = capitalised.extract(Document(id="d", text=text))
    return [(text[m.start : m.end], m.label, m.value) for m in layers.mentions]


def test_nothing_attempts_every_layer_and_finds_nothing():
    assert nothing.extract(Document(id="d", text=LONG)) == Layers(
        zones=(), mentions=(), quotes=(), record={}
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("Ann Lee of Norland", [("Ann Lee", "ORG"), ("Norland", "ORG")]),
        ("Ann\nLee", [("Ann", "ORG"), ("Lee", "ORG")]),
        ("Ann, Lee", [("Ann", "ORG"), ("Lee", "ORG")]),
        ("O'Neil-Lee rose", [("O'Neil-Lee", "ORG")]),
        ("the 1,200 men", [("1", "QUANTITY"), ("200", "QUANTITY")]),
        ("Route 66 Cafe", [("Route", "ORG"), ("66", "QUANTITY"), ("Cafe", "ORG")]),
        ("Élan", [("Élan", "ORG")]),
        ("lower only", []),
    ],
)
def test_capitalised_runs_are_organisations_and_digits_quantities(text, found):
    assert [(surface, label) for surface, label, _ in _mentions(text)] == found


def test_values_are_the_surface_and_the_bare_number():
    assert [value for _, _, value in _mentions("Norland sent 007")] == ["Norland", "=007"]


def test_capitalised_attempts_only_mentions():
    layers = capitalised.extract(Document(id="d", text=LONG))
    assert (layers.zones, layers.quotes, layers.record) == (None, None, None)


def test_keep_all_is_one_body():
    assert _zones(keep_all.extract, f"Home\n\n{LONG}\n") == [(0, len(LONG) + 7, "body")]
    assert _zones(keep_all.extract, "") == []


def test_drop_short_lines_keeps_lines_of_ten_words_and_gives_space_to_the_zone_before():
    # "Home\n\nNews\n\n" is 12 characters long, LONG has 15 words.
    text = f"Home\n\nNews\n\n{LONG}\n\n{LONG}\nMore\n"
    end = 12 + 2 * len(LONG) + 3
    assert _zones(drop_short_lines.extract, text) == [
        (0, 12, "nav"),
        (12, end, "body"),
        (end, end + 5, "nav"),
    ]


@pytest.mark.parametrize(("words", "kind"), [(9, "nav"), (10, "body")])
def test_the_bound_is_ten_words(words, kind):
    assert _zones(drop_short_lines.extract, " ".join(["word"] * words))[0][2] == kind


@given(st.text(alphabet=st.sampled_from("aA1 ,\r\n\t\u2028\0é😀'")))
def test_baselines_tile_and_stay_within_any_text(text):
    document = Document(id="d", text=text)
    for extract in (keep_all.extract, drop_short_lines.extract):
        zones = extract(document).zones
        assert "".join(text[z.start : z.end] for z in zones) == text
    mentions = capitalised.extract(document).mentions
    assert all(0 <= m.start < m.end <= len(text) for m in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))
