"""Files of strangers: whatever stands in them is read or refused by name; nothing crashes."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import extractbench as eb
from corpora import LENGTH, corpus, gold_document, mention
from extractbench.document import Document
from extractbench.errors import BaselineError, ExtractorError, ResultError
from extractbench.extractors.regex import Regex
from extractbench.leaderboard.packing import pack
from extractbench.leaderboard.result import Extractor
from extractbench.leaderboard.verifying import verify
from extractbench.regression.baseline import Baseline, Gold, read_baseline, run_of, write_baseline
from extractbench.regression.standings import changes_between, standings_of
from extractbench.regression.telling import tell_changes
from extractbench.regression.verdict import judge_items
from extractbench.report.run_page import run_page

fuzz = settings(
    max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

TEXT = "Nov 3 - Police in Norland said at least 12 people were held in Operation Larch."
GOLD = corpus(
    gold_document(
        text=TEXT,
        mentions=(mention(18, 25, "PLACE", "XX"), mention(63, 78, "OPERATION", "Operation Larch")),
        record={"operations": [{"kind": "main", "name": "Operation Larch"}]},
    )
)

odd = st.sampled_from(
    ["", "\x1b[31m", "\ud800", "\u202e", "<script>", "../..", "=1+1", "x" * 400, "\x00", "NaN"]
)
number = st.integers(-3, LENGTH) | st.sampled_from([10**30, -1, 0.5, math.inf, math.nan, 1e308])
leaf = st.none() | st.booleans() | number | odd | st.text(max_size=8)
anything = st.recursive(
    leaf,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6) | odd, inner, max_size=4)
    ),
    max_leaves=12,
)


def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with some of these fields, or with all, some of them anything else."""
    mixed = {name: field | anything for name, field in fields.items()}
    return st.fixed_dictionaries(fields) | st.fixed_dictionaries({}, optional=mixed)


def at_times(draw: st.DrawFn) -> bool:
    return draw(st.sampled_from([False, False, False, True]))


label = st.sampled_from(["PLACE", "OPERATION", "ORG"])
span = st.tuples(number, number).map(list)
start, end = st.integers(0, 40), st.integers(41, len(TEXT))
sound = st.fixed_dictionaries(
    {"start": start, "end": end, "label": label}, optional={"value": odd, "confidence": number}
)
mentions = sound | some(start=number, end=number, label=label, value=odd, confidence=number)
quotes = some(speaker=odd, form=st.just("direct"), content=st.lists(span, max_size=2), cue=span)
unit = some(kind=st.sampled_from(["arrested", "main"]), value=number, code=odd, scope=odd)
operation = some(kind=st.just("main"), name=odd, counts=st.lists(unit), places=st.lists(unit))
lines = st.fixed_dictionaries(
    {"id": st.just("d")},
    optional={
        "zones": st.lists(some(start=number, end=number, kind=st.just("body"))) | anything,
        "mentions": st.lists(sound, max_size=4) | st.lists(mentions, max_size=4) | anything,
        "quotes": st.lists(quotes, max_size=3) | anything,
        "record": some(operations=st.lists(operation, max_size=2)) | anything,
        "usage": some(input_tokens=number, money=number),
        "seconds": number,
        "error": odd,
        "problems": anything,
    },
)


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """A predictions file, which may be cut off anywhere or be no JSON."""
    drawn = [draw(lines)]
    if at_times(draw):
        other = {"id": draw(st.sampled_from(["d", "e", "\ud800", ""])), "mentions": []}
        drawn.append(draw(lines) | other)
    written = "\n".join(map(json.dumps, drawn)).encode()
    if at_times(draw):
        written = written[: draw(st.integers(0, len(written)))]
    return draw(st.binary(max_size=30)) if at_times(draw) else written


@fuzz
@given(files(), files())
def test_predictions_are_scored_compared_and_shown_whatever_they_hold(
    tmp_path_factory, before, after
):
    folder, evaluations = tmp_path_factory.mktemp("fuzz"), []
    for name, content in (("before", before), ("after", after)):
        (folder / name).write_bytes(content)
        evaluations.append(eb.score(eb.read_predictions(folder / name), GOLD, name=name))
    changes = changes_between(*map(standings_of, evaluations))
    assert all(isinstance(line, str) for line in tell_changes(changes, GOLD))
    page = run_page(evaluations, GOLD)
    assert page.count("<script>") == 1
    assert page.isascii() or page.encode()


