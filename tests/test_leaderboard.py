"""Boards: what is packed is verified, what is forged is refused, and names stay text."""

import csv
import hashlib
import html
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import extractbench as eb
from extractbench.cli import app
from extractbench.errors import ResultError
from extractbench.leaderboard import passages, places, reading
from extractbench.leaderboard.board import make_boards
from extractbench.leaderboard.names import is_plain, skeleton, slug
from extractbench.leaderboard.packing import pack
from extractbench.leaderboard.places import find_runs
from extractbench.leaderboard.provenance import fingerprint_in
from extractbench.leaderboard.reading import read_result
from extractbench.leaderboard.result import Extractor, schema
from extractbench.leaderboard.tiers import read_tiers
from extractbench.leaderboard.verifying import verify
from extractbench.leaderboard.writing import boards_csv, boards_json, boards_markdown, write_boards
from extractbench.prediction import write_predictions
from forging import forge, in_line, rewrite, some_gold


@pytest.fixture(scope="module")
def corpus() -> eb.Corpus:
    return eb.load_corpus()


@pytest.fixture
def submit(tmp_path: Path, corpus: eb.Corpus) -> Callable[..., Path]:
    """Pack predictions that drop every so many mentions, and return the run's folder."""

    def pack_one(name: str = "ours", step: int = 5, **about: Any) -> Path:
        file = tmp_path / "predictions.jsonl"
        write_predictions(file, some_gold(corpus, step))
        folder, _ = pack(file, corpus, Extractor(name=name, **about), tmp_path / "results")
        return folder

    return pack_one


def refused(tmp_path: Path, corpus: eb.Corpus) -> str:
    """Verify the results; return what was said of the one run that is refused."""
    (finding,) = verify(tmp_path / "results", [corpus]).findings
    return str(finding)


def both_refused(tmp_path: Path, corpus: eb.Corpus, why: str) -> bool:
    """Verify the results; say whether there are two runs, both refused for one reason."""
    found = verify(tmp_path / "results", [corpus])
    return not found.entries and [why in str(each) for each in found.findings] == [True, True]


def test_what_is_packed_is_verified(submit, tmp_path, corpus):
    folder = submit()
    found = verify(tmp_path / "results", [corpus])
    assert not found.findings
    (entry,) = found.entries
    assert tmp_path / "results" / entry.run == folder
    assert entry.run.startswith("operations/retold/ours/")
    assert entry.evaluation is not None
    counts = entry.evaluation.counts("mentions", "strict")
    assert sum(c["mentions.strict"][0] for c in entry.result.articles.values()) == counts.correct


def test_a_run_packed_twice_is_one_run(submit, tmp_path):
    assert submit() == submit()
    assert len(list(find_runs(tmp_path / "results"))) == 1
    assert not list((tmp_path / "results").glob(".*"))


