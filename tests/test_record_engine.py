"""The engine for records beside the slow and obvious one, on records of every shape."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora import corpus, gold_document, predict
from drawn_records import Keyed, Row, Whole, gold_wholes, keyed, rows, wholes
from extractbench.counts import Outcome
from extractbench.fillers import BROKEN, walk
from extractbench.salvage import read_record
from extractbench.schema import Record, record_schema
from extractbench.scoring import crowds, siblings
from extractbench.scoring.lists import choose_pairs
from extractbench.scoring.records import align_records
from extractbench.scoring.score import score
from extractbench.task import Task
from record_oracle import best_credit

SCHEMA = record_schema(Whole)
CREDIT = {Outcome.CORRECT: 1, Outcome.PARTIAL: 0.5}


def read(payload):
    return read_record(SCHEMA, payload, {})[0]


def credit(matches):
    return sum(CREDIT.get(match.outcome, 0) for match in matches)


@settings(max_examples=300, deadline=None)
@given(wholes, gold_wholes())
def test_no_pairing_of_any_lists_earns_more(predicted, gold):
    ours, theirs = read(predicted), read(gold)
    assert credit(align_records(SCHEMA, ours, theirs).matches) == best_credit(SCHEMA, ours, theirs)


def leaves(record):
    """Return the fillers that are items: scalars outside of units, units, and broken records."""
    units = {f.where for f in walk(record) if f.kind in ("Figure", "When", "Case", "Note")}
    return Counter(
        filler.where
        for filler in walk(record)
        if filler.where in units
        or filler.value is BROKEN
        or (not filler.kind and filler.where.rpartition(".")[0] not in units)
    )


@settings(max_examples=150, deadline=None)
@given(wholes, gold_wholes())
def test_every_item_of_either_side_stands_in_one_match(predicted, gold):
    """But for optional records that are missed as a whole, and optional gold that was misread."""
    ours, theirs = read(predicted), read(gold)
    matches = align_records(SCHEMA, ours, theirs).matches
    assert Counter(m.predicted.where for m in matches if m.predicted) == leaves(ours)
    found = Counter(m.gold.where for m in matches if m.gold)
    assert not found - leaves(theirs)
    optional = {f.where for f in walk(theirs) if f.optional}
    assert all(any(w.startswith(o) for o in optional) for w in leaves(theirs) - found)


@settings(max_examples=150, deadline=None)
@given(wholes, gold_wholes(), st.randoms(use_true_random=False))
def test_order_of_predictions_matters_in_ordered_lists_only(predicted, gold, draw):
    ours, theirs = read(predicted), read(gold)
    shuffled = {
        name: draw.sample(held, len(held))
        if isinstance(held, list) and name not in ("steps", "legs")
        else held
        for name, held in predicted.items()
    }
    before, after = (align_records(SCHEMA, r, theirs).matches for r in (ours, read(shuffled)))
    tallies = [Counter((m.path, m.outcome, m.is_charged) for m in each) for each in (before, after)]
    assert tallies[0] == tallies[1]


# Large lists


class Crowd(Record):
    rows: tuple[Row, ...] = ()
    keyed: tuple[Keyed, ...] = ()


class Order(Record):
    number: str | None = None
    rows: tuple[Row, ...] = ()


class Book(Record):
    orders: tuple[Order, ...] = ()


CROWD, BOOK = record_schema(Crowd), record_schema(Book)
crowds_of = st.fixed_dictionaries(
    {"rows": st.lists(rows, max_size=4), "keyed": st.lists(keyed, max_size=4)}
)


@settings(max_examples=100, deadline=None)
@given(crowds_of, crowds_of)
def test_matrix_of_a_crowd_earns_as_much(predicted, gold):
    ours, theirs = (read_record(CROWD, each, {})[0] for each in (predicted, gold))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("extractbench.scoring.siblings.is_crowd", lambda *_: True)
        matches = align_records(CROWD, ours, theirs).matches
    assert credit(matches) == best_credit(CROWD, ours, theirs)


def sheet(count):
    """Return records that share their kind, so that all of them agree in a cell."""
    return [{"name": f"n{i}", "kind": "a"} for i in range(count)]


def test_crowd_that_is_too_large_is_paired_by_its_rare_cells_and_it_is_said(monkeypatch):
    """The names tell the records apart, so the pairing is right; but nobody has proven it."""
    monkeypatch.setattr(crowds, "MOST_DENSE", 3000)
    monkeypatch.setattr(crowds, "MOST_LINKS", 2000)
    task = Task("crowd", record=Crowd)
    gold = sheet(80)
    predicted = [*reversed(gold[:79]), {"kind": "a"}]
    document = gold_document(record={"rows": gold}, task=task)
    found = score([predict(record={"rows": predicted})], corpus(document, task=task))
    counts = found.by("slot", "record", "units")
    assert (counts["rows.name"].correct, counts["rows.kind"].correct) == (79, 80)
    (problem,) = found.documents[0].problems
    assert str(problem) == f"document 'd', rows: {crowds.TOO_MANY}"


def test_exact_pairing_of_a_large_list_says_nothing():
    """200 against 200 records that all agree in a cell are more than are looked at one by one."""
    task = Task("crowd", record=Crowd)
    document = gold_document(record={"rows": sheet(200)}, task=task)
    predicted = {"rows": sheet(200)[::-1]}
    found = score([predict(record=predicted)], corpus(document, task=task))
    assert found.documents[0].problems == ()
    assert found.counts("record", "units").f1 == 1


def orders(count):
    return [{"number": f"n{i}", "rows": [{"name": f"r{i}", "kind": "a"}]} for i in range(count)]


@pytest.mark.parametrize(("most", "is_exact"), [(100_000, True), (100, False)])
def test_large_lists_of_records_with_lists_compare_those_with_something_in_common(
    monkeypatch, most, is_exact
):
    monkeypatch.setattr(crowds, "MOST_COMPARED", most)
    ours, theirs = (
        read_record(BOOK, {"orders": each}, {})[0] for each in (orders(30)[::-1], orders(30))
    )
    found = align_records(BOOK, ours, theirs)
    assert credit(found.matches) == 90
    assert found.approximate == (() if is_exact else ("orders",))


def test_many_records_of_which_none_stands_out_are_paired_in_few_turns(monkeypatch):
    """Own lists of 300 by 3 boxes might add a number each; those of one pair do."""
    schema, turns = record_schema(Shelf), []

    def counted(work, slot, weights, rank_of):
        turns.append(len(weights))
        return choose_pairs(work, slot, weights, rank_of)

    monkeypatch.setattr(siblings, "choose_pairs", counted)
    gold = [{"name": f"g{i}", "things": [{"kind": "k", "number": i}]} for i in range(3)]
    boxes = [{"name": f"p{i}", "things": [{"kind": "k", "number": 99 + i}]} for i in range(300)]
    boxes[217] = {"name": "x", "things": [{"kind": "k", "number": 1}]}
    ours, theirs = (read_record(schema, {"boxes": each}, {})[0] for each in (boxes, gold))
    matches = align_records(schema, ours, theirs).matches
    paired = [(m.predicted.where, m.gold.where) for m in matches if m.outcome is Outcome.CORRECT]
    assert ("record.boxes[217].things[0].number", "record.boxes[1].things[0].number") in paired
    # A kind for each of the three boxes, and that number.
    assert len(paired) == 4
    # A turn of all 900 pairs for every few of them would take longer than all else.
    assert 0 < turns.count(900) < 20


class Thing(Record):
    kind: str
    number: int


class Box(Record):
    name: str
    things: list[Thing]


class Shelf(Record):
    boxes: list[Box]
