"""Zones: characters kept and dropped, and runs of boilerplate. COR, PAR, INC, MIS, SPU."""

import pytest

from corpora import PLAIN, corpus, gold_document, outcomes, predict, total, zones
from extractbench.counts import tally
from extractbench.document import Zone
from extractbench.scoring.score import score
from extractbench.scoring.zones import score_zones

GOLD = zones(
    (10, "nav"), (20, "title"), (60, "body"), (70, "comments"), (95, "body"), (100, "legal")
)
"""75 characters of content; boilerplate runs of 10 (nav), 10 (comments) and 5 (legal)."""


def gold_side(counts):
    return counts.correct, counts.partial, counts.missing


@pytest.mark.parametrize(
    ("predicted", "content", "runs"),
    [
        pytest.param(GOLD, (75, 0, 0, 0, 0), (3, 0, 0), id="gold"),
        pytest.param(zones((100, "body")), (75, 0, 0, 0, 25), (0, 0, 3), id="keep all"),
        pytest.param(zones((100, "nav")), (0, 0, 0, 75, 0), (3, 0, 0), id="drop all"),
        pytest.param((), (0, 0, 0, 75, 0), (3, 0, 0), id="no zone: nothing is kept"),
        # Kept: [15, 65): 45 of content and 5 of the comments; nav and legal are dropped.
        pytest.param(
            [Zone(start=15, end=65, kind="body")], (45, 0, 0, 30, 5), (2, 1, 0), id="part"
        ),
    ],
)
def test_content_by_characters_and_runs_by_zone(predicted, content, runs):
    items = list(score_zones(predicted, GOLD))
    assert outcomes(total(items, "content")) == content
    assert gold_side(total(items, "runs")) == runs


def test_rates_of_keeping_all_and_of_keeping_part():
    """Keep all: P = 75/100, R = 1. Part: P = 45/50, R = 45/75."""
    everything = total(score_zones(zones((100, "body")), GOLD), "content")
    assert (everything.precision, everything.recall) == (0.75, 1)
    part = total(score_zones([Zone(start=15, end=65, kind="body")], GOLD), "content")
    assert (part.precision, part.recall) == (0.9, 0.6)


def test_dropped_is_counted_in_characters_by_kind():
    items = score_zones([Zone(start=15, end=65, kind="body")], GOLD)
    dropped = {cell.group: c for cell, c in tally(items).items() if cell.criterion == "dropped"}
    assert {kind: gold_side(counts) for kind, counts in dropped.items()} == {
        "nav": (10, 0, 0),
        "comments": (5, 0, 5),
        "legal": (5, 0, 0),
    }


def test_which_kind_of_content_or_boilerplate_is_not_asked():
    other = zones((10, "legal"), (60, "meta"), (70, "nav"), (95, "title"), (100, "credit"))
    assert outcomes(total(score_zones(other, GOLD), "content")) == (75, 0, 0, 0, 0)


def test_characters_kept_twice_count_once():
    twice = [Zone(start=10, end=40, kind="body"), Zone(start=30, end=60, kind="body")]
    assert outcomes(total(score_zones(twice, GOLD), "content")) == (50, 0, 0, 25, 0)


def test_zone_of_an_unknown_kind_is_named_and_earns_nothing():
    """All 75 characters of content are missed, and none of the 25 of boilerplate is dropped."""
    document = gold_document(zones=GOLD)
    predicted = predict(zones=[{"start": 0, "end": 100, "kind": "bodi"}])
    evaluation = score([predicted], corpus(document, task=PLAIN))
    content = evaluation.counts("zones", "content")
    assert (content.correct, content.missing, content.spurious) == (0, 75, 25)
    assert evaluation.counts("zones", "dropped").recall == 0
    assert "did you mean 'body'?" in str(evaluation.documents[0].problems[0])
