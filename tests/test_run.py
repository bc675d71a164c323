"""Running extractors: whatever one does to a document is that document's result."""

import math
import os
import time

import pytest

from corpora import corpus, gold_document, mention, operation, outcomes, zones
from extractbench.document import Layers
from extractbench.errors import (
    ExtractorError,
    PredictionError,
    TextError,
    UnknownNameError,
)
from extractbench.extractors.protocol import declare
from extractbench.loose import sha256
from extractbench.operations.records import Report
from extractbench.prediction import Prediction
from extractbench.run.compare import compare
from extractbench.run.evaluate import evaluate
from extractbench.run.extracting import extract

TEXT = "Home\nAnn Lee of Norland said that all of the harbour was to be searched in Operation Ash."
NAME = TEXT.index("Ann Lee")
GOLD = [mention(NAME, NAME + 7, "PERSON", "Ann Lee")]


def small(*names):
    return corpus(
        *(
            gold_document(
                name,
                text=f"{TEXT} {name}",
                zones=zones((5, "nav"), (len(TEXT) + 2, "body")),
                mentions=GOLD,
                record={"operations": [operation(name="Operation Ash")]},
            )
            for name in names or ("a", "b")
        )
    )


def find(document):
    return Layers(mentions=tuple(GOLD))


def fail_on_b(document):
    if document.id == "b":
        raise ValueError("no b")
    return find(document)


def leave_on_b(document):
    if document.id == "b":
        raise SystemExit(3)
    return find(document)


def hang_on_a(document):
    if document.id == "a":
        time.sleep(60)
    return {"mentions": [m.model_dump() for m in GOLD], "usage": {"process": os.getpid()}}


class Unloadable:
    """An extractor that can be sent to another process and cannot be made there."""

    def __call__(self, document):
        return find(document)

    def __reduce__(self):
        return int, ("no number",)


def strict(evaluation):
    return outcomes(evaluation.counts("mentions", "strict"))


# One extractor


def test_function_is_evaluated_under_its_name():
    evaluation = evaluate(find, small())
    assert evaluation.name == "find"
    assert evaluation.layers == ("mentions",)
    assert strict(evaluation) == (2, 0, 0, 0, 0)
    assert evaluation.seconds > 0


def test_extractor_may_be_named_in_words():
    evaluation = evaluate("nothing", small())
    assert evaluation.name == "nothing"
    assert strict(evaluation) == (0, 0, 0, 2, 0)


@pytest.mark.parametrize(
    ("extractor", "reason"), [(fail_on_b, "ValueError: no b"), (leave_on_b, "SystemExit: 3")]
)
def test_failure_on_one_document_is_that_documents_result(extractor, reason):
    evaluation = evaluate(extractor, small())
    assert strict(evaluation) == (1, 0, 0, 1, 0)
    assert [(d.id, d.failure) for d in evaluation.failures] == [("b", reason)]


@pytest.mark.parametrize(
    "nonsense",
    [None, "Ann Lee", ["Ann Lee"], 3, object(), {}, {"mentoins": []}, Prediction(id="x")],
)
def test_nonsense_is_a_failure(nonsense):
    evaluation = evaluate(lambda _: nonsense, small())
    assert strict(evaluation) == (0, 0, 0, 2, 0)
    assert len(evaluation.failures) == 2


@pytest.mark.parametrize(
    ("output", "spurious"),
    [
        ({"mentions": "Ann Lee"}, 1),
        ({"mentions": ["Ann Lee"]}, 1),
        ({"mentions": [{"start": "0", "end": 7, "label": "PERSON"}]}, 1),
        ({"mentions": [{1: 2}, None]}, 2),
        ({"mentions": [object()]}, 1),
    ],
)
def test_broken_layers_are_salvaged_and_charged(output, spurious):
    evaluation = evaluate(lambda _: output, small("a"))
    assert evaluation.failures == ()
    assert strict(evaluation) == (0, 0, 0, 1, spurious)
    assert evaluation.documents[0].problems


@pytest.mark.parametrize(
    "output",
    [
        Report.model_validate({"operations": [operation(name="Operation Ash")]}),
        {"record": Report.model_validate({"operations": [operation(name="Operation Ash")]})},
        Layers(record={"operations": [operation(name="Operation Ash")]}),
        Prediction(id="a", record={"operations": [operation(name="Operation Ash")]}),
        {
            "id": "a",
            "sha256": "another",
            "record": {"operations": [operation(name="Operation Ash")]},
        },
    ],
)
def test_record_may_be_returned_in_any_form(output):
    evaluation = evaluate(lambda _: output, small("a"), strict=True)
    assert evaluation.layers == ("record",)
    assert outcomes(evaluation.counts("record", "units")) == (2, 0, 0, 0, 0)


def test_extractor_sees_the_text_and_no_gold():
    seen = []
    evaluate(lambda document: seen.append(document) or {"mentions": []}, small("a"))
    assert seen[0].model_dump() == {
        "id": "a",
        "text": f"{TEXT} a",
        "article": "a",
        "edition": "",
        "is_shipped": True,
    }


def test_another_documents_id_is_named_and_the_answer_taken_for_this_one():
    evaluation = evaluate(lambda _: {"id": "zzz", "mentions": []}, small("a"))
    (problem,) = evaluation.documents[0].problems
    assert str(problem) == "document 'a', id: is 'zzz', another document's; taken for this one's"


