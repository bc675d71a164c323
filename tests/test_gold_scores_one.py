"""The project's own gold as prediction: whoever finds all of it is told so."""

import math

import pytest

from corpora import as_prediction
from extractbench.corpus.load import load_corpus
from extractbench.prediction import read_predictions, write_predictions
from extractbench.scoring.score import score


@pytest.mark.parametrize("edition", ["retold", "original", "invented", "negative"])
def test_gold_as_prediction_is_right_in_everything(edition):
    """Every rate is 1 or, where one side has nothing to count, undefined; nothing is a problem."""
    gold = load_corpus(edition=edition)
    evaluation = score([as_prediction(document) for document in gold], gold, strict=True)
    assert evaluation.layers == ("zones", "mentions", "quotes", "record")
    assert len(evaluation.totals) > 15
    for key, counts in evaluation.totals.items():
        for rate in (counts.precision, counts.recall, counts.f1):
            assert rate == 1 or math.isnan(rate), key
        assert counts.missing == counts.spurious == counts.incorrect == counts.partial == 0, key


@pytest.mark.parametrize("edition", ["retold", "original", "invented", "negative"])
def test_gold_as_prediction_survives_its_file(edition, tmp_path):
    gold = load_corpus(edition=edition)
    predictions = [as_prediction(document) for document in gold]
    write_predictions(tmp_path / "gold.jsonl", predictions)
    again = score(read_predictions(tmp_path / "gold.jsonl"), gold, strict=True)
    assert again.rows == score(predictions, gold).rows


@pytest.mark.parametrize("edition", ["retold", "original", "invented", "negative"])
def test_nothing_as_prediction_finds_nothing(edition):
    gold = load_corpus(edition=edition)
    evaluation = score([], gold)
    for layer, criterion in (
        ("zones", "content"),
        ("mentions", "strict"),
        ("quotes", "content"),
        ("record", "units"),
        ("record", "whole"),
    ):
        counts = evaluation.counts(layer, criterion)
        assert (counts.recall, counts.actual) == (0, 0), (layer, criterion)
