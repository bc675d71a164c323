"""Objects named in words: ``module:attribute`` and ``path/to/file.py:attribute``."""

import sys
from collections import OrderedDict

import pytest

from extractbench.errors import LoadError
from extractbench.objects import load_object, split_object


@pytest.fixture(autouse=True)
def own_path(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.chdir(tmp_path)


def test_an_attribute_of_a_module_is_imported():
    assert load_object("collections:OrderedDict") is OrderedDict


def test_an_attribute_may_be_dotted():
    assert load_object("collections:OrderedDict.fromkeys")("a") == {"a": None}


def test_a_module_in_the_working_directory_is_found(tmp_path):
    (tmp_path / "my_objects_here.py").write_text("thing = 7")
    assert load_object("my_objects_here:thing") == 7


def test_a_file_is_imported_once_until_it_changes(tmp_path):
    path = tmp_path / "things.py"
    path.write_text("thing = []")
    first = load_object(f"{path}:thing")
    assert load_object(f"{path}:thing") is first
    path.write_text("thing = [1]")
    assert load_object("./things.py:thing") == [1]


def test_the_colon_of_a_drive_does_not_separate():
    assert split_object(r"C:\tasks\mine.py:Report") == (r"C:\tasks\mine.py", "Report")


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("collections", "names no object"),
        ("collections:", "names no object"),
        (r"C:\tasks\mine.py", "names no object"),
        ("collections:Nothing", "check the part after ':'"),
        ("no_such_module_here:thing", "no module 'no_such_module_here'"),
        ("nowhere.py:thing", "cannot read its file"),
        ("broken.py:thing", "its import fails: ZeroDivisionError"),
        ("broken_import:thing", "its import fails: ModuleNotFoundError"),
    ],
)
def test_what_cannot_be_loaded_is_an_error_that_says_why(spec, message, tmp_path):
    (tmp_path / "broken.py").write_text("1 / 0")
    (tmp_path / "broken_import.py").write_text("import no_such_module_there")
    with pytest.raises(LoadError) as caught:
        load_object(spec)
    assert message in str(caught.value)
    assert repr(spec) in str(caught.value)
