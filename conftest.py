"""Run the examples of README.md and docs/: Python as doctests, ``console`` blocks as commands."""

import doctest
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import pytest
from sybil import Example, Sybil
from sybil.parsers.myst import CodeBlockParser, PythonCodeBlockParser, SkipParser

FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def _run_commands(example: Example) -> None:
    """Run each ``$ extractbench ...`` of a block; its output must be what stands below it."""
    for part in example.parsed.removeprefix("$ ").split("\n$ "):
        command, _, expected = part.partition("\n")
        program, *arguments = shlex.split(command)
        if program != "extractbench":
            raise ValueError(f"only extractbench is run in console blocks, not {program}")
        done = subprocess.run(
            [sys.executable, "-m", "extractbench", *arguments],
            env=os.environ | {"COLUMNS": "80", "NO_COLOR": "1", "PYTHONUTF8": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        if not doctest.OutputChecker().check_output(expected, done.stdout, FLAGS):
            raise AssertionError(f"$ {command}\nexpected:\n{expected}\ngot:\n{done.stdout}")


@pytest.fixture(scope="module")
def empty_folder() -> Iterator[Path]:
    """Run a page in a folder of its own, so that what its examples write is not left behind."""
    with tempfile.TemporaryDirectory() as name, chdir(name):
        yield Path(name)


pytest_collect_file = Sybil(
    parsers=[
        PythonCodeBlockParser(doctest_optionflags=FLAGS),
        CodeBlockParser(language="console", evaluator=_run_commands),
        SkipParser(),
    ],
    patterns=["README.md", "docs/*.md"],
    fixtures=["empty_folder"],
).pytest()
