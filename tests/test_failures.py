"""Failures: of which class they are, which are tried again, and when a run has had enough."""

import pickle
from types import SimpleNamespace

import pytest

from extractbench.document import Document
from extractbench.errors import PredictionError, RunStoppedError
from extractbench.extractors.protocol import TransientError
from extractbench.prediction import FailureClass, Prediction
from extractbench.run import dispatch
from extractbench.run.calling import call_extractor
from extractbench.run.extracting import extract
from extractbench.run.retrying import LONGEST_PAUSE

DOCUMENTS = [Document(id=name, text=f"text {name}") for name in "abcdef"]


@pytest.fixture
def slept(monkeypatch):
    """The seconds that a run wanted to wait; it does not."""
    now = [0.0]
    pauses = []

    def sleep(seconds):
        pauses.append(seconds)
        now[0] += seconds

    clock = SimpleNamespace(sleep=sleep, monotonic=lambda: now[0])
    monkeypatch.setattr(dispatch, "time", clock)
    return pauses


class Moody:
    """Gives one thing after the other, and raises what is an exception."""

    def __init__(self, *outputs, deterministic=False):
        self.outputs, self.calls, self.deterministic = list(outputs), 0, deterministic

    def __call__(self, _):
        self.calls += 1
        output = self.outputs[min(self.calls, len(self.outputs)) - 1]
        if isinstance(output, BaseException):
            raise output
        return output


FINE = {"mentions": []}
BUSY = TransientError("busy")


def one(extractor, **options):
    (prediction,) = extract(extractor, DOCUMENTS[:1], **options)
    return prediction


# Classes


@pytest.mark.parametrize(
    ("output", "failure"),
    [
        (TransientError("busy", retry_after=3), FailureClass.TRANSIENT),
        (ConnectionResetError("gone"), FailureClass.TRANSIENT),
        (TimeoutError("no answer"), FailureClass.TIMEOUT),
        (PredictionError("no JSON"), FailureClass.BAD_OUTPUT),
        (ValueError("no"), FailureClass.PERMANENT),
        (SystemExit(3), FailureClass.PERMANENT),
        (None, FailureClass.BAD_OUTPUT),
        ("words", FailureClass.BAD_OUTPUT),
        ({"error": "refused"}, FailureClass.PERMANENT),
        ({"error": "refused", "failure": "transient"}, FailureClass.TRANSIENT),
    ],
)
def test_a_failure_has_a_class(output, failure):
    attempt = call_extractor(Moody(output), DOCUMENTS[0])
    assert attempt.prediction.error
    assert attempt.prediction.failure is failure


def test_what_is_found_is_no_failure():
    assert call_extractor(Moody(FINE), DOCUMENTS[0]).prediction.failure is None


def test_the_class_stands_in_the_file():
    prediction = Prediction(id="a", error="no", failure="timeout")
    assert prediction.model_dump(mode="json")["failure"] == "timeout"


# Trying again


@pytest.mark.parametrize(
    ("outputs", "deterministic", "retries", "calls", "failure"),
    [
        ([BUSY, BUSY, FINE], False, 2, 3, None),
        ([BUSY, BUSY, BUSY], True, 2, 3, FailureClass.TRANSIENT),
        ([BUSY, FINE], False, 0, 1, FailureClass.TRANSIENT),
        ([ValueError("no"), FINE], False, 2, 1, FailureClass.PERMANENT),
        ([None, FINE], False, 2, 2, None),
        ([None, None, FINE], False, 5, 2, FailureClass.BAD_OUTPUT),
        ([None, FINE], True, 2, 1, FailureClass.BAD_OUTPUT),
        ([TimeoutError(), FINE], False, 1, 2, None),
        ([TimeoutError(), FINE], True, 1, 1, FailureClass.TIMEOUT),
        ([TimeoutError(), FINE], False, 0, 1, FailureClass.TIMEOUT),
        ([None, BUSY, ValueError("no")], False, 3, 3, FailureClass.PERMANENT),
    ],
)
def test_a_failure_is_tried_again_by_its_class(
    slept, outputs, deterministic, retries, calls, failure
):
    extractor = Moody(*outputs, deterministic=deterministic)
    assert one(extractor, retries=retries).failure is failure
    assert extractor.calls == calls


def test_pauses_double_from_a_second_to_a_minute(slept):
    one(Moody(BUSY), retries=8)
    assert slept == [1, 2, 4, 8, 16, 32, 60, 60]


def test_a_pause_that_is_asked_for_is_kept(slept):
    asked = [TransientError("busy", retry_after=seconds) for seconds in (7.5, 0, LONGEST_PAUSE)]
    assert one(Moody(*asked, FINE), retries=3).failure is None
    assert slept == [7.5, 0, LONGEST_PAUSE]


