"""What is wrong, as people see it: the command ``explain``, the page of errors, the notes."""

import json

import pytest
from rich.text import Text
from typer.testing import CliRunner

from corpora import PLAIN, corpus, gold_document, mention, predict, zones
from extractbench.cli import app
from extractbench.report.notes import run_notes
from extractbench.report.page import document_page
from extractbench.scoring.explain import explain
from extractbench.scoring.score import score

PREDICTED = {
    "id": "900-wire",
    "mentions": [
        {"start": 0, "end": 5, "label": "TIME", "value": "XXXX-11-03"},
        {"start": 73, "end": 78, "label": "ORG", "value": "Larch"},
    ],
}


@pytest.fixture
def larch(write_gold, wire_gold, wire_text, tmp_path, no_texts, monkeypatch):
    """A corpus of the one invented document, as options; two.jsonl lies where commands run."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / "two.jsonl").write_text(json.dumps(PREDICTED) + "\n", encoding="utf-8")
    return ["--corpus", str(write_gold(wire_gold, wire_text))]


def run(*words):
    result = CliRunner().invoke(app, [str(word) for word in words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def explained(*words):
    return run("explain", "two.jsonl", "900-wire", *words)


def test_explain_says_one_line_of_what_is_right_and_why_the_rest_is_not(larch):
    lines = explained(*larch).stdout.splitlines()
    assert lines[0] == "900-wire: mentions by strict"
    assert 'correct: m1 TIME [0, 5) XXXX-11-03 "Nov 3"' in lines
    place = next(i for i, line in enumerate(lines) if 'm4 OPERATION [63, 78) "Operation' in line)
    assert lines[place].startswith("incorrect")
    assert lines[place + 1] == '    predicted: ORG [73, 78) "Larch" (mentions[1])'
    assert lines[place + 3] == "    label differs: ORG for OPERATION (name)"
    assert lines[-1].startswith("task:operations|")


@pytest.mark.parametrize("item", ["m1", "mentions[0]", "TIME [0, 5)"])
def test_explain_takes_an_item_by_id_place_or_name_and_says_all_of_it(larch, item):
    lines = explained("--item", item, *larch).stdout.splitlines()
    assert len(lines) == 8
    assert lines[3] == "    span agrees: [0, 5) (offsets)"


def test_explain_shows_errors_only_on_demand(larch):
    lines = explained("--errors", *larch).stdout.splitlines()
    heads = [line for line in lines[1:-1] if not line.startswith(" ")]
    assert len(heads) == 3
    assert not any(line.startswith("correct") for line in heads)


def test_explain_takes_a_criterion(larch):
    lines = explained("--criterion", "partial", *larch).stdout.splitlines()
    assert lines[0] == "900-wire: mentions by partial"
    assert any(line.startswith("partial") and " m4 " in line for line in lines)


def test_explain_takes_the_least_overlap_of_the_scoring(larch):
    """Five of fifteen characters are too few for a half: what was incorrect is missing."""
    lines = explained("--min-iou", "0.5", *larch).stdout.splitlines()
    assert any(line.startswith("missing") and " m4 " in line for line in lines)
    assert "min-iou:0.5" in lines[-1]


def test_explain_prints_nothing_but_json_on_demand(larch):
    found = json.loads(explained("--item", "m4", "--json", *larch).stdout)
    assert found["criteria"] == {"mentions": "strict"}
    (item,) = found["items"]
    assert item["gold"]["spans"] == [[63, 78]]
    assert item["points"][0]["agreement"] == pytest.approx(5 / 15)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["two.jsonl", "900-wir"], "did you mean '900-wire'"),
        (["two.jsonl", "900-wire", "--item", "m9"], "unknown item 'm9'"),
        (["two.jsonl", "900-wire", "--criterion", "typ"], "did you mean 'type'"),
        (["none.jsonl", "900-wire"], "does not exist"),
    ],
)
def test_mistakes_of_usage_are_said(larch, words, message):
    result = run("explain", *words, *larch)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in " ".join(result.stderr.split())


def test_document_without_a_prediction_is_explained_as_a_failure(larch, tmp_path):
    (tmp_path / "two.jsonl").write_text('{"id": "x", "mentions": []}', encoding="utf-8")
    lines = explained(*larch).stdout.splitlines()
    assert lines[1] == "failed: missing: no prediction for this document"
    assert sum(line.startswith("missing") for line in lines) == 4


@pytest.mark.parametrize(
    ("by", "last"), [("error", "all 3"), ("confusion", "all 1 1 2 4")], ids=["error", "confusion"]
)
def test_score_splits_by_class_of_error_and_by_label_confused(larch, by, last):
    """Strict: one right of four, one of another label, two missed; end to end the same."""
    shown = run("score", "two.jsonl", "--by", by, *larch).stdout
    totals = next(line for line in shown.splitlines() if line.startswith("all"))
    assert " ".join(totals.split()).startswith(last)


def test_page_lists_errors_by_class_and_links_them_to_the_text(larch, tmp_path):
    options = ["--predictions", "two.jsonl", "--html", tmp_path / "page.html"]
    assert run("show", "900-wire", *options, *larch).exit_code == 0
    page = (tmp_path / "page.html").read_text("utf-8")
    assert 'Errors <span class="size">3</span>' in page
    assert "label differs: ORG for OPERATION (name)" in page
    assert page.count('data-links="errors[') == 3
    bare = tmp_path / "bare.html"
    run("show", "900-wire", "--html", bare, *larch)
    assert "errors" not in bare.read_text("utf-8").partition("<body>")[2].partition("<script>")[0]


def test_predictions_are_for_a_page(larch):
    result = run("show", "900-wire", "--predictions", "two.jsonl", *larch)
    assert result.exit_code == 2
    assert "add --html FILE" in " ".join(result.stderr.split())


def test_hostile_words_of_a_prediction_stay_words_in_the_page():
    documents = corpus(
        gold_document(text="Ann Lee.", zones=zones((8, "body")), mentions=[], task=PLAIN),
        task=PLAIN,
    )
    bad = predict(mentions=[mention(0, 3, "<script>", "</li><img src=x onerror=alert(1)>")])
    told = explain(score([bad], documents), documents, "d")
    page = document_page(documents, "d", explanation=told)
    assert "<img" not in page
    assert "&lt;script&gt;" in page


# A whole file in another unit


TEXT = "\U0001f6a8 " + "Bo Roe, " * 40


def test_a_file_in_utf16_is_said_once_for_a_document_and_charged_for_each():
    """The siren has two UTF-16 units, so that every one of the forty offsets is one too far."""
    starts = [2 + 8 * i for i in range(40)]
    gold = [mention(s, s + 6, "PERSON", "Bo Roe") for s in starts]
    units = [mention(s + 1, s + 7, "PERSON", "Bo Roe", surface="Bo Roe") for s in starts]
    documents = corpus(gold_document(text=TEXT, mentions=gold))
    evaluation = score([predict(mentions=units)], documents, name="mine")
    counts = evaluation.counts("mentions", "strict")
    assert (counts.correct, counts.missing, counts.spurious) == (0, 40, 40)
    (note,) = run_notes([evaluation])
    assert isinstance(note, Text)
    assert note.plain == (
        "mine: problem: document 'd', mentions[0]: offsets are in UTF-16 code units; convert them "
        "to code points (and in 39 other places)"
    )
