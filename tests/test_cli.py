"""The command line: what is printed where, and the exit status."""

import json
import shutil
import subprocess
import sys
import time
from importlib.metadata import EntryPoint, version
from io import StringIO

import pytest
from typer.testing import CliRunner

from extractbench.cli import app, output
from extractbench.corpus.load import load_corpus
from extractbench.extractors import loading
from extractbench.prediction import Prediction

MINE = """
import sys

def good(document):
    print("a word in between")
    return {"mentions": [
        {"start": 0, "end": 5, "label": "TIME", "value": "XXXX-11-03"},
        {"start": 31, "end": 42, "label": "ORG", "value": "x"},
    ]}

def broken(document):
    raise ValueError("no model\\nsecond line")

def odd(document):
    return {"mentions": [{"end": 5, "label": "TIME"}]}

def slow(document):
    import time
    time.sleep(60)

def interrupted(document):
    raise KeyboardInterrupt
"""


@pytest.fixture(autouse=True)
def _surroundings(no_texts, monkeypatch):
    """No test here sees texts that happen to lie on this machine, nor what its terminal can do."""
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def corpus(write_gold, wire_gold, wire_text, tmp_path, monkeypatch):
    """A corpus of the one invented document, as an option; mine.py lies where commands run."""
    folder = write_gold(wire_gold, wire_text)
    (tmp_path / "mine.py").write_text(MINE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    return ["--corpus", str(folder)]


@pytest.fixture
def plugins(monkeypatch):
    """Entry points as if packages had installed them: a list to append (name, value) to."""
    listed = []
    monkeypatch.setattr(
        loading,
        "entry_points",
        lambda group: [EntryPoint(name, value, group) for name, value in listed],
    )
    return listed


def run(*words):
    """Run a command line; what it did not expect itself is raised."""
    result = CliRunner().invoke(app, [str(word) for word in words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def predict(corpus, extractor="mine.py:good"):
    """Write predictions.jsonl."""
    return run("run", extractor, "--out", "predictions.jsonl", *corpus)


def test_compare_prints_a_table_and_the_zone_baselines(corpus):
    result = run("compare", "mine.py:good", *corpus)
    assert result.exit_code == 0
    assert "mine.py:good" in result.stdout
    assert "keep-all" in result.stdout
    assert "drop-short-lines" in result.stdout
    assert "task:operations|edition:invented|corpus:corpus-0" in result.stdout


def test_compare_prints_nothing_but_json_on_stdout(corpus):
    """Of two predicted mentions one is right, of four gold ones: P = 1/2, R = 1/4, F1 = 2/6."""
    result = run("compare", "mine.py:good", "--json", *corpus)
    strict = json.loads(result.stdout)["evaluations"][0]["metrics"]["mentions.strict"]
    assert (strict["precision"], strict["recall"], strict["f1"]) == (0.5, 0.25, 1 / 3)
    assert "a word in between" in result.stderr


@pytest.mark.filterwarnings("always")
def test_compare_without_names_takes_every_installed_extractor_and_warns_of_broken_ones(
    corpus, plugins
):
    plugins += [
        ("nothing", "extractbench.extractors.nothing:extract"),
        ("gone", "extractbench.extractors.nowhere:extract"),
    ]
    result = run("compare", "--json", *corpus)
    assert "warning: extractor 'gone'" in result.stderr
    assert [each["name"] for each in json.loads(result.stdout)["evaluations"]] == ["nothing"]


def test_compare_without_any_extractor_is_a_mistake(corpus, plugins):
    result = run("compare", *corpus)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no extractor is installed" in result.stderr


def test_every_extractor_is_loaded_before_the_first_one_runs(corpus):
    result = run("compare", "mine.py:good", "mine.py:missing", *corpus)
    assert result.exit_code == 2
    assert "a word in between" not in result.stderr


def test_layers_limit_what_is_scored(corpus):
    result = run("compare", "mine.py:good", "--layers", "zones,record", "--json", *corpus)
    assert json.loads(result.stdout)["evaluations"][0]["layers"] == ["zones", "record"]


@pytest.mark.parametrize("given", ["TIME,PLACE", "PLACE, TIME,TIME"])
def test_labels_limit_what_is_scored_on_both_sides_and_stand_in_the_signature(corpus, given):
    """Of the gold's four mentions a TIME is found and a PLACE missed; the predicted ORG is out."""
    compared = run("compare", "mine.py:good", "--labels", given, "--json", *corpus)
    run("run", "mine.py:good", "--out", "out.jsonl", *corpus)
    scored = run("score", "out.jsonl", "--labels", given, "--json", *corpus)
    comparison = json.loads(compared.stdout)
    for evaluation in (*comparison["evaluations"], json.loads(scored.stdout)):
        counts = evaluation["metrics"]["mentions.strict"]
        assert (counts["correct"], counts["missing"], counts["spurious"]) == (1, 1, 0)
        assert "|labels:PLACE+TIME|" in evaluation["signature"]["line"]
    assert comparison["signature"] == comparison["evaluations"][0]["signature"]


def test_a_timeout_makes_a_document_fail(corpus):
    result = run("compare", "mine.py:slow", "--timeout", "0.2", "--json", *corpus)
    assert result.exit_code == 3
    failure = json.loads(result.stdout)["evaluations"][0]["failures"][0]
    assert failure["reason"].startswith("TimeoutError")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["compare", "mine.py:good"], 0),
        (["compare", "mine.py:good", "mine.py:broken"], 3),
        (["compare", "mine.py:odd"], 0),
        (["compare", "mine.py:odd", "--strict"], 1),
        (["compare", "mine.py:broken", "--strict"], 1),
        (["compare", "mine.py:interrupted"], 130),
        (["run", "mine.py:good", "--out", "out.jsonl"], 0),
        (["run", "mine.py:odd", "--out", "out.jsonl", "--strict"], 1),
        (["run", "mine.py:broken", "--out", "out.jsonl"], 3),
        (["run", "mine.py:broken", "--out", "out.jsonl", "--strict"], 1),
    ],
)
def test_the_exit_status_says_what_became_of_the_extractors(corpus, words, status):
    result = run(*words, *corpus)
    assert result.exit_code == status
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["compare", "nowhere:extract"], "no module 'nowhere'"),
        (["compare", "mine.py:god"], "'god'"),
        (["compare", "mine.py:good", "--layers", "mention"], "did you mean 'mentions'"),
        (["compare", "mine.py:interrupted", "--labels", "ORG,PLAC"], "did you mean 'PLACE'"),
        (["compare", "mine.py:good", "--edition", "retold"], "unknown edition 'retold'"),
        (["compare", "mine.py:good", "--schema", "mine.py:good"], "neither a record type"),
        (["compare", "mine.py:good", "--texts", "nowhere"], "is no folder"),
        (["run", "mine.py:good", "--out", "nowhere/out.jsonl"], "is not there"),
        (["run", "mine.py:good"], "--out"),
        (["score", "nowhere.jsonl"], "nowhere.jsonl"),
        (["show", "900"], "did you mean '900-wire'"),
        (["gold", "markup", "900"], "unknown document '900'"),
    ],
)
def test_a_mistake_is_one_message_and_status_2(corpus, words, message):
    result = run(*words, *corpus)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr.replace("\n", " ")
    assert "Traceback" not in result.stderr


