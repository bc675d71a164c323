"""What differs between two versions of a corpus, item by item."""

import copy
import json
import shutil

import pytest
from typer.testing import CliRunner

from extractbench.cli import app
from extractbench.corpus.difference import Change, diff_corpora
from extractbench.corpus.index import index_corpus


@pytest.fixture
def diff(write_gold, wire_gold, wire_text):
    """Return what differs between the example and what a change makes of it."""

    def find(change, text=None):
        changed = copy.deepcopy(wire_gold)
        change(changed)
        old = write_gold(wire_gold, wire_text, "old")
        new = write_gold(changed, text or wire_text, "new")
        return [(each.field, each.kind, each.old, each.new) for each in diff_corpora(old, new)]

    return find


def test_the_same_files_do_not_differ(diff):
    assert diff(dict.copy) == []


def test_items_are_named_by_their_ids_or_places(diff):
    def change(gold):
        main = gold["record"]["operations"][0]
        main["counts"][0]["scope"] = "XX"
        main["places"].clear()
        main["offences"].append({"value": "possession", "evidence": []})
        gold["mentions"][2]["value"] = ">12"
        gold["quotes"][0]["content"] = [[31, 77]]
        gold["zones"][1]["kind"] = "title"

    assert diff(change) == [
        ("zones[1].kind", "changed", "body", "title"),
        ("mentions[m3].value", "changed", ">=12", ">12"),
        ("quotes[q1].content", "changed", [[31, 78]], [[31, 77]]),
        ("record.operations[0].places[0]", "removed",
         {"code": "XX", "role": "action", "evidence": ["m2"]}, None),
        ("record.operations[0].counts[c1].scope", "changed", "OP", "XX"),
        ("record.operations[0].offences[0]", "added", None,
         {"value": "possession", "evidence": []}),
    ]  # fmt: skip


def test_mentions_that_are_only_numbered_anew_do_not_differ(diff):
    """A ROLE before the others makes m1 to m4 of m2 to m5, and evidence cites them so."""

    def change(gold):
        numbered = json.dumps(gold)
        for number in (4, 3, 2, 1):
            numbered = numbered.replace(f'"m{number}"', f'"m{number + 1}"')
        gold.update(json.loads(numbered))
        gold["mentions"].insert(
            0, {"id": "m1", "start": 8, "end": 14, "label": "ROLE", "value": "police"}
        )

    assert [(field, kind) for field, kind, _, _ in diff(change)] == [("mentions[m1]", "added")]


def test_a_mention_that_moved_is_found_by_its_id(diff):
    def change(gold):
        gold["mentions"][2]["start"] = 40

    assert diff(change) == [("mentions[m3].start", "changed", 31, 40)]


def test_a_name_of_a_mention_that_went_to_another_is_not_the_same(diff):
    def change(gold):
        removed = gold["mentions"].pop(1)
        gold["mentions"][1]["id"] = removed["id"]
        gold["record"]["operations"][0]["counts"][0]["evidence"] = ["m2"]
        gold["record"]["operations"][0]["places"] = []

    found = diff(change)
    assert [field for field, *_ in found] == [
        "mentions[m2 (old)]",
        "record.operations[0].places[0]",
    ]


def test_inferences_and_excluded_spans_are_compared(diff):
    def change(gold):
        gold["inferences"] = [{"mention": "m2", "rule": "45"}]
        gold["excluded"] = [{"start": 8, "end": 14, "rule": "7"}]

    assert {field for field, *_ in diff(change)} == {"inferences", "excluded[0]"}


def test_a_text_is_compared_by_its_hash(diff, wire_text):
    ((field, kind, old, new),) = diff(dict.copy, wire_text.replace("held", "kept"))
    assert (field, kind) == ("text", "changed")
    assert len(old) == len(new) == 64


def test_a_text_that_is_not_shipped_is_compared_by_its_listed_hash(
    write_gold, wire_gold, wire_text
):
    old, new = (write_gold(wire_gold, folder=name) for name in ("old", "new"))
    index_corpus(old, texts={"900-wire": wire_text})
    index_corpus(new, texts={"900-wire": wire_text + " "})
    fields = [(each.document, each.field) for each in diff_corpora(old, new)]
    assert fields == [("corpus.json", "name"), ("900-wire", "text")]


def test_documents_that_come_and_go_are_named(write_gold, wire_gold, wire_text):
    old = write_gold(wire_gold, wire_text, "old")
    new = write_gold(wire_gold | {"id": "901-wire"}, wire_text, "new")
    assert diff_corpora(old, new) == [
        Change("900-wire", "document", "removed"),
        Change("901-wire", "document", "added"),
    ]


def test_what_the_index_says_is_compared(write_gold, wire_gold, wire_text):
    old, new = (write_gold(wire_gold, wire_text, name) for name in ("old", "new"))
    for folder, version in ((old, "1.0"), (new, "2.0")):
        listing = {"name": "larch", "version": version, "leaks": {"900": [version]}}
        (folder / "corpus.json").write_text(json.dumps(listing))
        index_corpus(folder)
    assert list(map(str, diff_corpora(old, new))) == [
        "corpus.json, version changed: 1.0 -> 2.0",
        "corpus.json, leaks.900 changed: ['1.0'] -> ['2.0']",
    ]


def test_the_command_is_status_1_if_anything_differs(write_gold, wire_gold, wire_text, tmp_path):
    old = write_gold(wire_gold, wire_text, "old")
    shutil.copytree(old, tmp_path / "same")
    run = CliRunner().invoke
    result = run(app, ["gold", "diff", str(old), str(tmp_path / "same")])
    assert (result.exit_code, result.stdout) == (0, "no differences\n")

    wire_gold["mentions"][1]["value"] = "XY"
    new = write_gold(wire_gold, wire_text, "new")
    result = run(app, ["gold", "diff", str(old), str(new)])
    assert result.exit_code == 1
    assert result.stdout == "900-wire, mentions[m2].value changed: XX -> XY\n1 differences\n"
    result = run(app, ["gold", "diff", str(old), str(new), "--json"])
    assert result.exit_code == 1
    assert json.loads(result.stdout) == [
        {"document": "900-wire", "field": "mentions[m2].value", "kind": "changed",
         "old": "XX", "new": "XY"}
    ]  # fmt: skip