@fuzz
@given(files())
def test_what_is_packed_is_verified_and_the_rest_refused_by_name(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("fuzz")
    (folder / "p.jsonl").write_bytes(content)
    try:
        pack(folder / "p.jsonl", GOLD, Extractor(name="ours"), folder / "results")
    except ResultError:
        assert not [*folder.glob("results/*")]
    else:
        found = verify(folder / "results", [GOLD])
        assert not found.findings
        assert len(found.entries) == 1


def changed(draw: st.DrawFn, value: Any) -> Any:
    """Return JSON with something in it replaced, taken out or put in."""
    if isinstance(value, dict) and value and not at_times(draw):
        name = draw(st.sampled_from(sorted(value)))
        rest = {key: each for key, each in value.items() if key != name}
        return rest if at_times(draw) else {**value, name: changed(draw, value[name])}
    if isinstance(value, list) and value and not at_times(draw):
        at = draw(st.integers(0, len(value) - 1))
        return [*value[:at], changed(draw, value[at]), *value[at + 1 :]]
    if isinstance(value, dict) and draw(st.booleans()):
        return {**value, draw(st.text(max_size=6)): draw(anything)}
    if isinstance(value, int | float) and draw(st.booleans()):
        return draw(st.integers(0, 4))
    return draw(odd if isinstance(value, str) else anything)


@pytest.fixture(scope="module")
def packed(tmp_path_factory) -> Path:
    """A folder of results with one run that is what it says."""
    folder = tmp_path_factory.mktemp("packed")
    prediction = eb.Prediction(id="d", mentions=(mention(18, 25, "PLACE", "XX"),))
    eb.write_predictions(folder / "p.jsonl", [prediction])
    run, _ = pack(folder / "p.jsonl", GOLD, Extractor(name="ours"), folder / "results")
    return run


@fuzz
@given(data=st.data())
def test_a_changed_result_is_refused_or_says_the_same_counts(packed, data):
    path = packed / "run.json"
    whole = path.read_bytes()
    payload = json.loads(whole)
    other = changed(data.draw, payload)
    path.write_text(json.dumps(other), "utf-8")
    try:
        found = verify(packed.parents[3], [GOLD])
    finally:
        path.write_bytes(whole)
    assert len(found.entries) + len(found.findings) == 1
    for entry in found.entries:
        assert entry.evaluation is None or other["articles"] == payload["articles"]


@fuzz
@given(data=st.data())
def test_a_changed_baseline_is_refused_or_judged(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("fuzz")
    evaluation = eb.score([eb.Prediction(id="d", mentions=GOLD.gold("d").gold.mentions)], GOLD)
    now = run_of(evaluation, standings_of(evaluation))
    good = Baseline(
        name="b",
        extractor="ours",
        deterministic=True,
        version="1",
        gold=Gold.of(evaluation),
        runs=(now,),
    )
    path = write_baseline(folder, good)
    other = json.dumps(changed(data.draw, json.loads(path.read_text("utf-8")))).encode()
    if at_times(data.draw):
        other = other[: data.draw(st.integers(0, len(other)))]
    path.write_bytes(other)
    try:
        stored = read_baseline(folder, "b")
    except BaselineError:
        return
    assert stored is not None
    assert judge_items(stored, now).verdict


PATTERNS = st.sampled_from(
    ["(", r"(?P<n>\d+)", "{verbs}", "{nope}", r"\bLarch\b", "[", "", "x" * 99]
)
rule = some(
    name=st.sampled_from(["a", "a", "b"]) | odd,
    label=label | odd,
    kind=st.sampled_from(["arrested", "nav"]),
    pattern=PATTERNS,
    value=st.sampled_from(["{n}", "{", "{n!x}", "{0}", "plain"]),
    span=st.sampled_from(["n", "m"]),
    slot=st.sampled_from(["published", "operations.counts", "nope"]),
    words=st.lists(odd, max_size=3),
    of=st.lists(odd, max_size=2),
    before=PATTERNS,
)
rules = st.dictionaries(
    st.sampled_from(
        ["lists", "patterns", "mentions", "zones", "slots", "counts", "things", "values", "off"]
    )
    | st.text(max_size=6),
    st.lists(rule, max_size=3)
    | st.dictionaries(st.sampled_from(["verbs", "months", "x"]), anything | PATTERNS, max_size=3)
    | anything,
    max_size=4,
)


def toml(value: Any) -> str:
    """Write a value as TOML; what TOML cannot say is left for the reader to refuse."""
    match value:
        case dict():
            return "{" + ", ".join(f"{json.dumps(k)} = {toml(v)}" for k, v in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value)


@fuzz
@given(rules, st.integers(0, 4000))
def test_a_rules_file_is_taken_or_refused_by_name(tmp_path_factory, drawn, end):
    path = tmp_path_factory.mktemp("fuzz") / "rules.toml"
    written = "\n".join(f"{json.dumps(name)} = {toml(value)}" for name, value in drawn.items())
    path.write_bytes(written.encode()[:end])
    try:
        extractor = Regex(path)
    except ExtractorError:
        return
    extractor(Document(id="d", text=TEXT))
