"""Outcomes of items and their counts; every rate is derived from the counts, here and only here.

The outcomes are those of MUC-5 (Chinchor and Sundheim, 1993): correct, partial, incorrect,
missing, spurious; and ``null`` for a slot that both sides leave empty, which is no claim.

On the gold side ``POS = COR + PAR + INC + MIS``, on the prediction's ``ACT = COR + PAR + INC +
SPU``. A pair counts on both sides, each time under that side's own group, so that groups add up
to the whole on both sides.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple

from msgspec import Struct

__all__ = ["Cell", "Counts", "ErrorClass", "Item", "Outcome", "sum_counts", "tally"]


class Outcome(StrEnum):
    """What became of an item."""

    CORRECT = "correct"
    PARTIAL = "partial"
    INCORRECT = "incorrect"
    MISSING = "missing"
    SPURIOUS = "spurious"
    NULL = "null"


class ErrorClass(StrEnum):
    """What is wrong with an item that is charged; each has exactly one.

    Of a pair: ``boundary``, ``label`` or ``misread``. Of gold alone: ``unfound``. Of a prediction
    alone the first that holds of ``duplicate``, ``boilerplate``, ``wrong_parent``,
    ``invented_record``, ``label`` (the text states it, as something else), ``made_up``.
    """

    BOUNDARY = "boundary"
    LABEL = "label"
    MISREAD = "misread"
    UNFOUND = "unfound"
    MADE_UP = "made_up"
    INVENTED_RECORD = "invented_record"
    WRONG_PARENT = "wrong_parent"
    DUPLICATE = "duplicate"
    BOILERPLATE = "boilerplate"


class Cell(NamedTuple):
    """Where counts stand within a document: layer, criterion, and the group of one side."""

    layer: str
    criterion: str
    group: str


# A struct is made three times as fast as a tuple of this kind, and there are hundreds a document.
class Item(Struct, frozen=True, gc=False):
    """A line of the ledger: one gold item, one predicted item, or a pair, and what became of it.

    Attributes:
        layer: ``zones``, ``mentions``, ``quotes`` or ``record``.
        criterion: By what it was judged, such as ``strict``.
        outcome: What became of it.
        gold_group: The gold item's label or slot path; None if no gold item is charged.
        predicted_group: The predicted item's; None if there is none.
        gold: What the gold item is: its id, or where it stands.
        predicted: What the predicted item is.
        weight: How many items it stands for (characters, for zones).
        error: What is wrong with it; None of what is right, and of what is not charged.
    """

    layer: str
    criterion: str
    outcome: Outcome
    gold_group: str | None = None
    predicted_group: str | None = None
    gold: str | None = None
    predicted: str | None = None
    weight: int = 1
    error: ErrorClass | None = None


def _ratio(numerator: float, denominator: float) -> float:
    return numerator / denominator if denominator else math.nan


@dataclass(frozen=True, slots=True)
class Counts:
    """How many items of either side came to which outcome; they add up, and rates follow.

    The first four are the gold side's, the other four the prediction's. The two sides of a whole
    differ only by gold that is not charged (optional) and by claims of another group.
    """

    correct: int = 0
    partial: int = 0
    incorrect: int = 0
    missing: int = 0
    predicted_correct: int = 0
    predicted_partial: int = 0
    predicted_incorrect: int = 0
    spurious: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.correct + other.correct,
            self.partial + other.partial,
            self.incorrect + other.incorrect,
            self.missing + other.missing,
            self.predicted_correct + other.predicted_correct,
            self.predicted_partial + other.predicted_partial,
            self.predicted_incorrect + other.predicted_incorrect,
            self.spurious + other.spurious,
        )

    @property
    def possible(self) -> int:
        """POS: the gold items that count."""
        return self.correct + self.partial + self.incorrect + self.missing

    @property
    def actual(self) -> int:
        """ACT: the predicted items."""
        predicted = self.predicted_correct + self.predicted_partial + self.predicted_incorrect
        return predicted + self.spurious

    @property
    def precision(self) -> float:
        """P = (COR + ½ PAR) / ACT; NaN if nothing was predicted."""
        return _ratio(self.predicted_correct + self.predicted_partial / 2, self.actual)

    @property
    def recall(self) -> float:
        """R = (COR + ½ PAR) / POS; NaN if there is no gold."""
        return _ratio(self.correct + self.partial / 2, self.possible)

    @property
    def f1(self) -> float:
        """F1 = (2 COR + PAR) / (POS + ACT), each side with its own; NaN if both are empty."""
        credit = self.correct + self.predicted_correct
        credit_of_partial = (self.partial + self.predicted_partial) / 2
        return _ratio(credit + credit_of_partial, self.possible + self.actual)

    @property
    def strict(self) -> "Counts":
        """The same counts with every partial as incorrect."""
        return Counts(
            self.correct,
            0,
            self.partial + self.incorrect,
            self.missing,
            self.predicted_correct,
            0,
            self.predicted_partial + self.predicted_incorrect,
            self.spurious,
        )


_PLACES = {
    Outcome.CORRECT: (0, 4),
    Outcome.PARTIAL: (1, 5),
    Outcome.INCORRECT: (2, 6),
    Outcome.MISSING: (3, None),
    Outcome.SPURIOUS: (None, 7),
    Outcome.NULL: (None, None),
}
"""Which number of `Counts` an outcome adds to, on the gold side and on the prediction's."""


_counted = attrgetter("layer", "criterion", "outcome", "gold_group", "predicted_group", "weight")
"""What of a line counts: where it stands, its outcome, the groups of both sides, its weight."""


def tally(ledger: Iterable[Item]) -> dict[Cell, Counts]:
    """Count the items of a ledger, each side under its own group."""
    numbers: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0] * 8)
    # Most lines are like others in all that counts, and there are many.
    for line, times in Counter(map(_counted, ledger)).items():
        layer, criterion, outcome, gold, predicted, weight = line
        on_gold, on_predicted = _PLACES[outcome]
        if gold is not None and on_gold is not None:
            numbers[layer, criterion, gold][on_gold] += times * weight
        if predicted is not None and on_predicted is not None:
            numbers[layer, criterion, predicted][on_predicted] += times * weight
    return {Cell(*cell): Counts(*eight) for cell, eight in numbers.items()}


def sum_counts(counted: Iterable[Counts]) -> Counts:
    """Add up counts."""
    total = [0] * 8
    for each in counted:
        total[0] += each.correct
        total[1] += each.partial
        total[2] += each.incorrect
        total[3] += each.missing
        total[4] += each.predicted_correct
        total[5] += each.predicted_partial
        total[6] += each.predicted_incorrect
        total[7] += each.spurious
    return Counts(*total)
