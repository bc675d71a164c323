"""The pairing of two lists: which of the pairs that may be made are.

A pairing maximises ``COR + ½ PAR``. Hairs decide between equal ones: required gold comes before
optional gold, one correct pair before two partial ones, a pair judged incorrect before one item
missing and one spurious, and after all of that what is close before what is not. Optional gold is
only paired where it earns credit: it is never charged.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from extractbench.counts import Outcome
from extractbench.scoring.tangles import Flags, Floats, Ints, solve

__all__ = ["ALONE", "CODES", "CREDIT", "Codes", "pair_up"]

Codes = npt.NDArray[np.uint8]

CREDIT = {Outcome.CORRECT: 1.0, Outcome.PARTIAL: 0.5}

ALONE = 0
"""The code of a pair that is not made, and of an item that is in none."""

CODES = {Outcome.CORRECT: 1, Outcome.PARTIAL: 2, Outcome.INCORRECT: 3}
_HALVES = np.array([0, 2, 1, 0], dtype=np.int64)
_HAIRS = np.array([0, 3, 1, 1], dtype=np.int64)


def pair_up(
    predicted: Ints,
    gold: Ints,
    judged: Codes,
    optional: Flags,
    place: Callable[[Ints], tuple[Ints, Floats]],
) -> Codes:
    """Return the judged pairs that are made, and `ALONE` where one is not.

    Args:
        predicted: The predicted item of each pair.
        gold: Its gold item.
        judged: What each would be, by its code; a line for each criterion.
        optional: Whether the gold item of a pair may be missed.
        place: Returns where some pairs begin, and how close the two of each are (0 to 1).
    """
    made = judged.copy()
    if optional.any():
        made[:, optional] = np.where(
            judged[:, optional] == CODES[Outcome.INCORRECT], ALONE, judged[:, optional]
        )
    at = np.flatnonzero((np.bincount(predicted) > 1)[predicted] | (np.bincount(gold) > 1)[gold])
    if len(at):
        begin, near = place(at)
        order = np.argsort(begin, kind="stable")
        at, near = at[order], near[order]
        hairs = np.where(optional[at], 0, _HAIRS[made[:, at]])
        chosen = solve(predicted[at], gold[at], _HALVES[made[:, at]], hairs, near)
        made[:, at] = np.where(chosen, made[:, at], ALONE)
    return made
