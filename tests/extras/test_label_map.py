"""What the labels of other schemes stand for."""

import pytest

from extractbench.errors import ExtractorError
from extractbench.extractors.label_map import read_label_map


@pytest.mark.parametrize(
    ("label", "targets"),
    [
        ("PERSON", ("PERSON",)),
        ("PER", ("PERSON",)),
        ("per", ("PERSON",)),
        ("GPE", ("PLACE",)),
        ("NORP", ("PLACE",)),
        ("DATE", ("AGE", "TIME")),
        ("CARDINAL", ("AGE", "QUANTITY")),
        ("OPERATION", ("OPERATION",)),
        ("MISC", ()),
        ("WORK_OF_ART", ()),
        ("ORDINAL", ()),
    ],
)
def test_the_built_in_table_knows_ontonotes_conll_and_the_task(label, targets):
    assert read_label_map().targets(label) == targets


def test_a_table_changes_the_built_in_one_and_leaves_out_what_stands_for_nothing():
    table = read_label_map({"MISC": "NETWORK", "ORG": "", "DATE": ["TIME"]})
    labels = ("MISC", "ORG", "DATE", "PER")
    assert [table.targets(label) for label in labels] == [("NETWORK",), (), ("TIME",), ("PERSON",)]
    assert table.shared_or_raise(labels, "m") == ("NETWORK", "PERSON", "TIME")
    assert table.of(["ORG", "MISC"]) == {"MISC": ["NETWORK"], "ORG": []}


def test_a_star_takes_the_place_of_the_built_in_table():
    keep, drop = read_label_map({"*": "*"}), read_label_map({"*": "", "X": "ORG"})
    assert (keep.targets("DATE"), drop.targets("DATE")) == (("DATE",), ())
    assert (keep.targets("X"), drop.targets("X")) == (("X",), ("ORG",))


def test_a_table_is_read_from_toml(tmp_path):
    path = tmp_path / "labels.toml"
    path.write_text('MISC = "ORG"\nDATE = ["AGE", "TIME"]\n', encoding="utf-8")
    for given in (path, str(path)):
        assert read_label_map(given).targets("MISC") == ("ORG",)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("MISC = 3", "'MISC' is mapped to 3; write a label"),
        ("[MISC]\na = 1", "'MISC' is mapped to"),
        ("MISC", "is no TOML"),
        (None, "cannot read the labels file"),
    ],
)
def test_a_broken_table_is_an_error_that_names_file_and_label(tmp_path, written, said):
    path = tmp_path / "labels.toml"
    if written is not None:
        path.write_text(written, encoding="utf-8")
    with pytest.raises(ExtractorError, match=said):
        read_label_map(path)


def test_what_is_no_table_is_an_error():
    with pytest.raises(ExtractorError, match="not int"):
        read_label_map(3)


def test_a_model_without_any_shared_label_is_an_error_that_lists_its_labels():
    with pytest.raises(ExtractorError, match=r"model m: none of its labels \(A, B\)"):
        read_label_map().shared_or_raise({"B", "A"}, "model m")
    with pytest.raises(ExtractorError, match="it has none"):
        read_label_map().shared_or_raise(set(), "model m")