def test_a_run_says_nothing_of_paths_names_of_machines_or_texts(submit, corpus):
    folder = submit()
    written = "".join(path.read_text(encoding="utf-8") for path in folder.iterdir())
    assert os.sep + "home" not in written
    assert str(Path.cwd()) not in written
    assert os.uname().nodename not in written.split('"')
    for document in corpus:
        words = (document.text or "").split()
        for at in range(0, len(words) - 8, 7):
            assert " ".join(words[at : at + 8]) not in written


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda r: r["articles"]["000"]["mentions.strict"].__setitem__(0, 999), "mentions.strict"),
        (lambda r: r["articles"].pop("000"), "says articles"),
        (lambda r: r["articles"].__setitem__("009", {}), "says articles"),
        (lambda r: r["articles"]["000"].pop("mentions.strict"), "mentions.strict None"),
        (lambda r: r.__setitem__("documents", 14), "says documents 14"),
        (
            lambda r: r.__setitem__("failures", {"timeout": 1}),
            "says failures {'timeout': 1}, worked",
        ),
        (lambda r: r.__setitem__("layers", ["mentions", "record"]), "says layers"),
        (lambda r: r.__setitem__("signature", r["signature"] + "x|version:9"), "says something"),
        (lambda r: r.__setitem__("note", "x"), "field note: Extra inputs"),
        (lambda r: r.__setitem__("form", 2), "field form"),
        (lambda r: r.__setitem__("predictions_sha256", "0" * 64), "says that it is"),
        (lambda r: r.__setitem__("task", "other"), "says task other, its signature"),
        (lambda r: r["extractor"].__setitem__("name", "theirs"), "says that it is"),
        (lambda r: r["extractor"].__setitem__("name", "оurs"), "is not plain: ASCII"),
        (lambda r: r.__setitem__("digest", "0" * 12), "says gold 000000000000, its signature"),
        (lambda r: r.__setitem__("corpus", "operations-9"), "says corpus operations-9, its"),
        (lambda r: r["extractor"].__setitem__("url", "javascript:alert(1)"), "extractor.url"),
        (lambda r: r["articles"]["000"]["mentions.strict"].append(0), "at most 8"),
        (lambda r: r["articles"]["000"]["mentions.strict"].__setitem__(0, -1), "greater than"),
    ],
)
def test_a_forged_result_is_refused_with_what_is_wrong(submit, tmp_path, corpus, change, says):
    forge(submit(), change)
    assert says in refused(tmp_path, corpus)


def test_forged_predictions_are_refused(submit, tmp_path, corpus):
    path = submit() / "predictions.jsonl"
    path.write_text(path.read_text("utf-8").replace('"PLACE"', '"ORG"'), "utf-8")
    assert "predictions.jsonl has the SHA-256" in refused(tmp_path, corpus)


def test_a_forged_ledger_is_refused_by_line(submit, tmp_path, corpus):
    path = submit() / "ledger.jsonl"
    lines = path.read_text("utf-8").splitlines()
    lines[2] = lines[2].replace("correct", "missing")
    path.write_text("\n".join(lines) + "\n", "utf-8")
    assert "ledger.jsonl, line 3, is not" in refused(tmp_path, corpus)
    path.write_text("\n".join(lines[:2]) + "\n", "utf-8")
    assert "ledger.jsonl, line 3, is not" in refused(tmp_path, corpus)


@pytest.mark.parametrize(
    ("name", "change", "says"),
    [
        (
            "run.json",
            lambda raw: raw.replace(b'"documents": 15', b'"documents": 14,"documents": 15'),
            "run.json cannot be read: the key 'documents' stands 2 times in one object",
        ),
        (
            "predictions.jsonl",
            in_line(2, b'"mentions": ', b'"mentions": [], "mentions": '),
            "predictions.jsonl, line 2 cannot be read: the key 'mentions' stands 2 times",
        ),
        (
            "predictions.jsonl",
            in_line(3, b'"label": ', b'"label": "ORG", "label": "ORG", "label": '),
            "predictions.jsonl, line 3 cannot be read: the key 'label' stands 3 times",
        ),
        (
            "predictions.jsonl",
            in_line(1, b'"mentions": ', b'"text": "more", "mentions": '),
            "predictions.jsonl, line 1, field text: Extra inputs are not permitted",
        ),
        (
            "predictions.jsonl",
            in_line(1, b'"mentions": ', b'"resumed": true, "mentions": '),
            "predictions.jsonl, line 1, field resumed: no such field",
        ),
        (
            "predictions.jsonl",
            in_line(4, b'"start": ', b'"start": -'),
            "predictions.jsonl, line 4, field mentions.0.start: Input should be greater than",
        ),
        (
            "predictions.jsonl",
            in_line(4, b'"mentions": ', b'"record": {"a": NaN}, "mentions": '),
            "predictions.jsonl, line 4 cannot be read: NaN is no number of JSON",
        ),
        (
            "predictions.jsonl",
            lambda raw: raw + b"[]\n",
            "predictions.jsonl, line 16: a prediction is an object, not list",
        ),
        ("predictions.jsonl", lambda raw: raw + b"\xff\n", "line 16 cannot be read: 'utf-8' codec"),
        (
            "ledger.jsonl",
            in_line(1, b"]", b', {"a": 1, "a": 2}]'),
            "ledger.jsonl, line 1, is not what the predictions give",
        ),
        ("ledger.jsonl", lambda raw: raw.rstrip(), "is not what the predictions give"),
        (
            "ledger.jsonl",
            lambda raw: raw.replace(b"\n", "\u2028".encode(), 1),
            "ledger.jsonl, line 1, is not what",
        ),
    ],
)
def test_what_can_be_read_in_two_ways_is_refused_by_file_line_and_key(
    submit, tmp_path, corpus, name, change, says
):
    rewrite(submit(), name, change)
    assert says in refused(tmp_path, corpus)


