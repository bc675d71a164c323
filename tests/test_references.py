"""References: records and units are told apart by what they refer to, whatever the ids are.

Counts are correct, partial, incorrect, missing, spurious.
"""

from typing import Annotated, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora import corpus, gold_document, predict
from extractbench.corpus.gold import Gold
from extractbench.corpus.record_checks import read_gold_record
from extractbench.marks import Key, Ref
from extractbench.schema import Record
from extractbench.scoring.explain import explain
from extractbench.scoring.record_bulk import score_records
from extractbench.scoring.score import score
from extractbench.task import Task


class Node(Record):
    name: str | None = None
    boss: Annotated[str | None, Ref("Node")] = None


class Edge(Record, unit=True):
    head: Annotated[str, Ref("Node"), Key()]
    tail: Annotated[str, Ref("Node"), Key()]
    kind: Literal["a", "b"] = "a"


class Pair(Record, unit=True):
    one: Annotated[str | None, Ref("Node")] = None
    other: Annotated[str | None, Ref("Node")] = None


class Job(Record, unit=True):
    title: Annotated[str, Key()]
    of: Annotated[str | None, Ref("Node")] = None


class Relation(Record):
    head: Annotated[str | None, Ref("Node")] = None
    team: Annotated[tuple[str, ...], Ref("Node")] = ()


class Post(Record):
    head: Annotated[str | None, Ref("Node"), Key()] = None
    jobs: tuple[Job, ...] = ()


class Group(Record):
    title: Annotated[str, Key()]
    edges: tuple[Edge, ...] = ()


class Graph(Record):
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    pairs: tuple[Pair, ...] = ()
    jobs: tuple[Job, ...] = ()
    relations: tuple[Relation, ...] = ()
    posts: tuple[Post, ...] = ()
    groups: tuple[Group, ...] = ()
    top: Annotated[int | None, Ref("Node")] = None


GOLD = [{"id": "1", "name": "x"}, {"id": "2", "name": "y"}, {"id": "3", "name": "z"}]
FOUND = [{"id": "1", "name": "y"}, {"id": "8", "name": "z"}, {"id": "9", "name": "x"}]
"""The predicted 9 is gold's 1, the predicted 1 gold's 2, and 8 is gold's 3."""

CLERK = {"title": "clerk"}
TASK = Task("graph", record=Graph)


def slots(predicted, gold):
    predicted, gold = {"nodes": FOUND} | predicted, {"nodes": GOLD} | gold
    found = score_records({"0": predicted}, {"0": gold}, Graph)
    return {slot: tuple(line) for slot, line in found.table["0"].items() if slot != "nodes.name"}


@pytest.mark.parametrize(
    ("slot", "predicted", "gold", "expected"),
    [
        pytest.param(
            "jobs",
            [{"title": "clerk", "of": "9"}, {"title": "clerk", "of": "1"}],
            [{"title": "clerk", "of": "2"}, {"title": "clerk", "of": "1"}],
            {"jobs": (2, 0, 0, 0, 0)},
            id="units that differ in nothing else",
        ),
        pytest.param(
            "edges",
            [{"head": "1", "tail": "8", "kind": "b"}, {"head": "9", "tail": "1"}],
            [{"head": "1", "tail": "2"}, {"head": "2", "tail": "3"}, {"head": "3", "tail": "1"}],
            {"edges": (1, 1, 0, 1, 0)},
            id="keys that are references",
        ),
        pytest.param(
            "pairs",
            [{"one": "9", "other": "8"}, {"one": "1"}, {"one": "8", "other": "nothing"}],
            [{"one": "1"}, {"one": "2"}, {"one": "3", "other": "1"}],
            {"pairs": (1, 1, 0, 1, 1)},
            id="units of nothing but references: one agrees, one states more, one contradicts",
        ),
        pytest.param(
            "relations",
            [{"head": "1", "team": ["8", "9"]}, {"team": ["1"]}],
            [{"head": "1"}, {"team": ["2"]}, {"head": "2", "team": ["1", "3"]}],
            {"relations.head": (1, 0, 0, 1, 0), "relations.team": (3, 0, 0, 0, 0)},
            id="records of nothing but references",
        ),
        pytest.param(
            "posts",
            [{"head": "1", "jobs": [CLERK | {"of": "1"}]}, {"head": "8"}],
            [{"head": "1", "jobs": [CLERK]}, {"head": "2", "jobs": [CLERK | {"of": "2"}]}],
            {"posts.head": (1, 0, 0, 1, 1), "posts.jobs": (1, 0, 0, 1, 0)},
            id="records whose key is a reference",
        ),
    ],
)
def test_what_refers_to_the_same_is_paired(slot, predicted, gold, expected):
    assert slots({slot: predicted}, {slot: gold}) == expected


