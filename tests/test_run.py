"""Running extractors: whatever one does to a document is that document's result."""

import math
import os
import threading
import time
from dataclasses import fields
from typing import ClassVar

import pytest

from corpora import corpus, gold_document, mention, operation, outcomes, zones
from extractbench.cli.output import Pace
from extractbench.corpus.load import load_corpus
from extractbench.document import Layers
from extractbench.errors import (
    CorpusError,
    ExtractorError,
    PredictionError,
    RunStoppedError,
    TextError,
    UnknownNameError,
)
from extractbench.extractors.protocol import declare
from extractbench.loose import sha256
from extractbench.operations.records import Report
from extractbench.prediction import Prediction, read_predictions, write_predictions
from extractbench.run.compare import compare
from extractbench.run.evaluate import evaluate
from extractbench.run.extracting import extract
from extractbench.run.options import RunOptions, Settings
from extractbench.run.repeats import Spread
from extractbench.run.writing import write_runs

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


def test_every_option_of_a_run_is_one_of_its_settings():
    """The one is for type checkers, the other holds the defaults."""
    assert set(RunOptions.__annotations__) == {each.name for each in fields(Settings)}


def test_only_the_labels_that_an_extractor_can_give_are_scored_and_the_signature_says_so():
    """Of three gold mentions one is a PERSON; what the task does not know is no matter."""
    places = [mention(NAME + 11, NAME + 18, "PLACE"), mention(0, 4, "ORG")]
    gold = corpus(gold_document("a", text=TEXT, mentions=[*GOLD, *places]))

    class Persons:
        labels = frozenset({"PERSON", "MISC"})

        def __call__(self, document):
            return find(document)

    evaluation = evaluate(Persons(), gold)
    assert strict(evaluation) == (1, 0, 0, 0, 0)
    assert evaluation.signature.labels == ("PERSON",)
    assert strict(evaluate(Persons(), gold, labels=["PERSON", "ORG"])) == (1, 0, 0, 1, 0)
    comparison = compare([Persons(), find], gold)
    assert strict(comparison["find"]) == (1, 0, 0, 2, 0)
    assert comparison.signature.labels is None


@pytest.mark.parametrize("run", [evaluate, lambda one, gold, **o: compare([one], gold, **o)])
def test_a_label_that_there_is_not_is_refused_before_anything_is_run(run):
    called = []
    with pytest.raises(UnknownNameError, match="did you mean 'PERSON'"):
        run(called.append, corpus(gold_document("a", text=TEXT)), labels=["PERSN"])
    assert not called


def test_one_that_can_give_every_label_of_the_task_is_scored_on_all_and_needs_no_word_of_it():
    """The gold's task has the labels of the built-in one."""
    gold = corpus(gold_document("a", text=TEXT, mentions=GOLD))

    class Every:
        labels = (*gold.task.labels, "MISC")

        def __call__(self, document):
            return find(document)

    assert gold.task.labels
    assert evaluate(Every(), gold).signature.labels is None


def test_the_least_overlap_reaches_the_score_and_the_signature():
    """One character of the seven overlaps: an IoU of 1/13."""
    gold = corpus(gold_document("a", text=TEXT, mentions=GOLD))
    found = {"mentions": [mention(NAME + 6, NAME + 13, "PERSON")]}
    assert outcomes(evaluate(lambda _: found, gold).counts("mentions", "type"))[0] == 1
    comparison = compare({"one": lambda _: found}, gold, min_iou=0.1)
    assert outcomes(comparison["one"].counts("mentions", "type")) == (0, 0, 0, 1, 1)
    assert comparison.signature == comparison["one"].signature


# Those that are trained


class Trained:
    """Finds what it was fitted on, and keeps what it saw."""

    def __init__(self, fits):
        self.fits, self.examples = fits, ()

    def fit(self, examples):
        self.fits.append(examples)
        fitted = Fitted(self.fits)
        fitted.examples = examples
        return fitted


class Fitted(Trained):
    """Has ``fit`` as well, as an extractor that can be fitted further may."""

    def __call__(self, _):
        articles = sorted({example.article for example, _ in self.examples})
        return {"mentions": [], "usage": {"articles": articles}}


def of_articles(*articles):
    return corpus(
        *(
            gold_document(name, article=article, text=f"{TEXT} {name}", mentions=GOLD)
            for name, article in articles
        )
    )


