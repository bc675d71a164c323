"""Documents and layers: offsets in code points, half-open spans, values that cannot change."""

import datetime
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from extractbench.document import (
    BOILERPLATE,
    CONTENT,
    Document,
    Layers,
    Mention,
    Quote,
    Span,
    Zone,
    as_json,
)
from extractbench.schema import Record

SPANS = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda ends: Span(*sorted(ends)))


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ((0, 5), (5, 9), 0),
        ((0, 5), (4, 9), 1),
        ((0, 9), (2, 4), 2),
        ((3, 6), (3, 6), 3),
        ((0, 2), (7, 9), 0),
        ((3, 3), (0, 9), 0),
    ],
)
def test_overlap_counts_shared_characters_and_touching_shares_none(one, other, shared):
    assert Span(*one).overlap(Span(*other)) == shared
    assert Span(*other).overlap(Span(*one)) == shared


@given(SPANS, SPANS)
def test_overlap_is_the_size_of_the_common_characters(one, other):
    common = set(range(*one)) & set(range(*other))
    assert one.overlap(other) == len(common)


def test_an_offset_is_a_code_point_not_a_utf_16_unit():
    """The key is one code point, two UTF-16 units and four bytes: what follows it starts at 1."""
    document = Document(id="d", text="🔑 held")
    mention = Mention(start=2, end=6, label="X")
    assert document.text[mention.span.start : mention.span.end] == "held"
    assert mention.span.length == 4


@pytest.mark.parametrize("offset", [-1, 1.0, 1.5, "1", True, None, float("nan")])
def test_an_offset_is_a_whole_number_from_zero(offset):
    with pytest.raises(ValidationError, match="end"):
        Mention(start=0, end=offset, label="X")
    with pytest.raises(ValidationError, match="content"):
        Quote(speaker="s", form="direct", content=[(0, offset)])


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (Document, {"id": "", "text": ""}),
        (Mention, {"start": 0, "end": 1, "label": ""}),
        (Mention, {"start": 0, "end": 1, "label": "X", "confidence": 1.01}),
        (Mention, {"start": 0, "end": 1, "label": "X", "confidence": float("nan")}),
        (Mention, {"start": 0, "end": 1, "label": "X", "optional": 1}),
        (Mention, {"start": 0, "end": 1, "label": "X", "colour": "red"}),
        (Quote, {"speaker": "s", "form": "direct", "content": []}),
        (Zone, {"start": 0, "end": 1, "kind": ""}),
    ],
)
def test_a_value_that_breaks_its_form_is_refused(model, fields):
    with pytest.raises(ValidationError):
        model(**fields)


def test_values_cannot_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        Mention(start=0, end=1, label="X").label = "Y"


def test_a_zone_is_content_or_boilerplate():
    kinds = {kind: Zone(start=0, end=1, kind=kind).is_content for kind in CONTENT | BOILERPLATE}
    assert {kind for kind, content in kinds.items() if content} == {"title", "body", "meta"}
    assert not CONTENT & BOILERPLATE


def test_a_layer_not_attempted_is_none_and_an_empty_one_is_not():
    assert Layers().mentions is None
    assert Layers(mentions=[]).mentions == ()


class Invoice(Record):
    number: str
    total: Decimal
    due: datetime.date | None = None


def test_a_record_may_be_given_as_a_model_and_is_kept_as_json():
    given_record = Invoice(number="00123", total=Decimal("12.50"), due=datetime.date(2001, 2, 3))
    kept = {"number": "00123", "total": "12.50", "due": "2001-02-03"}
    assert Layers(record=given_record).record == kept


def test_what_was_given_is_copied():
    """Gold and predictions stay as they were when the caller changes their own object later."""
    record = {"list": [1]}
    layers = Layers(record=record)
    record["list"].append(2)
    assert layers.record == {"list": [1]}


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (float("nan"), "NaN"),
        (-float("inf"), "-Infinity"),
        (Span(1, 2), [1, 2]),
        ({1: {2}}, {"1": [2]}),
        (np.int64(3), 3),
        (np.float32(0.5), 0.5),
        (np.array, repr(np.array)),
        ("half a pair \ud800", "half a pair \ud800"),
    ],
)
def test_what_json_has_no_form_for_is_written_plainly(value, kept):
    assert as_json(value) == kept
    assert type(as_json(value)) is type(kept)


def test_a_record_that_holds_itself_is_refused():
    record = {}
    record["self"] = record
    with pytest.raises(ValidationError, match="record"):
        Layers(record=record)
