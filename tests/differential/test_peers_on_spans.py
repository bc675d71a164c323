"""On spans without tangles the peers and we count the same, whatever the spans are.

Free of tangles: a span overlaps at most one of the other side and by at least half, none touch,
none occurs twice, every label is known, and no document is empty.
"""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora import outcomes
from peers import as_tags, ask_nervaluate, ask_seqeval, ask_spacy, ask_us, needs, size

CELL = 10
"""Each cell of a document has at most one span of either side, and ends with a free token."""

INSIDE = [(start, end) for start in range(CELL - 1) for end in range(start + 1, CELL)]


def halves(one, other):
    overlap = min(one[1], other[1]) - max(one[0], other[0])
    return 2 * overlap >= max(one[1] - one[0], other[1] - other[0])


NEAR = [(one, other) for one in INSIDE for other in INSIDE if halves(one, other)]

spans = st.sampled_from(INSIDE)
labels = st.sampled_from("ABC")
named = st.builds(lambda span, label: (*span, label), spans, labels)
pairs = st.builds(
    lambda spans, label, other: ((*spans[0], label), (*spans[1], other)),
    st.sampled_from(NEAR) | spans.map(lambda span: (span, span)),
    labels,
    labels,
)
right = named.map(lambda span: (span, span))
cells = st.one_of(
    right,
    pairs,
    named.map(lambda span: (span, None)),
    named.map(lambda span: (None, span)),
    st.just((None, None)),
)


def laid_out(filled):
    """Put the cells of a document one after another."""
    sides = [], []
    for index, cell in enumerate(filled):
        for side, span in zip(sides, cell, strict=True):
            if span is not None:
                start, end, label = span
                side.append((start + CELL * index, end + CELL * index, label))
    return sides


documents = st.builds(lambda first, rest: laid_out([first, *rest]), pairs, st.lists(cells))
corpora = st.lists(documents, min_size=1, max_size=4)


def exactly(expected):
    return pytest.approx(expected, rel=0, abs=1e-12)


def rates(counts):
    return counts.precision, counts.recall, counts.f1


def or_zero(counts):
    """Return the rates as peers write them, to whom nothing out of nothing is 0."""
    return tuple(0.0 if math.isnan(rate) else rate for rate in rates(counts))


@needs("nervaluate")
@settings(max_examples=150)
@given(corpora)
def test_outcomes_and_rates_are_those_of_nervaluate(pages):
    """For all four criteria, over all labels."""
    ours, theirs = ask_us(pages), ask_nervaluate(pages)["overall"]
    for criterion, name in (
        ("strict", "strict"),
        ("exact", "exact"),
        ("partial", "partial"),
        ("type", "ent_type"),
    ):
        counts, found = ours.counts("mentions", criterion), theirs[name]
        expected = found.correct, found.partial, found.incorrect, found.missed, found.spurious
        assert outcomes(counts) == expected, criterion
        assert rates(counts) == exactly((found.precision, found.recall, found.f1)), criterion


@needs("seqeval")
@settings(max_examples=100)
@given(corpora)
def test_strict_rates_are_those_of_seqeval(pages):
    """With its mode and scheme named (strict, IOB2); overall and for every label."""
    length, ours = size(pages), ask_us(pages)
    predicted = [as_tags(spans, length) for spans, _ in pages]
    overall, report = ask_seqeval([as_tags(spans, length) for _, spans in pages], predicted)
    assert rates(ours.counts("mentions", "strict")) == exactly(overall)
    for label, counts in ours.by("label", "mentions", "strict").items():
        found = report[label]
        expected = found["precision"], found["recall"], found["f1-score"]
        assert or_zero(counts) == exactly(expected), label
        assert counts.possible == found["support"], label


@needs("spacy")
@settings(max_examples=100)
@given(corpora)
def test_strict_rates_are_those_of_spacy(pages):
    """Of its scorer of named entities; overall and for every label."""
    ours, theirs = ask_us(pages), ask_spacy(pages)
    overall = theirs["ents_p"], theirs["ents_r"], theirs["ents_f"]
    assert rates(ours.counts("mentions", "strict")) == exactly(overall)
    for label, counts in ours.by("label", "mentions", "strict").items():
        found = theirs["ents_per_type"][label]
        assert or_zero(counts) == exactly((found["p"], found["r"], found["f"])), label
