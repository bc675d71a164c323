"""Mentions: each criterion by hand. COR, PAR, INC, MIS, SPU are counted in that order."""

import math
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora import (
    PLAIN,
    corpus,
    gold_document,
    mention,
    outcomes,
    predict,
    summed,
    total,
)
from extractbench.counts import Counts, tally
from extractbench.operations.records import OPERATIONS
from extractbench.scoring.mentions import score_mentions
from extractbench.scoring.score import score
from pairing_oracle import best_pairings

FOUR = ("strict", "exact", "partial", "type")
COR, PAR, INC, APART = (1, 0, 0, 0, 0), (0, 1, 0, 0, 0), (0, 0, 1, 0, 0), (0, 0, 0, 1, 1)


def counted(predicted, gold, criterion, task=PLAIN):
    return outcomes(total(score_mentions(predicted, gold, task), criterion))


@pytest.mark.parametrize(
    ("predicted", "expected"),
    [
        pytest.param(mention(10, 20), (COR, COR, COR, COR), id="the same"),
        pytest.param(mention(10, 20, "B"), (INC, COR, COR, INC), id="another label"),
        pytest.param(mention(12, 20), (INC, INC, PAR, COR), id="cut short"),
        pytest.param(mention(19, 30), (INC, INC, PAR, COR), id="one character shared"),
        pytest.param(mention(12, 18, "B"), (INC, INC, PAR, INC), id="inside, another label"),
        pytest.param(mention(20, 30), (APART,) * 4, id="touching behind"),
        pytest.param(mention(5, 10), (APART,) * 4, id="touching before"),
        pytest.param(mention(40, 50), (APART,) * 4, id="elsewhere"),
    ],
)
def test_four_criteria_of_one_prediction_for_one_gold_span(predicted, expected):
    """Gold is [10, 20) A; the table is that of SemEval-2013 task 9.1, one pair a row."""
    found = tuple(counted([predicted], [mention(10, 20)], criterion) for criterion in FOUR)
    assert found == expected


@pytest.mark.parametrize(
    ("value", "label", "span", "expected"),
    [
        ("=12", "QUANTITY", (0, 2), COR),
        ("=12.0", "QUANTITY", (0, 2), COR),
        (">=12", "QUANTITY", (0, 2), INC),
        ("", "QUANTITY", (0, 2), INC),
        ("=12", "AGE", (0, 2), INC),
        ("=12", "QUANTITY", (0, 3), INC),
    ],
)
def test_end_to_end_asks_for_span_label_and_value(value, label, span, expected):
    gold = [mention(0, 2, "QUANTITY", "=12")]
    assert counted([mention(*span, label, value)], gold, "end_to_end", OPERATIONS) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Ann Lee", COR),
        ("ann  lee", COR),
        ("Lee", PAR),
        ("Ann", INC),
        ("Anna Leigh", COR),
        ("", INC),
    ],
)
def test_value_is_judged_on_pairs_of_one_label(value, expected):
    """A surname alone is partial; gold accepts another spelling."""
    gold = [mention(0, 7, "PERSON", "Ann Lee", accept=("Anna Leigh",))]
    assert counted([mention(0, 3, "PERSON", value)], gold, "value", OPERATIONS) == expected


def test_value_says_nothing_of_what_is_missed_made_up_or_of_another_label():
    gold = [mention(0, 2, value="x"), mention(5, 7, value="y")]
    predicted = [mention(0, 2, "B", "x"), mention(20, 22, value="y")]
    assert counted(predicted, gold, "value") == (0, 0, 0, 0, 0)


def test_gold_without_a_value_asks_for_none():
    gold, predicted = [mention(0, 2)], [mention(0, 2, value="anything")]
    assert counted(predicted, gold, "end_to_end") == COR
    assert counted(predicted, gold, "value") == (0, 0, 0, 0, 0)


def test_gold_without_ids_is_scored_and_named_by_its_place():
    items = list(score_mentions([mention(0, 3, value="x")], [mention(0, 2, value="x")], PLAIN))
    assert outcomes(total(items, "value")) == COR
    assert {item.gold for item in items} == {"A [0, 2)"}


def test_first_fit_would_give_one_half_or_nothing():
    """The example of nervaluate: the long span takes the first gold span if it comes first.

    Strict: [0, 4) is right, [0, 10) is a wrong [5, 10): P = R = 1/2 in either order.
    """
    gold = [mention(0, 4), mention(5, 10)]
    predicted = [mention(0, 10), mention(0, 4)]
    for order in (predicted, predicted[::-1]):
        assert counted(order, gold, "strict") == (1, 0, 1, 0, 0)
        assert total(score_mentions(order, gold, PLAIN), "strict").precision == 0.5


