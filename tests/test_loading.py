"""Finding extractors: by plug-in name, module:attribute and file.py:attribute."""

import functools
import os
import pickle
import re
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from extractbench.document import Document
from extractbench.errors import ExtractorError, UnknownNameError
from extractbench.extractors import loading, nothing
from extractbench.extractors.loading import (
    GROUP,
    extractor_name,
    installed,
    load_extractor,
    load_installed,
    split_options,
)
from extractbench.extractors.protocol import (
    Extractor,
    Trainable,
    TransientError,
    declare,
    is_deterministic,
)

SOURCE = """
class Finder:
    name = "finder"

    def __call__(self, document):
        return {"record": {"length": len(document.text)}}

class Needy:
    def __init__(self, model):
        pass

class Holder:
    inner = Finder()

def extract(document):
    return None

number = 7
"""
DOCUMENT = Document(id="d", text="abc")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A working directory that holds mine.py."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    (tmp_path / "mine.py").write_text(SOURCE, encoding="utf-8")
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        del sys.modules[name]


@pytest.fixture
def plugins(monkeypatch):
    """Entry points as if packages had installed them: a list to append (name, value) to."""
    listed = []
    monkeypatch.setattr(
        loading,
        "entry_points",
        lambda group: [EntryPoint(name, value, group) for name, value in listed],
    )
    return listed


def test_a_function_in_a_file_is_loaded_relative_to_the_working_directory(folder):
    assert load_extractor("mine.py:extract")(DOCUMENT) is None
    assert load_extractor(f"{folder / 'mine.py'}:extract")(DOCUMENT) is None


def test_a_class_is_instantiated_without_arguments(folder):
    assert load_extractor("mine.py:Finder")(DOCUMENT) == {"record": {"length": 3}}


def test_an_attribute_may_be_dotted(folder):
    assert extractor_name(load_extractor("mine.py:Holder.inner"), "x") == "finder"


def test_a_module_of_the_working_directory_is_found(folder):
    extractor = load_extractor("mine:extract")
    assert extractor.__module__ == "mine"


def test_a_file_may_import_the_file_beside_it(folder):
    (folder / "sub").mkdir()
    (folder / "sub" / "beside_it.py").write_text("def extract(document): return {}", "utf-8")
    (folder / "sub" / "main.py").write_text("from beside_it import extract", "utf-8")
    assert load_extractor("sub/main.py:extract")(DOCUMENT) == {}


def test_callables_of_a_file_pickle_even_after_the_file_was_edited_and_loaded_again(folder):
    before = load_extractor("mine.py:extract")
    (folder / "mine.py").write_text("def extract(document): return {}", "utf-8")
    after = load_extractor("mine.py:extract")
    assert after(DOCUMENT) == {}
    assert pickle.loads(pickle.dumps(before)) is before  # noqa: S301
    assert pickle.loads(pickle.dumps(after)) is after  # noqa: S301


def test_the_same_file_is_executed_once(folder):
    assert load_extractor("mine.py:extract") is load_extractor("./mine.py:extract")


