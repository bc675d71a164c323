"""The metric for Hugging Face's ``evaluate``: the numbers of ``score``, whichever way they come."""

import json
import math
import runpy
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from corpora import as_prediction
from extractbench.corpus.load import load_corpus
from extractbench.errors import CorpusError, PredictionError, UnknownNameError
from extractbench.prediction import Prediction
from extractbench.run.evaluate import evaluate as evaluate_extractor
from extractbench.schema import Record
from extractbench.scoring.score import score

pytest.importorskip("datasets", reason="the extra datasets is not installed")
evaluate = pytest.importorskip("evaluate", reason="the extra evaluate is not installed")

from extractbench.integrations.datasets.predictions import predictions_to_dataset  # noqa: E402
from extractbench.integrations.metric import store  # noqa: E402

FOLDER = Path(__file__).parents[2] / "metrics" / "extractbench"


class Invoice(Record):
    """A record type of somebody else's task."""

    number: str
    total: float | None = None


@pytest.fixture
def metric(tmp_path):
    return evaluate.load(str(FOLDER), cache_dir=str(tmp_path))


@pytest.fixture(scope="module")
def gold():
    return load_corpus(edition="invented")


@pytest.fixture(scope="module")
def predictions(gold):
    return evaluate_extractor("regex", gold).predictions


@pytest.fixture(scope="module")
def expected(gold, predictions):
    """What `score` says, under the names of the metric."""
    evaluation = score(predictions, gold)
    return {
        f"{layer}_{criterion}_{rate}": getattr(counts, rate)
        for (layer, criterion), counts in evaluation.totals.items()
        for rate in ("precision", "recall", "f1")
    } | {"signature": str(evaluation.signature), "failures": 0, "documents": len(gold)}


def same(found, expected, prefix=""):
    """Say whether all numbers are there and equal; NaN is equal to itself."""
    pairs = [(found[prefix + name], value) for name, value in expected.items()]
    nan = [isinstance(value, float) and math.isnan(value) for _, value in pairs]
    return all(
        math.isnan(one) if undefined else one == value
        for undefined, (one, value) in zip(nan, pairs, strict=True)
    )


def test_compute_gives_the_numbers_of_score(metric, gold, predictions, expected):
    """From objects, rows of datasets, mappings and lines of JSON alike."""
    rows = gold.to_datasets()["invented"]
    lines = [each.model_dump_json(exclude_defaults=True) for each in predictions]
    ways = [
        (predictions, gold),
        (predictions_to_dataset(predictions), rows),
        (list(map(json.loads, lines)), list(rows)),
        (lines, [json.dumps(row) for row in rows]),
    ]
    for predicted, references in ways:
        assert same(metric.compute(predictions=predicted, references=references), expected)


def test_references_may_come_in_another_order(metric, gold, predictions, expected):
    assert same(metric.compute(predictions=predictions[::-1], references=gold), expected)


def test_batches_and_single_ones_add_up_to_the_same(metric, gold, predictions, expected):
    rows = list(gold.to_datasets()["invented"])
    for at in range(0, len(rows), 3):
        metric.add_batch(predictions=predictions[at : at + 3], references=rows[at : at + 3])
    assert same(metric.compute(), expected)
    for prediction, reference in zip(predictions, rows, strict=True):
        metric.add(prediction=prediction, reference=reference)
    assert same(metric.compute(), expected)


def test_combined_metrics_give_the_same_under_prefixes(metric, gold, predictions, expected):
    alone = evaluate.combine([metric], force_prefix=True)
    found = alone.compute(predictions=predictions, references=gold)
    assert same(found, expected, "extractbench_")
    named = evaluate.combine(
        {"all": metric, "again": evaluate.load(str(FOLDER))}, force_prefix=True
    )
    named.add_batch(predictions=predictions, references=gold)
    found = named.compute()
    assert same(found, expected, "all_")
    assert same(found, expected, "again_")
    for prediction, reference in zip(predictions, gold.to_datasets()["invented"], strict=True):
        named.add(prediction=prediction, reference=reference)
    assert same(named.compute(), expected, "again_")


