"""What pairs of spans are under each of the four criteria of SemEval-2013 task 9.1.

For spans that overlap, with labels L and spans S:

========= ============= =========== =================
criterion correct       partial     incorrect
========= ============= =========== =================
strict    S and L equal --          any other overlap
exact     S equal       --          any other overlap
partial   S equal       S overlap   --
type      L equal       --          any other overlap
========= ============= =========== =================

Each criterion has its own pairing (`extractbench.scoring.pairing`). Two spans are as close as their
intersection over union, half of it if the labels differ; of pairings that are equal in all, the
order of the spans decides: start, end, label, value.
"""

import numpy as np

from extractbench.counts import Outcome
from extractbench.scoring.overlaps import Overlaps
from extractbench.scoring.pairing import CODES, Codes, pair_up
from extractbench.scoring.tangles import Floats, Ints

__all__ = ["FOUR", "judge", "pair_spans"]

FOUR = ("strict", "exact", "partial", "type")


def judge(pairs: Overlaps) -> Codes:
    """Return what each pair would be: a line for each of the four criteria, by their codes."""
    span, label = pairs.same_span, pairs.same_label
    strict, exact, same = (right.view(np.uint8) for right in (span & label, span, label))
    wrong, half = CODES[Outcome.INCORRECT], CODES[Outcome.PARTIAL]
    # Codes are 1, 2 and 3: what is right is two less than incorrect, and one less than partial.
    return np.stack([wrong - 2 * strict, wrong - 2 * exact, half - exact, wrong - 2 * same])


def pair_spans(pairs: Overlaps, judged: Codes) -> Codes:
    """Return the judged pairs of spans that are made, and `ALONE` where one is not."""

    def place(at: Ints) -> tuple[Ints, Floats]:
        tangled = pairs.only(at)
        return tangled.begin, np.where(tangled.same_label, 1, 0.5) * tangled.iou

    return pair_up(pairs.ours, pairs.theirs, judged, pairs.gold.optional[pairs.theirs], place)
