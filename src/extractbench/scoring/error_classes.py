"""What is wrong with a mention, quote or zone that is charged; each has exactly one class.

Of a pair, the first that holds of what it lacks:

=========== ====================================================================================
label       the labels differ, and the criterion asks for them (``strict``, ``type``,
            ``end_to_end``)
boundary    the spans differ
misread     the values differ (``end_to_end``, ``value``), or the speakers of quotes (``speaker``)
=========== ====================================================================================

Gold alone is ``unfound``. Of a prediction alone, the first that holds of:

=========== ====================================================================================
duplicate   it overlaps gold that another prediction is paired with, or equals an earlier one
misread, boundary, label, in this order
            it overlaps other gold, which is optional or shares too little with it: what the pair
            of the two would lack
boilerplate most of it lies in boilerplate, as gold's zones have it
made_up     nothing is annotated there; so is a claim that cannot be read
=========== ====================================================================================

Of zones, content that is dropped is ``unfound``, boilerplate that is kept ``boilerplate``.
"""

from collections.abc import Sequence

import numpy as np

from extractbench.counts import ErrorClass, Outcome
from extractbench.scoring.pairing import ALONE, CODES, Codes
from extractbench.scoring.tangles import Flags, Ints

__all__ = ["ERRORS", "classify_alone", "classify_pairs", "find_lacks"]

ERRORS = (
    None,
    ErrorClass.LABEL,
    ErrorClass.BOUNDARY,
    ErrorClass.MISREAD,
    ErrorClass.DUPLICATE,
    ErrorClass.BOILERPLATE,
    ErrorClass.MADE_UP,
)
"""The classes by the codes that stand for them in arrays; of what a pair lacks, the least first."""

_LABEL, _BOUNDARY, _MISREAD, _DUPLICATE, _BOILERPLATE, _MADE_UP = range(1, len(ERRORS))


def find_lacks(asks_label: Sequence[bool], same_label: Flags, same_span: Flags) -> Codes:
    """Return what each pair lacks if it is not right: a line for each criterion."""
    beyond = np.where(same_span, _MISREAD, _BOUNDARY).astype(np.uint8)
    named = np.where(same_label, beyond, _LABEL).astype(np.uint8)
    return np.stack([named if asks else beyond for asks in asks_label])


def classify_pairs(made: Codes, lacks: Codes) -> Codes:
    """Return what is wrong with each pair that is made, nothing with the others."""
    fine = (made == ALONE) | (made == CODES[Outcome.CORRECT])
    return np.where(fine, 0, lacks).astype(np.uint8)


def classify_alone(
    near: tuple[Ints, Ints], lacks: Codes, paired: tuple[Flags, Flags], repeated: Flags, bad: Flags
) -> Codes:
    """Return what is wrong with each predicted item that is in no pair, nothing with the others.

    Args:
        near: The predicted and the gold items of all pairs that overlap, made or not.
        lacks: What each of these would lack; a line for each criterion.
        paired: For each criterion, which predicted and which gold items are in a pair.
        repeated: Which predicted items equal the one before them.
        bad: Which of them lie in boilerplate.
    """
    ours, theirs = near
    wrong = np.zeros(paired[0].shape, dtype=np.uint8)
    for line, lack, found, taken in zip(wrong, lacks, *paired, strict=True):
        at_taken = taken[theirs]
        np.maximum.at(line, ours[~at_taken], lack[~at_taken])
        line[line == 0] = np.where(bad, _BOILERPLATE, _MADE_UP)[line == 0]
        line[repeated] = _DUPLICATE
        line[ours[at_taken]] = _DUPLICATE
        line[found] = 0
    return wrong