def test_pairing_is_optimal_where_the_nearest_partner_is_the_wrong_one():
    """By type, [0, 10) can stand for either gold span and [0, 3) for the first only."""
    gold = [mention(0, 4), mention(5, 10)]
    assert counted([mention(0, 10), mention(0, 3)], gold, "type") == (2, 0, 0, 0, 0)


def test_chain_of_crossing_spans_pairs_each_with_its_own():
    """Three gold and three predicted spans, each overlapping two: a tangle, not a star."""
    gold = [mention(0, 10), mention(10, 20), mention(20, 30)]
    predicted = [mention(5, 15, "B"), mention(15, 25), mention(25, 35)]
    # Only two predictions have the label A: they take the second and third gold span.
    assert counted(predicted, gold, "type") == (2, 0, 1, 0, 0)
    assert counted(predicted, gold, "partial") == (0, 3, 0, 0, 0)


def test_one_right_span_is_not_given_up_for_two_partial_ones():
    """[0, 10) = gold could also stand for [0, 3), so that [5, 15) stands for [0, 10): also 1."""
    gold = [mention(0, 10), mention(0, 3)]
    assert counted([mention(0, 10), mention(5, 15)], gold, "partial") == (1, 0, 0, 1, 1)


def test_of_equal_pairings_the_closest_is_taken():
    """By type both predictions fit both gold spans; values are judged on the nearest."""
    gold = [mention(0, 6, value="x"), mention(5, 11, value="y")]
    predicted = [mention(0, 7, value="x"), mention(4, 11, value="y")]
    assert counted(predicted, gold, "type") == (2, 0, 0, 0, 0)
    assert counted(predicted, gold, "value") == (2, 0, 0, 0, 0)
    # Of two predictions with gold's span, the one with its label is the exact one.
    labels = tally(
        score_mentions([mention(0, 6, "A"), mention(0, 6, "B")], [mention(0, 6, "B")], PLAIN)
    )
    exact = {cell.group: counts for cell, counts in labels.items() if cell.criterion == "exact"}
    assert (exact["B"].predicted_correct, exact["A"].spurious) == (1, 1)


def test_nested_spans_stand_for_themselves():
    both = [mention(0, 10), mention(2, 5, "B")]
    for criterion in FOUR:
        assert counted(both[::-1], both, criterion) == (2, 0, 0, 0, 0)


def test_duplicates_of_a_right_answer_are_spurious():
    for criterion in (*FOUR, "end_to_end"):
        assert counted([mention(0, 5)] * 3, [mention(0, 5)], criterion) == (1, 0, 0, 0, 2)


def test_fragments_of_one_gold_span_earn_it_once():
    fragments = [mention(0, 5), mention(6, 9), mention(10, 15)]
    gold = [mention(0, 15)]
    assert counted(fragments, gold, "strict") == (0, 0, 1, 0, 2)
    assert counted(fragments, gold, "partial") == (0, 1, 0, 0, 2)
    assert counted(fragments, gold, "type") == (1, 0, 0, 0, 2)


def test_one_span_over_two_gold_spans_earns_one():
    gold = [mention(0, 5), mention(6, 10)]
    assert counted([mention(0, 10)], gold, "type") == (1, 0, 0, 1, 0)


def test_order_of_predictions_never_matters():
    """A tangle of five predictions, with a duplicate, in all 120 orders."""
    gold = [mention(0, 10), mention(0, 4, "B"), mention(8, 14), mention(13, 20, "B")]
    predicted = [
        mention(0, 10, "B"),
        mention(0, 9, "A"),
        mention(3, 15, "A"),
        mention(13, 20, "B"),
        mention(13, 20, "B"),
    ]
    results = {
        tuple(sorted((str(c), repr(n)) for c, n in tally(items).items()))
        for order in permutations(predicted)
        for items in [list(score_mentions(order, gold, PLAIN))]
    }
    assert len(results) == 1


def test_optional_gold_may_be_missed_and_may_be_found():
    gold = [mention(0, 5, optional=True), mention(10, 15)]
    assert counted([mention(10, 15)], gold, "strict") == (1, 0, 0, 0, 0)
    assert counted([mention(0, 5), mention(10, 15)], gold, "strict") == (2, 0, 0, 0, 0)


def test_wrong_prediction_at_optional_gold_is_spurious_and_gold_not_charged():
    gold = [mention(0, 5, optional=True)]
    assert counted([mention(0, 4)], gold, "strict") == (0, 0, 0, 0, 1)
    assert counted([mention(0, 4)], gold, "partial") == (0, 1, 0, 0, 0)


