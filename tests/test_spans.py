"""Spans in bulk: the columns against the slow and obvious, and against scoring by document."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora import PLAIN, corpus, gold_document, mention, predict
from extractbench.counts import Counts
from extractbench.errors import CorpusError, PredictionError, UnknownNameError
from extractbench.formats.columns import Columns
from extractbench.scoring.overlaps import find_overlaps
from extractbench.scoring.score import score
from extractbench.scoring.span_files import score_spans
from pairing_oracle import FOUR, best_pairings, iou, table, tables

LABELS = "AB"
spans = st.tuples(st.integers(0, 11), st.integers(1, 6), st.sampled_from(LABELS)).map(
    lambda drawn: (drawn[0], drawn[0] + drawn[1], drawn[2])
)
pages = st.lists(spans, max_size=5)
golds = st.lists(st.tuples(spans, st.booleans()).map(lambda d: (*d[0], d[1])), max_size=5)
documents = st.lists(st.tuples(pages, pages), max_size=4)
shares = st.sampled_from([0.0, 0.25, 0.5, 1.0])


def columns(*pages):
    """Return the columns of documents 0, 1, …; a fourth part of a span says that it is optional."""
    made = Columns.of({str(i): [span[:3] for span in page] for i, page in enumerate(pages)})
    made.optional[:] = [len(span) > 3 and span[3] for page in pages for span in page]
    return made


def in_words(evaluation, criterion):
    """Return the counts of an evaluation as the oracle writes them."""
    counts = Counter()
    for label, counted in evaluation.by("label", criterion).items():
        gold = (counted.correct, counted.partial, counted.incorrect, counted.missing)
        ours = (counted.predicted_correct, counted.predicted_partial, counted.predicted_incorrect)
        for outcome, number in zip(("COR", "PAR", "INC", "MIS"), gold, strict=True):
            counts["gold", label, outcome] += number
        for outcome, number in zip(
            ("COR", "PAR", "INC", "SPU"), (*ours, counted.spurious), strict=True
        ):
            counts["predicted", label, outcome] += number
    return +counts


def without_labels(counts):
    total = Counter()
    for (side, _, outcome), number in counts.items():
        total[side, outcome] += number
    return +total


@settings(max_examples=200)
@given(pages, golds, shares)
def test_no_pairing_is_better_than_ours(predicted, gold, min_iou):
    """The whole is that of every best pairing, the labels those of one of them."""
    evaluation = score_spans(columns(predicted), columns(gold), min_iou=min_iou)
    for criterion in FOUR:
        best = tables(criterion, predicted, gold, min_iou)
        ours = in_words(evaluation, criterion)
        assert without_labels(ours) in [without_labels(each) for each in best]
        assert ours in best


@settings(max_examples=100)
@given(st.lists(st.tuples(pages, golds), max_size=3), st.randoms(use_true_random=False))
def test_order_of_spans_and_documents_never_matters(drawn, random):
    ours = {str(i): list(page) for i, (page, _) in enumerate(drawn)}
    theirs = {str(i): [span[:3] for span in page] for i, (_, page) in enumerate(drawn)}
    straight = score_spans(Columns.of(ours), Columns.of(theirs))
    for side in (ours, theirs):
        for page in side.values():
            random.shuffle(page)
    turned = score_spans(
        Columns.of(dict(reversed(ours.items()))), Columns.of(dict(reversed(theirs.items())))
    )
    same(straight, turned)


def same(one, other):
    """Hold two evaluations to be alike in everything."""
    assert (one.documents, one.labels) == (other.documents, other.labels)
    for name in ("document", "label", "table", "pairs"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    assert str(one.signature) == str(other.signature)
    assert (one.failures, one.problems) == (other.failures, other.problems)


@settings(max_examples=60)
@given(documents, shares)
def test_bulk_gives_the_counts_of_scoring_by_document(drawn, min_iou):
    names = [str(i) for i in range(len(drawn))]
    gold = corpus(
        *(
            gold_document(name, task=PLAIN, mentions=[mention(*span) for span in theirs])
            for name, (_, theirs) in zip(names, drawn, strict=True)
        ),
        task=PLAIN,
    )
    predictions = [
        predict(name, mentions=[mention(*span) for span in ours])
        for name, (ours, _) in zip(names, drawn, strict=True)
    ]
    slow = score(predictions, gold, min_iou=min_iou, layers=["mentions"])
    fast = score_spans(
        columns(*(ours for ours, _ in drawn)),
        columns(*(theirs for _, theirs in drawn)),
        min_iou=min_iou,
    )
    for criterion in FOUR:
        assert fast.counts(criterion) == slow.counts("mentions", criterion)
        by_label = slow.by("label", "mentions", criterion)
        assert {n: c for n, c in fast.by("label", criterion).items() if c != Counts()} == by_label
        by_document = slow.by("document", "mentions", criterion)
        assert {
            n: c for n, c in fast.by("document", criterion).items() if c != Counts()
        } == by_document
        assert fast.confusion(criterion) == slow.confusion(criterion)


@given(documents)
def test_confusion_adds_up_to_the_counts_of_both_sides(drawn):
    evaluation = score_spans(*(columns(*side) for side in (*zip(*drawn, strict=True),) or ((), ())))
    for criterion in FOUR:
        found = evaluation.confusion(criterion)
        for label, counts in evaluation.by("label", criterion).items():
            assert sum(n for (gold, _), n in found.items() if gold == label) == counts.possible
            assert sum(n for (_, ours), n in found.items() if ours == label) == counts.actual


@given(documents, st.permutations(LABELS))
def test_other_names_for_labels_change_nothing_but_names(drawn, other):
    """Where no tie goes by the label: gold and predictions have one span of an extent at most."""
    renamed = dict(zip(LABELS, other, strict=True))

    def distinct(page):
        return [*{span[:2]: span for span in page}.values()]

    def turned(page):
        return [(start, end, renamed[label]) for start, end, label in page]

    sides = [[distinct(page) for page in side] for side in zip(*drawn, strict=True)] or [[], []]
    straight = score_spans(*(columns(*side) for side in sides))
    switched = score_spans(*(columns(*map(turned, side)) for side in sides))
    for criterion in FOUR:
        by_label = straight.by("label", criterion)
        unique = all(
            len({frozenset(t.items()) for t in tables(criterion, ours, theirs)}) == 1
            for ours, theirs in zip(*sides, strict=True)
        )
        if unique:
            expected = {renamed[label]: counts for label, counts in by_label.items()}
            assert switched.by("label", criterion) == expected
        assert switched.counts(criterion) == straight.counts(criterion)


@given(documents)
def test_swapping_the_sides_swaps_precision_and_recall(drawn):
    ours, theirs = (columns(*side) for side in (*zip(*drawn, strict=True),) or ((), ()))
    for criterion in FOUR:
        one, other = (
            score_spans(a, b).counts(criterion) for a, b in ((ours, theirs), (theirs, ours))
        )
        assert (one.correct, one.partial, one.incorrect) == (
            other.correct,
            other.partial,
            other.incorrect,
        )
        assert (one.missing, one.spurious) == (other.spurious, other.missing)
        rates = (one.precision, other.recall), (one.recall, other.precision), (one.f1, other.f1)
        assert all(a == b or (math.isnan(a) and math.isnan(b)) for a, b in rates)


@settings(max_examples=60)
@given(pages, pages, st.sampled_from(FOUR))
def test_adding_a_copy_of_gold_that_is_unmatched_never_lowers_f1(predicted, gold, criterion):
    """Unmatched in one of the best pairings: not correct, not partial."""
    _, found = best_pairings(criterion, predicted, gold)
    before = score_spans(columns(predicted), columns(gold)).counts(criterion).f1
    for made in found:
        paired = {j for _, j in made}
        for span in (span for j, span in enumerate(gold) if j not in paired):
            after = score_spans(columns([*predicted, span]), columns(gold)).counts(criterion).f1
            assert after >= before


@given(documents, st.integers(1, 3))
def test_shards_merge_to_the_whole(drawn, size):
    whole = score_spans(*(columns(*side) for side in (*zip(*drawn, strict=True),) or ((), ())))
    parts = [
        score_spans(
            Columns.of({str(i): drawn[i][0] for i in range(first, min(first + size, len(drawn)))}),
            Columns.of({str(i): drawn[i][1] for i in range(first, min(first + size, len(drawn)))}),
        )
        for first in range(0, len(drawn), size)
    ]
    merged = score_spans(Columns.of({}), Columns.of({}))
    for part in reversed(parts):
        merged = merged.merge(part)
    same(merged, whole)


# Overlaps


@given(pages, pages, shares)
def test_overlaps_are_those_of_all_pairs_compared(ours, theirs, min_iou):
    one, other = columns(ours).in_order(), columns(theirs)
    one, other = (side.among(("0",), ("A", "B")).in_order() for side in (one, other))
    found = find_overlaps(one, other, min_iou)
    listed = [
        [(int(s), int(e), "A") for s, e in zip(side.start, side.end, strict=True)]
        for side in (one, other)
    ]
    expected = [
        (i, j)
        for i, a in enumerate(listed[0])
        for j, b in enumerate(listed[1])
        if (share := iou(a, b)) and share >= min_iou
    ]
    assert list(zip(found.ours.tolist(), found.theirs.tolist(), strict=True)) == expected


def test_a_least_overlap_is_reached_or_not():
    """[0, 4) and [2, 6) share 2 of 6 characters: one third."""
    ours, theirs = columns([(2, 6, "A")]), columns([(0, 4, "A")])
    assert score_spans(ours, theirs, min_iou=1 / 3).counts("type").correct == 1
    below = score_spans(ours, theirs, min_iou=0.34).counts("type")
    assert (below.missing, below.spurious, below.correct) == (1, 1, 0)
    assert "min-iou:0.34" in str(score_spans(ours, theirs, min_iou=0.34).signature)
    assert "min-iou" not in str(score_spans(ours, theirs).signature)


@pytest.mark.parametrize("min_iou", [-0.1, 1.01, 50, math.nan])
def test_a_least_overlap_is_a_share(min_iou):
    with pytest.raises(ValueError, match="from 0 to 1"):
        score_spans(columns(), columns(), min_iou=min_iou)


# Documents and labels


def test_missing_document_has_its_gold_missed_and_a_stray_one_is_named():
    evaluation = score_spans(
        Columns.of({"a": [(0, 2, "A")], "z": [(0, 2, "A")]}),
        Columns.of({"a": [(0, 2, "A")], "b": [(0, 2, "A")]}),
    )
    assert evaluation.counts() == Counts(correct=1, missing=1, predicted_correct=1)
    assert list(evaluation.failures) == ["b"]
    assert [problem.document for problem in evaluation.problems] == ["z"]


def test_document_without_spans_on_either_side_moves_nothing():
    evaluation = score_spans(Columns.of({"a": []}), Columns.of({"a": []}))
    assert evaluation.by("document") == {"a": Counts()}
    assert math.isnan(evaluation.counts().f1)


@pytest.mark.parametrize("span", [(5, 5, "A"), (7, 3, "A"), (-3, -1, "A"), (-2, 4, "A")])
def test_span_that_stands_nowhere_is_charged_under_its_label_and_named(span):
    evaluation = score_spans(
        Columns.of({"a": [(0, 4, "A"), span]}), Columns.of({"a": [(0, 4, "A")]})
    )
    for criterion in FOUR:
        assert evaluation.counts(criterion) == Counts(correct=1, predicted_correct=1, spurious=1)
    (problem,) = evaluation.problems
    assert (problem.document, problem.group) == ("a", "A")


def test_label_outside_the_schema_is_charged_and_named():
    """Its span may still be right; under its own label it can only be wrong."""
    evaluation = score_spans(
        Columns.of({"a": [(0, 4, "PER")]}), Columns.of({"a": [(0, 4, "PERSON")]}), labels=["PERSON"]
    )
    assert evaluation.counts("strict").incorrect == 1
    assert evaluation.counts("exact").correct == 1
    assert evaluation.by("label")["PER"].predicted_incorrect == 1
    assert "did you mean 'PERSON'?" in str(evaluation.problems[0])
    assert "labels:PERSON" in str(evaluation.signature)


@pytest.mark.parametrize(
    ("gold", "labels", "message"),
    [
        ({"a": [(4, 4, "A")]}, None, r"document 'a': span \[4, 4\)"),
        ({"a": [(4, 2, "A")]}, None, r"document 'a': span \[4, 2\)"),
        ({"a": [(0, 2, "B")]}, ["A"], "unknown label 'B'"),
    ],
)
def test_gold_that_cannot_be_is_refused(gold, labels, message):
    with pytest.raises(CorpusError, match=message):
        score_spans(Columns.of({}), Columns.of(gold), labels=labels)


def test_unknown_criterion_or_split_is_refused():
    evaluation = score_spans(columns([(0, 2, "A")]), columns([(0, 2, "A")]))
    with pytest.raises(UnknownNameError, match="strict"):
        evaluation.counts("strickt")
    with pytest.raises(UnknownNameError, match="label"):
        evaluation.by("slot")


def test_shards_that_were_not_scored_alike_are_refused():
    one, other = (Columns.of({name: [(0, 2, "A")]}) for name in "ab")
    first = score_spans(one, one)
    with pytest.raises(PredictionError, match="in several shards: a"):
        first.merge(first)
    with pytest.raises(PredictionError, match="min_iou differs"):
        first.merge(score_spans(other, other, min_iou=0.5))


def test_other_gold_has_another_checksum():
    """Whatever changes: a document's name, an offset, a label, whether it may be missed."""
    golds = [
        columns([(0, 2, "A")]),
        columns([(0, 3, "A")]),
        columns([(1, 2, "A")]),
        columns([(0, 2, "B")]),
        columns([(0, 2, "A", True)]),
        columns([(0, 2, "A")], []),
        columns([], [(0, 2, "A")]),
        columns([(0, 2, "A"), (0, 2, "A")]),
        Columns.of({"b": [(0, 2, "A")]}),
    ]
    assert len({score_spans(columns(), gold).signature.gold for gold in golds}) == len(golds)


def test_counts_are_those_of_the_oracle_worked_by_hand():
    """The oracle itself: a long span over two gold spans, the first of which is also found."""
    predicted, gold = [(0, 10, "A"), (0, 4, "A")], [(0, 4, "A"), (5, 10, "A")]
    best, found = best_pairings("strict", predicted, gold)
    assert found == [((0, 1), (1, 0))]
    assert best[0] == 2
    assert table("strict", predicted, gold, found[0]) == {
        ("gold", "A", "COR"): 1,
        ("gold", "A", "INC"): 1,
        ("predicted", "A", "COR"): 1,
        ("predicted", "A", "INC"): 1,
    }
