"""Engines: each gives the same predictions in the documents' order, whatever it does on the way."""

import asyncio
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from extractbench.document import Document, Layers, Mention
from extractbench.errors import ExtractorError
from extractbench.extractors.protocol import TransientError
from extractbench.prediction import FailureClass, prediction_line
from extractbench.run import dispatch, worker
from extractbench.run.background import wait_for
from extractbench.run.extracting import extract, extract_each

DOCUMENTS = [Document(id=f"d{i}", text=f"the text {i} " + "ä\U0001f600" * i) for i in range(12)]


def find(document):
    """Fail on the fourth and answer nonsense on the sixth; else find the first word."""
    if document.id == "d3":
        raise ValueError("no d3")
    if document.id == "d5":
        return "words"
    mention = Mention(start=0, end=3, label="ORG", value=document.text, confidence=0.1)
    return Layers(mentions=(mention,), record={"n": len(document.text)})


class Single:
    def __call__(self, document):
        return find(document)


class Batched(Single):
    batch_size = 5

    def extract_batch(self, documents):
        outputs = []
        for document in documents:
            try:
                outputs.append(find(document))
            except ValueError as error:
                outputs.append(error)
        return outputs


class Raising(Batched):
    """Raises for the whole batch that has one bad document in it."""

    def extract_batch(self, documents):
        return [find(document) for document in documents]


class Short(Batched):
    """Gives one output too few."""

    def extract_batch(self, documents):
        return super().extract_batch(documents)[1:]


class Waiting(Single):
    """The later the document, the sooner it is done."""

    concurrency = 4

    async def extract_async(self, document):
        await asyncio.sleep(0.002 * (12 - int(document.id[1:])))
        return find(document)


def lines(predictions):
    return [prediction_line(each.model_copy(update={"seconds": None})) for each in predictions]


@pytest.fixture(scope="module")
def expected():
    return lines(extract(find, DOCUMENTS))


@pytest.mark.parametrize(
    ("extractor", "options"),
    [
        (Single(), {}),
        (Batched(), {}),
        (Raising(), {}),
        (Short(), {}),
        (Waiting(), {}),
        (Waiting(), {"concurrency": 1}),
        (Waiting(), {"concurrency": 100, "timeout": 30}),
        (Single(), {"timeout": 30}),
        (find, {"workers": 3}),
        (f"{__name__}:find", {"workers": 2}),
        (f"{__name__}:Batched", {"workers": 2}),
        (Raising(), {"workers": 2, "timeout": 30}),
        (Waiting(), {"workers": 2}),
    ],
)
def test_every_engine_gives_the_same_in_the_same_order(extractor, options, expected, tmp_path):
    """Byte for byte, but for the seconds; and so does the journal of each."""
    journal = tmp_path / "run.journal"
    assert lines(extract(extractor, DOCUMENTS, journal=journal, **options)) == expected
    again = extract(extractor, DOCUMENTS, journal=journal)
    assert lines(again) == expected
    assert [each.resumed for each in again] == [each.error is None for each in again]


@pytest.mark.parametrize("extractor", [Single(), Batched(), Waiting()])
def test_the_failures_of_all_engines_are_classed(extractor):
    failed = {each.id: each.failure for each in extract(extractor, DOCUMENTS) if each.error}
    assert failed == {"d3": FailureClass.PERMANENT, "d5": FailureClass.BAD_OUTPUT}


def test_no_documents_are_no_predictions():
    assert extract(Single(), [], workers=2) == []


def test_documents_are_taken_as_they_are_needed():
    """One at a time, in line."""
    taken = []

    def documents():
        for document in DOCUMENTS:
            taken.append(document.id)
            yield document

    predictions = extract_each(Single(), documents())
    assert taken == []
    next(predictions)
    next(predictions)
    assert taken == ["d0", "d1"]


# Batches


def test_batches_are_as_large_as_is_said_and_the_last_is_what_is_left():
    sizes = []

    class Sized(Batched):
        def extract_batch(self, documents):
            sizes.append(len(documents))
            return super().extract_batch(documents)

    extract(Sized(), DOCUMENTS, retries=0)
    assert sizes == [5, 5, 2]


