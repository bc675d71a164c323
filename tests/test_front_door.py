"""The front door: what the package offers, and what importing it costs."""

import ast
import inspect
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

import extractbench

OFFERED = [
    "By",
    "Comparison",
    "Corpus",
    "CorpusError",
    "Counts",
    "Document",
    "Evaluation",
    "Exact",
    "Explanation",
    "ExtractbenchError",
    "Extractor",
    "Fuzzy",
    "Key",
    "Label",
    "Layers",
    "Mention",
    "Normalized",
    "OneOf",
    "Ordered",
    "Prediction",
    "Quote",
    "Record",
    "Ref",
    "SameDate",
    "Slice",
    "Span",
    "Stated",
    "Task",
    "Within",
    "Zone",
    "__version__",
    "check_extractor",
    "compare",
    "compute_metrics",
    "documents_from",
    "evaluate",
    "explain",
    "load_corpus",
    "load_extractor",
    "read_predictions",
    "read_spans",
    "score",
    "score_records",
    "score_spans",
    "write_predictions",
]
HEAVY = (
    *("numpy", "scipy", "pydantic", "rich", "typer", "pycountry", "rapidfuzz", "platformdirs"),
    *("spacy", "transformers", "torch", "datasets", "evaluate", "ray", "openai"),
)


def test_the_front_door_offers_these_names_and_no_other():
    assert extractbench.__all__ == OFFERED


@pytest.mark.parametrize("name", [name for name in OFFERED if name != "__version__"])
def test_a_name_is_the_object_that_its_room_defines(name):
    found = getattr(extractbench, name)
    assert found.__name__ == name
    assert found.__module__.startswith("extractbench.")
    assert getattr(sys.modules[found.__module__], name) is found


def test_a_name_stays_what_it_is_although_a_package_inside_may_be_called_alike():
    code = (
        "import extractbench.scoring.score, extractbench.run.compare, extractbench.run.evaluate\n"
        "import extractbench as eb\n"
        "assert all(map(callable, (eb.score, eb.compare, eb.evaluate)))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_type_checkers_see_the_names_that_are_offered():
    tree = ast.parse(Path(inspect.getfile(extractbench)).read_text(encoding="utf-8"))
    guarded = next(
        node
        for node in tree.body
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    )
    imported = [
        (f"{node.module}", alias.name)
        for node in guarded.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    ]
    assert sorted([name for _, name in imported] + ["__version__"]) == OFFERED
    rooms = extractbench._ROOM_OF
    assert {name: f"extractbench.{room}" for name, room in rooms.items()} == {
        name: module for module, name in imported
    }


def test_the_version_is_that_of_the_installed_package():
    assert extractbench.__version__ == version("extractbench")


def test_dir_lists_what_is_offered_before_it_is_used():
    assert set(OFFERED) <= set(dir(extractbench))


def test_a_name_that_is_not_offered_is_an_attribute_error():
    with pytest.raises(AttributeError, match="has no attribute 'f1'"):
        _ = extractbench.f1


def test_importing_the_package_imports_nothing_heavy():
    code = f"import sys, extractbench; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
