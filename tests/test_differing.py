"""Two runs item by item: the command `diff`, and a planted regression in ``regex``."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

import extractbench as eb
from extractbench.cli import app
from extractbench.document import Document
from extractbench.regression.baseline import write_baseline
from extractbench.regression.checking import check_regression
from extractbench.regression.standings import changes_between, standings_of
from extractbench.regression.telling import tell
from extractbench.regression.verdict import Verdict

RUNNER = CliRunner()


@pytest.fixture
def runs(tmp_path: Path, write_gold: Callable[..., Path], wire_gold, wire_text) -> Callable:
    """Write two predictions of the invented wire report and return the arguments of `diff`."""
    folder = write_gold(wire_gold, wire_text)

    def write(before: dict, after: dict) -> list[str]:
        for name, layers in (("a", before), ("b", after)):
            line = json.dumps({"id": "900-wire", **layers})
            (tmp_path / f"{name}.jsonl").write_text(line, encoding="utf-8")
        files = [str(tmp_path / f"{name}.jsonl") for name in "ab"]
        return ["diff", *files, "--corpus", str(folder)]

    return write


def mentions(*spans: tuple[int, int, str]) -> dict:
    return {"mentions": [{"start": s, "end": e, "label": label} for s, e, label in spans]}


def test_lost_found_and_newly_spurious_items_are_named(runs):
    before = mentions((0, 5, "TIME"), (18, 25, "PLACE"))
    after = mentions((0, 5, "TIME"), (63, 78, "OPERATION"), (9, 15, "ORG"))
    done = RUNNER.invoke(app, runs(before, after))
    assert done.exit_code == 1
    assert "  900-wire  mentions.strict  PLACE  m2  Nov 3 - Police in [Norland] said" in done.output
    assert "  900-wire  mentions.strict  OPERATION  m4  " in done.output
    # No values were given, so end to end found nothing before either.
    assert "lost: 1\n" in done.output
    # Once, although it is so under both criteria.
    assert "newly spurious: 1\n" in done.output
    assert "mentions.end_to_end,strict  ORG  ORG [9, 15)  Nov 3 - P[olice ]in" in done.output
    # Gold has 4; before 2 of 2 right: 2x2/(4+2); after 2 of 3: 2x2/(4+3).
    assert "mentions.strict F1 0.667 -> 0.571" in done.output


def test_the_same_run_twice_stands_as_before(runs):
    same = mentions((0, 5, "TIME"), (9, 15, "ORG"))
    done = RUNNER.invoke(app, runs(same, same))
    assert done.exit_code == 0
    assert "every item stands as before" in done.output


def test_as_json_every_item_has_its_place(runs):
    done = RUNNER.invoke(app, [*runs(mentions((0, 5, "TIME")), mentions()), "--json"])
    (lost,) = json.loads(done.output)["lost"]
    assert lost == {
        "document": "900-wire",
        "layer": "mentions",
        "criterion": "strict",
        "group": "TIME",
        "item": "m1",
        "before": 1.0,
        "after": 0.0,
    }


def test_runs_of_other_layers_are_refused_with_the_reason(runs):
    done = RUNNER.invoke(app, runs(mentions((0, 5, "TIME")), {"quotes": []}))
    assert done.exit_code == 1
    assert "a has the layers mentions, b has quotes; name those to compare: --layers" in done.output


def test_a_run_on_other_documents_is_refused(runs, tmp_path):
    arguments = runs(mentions((0, 5, "TIME")), mentions())
    (tmp_path / "b.jsonl").write_text('{"id": "elsewhere", "mentions": []}', encoding="utf-8")
    done = RUNNER.invoke(app, arguments)
    assert done.exit_code == 1
    assert "b has nothing for any document of this gold: missing" in done.output


def test_more_items_than_asked_for_are_counted(runs):
    arguments = runs(mentions((0, 5, "TIME"), (18, 25, "PLACE")), mentions())
    done = RUNNER.invoke(app, [*arguments, "--items", "1"])
    assert "  ... and 1 more" in done.output


def test_a_regression_planted_in_regex_is_caught_with_the_lost_items(tmp_path):
    """Of everything `regex` finds, a mutant forgets the places of one article."""
    corpus = eb.load_corpus()
    regex = eb.load_extractor("regex")

    def mutant(document: Document) -> eb.Layers:
        found = regex(document)
        if document.article != "003":
            return found
        kept = tuple(m for m in found.mentions or () if m.label != "PLACE")
        return found.model_copy(update={"mentions": kept})

    mutant.deterministic, mutant.name = True, "regex"
    first = check_regression("regex", corpus, baseline="regex", folder=tmp_path)
    assert first.judgement is not None
    assert (first.judgement.verdict, first.passes) == (Verdict.INCOMPARABLE, False)
    assert first.offered is not None
    write_baseline(tmp_path, first.offered)
    assert check_regression("regex", corpus, baseline="regex", folder=tmp_path).passes
    second = check_regression(mutant, corpus, baseline="regex", folder=tmp_path)
    assert second.judgement is not None
    assert second.judgement.verdict is Verdict.REGRESSED
    changes = second.judgement.changes
    assert changes is not None
    assert {change.place.group for change in changes.lost} == {"PLACE"}
    assert {corpus.gold(c.place.document).article for c in changes.lost} == {"003"}
    # Every one that the gold has there, and that regex finds, by its id.
    found = standings_of(eb.evaluate("regex", corpus)).credit
    wanted = {
        place
        for place, credit in found.items()
        if place.group == "PLACE" and credit and place.document.startswith("003")
    }
    assert {change.place for change in changes.lost} == wanted
    told = tell(second, corpus)
    assert told.startswith("REGRESSED regex\n")
    assert f"lost: {len({place._replace(criterion='') for place in wanted})}\n" in told


def test_changes_turn_round_when_the_two_are_swapped():
    corpus = eb.load_corpus()
    ours, theirs = (
        standings_of(eb.evaluate(n, corpus, layers=["mentions"]))
        for n in ("regex", "everything-capitalised")
    )
    there, back = changes_between(ours, theirs), changes_between(theirs, ours)
    assert [c.place for c in there.lost] == [c.place for c in back.found]
    assert [c.place for c in there.spurious] == [c.place for c in back.settled]