def test_other_gold_is_not_verified_but_only_self_reported(submit, tmp_path, corpus):
    submit()
    other = corpus.select(["000-blog"])
    found = verify(tmp_path / "results", [other])
    assert not found.findings
    (entry,) = found.entries
    assert entry.evaluation is None
    (board,) = make_boards(found.entries, {entry.run: "reproduced"})
    assert board.rows[0].tier == "self-reported"


def test_the_predictions_of_another_are_refused(submit, tmp_path, corpus):
    submit("first")
    submit("second")
    assert both_refused(tmp_path, corpus, "has the predictions of operations/retold/")


def test_the_predictions_of_another_in_another_order_are_refused(submit, tmp_path, corpus):
    submit("first")
    file = tmp_path / "again.jsonl"
    turned = [
        p.model_copy(
            update={
                "mentions": tuple(
                    m.model_copy(update={"confidence": 0.9, "id": None})
                    for m in (p.mentions or ())[::-1]
                ),
                "seconds": 3.0,
            }
        )
        for p in some_gold(corpus, 5)[::-1]
    ]
    write_predictions(file, turned)
    pack(file, corpus, Extractor(name="second"), tmp_path / "results")
    assert both_refused(tmp_path, corpus, "has the predictions of operations/retold/")


def test_one_run_packed_twice_with_other_seconds_is_refused(submit, tmp_path, corpus):
    submit("ours")
    file = tmp_path / "again.jsonl"
    timed = (p.model_copy(update={"seconds": 3.0}) for p in some_gold(corpus, 5))
    write_predictions(file, timed)
    pack(file, corpus, Extractor(name="ours"), tmp_path / "results")
    assert both_refused(tmp_path, corpus, "has the predictions of operations/retold/ours/")
    # As another version, or with another seed, the same is no copy.
    pack(file, corpus, Extractor(name="ours", version="2"), tmp_path / "results")
    assert len(verify(tmp_path / "results", [corpus]).entries) == 2


def test_anybody_may_find_nothing(tmp_path, corpus):
    write_predictions(tmp_path / "p.jsonl", [eb.Prediction(id=d.id, mentions=()) for d in corpus])
    for name in ("one", "other"):
        pack(tmp_path / "p.jsonl", corpus, Extractor(name=name), tmp_path / "results")
    assert len(verify(tmp_path / "results", [corpus]).entries) == 2


@pytest.mark.parametrize(("one", "other"), [("Model-1", "Model-l"), ("barn", "bam"), ("O2", "02")])
def test_names_that_look_alike_are_refused(submit, tmp_path, corpus, one, other):
    submit(one, 5)
    submit(other, 6)
    assert both_refused(tmp_path, corpus, "has a name that looks like that of")


def test_two_runs_of_one_extractor_stand_by_run(submit, tmp_path, corpus):
    submit("ours", 5)
    submit("ours", 6)
    (board,) = make_boards(verify(tmp_path / "results", [corpus]).entries, {})
    assert len({row.name for row in board.rows}) == 2
    assert all(row.name.startswith("ours (") for row in board.rows)