def test_extractor_may_say_that_it_failed_and_what_it_cost():
    output = {"error": "refused", "seconds": 2.5, "usage": {"input_tokens": 10}}
    (document,) = evaluate(lambda _: output, small("a")).documents
    assert (document.failure, document.seconds, document.usage.input_tokens) == ("refused", 2.5, 10)


def test_extract_keeps_the_order_and_reports_each_document():
    seen = []
    documents = [document.document for document in small("b", "a")][::-1]
    predictions = extract(fail_on_b, documents, on_document=seen.append)
    assert [prediction.id for prediction in predictions] == ["b", "a"]
    assert seen == predictions
    assert predictions[1].sha256 == sha256(f"{TEXT} a")


def test_layers_can_be_chosen():
    evaluation = evaluate(find, small(), layers=["record"])
    assert {row.layer for row in evaluation.rows} == {"record"}
    assert evaluation.counts("record", "units").recall == 0


def test_strict_raises_what_is_otherwise_reported():
    with pytest.raises(PredictionError, match="no b"):
        evaluate(fail_on_b, small(), strict=True)


@pytest.mark.parametrize("thing", [3, None, small()])
def test_what_cannot_be_called_is_an_error_not_a_failure(thing):
    with pytest.raises(ExtractorError, match="callable"):
        evaluate(thing, small())


def test_text_that_is_not_there_is_an_error():
    with pytest.raises(TextError, match="'a'"):
        evaluate(find, corpus(gold_document("a", mentions=GOLD)))


def test_interrupt_is_not_swallowed():
    def interrupted(document):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        evaluate(interrupted, small())


# A time limit


def test_timeout_kills_what_hangs_and_goes_on():
    """The sleep is a minute; the documents after the first run in one new process."""
    started = time.perf_counter()
    evaluation = evaluate(hang_on_a, small("a", "b", "c"), timeout=0.5)
    assert time.perf_counter() - started < 40
    assert strict(evaluation) == (2, 0, 0, 1, 0)
    assert [d.failure for d in evaluation.failures] == ["TimeoutError: took more than 0.5 s"]
    processes = {p.usage.process for p in evaluation.predictions if p.usage}
    assert len(processes) == 1
    assert os.getpid() not in processes


def test_process_that_dies_is_a_failure_of_that_document(tmp_path):
    """The extractor is loaded from its file in the other process as well."""
    path = tmp_path / "dying.py"
    path.write_text(
        "import os\n"
        "def extract(document):\n"
        "    return os._exit(7) if document.id == 'a' else {'mentions': []}\n",
        encoding="utf-8",
    )
    evaluation = evaluate(f"{path}:extract", small(), timeout=30)
    assert "process died" in evaluation.failures[0].failure
    assert [document.failure is None for document in evaluation.documents] == [False, True]


def test_extractor_that_cannot_be_had_in_another_process_is_an_error():
    with pytest.raises(ExtractorError, match="no number"):
        evaluate(Unloadable(), small(), timeout=5)


def test_what_cannot_be_sent_to_another_process_warns_and_runs_without_a_limit():
    with pytest.warns(UserWarning, match="without a timeout"):
        evaluation = evaluate(lambda _: Layers(mentions=tuple(GOLD)), small(), timeout=5)
    assert strict(evaluation) == (2, 0, 0, 0, 0)


# Several


def test_compare_names_each_and_adds_the_baselines_of_zones():
    comparison = compare([find, "nothing"], small())
    assert [evaluation.name for evaluation in comparison.evaluations] == ["find", "nothing"]
    assert strict(comparison["find"]) == (2, 0, 0, 0, 0)
    assert [each.name for each in comparison.baselines] == ["keep-all", "drop-short-lines"]
    kept = comparison.baselines[0].counts("zones", "content")
    assert (kept.recall, kept.spurious) == (1, 10)
    assert comparison.signature == comparison["find"].signature


def test_compare_takes_names_of_your_own():
    comparison = compare({"one": find, "other": find}, small())
    assert [evaluation.name for evaluation in comparison.evaluations] == ["one", "other"]


def test_one_name_is_one_extractor():
    assert [each.name for each in compare("nothing", small()).evaluations] == ["nothing"]


def test_two_of_one_name_are_refused_before_any_runs():
    ran = []

    @declare(name="find")
    def namesake(document):
        ran.append(document.id)
        return {"mentions": []}

    with pytest.raises(ExtractorError, match="two extractors are called find"):
        compare([namesake, find], small())
    assert ran == []


def test_unknown_name_in_a_comparison_is_refused():
    with pytest.raises(UnknownNameError, match="did you mean 'find'"):
        compare([find], small())["fnd"]


def test_options_reach_every_extractor():
    seen = []
    comparison = compare([find, fail_on_b], small(), layers=["mentions"], on_document=seen.append)
    assert [prediction.id for prediction in seen] == ["a", "b", "a", "b"]
    assert all(each.layers == ("mentions",) for each in comparison.evaluations)
    assert math.isnan(comparison["find"].counts("record", "units").recall)
    with pytest.raises(PredictionError, match="no b"):
        compare([find, fail_on_b], small(), strict=True)
