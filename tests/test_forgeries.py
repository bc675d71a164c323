"""A stranger forges: what his run says, what its predictions hold, and runs that are another's."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import extractbench as eb
from extractbench.leaderboard.board import make_boards
from extractbench.leaderboard.packing import folder_of, pack
from extractbench.leaderboard.result import Extractor, Result
from extractbench.leaderboard.verifying import verify
from extractbench.leaderboard.writing import boards_json
from extractbench.prediction import write_predictions
from forging import forge, in_each, rewrite, some_gold

ELSEWHERE = "0" * 12
TEXT = "The lorry stood for nine days beside the old customs house before anybody asked"
"""Of a text that is not shipped, made up here."""


@pytest.fixture(scope="module")
def corpus() -> eb.Corpus:
    return eb.load_corpus()


@pytest.fixture
def run(tmp_path: Path, corpus: eb.Corpus) -> Path:
    """A sound run, with a record and seconds."""
    return packed(tmp_path, corpus, "ours", whole(corpus, 5))


def whole(corpus: eb.Corpus, step: int) -> list[eb.Prediction]:
    records = {document.id: document.gold.record for document in corpus}
    return [
        prediction.model_copy(update={"record": records[prediction.id], "seconds": 1.0})
        for prediction in some_gold(corpus, step)
    ]


def packed(tmp_path: Path, corpus: eb.Corpus, name: str, predictions: list[eb.Prediction]) -> Path:
    write_predictions(tmp_path / "p.jsonl", predictions)
    folder, _ = pack(tmp_path / "p.jsonl", corpus, Extractor(name=name), tmp_path / "results")
    return folder


def refused(tmp_path: Path, *corpora: eb.Corpus) -> str:
    (finding,) = verify(tmp_path / "results", corpora).findings
    return finding.message


def changed(**said: Any) -> Any:
    return lambda result: result.update(said)


def in_signature(old: str, new: str) -> Any:
    return lambda result: result.update(signature=result["signature"].replace(old, new))


def test_a_sound_run_is_verified_with_its_seconds(run, tmp_path, corpus):
    found = verify(tmp_path / "results", [corpus])
    assert not found.findings
    assert found.entries[0].result.seconds == 15.0


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (changed(seconds=0.001), "says seconds 0.001, worked out anew it is 15.0"),
        (changed(input_tokens=0), "says input_tokens 0, worked out anew it is None"),
        (changed(money=0.0), "says money 0.0, worked out anew it is None"),
        (changed(documents="15"), "field documents: Input should be a valid integer"),
        (changed(seeds=[10**4000]), "field seeds.0: Input should be less than"),
        (changed(seeds=list(range(101))), "field seeds: Tuple should have at most 100"),
        (changed(repeats=10**400), "field repeats: Input should be less than"),
        (changed(layers=["mentions", "all"]), "field layers.1: String should match"),
        (lambda r: r["articles"]["000"]["mentions.strict"].__setitem__(0, 10**400), "less than"),
        (lambda r: r["articles"]["000"]["mentions.strict"].__setitem__(0, "9"), "valid integer"),
        (lambda r: r["articles"].update({"x\u202e": {}}), "has a character that cannot be seen"),
        (lambda r: r["extractor"].update(version="1\n2"), "extractor.version: Value error, has a"),
        (lambda r: r["environment"].update(machine="\u202e"), "environment.machine: Value error"),
        (lambda r: r["environment"].update(cpus=10**400), "environment.cpus: Input should be less"),
        (lambda r: r["environment"].update(packages={"a b": "1"}), "environment.packages.a b"),
        (
            lambda r: r["extractor"].update(url="https://good.example@evil.example/"),
            "extractor.url",
        ),
        (lambda r: r["extractor"].update(url="https://g\u0456thub.com/x"), "extractor.url"),
        (in_signature("version:", "version:" + "word " * 9), "does not end with the version"),
        (in_signature("task:", "gold:x|task:"), "its signature says something twice"),
        (in_signature("|quotes", "|\u202e:x|quotes"), "or what cannot be seen"),
        (in_signature("|quotes", "|min-iou:0.9|quotes"), "says signature"),
        (in_signature("texts:yes", "texts:no"), "says signature"),
        (in_signature("edition:retold", "edition:invented"), "says edition retold, its signature"),
    ],
)
def test_what_a_run_says_of_itself_is_worked_out_anew_or_of_a_form_that_can_be_shown(
    run, tmp_path, corpus, change, says
):
    forge(run, change)
    assert says in refused(tmp_path, corpus)


def nested(depth: int) -> Any:
    return json.loads('{"a":' * depth + "1" + "}" * depth)


def with_mention(**more: Any) -> Any:
    return lambda line: line["mentions"].append({"start": 0, "end": 4, "label": "ORG"} | more)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (in_each(changed(record=nested(300)), only=0), "line 1, field record: Value error"),
        (in_each(changed(usage=nested(900)), only=0), "line 1, field usage: Value error"),
        (lambda raw: b"[" * 200_000 + raw, "line 1 cannot be read: maximum recursion depth"),
        (lambda raw: raw.replace(b"1.0", b"1" * 5000, 1), "line 1 cannot be read: Exceeds the"),
        (lambda raw: raw.replace(b'"seconds": 1.0', b'"seconds": 1e999', 1), "a finite number"),
        (in_each(with_mention(start=10**30, end=10**31), only=0), "says mentions.end_to_end"),
        (in_each(with_mention(confidence=1e308), only=0), "confidence: Input should be less"),
        (in_each(changed(usage={"input_tokens": -9})), "the sums of its predictions, field input"),
        (in_each(changed(usage={"money": 1e308})), "the sums of its predictions, field money"),
        (in_each(changed(problems=[{"field": "x", "message": "word " * 99}]), only=0), "a text of"),
        (in_each(changed(sha256="word " * 99), only=0), "holds a text of 495 characters"),
        (
            in_each(changed(error="x"), only=0),
            "says failures {}, worked out anew it is {'unclassed'",
        ),
        (lambda raw: raw + raw.splitlines()[0] + b"\n", "says failures {}"),
        (
            lambda raw: raw + b'{"id": "x", "mentions": []}\n',
            "line 16, document 'x', id: is not in",
        ),
    ],
)
def test_predictions_that_are_odd_are_refused_by_name(run, tmp_path, corpus, change, says):
    rewrite(run, "predictions.jsonl", change)
    assert says in refused(tmp_path, corpus)


def is_the_same(line: dict[str, Any]) -> None:
    """Say the same in other words."""
    for mention in line["mentions"]:
        mention.update(optional=True, accept=["x"], value=f" {mention['value'].upper()} ")
    for operation in line["record"].get("operations", []):
        operation.setdefault("network", None)
        operation.setdefault("cases", [])
        for count in operation.get("counts", []):
            if isinstance(count.get("value"), int):
                count["value"] = float(count["value"])
    line["record"] = {name: line["record"][name] for name in reversed(line["record"])}


def test_a_copy_in_other_words_is_a_copy(run, tmp_path, corpus):
    turned = in_each(is_the_same)((run / "predictions.jsonl").read_bytes())
    (tmp_path / "copy.jsonl").write_bytes(turned)
    pack(tmp_path / "copy.jsonl", corpus, Extractor(name="thief"), tmp_path / "results")
    found = verify(tmp_path / "results", [corpus])
    assert [f.message.split("; ")[1] for f in found.findings] == ["keep the one that was first"] * 2
    assert not found.entries


@pytest.fixture(scope="module")
def hidden() -> eb.Corpus:
    """Gold of an edition whose first text is not shipped, but is here."""
    gold = eb.load_corpus(edition="invented")
    first, *others = gold.documents
    text = TEXT + (first.text or "")[len(TEXT) :]
    return replace(gold, documents=(replace(first, text=text, is_shipped=False), *others))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("run.json", lambda r: r["extractor"].update(version=TEXT)),
        ("predictions.jsonl", in_each(with_mention(value=TEXT[4:60]), only=3)),
        ("predictions.jsonl", in_each(changed(problems=[{"field": TEXT, "message": "x"}]), only=3)),
    ],
)
def test_words_of_a_text_that_is_not_shipped_are_refused_wherever_they_stand(
    run, tmp_path, corpus, hidden, name, change
):
    """Also in a run on another edition."""
    if name == "run.json":
        forge(run, change)
    else:
        rewrite(run, name, change)
    assert "holds words of a text that is not shipped" in refused(tmp_path, corpus, hidden)


def on_other_gold(run: Path, **said: str) -> None:
    """Let a run say that it was made on gold that is not here."""

    def change(result: dict[str, Any]) -> None:
        for name, value in (said | {"digest": ELSEWHERE}).items():
            signed = "gold" if name == "digest" else name
            old, new = f"{signed}:{result[name]}|", f"{signed}:{value}|"
            result["signature"] = result["signature"].replace(old, new)
            result[name] = value

    forge(run, change)
    result = Result.model_validate_json((run / "run.json").read_bytes())
    meant = run.parents[3] / folder_of(result)
    meant.parent.mkdir(parents=True, exist_ok=True)
    run.rename(meant)


def test_a_run_on_gold_that_is_not_here_is_no_more_than_self_reported(run, tmp_path, corpus):
    on_other_gold(run)
    found = verify(tmp_path / "results", [corpus])
    assert not found.findings
    (board,) = boards_json(make_boards(found.entries, {}))["boards"]
    assert [entry["tier"] for entry in board["entries"]] == ["self-reported"]


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"task": "0perations"}, "says task '0perations', which looks like 'operations'"),
        ({"edition": "Retold."}, "says edition 'Retold.', which looks like 'retold'"),
    ],
)
def test_gold_that_is_not_here_is_not_called_by_what_looks_like_gold_that_is(
    run, tmp_path, corpus, said, says
):
    on_other_gold(run, **said)
    assert says in refused(tmp_path, corpus)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        (TEXT, "ledger.jsonl, line 1 cannot be read"),
        ('{"a": 1}', "ledger.jsonl, line 1: a list of numbers and short words"),
        (json.dumps(["x", "x" * 301]), "ledger.jsonl, line 1: a list"),
        (json.dumps(["x"] * 21), "ledger.jsonl, line 1: a list"),
    ],
)
def test_a_ledger_that_nobody_can_work_out_anew_is_of_the_form(
    run, tmp_path, corpus, written, says
):
    (run / "ledger.jsonl").write_text(written, "utf-8")
    on_other_gold(run)
    assert says in refused(tmp_path, corpus)


def test_a_run_that_names_fewer_articles_than_it_signed_for_is_refused(run, tmp_path, corpus):
    forge(run, lambda result: result["articles"].pop("000"))
    on_other_gold(run)
    assert "says articles 4, its signature says another" in refused(tmp_path, corpus)
