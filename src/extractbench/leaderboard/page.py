"""Boards as one self-contained page: sortable tables, no network, nothing in it is run but ours."""

from collections.abc import Sequence

from extractbench.leaderboard.board import Board
from extractbench.leaderboard.tiers import TIERS
from extractbench.report.rendering import render_page

__all__ = ["board_page"]


def board_page(boards: Sequence[Board]) -> str:
    """Return a page of boards; whatever stands in a name stays text."""
    return render_page("extractbench.leaderboard", "board", boards=boards, tiers=TIERS)
