"""A run below a folder of results, as far as it could be verified."""

from dataclasses import dataclass

from extractbench.leaderboard.result import Result
from extractbench.scoring.evaluation import Evaluation

__all__ = ["Entry", "Finding"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a run, by its folder below the results."""

    run: str
    message: str

    def __str__(self) -> str:
        """Say where and what."""
        return f"{self.run}: {self.message}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A run: its folder below the results, its ``run.json``, its scores worked out anew.

    ``evaluation`` is None where the gold that it was made on, or one of its texts, is not here, so
    that nothing could be worked out: it is only what it says.
    """

    run: str
    result: Result
    evaluation: Evaluation | None = None
