"""Which label was taken for which, and what is wrong by class: both add up to the counts."""

from io import StringIO

import pytest
from hypothesis import given, settings
from rich.console import Console

from corpora import as_prediction, corpus, gold_document, mention, predict
from drawn import LENGTH, layers
from extractbench.counts import ErrorClass, Item, Outcome
from extractbench.report.errors import confusion_table, error_counts, error_table
from extractbench.report.jsonable import evaluation_json
from extractbench.scoring.confusion import confusion
from extractbench.scoring.evaluation import HEADLINE
from extractbench.scoring.score import score

GOLD = [
    mention(0, 5, "TIME", id="m1"),
    mention(10, 15, "AGE", id="m2"),
    mention(20, 25, "AGE", id="m3"),
    mention(30, 35, "ORG", id="m4", optional=True),
]
PREDICTED = [
    mention(0, 5, "TIME"),
    mention(10, 15, "QUANTITY"),
    mention(40, 45, "QUANTITY"),
]


@pytest.fixture
def evaluation():
    documents = corpus(gold_document(mentions=GOLD))
    return score([predict(mentions=PREDICTED)], documents, name="mine")


def printed(table):
    console = Console(file=StringIO(), width=100)
    console.print(table)
    return [line.split() for line in console.file.getvalue().splitlines() if line.strip()]


def test_confusion_counts_each_pair_of_labels_and_none_on_either_side(evaluation):
    """One date right, one age taken for a quantity, one missed; one quantity out of nothing."""
    assert confusion(evaluation.documents[0].ledger, "strict") == {
        ("AGE", "QUANTITY"): 1,
        ("AGE", None): 1,
        ("TIME", "TIME"): 1,
        (None, "QUANTITY"): 1,
    }


def test_confusion_of_another_layer_is_that_of_its_groups():
    ledger = [Item("record", "units", Outcome.CORRECT, "a.b", "a.b", weight=2)]
    assert confusion(ledger, "units", layer="record") == {("a.b", "a.b"): 2}
    assert confusion(ledger, "strict") == {}


def test_confusion_table_has_a_row_for_gold_and_totals_on_both_sides(evaluation):
    lines = printed(confusion_table(evaluation))
    assert [line for line in lines if set(line[0]) != {"─"}][-5:] == [
        ["gold", "QUANTITY", "TIME", "none", "all"],
        ["AGE", "1", "1", "2"],
        ["TIME", "1", "1"],
        ["none", "1", "1"],
        ["all", "2", "1", "1", "4"],
    ]


@settings(max_examples=30)
@given(layers, layers)
def test_confusion_adds_up_to_the_counts_of_either_side(gold, predicted):
    evaluation = score([predict(**predicted)], corpus(gold_document(length=LENGTH, **gold)))
    for criterion in ("strict", "exact", "partial", "type", "end_to_end"):
        found = confusion(evaluation.documents[0].ledger, criterion)
        for label, counts in evaluation.by("label", "mentions", criterion).items():
            row = sum(n for (one, _), n in found.items() if one == label)
            column = sum(n for (_, other), n in found.items() if other == label)
            assert (row, column) == (counts.possible, counts.actual)


def wrong(counts):
    return counts.partial + counts.incorrect + counts.missing + counts.spurious


@settings(max_examples=30)
@given(layers, layers)
def test_classes_of_error_add_up_to_what_is_charged(gold, predicted):
    """PAR + INC + MIS + SPU of every layer and criterion; nothing that is right has a class."""
    evaluation = score([predict(**predicted)], corpus(gold_document(length=LENGTH, **gold)))
    ledger = evaluation.documents[0].ledger
    counted = error_counts(ledger)
    for key in (("mentions", "strict"), ("quotes", "speaker"), ("record", "units")):
        assert sum(counted.get(key, {}).values()) == wrong(evaluation.counts(*key))
    assert all(item.error is None for item in ledger if item.outcome is Outcome.CORRECT)


@settings(max_examples=30)
@given(layers, layers)
def test_every_charged_item_has_a_class_of_error(gold, predicted):
    evaluation = score([predict(**predicted)], corpus(gold_document(length=LENGTH, **gold)))
    counted = error_counts(evaluation.documents[0].ledger)
    for layer, criterion in (
        ("zones", "content"),
        *(("mentions", each) for each in ("strict", "exact", "partial", "type", "end_to_end")),
        ("quotes", "content"),
        ("quotes", "speaker"),
        ("record", "units"),
    ):
        assert None not in counted.get((layer, criterion), {})


@settings(max_examples=30)
@given(layers)
def test_gold_as_its_own_prediction_has_no_error(gold):
    document = gold_document(length=LENGTH, **gold)
    evaluation = score([as_prediction(document)], corpus(document))
    counted = error_counts(evaluation.documents[0].ledger)
    assert [key for key in counted if key in HEADLINE] == []
    assert all(gold == ours for gold, ours in evaluation.confusion("type"))


def wrongly(outcome, error, layer="mentions", criterion="strict", weight=1):
    group = None if outcome is Outcome.SPURIOUS else "A"
    other = None if outcome is Outcome.MISSING else "A"
    return Item(layer, criterion, outcome, group, other, weight=weight, error=error)


def test_each_item_counts_once_under_its_class():
    ledger = [
        wrongly(Outcome.CORRECT, None),
        wrongly(Outcome.INCORRECT, ErrorClass.BOUNDARY),
        wrongly(Outcome.MISSING, ErrorClass.UNFOUND),
        wrongly(Outcome.MISSING, ErrorClass.UNFOUND),
        wrongly(Outcome.SPURIOUS, ErrorClass.BOILERPLATE, "zones", "content", weight=40),
    ]
    assert error_counts(ledger) == {
        ("mentions", "strict"): {"boundary": 1, "unfound": 2},
        ("zones", "content"): {"boilerplate": 40},
    }


def test_table_of_errors_adds_up(evaluation):
    """Strict: an age with another label, one age missed, one quantity out of nothing."""
    *_, total = printed(error_table(evaluation))
    assert total == ["all", "3", "3"]


def test_json_counts_errors_by_class_and_labels_confused(evaluation):
    found = evaluation_json(evaluation)
    assert sum(found["errors"]["mentions.strict"].values()) == 3
    assert found["documents"][0]["errors"] == found["errors"]
    assert {"gold": "AGE", "predicted": None, "count": 1} in found["confusion"]