def test_required_gold_goes_before_optional_gold():
    """[0, 10) could stand for either; nothing is missed if it stands for the required one."""
    gold = [mention(0, 4, optional=True), mention(6, 10)]
    assert counted([mention(0, 10)], gold, "type") == (1, 0, 0, 0, 0)


def test_prediction_gains_nothing_by_calling_itself_optional_or_accepting_all():
    made_up = mention(0, 5, value="x", optional=True, accept=("y",))
    assert counted([made_up], [], "strict") == (0, 0, 0, 0, 1)
    assert counted([made_up], [mention(0, 5, value="y")], "end_to_end") == INC


def test_labels_add_up_to_the_whole_on_both_sides():
    """A pair of two labels counts under gold's on gold's side, under its own on the other."""
    gold = [mention(0, 5, "A"), mention(10, 15, "A"), mention(20, 25, "B")]
    predicted = [mention(0, 5, "B"), mention(10, 15, "A"), mention(30, 35, "C")]
    document = gold_document(mentions=gold)
    evaluation = score([predict(mentions=predicted)], corpus(document, task=PLAIN))
    labels = evaluation.by("label", "mentions", "strict")
    assert labels == {
        "A": Counts(correct=1, incorrect=1, predicted_correct=1),
        "B": Counts(missing=1, predicted_incorrect=1),
        "C": Counts(spurious=1),
    }
    assert summed(labels.values()) == evaluation.counts("mentions", "strict")
    # POS 3 and ACT 3: one correct, one incorrect on either side.
    assert outcomes(evaluation.counts("mentions", "strict")) == (1, 0, 1, 1, 1)


def test_label_outside_the_schema_is_named_and_charged():
    gold = [mention(0, 4, "PERSON", "Ann Lee")]
    evaluation = score(
        [predict(mentions=[mention(0, 4, "PER", "Ann Lee"), mention(9, 12, "PER")])],
        corpus(gold_document(mentions=gold)),
    )
    assert outcomes(evaluation.counts("mentions", "strict")) == (0, 0, 1, 0, 1)
    messages = [str(problem) for problem in evaluation.documents[0].problems]
    assert len(messages) == 2
    assert "mentions[0].label: unknown label 'PER'; did you mean 'PERSON'?" in messages[0]


def test_empty_sides_are_undefined_not_zero_or_one():
    empty = total(score_mentions([], [], PLAIN), "strict")
    assert all(map(math.isnan, (empty.precision, empty.recall, empty.f1)))
    missed = total(score_mentions([], [mention(0, 5)], PLAIN), "strict")
    assert (missed.recall, missed.f1) == (0, 0)
    assert math.isnan(missed.precision)


def test_document_with_nothing_on_either_side_moves_no_rate():
    """Two documents, one empty on both sides: P = R = 1/2 as without it (metametric: 0.667)."""
    busy = gold_document("d", mentions=[mention(0, 5), mention(10, 15)])
    quiet = gold_document("e", mentions=[])
    predicted = [
        predict("d", mentions=[mention(0, 5), mention(20, 25)]),
        predict("e", mentions=[]),
    ]
    counts = score(predicted, corpus(busy, quiet, task=PLAIN)).counts("mentions", "strict")
    assert (counts.precision, counts.recall, counts.f1) == (0.5, 0.5, 0.5)


def test_prediction_in_a_document_without_gold_mentions_is_spurious():
    document = gold_document(mentions=[])
    evaluation = score([predict(mentions=[mention(0, 5)])], corpus(document, task=PLAIN))
    assert outcomes(evaluation.counts("mentions", "strict")) == (0, 0, 0, 0, 1)


valued = st.tuples(
    st.integers(0, 9), st.integers(1, 5), st.sampled_from("AB"), st.sampled_from("xy")
)


@settings(max_examples=100)
@given(st.lists(valued, max_size=4), st.lists(valued, max_size=4))
def test_end_to_end_is_strict_with_the_value_as_part_of_the_label(predicted, gold):
    """So the slow pairing of strict, which tries every one, gives the counts of end_to_end."""

    def mentions(drawn):
        return [mention(start, start + size, label, value) for start, size, label, value in drawn]

    def labelled(drawn):
        return [(start, start + size, label + value) for start, size, label, value in drawn]

    ours = counted(mentions(predicted), mentions(gold), "end_to_end")
    best, found = best_pairings("strict", labelled(predicted), labelled(gold))
    correct, made = best[0] // 2, len(found[0])
    expected = (correct, 0, made - correct, len(gold) - made, len(predicted) - made)
    assert ours == expected
