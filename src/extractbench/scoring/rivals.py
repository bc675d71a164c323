"""Why not with something else: the pairs that could have been made, and were not.

A pairing is the best in sum, so that an item may go without the partner that is best for it alone.
Whoever asks is then shown two sums of credit (correct 1, partial ½): what the pairing earns where
the two meet, and the most that any pairing earns in which they are partners.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from extractbench.alignment import align

__all__ = ["MOST_PAIRS", "Contest", "Meeting", "Why"]

MOST_PAIRS = 400
"""The most pairs that hang together for which the second sum is worked out."""

Pair = tuple[int, int]
Side = Literal[0, 1]


class Why(StrEnum):
    """Why a pair was not made, seen from one of its sides."""

    WORSE = "worse"
    """The item has a partner with whom it earns more."""
    EVEN = "even"
    """The item earns as much as it is."""
    SUM = "sum"
    """The item alone would earn more, all together less."""
    TIE = "tie"
    """The item alone would earn more, all together as much: what is closer came first."""
    ORDER = "order"
    """The item alone would earn more; in a list whose order matters others then could not stand."""
    NO_PAIR = "no_pair"
    """The two do not agree in what makes a pair."""
    ELSEWHERE = "elsewhere"
    """The two agree, but stand under different parents."""


@dataclass(frozen=True, slots=True)
class Contest:
    """A pair that was not made.

    Attributes:
        pair: The two, as (predicted, gold).
        why: Why it was not made.
        made: What the pairing earns where the two meet; None if it is not asked or too much work.
        instead: The most that a pairing with this pair would earn there.
    """

    pair: Pair
    why: Why
    made: float | None = None
    instead: float | None = None


@dataclass(frozen=True)
class Meeting:
    """The pairs that may be made of two lists, what each would earn, and which were made.

    Attributes:
        worth: The credit of each pair (predicted, gold) that may be made; of some it is 0.
        made: The pairs of the pairing; no item occurs twice on a side.
        in_order: The pairs of lists whose order matters, in which pairs do not cross.
    """

    worth: Mapping[Pair, float]
    made: frozenset[Pair]
    in_order: frozenset[Pair] = frozenset()
    _partner: Mapping[tuple[Side, int], Pair] = field(init=False, repr=False)
    _around: Mapping[tuple[Side, int], list[Pair]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        around: dict[tuple[Side, int], list[Pair]] = {}
        for pair in sorted(self.worth):
            for node in _ends(pair):
                around.setdefault(node, []).append(pair)
        object.__setattr__(self, "_around", around)
        object.__setattr__(self, "_partner", {n: pair for pair in self.made for n in _ends(pair)})

    def partner(self, side: Side, index: int) -> Pair | None:
        """Return the pair that an item is in, or None if it is in none."""
        return self._partner.get((side, index))

    def contests(self, side: Side, index: int) -> Iterator[Contest]:
        """Yield the pairs that an item could have been in, in order, and why it is not."""
        own = self.partner(side, index)
        earned = 0.0 if own is None else self.worth.get(own, 0.0)
        for pair in self._around.get((side, index), ()):
            if pair not in self.made:
                yield self._contest(pair, earned)

    def _contest(self, pair: Pair, earned: float) -> Contest:
        if self.worth[pair] <= earned:
            return Contest(pair, Why.WORSE if self.worth[pair] < earned else Why.EVEN)
        if pair in self.in_order:
            return Contest(pair, Why.ORDER)
        part = self._part(pair)
        if len(part) > MOST_PAIRS:
            return Contest(pair, Why.SUM)
        made = sum(self.worth[each] for each in part if each in self.made)
        rest = {p: self.worth[p] for p in part if p[0] != pair[0] and p[1] != pair[1]}
        instead = self.worth[pair] + sum(rest[each] for each in align(rest))
        return Contest(pair, Why.SUM if instead < made else Why.TIE, made, instead)

    def _part(self, pair: Pair) -> set[Pair]:
        """Return the pairs with credit that hang together with one of them."""
        found, waiting = {pair}, [pair]
        while waiting and len(found) <= MOST_PAIRS:
            for node in _ends(waiting.pop()):
                near = {p for p in self._around[node] if self.worth[p] > 0} - found
                found |= near
                waiting += near
        return found


def _ends(pair: Pair) -> Iterable[tuple[Side, int]]:
    return (0, pair[0]), (1, pair[1])