def test_a_corpus_that_is_not_there_is_status_2():
    result = run("compare", "nothing", "--corpus", "nowhere/at/all")
    assert result.exit_code == 2
    assert result.stderr.startswith("error: ")


def test_an_error_of_ours_that_nobody_expected_keeps_its_traceback(monkeypatch, corpus):
    def fail(*_, **__):
        raise RuntimeError("a fault")

    monkeypatch.setattr("extractbench.corpus.load.load_corpus", fail)
    with pytest.raises(RuntimeError, match="a fault"):
        run("show", "900-wire", *corpus)


def test_run_writes_what_score_reads(corpus):
    written = predict(corpus)
    assert "1 documents, 0 failed, 0 problems" in written.stdout
    result = run("score", "predictions.jsonl", "--json", *corpus)
    scored = json.loads(result.stdout)
    assert scored["name"] == "predictions"
    assert scored["metrics"]["mentions.strict"]["recall"] == 0.25


def test_run_names_failures_on_stderr_and_counts_them_in_json(corpus):
    result = run("run", "mine.py:broken", "--out", "out.jsonl", *corpus)
    assert "failed: 900-wire: ValueError: no model\n" in result.stderr
    result = run("run", "mine.py:broken", "--out", "out.jsonl", "--json", *corpus)
    assert json.loads(result.stdout)["failures"][0]["document"] == "900-wire"


