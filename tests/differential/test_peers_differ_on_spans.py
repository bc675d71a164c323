"""Where the peers and we count spans differently, and why we count as we do."""

import math

import pytest

from corpora import PLAIN, corpus, gold_document, mention, outcomes, predict
from extractbench.counts import Counts
from extractbench.scoring.score import score
from peers import (
    as_tags,
    ask_metametric,
    ask_nervaluate,
    ask_seqeval,
    ask_spacy,
    ask_us,
    load,
    needs,
    spacy_doc,
)

A, B = (0, 5, "A"), (10, 15, "A")
NOTHING = [([], [])]


def strict(pages):
    return ask_us(pages).counts("mentions", "strict")


# Nothing on either side: 0 says that all went wrong and 1 that all went right; neither did.


def test_nothing_predicted_and_nothing_to_find_is_undefined_here():
    counts = strict(NOTHING)
    assert all(map(math.isnan, (counts.precision, counts.recall, counts.f1)))


@needs("nervaluate")
def test_nothing_to_find_is_zero_in_nervaluate():
    found = ask_nervaluate(NOTHING)["overall"]["strict"]
    assert (found.precision, found.recall, found.f1) == (0, 0, 0)


@needs("seqeval")
def test_nothing_to_find_is_zero_in_seqeval():
    """Or what `zero_division` says; the default is 0 and a warning."""
    metrics = load("seqeval.metrics")
    with pytest.warns(UserWarning, match="ill-defined"):
        assert metrics.f1_score([["O"]], [["O"]]) == 0


@needs("spacy")
def test_nothing_to_find_is_none_in_spacy():
    assert ask_spacy(NOTHING)["ents_f"] is None


@needs("metametric")
def test_nothing_to_find_is_perfect_in_metametric():
    assert ask_metametric(NOTHING) == {"precision": 1, "recall": 1, "f1": 1}


@needs("metametric")
def test_empty_document_moves_the_rates_in_metametric():
    """It scores 1 of 1 there, so that 1/2 becomes 2/3; to us it has no item to count."""
    pages = [([A, (20, 25, "A")], [A, B]), *NOTHING]
    assert strict(pages).f1 == 0.5
    assert ask_metametric(pages)["f1"] == pytest.approx(2 / 3)


# Duplicates: one copy of a right answer is right, the others are spurious.


@needs("spacy")
def test_entity_said_twice_is_refused_by_spacy():
    with pytest.raises(ValueError, match="E1010"):
        spacy_doc(["x"] * 5, [A, A])


@needs("spacy")
def test_span_said_twice_is_free_in_spacy():
    """Its groups of spans are scored as sets, so that saying all things twice costs nothing."""
    words = ["x"] * 5
    example = load("spacy.training").Example(
        spacy_doc(words, [A, A], group="sc"), spacy_doc(words, [A], group="sc")
    )
    theirs = load("spacy.scorer").Scorer.score_spans(
        [example], "spans", getter=lambda doc, _: doc.spans["sc"], allow_overlap=True
    )
    assert theirs["spans_p"] == 1
    assert strict([([A, A], [A])]).precision == 0.5


@needs("metametric")
def test_gold_that_holds_a_span_twice_is_out_of_reach_in_metametric():
    """Equal sides share a set of one there, out of two; to us the answer is perfect."""
    pages = [([A, A], [A, A])]
    assert ask_metametric(pages)["f1"] == 0.5
    assert strict(pages).f1 == 1


# Spans that touch, overlap by chance, or are of no known label.


@needs("nervaluate")
def test_spans_that_touch_overlap_in_nervaluate():
    """Its ends are inclusive; half-open spans that touch have no character in common."""
    pages = [([(5, 9, "A")], [A])]
    theirs = ask_nervaluate(pages)["overall"]
    assert (theirs["partial"].f1, theirs["ent_type"].f1) == (0.5, 1)
    ours = ask_us(pages)
    for criterion in ("partial", "type"):
        assert outcomes(ours.counts("mentions", criterion)) == (0, 0, 0, 1, 1)


@needs("nervaluate")
def test_overlap_of_less_than_a_hundredth_is_none_in_nervaluate():
    """Its least overlap is 1 % of the gold span; to us any character in common is an overlap."""
    pages = [([(499, 502, "A")], [(0, 500, "A")])]
    assert ask_nervaluate(pages)["overall"]["ent_type"].f1 == 0
    assert ask_us(pages).counts("mentions", "type").f1 == 1


@needs("nervaluate")
def test_label_outside_the_schema_costs_nothing_in_nervaluate():
    """It drops such spans first; what was claimed under a label that is none is still a claim."""
    pages = [([A, (10, 15, "Z")], [A])]
    assert ask_nervaluate(pages)["overall"]["strict"].precision == 1
    assert strict(pages).precision == 0.5


# The order of predictions, and labels against the whole.


