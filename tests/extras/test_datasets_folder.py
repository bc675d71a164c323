"""The exported folder: read offline by ``datasets``, checked by Croissant's own library."""

import json

import pytest
from typer.testing import CliRunner

from extractbench.cli import app
from extractbench.corpus.gold import Corpus
from extractbench.corpus.load import load_corpus
from extractbench.errors import CorpusError
from extractbench.prediction import Prediction, write_predictions
from extractbench.run.evaluate import evaluate

datasets = pytest.importorskip("datasets", reason="the extra datasets is not installed")
mlcroissant = pytest.importorskip("mlcroissant", reason="mlcroissant is not installed")

from extractbench.integrations.datasets.export import export_datasets  # noqa: E402
from extractbench.integrations.datasets.predictions import predictions_from_dataset  # noqa: E402

EDITIONS = "retold,original,invented,negative"


@pytest.fixture(scope="module")
def gold():
    return load_corpus(edition=EDITIONS)


@pytest.fixture(scope="module")
def predictions():
    return evaluate("everything-capitalised", load_corpus(edition="negative")).predictions


@pytest.fixture(scope="module")
def folder(tmp_path_factory, gold, predictions):
    made = tmp_path_factory.mktemp("export") / "ops"
    export_datasets(made, gold, predictions={"capitals": predictions, "a b": predictions[:1]})
    return made


@pytest.fixture(scope="module")
def load(tmp_path_factory):
    cache = tmp_path_factory.mktemp("cache")
    return lambda *names, **more: datasets.load_dataset(*map(str, names), cache_dir=cache, **more)


def test_the_folder_is_read_back_as_the_corpus(folder, gold, load):
    """A split for each edition; streaming or not."""
    splits = load(folder)
    assert set(splits) == set(EDITIONS.split(","))
    for dataset in (splits, load(folder, streaming=True)):
        back = Corpus.from_datasets(dataset)
        assert (back.digest, back.edition, back.version) == (
            gold.digest,
            gold.edition,
            gold.version,
        )


def test_a_corpus_of_somebody_else_is_read_back_too(tmp_path, load):
    """Without editions, or with one of a name that ``load_dataset`` keeps for all splits."""
    rows = [
        {"id": "\u00e4 \U0001f600", "text": "\U0001f600 Bob", "mentions": [], "edition": None},
        {"id": "b", "text": "", "mentions": [], "edition": "all"},
    ]
    mine = Corpus.from_datasets(rows, name="mine")
    export_datasets(tmp_path / "out", mine, predictions={"all": [Prediction(id="b", mentions=[])]})
    assert set(load(tmp_path / "out")) == {"documents", "all_"}
    assert set(load(tmp_path / "out", "predictions")) == {"all_"}
    assert Corpus.from_datasets(load(tmp_path / "out")) == mine


def test_predictions_are_a_configuration_of_their_own(folder, predictions, load):
    splits = load(folder, "predictions")
    assert set(splits) == {"capitals", "a_b"}
    assert predictions_from_dataset(splits, split="capitals") == list(predictions)


def test_the_card_says_which_texts_are_there(folder):
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert card.startswith('---\npretty_name: "operations 2.0"\nlicense: "cc-by-4.0"\n')
    assert "| `original` | 5 | 5 | no |" in card
    assert "| `negative` | 6 | 6 | yes |" in card


@pytest.mark.filterwarnings("ignore")  # its own, of three packages that it builds on
def test_croissant_metadata_is_valid_and_reads_the_records(folder, gold):
    """Its own library finds no error, and the same values as we do."""
    metadata = mlcroissant.Dataset(str(folder / "croissant.json"))
    assert not metadata.metadata.ctx.issues.errors
    records = {each["retold/id"].decode(): each for each in metadata.records("retold")}
    document = gold.gold("001-wire")
    record = records["001-wire"]
    assert record["retold/text"].decode() == document.text
    assert json.loads(record["retold/record"]) == document.gold.record
    assert [
        (each["retold/mentions/start"], each["retold/mentions/label"].decode())
        for each in record["retold/mentions"]
    ] == [(mention.start, mention.label) for mention in document.gold.mentions]
    assert len(list(metadata.records("predictions/capitals"))) == 6


def test_a_folder_that_holds_something_is_left_alone(folder, gold):
    with pytest.raises(CorpusError, match="is no empty folder"):
        export_datasets(folder, gold)


def test_predictions_of_other_documents_are_named_before_anything_is_written(tmp_path, predictions):
    invented = load_corpus(edition="invented")
    message = r"predictions 'capitals': 6 are of documents that are not exported \(.*--edition"
    with pytest.raises(CorpusError, match=message):
        export_datasets(tmp_path / "out", invented, predictions={"capitals": predictions})
    assert not (tmp_path / "out").exists()


@pytest.mark.originals
def test_texts_that_are_not_shipped_leave_only_when_asked_for(tmp_path, originals, load):
    """And then the licence of the gold is not claimed for them."""
    gold = load_corpus(edition="original", texts=originals)
    passage = " ".join(gold.documents[0].text.split()[20:32])
    said = [Prediction(id="000", error=f"ValueError: {passage}")]
    export_datasets(tmp_path / "without", gold, predictions={"x": said})
    (kept,) = predictions_from_dataset(load(tmp_path / "without", "predictions"))
    assert set(load(tmp_path / "without")["original"]["text"]) == {None}
    assert passage not in kept.error
    export_datasets(tmp_path / "with", gold, include_text=True)
    assert load(tmp_path / "with")["original"]["text"][0] == gold.documents[0].text
    assert "license:" not in (tmp_path / "with" / "README.md").read_text(encoding="utf-8")
    assert "license" not in json.loads((tmp_path / "with" / "croissant.json").read_text())


def test_the_command_writes_it(tmp_path, load, predictions):
    runner = CliRunner()
    file = tmp_path / "capitals.jsonl"
    write_predictions(file, predictions[:1])
    words = ["export", "datasets", str(tmp_path / "out"), "--edition", "negative"]
    done = runner.invoke(app, [*words, "--predictions", str(file), "--json"])
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert (said["documents"], said["files"]) == (
        6,
        [
            "data/negative.parquet",
            "predictions/capitals.parquet",
            "README.md",
            "croissant.json",
        ],
    )
    assert load(tmp_path / "out")["negative"].num_rows == 6
    again = runner.invoke(app, words)
    assert again.exit_code == 2
    assert "is no empty folder" in again.stderr
