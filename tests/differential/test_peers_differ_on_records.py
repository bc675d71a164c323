"""Where other scorers go wrong on records, and what we answer: each case with its reason.

What metametric answers is asked of it where it is installed. What the others answer was measured
once (ExtractBench by run-llama, stickler 1.0, omni-extract-bench 1.0, deepdiff, GRIT, GTT); they
are no dependency of these tests.
"""

import json
import unicodedata
from datetime import date
from decimal import Decimal
from itertools import permutations
from typing import Annotated, Literal

import pytest
from pydantic import ValidationError

from corpora import (
    corpus,
    count,
    evaluate_record,
    gold_document,
    operation,
    outcomes,
    predict,
    summed,
)
from extractbench.comparators import Exact
from extractbench.corpus.load import load_corpus
from extractbench.errors import CorpusError
from extractbench.prediction import read_predictions
from extractbench.schema import Key, Record
from extractbench.scoring.score import score
from extractbench.task import Task
from peers import load, needs

TEN = tuple(f"slot{i}" for i in range(10))


class Line(Record):
    """A line of an invoice."""

    sku: Annotated[str, Key(), Exact()]
    name: str | None = None
    price: Decimal | None = None


class Invoice(Record):
    """Ten slots, of which most stay empty, and lines."""

    slot0: str | None = None
    slot1: str | None = None
    slot2: str | None = None
    slot3: str | None = None
    slot4: str | None = None
    slot5: str | None = None
    slot6: str | None = None
    slot7: str | None = None
    slot8: str | None = None
    slot9: str | None = None
    total: float | None = None
    day: date | None = None
    state: Literal["open", "paid"] | None = None
    tags: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()


INVOICE = Task("invoice", record=Invoice)


def units(predicted, gold):
    return evaluate_record(predicted, gold, INVOICE).counts("record", "units")


def agree(predicted, gold, slot="slot0"):
    """Say whether two values of a slot are equal to us."""
    counts = units({slot: predicted}, {slot: gold})
    return counts.correct == 1


# Nulls are no claim.

TWO_OF_TEN = {"slot0": "a", "slot1": "b"}


def test_empty_prediction_on_two_of_ten_slots_earns_nothing():
    """F1 is .80 in ExtractBench, .80 and "matched" in stickler, whose empty slots agree."""
    evaluation = evaluate_record({}, TWO_OF_TEN, INVOICE)
    counts = evaluation.counts("record", "units")
    assert outcomes(counts) == (0, 0, 0, 2, 0)
    assert (counts.recall, counts.f1) == (0, 0)


def test_abstention_is_reported_apart():
    """Of thirteen single slots eleven are empty in gold, and were left empty."""
    nulls = evaluate_record({}, TWO_OF_TEN, INVOICE).counts("record", "nulls")
    assert (nulls.correct, nulls.possible) == (11, 11)


@needs("metametric")
def test_cells_that_are_empty_on_both_sides_are_eight_tenths_in_metametric():
    """Asked about a record's cells it takes an empty one for an answer."""
    dsl = load("metametric.dsl")
    metric = dsl.set_matching[tuple, "<->"](dsl.discrete[tuple])
    asked = dsl.family(metric, dsl.micro_average(["f1"])).new()
    asked.update_single(
        [(name, None) for name in TEN], [(name, TWO_OF_TEN.get(name)) for name in TEN]
    )
    assert asked.compute()["f1"] == pytest.approx(0.8)


# One count definition: what is wrong is seen on both sides, and in every total.


def test_wrong_value_counts_against_precision_and_recall():
    """Recall stays at 100 % in stickler."""
    counts = units({"slot0": "a", "slot1": "c"}, TWO_OF_TEN)
    assert (counts.precision, counts.recall) == (0.5, 0.5)


LINES = {"lines": [{"sku": "1", "name": "a"}, {"sku": "2", "name": "b"}]}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (LINES["lines"][:1], (2, 0, 0, 2, 0)),
        ([*LINES["lines"], {"sku": "3", "name": "c"}], (4, 0, 0, 0, 2)),
        ([LINES["lines"][0], {"sku": "2", "name": "x"}], (3, 0, 1, 0, 0)),
    ],
    ids=["a record missing", "a record invented", "a cell wrong"],
)
def test_missing_invented_and_wrong_are_seen_in_every_total(lines, expected):
    """Stickler's aggregate says 100 of 100 for each of the three."""
    evaluation = evaluate_record({"lines": lines}, LINES, INVOICE)
    whole = evaluation.counts("record", "units")
    assert outcomes(whole) == expected
    for by in ("slot", "document", "article"):
        assert summed(evaluation.by(by, "record", "units").values()) == whole
    assert evaluation.counts("record", "whole").correct == 0


