"""The engine `ray`, on a real cluster of two nodes: the same, bad rows, lost workers."""

import json
import os
import signal
import time

import pytest

from extractbench.corpus.load import load_corpus
from extractbench.document import Document
from extractbench.errors import ExtractorError, RunStoppedError
from extractbench.prediction import FailureClass, parse_prediction, prediction_line
from extractbench.run.extracting import extract, extract_each
from extractbench.run.journal import open_journal
from extractbench.run.ray import predict, predict_dataset, prediction_schema
from extractbench.run.ray.tables import document_table

pa = pytest.importorskip("pyarrow")
ray = pytest.importorskip("ray")

pytestmark = [
    # Of Ray itself: options that it sets, sockets that it leaves open.
    pytest.mark.filterwarnings("ignore::DeprecationWarning:ray"),
    pytest.mark.filterwarnings("ignore::FutureWarning:ray"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


PATIENT = {
    "worker_register_timeout_seconds": 600,
    "health_check_initial_delay_ms": 120_000,
    "health_check_timeout_ms": 120_000,
}
"""Of Ray's limits: on a busy machine it takes a worker that is only slow for dead."""


@pytest.fixture(scope="module")
def cluster():
    """Two nodes of one CPU each, in processes of this machine."""
    os.environ["RAY_DATA_DISABLE_PROGRESS_BARS"] = "1"
    nodes = _two_nodes(attempts=3)
    ray.init(address=nodes.address, log_to_driver=False)
    yield nodes
    ray.shutdown()
    nodes.shutdown()


def _two_nodes(attempts):
    """Start the nodes, again if need be: Ray gives each 30 seconds, and no say in that."""
    from ray.cluster_utils import Cluster

    nodes = Cluster()
    try:
        nodes.add_node(num_cpus=1, include_dashboard=False, _system_config=PATIENT)
        nodes.add_node(num_cpus=1)
    except Exception:
        nodes.shutdown()
        if attempts == 1:
            raise
        return _two_nodes(attempts - 1)
    return nodes


@pytest.fixture
def extractor(tmp_path):
    """Write a module with a class `It`, whose body is given, and return the spec of it."""
    path = tmp_path / "mine.py"

    def write(body):
        path.write_text(f"import os, time\nclass It:\n    version = '1'\n{body}", "utf-8")
        return f"{path}:It"

    return write


def _documents(number, text="abc"):
    return [Document(id=f"d{i}", text=f"{text} {i}") for i in range(number)]


def _lines(predictions):
    """Return predictions as they stand in a file, sorted, without their seconds."""
    timeless = (each.model_copy(update={"seconds": None}) for each in predictions)
    return sorted(map(prediction_line, timeless))


def test_predictions_are_those_of_the_local_engine_byte_for_byte(cluster):
    documents = [gold.document for gold in load_corpus(edition="retold,invented")]
    spec = "extractbench.extractors.regex:Regex"
    found = extract(spec, documents, engine="ray", workers=2)
    assert [each.id for each in found] == [each.id for each in documents]
    assert _lines(found) == _lines(extract(spec, documents))


def test_both_nodes_work(cluster, extractor, tmp_path):
    """Each node has room for one actor; no document is done before both have one in hand."""
    seen = tmp_path / "seen"
    seen.mkdir()
    spec = extractor(
        f"""
    def __call__(self, document):
        actor = str(os.getppid())
        open(os.path.join({str(seen)!r}, actor), "w").close()
        for _ in range(3000):
            if len(os.listdir({str(seen)!r})) == 2:
                break
            time.sleep(0.1)
        return {{"record": {{"actor": actor}}}}
"""
    )
    found = extract(spec, _documents(64), engine="ray", workers=2)
    assert len({each.record["actor"] for each in found}) == 2


def test_a_journal_is_gone_on_with_by_either_engine(cluster, extractor, tmp_path):
    spec = extractor("    def __call__(self, document):\n        return {'record': {'a': 1}}")
    documents, journal = _documents(40), tmp_path / "run.jsonl"
    extract(spec, documents[:10], journal=journal)
    mixed = extract(spec, documents[:30], journal=journal, engine="ray", workers=1)
    assert [each.resumed for each in mixed] == [True] * 10 + [False] * 20
    assert all(each.resumed for each in extract(spec, documents[:30], journal=journal))
    lines = [json.loads(line) for line in journal.read_text("utf-8").splitlines()[1:]]
    assert [line["document"] for line in lines] == [each.id for each in documents[:30]]
    assert len({line["extractor"] for line in lines}) == 1
    with open_journal(journal) as opened:
        assert len(opened) == 30


def test_what_fails_is_a_failure_of_its_document(cluster, extractor):
    """One raises, one ends its process, one takes too long; of what is left nothing is lost."""
    spec = extractor(
        """
    def __call__(self, document):
        number = int(document.text.split()[-1])
        if number == 3:
            raise ValueError("no")
        if number == 5:
            os._exit(7)
        if number == 7:
            time.sleep(600)
        return {"record": {"number": number}}
"""
    )
    found = extract(spec, _documents(12), engine="ray", workers=1, timeout=15.0, retries=0)
    failed = {each.id: (each.failure, each.error) for each in found if each.error}
    assert {name: failure for name, (failure, _) in failed.items()} == {
        "d3": FailureClass.PERMANENT,
        "d5": FailureClass.PERMANENT,
        "d7": FailureClass.TIMEOUT,
    }
    assert failed["d3"][1] == "ValueError: no"
    assert [each.record["number"] for each in found if not each.error] == [
        0, 1, 2, 4, 6, 8, 9, 10, 11,
    ]  # fmt: skip


def test_a_worker_that_is_killed_costs_nothing_but_time(cluster, extractor, tmp_path):
    """The actor is killed with -9 at document 100; its batch is done again by another."""
    marker = tmp_path / "killed"
    spec = extractor(
        f"""
    def __call__(self, document):
        number = int(document.text.split()[-1])
        if number == 100 and not os.path.exists({str(marker)!r}):
            open({str(marker)!r}, "w").write(str(os.getppid()))
            time.sleep(600)
        return {{"record": {{"number": number}}}}
"""
    )
    found = []
    killed = False
    for each in extract_each(spec, _documents(256), engine="ray", workers=2):
        found.append(each)
        if not killed and _is_waiting(marker):
            os.kill(int(marker.read_text()), signal.SIGKILL)
            killed = True
    assert killed
    assert [each.record["number"] for each in found] == list(range(256))


def _is_waiting(marker):
    for _ in range(3000):
        if marker.exists() and marker.read_text():
            return True
        time.sleep(0.1)
    return False


def test_a_budget_stops_the_run_and_what_was_done_is_kept(cluster, extractor, tmp_path):
    spec = extractor("    def __call__(self, document):\n        raise ValueError('no')")
    journal = tmp_path / "run.jsonl"
    with pytest.raises(RunStoppedError, match="more than the 2 allowed"):
        extract(spec, _documents(20), journal=journal, engine="ray", workers=1, max_failures=2)
    assert len(journal.read_text("utf-8").splitlines()) == 1 + 3


def test_of_a_text_that_is_not_shipped_no_passage_comes_back(cluster, extractor):
    spec = extractor("    def __call__(self, document):\n        raise ValueError(document.text)")
    text = "seven words that are not given away"
    (found,) = extract(
        spec, [Document(id="d", text=text, is_shipped=False)], engine="ray", workers=1
    )
    assert found.error
    assert "words that are not" not in found.error


def test_half_a_surrogate_gets_through(cluster, extractor):
    spec = extractor("    def __call__(self, d):\n        return {'record': {'n': len(d.text)}}")
    documents = [Document(id="d", text="a\ud83d"), Document(id="e", text="b")]
    found = extract(spec, documents, engine="ray", workers=1)
    assert [each.record["n"] for each in found] == [2, 1]
    assert _lines(found) == _lines(extract(spec, documents))


def test_a_dataset_of_texts_becomes_one_of_predictions(cluster, tmp_path):
    documents = _documents(30, "Harbour Police held men")
    table = pa.table({"id": [d.id for d in documents], "text": [d.text for d in documents]})
    dataset = predict_dataset(
        ray.data.from_arrow([table.slice(0, 20), table.slice(20)]),
        "everything-capitalised",
        workers=1,
        batch_size=8,
    )
    dataset.write_parquet(str(tmp_path / "out"))
    rows = ray.data.read_parquet(str(tmp_path / "out")).take_all()
    found = [parse_prediction(json.loads(row["prediction"])) for row in rows]
    assert _lines(found) == _lines(extract("everything-capitalised", documents))
    assert {row["document"] for row in rows} == {d.id for d in documents}


def _batch(**columns):
    return pa.RecordBatch.from_pydict(columns)


def test_batches_of_any_engine_are_predicted_row_for_row():
    batches = [_batch(id=["a", "b"], text=["Ab 1", "Cd"], other=[1, 2]), _batch(id=[], text=[])]
    first, second = predict(batches, "everything-capitalised")
    assert first.schema == second.schema == prediction_schema()
    assert (first.num_rows, second.num_rows) == (2, 0)
    expected = extract(
        "everything-capitalised", [Document(id="a", text="Ab 1"), Document(id="b", text="Cd")]
    )
    found = [parse_prediction(json.loads(line)) for line in first["prediction"].to_pylist()]
    assert _lines(found) == _lines(expected)
    assert first["text"].to_pylist() == [each.sha256 for each in expected]


@pytest.mark.parametrize(
    ("columns", "name", "says"),
    [
        ({"id": [None], "text": ["a"]}, "row 0", "id: Field required"),
        ({"id": [""], "text": ["a"]}, "row 0", "id: String should have at least 1 character"),
        ({"id": ["d"], "text": [None]}, "d", "text: Field required"),
        ({"id": ["d"]}, "d", "text: Field required"),
        ({"text": ["a"]}, "row 0", "id: Field required"),
        ({"id": [7], "text": ["a"]}, "row 0", "id: Input should be a valid string"),
        ({"id": ["d"], "text": ["a"], "edition": [7]}, "d", "edition: Input should be a valid"),
    ],
)
def test_a_row_that_is_no_document_is_a_failure_of_that_row(columns, name, says):
    good = _batch(id=["good"], text=["Ab"])
    bad, after = predict([_batch(**columns), good], "everything-capitalised")
    (row,) = bad.to_pylist()
    assert (row["document"], row["text"]) == (name, None)
    assert f"the row is no document: {says}" in json.loads(row["prediction"])["error"]
    assert json.loads(after["prediction"][0].as_py())["mentions"]


def test_documents_survive_the_way_through_a_table():
    documents = [
        Document(id="d", text="a\r\n\0\u2028\U0001f600\ud83d", article="1", edition="x"),
        Document(id="e", text="", is_shipped=False),
    ]
    rows = document_table(documents).to_pylist()
    assert [row["text"].decode("utf-8", "surrogatepass") for row in rows] == [
        each.text for each in documents
    ]
    assert [row["is_shipped"] for row in rows] == [True, False]


def test_what_cannot_be_sent_is_an_error_at_once():
    with pytest.raises(ExtractorError, match="cannot be pickled, so that no worker can have it"):
        next(predict([_batch(id=["d"], text=["a"])], lambda _: {}))
