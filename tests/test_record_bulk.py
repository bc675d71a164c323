"""Records in bulk: the counts of `score`, without its ledger."""

from typing import Annotated

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora import evaluate_record, outcomes
from drawn_records import Row, Whole, gold_wholes, rows, wholes, words
from extractbench.comparators import Normalized
from extractbench.counts import Counts
from extractbench.errors import CorpusError, PredictionError
from extractbench.schema import Record, record_schema
from extractbench.scoring.plain import can_be_plain
from extractbench.scoring.record_bulk import score_records
from extractbench.task import Task


class Sheet(Record):
    name: str | None = None
    lead: Row | None = None
    rows: tuple[Row, ...] = ()
    words: tuple[str, ...] = ()


WHOLE, SHEET = Task("whole", record=Whole), Task("sheet", record=Sheet)
sheets = st.fixed_dictionaries(
    {},
    optional={
        "name": words,
        "lead": rows,
        "rows": st.lists(rows, max_size=4),
        "words": st.lists(words, max_size=4),
        "nonsense": words,
    },
)
gold_sheets = sheets.map(
    lambda sheet: {name: held for name, held in sheet.items() if name != "nonsense"}
)


def in_gold(row):
    return {name: value for name, value in row.items() if value != "nonsense"}


@settings(max_examples=200, deadline=None)
@given(sheets, gold_sheets)
def test_plain_records_count_as_they_do_one_by_one(predicted, gold):
    gold = gold | {"rows": [in_gold(row) for row in gold.get("rows", [])]}
    gold |= {"lead": in_gold(gold["lead"])} if "lead" in gold else {}
    bulk = score_records({"d": predicted}, {"d": gold}, Sheet)
    slots = evaluate_record(predicted, gold, SHEET).by("slot", "record", "units")
    assert bulk.by_slot == slots


@settings(max_examples=50, deadline=None)
@given(wholes, gold_wholes())
def test_records_of_any_shape_count_as_they_do_one_by_one(predicted, gold):
    for row in [*gold.get("rows", []), *gold.get("legs", [])]:
        row.pop("kind", None)
    for group in gold.get("groups", []):
        for row in [*group.get("rows", []), group.get("lead", {})]:
            row.pop("kind", None)
    bulk = score_records({"d": predicted}, {"d": gold}, Whole)
    slots = evaluate_record(predicted, gold, WHOLE).by("slot", "record", "units")
    assert bulk.by_slot == slots


def test_a_sheet_can_be_read_column_by_column_and_a_choice_of_types_cannot():
    assert can_be_plain(record_schema(Sheet))
    assert not can_be_plain(record_schema(Whole))


GOLD = {"a": {"name": "ash", "words": ["oak", "elm"]}, "b": {"name": "elm"}}


def test_missing_duplicate_and_strange_documents():
    """Of a one word of two is right; b is given twice, so all of its gold is missed."""
    predicted = [("a", {"words": ["oak"]}), ("b", GOLD["b"]), ("b", GOLD["b"]), ("c", {})]
    found = score_records(predicted, GOLD, Sheet)
    assert outcomes(found.by_document["a"]) == (1, 0, 0, 2, 0)
    assert outcomes(found.by_document["b"]) == (0, 0, 0, 1, 0)
    assert list(found.failures) == ["b"]
    assert [str(problem) for problem in found.problems] == [
        "document 'c', id: is not in gold; it is not scored"
    ]
    missing = score_records({}, GOLD, Sheet)
    assert outcomes(missing.counts) == (0, 0, 0, 4, 0)
    assert sorted(missing.failures) == ["a", "b"]


def test_slots_and_documents_add_up_to_the_whole_and_shards_merge():
    predicted = {"a": {"words": ["oak", "oak"]}, "b": {"name": "ash"}}
    whole = score_records(predicted, GOLD, Sheet)
    shards = [score_records({n: predicted[n]}, {n: GOLD[n]}, Sheet) for n in ("a", "b")]
    assert shards[0].merge(shards[1]) == whole
    assert sum(whole.by_document.values(), Counts()) == whole.counts
    with pytest.raises(PredictionError, match="in both shards: a"):
        whole.merge(shards[0])


@pytest.mark.parametrize(
    ("gold", "said"),
    [
        ({"d": {"name": 7}}, "gold of 'd': record.name"),
        ({"d": {"title": "x"}}, "gold of 'd': record.title: no such slot"),
        ([("d", {}), ("d", {})], "gold has a document twice: 'd'"),
    ],
)
def test_gold_that_breaks_its_type_is_refused(gold, said):
    with pytest.raises(CorpusError, match=said):
        score_records({"d": {}}, gold, Sheet)


def test_objects_of_the_record_type_do_as_well_as_json():
    own = Sheet(name="ash", rows=(Row(name="oak"),))
    assert score_records({"d": own}, {"d": own.model_dump()}, Sheet).counts.f1 == 1


@pytest.mark.parametrize("payload", [None, "ash", [], {"rows": "ash"}, {"name": ["ash"]}])
def test_what_cannot_be_read_is_salvaged_and_named(payload):
    found = score_records({"d": payload}, {"d": {"name": "ash"}}, Sheet)
    assert found.counts.correct == 0
    assert bool(found.problems) is (payload is not None)


class Reading(Record):
    value: Annotated[int, Normalized()]
    code: Annotated[int | str, Normalized()]


class Readings(Record):
    rows: tuple[Reading, ...] = ()


def test_numbers_that_are_compared_as_texts_are_read_column_by_column_too():
    gold = {"rows": [{"value": 1, "code": "A  1"}, {"value": 2, "code": 7}]}
    predicted = {"rows": [{"value": 2, "code": "7"}, {"value": 1, "code": "a 1"}]}
    assert score_records({"d": predicted}, {"d": gold}, Readings).counts == Counts(4, 0, 0, 0, 4)
