"""Error classes of mentions, quotes and zones: each rule by hand, and that they add up."""

from collections import Counter

import pytest
from hypothesis import given, settings

from corpora import PLAIN, corpus, gold_document, mention, predict, quote, zones
from drawn import layers
from extractbench.counts import ErrorClass, Outcome
from extractbench.operations.records import OPERATIONS
from extractbench.scoring.mentions import MentionPage, score_mentions, score_pages
from extractbench.scoring.quotes import QuotePage, score_quotes
from extractbench.scoring.quotes import score_pages as score_quote_pages
from extractbench.scoring.score import score
from extractbench.scoring.zones import score_zones

FIVE = ("strict", "exact", "partial", "type", "end_to_end")
RIGHT = "right"


def errors(ledger, criterion):
    """Return the classes of the predictions under a criterion, by where they stand."""
    found = {}
    for item in ledger:
        if item.criterion == criterion and item.predicted is not None:
            found[item.predicted] = RIGHT if item.error is None else str(item.error)
    return found


@pytest.mark.parametrize(
    ("predicted", "expected"),
    [
        ((10, 20, "A", "x"), (RIGHT,) * 5),
        ((10, 19, "A", "x"), ("boundary", "boundary", "boundary", RIGHT, "boundary")),
        ((10, 20, "B", "x"), ("label", RIGHT, RIGHT, "label", "label")),
        ((12, 30, "B", "x"), ("label", "boundary", "boundary", "label", "label")),
        ((10, 20, "A", "y"), (RIGHT, RIGHT, RIGHT, RIGHT, "misread")),
        ((40, 50, "A", "x"), ("made_up",) * 5),
        ((20, 30, "A", "x"), ("made_up",) * 5),
    ],
)
def test_what_a_pair_lacks_and_what_stands_for_nothing(predicted, expected):
    """Gold is [10, 20) A with the value x; a criterion only finds fault with what it asks for."""
    ledger = score_mentions([mention(*predicted)], [mention(10, 20, "A", "x")], PLAIN)
    name = f"{predicted[2]} [{predicted[0]}, {predicted[1]})"
    assert tuple(errors(ledger, criterion)[name] for criterion in FIVE) == expected


def test_gold_that_is_missed_is_unfound():
    ledger = score_mentions([], [mention(0, 5)], PLAIN)
    assert {item.error for item in ledger} == {ErrorClass.UNFOUND}


def test_a_value_that_differs_is_misread():
    gold = [mention(0, 7, "PERSON", "Ann Lee")]
    for value, error in (("Ann Lee", None), ("Lee", "misread"), ("Bob", "misread")):
        ledger = score_mentions([mention(0, 7, "PERSON", value)], gold, OPERATIONS)
        assert [item.error for item in ledger if item.criterion == "value"] == [error]


def test_a_fragment_or_a_copy_of_what_is_found_is_a_duplicate():
    """[0, 8) is found; [6, 10) overlaps it, and the second [0, 8) is the first again."""
    predicted = [mention(0, 8), mention(0, 8), mention(6, 10)]
    ledger = score_mentions(predicted, [mention(0, 8)], PLAIN)
    classes = Counter(str(i.error) for i in ledger if i.criterion == "strict" and i.error)
    assert classes == {"duplicate": 2}


def test_of_copies_of_nothing_the_first_is_made_up():
    ledger = score_mentions([mention(0, 8)] * 3, [], PLAIN)
    classes = [str(i.error) for i in ledger if i.criterion == "strict"]
    assert sorted(classes) == ["duplicate", "duplicate", "made_up"]


def test_copies_in_two_documents_are_none_of_each_other():
    pages = [MentionPage([mention(0, 8)], []), MentionPage([mention(0, 8)], [])]
    for ledger in score_pages(pages, PLAIN):
        assert {item.error for item in ledger} == {ErrorClass.MADE_UP}


@pytest.mark.parametrize(
    ("predicted", "strict", "kind"),
    [
        (mention(0, 5, "B"), "label", "label"),
        (mention(0, 4, "A"), "boundary", RIGHT),
        (mention(0, 5, "A"), RIGHT, RIGHT),
    ],
)
def test_what_is_wrong_at_gold_that_may_be_missed_is_what_the_pair_would_lack(
    predicted, strict, kind
):
    ledger = score_mentions([predicted], [mention(0, 5, "A", optional=True)], PLAIN)
    assert [*errors(ledger, "strict").values()] == [strict]
    assert [*errors(ledger, "type").values()] == [kind]


