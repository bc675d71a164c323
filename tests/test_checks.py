"""The checks of gold: one broken gold each, and the finding names file, document and field."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from extractbench.corpus.checks import Finding, check_corpus
from extractbench.corpus.index import index_corpus
from extractbench.corpus.load import load_corpus
from extractbench.errors import CorpusError
from extractbench.operations.coverage import number_spans

Change = Callable[[dict[str, Any]], object]
MAIN = "record.operations[0]"


def put(*path: Any) -> Change:
    """Return a change of gold: all but the last of the path lead to a place, the last goes there.

    A place that is a list's length is a new entry.
    """
    *way, last, value = path

    def change(gold: Any) -> None:
        for step in way:
            gold = gold[step]
        if isinstance(gold, list) and last == len(gold):
            gold.append(value)
        else:
            gold[last] = value

    return change


def count(name: str, **fields: Any) -> dict[str, Any]:
    stated = {"id": name, "kind": "arrested", "value": 12, "scope": "OP", "evidence": ["m3"]}
    return stated | fields


def mention(name: str, start: int, end: int, label: str, value: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "start": start, "end": end, "label": label, "value": value, **more}


def on_operation(*path: Any) -> Change:
    return put("record", "operations", 0, *path)


ZONE_M1 = {"start": 0, "end": 5, "kind": "meta"}
FIRST_COUNT = ("counts", 0)
BROKEN = {
    # zones: [0, 8) meta, [8, 79) body
    "a gap": (put("zones", 1, "start", 9), "zones[1]", "starts at 9 and leaves a gap after 8"),
    "an overlap": (put("zones", 1, "start", 7), "zones[1]", "starts at 7 and overlaps"),
    "text after the zones": (put("zones", 1, "end", 78), "zones", "end at 78, the text at 79"),
    "an unknown kind": (put("zones", 0, "kind", "head"), "zones[0].kind", "'head' (known: body"),
    "an empty zone": (
        put("zones", 2, {"start": 79, "end": 79, "kind": "nav"}),
        "zones[2]",
        "is empty: [79, 79)",
    ),
    # mentions: m1 [0, 5), m2 [18, 25), m3 [31, 42), m4 [63, 78)
    "mentions that overlap": (
        put("mentions", 4, mention("m5", 40, 49, "ROLE", "x")),
        "mentions[4] (m5)",
        "overlaps mention 'm3' at [31, 42)",
    ),
    "an empty mention": (
        put("mentions", 4, mention("m5", 50, 50, "ROLE", "x")),
        "mentions[4] (m5)",
        "is empty",
    ),
    "a mention after the text": (
        put("mentions", 4, mention("m5", 78, 80, "ROLE", "x")),
        "mentions[4] (m5)",
        "ends after the text, which has 79 characters",
    ),
    "a mention in two zones": (
        put("mentions", 4, mention("m5", 6, 14, "ROLE", "x")),
        "mentions[4] (m5)",
        "is not inside one zone",
    ),
    "a mention in boilerplate": (
        put("zones", 0, "kind", "nav"),
        "mentions[0] (m1)",
        "lies in boilerplate (nav)",
    ),
    "an unknown label": (
        put("mentions", 1, "label", "CITY"),
        "mentions[1] (m2).label",
        "'CITY' (known: PERSON",
    ),
    "a value without its sign": (
        put("mentions", 2, "value", "12"),
        "mentions[2] (m3).value",
        "'12' is no quantity",
    ),
    "an accepted value that is none": (
        put("mentions", 0, "accept", ["3 November"]),
        "mentions[0] (m1).accept",
        "'3 November' is no TIMEX3",
    ),
    "a mention id twice": (put("mentions", 3, "id", "m1"), "mentions[3].id", "'m1' is taken"),
    "white space at an end": (
        put("mentions", 1, "end", 26),
        "mentions[1] (m2)",
        "[18, 26) has white space at an end",
    ),
    "the words of the text": (
        put("mentions", 1, "surface", "Norland"),
        "mentions[1] (m2)",
        "surface, which only predictions have",
    ),
    "a negative offset": (put("mentions", 1, "start", -1), "mentions[1].start", "greater than"),
    "a key that is none": (put("mentions", 1, "lable", "X"), "mentions[1].lable", "not permitted"),
    # quotes: cue [26, 30), content [31, 78)
    "a quote after the text": (
        put("quotes", 0, "content", [[31, 90]]),
        "quotes[0] (q1).content[0]",
        "ends after the text",
    ),
    "a quote in two zones": (
        put("quotes", 0, "content", [[31, 78], [6, 10]]),
        "quotes[0] (q1).content[1]",
        "is not inside one zone",
    ),
    "parts of a quote that overlap": (
        put("quotes", 0, "content", [[31, 60], [59, 78]]),
        "quotes[0] (q1).content",
        "[31, 60) and [59, 78) overlap",
    ),
    "a cue in its own content": (
        put("quotes", 0, "cue", [43, 49]),
        "quotes[0] (q1).cue",
        "[43, 49) lies inside the quote's own content",
    ),
    "an unknown form": (put("quotes", 0, "form", "free"), "quotes[0] (q1).form", "'free'"),
    "a quote's evidence": (
        put("quotes", 0, "evidence", ["m9"]),
        "quotes[0] (q1).evidence",
        "no mention has the id 'm9'",
    ),
    "a quote id twice": (
        lambda gold: gold["quotes"].append(gold["quotes"][0]),
        "quotes[1].id",
        "'q1' is taken",
    ),
    # excluded spans and what has to be covered
    "an excluded span after the text": (
        put("excluded", 0, {"start": 70, "end": 99, "rule": 40}),
        "excluded[0]",
        "ends after the text",
    ),
    "a number that is no mention": (
        lambda gold: (
            gold["mentions"].pop(2),
            on_operation(*FIRST_COUNT, "evidence", ["m4"])(gold),
        ),
        "mentions",
        "'12' at [40, 42) is in none, nor excluded",
    ),
    "a name that is no mention": (
        lambda gold: (
            gold["mentions"].pop(1),
            on_operation("places", [])(gold),
        ),
        "mentions",
        "'Norland' at [18, 25) is in none, nor excluded",
    ),
    "an inference of nothing": (
        put("inferences", [{"mention": "m9", "rule": 45}]),
        "inferences[0]",
        "no mention has the id 'm9'",
    ),
    "an inference without its rule": (
        put("inferences", [{"mention": "m1"}]),
        "inferences[0].rule",
        "Field required",
    ),
    "a value that its words do not say": (
        put("mentions", 2, "value", ">=13"),
        "mentions[2] (m3).value",
        "'>=13' does not follow from 'at least 12'",
    ),
    # the record
    "a slot that is none": (on_operation("colour", "red"), f"{MAIN}.colour", "no such slot"),
    "a value of the wrong type": (
        on_operation(*FIRST_COUNT, "value", "many"),
        f"{MAIN}.counts[0].value",
        "'many'",
    ),
    "evidence that is no mention": (
        on_operation(*FIRST_COUNT, "evidence", ["m9"]),
        f"{MAIN}.counts[0].evidence[0]",
        "no mention has the id 'm9'",
    ),
    "no evidence": (
        on_operation(*FIRST_COUNT, "evidence", []),
        f"{MAIN}.counts[0].evidence",
        "is empty; cite the mentions",
    ),
    "no evidence for a name": (
        on_operation("name", "Operation Larch"),
        f"{MAIN}.name.evidence",
        "is empty; cite the mentions",
    ),
    "a record id twice": (
        on_operation("counts", 1, count("c1", kind="charged")),
        f"{MAIN}.counts[0].id",
        "'c1' is the id of 2 records",
    ),
    "a reference to nothing": (
        on_operation(*FIRST_COUNT, "part_of", "c7"),
        f"{MAIN}.counts[0].part_of",
        "no Count has the id 'c7'",
    ),
    "a reference to itself": (
        on_operation(*FIRST_COUNT, "part_of", "c1"),
        f"{MAIN}.counts[0].part_of",
        "'c1' is the record itself",
    ),
    "a reference to another class": (
        lambda gold: (
            on_operation("places", 0, "id", "p1")(gold),
            on_operation(*FIRST_COUNT, "part_of", "p1")(gold),
        ),
        f"{MAIN}.counts[0].part_of",
        "no Count has the id 'p1'",
    ),
    "an accepted reference to nothing": (
        on_operation(*FIRST_COUNT, "accept", [{"part_of": "c7"}]),
        f"{MAIN}.counts[0].accept[0].part_of",
        "no Count has the id 'c7'",
    ),
    "an accepted slot that is none": (
        on_operation(*FIRST_COUNT, "accept", [{"hue": 1}]),
        f"{MAIN}.counts[0].accept[0]",
        "changes slots of Count",
    ),
    # the task's own rules
    "two main operations": (
        lambda gold: gold["record"]["operations"].append(
            {"kind": "main", "name": {"value": "Operation Larch", "evidence": ["m4"]}}
        ),
        "record.operations[1].kind",
        "a second main operation",
    ),
    "a scope that is none": (
        on_operation(*FIRST_COUNT, "scope", "abroad"),
        f"{MAIN}.counts[0].scope",
        "'abroad' is no scope",
    ),
    "an accepted scope that is none": (
        on_operation(*FIRST_COUNT, "accept", [{"scope": "not:Norland"}]),
        f"{MAIN}.counts[0].accept[0].scope",
        "'not:Norland' is no scope",
    ),
    "no scope in an operation": (
        on_operation(*FIRST_COUNT, "scope", None),
        f"{MAIN}.counts[0].scope",
        "the whole operation is 'OP'",
    ),
    "a scope in the background": (
        put("record", "background", 0, count("c2")),
        "record.background[0].scope",
        "belongs to no operation",
    ),
    "no value": (
        on_operation(*FIRST_COUNT, "value", None),
        f"{MAIN}.counts[0].value",
        "is null, though the status is reported",
    ),
    "a value that is withheld": (
        on_operation(*FIRST_COUNT, "status", "undisclosed"),
        f"{MAIN}.counts[0].value",
        "is 12, though the status is undisclosed",
    ),
    "an upper bound of a single value": (
        on_operation(*FIRST_COUNT, "upper", 20),
        f"{MAIN}.counts[0].upper",
        "stands with the modifier between",
    ),
    "a range without its upper bound": (
        on_operation(*FIRST_COUNT, "modifier", "between"),
        f"{MAIN}.counts[0].upper",
        "stands with the modifier between",
    ),
    "a range that runs down": (
        on_operation("counts", 0, count("c1", modifier="between", upper=11)),
        f"{MAIN}.counts[0].upper",
        "11 is not above the value, 12",
    ),
    "a place that is no code": (
        on_operation("places", 0, "code", "Norland"),
        f"{MAIN}.places[0].code",
        "'Norland' is no place code",
    ),
    "a date that is no TIMEX": (
        put("record", "published", "value", "3 November"),
        "record.published.value",
        "'3 November' is no TIMEX3",
    ),
    # unlabelled
    "an unlabelled layer that is there": (
        put("unlabelled", ["quotes"]),
        "unlabelled[0]",
        "'quotes' is listed and there",
    ),
    "an unlabelled slot that is there": (
        put("unlabelled", ["operations.counts"]),
        "unlabelled[0]",
        "'operations.counts' is listed and there",
    ),
    "an unlabelled slot that is none": (
        put("unlabelled", ["operations.colour"]),
        "unlabelled[0]",
        "is no layer and no slot",
    ),
    # the file itself
    "another id than the file's": (put("id", "900"), "id", "the file is called '900-wire'"),
}


@pytest.fixture
def findings(write_gold, wire_gold, wire_text, no_texts) -> Callable[[Change], list[Finding]]:
    """Return what is found in the example once it is changed."""

    def find(change: Change) -> list[Finding]:
        folder = write_gold(wire_gold, wire_text)
        change(wire_gold)
        (folder / "900-wire.json").write_text(json.dumps(wire_gold), encoding="utf-8")
        return check_corpus(folder)

    return find


def test_the_example_passes_every_check(findings):
    assert findings(dict.copy) == []


@pytest.mark.parametrize(("change", "field", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_broken_gold_is_found(change, field, message, findings):
    found = findings(change)
    named = [each for each in found if each.field == field and message in each.message]
    assert named, "\n".join(map(str, found))
    assert str(named[0]).startswith(f"900-wire.json, document '900-wire', {field}: ")


@pytest.mark.parametrize(
    "filler",
    [
        count("c2", kind="charged", value=None, status="undisclosed", evidence=[]),
        count("c2", value=None, status="expected", evidence=[]),
        count("c2", kind="charged", scope="not:GB"),
        count("c2", kind="charged", scope="GB:London", part_of="c1"),
        count("c2", kind="charged", modifier="between", upper=20),
    ],
)
def test_counts_that_keep_the_rules_pass(filler, findings):
    assert findings(on_operation("counts", 1, filler)) == []


def test_a_slot_that_is_unlabelled_may_be_missing(findings):
    def change(gold: dict[str, Any]) -> None:
        gold["unlabelled"] = ["operations.kind", "operations.counts", "quotes"]
        del gold["record"]["operations"][0]["kind"]
        del gold["record"]["operations"][0]["counts"]
        del gold["quotes"]

    assert findings(change) == []


def test_an_excluded_span_covers_a_number(findings):
    """Without mention m3 ("at least 12") the number is covered by the span [40, 42)."""

    def change(gold: dict[str, Any]) -> None:
        del gold["mentions"][2]
        gold["record"]["operations"][0]["counts"] = []
        gold["excluded"] = [{"start": 40, "end": 42, "rule": 79}]

    assert findings(change) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("12 raids, 9,172 devices at 12:33", ["12", "9,172", "12:33"]),
        ("Twenty-two of two hundred", ["Twenty", "two", "two", "hundred"]),
        ("more than halved; twice; a third; half", ["halved", "twice", "third", "half"]),
        ("the first, second and single ones", ["first", "second", "single", "ones"]),
        ("per second, split second, 1 second", ["1"]),
        ("no one, no-one, one another, someone, once", []),
        ("dozens of tens of thousands", []),
        ("½ of one", ["½", "one"]),
    ],
)
def test_numbers_that_gold_must_account_for(text, words):
    assert [text[start:end] for start, end in number_spans(text)] == words


def test_without_the_text_only_what_needs_it_goes_unchecked(write_gold, wire_gold, no_texts):
    wire_gold["mentions"][1]["end"] = 26
    folder = write_gold(wire_gold)
    assert check_corpus(folder) == []
    wire_gold["zones"][0]["end"] = 7
    write_gold(wire_gold)
    assert [each.field for each in check_corpus(folder)] == ["zones[1]"]


@pytest.fixture
def indexed(write_gold, wire_gold, wire_text) -> Path:
    folder = write_gold(wire_gold, wire_text)
    index_corpus(folder)
    return folder


def test_a_listed_document_without_a_file_is_found(indexed):
    (indexed / "900-wire.json").unlink()
    (found,) = check_corpus(indexed)
    assert (found.file, found.field) == ("invented/900-wire.json", "file")
    assert "listed in corpus.json and not there" in found.message


def test_a_file_that_is_not_listed_is_found(indexed, write_gold, wire_gold, wire_text):
    write_gold(wire_gold | {"id": "901-wire"}, wire_text)
    assert [(each.file, each.field) for each in check_corpus(indexed)] == [
        ("901-wire.json", "file")
    ]


def test_an_edited_text_is_found_with_both_hashes(indexed):
    text = (indexed / "900-wire.txt").read_text(encoding="utf-8")
    (indexed / "900-wire.txt").write_bytes(text.replace("Norland", "Nerland").encode())
    (found,) = check_corpus(indexed)
    assert found.field == "text"
    assert "it was edited" in found.message
    assert found.message.count("SHA-256") == 1


def test_changed_line_endings_are_called_so(write_gold, wire_gold, wire_text):
    folder = write_gold(wire_gold, wire_text.replace(" - ", "  \n"))
    index_corpus(folder)
    (folder / "900-wire.txt").write_bytes(wire_text.replace(" - ", "  \r\n").encode())
    assert any("line endings were changed" in each.message for each in check_corpus(folder))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("larch canary 7f3c document 900-wire", None),
        ("900-wire larch canary 7f3c", None),
        ("nothing", "does not hold the canary of corpus.json, 'larch canary 7f3c'"),
        ("larch canary 7f3c document 900-wires", "without the document's id, '900-wire'"),
        ("larch canary 7f3c\n900-wire", "without the document's id, '900-wire'"),
    ],
)
def test_a_text_without_its_canary_is_found(line, message, write_gold, wire_gold, wire_text):
    wire_gold["zones"].append({"start": 79, "end": 80 + len(line), "kind": "legal"})
    folder = write_gold(wire_gold, f"{wire_text}\n{line}")
    (folder / "corpus.json").write_text('{"name": "larch", "canary": "larch canary 7f3c"}')
    index_corpus(folder)
    found = [(each.field, each.message) for each in check_corpus(folder)]
    assert [field for field, _ in found] == (["text"] if message else [])
    assert all(message in said for _, said in found)


def test_without_a_canary_in_the_index_a_text_needs_none(indexed):
    assert check_corpus(indexed) == []


def test_another_loose_hash_is_found(indexed):
    index = json.loads((indexed / "corpus.json").read_text())
    index["documents"][0]["loose_sha256"] = "0" * 64
    (indexed / "corpus.json").write_text(json.dumps(index))
    assert ["loose hash" in each.message for each in check_corpus(indexed)] == [True]


@pytest.mark.parametrize("field", ["edition", "article"])
def test_gold_that_contradicts_the_index_is_found(field, indexed, wire_gold, write_gold):
    write_gold(wire_gold | {field: "other"})
    found = check_corpus(indexed)
    assert [(each.field, "'other', in corpus.json" in each.message) for each in found] == [
        (field, True)
    ]


def test_an_id_in_two_editions_is_found(write_gold, wire_gold, wire_text):
    folder = write_gold(wire_gold, wire_text, "corpus/invented")
    write_gold(wire_gold | {"edition": "retold"}, wire_text, "corpus/retold")
    found = check_corpus(folder.parent)
    assert {each.field for each in found} == {"id"}
    assert [each.file for each in found] == ["invented/900-wire.json", "retold/900-wire.json"]


def test_a_file_that_is_no_json_is_found(write_gold, wire_gold, wire_text):
    folder = write_gold(wire_gold, wire_text)
    (folder / "900-wire.json").write_text("{")
    (found,) = check_corpus(folder)
    assert found.field == "file"
    assert "not a JSON file" in found.message


def test_loading_stops_at_the_first_findings_and_says_how_many_more(
    write_gold, wire_gold, wire_text, no_texts
):
    """Seven mentions have values that are none: five are shown, two are counted."""
    wire_gold["mentions"] += [mention(f"x{n}", 43 + n, 44 + n, "TIME", "-") for n in range(6)]
    wire_gold["mentions"].append(mention("x6", 50, 54, "TIME", "-"))
    folder = write_gold(wire_gold, wire_text)
    with pytest.raises(CorpusError) as caught:
        load_corpus(folder)
    shown = str(caught.value).splitlines()
    assert len(shown) == 6
    assert shown[0].startswith("900-wire.json, document '900-wire', mentions[4] (x0).value: ")
    assert shown[5] == "and 2 more; run `extractbench gold check`"
