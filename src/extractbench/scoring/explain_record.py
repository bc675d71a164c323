"""What is said of a document's record: attribute by attribute, list by list, parent by parent.

Partners are those of the alignment that was scored. Of every item that is not right it is said
what in its own list it could have been paired with, where else in the document it would have been
right, and, where nothing fits, what comes nearest and in which attributes that differs.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extractbench.alignment import Pair
from extractbench.counts import Item, Outcome
from extractbench.document import Span
from extractbench.fillers import BROKEN, Filler
from extractbench.schema import Slot
from extractbench.scoring.branches import Claim, Keyring, scalar_claim, unit_claim
from extractbench.scoring.explain_pairs import Sides, Verdicts, explain_items
from extractbench.scoring.explanation import Explained, Party, Point, Rival
from extractbench.scoring.matching import Match
from extractbench.scoring.pairing import CREDIT
from extractbench.scoring.points import comparator_name, plain, value_point
from extractbench.scoring.records import Alignment, name_of
from extractbench.scoring.rivals import Side, Why
from extractbench.scoring.units import forms_of, judge_scalars, judge_units, slot_agreement

__all__ = ["explain_fillers", "party_of"]

Show = Callable[[Sequence[Span]], str]
Place = tuple[str | None, str | None, str, str]

NEAREST = 3
"""How many that fit nowhere are named."""
MOST_JUDGED = 10_000
"""The most pairs of a list that are judged one by one, to say what each would be."""
MOST_OTHERS = 300
"""The most fillers of a document among which those are looked for that stand elsewhere."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A filler of one side, folded, and the list that it stands in: both parents, path and type."""

    filler: Filler
    slot: Slot
    place: Place
    claim: Claim | None


def explain_fillers(
    alignment: Alignment,
    items: Sequence[Item],
    verdicts: Verdicts,
    show: Show,
    problems: Mapping[str, str],
) -> Iterator[Explained]:
    """Yield what is said of the fillers of a record that are items.

    Args:
        alignment: What was paired with what.
        items: The ledger's lines of ``units``.
        verdicts: What became of fillers under the other criteria.
        show: Gives the words at spans.
        problems: Why a claim could not be read, by its place.
    """
    matches = alignment.matches
    matched = (
        {match.predicted.where: match for match in matches if match.predicted is not None},
        {match.gold.where: match for match in matches if match.gold is not None},
    )
    ring = Keyring()
    sides = _Fillers(alignment, ring, *_entries(ring, matches), matched)
    yield from explain_items(sides.sides(show), items, verdicts, problems)


def _entries(ring: Keyring, matches: Sequence[Match]) -> tuple[list[_Entry], list[_Entry]]:
    ours: list[_Entry] = []
    theirs: list[_Entry] = []
    for match in matches:
        parents = (match.parents.predicted, match.parents.gold)
        predicted, gold = (None if each is None else each.where for each in parents)
        for filler, entries in ((match.predicted, ours), (match.gold, theirs)):
            if filler is not None:
                slot, place = match.slot.of(filler), (predicted, gold, match.path, filler.kind)
                entries.append(_Entry(filler, slot, place, _claim(ring, slot, filler)))
    return ours, theirs


def _claim(ring: Keyring, slot: Slot, filler: Filler) -> Claim | None:
    if slot.record is None:
        return scalar_claim(ring, slot, filler)
    return unit_claim(ring, slot.record, filler) if slot.record.unit else None


def party_of(filler: Filler, show: Show, *, is_gold: bool) -> Party:
    """Return a filler as one side of an item."""
    spans = filler.evidence or ()
    name = (name_of(filler) if is_gold else None) or filler.where
    where = "" if is_gold else filler.where
    said, group = _said(filler), filler.path or "record"
    return Party(name, group, said, where, spans, show(spans), tuple(_snippets(filler)))


