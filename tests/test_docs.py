"""The documentation is complete; that its examples are right is seen by running them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

import extractbench
from extractbench.cli import app

DOCS = Path(__file__).resolve().parent.parent / "docs"


def _commands(command: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    for part, inner in getattr(command, "commands", {}).items():
        full = f"{name} {part}".strip()
        yield from _commands(inner, full) if hasattr(inner, "commands") else [(full, inner)]


COMMANDS = dict(_commands(typer.main.get_command(app)))
OPTIONS = {opt for command in COMMANDS.values() for each in command.params for opt in each.opts}


# The errors are drawn there as one tree.
NAMES = [n for n in extractbench.__all__ if not n.startswith("_") and not n.endswith("Error")]


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_is_on_the_page_of_the_library(name: str) -> None:
    """So that the front door and its description do not drift apart."""
    assert f":: {name}\n" in (DOCS / "api.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_is_on_the_page_of_the_command_line(command: str) -> None:
    """With its arguments after it."""
    assert f"`{command}" in (DOCS / "cli.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("option", sorted(o for o in OPTIONS if o.startswith("--")))
def test_every_option_is_on_the_page_of_the_command_line(option: str) -> None:
    """Under the name that it is given by."""
    assert option in (DOCS / "cli.md").read_text(encoding="utf-8")


def test_the_glossary_is_sorted() -> None:
    """A word is found where it is looked for, and stands once."""
    lines = (DOCS / "glossary.md").read_text(encoding="utf-8").splitlines()
    terms = [lines[i - 1] for i, line in enumerate(lines) if line.startswith(": ")]

    assert terms == sorted(set(terms))
    assert len(terms) > 30
