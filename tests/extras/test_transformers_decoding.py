"""From tokens to entities, by hand; no model, no package."""

import numpy as np
import pytest

from extractbench.extractors.transformers.decoding import Token, bare_labels, decode

NAMES = ["O", "B-A", "I-A", "B-B", "I-B", "E-A", "S-A", "PLAIN"]


def _scores(name, sure=0.9):
    """All of the rest on the first other label."""
    scores = np.zeros(len(NAMES), dtype=np.float32)
    scores[NAMES.index(name)] = sure
    scores[0 if name != "O" else 1] += 1 - sure
    return scores


def _decode(text, tagged, strategy="first"):
    """Place the pieces one after the other, white space between them aside."""
    tokens, at = [], 0
    for surface, name, *sure in tagged:
        at = text.index(surface, at)
        tokens.append(Token(at, at + len(surface), _scores(name, *sure)))
        at += len(surface)
    found = decode(text, tokens, NAMES, strategy)
    return [(one.label, text[one.start : one.end], one.confidence) for one in found]


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        (["O", "O", "O"], []),
        (["B-A", "I-A", "O"], [("A", "a b")]),
        (["B-A", "B-A", "I-A"], [("A", "a"), ("A", "b c")]),
        # An I that nothing goes before begins one; so does one of another label.
        (["I-A", "I-A", "I-B"], [("A", "a b"), ("B", "c")]),
        (["B-A", "O", "I-A"], [("A", "a"), ("A", "c")]),
        (["B-A", "E-A", "I-A"], [("A", "a b"), ("A", "c")]),
        (["S-A", "I-A", "S-A"], [("A", "a"), ("A", "b"), ("A", "c")]),
        (["PLAIN", "PLAIN", "O"], [("PLAIN", "a b")]),
    ],
)
def test_marks(tags, found):
    got = _decode("a b c", list(zip("abc", tags, strict=True)))
    assert [(label, surface) for label, surface, _ in got] == found


@pytest.mark.parametrize(
    ("strategy", "found"),
    [
        # "Os" says B-A with 0.6, "lo" says I-B with 0.9.
        ("simple", [("A", "Os", 0.6), ("B", "lo", 0.9)]),
        ("first", [("A", "Oslo", 0.6)]),
        ("max", [("B", "Oslo", 0.9)]),
        # Averages: B-A 0.3, I-B 0.45, O (0.4 + 0.1) / 2 = 0.25.
        ("average", [("B", "Oslo", 0.45)]),
    ],
)
def test_a_word_has_one_label_by_the_strategy(strategy, found):
    got = _decode("Oslo", [("Os", "B-A", 0.6), ("lo", "I-B", 0.9)], strategy)
    assert [(a, b, pytest.approx(c, abs=1e-4)) for a, b, c in got] == found


def test_the_confidence_of_an_entity_is_the_mean_of_its_words():
    assert _decode("a b", [("a", "B-A", 0.9), ("b", "I-A", 0.6)]) == [("A", "a b", 0.75)]


def test_words_end_at_what_is_no_letter_or_digit():
    got = _decode(
        "35-year, o", [("35", "B-A"), ("-", "O"), ("year", "B-A"), (",", "B-B"), ("o", "O")]
    )
    assert [(label, surface) for label, surface, _ in got] == [
        ("A", "35"),
        ("A", "year"),
        ("B", ","),
    ]


def test_tokens_of_one_character_are_never_told_apart():
    tokens = [Token(0, 1, _scores("B-A")), Token(0, 1, _scores("B-B")), Token(1, 2, _scores("B-A"))]
    for strategy in ("simple", "first"):
        found = decode("😀😀", tokens, NAMES, strategy)
        assert [(one.start, one.end, one.label) for one in found] == [(0, 1, "A"), (1, 2, "A")]


def test_white_space_glued_to_a_token_is_not_its_own_and_accents_are():
    tokens = [Token(0, 1, _scores("B-A")), Token(1, 4, _scores("B-A"))]
    found = decode("\n e\u0301", tokens, NAMES, "first")
    assert [(one.start, one.end) for one in found] == [(2, 4)]
    found = decode(" e\u0301", [Token(0, 2, _scores("B-A"))], NAMES, "first")
    assert [(one.start, one.end) for one in found] == [(1, 3)]


def test_labels_without_their_marks():
    assert bare_labels(["O", "B-PER", "I-PER", "SITE-NAME", "B-SITE-NAME", "X"]) == {
        "PER",
        "SITE-NAME",
        "X",
    }
