"""A rendering states what its original states, but for what it leaves out on purpose."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from extractbench.corpus.checks import Finding, check_corpus
from extractbench.corpus.index import index_corpus
from extractbench.corpus.load import load_corpus

Check = Callable[..., list[Finding]]


@pytest.fixture
def record(wire_gold) -> dict[str, Any]:
    """The record of the original: two counts, one a part of the other, and two offences."""
    record = copy.deepcopy(wire_gold["record"])
    main = record["operations"][0]
    main["counts"].append(
        {"id": "c2", "kind": "charged", "value": 12, "part_of": "c1", "evidence": ["m3"],
         "accept": [{"part_of": None}]}
    )  # fmt: skip
    main["offences"] = [{"value": each, "evidence": []} for each in ("possession", "production")]
    return record


@pytest.fixture
def check(write_gold, wire_gold, wire_text, record, no_texts) -> Check:
    """Return what is found in a rendering with a record, beside the original without its text."""

    def find(rendered: Any, *absences: str, edition: str | None = None) -> list[Finding]:
        original = wire_gold | {"id": "900", "edition": "original", "record": record}
        retold = wire_gold | {"edition": "retold", "record": rendered}
        folder = write_gold(original, folder="corpus/original").parent
        write_gold(retold, wire_text, "corpus/retold")
        listing = {"name": "larch", "absences": {"900-wire": absences} if absences else {}}
        (folder / "corpus.json").write_text(json.dumps(listing))
        index_corpus(folder, texts={"900": wire_text})
        return check_corpus(folder, edition=edition)

    return find


def main(record: Any) -> Any:
    return record["operations"][0]


def test_the_same_record_in_another_order_with_other_ids_is_no_finding(check, record):
    rendered = copy.deepcopy(record)
    main(rendered)["counts"].reverse()
    main(rendered)["offences"].reverse()
    named = json.loads(json.dumps(rendered).replace('"c1"', '"c7"').replace('"c2"', '"c1"'))
    main(named)["counts"][0]["evidence"] = ["m2", "m3"]
    assert check(named) == []


def test_an_attribute_that_differs_is_found_with_both_values(check, record):
    rendered = copy.deepcopy(record)
    main(rendered)["counts"][0]["modifier"] = "exact"
    found = {each.field: each.message for each in check(rendered)}
    assert set(found) == {"record.operations[0].counts[0]", "record.operations[0].counts[1]"}
    said, meant = found["record.operations[0].counts[0]"].split(", the original '900' ")
    assert '"modifier": "exact"' in said
    assert '"modifier": "at_least"' in meant


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        (
            lambda record: record.update(published=None),
            "record.published",
            'states nothing, the original \'900\' {"value": "XXXX-11-03"}',
        ),
        (
            lambda record: main(record)["counts"][0].update(accept=[]),
            "record.operations[0].counts[0]",
            '"accept": [{"scope": "XX"}]',
        ),
        (
            lambda record: main(record)["counts"][0].update(optional=True),
            "record.operations[0].counts[0]",
            '"optional": true',
        ),
        (
            lambda record: main(record)["counts"][1].update(part_of=None),
            "record.operations[0].counts[1]",
            '"part_of": {"kind": "arrested"',
        ),
        (
            lambda record: main(record)["offences"].pop(),
            "record.operations[0].offences[1]",
            'states nothing, the original \'900\' {"value": "production"}',
        ),
        (
            lambda record: main(record)["places"].append(
                {"code": "XX", "role": "involved", "evidence": ["m2"]}
            ),
            "record.operations[0].places[1]",
            "the original '900' nothing",
        ),
        (
            lambda record: main(record).update(optional=True),
            "record.operations[0]",
            "states optional: true, accept: [], the original '900' optional: false, accept: []",
        ),
        (
            lambda record: record["operations"].append({"kind": "related"}),
            "record.operations[1]",
            "states a record, the original '900' nothing",
        ),
    ],
)
def test_what_differs_is_found(change, field, message, check, record):
    rendered = copy.deepcopy(record)
    change(rendered)
    (found,) = check(rendered)
    assert (found.file, found.document, found.field) == (
        "retold/900-wire.json", "900-wire", field,
    )  # fmt: skip
    assert message in found.message


def test_the_original_counts_although_only_the_rendering_is_loaded(check, record):
    rendered = copy.deepcopy(record)
    main(rendered)["offences"].pop()
    assert len(check(rendered, edition="retold")) == 1
    assert check(rendered, edition="original") == []


def test_a_corpus_that_has_drifted_can_be_loaded(check, record, tmp_path):
    """Drift is for those who annotate; it does not keep anybody from scoring."""
    rendered = copy.deepcopy(record)
    main(rendered)["offences"].pop()
    assert check(rendered)
    assert len(load_corpus(tmp_path / "corpus", edition="retold")) == 1


def test_declared_absences_may_be_whole_slots_and_single_items(check, record):
    """What refers to a count that is left out, in ``accept``, is left out with it."""
    main(record)["counts"][1]["part_of"] = None
    main(record)["counts"][1]["accept"] = [{"part_of": "c1"}, {"scope": "XX"}]
    rendered = copy.deepcopy(record)
    rendered["published"] = None
    main(rendered)["counts"].pop(0)
    main(rendered)["counts"][0]["accept"] = [{"scope": "XX"}]
    main(rendered)["offences"] = []
    absent = ("published", "operations[0].counts[0]", "operations[0].offences")
    assert check(rendered, *absent) == []
    assert len(check(rendered)) == 5


def test_a_part_of_what_is_left_out_is_a_difference(check, record):
    """``part_of`` is a value of its own, not an alternative."""
    rendered = copy.deepcopy(record)
    main(rendered)["counts"] = [main(rendered)["counts"][1] | {"part_of": None}]
    (found,) = check(rendered, "operations[0].counts[0]")
    assert found.field == "record.operations[0].counts[0]"


@pytest.mark.parametrize(
    ("path", "field", "message"),
    [
        ("operations[0].offences[1]", "record.operations[0].offences[1]", "lists as absent"),
        ("published", "record.published", "lists as absent (published)"),
        ("operations[0].counts[2]", "absences", "'operations[0].counts[2]' names nothing"),
        ("operations[0].network", "absences", "'operations[0].network' names nothing"),
        ("officials", "absences", "'officials' names nothing"),
        ("colour", "absences", "'colour' names nothing"),
    ],
)
def test_a_declared_absence_that_is_none_is_found(path, field, message, check, record):
    (found,) = check(copy.deepcopy(record), path)
    assert found.field == field
    assert message in found.message


def test_absences_and_leaks_of_what_is_not_there_are_found(check, record, tmp_path):
    check(record)
    listing = json.loads((tmp_path / "corpus" / "corpus.json").read_text())
    listing |= {"absences": {"900": ["published"]}, "leaks": {"901": ["2019"], "900": ["2020"]}}
    (tmp_path / "corpus" / "corpus.json").write_text(json.dumps(listing))
    found = check_corpus(tmp_path / "corpus")
    assert {(each.file, each.document, each.field) for each in found} == {
        ("corpus.json", "900", "absences"),
        ("corpus.json", "901", "leaks"),
    }


def test_an_unlabelled_slot_is_passed_over(check, record, wire_gold):
    rendered = copy.deepcopy(record)
    del main(rendered)["offences"]
    assert len(check(rendered)) == 2
    wire_gold["unlabelled"] = ["operations.offences"]
    del main(record)["offences"]
    assert check(rendered) == []