def test_a_pause_that_is_too_long_is_not_waited_for(slept):
    asked = TransientError("come back tomorrow", retry_after=86_400)
    assert one(Moody(asked, FINE), retries=3).failure is FailureClass.TRANSIENT
    assert slept == []


def test_only_the_last_failure_is_told_of(slept):
    told = []
    one(Moody(BUSY, FINE), on_document=told.append)
    assert [each.error for each in told] == [None]


# Having had enough


def fail_on_consonants(document):
    if document.id in "bcdf":
        raise ValueError(f"no {document.id}")
    return FINE


@pytest.mark.parametrize(("allowed", "done"), [(0, "ab"), (1, "abc"), (3, "abcdef")])
def test_a_run_stops_after_more_failures_than_are_allowed(allowed, done):
    with pytest.raises(RunStoppedError, match=f"more than the {allowed} allowed") as stopped:
        extract(fail_on_consonants, DOCUMENTS, max_failures=allowed)
    assert "".join(each.id for each in stopped.value.predictions) == done
    assert f"stopped after {len(done)} documents" in str(stopped.value)


def test_a_run_with_as_many_failures_as_are_allowed_goes_to_its_end():
    assert len(extract(fail_on_consonants, DOCUMENTS, max_failures=4)) == 6


def costly(document):
    return {"mentions": [], "usage": {"money": 0.4}}


def test_a_run_stops_at_what_it_may_cost():
    """0.4, 0.8, 1.2: the third document reaches a limit of 1."""
    with pytest.raises(RunStoppedError, match=r"it has cost 1\.2, of 1 allowed") as stopped:
        extract(costly, DOCUMENTS, max_cost=1)
    assert len(stopped.value.predictions) == 3


def test_what_an_earlier_run_did_is_not_charged_again(tmp_path):
    """Two at a time are allowed: three runs do six documents."""
    journal = tmp_path / "run.journal"
    for done in (2, 4):
        with pytest.raises(RunStoppedError) as stopped:
            extract(costly, DOCUMENTS, max_cost=0.8, journal=journal)
        assert len(stopped.value.predictions) == done
    assert len(extract(costly, DOCUMENTS, max_cost=0.9, journal=journal)) == 6


class Purse:
    """Says itself when its money is spent."""

    def __init__(self, documents):
        self.left = documents

    def __call__(self, _):
        if not self.left:
            raise RunStoppedError("the money is spent")
        self.left -= 1
        return FINE

    async def extract_async(self, document):
        return self(document)


class Batches(Purse):
    extract_async = None

    def extract_batch(self, documents):
        return [self(document) for document in documents]


@pytest.mark.parametrize(
    ("extractor", "options", "done"),
    [
        (Purse(2), {"concurrency": 1}, 2),
        (Purse(2), {"workers": 1}, 2),
        (Batches(2), {}, 0),
    ],
)
def test_an_extractor_may_end_the_run(extractor, options, done):
    """In a batch of all six documents, none has come to its end."""
    with pytest.raises(RunStoppedError, match=f"after {done} documents: the money is spent"):
        extract(extractor, DOCUMENTS, **options)


def test_a_run_that_is_stopped_does_not_wait_to_try_again(slept):
    """Of the batch, one document wants to wait and the next ends the run."""

    class Batch(Moody):
        def extract_batch(self, _):
            return [TransientError("busy", retry_after=500), RunStoppedError("enough"), FINE]

    with pytest.raises(RunStoppedError, match="enough"):
        extract(Batch(FINE), DOCUMENTS[:3])
    assert slept == []


def test_a_run_that_is_stopped_does_not_wait_for_others_that_do(slept):
    """The first document is to be tried again in a while; the second ends the run."""

    class Uneven(Moody):
        async def extract_async(self, document):
            if document.id == "a":
                raise TransientError("busy", retry_after=500)
            raise RunStoppedError("enough")

    with pytest.raises(RunStoppedError, match="after 0 documents: enough"):
        extract(Uneven(FINE), DOCUMENTS[:2], concurrency=2)
    assert slept == []


def test_the_error_crosses_a_process_boundary():
    again = pickle.loads(pickle.dumps(RunStoppedError("enough", [Prediction(id="a")])))  # noqa: S301
    assert (str(again), again.predictions[0].id) == ("enough", "a")


@pytest.mark.parametrize(
    "options",
    [{"retries": -1}, {"workers": 0}, {"timeout": 0}, {"max_cost": -1}, {"concurrency": 0}],
)
def test_an_option_out_of_range_is_refused_before_anything_runs(options):
    extractor = Moody(FINE)
    with pytest.raises(ValueError, match=next(iter(options))):
        extract(extractor, DOCUMENTS, **options)
    assert extractor.calls == 0


def test_an_option_that_does_not_exist_is_refused():
    with pytest.raises(TypeError, match="timeuot"):
        extract(Moody(FINE), DOCUMENTS, timeuot=3)
