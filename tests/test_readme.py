"""README.md and the datasheet show what is so now. Their Python runs with the documentation."""

import runpy
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "ci" / "readme.py"


@pytest.fixture(scope="module")
def readme() -> dict[str, Any]:
    """The script that writes the block, as a namespace."""
    return runpy.run_path(str(SCRIPT))


@pytest.mark.parametrize(
    "name", ["compare", "leaderboard", "numbers", "agreement-original", "agreement-unseen"]
)
def test_a_block_shows_what_is_so_now(readme: dict[str, Any], name: str) -> None:
    """Apart from seconds; after a change of gold, scoring or extractors run `make readme`."""
    blank = readme["without_seconds"]
    _, made = readme["BLOCKS"][name]

    assert blank(readme["shown"](name)) == blank(made())


def test_every_block_is_tested(readme: dict[str, Any]) -> None:
    """None that is written by the script is left out above."""
    assert set(readme["BLOCKS"]) == {
        "compare",
        "leaderboard",
        "numbers",
        "agreement-original",
        "agreement-unseen",
    }


def test_only_the_seconds_are_left_out(readme: dict[str, Any]) -> None:
    """A change of any other number is seen."""
    blank = readme["without_seconds"]
    block = "name   units sec\n──────\nregex  0.500 0.12"

    assert blank(block) == blank(block.replace("──", "───").replace(" 0.12", " 12.34"))
    assert blank(block) != blank(block.replace("0.500", "0.501"))
