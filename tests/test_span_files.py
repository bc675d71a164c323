"""Spans from files: any order, broken lines, shards, and what is written of them."""

import json
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import extractbench as eb
from drawn import anything
from extractbench.counts import Counts
from extractbench.errors import CorpusError, PredictionError
from extractbench.formats.columns import FURTHEST
from extractbench.formats.span_lines import read_spans
from extractbench.scoring import span_files
from extractbench.scoring.span_evaluation import join_spans
from extractbench.scoring.span_files import Shard, score_files, score_spans
from extractbench.scoring.span_shards import read_span_counts, write_span_counts

GOLD = {
    "a": [(0, 4, "A"), (6, 9, "B")],
    "b": [(0, 4, "A")],
    "c": [],
    "d": [(2, 3, "C"), (2, 8, "A"), (7, 12, "B")],
}
FOUND = {"d": [(2, 8, "A"), (6, 12, "B")], "a": [(0, 4, "B")], "c": [(1, 2, "A")], "z": []}


def as_line(name, spans, **more):
    mentions = [{"start": start, "end": end, "label": label} for start, end, label in spans]
    return json.dumps({"id": name, "mentions": mentions} | more)


@pytest.fixture
def write(tmp_path):
    """Write lines, or the spans of documents, into a file."""

    def write_lines(name, lines):
        if isinstance(lines, dict):
            lines = [as_line(*each) for each in lines.items()]
        path = tmp_path / name
        path.write_bytes("\n".join(lines).encode() + b"\n")
        return path

    return write_lines