def test_labels_and_slots_are_told_apart(metric, gold, predictions):
    found = metric.compute(predictions=predictions, references=gold)
    evaluation = score(predictions, gold)
    place = evaluation.by("label", "mentions", "strict")["PLACE"]
    assert found["mentions_by_label"]["PLACE"] == {
        "precision": place.precision,
        "recall": place.recall,
        "f1": place.f1,
        "number": place.possible,
    }
    slots = evaluation.by("slot", "record", "units")
    assert set(found["record_by_slot"]) == set(slots)


def test_only_the_layers_that_are_named_are_scored(metric, gold):
    everything = [as_prediction(document) for document in gold]
    found = metric.compute(predictions=everything, references=gold, layers=["quotes"])
    assert {name.split("_")[0] for name in found} == {
        "quotes",
        "documents",
        "failures",
        "signature",
    }
    assert found["quotes_content_f1"] == 1
    with pytest.raises(UnknownNameError, match="unknown layer 'quote'"):
        metric.compute(predictions=everything, references=gold, layers=["quote"])


def test_the_smallest_rows_will_do(metric):
    """One of two found and one too many: P 1/2, R 1/2; the label X is half of the gold."""
    text = "Ann met Bob."
    gold = [{"start": 0, "end": 3, "label": "X"}, {"start": 8, "end": 11, "label": "Y"}]
    found = metric.compute(
        predictions=[{"id": "d", "mentions": [gold[0], {"start": 4, "end": 7, "label": "X"}]}],
        references=[{"id": "d", "text": text, "mentions": gold}],
    )
    assert (found["mentions_strict_precision"], found["mentions_strict_recall"]) == (0.5, 0.5)
    assert found["mentions_by_label"]["Y"]["number"] == 1
    assert math.isnan(found["mentions_by_label"]["Y"]["precision"])
    assert found["signature"].startswith("task:plain|edition:|corpus:dataset-0|gold:")


def test_records_of_another_task_take_a_schema(metric):
    references = [{"id": "d", "text": "A-7: 12.5", "record": {"number": "A-7", "total": 12.5}}]
    predictions = [{"id": "d", "record": {"number": "A-7", "total": 13}}]
    found = metric.compute(predictions=predictions, references=references, schema=Invoice)
    assert found["record_units_recall"] == 0.5
    with pytest.raises(CorpusError, match="the task 'plain' has no records"):
        metric.compute(predictions=predictions, references=references)


def test_a_failure_is_counted(metric, gold, predictions):
    failed = [Prediction(id=predictions[0].id, error="ValueError: no"), *predictions[1:]]
    found = metric.compute(predictions=failed, references=gold)
    assert found["failures"] == 1


def test_references_of_another_corpus_are_named(metric, gold, predictions):
    other = load_corpus(edition="negative")
    with pytest.raises(CorpusError, match="6 predictions are of documents that they lack"):
        metric.compute(predictions=predictions[:6], references=other)
    elsewhere = [predictions[0].model_copy(update={"sha256": "0" * 64}), *predictions[1:]]
    with pytest.raises(CorpusError, match="was predicted on another text"):
        metric.compute(predictions=elsewhere, references=gold)
    both = [*gold.to_datasets()["invented"], *[{"id": "x", "text": "", "corpus": "y"}]]
    with pytest.raises(CorpusError, match="rows of several corpora: operations, y"):
        metric.compute(predictions=[*predictions, {"id": "x"}], references=both)


@pytest.mark.parametrize(
    ("prediction", "reference", "error", "message"),
    [
        ({"mentions": []}, {"id": "d", "text": "", "mentions": []}, CorpusError, "no column 'id'"),
        ({"id": "d"}, {"text": "", "mentions": []}, CorpusError, "no column 'id'"),
        ("{", {"id": "d", "text": ""}, PredictionError, "'{' is no JSON"),
        (["O", "B-X"], {"id": "d"}, PredictionError, "a prediction is an object, not list"),
        ({"id": "d"}, "{", CorpusError, "'{' is no JSON"),
        ({"id": "d"}, ["O", "B-X"], CorpusError, "row 0: is list, not a value for each column"),
    ],
)
def test_what_is_neither_prediction_nor_reference_is_named(
    metric, prediction, reference, error, message
):
    with pytest.raises(error, match=message):
        metric.compute(predictions=[prediction], references=[reference])


