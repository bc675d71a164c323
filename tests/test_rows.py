"""Gold as rows and back, with no package but this one; datasets are made of the same rows."""

import json
import sys
from dataclasses import replace

import pytest

from extractbench.corpus.from_rows import documents_from, read_corpus
from extractbench.corpus.load import load_corpus
from extractbench.corpus.rows import COLUMNS, as_row
from extractbench.errors import CorpusError, MissingExtraError
from extractbench.integrations.datasets.predictions import (
    prediction_of,
    prediction_row,
    predictions_from_dataset,
)
from extractbench.prediction import parse_prediction
from extractbench.scoring.score import score


@pytest.mark.parametrize("edition", ["retold", "invented", "negative", "original"])
def test_rows_of_gold_come_back_equal_through_json(edition, no_texts):
    """So that they can be kept anywhere."""
    gold = load_corpus(edition=edition)
    rows = json.loads(json.dumps([as_row(document, gold) for document in gold]))
    back = read_corpus(rows)
    assert back == replace(gold, leaks=back.leaks)
    assert [back.leaks_of(d) for d in back] == [gold.leaks_of(d) for d in gold]


def test_every_column_is_described():
    gold = load_corpus(edition="negative")
    described = {name.strip(" `") for names in COLUMNS for name in names.split(",")}
    assert described == set(as_row(gold.documents[0], gold))


def test_rows_are_read_by_split():
    gold = load_corpus(edition="negative")
    splits = {"one": [as_row(gold.documents[0], gold)], "two": [as_row(gold.documents[1], gold)]}
    assert len(read_corpus(splits)) == 2
    assert read_corpus(splits, split="two").documents == gold.documents[1:2]
    assert [document.id for document in documents_from(splits, split="one")] == [
        gold.documents[0].id
    ]


def test_predictions_as_rows_are_scored_as_they_are():
    gold = load_corpus(edition="negative")
    predictions = [
        parse_prediction({"id": d.id, "mentions": [{"start": 0, "end": 3, "label": "ORG"}]})
        for d in gold
    ]
    rows = [prediction_row(prediction) for prediction in predictions]
    assert [prediction_of(row) for row in rows] == predictions
    back = predictions_from_dataset(rows)
    assert score(back, gold).rows == score(predictions, gold).rows


def test_a_layer_that_is_no_list_is_named():
    with pytest.raises(CorpusError, match="row 0, document 'd', mentions: Input should be"):
        read_corpus([{"id": "d", "text": "", "mentions": 7}])


def test_without_the_package_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "datasets", None)
    with pytest.raises(MissingExtraError, match=r"install extractbench with \[datasets\]"):
        load_corpus(edition="negative").to_datasets()