def same(one, other):
    assert (one.documents, one.labels) == (other.documents, other.labels)
    for name in ("document", "label", "table", "pairs"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    assert one.signature == other.signature
    assert (dict(one.failures), one.problems) == (dict(other.failures), other.problems)


def test_files_are_scored_as_their_columns_are(write, monkeypatch):
    """However few documents are read at a time, and whatever the order of either file."""
    predicted, gold = write("p", FOUND), write("g", GOLD)
    whole = score_spans(read_spans(predicted), read_spans(gold))
    same(eb.score_spans(predicted, str(gold)), whole)
    same(eb.score_spans(eb.read_spans(predicted), gold), whole)
    monkeypatch.setattr(span_files, "_TOGETHER", 1)
    same(score_spans(predicted, gold), whole)
    turned = write("g2", dict(reversed(GOLD.items())))
    same(score_spans(predicted, turned), whole)


def test_files_by_hand(write):
    """Of A, one of four is right (d), one has label B (a), one is missed with its document (b).

    B of a is missed, B of d cut short; C of d is missed; the A of c stands for nothing.
    """
    evaluation = score_spans(write("p", FOUND), write("g", GOLD))
    assert evaluation.by("label") == {
        "A": Counts(correct=1, incorrect=1, missing=1, predicted_correct=1, spurious=1),
        "B": Counts(incorrect=1, missing=1, predicted_incorrect=2),
        "C": Counts(missing=1),
    }
    assert evaluation.confusion() == {
        ("A", "A"): 1,
        ("A", "B"): 1,
        ("A", None): 1,
        ("B", "B"): 1,
        ("B", None): 1,
        ("C", None): 1,
        (None, "A"): 1,
    }
    assert list(evaluation.failures) == ["b"]
    assert [problem.document for problem in evaluation.problems] == ["z"]


@pytest.mark.parametrize("shards", [1, 2, 3, 7])
def test_shards_written_and_read_merge_to_the_whole(write, tmp_path, shards):
    lines = [*(as_line(*each) for each in FOUND.items()), "{no"]
    predicted, gold = write("p", lines), write("g", GOLD)
    parts = []
    for number in range(shards, 0, -1):
        part = score_files(predicted, gold, shard=Shard(number, shards))
        write_span_counts(tmp_path / f"{number}", part)
        parts.append(read_span_counts(tmp_path / f"{number}"))
        same(parts[-1], part)
    same(join_spans(parts), score_files(predicted, gold))


@pytest.mark.parametrize("shard", [(0, 1), (2, 1), (-1, 2)])
def test_shards_are_numbered_from_one(shard):
    with pytest.raises(ValueError, match="numbered from 1"):
        Shard(*shard)


# Broken lines


BROKEN = [
    7,
    None,
    {"start": 0, "end": 4},
    {"start": "0", "end": 4, "label": "A"},
    {"start": 0, "end": 4.5, "label": "A"},
    {"start": True, "end": 4, "label": "A"},
    {"start": -1, "end": 4, "label": "A"},
    {"start": 4, "end": 4, "label": "A"},
    {"start": 4, "end": 0, "label": "A"},
    {"start": 0, "end": FURTHEST, "label": "A"},
    {"start": 0, "end": 10**30, "label": "A"},
    {"start": 10**30, "end": 0, "label": "A"},
    {"start": 0, "end": 4, "label": ""},
]


@pytest.mark.parametrize("broken", BROKEN)
def test_broken_span_is_charged_once_and_loses_nothing_else(write, broken):
    good = {"start": 0, "end": 4, "label": "A"}
    line = json.dumps({"id": "b", "mentions": [broken, good]})
    evaluation = score_spans(write("p", [line]), write("g", {"b": GOLD["b"]}))
    for criterion in ("strict", "exact", "partial", "type"):
        expected = Counts(correct=1, predicted_correct=1, spurious=1)
        assert evaluation.counts(criterion) == expected
    assert evaluation.problems[0].document == "b"


@pytest.mark.parametrize("broken", BROKEN)
def test_broken_gold_is_refused(write, broken):
    gold = write("g", [json.dumps({"id": "b", "mentions": [broken]})])
    with pytest.raises(CorpusError, match=r"gold: .*'b'"):
        score_spans(write("p", {}), gold)


def test_odd_but_right_lines_are_read(write):
    """A mark of byte order, blank lines, Windows ends, other fields, escapes, odd labels."""
    path = write("p", ["\ufeff" + as_line("a", [(0, 4, "A")], zones=[], seconds=1) + "\r", "", " "])
    with path.open("ab") as file:
        file.write(rb'{"mentions": [{"label": "\u00dc", "end": 4, "start": 0}], "id": "\u00fc"}')
    read = read_spans(path)
    assert (read.documents, read.labels, len(read)) == (("a", "ü"), ("A", "Ü"), 2)
    assert not read.problems


def test_line_that_cannot_be_read_is_named_and_its_document_missing(write):
    predicted = write("p", [as_line("a", GOLD["a"]), '{"id": "b", "mentions": [', "[1]", "null"])
    evaluation = score_spans(predicted, write("g", {"a": GOLD["a"], "b": GOLD["b"]}))
    assert [problem.line for problem in evaluation.problems] == [2, 3, 4]
    assert list(evaluation.failures) == ["b"]
    assert evaluation.counts().missing == 1


def test_document_given_twice_is_refused(write):
    lines = [as_line("b", GOLD["b"]), as_line("b", [])]
    gold = write("g", {"b": GOLD["b"]})
    for evaluation in (
        score_spans(write("p", lines), gold),
        score_spans(read_spans(write("p", lines)), gold),
    ):
        assert evaluation.counts() == Counts(missing=1)
        assert "duplicate" in evaluation.failures["b"]


def test_gold_document_given_twice_is_refused(write, monkeypatch):
    gold = write("g", [as_line("b", GOLD["b"]), as_line("b", [])])
    for together in (span_files._TOGETHER, 1):
        monkeypatch.setattr(span_files, "_TOGETHER", together)
        with pytest.raises(CorpusError, match="document 'b': duplicate"):
            score_spans(write("p", {}), gold)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"id": "b", "error": "TimeoutError"}, "TimeoutError"),
        (
            {"id": "b", "error": "crashed", "mentions": [{"start": 0, "end": 4, "label": "A"}]},
            "crash",
        ),
        ({"id": "b"}, "no mentions"),
        ({"id": "b", "mentions": None}, "no mentions"),
    ],
)
def test_document_without_an_answer_has_its_gold_missed(write, line, reason):
    evaluation = score_spans(write("p", [json.dumps(line)]), write("g", {"b": GOLD["b"]}))
    assert evaluation.counts() == Counts(missing=1)
    assert reason in evaluation.failures["b"]