def _snippets(filler: Filler) -> Iterator[str]:
    """Say of each span that was given as a snippet at what level it was found in the text."""
    for span, level in zip(filler.evidence or (), filler.levels, strict=False):
        if level not in ("mention", "offsets"):
            place = f"[{span.start}, {span.end})"
            yield f"evidence {place} was given as a snippet: its match is {level}"
    if "nowhere" in filler.levels:
        yield "evidence was given that the text does not have"


def _said(filler: Filler) -> str:
    if not isinstance(filler.value, Mapping):
        return plain(filler.value)
    held = {n: each.value for n, each in filler.value.items() if isinstance(each, Filler)}
    scalars = {name: value for name, value in held.items() if not isinstance(value, Mapping)}
    return ", ".join(f"{name}={plain(value)}" for name, value in scalars.items())


@dataclass(frozen=True, slots=True)
class _Fillers:
    """The items of a record on either side, and by their places what each is matched with."""

    alignment: Alignment
    ring: Keyring
    ours: Sequence[_Entry]
    theirs: Sequence[_Entry]
    matched: tuple[Mapping[str, Match], Mapping[str, Match]]

    def sides(self, show: Show) -> Sides:
        judged = dict(self._judged())
        return Sides(
            layer="record",
            criterion="units",
            predicted=[party_of(each.filler, show, is_gold=False) for each in self.ours],
            gold=[party_of(each.filler, show, is_gold=True) for each in self.theirs],
            judged=judged,
            points=lambda pair: tuple(self._points(pair)),
            optional=frozenset(j for j, e in enumerate(self.theirs) if e.filler.optional),
            beyond=self._beyond,
            in_order=frozenset(p for p in judged if self.ours[p[0]].slot.is_ordered),
        )

    def _judged(self) -> Iterator[tuple[Pair, Outcome]]:
        """Yield the pairs that may be made in each list, and what each would be."""
        lists: dict[Place, tuple[list[int], list[int]]] = {}
        for side, entries in enumerate((self.ours, self.theirs)):
            for index, entry in enumerate(entries):
                lists.setdefault(entry.place, ([], []))[side].append(index)
        for ours, theirs in lists.values():
            if len(ours) * len(theirs) <= MOST_JUDGED:
                for pair in ((i, j) for i in ours for j in theirs):
                    if (outcome := self._judge(pair)) is not None:
                        yield pair, outcome

    def _judge(self, pair: Pair) -> Outcome | None:
        one, other = self.ours[pair[0]], self.theirs[pair[1]]
        outcome = None
        if one.claim is not None and other.claim is not None:
            if one.slot.ref is not None:
                refers = self._refers_alike(one.filler, other.filler)
                outcome = Outcome.CORRECT if refers else None
            elif one.slot.record is None:
                outcome = judge_scalars(self.ring, one.slot, one.claim, other.claim)
            else:
                claims, agrees = (one.claim, other.claim), self.alignment.ref_agrees
                outcome = judge_units(self.ring, one.slot.record, *claims, agrees)
        # The only ones of a slot stand against each other, however they differ.
        return outcome if outcome or one.slot.many else Outcome.INCORRECT

    def _refers_alike(self, predicted: Filler, gold: Filler) -> bool:
        names = (gold.value, *gold.accept)
        return any(self.alignment.ref_agrees(predicted.value, name) for name in names)

    def _points(self, pair: Pair) -> Iterator[Point]:
        one, other = self.ours[pair[0]], self.theirs[pair[1]]
        record = one.slot.record
        if one.filler.value is BROKEN or (record is not None and not record.unit):
            return
        if one.slot.ref is not None:
            agreement = float(self._refers_alike(one.filler, other.filler))
            said, asked = one.filler.value, other.filler.value
            yield value_point("value", said, asked, agreement, "what it refers to")
            return
        if record is None:
            yield _scalar_point(one.slot, one.filler, other.filler)
            return
        ours = one.filler.scalars()
        forms = ([*self._form_points(record.slots, ours, form)] for form in forms_of(other.filler))
        yield from max(forms, key=lambda points: sum(point.agreement for point in points))

    def _form_points(
        self, slots: Mapping[str, Slot], ours: Mapping[str, Any], form: Mapping[str, Any]
    ) -> Iterator[Point]:
        for name, slot in slots.items():
            said, asked = ours[name], form[name]
            if said is None and asked is None:
                continue
            if slot.ref is None:
                agreement, by = slot_agreement(slot, said, asked), comparator_name(slot.comparator)
            else:
                agreement, by = float(self.alignment.ref_agrees(said, asked)), "what it refers to"
            yield value_point(name, said, asked, agreement, "key, " + by if slot.key else by)

    def _beyond(self, side: Side, index: int) -> Iterator[Rival]:
        entry = (self.ours, self.theirs)[side][index]
        others = (self.theirs, self.ours)[side]
        if len(others) > MOST_OTHERS:
            return
        near: list[tuple[float, Rival]] = []
        elsewhere: list[Rival] = []
        for number, other in enumerate(others):
            if other.slot.record is not entry.slot.record or other.filler.value is BROKEN:
                continue
            pair = (index, number) if side == 0 else (number, index)
            if other.place != entry.place:
                elsewhere += self._elsewhere(pair, other, side)
            elif self._judge(pair) is None and (found := self._near(pair, other, side)):
                near.append(found)
        near.sort(key=lambda each: -each[0])
        yield from elsewhere or (rival for _, rival in near[:NEAREST])

    def _elsewhere(self, pair: Pair, other: _Entry, side: Side) -> Iterator[Rival]:
        is_scalar = other.slot.record is None
        if is_scalar and self.ours[pair[0]].place[2] != self.theirs[pair[1]].place[2]:
            return
        outcome = self._judge(pair)
        partner, as_what = self._partner(other, side)
        earns = 0.0 if outcome is None else CREDIT.get(outcome, 0.0)
        # One that is as right where it stands is not missed here.
        if earns > (0.0 if as_what is None else CREDIT.get(as_what, 0.0)):
            name = self._name(other, side)
            yield Rival(name, outcome, earns, Why.ELSEWHERE, partner, as_what)

    def _near(self, pair: Pair, other: _Entry, side: Side) -> tuple[float, Rival] | None:
        """Return what is free and, of units, agrees in half of its attributes."""
        points = list(self._points(pair))
        agreed = sum(point.agreement > 0 for point in points)
        partner, as_what = self._partner(other, side)
        is_taken = as_what is not None and as_what in CREDIT
        if is_taken or (other.slot.record and 2 * agreed < len(points)):
            return None
        apart = tuple(f"{p.name}: {p.predicted} for {p.gold}" for p in points if p.agreement == 0)
        name = self._name(other, side)
        rival = Rival(name, None, 0.0, Why.NO_PAIR, partner, as_what, apart=apart)
        return agreed / max(1, len(points)), rival

    def _name(self, other: _Entry, side: Side) -> str:
        return (name_of(other.filler) or "") if side == 0 else other.filler.where

    def _partner(self, other: _Entry, side: Side) -> tuple[str | None, Outcome | None]:
        """Return with what, of an item's own side, another is paired, and what the pair is."""
        match = self.matched[1 - side].get(other.filler.where)
        mine = None if match is None else match.predicted if side == 0 else match.gold
        if match is None or mine is None:
            return None, None
        return mine.where if side == 0 else name_of(mine), match.outcome


def _scalar_point(slot: Slot, predicted: Filler, gold: Filler) -> Point:
    forms = (gold.value, *gold.accept)
    agreements = [(slot_agreement(slot, predicted.value, form), form) for form in forms]
    agreement, form = max(agreements, key=lambda each: each[0])
    by = comparator_name(slot.comparator)
    return value_point("value", predicted.value, form, agreement, by)