def test_a_busy_endpoint_fails_the_batch_and_is_not_asked_for_each_document():
    calls = []

    class Busy(Batched):
        def extract_batch(self, documents):
            calls.append(len(documents))
            raise TransientError("busy")

    predictions = extract(Busy(), DOCUMENTS[:5], retries=0)
    assert calls == [5]
    assert {each.failure for each in predictions} == {FailureClass.TRANSIENT}


# Waiting for others


class Counting(Single):
    """Counts how many documents are under way, and which were cancelled."""

    def __init__(self, seconds=0.01):
        self.seconds, self.now, self.most, self.cancelled = seconds, 0, 0, []

    async def extract_async(self, document):
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await asyncio.sleep(self.seconds)
        except asyncio.CancelledError:
            self.cancelled.append(document.id)
            raise
        finally:
            self.now -= 1
        return find(document)


@pytest.mark.parametrize(("concurrency", "most"), [(1, 1), (5, 5), (100, 12)])
def test_so_many_documents_are_under_way_and_no_more(concurrency, most):
    extractor = Counting()
    extract(extractor, DOCUMENTS, concurrency=concurrency, retries=0)
    assert extractor.most == most


def test_what_takes_too_long_is_cancelled():
    extractor = Counting(60)
    (prediction,) = extract(extractor, DOCUMENTS[:1], timeout=0.05, retries=0)
    assert (prediction.error, prediction.failure) == (
        "TimeoutError: took more than 0.05 s",
        FailureClass.TIMEOUT,
    )
    assert extractor.cancelled == ["d0"]


def test_a_run_that_is_left_cancels_what_is_under_way():
    class Uneven(Counting):
        async def extract_async(self, document):
            if document.id != "d0":
                return await super().extract_async(document)
            await asyncio.sleep(0.05)
            return find(document)

    extractor = Uneven(60)
    predictions = extract_each(extractor, DOCUMENTS, concurrency=3)
    assert next(predictions).id == "d0"
    predictions.close()
    assert sorted(extractor.cancelled) == ["d1", "d2"]
    assert extractor.now == 0


def test_it_runs_where_a_loop_runs_already(expected):
    async def in_a_notebook():
        return extract(Waiting(), DOCUMENTS)

    assert lines(asyncio.run(in_a_notebook())) == expected


def test_what_an_extractor_keeps_open_stays_with_its_loop():
    """Locks and connections belong to the loop in which they were first used."""

    class Keeping(Single):
        def __init__(self):
            self.lock = asyncio.Lock()
            self.loops = set()

        async def extract_async(self, document):
            self.loops.add(asyncio.get_running_loop())
            async with self.lock:
                await asyncio.sleep(0)
            return find(document)

        async def close(self):
            self.loops.add(asyncio.get_running_loop())

    extractor = Keeping()
    for _ in range(2):
        extract(extractor, DOCUMENTS)
    assert len(extractor.loops) == 1


def test_few_predictions_wait_for_a_slow_one_before_them(monkeypatch):
    """The first document is done last: nothing new is begun while three wait for it."""
    monkeypatch.setattr(dispatch, "_MOST_WAITING", 3)
    begun, first = [], threading.Event()

    class SlowFirst(Single):
        async def extract_async(self, document):
            begun.append(document.id)
            if document.id == "d0":
                while not first.is_set():
                    await asyncio.sleep(0.005)
            return find(document)

    told = []

    def count(prediction):
        told.append(prediction.id)
        if len(told) == 3:
            first.set()

    predictions = extract(SlowFirst(), DOCUMENTS, concurrency=2, retries=0, on_document=count)
    assert [each.id for each in predictions] == [each.id for each in DOCUMENTS]
    assert told.index("d0") in (3, 4)


def test_waiting_in_the_background_has_a_limit():
    with pytest.raises(TimeoutError):
        wait_for(asyncio.sleep(60), 0.01)


# Processes