def test_overlap_below_the_least_is_a_boundary_and_the_gold_unfound():
    """[0, 10) and [9, 20) share one of twenty characters."""
    ledger = score_mentions([mention(9, 20)], [mention(0, 10)], PLAIN, min_iou=0.5)
    for criterion in FIVE:
        found = {i.outcome: i.error for i in ledger if i.criterion == criterion}
        assert found == {
            Outcome.MISSING: ErrorClass.UNFOUND,
            Outcome.SPURIOUS: ErrorClass.BOUNDARY,
        }


def test_most_of_it_in_boilerplate():
    """Boilerplate is [50, 100): [45, 56) has six of eleven characters there, [44, 56) six of 12."""
    page = MentionPage(
        [mention(45, 56), mention(44, 56, "B")], [], zones((50, "body"), (100, "nav"))
    )
    (ledger,) = score_pages([page], PLAIN)
    assert errors(ledger, "strict") == {"A [45, 56)": "boilerplate", "B [44, 56)": "made_up"}
    leakage = {i.predicted: i.outcome for i in ledger if i.criterion == "leakage"}
    assert leakage == {"A [45, 56)": Outcome.SPURIOUS, "B [44, 56)": Outcome.CORRECT}


def test_quotes():
    """Of [0, 40): half is enough. One names another speaker, one shares too little, one nothing."""
    gold = [quote("Ann Lee", (0, 40))]
    for content, speaker, by_content, by_speaker in (
        ((0, 40), "Ann Lee", RIGHT, RIGHT),
        ((0, 20), "Bob", RIGHT, "misread"),
        ((0, 19), "Ann Lee", "boundary", "boundary"),
        ((40, 60), "Ann Lee", "made_up", "made_up"),
    ):
        ledger = score_quotes([quote(speaker, content)], gold, PLAIN)
        assert [*errors(ledger, "content").values()] == [by_content]
        assert [*errors(ledger, "speaker").values()] == [by_speaker]


def test_quotes_said_twice_or_in_boilerplate():
    page = QuotePage(
        [quote("x", (0, 40)), quote("x", (0, 41)), quote("x", (60, 80))],
        [quote("x", (0, 40))],
        zones((50, "body"), (100, "comments")),
    )
    (ledger,) = score_quote_pages([page], PLAIN)
    assert errors(ledger, "content") == {
        "x [0, 40)": RIGHT,
        "x [0, 41)": "duplicate",
        "x [60, 80)": "boilerplate",
    }


def test_zones():
    """Content is [0, 50), navigation [50, 100); [40, 60) is all that is kept."""
    gold = zones((50, "body"), (100, "nav"))
    kept = zones((40, "nav"), (60, "body"), (100, "nav"))
    found = {
        (item.criterion, str(item.outcome)): (item.weight, item.error and str(item.error))
        for item in score_zones(kept, gold)
    }
    assert found == {
        ("content", "correct"): (10, None),
        ("content", "missing"): (40, "unfound"),
        ("content", "spurious"): (10, "boilerplate"),
        ("dropped", "correct"): (40, None),
        ("dropped", "missing"): (10, "boilerplate"),
        ("runs", "partial"): (1, "boilerplate"),
    }


def test_claims_that_cannot_be_read_are_made_up():
    document = gold_document(mentions=[], quotes=[])
    evaluation = score([predict(mentions=[7], quotes=[{"form": "direct"}])], corpus(document))
    assert {item.error for item in evaluation.documents[0].ledger} == {ErrorClass.MADE_UP}


def test_a_document_without_an_answer_has_all_unfound():
    gold = {"zones": zones((50, "body"), (100, "nav")), "mentions": [mention(0, 5)]}
    evaluation = score([], corpus(gold_document(task=PLAIN, **gold), task=PLAIN))
    found = {(i.criterion, i.error) for i in evaluation.documents[0].ledger}
    assert found == {
        *((criterion, ErrorClass.UNFOUND) for criterion in (*FIVE, "content")),
        *((criterion, ErrorClass.BOILERPLATE) for criterion in ("dropped", "runs")),
    }


CHARGED = (Outcome.PARTIAL, Outcome.INCORRECT, Outcome.MISSING, Outcome.SPURIOUS)
COUNTED = {
    "zones": ("content", "dropped", "runs"),
    "mentions": (*FIVE, "value"),
    "quotes": ("content", "speaker"),
}


@settings(max_examples=60)
@given(layers, layers)
def test_every_charged_item_has_one_class_and_no_other_item_has(gold, predicted):
    """So the classes add up to what is charged, in every layer and under every criterion."""
    del gold["record"], predicted["record"]
    document = gold_document(length=30, **gold)
    evaluation = score(
        [predict(**predicted)], corpus(document), layers=["zones", "mentions", "quotes"]
    )
    for item in evaluation.documents[0].ledger:
        is_charged = item.criterion in COUNTED[item.layer] and item.outcome in CHARGED
        assert (item.error is not None) is is_charged, item
