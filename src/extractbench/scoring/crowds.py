"""Lists of so many records that their pairs are not looked at one by one.

Up to `MOST_DENSE` pairs (5,000 records against 5,000) the assignment is still the best one, from a
matrix of all pairs; evidence in common then decides nothing. Of larger lists with many agreements
(a kind, a country) records are paired by the cells that tell them apart, as far as those go, and
what is left in blocks; of large lists of records with lists of their own only the pairs with most
in common are compared. Both may miss the best pairing, and the evaluation says so.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from extractbench.alignment import Pair
from extractbench.schema import Slot
from extractbench.scoring.branches import Branch, Claim, Key, Layout, layout
from extractbench.scoring.choosing import MOST_DENSE, choose, choose_dense
from extractbench.scoring.links import Link
from extractbench.scoring.lists import Work, rank

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["TOO_MANY", "CellLinks", "is_crowd", "pair_crowd", "tokens_in_common"]

TOO_MANY = "is a list of too many records to try every pairing; another might earn more"
"""What is said of a list whose pairing may not be the best."""

MOST_LINKS = 4_000_000
"""The most agreements of cells that are looked at one by one."""
MOST_COMPARED = 100_000
"""The most pairs of records whose own lists are paired with each other."""
_FEW_LINKS = 4_000
"""So many agreements are sooner looked at one by one than made a matrix of."""
_BLOCK = 4_000
_BY_DUTY = 1e-10


class CellLinks(NamedTuple):
    """Which records agree in a cell, and what it weighs if they do so wholly.

    Attributes:
        cell: The index of the cell.
        correct: What it weighs.
        links: Which agree, and how far.
        alone: Instead of links, the only one that each row agrees with, if any.
    """

    cell: int
    correct: float
    links: Sequence[Link]
    alone: Sequence[int | None] = ()


_CellLink: TypeAlias = tuple[int, Sequence[int], float, int]
"""A record, those that it agrees with in a cell, what that weighs, and the cell."""


def is_crowd(found: Sequence[CellLinks], rows: int, columns: int) -> bool:
    """Return whether so many pairs agree in a cell that a matrix of all of them is cheaper."""
    if sum([len(each.links) + len(each.alone) for each in found]) * columns <= _FEW_LINKS:
        return False
    agreements = sum([len(columns) for _, columns, _, _ in _links_one_by_one(found)])
    return agreements > max(_FEW_LINKS, min(rows * columns // 4, MOST_LINKS))


def pair_crowd(
    work: Work,
    slot: Slot,
    plan: Layout,
    ours: Sequence[Branch],
    theirs: Sequence[Branch],
    found: Sequence[CellLinks],
) -> list[Pair]:
    """Return the best pairing of the records of a large list, or of a too large one a good one."""
    crowd = _Crowd(work, plan, ours, theirs, [*_links_one_by_one(found)])
    if len(ours) * len(theirs) <= MOST_DENSE:
        return crowd.pair(range(len(ours)), range(len(theirs)))
    work.approximate.add(slot.path)
    pairs = crowd.pair_by_rare_cells()
    rows = sorted(set(range(len(ours))) - {i for i, _ in pairs}, key=crowd.rank)
    columns = sorted(set(range(len(theirs))) - {j for _, j in pairs})
    for start in range(0, min(len(rows), len(columns)), _BLOCK):
        block = slice(start, start + _BLOCK)
        pairs += crowd.pair(rows[block], columns[block])
    return pairs


def _links_one_by_one(found: Sequence[CellLinks]) -> Iterator[_CellLink]:
    for cell, correct, linked, alone in found:
        for row, partner in enumerate(alone):
            if partner is not None:
                yield row, (partner,), correct, cell
        for row, columns, agreement in linked:
            yield row, columns, correct if agreement == 1 else 0.5, cell


class _Crowd(NamedTuple):
    work: Work
    plan: Layout
    ours: Sequence[Branch]
    theirs: Sequence[Branch]
    found: Sequence[_CellLink]

    def rank(self, row: int) -> str:
        branch = self.ours[row]
        if branch.filler is None or branch.is_plain:
            return repr((branch.keys, branch.parts))
        return rank(branch.filler)

    def pair(self, rows: Sequence[int], columns: Sequence[int]) -> list[Pair]:
        """Return the best pairing of some of the records."""
        weights = self._matrix(rows, columns)
        pairs = choose_dense(weights, lambda index: self.rank(rows[index]))
        return [(rows[i], columns[j]) for i, j in pairs]

    def _matrix(self, rows: Sequence[int], columns: Sequence[int]) -> "npt.NDArray[np.float64]":
        import numpy as np

        weights = np.zeros((len(rows), len(columns)))
        gates = np.zeros((len(rows), len(columns)) if self.plan.gates else (0, 0), dtype=np.int8)
        row_at = {row: index for index, row in enumerate(rows)}
        column_at = np.full(len(self.theirs), -1)
        column_at[list(columns)] = np.arange(len(columns))
        known: dict[int, npt.NDArray[np.int64]] = {}
        for row, agreeing, weight, cell in self.found:
            if (at := row_at.get(row)) is None:
                continue
            if id(agreeing) not in known:
                placed = column_at[agreeing]
                known[id(agreeing)] = placed[placed >= 0]
            weights[at, known[id(agreeing)]] += weight
            if cell in self.plan.gates:
                gates[at, known[id(agreeing)]] += 1
        for cell in self.plan.gates:
            lacking = [self.ours[row].keys[cell] is None for row in rows]
            gates[np.ix_(lacking, [self.theirs[j].keys[cell] is None for j in columns])] += 1
        if self.plan.gates:
            weights[gates < len(self.plan.gates)] = 0.0
        duties = [_duty(self.theirs[j]) for j in columns]
        if min(duties) < max(duties):
            weights += (weights > 0) * duties
        return weights

    def pair_by_rare_cells(self) -> list[Pair]:
        """Return the best pairing by the cells in which few records agree."""
        weights: dict[Pair, float] = defaultdict(float)
        left = MOST_LINKS
        rarest = sorted(self.found, key=lambda link: (len(link[1]), link[3]))
        for row, columns, weight, _ in rarest:
            left -= len(columns)
            if left < 0:
                break
            for column in columns:
                weights[row, column] += weight
        allowed = {pair: w for pair, w in weights.items() if self._may_pair(pair)}
        return choose(allowed, self.rank).pairs

    def _may_pair(self, pair: Pair) -> bool:
        ours, theirs, ring = self.ours[pair[0]], self.theirs[pair[1]], self.work.ring
        return all(
            any(
                ring.agreement(self.plan.cells[cell], ours.keys[cell], form) > 0
                for form in theirs.forms(cell)
            )
            for cell in self.plan.gates
        )


def _duty(branch: Branch) -> float:
    return 0.0 if branch.filler is None or branch.filler.optional else _BY_DUTY


def tokens_in_common(
    ours: Sequence[Branch], theirs: Sequence[Branch], plan: Layout
) -> tuple[set[Pair], bool]:
    """Return the pairs of records with a value in common, and whether these are all of them.

    If there are too many, they are those with the values that fewest have in common.
    """
    rows, columns = _index(ours, plan), _index(theirs, plan)
    common = [(rows[token], columns[token]) for token in rows if token in columns]
    common.sort(key=lambda each: len(each[0]) * len(each[1]))
    pairs: set[Pair] = set()
    for having, others in common:
        if len(pairs) + len(having) * len(others) > MOST_COMPARED:
            return pairs, False
        pairs.update((i, j) for i in having for j in others)
    return pairs, True


def _index(branches: Sequence[Branch], plan: Layout) -> dict[Key, list[int]]:
    index: dict[Key, list[int]] = {}
    for at, branch in enumerate(branches):
        for token in dict.fromkeys(_tokens(branch, plan)):
            index.setdefault(token, []).append(at)
    return index


def _tokens(branch: Branch, plan: Layout) -> Iterator[Key]:
    """Yield what stands for each value that a record holds, so that those that agree share one."""
    for index, slot in enumerate(plan.cells):
        for key in branch.forms(index):
            yield from _token(slot, key)
    for slot, members in zip(plan.parts, branch.parts, strict=True):
        for member in members:
            yield from _member_tokens(slot, member)


def _member_tokens(slot: Slot, member: Branch | Claim) -> Iterator[Key]:
    if isinstance(member, Branch):
        if slot.record is not None:
            yield from _tokens(member, layout(slot.record))
        return
    slots: Collection[Slot] = (slot,) if slot.record is None else slot.record.slots.values()
    for form in member.forms:
        for each, key in zip(slots, form, strict=True):
            yield from _token(each, key)
    if slot.record is not None and all(key is None for key in member.keys):
        yield slot.path, None


def _token(slot: Slot, key: Key) -> Iterator[Key]:
    if key is not None and slot.ref is None:
        # Values that may agree without equal keys all share the slot's own token.
        yield (slot.path, key) if slot.folding.between is None else (slot.path,)
