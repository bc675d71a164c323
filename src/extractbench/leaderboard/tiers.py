"""How far a run on a board is to be trusted, as those say who keep the board: ``tiers.json``.

A run that was worked out anew is recomputed, one that could not be is self-reported. Only people
can say that somebody else made a run again, or made it on texts that were never shown.
"""

from collections.abc import Mapping
from os.path import lexists
from pathlib import Path
from typing import Any, Literal, TypeGuard, get_args

from extractbench.errors import ResultError
from extractbench.leaderboard.reading import decode, read_file
from extractbench.prediction import shown, type_name

__all__ = ["TIERS", "TIERS_FILE", "Tier", "read_tiers"]

Tier = Literal["self-reported", "recomputed", "reproduced", "hidden set"]
TIERS: tuple[Tier, ...] = get_args(Tier)
"""From the least that is proved to the most."""

TIERS_FILE = "tiers.json"


def read_tiers(results: Path) -> Mapping[str, Tier]:
    """Read which runs are more, or less, than recomputed.

    They stand in ``tiers.json`` beside the runs, kept by those who keep the board: an object of
    runs (their folders) and tiers. Without that file there are none.

    Raises:
        ResultError: If it is not of the form.
    """
    path = results / TIERS_FILE
    if not lexists(path):
        return {}
    payload = decode(read_file(path), TIERS_FILE)
    if not isinstance(payload, dict):
        raise ResultError(f"{TIERS_FILE}: an object of runs and tiers, not {type_name(payload)}")
    if not _are_tiers(payload):
        run, tier = next((run, tier) for run, tier in payload.items() if tier not in TIERS)
        raise ResultError(
            f"{TIERS_FILE}: run {run!r} has the tier {shown(tier)}; tiers are {', '.join(TIERS)}"
        )
    return payload


def _are_tiers(payload: Mapping[str, Any]) -> TypeGuard[Mapping[str, Tier]]:
    return all(tier in TIERS for tier in payload.values())