def test_files_of_one_name_do_not_hide_each_other(folder):
    for name in ("a", "b"):
        (folder / name).mkdir()
        (folder / name / "x.py").write_text(f"def extract(d): return {{'record': '{name}'}}")
    loaded = [load_extractor(f"{name}/x.py:extract") for name in ("a", "b")]
    assert [extractor(DOCUMENT)["record"] for extractor in loaded] == ["a", "b"]


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("mine.py", "names no object"),
        ("mine.py:", "names no object"),
        ("mine.py:a-b", "names no object"),
        (":extract", "names no object"),
        ("C:\\path\\mine.py", "names no object"),
        ("C:\\path\\mine.py:extract", "cannot read"),
        ("other.py:extract", "cannot read"),
        ("./mine.py\0:extract", "cannot read"),
        ("mine.py:extrct", "check the part after"),
        ("mine.py:Holder.outer", "check the part after"),
        ("mine.py:number", "int, which cannot be called"),
        ("mine.py:Needy", "needs model; write mine.py:Needy,model=..."),
        ("no_such_module_here:extract", "no module 'no_such_module_here'"),
        ("mine.sub:extract", "no module 'mine.sub'"),
        ("raises.py:extract", "ValueError: boom"),
        ("leaves.py:extract", "SystemExit: 3"),
        ("needs.py:extract", "No module named 'no_such_module_here'"),
        ("needs:extract", "No module named 'no_such_module_here'"),
        ("raises:extract", "ValueError: boom"),
        ("wrong.py:extract", "SyntaxError"),
        ("./notes.txt:extract", "name a .py"),
    ],
)
def test_a_spec_that_cannot_be_loaded_is_an_error_that_quotes_it(folder, spec, says):
    (folder / "raises.py").write_text("raise ValueError('boom')", "utf-8")
    (folder / "leaves.py").write_text("raise SystemExit(3)", "utf-8")
    (folder / "needs.py").write_text("import no_such_module_here", "utf-8")
    (folder / "wrong.py").write_text("def extract(:", "utf-8")
    (folder / "notes.txt").write_text("no code", "utf-8")
    with pytest.raises(ExtractorError, match=re.escape(says)) as caught:
        load_extractor(spec)
    assert repr(spec) in str(caught.value)


def test_a_file_whose_import_failed_leaves_no_module_behind(folder):
    (folder / "raises.py").write_text("raise ValueError('boom')", "utf-8")
    before = set(sys.modules)
    with pytest.raises(ExtractorError):
        load_extractor("raises.py:extract")
    assert set(sys.modules) == before


def test_an_interrupt_while_importing_is_not_swallowed(folder):
    (folder / "stop.py").write_text("raise KeyboardInterrupt", "utf-8")
    with pytest.raises(KeyboardInterrupt):
        load_extractor("stop.py:extract")


def test_a_plugin_is_loaded_by_its_name(plugins):
    plugins.append(("nothing", "extractbench.extractors.nothing:extract"))
    assert load_extractor("nothing") is nothing.extract


def test_an_unknown_name_is_answered_with_the_nearest(plugins):
    plugins.append(("nothing", "extractbench.extractors.nothing:extract"))
    with pytest.raises(UnknownNameError, match="did you mean 'nothing'") as caught:
        load_extractor("notthing")
    assert caught.value.near == ("nothing",)


def test_listing_plugins_imports_none_of_them(plugins):
    plugins.append(("lazy", "no_such_module_here:extract"))
    assert installed()["lazy"].group == GROUP


def test_a_broken_plugin_is_a_warning_in_a_list_and_an_error_by_name(plugins):
    plugins += [
        ("bad", "no_such_module_here:x"),
        ("good", "extractbench.extractors.nothing:extract"),
    ]
    with pytest.warns(UserWarning, match=r"'bad' \(no_such_module_here:x\) is broken"):
        assert load_installed() == {"good": nothing.extract}
    with pytest.raises(ExtractorError, match=r"'bad'.*repair or uninstall"):
        load_extractor("bad")


def test_a_plugin_with_an_unreadable_entry_is_a_warning(plugins):
    plugins.append(("bad", "not an entry"))
    with pytest.warns(UserWarning, match="'bad' .* it is not module:attribute"):
        assert installed() == {}


def test_two_plugins_of_one_name_are_a_warning(plugins):
    plugins += [("same", "b:extract"), ("same", "a:extract")]
    with pytest.warns(UserWarning, match="a:extract has that name"):
        assert installed()["same"].value == "a:extract"


def test_a_plugin_that_cannot_be_called_is_an_error(plugins):
    plugins.append(("number", "extractbench.extractors.drop_short_lines:MIN_WORDS"))
    with pytest.raises(ExtractorError, match="'number' is int"):
        load_extractor("number")


def _plain(document):
    return None