@pytest.mark.parametrize("name", ["run.json", "predictions.jsonl", "ledger.jsonl"])
def test_an_oversized_file_is_not_opened(submit, tmp_path, corpus, monkeypatch, name):
    submit()
    monkeypatch.setitem(reading.LARGEST, name, 10)
    assert f"{name} has " in refused(tmp_path, corpus)


def test_a_file_that_is_missing_or_too_many_is_refused(submit, tmp_path, corpus):
    folder = submit()
    (folder / "extra.zip").write_bytes(b"PK")
    assert "has the files extra.zip, ledger.jsonl" in refused(tmp_path, corpus)
    (folder / "extra.zip").unlink()
    (folder / "ledger.jsonl").unlink()
    assert "has the files predictions.jsonl, run.json" in refused(tmp_path, corpus)


def to_a_run(results: Path) -> Path:
    """Link a run of another extractor to one that is there."""
    (results / "operations" / "retold" / "theirs").symlink_to(results.parent)
    return Path("operations/retold/theirs")


def to_a_file(results: Path) -> Path:
    """Let a run's ledger be a link to one that is the same."""
    run = results / "operations" / "retold" / "theirs" / "0123456789ab"
    run.mkdir(parents=True)
    for name in ("run.json", "predictions.jsonl"):
        (run / name).write_text("{}", "utf-8")
    (run / "ledger.jsonl").symlink_to("run.json")
    return run.relative_to(results)


def to_tiers(results: Path) -> Path:
    (results / "tiers.json").symlink_to("/etc/hostname")
    return Path("tiers.json")


def a_name_that_leads_up(results: Path) -> Path:
    (results / "operations" / "..a" / "deeper").mkdir(parents=True)
    return Path("operations/..a")


def a_name_to_be_seen(results: Path) -> Path:
    (results / "operations" / "\x1b[31m").mkdir()
    return Path("operations/\x1b[31m")


def a_file_out_of_place(results: Path) -> Path:
    (results / "operations" / "retold" / "results.zip").write_bytes(b"PK")
    return Path("operations/retold/results.zip")


def a_pipe(results: Path) -> Path:
    os.mkfifo(results / "operations" / "pipe")
    return Path("operations/pipe")


def a_folder_in_a_run(results: Path) -> Path:
    run = results / "operations" / "retold" / "theirs" / "0123456789ab"
    (run / "more").mkdir(parents=True)
    return run.relative_to(results)


def nothing_in_a_run(results: Path) -> Path:
    run = results / "operations" / "retold" / "theirs" / "0123456789ab"
    run.mkdir(parents=True)
    return run.relative_to(results)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (to_a_run, "a link or something special"),
        (to_a_file, "ledger.jsonl: a link, a folder or something special"),
        (to_tiers, "a link or something special"),
        (a_name_that_leads_up, "does not belong there"),
        (a_name_to_be_seen, "does not belong there"),
        (a_file_out_of_place, "does not belong there"),
        (a_pipe, "a link or something special"),
        (a_folder_in_a_run, "more: a link, a folder or something special"),
        (nothing_in_a_run, "has the files ; a run has"),
    ],
)
def test_what_does_not_belong_there_is_refused_once_and_the_rest_verified(
    submit, tmp_path, corpus, make, says
):
    run = submit().relative_to(tmp_path / "results")
    where = make(tmp_path / "results")
    found = verify(tmp_path / "results", [corpus])
    assert [(each.run, says in each.message) for each in found.findings] == [(str(where), True)]
    assert [(each.run, each.evaluation is not None) for each in found.entries] == [(str(run), True)]


