"""Predictions that are broken in part: charged where they claim something, and named."""

import pytest

from corpora import corpus, count, gold_document, mention, operation, outcomes, predict
from extractbench.scoring.score import score

MENTION = mention(0, 5, "PERSON", "Ann Lee")


def strict(evaluation):
    return outcomes(evaluation.counts("mentions", "strict"))


@pytest.mark.parametrize(
    "broken",
    [
        7,
        None,
        {"start": 0, "end": 5},
        {"start": "0", "end": 5, "label": "PERSON"},
        {"start": 0, "end": 5.5, "label": "PERSON"},
        {"start": -1, "end": 5, "label": "PERSON"},
        {"start": 5, "end": 5, "label": "PERSON"},
        {"start": 5, "end": 0, "label": "PERSON"},
        {"start": 0, "end": 101, "label": "PERSON"},
        {"start": 0, "end": 10**30, "label": "PERSON"},
        {"start": 0, "end": 5, "label": ""},
    ],
)
def test_broken_mention_is_charged_once_and_loses_nothing_else(broken):
    document = gold_document("a", mentions=[MENTION])
    predicted = predict("a", mentions=[broken, MENTION.model_dump()])
    evaluation = score([predicted], corpus(document))
    for criterion in ("strict", "exact", "partial", "type", "end_to_end"):
        found = outcomes(evaluation.counts("mentions", criterion))
        assert found == (1, 0, 0, 0, 1), criterion
    assert evaluation.documents[0].problems[0].field.startswith("mentions[0]")


def test_problem_names_the_place_in_the_file():
    """The second mention cannot be read; the third, which ends outside, is still the third."""
    far = {"start": 90, "end": 101, "label": "PERSON"}
    predicted = predict("a", mentions=[MENTION.model_dump(), 7, far])
    evaluation = score([predicted], corpus(gold_document("a", mentions=[MENTION])))
    fields = [problem.field for problem in evaluation.documents[0].problems]
    assert fields == ["mentions[1]", "mentions[2]"]


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("nonsense", (0, 0, 0, 1, 1)),
        ([1], (0, 0, 0, 1, 1)),
        ({"operations": "none"}, (0, 0, 0, 1, 1)),
        ({"operations": [None]}, (0, 0, 0, 1, 1)),
        ({"operations": [{"kind": "Main"}]}, (0, 0, 0, 1, 1)),
        ({"operations": [{}]}, (0, 0, 0, 1, 0)),
        ({"operations": [operation()], "extra": 1}, (1, 0, 0, 0, 1)),
        ({"operations": [operation(counts=[3])]}, (1, 0, 0, 0, 1)),
        ({"operations": [operation(counts=[count("arrests", 3)])]}, (1, 0, 0, 0, 1)),
    ],
)
def test_broken_record_is_charged_where_it_is_broken(record, expected):
    """Gold is one main operation and nothing else: its kind."""
    document = gold_document("a", record={"operations": [operation()]})
    evaluation = score([predict("a", record=record)], corpus(document))
    assert outcomes(evaluation.counts("record", "units")) == expected


TEXT = "\U0001f6a8 Zoë Lee and Bo Roe"
"""A siren (two UTF-16 units, four bytes) and an ë (two bytes) stand before Bo Roe."""


@pytest.mark.parametrize(
    ("span", "message"),
    [
        ((14, 20), None),
        ((15, 21), "UTF-16"),
        ((18, 24), "bytes of UTF-8"),
        ((13, 19), "does not stand at"),
    ],
)
def test_offsets_in_another_unit_are_recognised_by_the_surface(span, message):
    assert TEXT[14:20] == "Bo Roe"
    gold = [mention(14, 20, "PERSON", "Bo Roe")]
    predicted = {"start": span[0], "end": span[1], "label": "PERSON", "surface": "Bo Roe"}
    text = TEXT + " were held."
    evaluation = score(
        [predict(mentions=[predicted])], corpus(gold_document(text=text, mentions=gold))
    )
    problems = [problem.message for problem in evaluation.documents[0].problems]
    if message is None:
        assert problems == []
        assert strict(evaluation) == (1, 0, 0, 0, 0)
    else:
        assert message in problems[0]
        assert strict(evaluation) == (0, 0, 0, 1, 1)


@pytest.mark.parametrize("surface", ["bo roe", "Bo\n Roe", None])
def test_surface_is_compared_as_a_name_is(surface):
    document = gold_document(text=TEXT, mentions=[mention(14, 20, "PERSON", "Bo Roe")])
    predicted = mention(14, 20, "PERSON", surface=surface)
    assert strict(score([predict(mentions=[predicted])], corpus(document))) == (1, 0, 0, 0, 0)