@pytest.mark.parametrize("total", ["n/a", "1,240.00", [1], {"amount": 1}, True, "", float("nan")])
def test_number_that_cannot_be_read_loses_nothing_else(total):
    """Stickler raises, and the document is lost."""
    gold = {"slot0": "a", "total": 1240.0}
    evaluation = evaluate_record({"slot0": "a", "total": total}, gold, INVOICE)
    assert outcomes(evaluation.counts("record", "units")) == (1, 0, 1, 0, 0)
    problems = [problem.field for problem in evaluation.documents[0].problems]
    assert problems[-1] == "record.total"


# Folding is by type, never global.


@pytest.mark.parametrize(
    ("one", "other"), [("5%", "$5"), ("Section 1-2", "Section 12"), ("10²", "102")]
)
def test_marks_that_change_the_meaning_are_kept(one, other):
    """omni-extract-bench strips them, and finds the two equal."""
    assert not agree(one, other)


def test_ids_that_are_nearly_the_same_are_different():
    """Stickler's default, a similarity of names, finds 00123 and 00124 equal."""
    gold = {"lines": [{"sku": "00123"}]}
    assert outcomes(units({"lines": [{"sku": "00124"}]}, gold)) == (0, 0, 0, 1, 1)
    assert outcomes(units({"lines": [{"sku": "123"}]}, gold)) == (0, 0, 0, 1, 1)
    assert outcomes(units({"lines": [{"sku": "00123"}]}, gold)) == (1, 0, 0, 0, 0)


ZOE = "Zoë"


def test_letter_and_accent_are_one_letter_in_a_name():
    """ExtractBench finds the two writings of one letter different."""
    composed, decomposed = (unicodedata.normalize(form, ZOE) for form in ("NFC", "NFD"))
    assert (len(composed), len(decomposed)) == (3, 4)
    assert agree(decomposed, composed)
    assert agree(composed, decomposed)


@needs("metametric")
def test_letter_and_accent_are_two_texts_in_metametric():
    dsl = load("metametric.dsl")
    composed, decomposed = (unicodedata.normalize(form, ZOE) for form in ("NFC", "NFD"))
    assert dsl.discrete[str].score(decomposed, composed) == 0


# Lists.


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (["a", "b", "b"], (2, 0, 0, 0, 1)),
        (["b", "a"], (2, 0, 0, 0, 0)),
        (["a", "a", "a"], (1, 0, 0, 1, 2)),
        (["a"], (1, 0, 0, 1, 0)),
    ],
)
def test_value_said_twice_is_right_once(tags, expected):
    """ExtractBench finds [a, b, b] equal to [a, b]."""
    assert outcomes(units({"tags": tags}, {"tags": ["a", "b"]})) == expected


def test_record_said_twice_is_right_once():
    """Tools differ: the copy is free in some, and makes both wrong in others."""
    counts = units({"lines": [LINES["lines"][0]] * 2}, {"lines": LINES["lines"][:1]})
    assert outcomes(counts) == (2, 0, 0, 0, 2)


def test_order_of_predicted_records_never_matters():
    """A greedy pairing gives another number for another order of the same answer."""
    gold = {"operations": [operation(counts=[count("arrested", n)]) for n in (1, 2, 3)]}
    predicted = [
        operation(counts=[count("arrested", 2), count("arrested", 9)]),
        operation(counts=[count("arrested", 3)]),
        operation(name="Operation Oak", counts=[count("arrested", 1)]),
    ]
    found = {
        outcomes(evaluate_record({"operations": list(each)}, gold).counts("record", "units"))
        for each in permutations(predicted)
    }
    # Three kinds and three figures right, a figure and a name too much.
    assert found == {(6, 0, 0, 0, 2)}