def test_more_runs_than_are_looked_at_are_refused_as_a_whole(tmp_path, corpus, monkeypatch):
    for number in range(3):
        (tmp_path / "a" / "b" / "c" / str(number)).mkdir(parents=True)
    monkeypatch.setattr(places, "MOST", 2)
    with pytest.raises(ResultError, match="holds more than 2 runs"):
        verify(tmp_path, [corpus])
    with pytest.raises(ResultError, match="no folder of results"):
        verify(tmp_path / "none", [corpus])


def test_the_commands_go_on_after_what_is_refused(submit, tmp_path):
    submit()
    results, site = tmp_path / "results", tmp_path / "site"
    a_name_to_be_seen(results)
    to_a_run(results)
    runner = CliRunner()
    done = runner.invoke(app, ["verify", str(results)])
    assert (done.exit_code, done.stdout) == (1, "1 runs verified, 0 on other gold, 2 refused\n")
    first, second = done.stderr.splitlines()
    assert "\x1b" not in first
    assert second.startswith("refused: operations/retold/theirs: a link or something special")
    done = runner.invoke(app, ["leaderboard", str(results), "--out", str(site)])
    assert (done.exit_code, done.stdout) == (0, f"{site}: 1 boards, 1 runs, 2 refused\n")
    assert done.stderr.splitlines() == [first, second]
    (board,) = json.loads((site / "leaderboard.json").read_text("utf-8"))["boards"]
    assert [entry["name"] for entry in board["entries"]] == ["ours"]


def test_a_long_text_is_refused_when_packed_and_when_verified(tmp_path, corpus, monkeypatch):
    predictions = some_gold(corpus, 5)
    long = eb.Mention(start=0, end=4, label="ORG", value="word " * 100)
    first = predictions[0].model_copy(update={"mentions": (long,)})
    write_predictions(tmp_path / "p.jsonl", [first, *predictions[1:]])
    with pytest.raises(ResultError, match="holds a text of 500 characters"):
        pack(tmp_path / "p.jsonl", corpus, Extractor(name="ours"), tmp_path / "results")
    with monkeypatch.context() as lax:
        lax.setattr(passages, "_LONGEST", 1000)
        pack(tmp_path / "p.jsonl", corpus, Extractor(name="ours"), tmp_path / "results")
    assert "holds a text of 500 characters" in refused(tmp_path, corpus)