def test_gold_without_a_prediction_is_missed(metric, gold, predictions):
    """The numbers of `score`, which counts five documents of eight as failures."""
    few = predictions[:3]
    found = metric.compute(predictions=few, references=gold)
    counts = score(few, gold).counts("mentions", "strict")
    assert (found["failures"], found["documents"]) == (5, 8)
    assert found["mentions_strict_recall"] == counts.recall
    rows = list(gold.to_datasets()["invented"])
    metric.add_batch(predictions=few, references=rows[:1])
    metric.add_batch(predictions=[], references=rows[1:])
    assert metric.compute()["mentions_strict_recall"] == counts.recall


def test_references_of_another_corpus_are_named_however_many_there_are(metric, predictions):
    with pytest.raises(CorpusError, match="8 predictions are of documents that they lack"):
        metric.compute(predictions=predictions, references=load_corpus(edition="negative"))


def test_predictions_or_references_alone_are_named(metric, gold, predictions):
    with pytest.raises(CorpusError, match="there are no references; give references="):
        metric.compute(predictions=predictions)
    with pytest.raises(PredictionError, match="there are no predictions; give predictions="):
        metric.add_batch(references=gold)


@pytest.mark.originals
def test_texts_that_are_not_shipped_are_used_and_not_stored(metric, originals, no_texts):
    """`evaluate` keeps what it is given in a file of its cache."""
    gold = load_corpus(edition="original", texts=originals)
    found = evaluate_extractor("regex", gold)
    for references in (gold, gold.to_datasets(include_text=True)):
        results = metric.compute(predictions=found.predictions, references=references)
        assert results["signature"] == str(found.signature)
        assert "texts:yes" in results["signature"]
        assert results["record_support_precision"] == found.counts("record", "support").precision
        stored = store(found.predictions, references)
        assert {json.loads(line)["text"] for line in stored.references} == {None}


def test_the_folder_holds_what_a_space_needs():
    """A card whose head names the page, the page, and what has to be installed for it."""
    names = {"README.md", "app.py", "extractbench.py", "requirements.txt"}
    assert names <= {path.name for path in FOLDER.iterdir()}
    head = (FOLDER / "README.md").read_text(encoding="utf-8").split("---")[1]
    assert "app_file: app.py" in head
    assert "sdk: gradio" in head


class ShownError(Exception):
    """What the page shows in place of results."""

    def __init__(self, message, **_):
        super().__init__(message)


@pytest.fixture
def page(monkeypatch):
    """The page, on a Gradio that only keeps what it is given; no extra brings the real one."""
    kept = SimpleNamespace(
        Code=lambda value, **_: value,
        JSON=lambda **_: None,
        Interface=SimpleNamespace,
        Error=ShownError,
    )
    monkeypatch.setitem(sys.modules, "gradio", kept)
    monkeypatch.setattr(sys, "path", [str(FOLDER), *sys.path])
    return runpy.run_path(str(FOLDER / "app.py"))["page"]


def test_the_page_computes_what_stands_in_its_fields(page):
    """Its example: one of two mentions right, the other has another label; no LOC is in gold."""
    results = page.fn(*page.inputs)
    assert results["mentions_strict_f1"] == 0.5
    assert results["mentions_exact_f1"] == 1
    assert results["mentions_by_label"]["LOC"]["recall"] is None
    assert results["signature"].startswith("task:plain|")
    predictions, references = (json.loads(each)[0] for each in page.inputs)
    assert page.fn(json.dumps(predictions), json.dumps(references) + "\n\n") == results
    assert page.article.startswith("\n# Metric card")


@pytest.mark.parametrize(
    ("predictions", "message"),
    [
        ("[{", "predictions: is no JSON"),
        ('{"id": "z"}', "references of another corpus: 1 predictions"),
        ("{", "'{' is no JSON"),
    ],
)
def test_what_cannot_be_computed_is_shown_on_the_page(page, predictions, message):
    """And what is asked next is computed."""
    with pytest.raises(ShownError, match=message):
        page.fn(predictions, page.inputs[1])
    assert page.fn(*page.inputs)["mentions_strict_f1"] == 0.5
