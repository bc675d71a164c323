"""Offsets that count something else than the code points of the text: recognised by surfaces."""

import pytest

from corpora import corpus, gold_document, mention, outcomes, predict
from extractbench.scoring.score import score

SIREN = "\U0001f6a8\U0001f6a8 Zoë was held by Bo Roe"
"""Fifteen characters stand before the ë, and two sirens: two UTF-16 units, four bytes each."""

LINES = "Line one.\r\nLine two.\r\nBo Roe was held."


def problems(text, start, end, surface):
    """Score one predicted mention against one of gold; return what is wrong with it."""
    at = text.index("Bo Roe")
    documents = corpus(gold_document(text=text, mentions=[mention(at, at + 6, "PERSON")]))
    claim = mention(start, end, "PERSON", surface=surface)
    evaluation = score([predict(mentions=[claim])], documents)
    found = [problem.message for problem in evaluation.documents[0].problems]
    expected = (0, 0, 0, 1, 1) if found else (1, 0, 0, 0, 0)
    assert outcomes(evaluation.counts("mentions", "strict")) == expected
    return found


@pytest.mark.parametrize(
    ("start", "end", "message"),
    [
        (19, 25, None),
        (21, 27, "offsets are in UTF-16 code units; convert them to code points"),
        (26, 32, "offsets are in bytes of UTF-8; convert them to code points"),
        (18, 24, "the surface 'Bo Roe' does not stand at [18, 24)"),
        (60, 66, "span [60, 66) ends outside the text of 25 code points"),
        (25, 19, "span [25, 19) is reversed"),
    ],
)
def test_unit_is_recognised_also_where_it_ends_outside_the_text(start, end, message):
    """Two sirens are two units and six bytes too many, the ë one byte more."""
    assert (SIREN.index("Bo Roe"), len(SIREN)) == (19, 25)
    assert problems(SIREN, start, end, "Bo Roe") == ([] if message is None else [message])


@pytest.mark.parametrize(
    ("text", "start", "ends"),
    [(LINES, 20, "LF"), (LINES.replace("\r\n", "\n"), 22, "CRLF")],
)
def test_copy_with_other_line_ends_is_recognised(text, start, ends):
    """Two lines end before the name: a copy with the other ends is two characters off."""
    (message,) = problems(text, start, start + 6, "Bo Roe")
    assert message == (
        f"offsets count in a copy with {ends} line ends; take the text as it is given"
    )


def test_text_that_is_the_same_in_every_unit_is_never_taken_for_another():
    """In plain ASCII a surface at the wrong place is no matter of units."""
    (message,) = problems("held: Bo Roe", 0, 6, "Bo Roe")
    assert message == "the surface 'Bo Roe' does not stand at [0, 6)"