def test_no_text_of_the_article_that_is_left_out_reaches_fit():
    """On the gold that is shipped: five articles, each with all of its renderings."""
    gold, fits = load_corpus(), []
    evaluation = evaluate(Trained(fits), gold)
    assert len(fits) == len(gold.articles) == 5
    for article, examples in zip(gold.articles, fits, strict=True):
        seen = {document.text for document, _ in examples}
        held = {document.text for document in gold if document.article == article}
        assert len(seen) + len(held) == len(gold)
        assert not seen & held
    for prediction in evaluation.predictions:
        assert gold.gold(prediction.id).article not in prediction.usage.articles
        assert len(prediction.usage.articles) == 4


def test_a_text_of_the_article_that_stands_under_another_is_left_out_too():
    same = [gold_document(n, article=n, text=TEXT, mentions=GOLD) for n in ("a", "b")]
    other = gold_document("c", article="c", text="another", mentions=())
    fits = []
    evaluate(Trained(fits), corpus(*same, other))
    assert [[document.id for document, _ in fit] for fit in fits] == [["c"], ["c"], ["a", "b"]]


def test_examples_carry_the_gold_that_was_annotated():
    kept = gold_document("a", text=TEXT, mentions=GOLD, quotes=(), unlabelled=("quotes",))
    other = gold_document("b", text="another", mentions=())
    fits = []
    evaluate(Trained(fits), corpus(kept, other))
    ((document, layers),) = fits[1]
    assert (document, layers) == (kept.document, Layers(mentions=tuple(GOLD)))


def test_predictions_of_folds_come_in_the_order_of_the_documents():
    gold = of_articles(("a", "y"), ("b", "x"), ("c", "y"), ("d", "x"))
    predictions = evaluate(Trained([]), gold).predictions
    assert [(each.id, each.usage.articles) for each in predictions] == [
        ("a", ["x"]),
        ("b", ["y"]),
        ("c", ["x"]),
        ("d", ["y"]),
    ]


def test_one_article_is_too_few_to_leave_one_out():
    with pytest.raises(CorpusError, match="needs two or more"):
        evaluate(Trained([]), of_articles(("a", "x"), ("b", "x")))


def test_one_that_has_to_be_trained_is_not_run_on_documents_alone():
    with pytest.raises(ExtractorError, match="Trained has to be trained"):
        extract(Trained([]), [document.document for document in small()])


class Versioned(Trained):
    version = "1"
    options: ClassVar = {}


def test_what_is_known_of_a_fold_needs_no_fit(tmp_path):
    """A change of one article's gold is one of the examples of all others, not of its own."""
    gold = of_articles(("a", "x"), ("b", "y"), ("c", "z"))
    fits, journal = [], tmp_path / "run.journal"
    evaluate(Versioned(fits), gold, journal=journal)
    assert len(fits) == 3
    evaluation = evaluate(Versioned(fits), gold, journal=journal)
    assert len(fits) == 3
    assert all(each.resumed for each in evaluation.predictions)
    changed = [
        gold_document(each.id, article=each.article, text=each.text, mentions=())
        if each.id == "b"
        else each
        for each in gold
    ]
    evaluate(Versioned(fits), corpus(*changed), journal=journal)
    assert len(fits) == 5


def test_a_fitted_extractor_is_sent_to_other_processes_and_fitted_once():
    fits = []
    gold = of_articles(("a", "x"), ("b", "y"))
    predictions = evaluate(Trained(fits), gold, workers=1).predictions
    assert [each.usage.articles for each in predictions] == [["y"], ["x"]]
    assert len(fits) == 2


# Several runs


class Seeded:
    """Finds the name if its seed is even."""

    def __init__(self, seed=None):
        self.seed = seed

    def with_seed(self, seed):
        return Seeded(seed)

    def __call__(self, _):
        found = GOLD if self.seed is None or self.seed % 2 == 0 else ()
        return {"mentions": tuple(found), "usage": {"seed": self.seed}}