def test_a_long_error_is_cut_so_that_the_run_can_be_verified(tmp_path, corpus):
    failed = eb.Prediction(id="000-blog", error="ValueError: " + "no " * 500)
    write_predictions(tmp_path / "p.jsonl", [failed, *some_gold(corpus, 5)[1:]])
    _, result = pack(tmp_path / "p.jsonl", corpus, Extractor(name="ours"), tmp_path / "results")
    assert sum(result.failures.values()) == 1
    assert not verify(tmp_path / "results", [corpus]).findings


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ({"usage": {"input_tokens": -5}}, "field input_tokens: Input should be greater than"),
        ({"usage": {"money": 1e308}}, "field money: Input should be a finite number"),
    ],
)
def test_a_sum_that_cannot_be_told_is_a_named_error_and_leaves_nothing(
    tmp_path, corpus, line, says
):
    lines = [{"id": name, "mentions": [], **line} for name in ("000-blog", "000-digest")]
    (tmp_path / "p.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    with pytest.raises(ResultError, match=says):
        pack(tmp_path / "p.jsonl", corpus, Extractor(name="ours"), tmp_path / "results")
    assert not list((tmp_path / "results").iterdir())


def test_half_a_surrogate_pair_is_packed_and_verified(tmp_path, corpus):
    odd = {"id": "000-blog", "mentions": [{"start": 0, "end": 4, "label": "\ud800", "value": "x"}]}
    (tmp_path / "p.jsonl").write_text(json.dumps(odd), "utf-8")
    pack(tmp_path / "p.jsonl", corpus, Extractor(name="ours"), tmp_path / "results")
    assert not verify(tmp_path / "results", [corpus]).findings


def test_without_the_texts_a_run_on_them_is_self_reported_not_refused(submit, tmp_path, corpus):
    """What evidence says counts only where the text is there."""
    submit()
    bare = replace(corpus, documents=tuple(replace(d, text=None) for d in corpus))
    found = verify(tmp_path / "results", [bare])
    assert not found.findings
    assert [entry.evaluation for entry in found.entries] == [None]


def test_a_folder_with_the_name_of_a_file_is_refused(submit, tmp_path, corpus):
    path = submit() / "ledger.jsonl"
    path.unlink()
    path.mkdir()
    assert "ledger.jsonl: a link, a folder or something special" in refused(tmp_path, corpus)


def test_what_cannot_be_packed_is_refused_with_the_reason(tmp_path, corpus):
    write_predictions(tmp_path / "p.jsonl", [eb.Prediction(id="elsewhere", mentions=())])
    with pytest.raises(ResultError, match="is not in the corpus"):
        pack(tmp_path / "p.jsonl", corpus, Extractor(name="ours"), tmp_path / "results")
    with pytest.raises(ResultError, match="a name on a board has ASCII"):
        pack(tmp_path / "p.jsonl", corpus, Extractor(name="<b>"), tmp_path / "results")
    (tmp_path / "empty.jsonl").write_text("", "utf-8")
    with pytest.raises(ResultError, match="nothing for any document"):
        pack(tmp_path / "empty.jsonl", corpus, Extractor(name="ours"), tmp_path / "results")


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("regex", True),
        ("spacy,model=en_core_web_sm", True),
        ("org/model@main (8-bit)", True),
        ("", False),
        (" x", False),
        ("x ", False),
        ("=1+1", False),
        ("<script>", False),
        ("оurs", False),
        ("a\nb", False),
        ("x" * 121, False),
    ],
)
def test_names_are_plain_or_refused(name, plain):
    assert is_plain(name) is plain


def test_slugs_and_skeletons():
    assert slug("Org/Model@main (8-bit)") == "org-model-main-8-bit"
    assert slug("../..") == "unnamed"
    assert skeleton("M0del-1") == skeleton("model l")
    assert skeleton("model-2") != skeleton("model-3")


def test_boards_as_json_csv_and_markdown_agree(submit, tmp_path, corpus):
    submit("good", 9, version="=cmd()")
    submit("worse", 2)
    boards = make_boards(verify(tmp_path / "results", [corpus]).entries, {})
    (board,) = boards_json(boards)["boards"]
    good, worse = board["entries"]
    assert (good["name"], worse["name"]) == ("good", "worse")
    strict = good["criteria"]["mentions.strict"]
    assert (strict["group"], worse["criteria"]["mentions.strict"]["group"]) == (1, 2)
    assert strict["interval"][0] < strict["f1"] < strict["interval"][1]
    rows = list(csv.DictReader(boards_csv(boards).splitlines()))
    assert [(r["extractor"], r["criterion"]) for r in rows] == [
        (name, criterion)
        for name in ("good", "worse")
        for criterion in ("mentions.strict", "mentions.end_to_end")
    ]
    assert float(rows[0]["f1"]) == pytest.approx(strict["f1"], abs=1e-6)
    assert rows[0]["version"] == "'=cmd()"
    markdown = boards_markdown(boards)
    assert "| good | recomputed |" in markdown
    assert "(1) |" in markdown
    assert "(2) |" in markdown


def test_boards_never_mix_editions(submit, tmp_path, corpus):
    submit("ours", 5)
    invented = eb.load_corpus(edition="invented")
    write_predictions(tmp_path / "i.jsonl", some_gold(invented, 5))
    pack(tmp_path / "i.jsonl", invented, Extractor(name="ours"), tmp_path / "results")
    boards = make_boards(verify(tmp_path / "results", [corpus, invented]).entries, {})
    assert [board.edition for board in boards] == ["invented", "retold"]
    assert all(len(board.rows) == 1 for board in boards)


