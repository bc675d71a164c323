"""Grounding: values that the text states, that derive from it, and that are made up."""

from typing import Annotated

import pytest

from corpora import corpus, count, gold_document, operation, predict
from extractbench.schema import Record, Stated
from extractbench.scoring.grounding import MOST_EVIDENCE
from extractbench.scoring.score import score
from extractbench.task import Task
from grounded_page import MENTIONS, TEXT, at, grounding, supports


@pytest.mark.parametrize(
    ("slot", "value", "expected"),
    [
        pytest.param("name", "operation larch", (1, 0, 0), id="a mention of gold"),
        pytest.param("name", "Operation Oak", (0, 0, 1), id="stands in boilerplate only"),
        pytest.param("name", "Harbour Police", (0, 0, 1), id="a mention of another label"),
        pytest.param("network", "Ring", (0, 0, 1), id="nowhere"),
    ],
)
def test_names_are_supported_by_a_mention_whose_label_can_state_them(slot, value, expected):
    record = {"operations": [operation(**{slot: value})]}
    assert supports(grounding(record))[slot] == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(12, (1, 0, 0), id="stated"),
        pytest.param(1205, (1, 0, 0), id="stated"),
        pytest.param(1217, (0, 1, 0), id="12 + 1205"),
        pytest.param(1193, (0, 1, 0), id="1205 - 12"),
        pytest.param(24, (0, 1, 0), id="12 + 12, which the text states twice"),
        pytest.param(2410, (0, 0, 1), id="1205 + 1205, which it states once"),
        pytest.param(0, (0, 0, 1), id="12 - 12 is no sum that anybody needs"),
        pytest.param(77, (0, 0, 1), id="stands in boilerplate only"),
        pytest.param(205, (0, 0, 1), id="a part of 1,205"),
        pytest.param(3, (0, 0, 1), id="a part of a date"),
    ],
)
def test_figures_are_stated_derived_or_made_up(value, expected):
    record = {"operations": [operation(counts=[count("arrested", value)])]}
    assert supports(grounding(record))["counts.value"] == expected


@pytest.mark.parametrize(
    ("value", "cited", "expected"),
    [
        (77, "77 held", (1, 0, 0)),
        (1205, "1,205 in Sodor", (1, 0, 0)),
        (205, "1,205 in Sodor", (0, 0, 1)),
        (77, "12 people", (0, 0, 1)),
    ],
)
def test_figures_are_supported_by_the_surface_of_their_own_evidence(value, cited, expected):
    """Without gold mentions of figures only the evidence can show them."""
    record = {
        "operations": [operation(counts=[count("arrested", value, evidence=[{"snippet": cited}])])]
    }
    names = [each for each in MENTIONS if each.label == "PERSON"]
    found = grounding(record, gold={"operations": [operation()]}, mentions=names)
    assert supports(found)["counts.value"] == expected


class Ages(Record):
    ages: tuple[Annotated[int, Stated("AGE")], ...] = ()


def test_figures_of_a_list_in_the_evidence_are_read_one_by_one():
    text = "Aged 10, 12 and 1 200 in all."
    task = Task("ages", record=Ages)
    document = gold_document(text=text, task=task, mentions=[], record={})
    record = {"ages": [{"value": n, "evidence": [[0, 29]]} for n in (10, 12, 1200, 1012, 200)]}
    found = score([predict(record=record)], corpus(document, task=task))
    counts = found.counts("record", "support")
    assert (counts.predicted_correct, counts.spurious) == (3, 2)


@pytest.mark.parametrize(
    ("code", "cited", "expected"),
    [
        pytest.param("NL", None, (1, 0, 0), id="a mention's code"),
        pytest.param("GB", None, (1, 0, 0), id="the country of a mention's code"),
        pytest.param("IN", None, (0, 0, 1), id="no mention"),
        pytest.param("IN", "people in Norland", (0, 0, 1), id="the word in is not India"),
        pytest.param("Sodor", "held in Operation", (0, 0, 1), id="another surface"),
        pytest.param("Oak", "Operation Oak", (1, 0, 0), id="a whole word of the surface"),
        pytest.param("Op", "Operation Oak", (0, 0, 1), id="a part of a word"),
        pytest.param("", "Operation Oak", (0, 0, 1), id="nothing"),
    ],
)
def test_codes_are_supported_by_mentions_or_as_whole_words(code, cited, expected):
    given = {} if cited is None else {"evidence": [{"snippet": cited}]}
    record = {"operations": [operation(places=[{"code": code, "role": "action", **given}])]}
    assert supports(grounding(record))["places.code"] == expected


def test_agency_of_a_country_is_supported_by_the_mention_of_the_country():
    agencies = [{"org": org, "role": "lead"} for org in ("police:NL", "police:FR")]
    found = grounding({"operations": [operation(agencies=agencies)]})
    assert supports(found)["agencies.org"] == (1, 0, 1)


def test_mention_without_a_value_supports_what_its_surface_says():
    bare = [each.model_copy(update={"value": ""}) for each in MENTIONS]
    record = operation(name="Operation Larch", counts=[count("arrested", 1205)])
    gold = {"operations": [operation()]}
    found = supports(grounding({"operations": [record]}, gold=gold, mentions=bare))
    assert (found["name"], found["counts.value"]) == ((1, 0, 0), (1, 0, 0))
    blind = supports(grounding({"operations": [record]}, gold=gold, mentions=bare, text=None))
    assert (blind["name"], blind["counts.value"]) == ((0, 0, 1), (0, 0, 1))


def test_surface_is_not_asked_without_the_text_and_the_signature_says_so():
    record = {
        "operations": [operation(counts=[count("arrested", 77, evidence=[list(at("77 held"))])])]
    }
    seen, blind = grounding(record), grounding(record, text=None)
    assert supports(seen)["counts.value"] == (1, 0, 0)
    assert supports(blind)["counts.value"] == (0, 0, 1)
    assert (seen.signature.texts, blind.signature.texts) == (True, False)


def test_without_gold_mentions_nothing_is_said_of_support():
    gold = {"operations": [operation(name="Operation Larch")]}
    found = grounding({"operations": [operation(name="x")]}, gold=gold, mentions=None)
    assert supports(found) == {}


def test_whole_page_supports_no_value():
    text = TEXT + " " + "x" * MOST_EVIDENCE
    document = gold_document(text=text, mentions=[], record={"operations": []})

    def found(span):
        record = {"operations": [operation(name={"value": "Operation Oak", "evidence": [span]})]}
        return supports(score([predict(record=record)], corpus(document)))["name"]

    assert found([0, MOST_EVIDENCE]) == (1, 0, 0)
    assert found([0, MOST_EVIDENCE + 1]) == (0, 0, 1)
