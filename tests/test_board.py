"""The project's own board in ``benchmarks/results``: verified, and as fresh as the code."""

import runpy
from pathlib import Path
from typing import Any

import pytest

from extractbench.corpus.load import load_corpus
from extractbench.leaderboard.verifying import Verified, verify

ROOT = Path(__file__).resolve().parent.parent
EDITIONS = ("invented", "negative", "retold")
EXTRACTORS = ("everything-capitalised", "nothing", "regex")


@pytest.fixture(scope="module")
def board() -> dict[str, Any]:
    """The script that keeps the board, as a namespace."""
    return runpy.run_path(str(ROOT / "ci" / "board.py"))


@pytest.fixture(scope="module")
def verified(board: dict[str, Any]) -> Verified:
    """What verifying the board says."""
    return verify(board["RESULTS"], [load_corpus(edition=edition) for edition in EDITIONS])


def test_every_run_is_verified_on_the_gold_as_it_is_now(verified: Verified) -> None:
    """A run on older gold could not be worked out anew: run `make board`."""
    assert verified.findings == ()
    assert [entry.run for entry in verified.entries if entry.evaluation is None] == []


def test_every_extractor_that_needs_no_extra_has_one_run_on_each_edition(
    board: dict[str, Any], verified: Verified
) -> None:
    """The ones that the script names, and no other."""
    assert (board["EDITIONS"], board["EXTRACTORS"]) == (EDITIONS, EXTRACTORS)
    found = [tuple(entry.run.split("/")[1:3]) for entry in verified.entries]
    assert found == [(edition, name) for edition in EDITIONS for name in EXTRACTORS]


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("extractor", EXTRACTORS)
def test_a_run_is_what_the_extractor_gives_now(
    board: dict[str, Any], extractor: str, edition: str, tmp_path: Path
) -> None:
    """After a change of an extractor, of scoring or of gold run `make board`."""
    (old,) = board["stored"](extractor, edition)
    assert board["is_same"](old, board["pack_anew"](extractor, edition, tmp_path))