def test_run_writes_only_the_layers_that_are_asked_for(corpus, tmp_path):
    run("run", "nothing", "--out", "out.jsonl", "--layers", "zones", *corpus)
    written = json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8"))
    assert "zones" in written
    assert "mentions" not in written


@pytest.mark.parametrize(
    ("by", "shown"),
    [("label", "TIME"), ("slot", "operations.counts"), ("document", "900-wire")],
)
def test_score_splits_by_label_slot_or_document(corpus, by, shown):
    predict(corpus, "nothing")
    result = run("score", "predictions.jsonl", "--by", by, *corpus)
    assert result.exit_code == 0
    assert shown in result.stdout
    assert "task:operations" in result.stdout


def test_score_of_predictions_for_other_documents_is_a_failure_of_all(corpus):
    predict(corpus)
    result = run("score", "predictions.jsonl")
    assert result.exit_code == 3
    assert "is not in the corpus" in result.stdout


def test_score_is_strict_on_demand(corpus, tmp_path):
    (tmp_path / "bad.jsonl").write_text('{"id": "900-wire", "mentions": 3}\n', encoding="utf-8")
    assert run("score", "bad.jsonl", *corpus).exit_code == 0
    result = run("score", "bad.jsonl", "--strict", *corpus)
    assert result.exit_code == 1
    assert "mentions: is a list" in result.stderr