def test_tiers_are_those_of_the_keepers(submit, tmp_path, corpus):
    run = submit().relative_to(tmp_path / "results").as_posix()
    tiers = tmp_path / "results" / "tiers.json"
    tiers.write_text(json.dumps({run: "reproduced"}), "utf-8")
    found = verify(tmp_path / "results", [corpus])
    (board,) = make_boards(found.entries, read_tiers(tmp_path / "results"))
    assert board.rows[0].tier == "reproduced"


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ('{"a/b/c/d": "blessed"}', "run 'a/b/c/d' has the tier 'blessed'; tiers are self-reported"),
        ('{"a/b/c/d": ["reproduced"]}', "run 'a/b/c/d' has the tier ['reproduced']; tiers are"),
        ('["reproduced"]', "an object of runs and tiers, not list"),
        ('{"a": "reproduced", "a": "recomputed"}', "cannot be read: the key 'a' stands 2 times"),
        ("{", "cannot be read: Expecting property name"),
    ],
)
def test_broken_tiers_are_refused_by_verify_and_keep_a_board_from_being_written(
    submit, tmp_path, corpus, written, says
):
    submit()
    results, site = tmp_path / "results", tmp_path / "site"
    (results / "tiers.json").write_text(written, "utf-8")
    found = verify(results, [corpus])
    assert [(each.run, each.message[: len(says)]) for each in found.findings] == [
        ("tiers.json", says)
    ]
    assert len(found.entries) == 1
    runner = CliRunner()
    done = runner.invoke(app, ["verify", str(results)])
    assert (done.exit_code, done.stderr.startswith(f"refused: tiers.json: {says}")) == (1, True)
    done = runner.invoke(app, ["leaderboard", str(results), "--out", str(site)])
    assert (done.exit_code, says in done.stderr, site.exists()) == (2, True, False)


def test_tiers_that_are_a_link_are_not_followed(submit, tmp_path, corpus):
    results = submit().parents[3]
    (tmp_path / "elsewhere.json").write_text("{}", "utf-8")
    (results / "tiers.json").symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(ResultError, match=r"tiers\.json: a link or something special"):
        read_tiers(results)
    assert [each.run for each in verify(results, [corpus]).findings] == ["tiers.json"]


def test_names_stay_text_on_the_page(submit, tmp_path, corpus):
    submit("ours", 5, version="<script>alert(1)</script>")
    boards = make_boards(verify(tmp_path / "results", [corpus]).entries, {})
    write_boards(boards, tmp_path / "site")
    page = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "default-src 'none'" in html.unescape(page)
    assert "http://" not in page
    assert {path.name for path in (tmp_path / "site").iterdir()} == {
        "index.html",
        "leaderboard.csv",
        "leaderboard.json",
        "leaderboard.md",
    }


def test_the_commands_pack_verify_and_show(tmp_path, corpus):
    file, results, site = tmp_path / "p.jsonl", tmp_path / "results", tmp_path / "site"
    write_predictions(file, some_gold(corpus, 5))
    runner = CliRunner()
    done = runner.invoke(app, ["submit", str(file), "--to", str(results), "--name", "ours"])
    assert (done.exit_code, "15 documents, 0 failed" in done.output) == (0, True)
    done = runner.invoke(app, ["verify", str(results)])
    assert done.output == "1 runs verified, 0 on other gold, 0 refused\n"
    done = runner.invoke(app, ["leaderboard", str(results), "--out", str(site)])
    assert done.output == f"{site}: 1 boards, 1 runs\n"
    (run,) = find_runs(results)
    forge(run, lambda r: r.__setitem__("documents", 3))
    done = runner.invoke(app, ["verify", str(results), "--json"])
    assert done.exit_code == 1
    assert "says documents 3" in json.loads(done.output)["refused"][0]["message"]