def test_record_with_nothing_in_it_earns_nothing():
    """GRIT takes an empty predicted entity for a full match."""
    assert outcomes(units({"lines": [{}]}, LINES)) == (0, 0, 0, 4, 0)
    assert outcomes(units({"lines": []}, {"lines": []})) == (0, 0, 0, 0, 0)


def test_templates_are_paired_by_an_assignment_not_by_trying_all():
    """GTT tries every mapping: 7 templates take it seconds, 8 mean 43 million mappings.

    Of twelve operations each prediction has lost one of its three figures, and the last two have
    changed places; the best pairing still finds the 12 kinds and 24 figures.
    """
    figures = [[count("arrested", 100 * i + j) for j in range(3)] for i in range(12)]
    gold = {"operations": [operation(counts=each) for each in figures]}
    left = [operation(counts=each[:2]) for each in figures]
    left[-2:] = left[:-3:-1]
    counts = evaluate_record({"operations": left}, gold).counts("record", "units")
    assert outcomes(counts) == (36, 0, 0, 12, 0)


# What is no record at all.


@pytest.mark.parametrize("line", ['{"id": "a", "record": null}', '{"id": "a"}', "{not JSON"])
def test_prediction_that_is_none_is_a_failure_with_its_gold_missed(line, tmp_path):
    """A TypeError in some tools, .98 in deepdiff, "perfect" in one."""
    path = tmp_path / "predictions.jsonl"
    other = {"id": "b", "record": TWO_OF_TEN}
    path.write_text(f"{line}\n{json.dumps(other)}\n", encoding="utf-8")
    gold = corpus(
        gold_document("a", task=INVOICE, record=TWO_OF_TEN),
        gold_document("b", task=INVOICE, record=TWO_OF_TEN),
        task=INVOICE,
    )
    evaluation = score(read_predictions(path), gold)
    assert outcomes(evaluation.counts("record", "units")) == (2, 0, 0, 2, 0)
    assert [failed.id for failed in evaluation.failures] == ["a"]


@pytest.mark.parametrize("record", [[], "text", 7])
def test_record_that_is_no_object_is_one_claim_and_finds_nothing(record):
    gold = corpus(gold_document("a", task=INVOICE, record=TWO_OF_TEN), task=INVOICE)
    evaluation = score([predict("a", record=record)], gold)
    assert outcomes(evaluation.counts("record", "units")) == (0, 0, 0, 2, 1)


def test_empty_object_claims_nothing_and_finds_nothing():
    assert outcomes(units({}, TWO_OF_TEN)) == (0, 0, 0, 2, 0)


# Merging, and gold itself.


def test_merged_evaluations_are_the_evaluation_of_the_whole():
    """Rates merged by their means lose the weight of documents, and half credit."""
    gold = corpus(
        gold_document("a", record={"published": "2001-11"}),
        gold_document("b", record={"operations": [operation(name="Operation Ash")]}),
    )
    predictions = [
        predict("a", record={"published": "2001"}),
        predict("b", record={"operations": [operation(name="Operation Ash")]}),
    ]
    one, other = (score([p], gold.select([p.id])) for p in predictions)
    merged = one.merge(other).counts("record", "units")
    assert merged == score(predictions, gold).counts("record", "units")
    # A year for a month is partial: (2·2 + 1) / (3 + 3).
    assert merged.f1 == pytest.approx(5 / 6)


def test_gold_that_breaks_its_schema_is_refused_with_file_and_field(write_gold, wire_gold):
    """ExtractBench (issue 5) scores against gold that its own schema refuses."""
    wire_gold["record"]["operations"][0]["counts"][0]["value"] = "1,240"
    folder = write_gold(wire_gold, "Nov 3 - Police in Norland said at least 12 people were held.")
    with pytest.raises(CorpusError, match=r"900-wire.*operations\[0\]\.counts\[0\]\.value"):
        load_corpus(folder, schema="extractbench.operations.records:Report")


def test_scorer_cannot_change_the_gold():
    """ExtractBench (pull request 45) had changed it while it scored."""
    document = gold_document("a", task=INVOICE, record=TWO_OF_TEN)
    before = repr(document)
    score([predict("a", record={"slot0": "x"})], corpus(document, task=INVOICE))
    assert repr(document) == before
    with pytest.raises(ValidationError, match="frozen"):
        document.gold.id = "b"
