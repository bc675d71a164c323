"""Quotes: overlap of content at half the characters, and the speaker. COR, PAR, INC, MIS, SPU."""

import pytest

from corpora import PLAIN, corpus, gold_document, outcomes, predict, quote, total
from extractbench.counts import tally
from extractbench.operations.records import OPERATIONS
from extractbench.scoring.quotes import score_quotes
from extractbench.scoring.score import score

COR, PAR, INC, APART = (1, 0, 0, 0, 0), (0, 1, 0, 0, 0), (0, 0, 1, 0, 0), (0, 0, 0, 1, 1)


def counted(predicted, gold, criterion, task=PLAIN):
    return outcomes(total(score_quotes(predicted, gold, task), criterion))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param([(10, 30)], COR, id="the same"),
        pytest.param([(10, 20)], COR, id="10 of 20 characters: one half is enough"),
        pytest.param([(10, 50)], COR, id="20 of 40 characters: one half is enough"),
        pytest.param([(10, 19)], APART, id="9 of 20"),
        pytest.param([(10, 51)], APART, id="20 of 41"),
        pytest.param([(20, 40)], APART, id="10 of 30"),
        pytest.param([(30, 50)], APART, id="touching"),
        pytest.param([(10, 15), (25, 30)], COR, id="10 of 20 in two parts"),
        pytest.param([(10, 25), (15, 30)], COR, id="parts that overlap count once"),
    ],
)
def test_content_is_found_at_an_overlap_of_one_half(content, expected):
    """Gold is [10, 30): 20 characters."""
    assert (
        counted([quote("Ann Lee", *content)], [quote("Ann Lee", (10, 30))], "content") == expected
    )


def test_resumed_quotation_is_one_quote():
    """Gold [0, 10) and [20, 40): 30 characters; the second part alone is 20 of 30, the first 10."""
    gold = [quote("Ann Lee", (0, 10), (20, 40))]
    assert counted([quote("Ann Lee", (20, 40), (0, 10))], gold, "content") == COR
    assert counted([quote("Ann Lee", (20, 40))], gold, "content") == COR
    assert counted([quote("Ann Lee", (0, 10))], gold, "content") == APART
    halves = [quote("Ann Lee", (0, 10)), quote("Ann Lee", (20, 40))]
    assert counted(halves, gold, "content") == (1, 0, 0, 0, 1)
    # From the first to the last character: 30 of 40.
    assert counted([quote("Ann Lee", (0, 40))], gold, "content") == COR


@pytest.mark.parametrize(
    ("speaker", "expected"),
    [("Ann Lee", COR), ("ANN LEE", COR), ("Lee", PAR), ("Bo Roe", INC), ("police:XX", COR)],
)
def test_speaker_is_judged_where_the_content_is_found(speaker, expected):
    gold = [quote("Ann Lee", (0, 20), accept=("police:XX",))]
    assert counted([quote(speaker, (0, 20))], gold, "speaker", OPERATIONS) == expected
    assert counted([quote(speaker, (50, 70))], gold, "speaker", OPERATIONS) == APART


def test_speaker_pairs_anew_so_that_no_twin_takes_the_wrong_one():
    """Both predictions lie on both gold quotes; each has the speaker of one."""
    gold = [quote("Ann Lee", (0, 20)), quote("Bo Roe", (0, 20))]
    predicted = [quote("Bo Roe", (0, 19)), quote("Ann Lee", (0, 18))]
    assert counted(predicted, gold, "speaker") == (2, 0, 0, 0, 0)


def test_quote_given_twice_is_spurious_once():
    twice = [quote("Ann Lee", (0, 20))] * 2
    assert counted(twice, twice[:1], "content") == (1, 0, 0, 0, 1)
    assert counted(twice, twice[:1], "speaker") == (1, 0, 0, 0, 1)


def test_optional_quote_may_be_missed():
    gold = [quote("Ann Lee", (0, 20), optional=True)]
    assert counted([], gold, "content") == (0, 0, 0, 0, 0)
    assert counted([quote("Bo Roe", (0, 20))], gold, "content") == COR
    assert counted([quote("Bo Roe", (0, 20))], gold, "speaker") == (0, 0, 0, 0, 1)


def test_forms_are_groups_and_add_up_on_both_sides():
    items = list(score_quotes([quote("x", (0, 9), form="mixed")], [quote("x", (0, 9))], PLAIN))
    cells = {cell.group: c for cell, c in tally(items).items() if cell.criterion == "content"}
    assert (cells["direct"].correct, cells["mixed"].predicted_correct) == (1, 1)


def test_broken_cue_loses_no_quote_and_content_outside_the_text_is_charged():
    """The text has 100 characters; nothing is scored by the cue."""
    document = gold_document(quotes=[quote("x", (0, 20)), quote("x", (50, 60))])
    predicted = predict(
        quotes=[
            {"speaker": "x", "form": "direct", "cue": [200, 210], "content": [[0, 20]]},
            {"speaker": "x", "form": "direct", "content": [[50, 60], [90, 101]]},
        ]
    )
    evaluation = score([predicted], corpus(document, task=PLAIN))
    assert outcomes(evaluation.counts("quotes", "content")) == (1, 0, 0, 1, 1)
    fields = [problem.field for problem in evaluation.documents[0].problems]
    assert sorted(fields) == ["quotes[0].cue", "quotes[1]"]