def where(document):
    seen = {"process": os.getpid(), "gpu": os.environ.get("CUDA_VISIBLE_DEVICES", "")}
    time.sleep(0.05)
    return {"mentions": [], "usage": seen}


def test_each_process_sees_one_gpu():
    predictions = extract(where, DOCUMENTS, gpus=["0", "GPU-12"])
    seen = {(each.usage.process, each.usage.gpu) for each in predictions}
    assert sorted(gpu for _, gpu in seen) == ["0", "GPU-12"]
    assert os.getpid() not in {process for process, _ in seen}


class Closing(Single):
    def __init__(self, path):
        self.path = Path(path)

    def close(self):
        with self.path.open("a") as file:
            file.write(f"{os.getpid()}\n")


@pytest.mark.parametrize(("options", "times"), [({}, 1), ({"workers": 2}, 2)])
def test_an_extractor_is_closed_once_where_it_ran(tmp_path, options, times):
    extract(Closing(tmp_path / "closed"), DOCUMENTS, **options)
    closed = (tmp_path / "closed").read_text(encoding="utf-8").split()
    assert len(set(closed)) == len(closed) == times
    assert (str(os.getpid()) in closed) is not options


def test_an_extractor_that_cannot_be_closed_loses_nothing():
    class Stuck(Single):
        def close(self):
            raise RuntimeError("stuck")

    with pytest.warns(UserWarning, match="closing .* failed: RuntimeError: stuck"):
        assert len(extract(Stuck(), DOCUMENTS)) == 12


class Hanging(Batched):
    """Hangs on the third document, with a process of its own that would outlive it."""

    def __init__(self, path):
        self.path = Path(path)

    def __call__(self, document):
        if document.id == "d2":
            child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
            with self.path.open("a") as file:
                file.write(f"{child.pid}\n")
            child.wait()
        return {"mentions": []}

    def extract_batch(self, documents):
        return [self(document) for document in documents]


def is_alive(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_what_hangs_in_a_batch_is_killed_and_fails_alone(tmp_path):
    """With whatever it had started; the batch takes five times 0.3 s, its documents then one."""
    extractor = Hanging(tmp_path / "children")
    predictions = extract(extractor, DOCUMENTS[:7], timeout=0.3, retries=0)
    assert [each.id for each in predictions if each.error] == ["d2"]
    assert predictions[2].error == "TimeoutError: took more than 0.3 s"
    children = (tmp_path / "children").read_text(encoding="utf-8").split()
    assert len(children) == 2
    assert not any(map(is_alive, children))


def dying(document):
    if document.id == "d2":
        os._exit(7)
    return {"mentions": []}


def test_a_process_that_dies_says_how_and_is_not_tried_again():
    failed = [each for each in extract(dying, DOCUMENTS, workers=2) if each.error]
    assert [(each.id, each.failure) for each in failed] == [("d2", FailureClass.PERMANENT)]
    assert "the extractor's process died (exit status 7)" in failed[0].error


def test_a_process_that_died_in_between_is_replaced():
    """It is found dead when the next document is sent to it."""

    def leave(prediction):
        os.kill(prediction.usage.process, 9)
        time.sleep(0.2)

    predictions = extract(where, DOCUMENTS[:3], workers=1, on_document=leave)
    assert [each.error for each in predictions] == [None, None, None]
    assert len({each.usage.process for each in predictions}) == 3


def test_one_that_never_starts_is_an_error(monkeypatch):
    monkeypatch.setattr(worker, "_START_SECONDS", 0.0)
    with pytest.raises(ExtractorError, match=r"did not start within 0 s.*__main__"):
        extract(find, DOCUMENTS, workers=1)


def test_a_script_without_a_guard_is_told_of_it(tmp_path):
    """A new process imports the script, which would start another, and so on."""
    (tmp_path / "script.py").write_text(
        "from extractbench.document import Document\n"
        "from extractbench.run.extracting import extract\n"
        "def mine(document):\n    return {'mentions': []}\n"
        "extract(mine, [Document(id='a', text='')], workers=1)\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert "keep what a script does below `if __name__ == '__main__':`" in done.stderr
