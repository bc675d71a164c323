"""Records of any shape: choices between types, lists by their kind, functions, links, evidence."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

import pytest
from pydantic import Field

from corpora import evaluate_record, record_units, units
from extractbench.comparators import Exact, OneOf, SameDate, Within
from extractbench.corpus.gold import Gold
from extractbench.corpus.record_checks import read_gold_record
from extractbench.document import Span
from extractbench.marks import Key, Ordered, Ref
from extractbench.salvage import read_record
from extractbench.schema import Record, record_schema
from extractbench.scoring.record_bulk import score_records
from extractbench.task import Task

COR, INC, MIS, SPU = (1, 0, 0, 0, 0), (0, 0, 1, 0, 0), (0, 0, 0, 1, 0), (0, 0, 0, 0, 1)


def same_length(predicted, gold):
    return 1.0 if len(predicted) == len(gold) else 0.0


class Grade(StrEnum):
    HIGH = "high"
    LOW = "low"


class Plane(Record):
    type: Literal["plane"] = "plane"
    name: str | None = None
    seats: int | None = None


class Ship(Record):
    type: Literal["ship"] = "ship"
    name: str | None = None
    tons: int | None = None


class Note(Record, unit=True):
    text: Annotated[str, Key()]
    author: str | None = None


class Stop(Record):
    town: str | None = None
    nights: int | None = None


class Part(Record):
    id: str | None = None
    name: str | None = None
    inside: Annotated[str | None, Ref("Part")] = None


class Thing(Record):
    code: int | str | None = None
    size: Annotated[int, Within(abs=1)] | Annotated[str, Exact()] | None = None
    grade: Grade | None = None
    sold: bool | None = None
    price: Decimal | None = None
    made: date | None = None
    seen: datetime | None = None
    month: Annotated[date | None, SameDate("month")] = None
    state: Annotated[str | None, OneOf({"UK", "United Kingdom"}, {"US", "USA"})] = None
    word: Annotated[str | None, same_length] = None
    craft: Annotated[Plane | Ship, Field(discriminator="type")] | None = None
    fleet: tuple[Plane | Ship | Note, ...] = ()
    tags: frozenset[str] = frozenset()
    marks: tuple[str, ...] = ()
    steps: Annotated[tuple[str, ...], Ordered()] = ()
    route: Annotated[tuple[Stop, ...], Ordered()] = ()
    parts: tuple[Part, ...] = ()


THINGS = Task("things", record=Thing)


def of(predicted, gold):
    return units(predicted, gold, task=THINGS)


@pytest.mark.parametrize(
    ("slot", "predicted", "gold", "expected"),
    [
        ("code", 12, 12, COR),
        ("code", "Ash  12", "ash 12", COR),
        pytest.param("code", "12", 12, INC, id="a text is no number"),
        pytest.param("code", "00123", "00124", INC, id="ids that differ in a digit"),
        ("size", 13, 12, COR),
        ("size", "L", "L", COR),
        ("size", "l", "L", INC),
        ("grade", "high", "high", COR),
        ("grade", "HIGH", "high", INC),
        ("sold", True, True, COR),
        ("sold", False, True, INC),
        ("sold", 1, True, INC),
        ("price", "5.0", 5, COR),
        ("made", "2024-02-29", "2024-02-29", COR),
        ("made", "2024-02-28", "2024-02-29", INC),
        ("seen", "2024-02-29T08:00", "2024-02-29T08:00:00", COR),
        ("month", "2024-02-01", "2024-02-29", COR),
        ("month", "2024-03-01", "2024-02-29", INC),
        ("state", "united  kingdom", "UK", COR),
        ("state", "USA", "UK", INC),
        ("state", "France", "france", COR),
        ("word", "abc", "xyz", COR),
        ("word", "ab", "xyz", INC),
    ],
)
def test_scalar_compares_as_its_type_or_its_mark_says(slot, predicted, gold, expected):
    assert of({slot: predicted}, {slot: gold}) == {slot: expected}


# Choices between record types

PLANE, SHIP = (
    {"type": "plane", "name": "Ash", "seats": 9},
    {"type": "ship", "name": "Ash", "tons": 9},
)


def test_record_of_a_choice_is_read_by_its_tag_and_compared_in_its_own_slots():
    assert of({"craft": PLANE | {"seats": 8}}, {"craft": PLANE}) == {
        "craft.type": COR,
        "craft.name": COR,
        "craft.seats": INC,
    }


def test_record_of_the_wrong_type_is_wrong_in_all_that_it_says():
    """The name would be right, but of a ship: gold loses three cells, and three are too many."""
    assert of({"craft": SHIP}, {"craft": PLANE}) == {
        "craft.type": (0, 0, 0, 1, 1),
        "craft.name": (0, 0, 0, 1, 1),
        "craft.seats": MIS,
        "craft.tons": SPU,
    }


def test_list_of_several_types_is_aligned_type_by_type():
    note = {"text": "late", "author": "Ann"}
    gold = {"fleet": [PLANE, SHIP, note]}
    assert of({"fleet": [note, SHIP, PLANE]}, gold) == of(gold, gold)
    found = of({"fleet": [SHIP, SHIP, note | {"author": None}]}, gold)
    assert found["fleet"] == (0, 1, 0, 0, 0)
    assert found["fleet.tons"] == (1, 0, 0, 0, 1)
    assert found["fleet.seats"] == MIS


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        ({"type": "ship"}, "Ship"),
        ({"tons": 3}, "Ship"),
        ({"name": "Ash"}, "Plane"),
        ({"type": "ship", "seats": 3}, "Ship"),
        ({"text": "late"}, "Note"),
        ({"type": "rocket", "tons": 3}, "Note"),
        ({}, "Plane"),
        ("Ash", "Plane"),
    ],
)
def test_object_is_read_as_the_type_that_it_fits_best(payload, kind):
    """By its tag, then by the names that it has, then by those that it lacks, then the first."""
    root, _ = read_record(record_schema(Thing), {"fleet": [payload]}, {})
    assert [filler.kind for filler in root.value["fleet"]] == [kind]


# Lists


def test_list_counts_each_time_and_a_set_counts_once():
    assert of({"marks": ["a", "b", "b"]}, {"marks": ["a", "b"]}) == {"marks": (2, 0, 0, 0, 1)}
    assert of({"tags": ["a", "b", "B"]}, {"tags": ["a", "b"]}) == {"tags": (2, 0, 0, 0, 0)}


def test_member_that_a_set_has_twice_is_named_and_its_evidence_kept():
    payload = {"tags": [{"value": "a", "evidence": [[0, 1]]}, {"value": "A", "evidence": [[4, 5]]}]}
    root, problems = read_record(record_schema(Thing), payload, {})
    assert [(f.value, f.evidence) for f in root.value["tags"]] == [("a", ((0, 1), (4, 5)))]
    assert [str(problem) for problem in problems] == [
        "record.tags[1]: is said before, at record.tags[0]; a set counts it once"
    ]


@pytest.mark.parametrize(
    ("predicted", "expected"),
    [
        ("abcd", (4, 0, 0, 0, 0)),
        ("dcba", (1, 0, 0, 3, 3)),
        ("bcda", (3, 0, 0, 1, 1)),
        ("acd", (3, 0, 0, 1, 0)),
        ("axbcd", (4, 0, 0, 0, 1)),
        ("abab", (2, 0, 0, 2, 2)),
    ],
)
def test_ordered_list_is_the_longest_common_sequence(predicted, expected):
    assert of({"steps": list(predicted)}, {"steps": list("abcd")}) == {"steps": expected}


def test_ordered_records_are_paired_without_crossing():
    """Three stops, the first two turned: one of the two may stand, with two cells of its own."""
    route = [{"town": town, "nights": n} for town, n in (("A", 1), ("B", 2), ("C", 3))]
    found = of({"route": [route[1], route[0], route[2]]}, {"route": route})
    assert found == {"route.town": (2, 0, 0, 1, 1), "route.nights": (2, 0, 0, 1, 1)}


def test_best_sequence_goes_by_credit_and_not_by_length():
    """One pair of two cells is worth more than two pairs of half a cell each would be."""
    gold = [{"town": "A", "nights": 1}, {"town": "B"}]
    predicted = [{"town": "B"}, {"town": "A", "nights": 1}]
    found = of({"route": predicted}, {"route": gold})
    assert found == {"route.town": (1, 0, 0, 1, 1), "route.nights": COR}


# Links and evidence


@pytest.mark.parametrize(("inside", "expected"), [("b1", COR), ("a2", INC), ("nowhere", INC)])
def test_link_of_a_record_without_units_is_right_if_its_target_stands_for_golds(inside, expected):
    gold = [{"id": "a", "name": "box"}, {"id": "b", "name": "lid", "inside": "a"}]
    predicted = [{"id": "b1", "name": "box"}, {"id": "a2", "name": "lid", "inside": inside}]
    assert of({"parts": predicted}, {"parts": gold})["parts.inside"] == expected


class Job(Record):
    name: str | None = None
    after: Annotated[tuple[str, ...], Ref("Job")] = ()
    queue: Annotated[tuple[str, ...], Ref("Job"), Ordered()] = ()


class Plan(Record):
    jobs: tuple[Job, ...] = ()


@pytest.mark.parametrize(
    ("slot", "predicted", "gold", "expected"),
    [
        # Counts are correct, partial, incorrect, missing, spurious. Predicted b digs as gold's a
        # does, and a pours as b does: the same text names another job.
        ("after", ["b", "a"], ["a", "b"], [2, 0, 0, 0, 0]),
        ("after", ["a"], ["a"], [0, 0, 0, 1, 1]),
        ("after", ["b"], ["a", "b"], [1, 0, 0, 1, 0]),
        pytest.param("after", ["b", "b"], ["a"], [1, 0, 0, 0, 1], id="said twice"),
        pytest.param("after", ["b", "z"], ["a"], [1, 0, 0, 0, 1], id="to nothing"),
        pytest.param("after", [4], ["a"], [0, 0, 0, 1, 1], id="a number that names nothing"),
        ("after", ["b"], [{"value": "b", "accept": ["a"]}], [1, 0, 0, 0, 0]),
        pytest.param("after", ["a"], [{"value": "a", "optional": True}], [0, 0, 0, 0, 1], id="may"),
        ("queue", ["b", "a"], ["a", "b"], [2, 0, 0, 0, 0]),
        pytest.param("queue", ["a", "b"], ["a", "b"], [1, 0, 0, 1, 1], id="in another order"),
    ],
)
def test_lists_of_links_are_paired_by_what_stands_for_golds(slot, predicted, gold, expected):
    def plan(dig, pour, roof):
        names = (dig, "dig"), (pour, "pour")
        jobs = [{"id": name, "name": what} for name, what in names]
        return {"jobs": [*jobs, {"id": "c", "name": "roof", slot: roof}]}

    ours, theirs = plan("b", "a", predicted), plan("a", "b", gold)
    counted = score_records({"0": ours}, {"0": theirs}, Plan)
    assert counted.table["0"][f"jobs.{slot}"] == expected


def test_links_of_a_prediction_without_ids_lead_nowhere():
    gold = {"jobs": [{"id": "a", "name": "dig"}, {"name": "pour", "after": ["a"]}]}
    predicted = {"jobs": [{"name": "dig"}, {"name": "pour", "after": ["a"]}]}
    counted = score_records({"0": predicted}, {"0": gold}, Plan)
    assert counted.table["0"]["jobs.after"] == [0, 0, 0, 1, 1]


def test_filler_says_how_each_piece_of_its_evidence_was_found():
    text = "Ann  Lee of the Harbour Police said twelve people were held."
    evidence = [
        "m1",
        [0, 3],
        {"snippet": "Harbour Police"},
        {"snippet": "Ann Lee"},
        {"snippet": "twelve peopel were held"},
        {"snippet": "no such words at all"},
    ]
    payload = {"word": {"value": "x", "evidence": evidence}}
    spans = {"m1": Span(0, 8)}
    root, problems = read_record(record_schema(Thing), payload, spans, text=text)
    word = root.value["word"]
    assert word.levels == ("mention", "offsets", "exact", "loose", "fuzzy", "nowhere")
    assert [text[s.start : s.end] for s in word.evidence[2:4]] == ["Harbour Police", "Ann  Lee"]
    assert [problem.field for problem in problems] == ["record.word.evidence[5]"]


# Gold states


def test_value_stated_absent_and_not_labelled():
    """Gold has a code, says that there is no word, and does not say whether it was sold."""
    gold, predicted = {"code": 1, "word": None}, {"code": 1, "word": "x", "sold": True}
    found = evaluate_record(predicted, gold, THINGS, unlabelled=["sold"])
    assert record_units(found) == {"code": COR, "word": SPU}
    assert found.by("slot", "record", "nulls")["word"].incorrect == 1
    assert "sold" not in found.by("slot", "record", "nulls")


def test_gold_whose_lists_of_links_lead_nowhere_is_refused():
    jobs = [{"id": "a", "after": ["a", "b"]}, {"queue": [{"value": "a", "accept": ["c"]}]}]
    gold = Gold(id="0", record={"jobs": jobs})
    _, faults = read_gold_record(gold, Task("plan", record=Plan), length=1)
    assert [fault for fault in faults if "evidence" not in fault[0]] == [
        ("record.jobs[0].after[0]", "'a' is the record itself"),
        ("record.jobs[0].after[1]", "no Job has the id 'b'"),
        ("record.jobs[1].queue[0].accept[0]", "no Job has the id 'c'"),
    ]