MOODY = """
class Moody:
    name, version = "moody", "1.2"

    def __init__(self, seed=0):
        self.seed = seed

    def with_seed(self, seed):
        return Moody(seed)

    def __call__(self, document):
        return {"mentions": [{"start": self.seed, "end": self.seed + 4, "label": "ORG"}]}
"""


def test_submit_takes_name_version_fingerprint_and_seeds_from_the_extractor(tmp_path):
    (tmp_path / "moody.py").write_text(MOODY, "utf-8")
    runner, spec = CliRunner(), f"{tmp_path / 'moody.py'}:Moody"
    out, journal = str(tmp_path / "p.jsonl"), str(tmp_path / "j")
    ran = runner.invoke(app, ["run", spec, "--out", out, "--repeats", "2", "--journal", journal])
    assert ran.exit_code == 0
    files = [str(tmp_path / f"p.{number}.jsonl") for number in (1, 2)]
    to = ["--to", str(tmp_path / "results"), "--json"]
    done = runner.invoke(app, ["submit", *files, *to, "--extractor", spec])
    runs = [each["run"] for each in json.loads(done.output)]
    assert [(r["seeds"], r["repeats"]) for r in runs] == [([0], 2), ([1], 2)]
    assert {(r["extractor"]["name"], r["extractor"]["version"]) for r in runs} == {("moody", "1.2")}
    prints = [r["extractor"]["fingerprint"] for r in runs]
    assert len(set(prints)) == 2
    # The journal knows them under the same fingerprints.
    done = runner.invoke(app, ["submit", *files, *to, "--name", "moody", "--journal", journal])
    again = [each["run"]["extractor"] for each in json.loads(done.output)]
    assert [each["fingerprint"] for each in again] == prints
    assert [each["version"] for each in again] == [None, None]


def test_a_journal_of_several_extractors_tells_no_fingerprint(tmp_path):
    lines = [{"document": "d", "repeat": 0, "extractor": e, "prediction": {}} for e in "ab"]
    journal = tmp_path / "j"
    journal.write_text("\n".join(["not json", "[]", *map(json.dumps, lines)]), "utf-8")
    assert fingerprint_in(journal, ["d"]) is None
    assert fingerprint_in(journal, ["e"]) is None
    with pytest.raises(ResultError, match="the journal cannot be read"):
        fingerprint_in(tmp_path / "none", ["d"])


def test_a_tier_of_a_run_that_is_not_there_is_said(submit, tmp_path):
    submit()
    (tmp_path / "results" / "tiers.json").write_text('{"a/b/c/d": "reproduced"}', "utf-8")
    arguments = ["leaderboard", str(tmp_path / "results"), "--out", str(tmp_path / "site")]
    done = CliRunner().invoke(app, arguments)
    assert "tiers.json: there is no such run: a/b/c/d" in done.stderr


def test_the_published_schema_is_that_of_the_code():
    path = Path(__file__).parent.parent / "docs" / "run.schema.json"
    if not path.parent.is_dir():
        pytest.skip("the documentation is not in the wheel")
    assert json.loads(path.read_text(encoding="utf-8")) == schema()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner),
    max_leaves=20,
)


@settings(max_examples=60)
@given(st.data())
def test_whatever_stands_in_a_result_is_read_or_a_named_error(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("fuzz")
    known = ["form", "task", "edition", "digest", "extractor", "articles", "failures", "layers"]
    payload = data.draw(JSON | st.dictionaries(st.sampled_from(known) | st.text(), JSON))
    written = json.dumps(payload).encode()
    cut = data.draw(st.integers(0, len(written)) | st.just(len(written)))
    (folder / "run.json").write_bytes(written[:cut])
    with pytest.raises(ResultError):
        read_result(folder)


def test_the_hash_of_a_run_is_that_of_its_predictions(submit):
    folder = submit()
    found = hashlib.sha256((folder / "predictions.jsonl").read_bytes()).hexdigest()
    assert read_result(folder).predictions_sha256 == found
    assert folder.name == found[:12]
