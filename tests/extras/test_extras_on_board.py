"""The runs on the project's board that need an extra are what the extractors give."""

import runpy
import sys
from pathlib import Path

import pytest

from extractbench.corpus.load import load_corpus
from extractbench.leaderboard.reading import read_result

ROOT = Path(__file__).resolve().parents[2]

pytest.importorskip("spacy", reason="the extra spacy is not installed")


@pytest.fixture(scope="module")
def board():
    """The script that keeps the board, as a namespace."""
    return runpy.run_path(str(ROOT / "ci" / "board.py"))


@pytest.mark.parametrize("edition", ["invented", "negative", "retold"])
def test_the_rules_give_what_is_stored(board, edition, tmp_path):
    """Under any version of spaCy; those that are trained differ with the machine."""
    (old,) = board["stored"]("spacy-rules", edition)
    made = board["pack_anew"]("spacy-rules", load_corpus(edition=edition), tmp_path)
    stored, now = read_result(old), read_result(made)
    assert (stored.signature, stored.articles) == (now.signature, now.articles)


def test_an_extra_that_is_not_installed_is_named_and_its_runs_stay(board, monkeypatch, capsys):
    """Without it the other extractors are renewed all the same."""
    monkeypatch.setitem(sys.modules, "spacy", None)
    assert not board["_can_run"]("spacy-rules")
    said = capsys.readouterr().err
    assert said.startswith("spacy-rules stays as it is stored: this needs spacy")
    assert board["_can_run"]("regex")
