"""From pairs to the lines of ledgers, document by document."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, repeat
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from extractbench.counts import ErrorClass, Item, Outcome
from extractbench.scoring.error_classes import ERRORS
from extractbench.scoring.pairing import CODES, Codes
from extractbench.scoring.tangles import Flags, Ints

__all__ = ["Paired", "Side", "leakage_lines", "lines_of", "which_paired"]

_OUTCOMES = np.array([None, *CODES], dtype=object)
_ERRORS = np.array(ERRORS, dtype=object)

_Described: TypeAlias = tuple[Iterable[str | None], Iterable[str | None]]
"""The groups and the names of items."""

_NOTHING: _Described = repeat(None), repeat(None)


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """The items of one side of several documents.

    Attributes:
        groups: The group of each.
        names: What the ledger calls each.
        bounds: Where each document's begin, and at the end how many there are.
    """

    groups: npt.NDArray[np.object_]
    names: npt.NDArray[np.object_]
    bounds: Sequence[int]

    @classmethod
    def of(cls, groups: Sequence[str], names: Sequence[str], bounds: Sequence[int]) -> "Side":
        """Return a side; its groups and names as arrays, of which many are had at once."""
        return cls(np.array(groups, dtype=object), np.array(names, dtype=object), bounds)


@dataclass(frozen=True, slots=True, eq=False)
class Paired:
    """What became of the items under one criterion.

    Attributes:
        criterion: Its name.
        made: What each pair is, by its code, or that it is not made.
        wrong: What is wrong with each pair, by its code.
        missing: Which gold items are charged as missing.
        alone: What is wrong with each predicted item that is in no pair, by its code.
    """

    criterion: str
    made: Codes
    wrong: Codes
    missing: Flags
    alone: Codes


def which_paired(items: Ints, made: Codes, count: int) -> Flags:
    """Return for each criterion which of so many items are in a pair."""
    paired = np.zeros((len(made), count), dtype=np.bool_)
    for line, codes in zip(paired, made, strict=True):
        line[items[codes > 0]] = True
    return paired


def lines_of(
    layer: str, ours: Side, theirs: Side, pairs: tuple[Ints, Ints], paired: Sequence[Paired]
) -> list[list[Item]]:
    """Return the lines of each document: by criterion the pairs, the missing, the spurious.

    Args:
        layer: The layer of all.
        ours: The predicted items.
        theirs: The gold items.
        pairs: The predicted and the gold item of each pair, sorted by both.
        paired: What became of them under each criterion.
    """
    ledgers: list[list[Item]] = [[] for _ in ours.bounds[1:]]
    for each in paired:
        kind = layer, each.criterion
        made, missing, alone = map(np.flatnonzero, (each.made, each.missing, each.alone))
        i, j = pairs[0][made], pairs[1][made]
        outcomes = _OUTCOMES[each.made[made]].tolist()
        both = _described(theirs, j), _described(ours, i)
        _add(ledgers, (ours, i), _lines(kind, outcomes, *both, _ERRORS[each.wrong[made]].tolist()))
        gold = _described(theirs, missing)
        lines = _lines(kind, repeat(Outcome.MISSING), gold, _NOTHING, repeat(ErrorClass.UNFOUND))
        _add(ledgers, (theirs, missing), lines)
        predicted, wrong = _described(ours, alone), _ERRORS[each.alone[alone]].tolist()
        lines = _lines(kind, repeat(Outcome.SPURIOUS), _NOTHING, predicted, wrong)
        _add(ledgers, (ours, alone), lines)
    return ledgers


def _described(side: Side, at: Ints) -> _Described:
    return side.groups[at].tolist(), side.names[at].tolist()


def _lines(
    kind: tuple[str, str],
    outcomes: Iterable[Outcome],
    gold: _Described,
    predicted: _Described,
    wrong: Iterable[ErrorClass | None],
) -> list[Item]:
    """Return the lines of a layer and criterion, from columns of which at least one ends."""
    groups, names = zip(gold, predicted, strict=True)
    return list(map(Item, *map(repeat, kind), outcomes, *groups, *names, repeat(1), wrong))


def _add(ledgers: Sequence[list[Item]], at: tuple[Side, Ints], lines: Sequence[Item]) -> None:
    """Add each line to the ledger of its document; places are in order."""
    side, places = at
    cuts = np.searchsorted(places, side.bounds).tolist()
    for ledger, (first, behind) in zip(ledgers, pairwise(cuts), strict=True):
        ledger.extend(lines[first:behind])


def leakage_lines(layer: str, ours: Side, bad: Sequence[bool]) -> list[list[Item]]:
    """Return a line of ``leakage`` for each prediction of each document: spurious if it is bad."""
    outcomes = [Outcome.SPURIOUS if each else Outcome.CORRECT for each in bad]
    groups, names = ours.groups.tolist(), ours.names.tolist()
    lines = _lines((layer, "leakage"), outcomes, _NOTHING, (groups, names), repeat(None))
    return [lines[first:behind] for first, behind in pairwise(ours.bounds)]