def test_repeats_have_other_seeds_and_their_spread_is_told():
    """F1 of 1, 0 and 1: mean 2/3, deviation √(1/3)."""
    comparison = compare([Seeded(), find, "nothing"], small(), repeats=3)
    repeats = comparison.repeats["Seeded"]
    seeds = [[p.usage.seed for p in each.predictions] for each in repeats.evaluations]
    assert seeds == [[0, 0], [1, 1], [2, 2]]
    assert repeats.spread("mentions", "strict") == Spread(pytest.approx(2 / 3), 3**-0.5, 3)
    assert comparison["Seeded"] is repeats.evaluations[0]
    steady = comparison.repeats["find"].spread("mentions", "strict")
    assert steady == Spread(1, 0, 3)
    assert len(comparison.repeats["nothing"].evaluations) == 1
    assert math.isnan(comparison.repeats["nothing"].spread("mentions", "strict").deviation)


def test_one_run_has_no_seed_of_ours_and_no_spread():
    comparison = compare([Seeded()], small())
    assert comparison["Seeded"].predictions[0].usage.seed is None
    assert comparison.repeats == {}


def test_a_rate_that_is_never_defined_has_no_spread():
    spread = compare([find], small(), repeats=2).repeats["find"].spread("quotes", "content")
    assert (math.isnan(spread.mean), spread.runs) == (True, 0)


def test_repeats_are_not_served_from_one_another(tmp_path):
    """Of three repeats two were done; asked for three, one is."""
    journal, told = tmp_path / "run.journal", []
    compare([find], small(), repeats=2, journal=journal)
    compare([find], small(), repeats=3, journal=journal, on_document=told.append)
    assert [each.resumed for each in told] == [True] * 4 + [False] * 2


def test_what_comes_from_a_journal_is_not_timed(tmp_path):
    journal = tmp_path / "run.journal"
    assert evaluate(find, small(), journal=journal).seconds > 0
    assert evaluate(find, small(), journal=journal).seconds is None


def test_less_than_one_run_is_refused():
    with pytest.raises(ValueError, match="repeats is 0"):
        compare([find], small(), repeats=0)


# Files of predictions


def test_each_run_is_written_to_a_file_of_its_own(tmp_path):
    out = tmp_path / "out.jsonl"
    written = write_runs(Seeded(), small(), out, repeats=2)
    assert [each.path.name for each in written] == ["out.1.jsonl", "out.2.jsonl"]
    assert [read_predictions(each.path)[0].usage.seed for each in written] == [0, 1]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["out.1.jsonl", "out.2.jsonl"]


def test_a_journal_that_is_named_stays(tmp_path):
    write_runs(find, small(), tmp_path / "out.jsonl", journal=tmp_path / "kept")
    assert (tmp_path / "kept").exists()
    assert write_runs(find, small(), tmp_path / "out.jsonl", journal=tmp_path / "kept")[0].resumed


def test_a_run_that_is_stopped_leaves_the_file_as_it_was(tmp_path):
    out = tmp_path / "out.jsonl"
    out.write_text("before", encoding="utf-8")
    with pytest.raises(RunStoppedError):
        write_runs(fail_on_b, small(), out, max_failures=0)
    assert out.read_text(encoding="utf-8") == "before"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["out.jsonl", "out.jsonl.journal"]


def test_predictions_are_written_one_by_one(tmp_path):
    """When the second is asked for, the first is on its way, and the file is not there yet."""
    out = tmp_path / "out.jsonl"

    def predictions():
        yield Prediction(id="a", error="x" * 100_000)
        assert not out.exists()
        assert (tmp_path / "out.jsonl.part").stat().st_size > 90_000
        yield Prediction(id="b")

    write_predictions(out, predictions())
    assert [each.id for each in read_predictions(out)] == ["a", "b"]


def test_predictions_can_be_written_to_a_pipe(tmp_path):
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    write_predictions(pipe, [Prediction(id="a")])
    reader.join()
    assert read == ['{"id": "a"}\n']


# How far it is


def test_the_pace_leaves_out_what_was_done_before(monkeypatch):
    """Of ten documents four were there; two in four seconds leave four for eight."""
    pace = Pace(10, started=100.0)
    for _ in range(4):
        pace.count(Prediction(id="a", resumed=True, usage={"money": 5}))
    pace.count(Prediction(id="b", error="no"))
    pace.count(Prediction(id="c", usage={"money": 0.25}))
    monkeypatch.setattr(time, "monotonic", lambda: 104.0)
    assert str(pace) == "0.5/s, 1 failed, 0.25 spent, 0:00:08 left"


def test_before_the_first_document_there_is_no_time_left_to_tell():
    assert str(Pace(10)) == "0/s"
