"""Predictions and their file: whatever can be read is kept, and whatever cannot is named."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractbench.document import Mention, Quote, Zone
from extractbench.errors import PredictionError
from extractbench.operations.records import Operation, Report
from extractbench.prediction import (
    Prediction,
    Problem,
    Usage,
    parse_prediction,
    read_predictions,
    shown,
    write_predictions,
)

GOOD = {"start": 0, "end": 4, "label": "ORG"}
TEXTS = st.text(st.characters(exclude_categories=[]), max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


def _problems(payload):
    return [(p.field, p.layer, p.group) for p in parse_prediction({"id": "d"} | payload).problems]


def _write(path, *lines):
    path.write_bytes(b"\n".join(line.encode() for line in lines))
    return path


# Broken items


@pytest.mark.parametrize(
    ("broken", "field"),
    [
        ({"start": -1}, "mentions[1].start"),
        ({"end": 4.5}, "mentions[1].end"),
        ({"end": "4"}, "mentions[1].end"),
        ({"end": True}, "mentions[1].end"),
        ({"end": None}, "mentions[1].end"),
        ({"end": math.nan}, "mentions[1].end"),
        ({"end": math.inf}, "mentions[1].end"),
        ({"end": [4]}, "mentions[1].end"),
    ],
)
def test_a_mention_without_a_usable_offset_is_lost_and_charged(broken, field):
    """It was a claim: it counts as one spurious mention, under the label that it claimed."""
    prediction = parse_prediction({"id": "d", "mentions": [GOOD, GOOD | broken, GOOD]})
    assert prediction.mentions == (Mention(**GOOD), Mention(**GOOD))
    (problem,) = prediction.problems
    assert (problem.field, problem.layer, problem.group) == (field, "mentions", "ORG")


@pytest.mark.parametrize(
    ("item", "field", "group"),
    [
        ({"start": 0, "end": 4}, "mentions[0].label", "?"),
        ({"start": 0, "end": 4, "label": 7}, "mentions[0].label", "?"),
        ({"start": 0, "end": 4, "label": ""}, "mentions[0].label", ""),
        ({"end": 4, "label": "ORG"}, "mentions[0].start", "ORG"),
        ("ORG", "mentions[0]", None),
        (None, "mentions[0]", None),
        ([0, 4, "ORG"], "mentions[0]", None),
    ],
)
def test_what_is_no_mention_is_lost_and_charged(item, field, group):
    assert _problems({"mentions": [item]}) == [(field, "mentions", group)]


@pytest.mark.parametrize(
    ("spare", "field"),
    [
        ({"value": 12}, "mentions[0].value"),
        ({"confidence": 7}, "mentions[0].confidence"),
        ({"confidence": math.nan}, "mentions[0].confidence"),
        ({"colour": "red"}, "mentions[0].colour"),
        ({"accept": ["a", 3]}, "mentions[0].accept[1]"),
        ({"id": ""}, "mentions[0].id"),
        ({"surface": ["Lee"]}, "mentions[0].surface"),
    ],
)
def test_a_field_that_can_be_spared_is_left_out_and_the_mention_kept(spare, field):
    """Nothing is charged: the span and the label are still there to be judged."""
    prediction = parse_prediction({"id": "d", "mentions": [GOOD | spare]})
    assert prediction.mentions == (Mention(**GOOD),)
    assert [(p.field, p.layer) for p in prediction.problems] == [(field, None)]


def test_every_broken_field_of_an_item_is_named():
    broken = GOOD | {"value": 1, "confidence": 2, "colour": 3}
    fields = {field for field, _, _ in _problems({"mentions": [broken]})}
    assert fields == {"mentions[0].value", "mentions[0].confidence", "mentions[0].colour"}


def test_a_quote_loses_its_cue_before_it_is_lost():
    quote = {"speaker": "Lee", "form": "direct", "content": [[0, 4], [9, 12]]}
    kept = parse_prediction({"id": "d", "quotes": [quote | {"cue": [5]}]})
    assert kept.quotes == (Quote(**quote),)
    assert [(p.field, p.layer) for p in kept.problems] == [("quotes[0].cue[1]", None)]
    lost = {"quotes": [quote | {"content": [[0, 4], [9, -1]]}]}
    assert _problems(lost) == [("quotes[0].content[1][1]", "quotes", "direct")]


def test_reversed_and_outlying_spans_are_kept_for_the_text_to_judge():
    """A prediction has no text: what lies outside of it is found when it is scored."""
    spans = [GOOD | {"start": 9, "end": 3}, GOOD | {"end": 10**9}]
    assert _problems({"mentions": spans}) == []


@pytest.mark.parametrize("value", ["mentions", {"a": 1}, 7, True])
def test_a_layer_that_is_no_list_was_attempted_and_found_nothing(value):
    prediction = parse_prediction({"id": "d", "mentions": value})
    assert prediction.mentions == ()
    assert [p.field for p in prediction.problems] == ["mentions"]


@pytest.mark.parametrize("value", [[], "a report", 12, True])
def test_a_record_that_is_no_object_is_charged_and_was_attempted(value):
    prediction = parse_prediction({"id": "d", "record": value})
    assert prediction.record == {}
    assert _problems({"record": value}) == [("record", "record", "record")]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("seconds", -1),
        ("seconds", math.nan),
        ("seconds", "soon"),
        ("usage", "much"),
        ("usage", {"money": math.inf}),
        ("sha256", 7),
        ("error", {"code": 500}),
        ("colour", "red"),
    ],
)
def test_what_it_says_about_itself_never_costs_a_layer(field, value):
    prediction = parse_prediction({"id": "d", "mentions": [GOOD], field: value})
    assert prediction.mentions == (Mention(**GOOD),)
    (problem,) = prediction.problems
    assert problem.field.startswith(field)
    assert problem.layer is None


def test_none_is_not_attempted():
    prediction = parse_prediction({"id": "d", "mentions": None, "record": None})
    assert (prediction.mentions, prediction.record, prediction.problems) == (None, None, ())


@pytest.mark.parametrize("payload", [None, "text", 7, [], [{"id": "d"}], True])
def test_what_is_no_object_is_an_error(payload):
    with pytest.raises(PredictionError, match="is an object, not"):
        parse_prediction(payload)


@pytest.mark.parametrize("payload", [{}, {"id": ""}, {"id": None}, {"id": 7}, {"id": "\ud800"}])
def test_without_a_document_it_is_an_error(payload):
    with pytest.raises(PredictionError, match="'id' is the document's name"):
        parse_prediction(payload)


def test_models_are_taken_as_they_are():
    zone = Zone(start=0, end=3, kind="body")
    record = Report(operations=[Operation(kind="main", name="Operation Larch")])
    prediction = parse_prediction({"id": "d", "zones": (zone,), "record": record})
    assert prediction.zones[0] is zone
    assert prediction.record["operations"][0]["name"] == "Operation Larch"
    assert prediction.problems == ()


def test_the_usage_of_a_client_is_taken_with_its_own_fields():
    usage = parse_prediction({"id": "d", "usage": {"input_tokens": 3, "cached": 1}}).usage
    assert usage == Usage(input_tokens=3, cached=1)


def test_items_keep_the_place_they_had_before_others_were_lost():
    """Of four, the first and third are broken: what is left stood at 1 and 3."""
    broken = GOOD | {"start": None}
    prediction = parse_prediction({"id": "d", "mentions": [broken, GOOD, broken, GOOD]})
    assert [prediction.place("mentions", i) for i in range(2)] == ["mentions[1]", "mentions[3]"]
    assert prediction.place("quotes", 0) == "quotes[0]"


def test_a_problem_says_line_document_field_and_value():
    problem = parse_prediction({"id": "d", "mentions": [GOOD | {"end": "x"}]}, line=3).problems[0]
    assert str(problem).startswith("line 3, document 'd', mentions[0].end: ")
    assert "'x'" in str(problem)


def test_a_value_is_shown_short_however_large_or_deep():
    deep = []
    for _ in range(5000):
        deep = [deep]
    assert all(len(shown(value)) <= 40 for value in ("x" * 10**6, list(range(10**5)), deep))
    assert shown("12 men") == "'12 men'"


# The file


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("not JSON", "not JSON"),
        ('{"id": "d"', "not JSON"),
        ("[1, 2]", "is an object, not list"),
        ("null", "is an object, not null"),
        ("{}", "'id'"),
        ('{"id": 7}', "'id'"),
        ('{"id": "d", "seconds": ' + "9" * 5000 + "}", "not JSON"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_a_line_that_is_no_prediction_is_named_and_the_others_are_read(tmp_path, line, said):
    path = _write(tmp_path / "p.jsonl", '{"id": "a"}', line, "", '{"id": "b"}')
    first, broken, last = read_predictions(path)
    assert (first.id, broken.id, last.id) == ("a", "line 2", "b")
    assert said in broken.error
    assert str(broken.problems[0]).startswith("line 2")
    with pytest.raises(PredictionError, match=r"p\.jsonl: line 2"):
        read_predictions(path, strict=True)


def test_a_line_that_is_no_utf_8_is_named(tmp_path):
    path = tmp_path / "p.jsonl"
    path.write_bytes(b'{"id": "\xff"}\n{"id": "b"}')
    assert [p.id for p in read_predictions(path)] == ["line 1", "b"]


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path):
    path = tmp_path / "p.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"id": "a"}\r\n\r\n{"id": "b"}\r\n')
    assert [p.id for p in read_predictions(path, strict=True)] == ["a", "b"]


def test_a_broken_field_is_named_with_its_line_and_strict_refuses_it(tmp_path):
    broken = json.dumps({"id": "b", "mentions": [GOOD, GOOD | {"end": math.nan}]})
    path = _write(tmp_path / "p.jsonl", '{"id": "a"}', broken)
    problem = read_predictions(path)[1].problems[0]
    assert (problem.line, problem.document, problem.field) == (2, "b", "mentions[1].end")
    with pytest.raises(PredictionError, match=r"line 2, document 'b', mentions\[1\]\.end"):
        read_predictions(path, strict=True)


def test_a_missing_file_is_an_error(tmp_path):
    with pytest.raises(PredictionError, match="cannot read predictions"):
        read_predictions(tmp_path / "none.jsonl")


def test_what_is_not_said_is_not_written(tmp_path):
    path = tmp_path / "p.jsonl"
    write_predictions(path, [Prediction(id="ü", mentions=[], record={"a": None})])
    assert path.read_text("utf-8") == '{"mentions": [], "record": {"a": null}, "id": "ü"}\n'


def test_a_charge_survives_the_file(tmp_path):
    """A claim that could not be read is no longer in its layer; it still counts when scored."""
    path = tmp_path / "p.jsonl"
    salvaged = parse_prediction({"id": "d", "mentions": [GOOD | {"end": None}]})
    write_predictions(path, [salvaged])
    (again,) = read_predictions(path)
    assert again.mentions == ()
    assert [(p.field, p.layer, p.group) for p in again.problems] == [
        ("mentions[0].end", "mentions", "ORG")
    ]


@pytest.mark.parametrize(
    "record",
    [{"n": math.nan, "m": [math.inf]}, {"half": "\ud800"}, {"deep": {"d": {"e": [[[[1]]]]}}}],
)
def test_an_odd_record_is_written_and_comes_back(tmp_path, record):
    prediction = Prediction(id="d", record=record)
    write_predictions(tmp_path / "p.jsonl", [prediction])
    (again,) = read_predictions(tmp_path / "p.jsonl")
    assert again.model_copy(update={"line": None}) == prediction


OFFSETS = st.integers(0, 10**6)
SPANS = st.tuples(OFFSETS, OFFSETS)
NAMES = st.text(min_size=1, max_size=8)
CONFIDENCES = st.none() | st.floats(0, 1)
MENTIONS = st.builds(
    Mention,
    start=OFFSETS,
    end=OFFSETS,
    id=st.none() | NAMES,
    label=NAMES,
    value=st.text(max_size=8),
    accept=st.lists(NAMES, max_size=2),
    confidence=CONFIDENCES,
    surface=st.none() | NAMES,
)
QUOTES = st.builds(
    Quote,
    speaker=NAMES,
    form=NAMES,
    cue=st.none() | SPANS,
    content=st.lists(SPANS, min_size=1, max_size=3),
    confidence=CONFIDENCES,
)
ZONES = st.builds(Zone, start=OFFSETS, end=OFFSETS, kind=NAMES)
PROBLEMS = st.builds(
    Problem, field=NAMES, message=NAMES, layer=st.none() | NAMES, group=st.none() | NAMES
)


def _layer(items):
    return st.none() | st.lists(items, max_size=2)


PREDICTIONS = st.builds(
    Prediction,
    id=NAMES,
    zones=_layer(ZONES),
    mentions=_layer(MENTIONS),
    quotes=_layer(QUOTES),
    record=st.none() | st.dictionaries(st.text(), JSON, max_size=3),
    sha256=st.none() | NAMES,
    seconds=st.none() | st.floats(0, 1e9),
    usage=st.none() | st.builds(Usage, input_tokens=st.none() | OFFSETS, extra=JSON),
    error=st.none() | st.text(),
    problems=st.lists(PROBLEMS, max_size=2),
)


def _without_places(prediction):
    """Return a prediction that does not say where in a file it, or a problem of it, was found."""
    problems = [p.model_copy(update={"line": None, "document": None}) for p in prediction.problems]
    return prediction.model_copy(update={"problems": tuple(problems), "line": None})


@given(st.lists(PREDICTIONS, max_size=3))
def test_reading_what_was_written_gives_it_back(tmp_path_factory, predictions):
    path = tmp_path_factory.mktemp("predictions") / "p.jsonl"
    write_predictions(path, predictions)
    again = read_predictions(path)
    assert list(map(_without_places, again)) == list(map(_without_places, predictions))
    assert all(problem.line for prediction in again for problem in prediction.problems)


FIELDS = st.sampled_from([*Prediction.model_fields, "else"])
PIECES = st.dictionaries(
    st.sampled_from(["start", "end", "label", "kind", "form", "speaker", "content", "cue", "x"]),
    JSON | SPANS | OFFSETS,
    max_size=6,
)


@given(st.dictionaries(FIELDS, JSON | st.lists(PIECES | JSON, max_size=3)), st.booleans())
def test_no_payload_raises_anything_undocumented(payload, named):
    if not named and not (isinstance(payload.get("id"), str) and payload["id"]):
        with pytest.raises(PredictionError):
            parse_prediction(payload)
        return
    prediction = parse_prediction(payload | {"id": "d"})
    assert prediction.id == "d"
    for problem in prediction.problems:
        assert str(problem).startswith("document 'd', ")


@given(st.lists(PIECES | JSON, max_size=4))
def test_every_item_is_either_kept_or_named(items):
    """Nothing vanishes: what is not in its layer is a problem that says where it stood."""
    prediction = parse_prediction({"id": "d", "mentions": items})
    lost = [problem for problem in prediction.problems if problem.layer]
    assert len(prediction.mentions) + len(lost) == len(items)