def test_show_prints_text_quotes_and_record_in_plain_marks(corpus, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    result = run("show", "900-wire", "--plain", *corpus)
    assert "<meta>[Nov 3](TIME) - </meta>" in result.stdout
    assert "arrested" in result.stdout
    assert "\x1b" not in result.stdout


def test_show_colours_only_a_terminal_that_has_colours(corpus, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert "\x1b[" in run("show", "900-wire", *corpus).stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert "[Nov 3](TIME)" in run("show", "900-wire", *corpus).stdout


def test_show_of_a_text_that_is_not_there_says_how_to_add_it():
    result = run("show", "000", "--edition", "original")
    assert result.exit_code == 2
    assert "extractbench texts add DIR" in result.stderr


def test_extractors_are_listed_with_the_reason_why_one_is_broken(plugins):
    plugins += [
        ("nothing", "extractbench.extractors.nothing:extract"),
        ("gone", "extractbench.extractors.nowhere:extract"),
    ]
    shown = run("extractors").stdout
    assert "nothing" in shown
    assert "extractor 'gone' (extractbench.extractors.nowhere:extract) is broken" in shown
    listed = {each["name"]: each for each in json.loads(run("extractors", "--json").stdout)}
    assert listed["nothing"] == {
        "name": "nothing",
        "package": "",
        "object": "extractbench.extractors.nothing:extract",
        "needs": [],
        "trained": False,
        "missing": None,
        "broken": None,
    }
    assert "nowhere" in listed["gone"]["broken"]


def test_extractors_that_need_an_option_say_which(plugins):
    plugins += [("predictions", "extractbench.extractors.predictions_file:PredictionsFile")]
    assert "needs file" in run("extractors").stdout
    (listed,) = json.loads(run("extractors", "--json").stdout)
    assert listed["needs"] == ["file"]


def test_gold_without_faults_passes_its_check(corpus):
    result = run("gold", "check", *corpus)
    assert (result.exit_code, result.stdout) == (0, "no findings\n")
    assert json.loads(run("gold", "check", "--json", *corpus).stdout) == []


def test_gold_with_a_fault_is_status_1_and_names_file_document_and_field(
    wire_gold, wire_text, write_gold
):
    wire_gold["zones"][1]["end"] = 78
    folder = write_gold(wire_gold, wire_text)
    result = run("gold", "check", "--corpus", folder)
    assert result.exit_code == 1
    assert "900-wire.json, document '900-wire', zones" in result.stdout
    findings = json.loads(run("gold", "check", "--corpus", folder, "--json").stdout)
    assert findings[0]["document"] == "900-wire"


def test_gold_index_writes_the_index(corpus, tmp_path):
    result = run("gold", "index", corpus[1])
    assert "1 documents indexed" in result.stdout
    index = json.loads((tmp_path / "corpus" / "corpus.json").read_text(encoding="utf-8"))
    assert index["documents"][0]["length"] == 79


def test_gold_markup_compiles_to_the_same_gold_and_text(corpus, tmp_path, wire_gold, wire_text):
    marked = run("gold", "markup", "900-wire", *corpus).stdout
    (tmp_path / "900.xml").write_text(marked, encoding="utf-8")
    result = run("gold", "compile", "900.xml", "--out", "compiled")
    assert "79 characters" in result.stdout
    written = (tmp_path / "compiled" / "900-wire.json").read_text(encoding="utf-8")
    assert json.loads(written) == wire_gold
    assert (tmp_path / "compiled" / "900-wire.txt").read_text(encoding="utf-8") == wire_text


def test_gold_compile_takes_a_folder_of_sources(corpus, tmp_path):
    marked = run("gold", "markup", "900-wire", *corpus).stdout
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "900.xml").write_text(marked, encoding="utf-8")
    run("gold", "compile", "sources", "--out", "whole")
    assert len(load_corpus(tmp_path / "whole")) == 1


def test_texts_that_are_not_shipped_are_added_once(corpus, tmp_path):
    """The text of an indexed document is moved elsewhere; its hash finds it again."""
    run("gold", "index", corpus[1])
    (tmp_path / "elsewhere").mkdir()
    shutil.move(tmp_path / "corpus" / "900-wire.txt", tmp_path / "elsewhere" / "any.name")
    missing = json.loads(run("texts", "status", "--json", *corpus).stdout)
    assert (missing[0]["fit"], missing[0]["path"]) == ("missing", None)
    assert run("texts", "add", tmp_path / "corpus", *corpus).exit_code == 1
    assert run("texts", "add", tmp_path / "elsewhere", *corpus).exit_code == 0
    assert "exact" in run("texts", "status", *corpus).stdout
    assert run("show", "900-wire", *corpus).exit_code == 0


LOUD = r"""
import os, warnings
warnings.warn("old\x1b model")

def extract(document):
    os.system("echo from a child")
    return {"mentions": []}
"""


def test_only_json_is_on_stdout_although_extractors_warn_and_print_from_child_processes(
    corpus, tmp_path
):
    (tmp_path / "loud.py").write_text(LOUD, encoding="utf-8")
    words = [sys.executable, "-m", "extractbench", "compare", "loud.py:extract", "--json", *corpus]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    assert json.loads(done.stdout)["evaluations"][0]["failures"] == []
    assert done.stderr == "warning: old<U+001B> model\nfrom a child\n"


class Terminal(StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        return True


@pytest.mark.parametrize(("patience", "shows"), [(0.0, True), (60.0, False)])
def test_a_bar_shows_how_far_the_work_is_only_after_a_while(monkeypatch, patience, shows):
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(output, "_PATIENCE", patience)
    with output.progress(2) as on_document:
        on_document(Prediction(id="a"))
        deadline = time.monotonic() + (10 if shows else 0)
        while time.monotonic() < deadline and "1/2" not in sys.stderr.getvalue():
            time.sleep(0.01)
    assert ("1/2" in sys.stderr.getvalue()) is shows


def test_there_is_no_bar_where_stderr_is_no_terminal(monkeypatch):
    monkeypatch.setattr(sys, "stderr", StringIO())
    with output.progress(2) as on_document:
        assert on_document is None


def test_version_and_help():
    assert run("--version").stdout == f"extractbench {version('extractbench')}\n"
    shown = run("--help").stdout
    assert all(name in shown for name in ("compare", "run", "score", "show", "extractors"))


def test_help_is_fast():
    """Commands import their work inside: importing the command line takes none of it along."""
    code = (
        "import sys, extractbench.cli\n"
        "print([m for m in ('numpy', 'scipy', 'pydantic', 'pycountry', 'rich.table')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n"