def test_gold_may_be_optional(write):
    span = {"start": 0, "end": 4, "label": "A", "optional": True}
    gold = write("g", [json.dumps({"id": "b", "mentions": [span]})])
    assert score_spans(write("p", {"b": []}), gold).counts() == Counts()
    found = score_spans(write("p", {"b": GOLD["b"]}), gold).counts()
    assert found == Counts(correct=1, predicted_correct=1)


def test_files_that_are_not_there(tmp_path, write):
    gold = write("g", GOLD)
    with pytest.raises(PredictionError, match="cannot read spans"):
        score_spans(tmp_path / "none", gold)
    with pytest.raises(CorpusError, match="gold: cannot read"):
        score_spans(gold, tmp_path / "none")
    with pytest.raises(PredictionError, match="cannot read counts"):
        read_span_counts(tmp_path / "none")
    with pytest.raises(PredictionError, match="no counts of spans"):
        read_span_counts(gold)


@settings(max_examples=150)
@given(
    st.fixed_dictionaries({"id": st.just("b")}, optional={"mentions": anything, "error": anything})
)
def test_no_line_raises_and_gold_counts_the_same_for_all(tmp_path_factory, payload):
    folder = tmp_path_factory.mktemp("spans")
    (folder / "p").write_text(json.dumps(payload) + "\n", encoding="utf-8")
    (folder / "g").write_text(as_line("b", GOLD["b"]) + "\n", encoding="utf-8")
    evaluation = score_spans(folder / "p", folder / "g")
    assert evaluation.counts().possible == 1


# The commands


def run(*arguments, cwd):
    return subprocess.run(
        [sys.executable, "-m", "extractbench", *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        check=False,
    )


def test_commands_for_the_whole_and_for_shards(write, tmp_path):
    """Two processes score half of the documents each; together they print what one does."""
    write("p", FOUND)
    write("g", GOLD)
    whole = run("spans", "p", "g", cwd=tmp_path)
    assert whole.returncode == 0
    for number in (1, 2):
        half = run("spans", "p", "g", "--shard", f"{number}/2", "--out", f"c{number}", cwd=tmp_path)
        assert half.returncode in (0, 3)
    merged = run("merge-spans", "c2", "c1", cwd=tmp_path)
    assert (merged.returncode, merged.stdout) == (0, whole.stdout)
    lines = [line.split() for line in whole.stdout.splitlines()]
    # POS 6 and ACT 4: P = 1/4, R = 1/6, F1 = 2/10.
    assert ["strict", "1", "0", "2", "3", "1", "0.250", "0.167", "0.200"] in lines
    assert "failed: b: missing" in whole.stdout
    assert "document 'z'" in whole.stdout


def test_command_prints_json_and_splits(write, tmp_path):
    write("p", FOUND)
    write("g", GOLD)
    written = run("spans", "p", "g", "--json", "--by", "document", cwd=tmp_path).stdout
    payload = json.loads(written)
    assert payload["totals"]["strict"]["correct"] == 1
    assert payload["documents"]["d"]["partial"]["f1"] == pytest.approx(2 * 1.5 / 5)
    assert payload["labels"]["C"]["strict"]["precision"] is None
    assert {"gold": "A", "predicted": "B", "count": 1} in payload["confusion"]["type"]
    by_label = run("spans", "p", "g", "--by", "label", "--criterion", "type", cwd=tmp_path).stdout
    assert "Spans by label, type" in by_label
    confused = run("spans", "p", "g", "--by", "confusion", cwd=tmp_path).stdout
    assert ["none", "1", "0", "0", "0"] in [line.split() for line in confused.splitlines()]


@pytest.mark.parametrize("shard", ["3/2", "0/2", "1", "one/two", "1/2/3"])
def test_command_refuses_a_shard_that_is_none(write, tmp_path, shard):
    write("p", FOUND)
    done = run("spans", "p", "p", "--shard", shard, cwd=tmp_path)
    assert (done.returncode, "is no shard" in done.stderr) == (2, True)
