"""README.md shows what the command prints. Its Python runs as part of the documentation."""

import runpy
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "ci" / "readme.py"


@pytest.fixture(scope="module")
def readme() -> dict[str, Any]:
    """The script that writes the block, as a namespace."""
    return runpy.run_path(str(SCRIPT))


def test_the_readme_shows_what_compare_prints_now(readme: dict[str, Any]) -> None:
    """Apart from seconds; after a change of gold, scoring or extractors run `make readme`."""
    blank = readme["without_seconds"]

    assert blank(readme["shown"]()) == blank(readme["printed"]())


def test_only_the_seconds_are_left_out(readme: dict[str, Any]) -> None:
    """A change of any other number is seen."""
    blank = readme["without_seconds"]
    block = "name   units sec\n──────\nregex  0.500 0.12"

    assert blank(block) == blank(block.replace("──", "───").replace(" 0.12", " 12.34"))
    assert blank(block) != blank(block.replace("0.500", "0.501"))