@pytest.mark.parametrize(
    ("extractor", "spec", "name"),
    [
        (declare(name="mine")(lambda _: None), "m:f", "mine"),
        (_plain, "pkg.mod:f", "pkg.mod:f"),
        (_plain, "/some/where/rules.py:f", "rules.py:f"),
        (_plain, "C:\\some\\rules.py:f", "rules.py:f"),
        (_plain, "regex", "regex"),
        (_plain, None, "_plain"),
        (functools.partial(_plain), None, "_plain"),
        (Path(), None, type(Path()).__qualname__),
    ],
)
def test_the_name_is_its_own_or_the_spec_without_folders_or_that_of_the_code(extractor, spec, name):
    assert extractor_name(extractor, spec) == name


def test_any_function_is_an_extractor_and_one_that_fits_is_trainable():
    class Learner:
        def fit(self, examples):  # noqa: ARG002
            return _plain

    assert isinstance(_plain, Extractor)
    assert not isinstance(Learner(), Extractor)
    assert isinstance(Learner(), Trainable)


def test_only_what_says_so_is_deterministic():
    assert is_deterministic(nothing.extract)
    assert not is_deterministic(_plain)
    assert not is_deterministic(declare(deterministic=False)(lambda _: None))


def test_the_working_directory_stays_last_on_the_path(folder):
    load_extractor("mine:extract")
    load_extractor("mine:extract")
    assert sys.path[-1] == os.getcwd()  # noqa: PTH109
    assert sys.path.count(sys.path[-1]) == 1


class Chosen:
    """Needs a model; its stride has a default."""

    def __init__(self, model, stride=64):
        self.model, self.stride = model, stride

    def __call__(self, _document):
        return {"record": {"model": self.model, "stride": self.stride}}


@pytest.mark.parametrize(
    ("spec", "options"),
    [
        ("spacy", {}),
        ("spacy,model=en_core_web_sm", {"model": "en_core_web_sm"}),
        ("x,stride=64,lower=true,rate=.5", {"stride": 64, "lower": True, "rate": ".5"}),
        ("a,b/c.py:f,path=d,e", {"path": "d,e"}),
        ("x,empty=", {"empty": ""}),
    ],
)
def test_options_follow_a_spec(spec, options):
    target, read = split_options(spec)
    assert read == options
    assert spec.startswith(target)
    assert target in ("spacy", "x", "a,b/c.py:f")


def test_an_option_given_twice_is_refused():
    with pytest.raises(ExtractorError, match="'model' is given twice"):
        split_options("spacy,model=a,model=b")


def test_a_class_takes_the_options_as_arguments(folder):
    spec = f"{__name__}:Chosen,model=tiny,stride=8"
    extractor = load_extractor(spec)
    assert extractor(DOCUMENT) == {"record": {"model": "tiny", "stride": 8}}
    assert extractor_name(extractor, spec) == spec


def test_a_missing_option_is_named_with_how_to_give_it():
    with pytest.raises(ExtractorError, match=r"needs model; write .*:Chosen,model=\.\.\."):
        load_extractor(f"{__name__}:Chosen,stride=8")


def test_an_option_that_is_not_known_is_refused():
    with pytest.raises(ExtractorError, match=r"options model, mode .*unexpected keyword"):
        load_extractor(f"{__name__}:Chosen,model=a,mode=b")


def test_a_function_takes_no_options():
    with pytest.raises(ExtractorError, match="takes no options; leave out model"):
        load_extractor("nothing,model=a")


def test_a_path_with_options_is_called_by_the_file_name():
    assert extractor_name(object(), "sub/mine.py:Finder,model=a") == "mine.py:Finder,model=a"


def test_a_transient_error_keeps_what_it_says_across_processes():
    error = pickle.loads(pickle.dumps(TransientError("busy", retry_after=2.0)))  # noqa: S301
    assert (str(error), error.retry_after) == ("busy", 2.0)
