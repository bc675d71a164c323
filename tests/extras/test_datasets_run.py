"""Extractors run and compared on datasets, and pipelines given where an extractor goes."""

import pytest

from extractbench.corpus.load import load_corpus
from extractbench.errors import CorpusError, TextError
from extractbench.run.compare import compare
from extractbench.run.evaluate import evaluate
from extractbench.run.extracting import extract_each

datasets = pytest.importorskip("datasets", reason="the extra datasets is not installed")

CAPITALS = "everything-capitalised"


@pytest.fixture(scope="module")
def gold():
    return load_corpus(edition="negative")


def test_a_dataset_is_evaluated_as_its_corpus(gold):
    """A dictionary of splits, one split, a stream, and rows."""
    expected = evaluate(CAPITALS, gold)
    splits = gold.to_datasets()
    rows = splits["negative"]
    for dataset in (splits, rows, rows.to_iterable_dataset(), list(rows)):
        found = evaluate(CAPITALS, dataset)
        assert (found.rows, found.signature) == (expected.rows, expected.signature)


def test_extractors_are_compared_on_a_dataset(gold):
    found = compare([CAPITALS, "nothing"], gold.to_datasets())
    expected = compare([CAPITALS, "nothing"], gold)
    assert found.signature == expected.signature
    assert found[CAPITALS].rows == expected[CAPITALS].rows


def test_an_extractor_runs_over_a_stream_of_documents(gold):
    """One row after the other: the third is not asked for before the first is extracted from."""
    asked = []

    def rows():
        for document in gold:
            asked.append(document.id)
            yield {"id": document.id, "text": document.text}

    found = extract_each(CAPITALS, datasets.IterableDataset.from_generator(rows))
    assert next(found).id == gold.documents[0].id
    assert len(asked) < len(gold)
    assert [prediction.id for prediction in found] == [d.id for d in gold.documents[1:]]


def test_what_is_no_dataset_is_named(gold, no_texts):
    with pytest.raises(CorpusError, match="load it first"):
        evaluate(CAPITALS, "negative")
    with pytest.raises(CorpusError, match="no layer to score"):
        evaluate(CAPITALS, gold.to_datasets()["negative"].select_columns(["id", "text"]))
    with pytest.raises(TextError, match="has no text here"):
        list(extract_each(CAPITALS, load_corpus(edition="original").to_datasets()))
