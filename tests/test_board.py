"""The project's own board in ``benchmarks/results``: verified, and as fresh as the code.

What needs an extra is scored anew here, and run anew in ``tests/extras``.
"""

import hashlib
import runpy
from pathlib import Path
from typing import Any

import pytest

from extractbench.corpus.load import load_corpus
from extractbench.extractors.spacy.rules import BUILT_IN
from extractbench.leaderboard.reading import read_result
from extractbench.leaderboard.verifying import Verified, verify

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ("invented", "negative", "retold")
EDITIONS = ("invented", "negative", "original", "retold")
PLAIN = ("everything-capitalised", "nothing", "regex")
EXTRACTORS = (*PLAIN, "spacy-rules", "spacy-trained", "transformers-trained")


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
    shipped = [entry for entry in verified.entries if entry.result.edition in SHIPPED]
    assert [entry.run for entry in shipped if entry.evaluation is None] == []


def test_the_runs_on_the_original_articles_are_verified(
    board: dict[str, Any], originals: Path
) -> None:
    """As the others, where their texts are."""
    found = verify(board["RESULTS"], [load_corpus(edition="original", texts=originals)])
    assert found.findings == ()
    tried = [entry for entry in found.entries if entry.result.edition == "original"]
    assert len(tried) == len(EXTRACTORS)
    assert all(entry.evaluation is not None for entry in tried)


def test_every_extractor_that_needs_no_model_has_one_run_on_each_edition(
    board: dict[str, Any], verified: Verified
) -> None:
    """The ones that the script names, and no other."""
    assert (board["EDITIONS"], tuple(board["EXTRACTORS"])) == (EDITIONS, EXTRACTORS)
    found = [tuple(entry.run.split("/")[1:3]) for entry in verified.entries]
    assert found == [(edition, name) for edition in EDITIONS for name in EXTRACTORS]


@pytest.mark.parametrize("edition", SHIPPED)
@pytest.mark.parametrize("extractor", PLAIN)
def test_a_run_is_what_the_extractor_gives_now(
    board: dict[str, Any], extractor: str, edition: str, tmp_path: Path
) -> None:
    """After a change of an extractor, of scoring or of gold run `make board`."""
    (old,) = board["stored"](extractor, edition)
    made = board["pack_anew"](extractor, load_corpus(edition=edition), tmp_path)
    assert board["is_same"](old, made)


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_rules_that_were_run_are_those_that_are_shipped(
    board: dict[str, Any], edition: str
) -> None:
    """The version of `spacy-rules` names its rules; after a change of them run `make board`."""
    (old,) = board["stored"]("spacy-rules", edition)
    digest = hashlib.sha256(BUILT_IN.read_bytes()).hexdigest()[:12]
    assert read_result(old).extractor.version.split()[:2] == ["rules", digest]