def test_reference_counts_for_what_it_leads_to_and_not_for_its_id():
    """Both ids are 1, but the predicted one is of y and gold's of x."""
    one = [{"title": "clerk", "of": "1"}]
    assert slots({"jobs": one}, {"jobs": one}) == {"jobs": (0, 1, 0, 0, 0)}


def test_equal_records_are_told_apart_by_their_ids():
    nodes = [{"id": "b", "name": "x"}, {"id": "a", "name": "x"}, {"id": "c", "name": "y"}]
    gold = {"nodes": nodes, "relations": [{"head": "b", "team": ["c"]}]}
    assert score_records({"0": gold}, {"0": gold}, Graph).counts.f1 == 1


def test_reference_that_is_a_number_leads_to_the_record_of_that_number():
    nodes = [{"id": 1, "name": "x"}, {"id": 2, "name": "y"}]
    gold = Gold(id="0", record={"nodes": nodes, "top": 2})
    _, faults = read_gold_record(gold, TASK, length=1)
    assert [fault for fault in faults if not fault[0].endswith("evidence")] == []
    assert slots({"top": 1}, {"top": 2}) == {"top": (1, 0, 0, 0, 0)}


# Errors, placement, explanation


def evaluated(predicted, gold):
    document = gold_document(record={"nodes": GOLD} | gold, task=TASK)
    golds = corpus(document, task=TASK)
    return score([predict(record={"nodes": FOUND} | predicted)], golds), golds


def error(evaluation, slot):
    lines = evaluation.documents[0].ledger
    return [
        i.error for i in lines if i.criterion == "units" and i.error and i.predicted_group == slot
    ]


def test_unit_whose_references_are_right_is_wrong_by_its_label_alone():
    """Its ids are other ones than gold's, but they lead to the same."""
    edge = {"head": "9", "tail": "1", "kind": "b"}
    found, _ = evaluated({"edges": [edge]}, {"edges": [{"head": "1", "tail": "2", "kind": "a"}]})
    assert error(found, "edges") == ["label"]


def test_unit_is_misplaced_if_its_references_are_those_of_the_one_that_is_lost():
    """Under u stand an edge from z, which gold has nowhere, and the one from x, which t lacks."""
    edges = [{"head": "8", "tail": "1"}, {"head": "9", "tail": "1"}]
    found, _ = evaluated(
        {"groups": [{"title": "t"}, {"title": "u", "edges": edges}]},
        {"groups": [{"title": "t", "edges": [{"head": "1", "tail": "2"}]}, {"title": "u"}]},
    )
    assert error(found, "groups.edges") == ["made_up", "wrong_parent"]
    (line,) = [i for i in found.documents[0].ledger if i.criterion == "placement"]
    assert line.predicted == "record.groups[1].edges[1]"


def test_reference_under_a_record_that_is_none_is_not_said_to_be_right_elsewhere_by_its_id():
    """The post that is left over has the id 1, as the gold post that was lost: another node."""
    found, _ = evaluated({"posts": [{"head": "1"}]}, {"posts": [{"head": "1"}]})
    assert error(found, "posts.head") == ["invented_record"]


def test_explanation_counts_references_in_what_a_pair_of_records_earns():
    posts = [{"head": "9", "jobs": [CLERK | {"of": "1"}]}]
    found, golds = evaluated(
        {"posts": posts}, {"posts": [{"head": "1", "jobs": [CLERK | {"of": "2"}]}]}
    )
    told = explain(found, golds, "d").named("record.posts[0]")
    assert [each.note for each in told] == ["paired, and what they hold earns 2"]


@st.composite
def graphs(draw):
    """Draw graphs whose nodes may be alike, and whose ids need not say anything."""
    ids = draw(st.permutations("abc"))
    nodes = [{"id": i, "name": draw(st.sampled_from("xy"))} for i in ids]
    node = st.sampled_from(ids)
    for each in draw(st.lists(st.sampled_from(nodes), max_size=2, unique_by=id)):
        each["boss"] = draw(node.filter(lambda other, own=each["id"]: other != own))
    optional = {
        "pairs": st.fixed_dictionaries({}, optional={"one": node, "other": node}),
        "edges": st.fixed_dictionaries({"head": node, "tail": node}),
        "relations": st.fixed_dictionaries({"team": st.lists(node, max_size=2)}),
        "posts": st.fixed_dictionaries({"head": node}),
        "jobs": st.fixed_dictionaries({"title": st.just("clerk")}, optional={"of": node}),
    }
    drawn = {name: draw(st.lists(each, max_size=3)) for name, each in optional.items()}
    return {"nodes": nodes, **drawn}


@settings(max_examples=150, deadline=None)
@given(graphs(), st.randoms(use_true_random=False))
def test_gold_as_prediction_gives_one_in_any_order(gold, draw):
    predicted = {name: draw.sample(members, len(members)) for name, members in gold.items()}
    counts = score_records({"0": predicted}, {"0": gold}, Graph).counts
    assert (counts.f1, counts.partial) == (1, 0)