@needs("nervaluate")
@pytest.mark.parametrize(("turned", "theirs"), [(False, 0.0), (True, 0.5)])
def test_order_of_predictions_decides_in_nervaluate(turned, theirs):
    """The first span that overlaps takes the gold span; our pairing is the best of all."""
    predicted, gold = [(0, 10, "A"), (0, 4, "A")], [(0, 4, "A"), (5, 10, "A")]
    pages = [(predicted[::-1] if turned else predicted, gold)]
    assert ask_nervaluate(pages)["overall"]["strict"].precision == theirs
    assert strict(pages).precision == 0.5


@needs("nervaluate")
def test_labels_do_not_add_up_to_the_whole_in_nervaluate():
    """Right span, wrong label: exact is right as a whole and wrong under either label.

    We judge the pair once, and count it under gold's label on gold's side and under the
    prediction's on the prediction's.
    """
    pages = [([(0, 5, "B")], [A])]
    theirs = ask_nervaluate(pages)
    assert theirs["overall"]["exact"].correct == 1
    assert [each["exact"].correct for each in theirs["entities"].values()] == [0, 0]
    ours = ask_us(pages).by("label", "mentions", "exact")
    assert ours == {"A": Counts(correct=1), "B": Counts(predicted_correct=1)}


@needs("nervaluate")
def test_half_credit_survives_a_merge_here():
    """Rates stand beside counts in nervaluate, and its default way to renew them drops halves.

    Up to version 1.1 it did so itself in any corpus of two documents. We derive rates from
    counts in one place, so the shards' sum is scored like the whole.
    """
    pages = [([(0, 4, "A")], [A])]
    merged = load("nervaluate.entities").EvaluationResult()
    for _ in range(2):
        merged.partial += ask_nervaluate(pages)["overall"]["partial"].partial
    merged.compute_metrics()
    assert (merged.partial, merged.f1) == (2, 0)
    both = ask_us(pages).merge(ask_us(pages, first=1))
    assert both.rows == ask_us(pages * 2).rows
    assert both.counts("mentions", "partial").f1 == 0.5


# Tags: where they are no IOB2, somebody has to say which spans they mean.


@needs("seqeval")
@pytest.mark.parametrize(
    ("mode", "scheme", "theirs"),
    [(None, None, 1), ("strict", None, 1), ("strict", "IOB2", 0)],
    ids=["default", "strict without a scheme", "strict"],
)
def test_mode_decides_what_tags_mean_in_seqeval(mode, scheme, theirs):
    """I-A I-A is a span by default, and under strict as long as no scheme is named.

    We take spans and no tags: whether these tags have one is said before we score.
    """
    gold = as_tags([(0, 2, "A")], 3)
    (_, _, f1), _ = ask_seqeval([gold], [["I-A", "I-A", "O"]], mode=mode, scheme=scheme)
    assert f1 == theirs
    assert strict([([(0, 2, "A")], [(0, 2, "A")])]).f1 == 1
    assert strict([([], [(0, 2, "A")])]).f1 == 0


# What is left out: every claim counts, and a failed document has its gold missed.


@needs("spacy")
def test_predictions_that_fit_no_gold_token_vanish_in_spacy():
    """Two halves of a gold token are two claims: one stands for it, wrongly, one is spurious."""
    gold = spacy_doc(["abcd", "ef"], [(0, 1, "A"), (1, 2, "A")])
    predicted = spacy_doc(["ab", "cd", "ef"], [(0, 1, "A"), (1, 2, "A"), (2, 3, "A")])
    example = load("spacy.training").Example(predicted, gold)
    theirs = load("spacy.scorer").Scorer.score_spans([example], "ents")
    assert (theirs["ents_p"], theirs["ents_r"]) == (1, 0.5)
    # The same in characters.
    counts = strict([([(0, 2, "A"), (2, 4, "A"), (4, 6, "A")], [(0, 4, "A"), (4, 6, "A")])])
    assert outcomes(counts) == (1, 0, 1, 0, 1)


@needs("nervaluate")
def test_first_document_without_gold_is_an_error_in_nervaluate():
    """It guesses the form of its input from the first entity; to us it is a document like any."""
    pages = [([], []), ([A], [A])]
    entity = [{"label": "A", "start": 0, "end": 5}]
    with pytest.raises(IndexError):
        load("nervaluate").Evaluator([[], entity], [[], entity], tags=["A"])
    assert strict(pages).f1 == 1


@needs("nervaluate")
def test_other_number_of_documents_is_an_error_in_nervaluate():
    """Documents have names here: one that is missing has its gold missed, and is named."""
    entity = [{"label": "A", "start": 0, "end": 5}]
    with pytest.raises(ValueError, match="Number of predicted documents"):
        load("nervaluate").Evaluator([entity, entity], [entity], tags=["A"], loader="dict")
    gold = [gold_document(name, task=PLAIN, mentions=[mention(*A)]) for name in ("000", "001")]
    ours = score([predict("000", mentions=[mention(*A)])], corpus(*gold, task=PLAIN))
    assert outcomes(ours.counts("mentions", "strict")) == (1, 0, 0, 1, 0)
    assert [failed.id for failed in ours.failures] == ["001"]
