"""What is wrong with an item of a record that is charged; each has exactly one class.

Of a pair, by what does not agree:

=============== ================================================================================
label           only choices from closed lists (a kind, a role; ``Literal`` or an enumeration)
misread         anything else
=============== ================================================================================

Gold alone is ``unfound``. Of a prediction alone, the first that holds of:

=============== ================================================================================
duplicate       it says the same as another member of its list that is paired or stands before it,
                or lies in a record that does
boilerplate     most of its evidence, or if it has none of its record's, lies in boilerplate
wrong_parent    the value is right for an item of gold that was not found, in another record or at
                another place of an ordered list (of units see the criterion ``placement``; choices
                from closed lists are right somewhere by chance, and are not looked for)
invented_record it lies in a record that stands for none of gold's
label           the text supports the value, but not as this: a choice from a closed list, which has
                no words of its own; a value that the criterion ``support`` finds stated, or that
                stands in the text outside of boilerplate (of a unit: all its keys)
made_up         nothing supports it; so is a claim that cannot be read. Without the text and without
                mentions that could state it nothing is known, and it counts as made up
=============== ================================================================================
"""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extractbench.counts import ErrorClass, Item, Outcome
from extractbench.fillers import BROKEN, Filler, claim_key
from extractbench.schema import RecordSchema, Slot
from extractbench.scoring.matching import Match
from extractbench.scoring.records import Alignment
from extractbench.scoring.support import stands_in
from extractbench.scoring.units import forms_of, slot_agreement

__all__ = ["Findings", "classify"]


@dataclass(frozen=True, slots=True)
class Findings:
    """What else is known of the claims of a record, by where they stand.

    Attributes:
        supported: Values that mentions or their own evidence state.
        leaked: Claims whose evidence lies in boilerplate.
        misplaced: Units that are right under another parent.
        text: The text without boilerplate, if it is there.
    """

    supported: Collection[str] = frozenset()
    leaked: Collection[str] = frozenset()
    misplaced: Collection[str] = frozenset()
    text: str | None = None

    @classmethod
    def of(
        cls,
        text: str | None,
        *,
        support: Iterable[Item],
        leakage: Iterable[Item],
        placement: Iterable[Item],
    ) -> "Findings":
        """Return what the ledger's lines under other criteria say."""
        supported = {each.predicted or "" for each in support if each.outcome is Outcome.CORRECT}
        leaked, misplaced = (
            {line.predicted or "" for line in lines if line.outcome is not Outcome.CORRECT}
            for lines in (leakage, placement)
        )
        return cls(supported, leaked, misplaced, text)


def classify(alignment: Alignment, findings: Findings) -> Iterator[ErrorClass | None]:
    """Yield what is wrong with each item; None for what is right and for what is not charged."""
    matches = alignment.matches
    alone = [match for match in matches if match.gold is None and match.predicted is not None]
    doubles = set(_doubles(matches)) if alone else set()
    elsewhere = set(_right_elsewhere(alignment)) if alone else set()
    for match in matches:
        if match.outcome is Outcome.CORRECT or not match.is_charged:
            yield None
        elif match.predicted is None:
            yield ErrorClass.UNFOUND
        elif match.gold is not None:
            yield _of_pair(alignment, match.slot, match.predicted, match.gold)
        else:
            yield _of_claim(match, match.predicted, findings, doubles, elsewhere)


def _of_pair(alignment: Alignment, slot: Slot, predicted: Filler, gold: Filler) -> ErrorClass:
    differing: Iterable[Slot] = (slot,)
    if slot.record is not None and predicted.value is not BROKEN:
        differing = _differing(alignment, slot.record, predicted, gold)
    return ErrorClass.LABEL if all(each.is_choice for each in differing) else ErrorClass.MISREAD


def _differing(
    alignment: Alignment, schema: RecordSchema, predicted: Filler, gold: Filler
) -> list[Slot]:
    """Return the attributes in which a unit differs from the form of gold nearest to it."""
    ours = predicted.scalars()
    by_form = (
        [
            slot
            for name, slot in schema.slots.items()
            if not _is_equal(alignment, slot, ours[name], form[name])
        ]
        for form in forms_of(gold)
    )
    return min(by_form, key=len)


def _is_equal(alignment: Alignment, slot: Slot, predicted: Any, gold: Any) -> bool:
    if slot.ref is not None:
        return alignment.ref_agrees(predicted, gold)
    return slot_agreement(slot, predicted, gold) == 1


def _of_claim(
    match: Match,
    claim: Filler,
    findings: Findings,
    doubles: Collection[str],
    elsewhere: Collection[str],
) -> ErrorClass:
    parent = match.parents.predicted
    places = [claim.where] if claim.evidence or parent is None else [claim.where, parent.where]
    if claim.where in doubles or any(claim.where.startswith(f"{each}.") for each in doubles):
        return ErrorClass.DUPLICATE
    if any(place in findings.leaked for place in places):
        return ErrorClass.BOILERPLATE
    if claim.where in findings.misplaced or claim.where in elsewhere:
        return ErrorClass.WRONG_PARENT
    if match.parents.gold is None:
        return ErrorClass.INVENTED_RECORD
    return ErrorClass.LABEL if _is_supported(match.slot, claim, findings) else ErrorClass.MADE_UP


def _is_supported(slot: Slot, claim: Filler, findings: Findings) -> bool:
    if claim.value is BROKEN:
        return False
    record = slot.record
    if record is None:
        # No text states an id.
        return slot.ref is None and (slot.is_choice or _is_stated(claim, findings))
    if not record.unit:
        return False
    held = ((each, claim.value[name]) for name, each in record.slots.items() if not each.is_choice)
    values = [(each, one) for each, one in held if isinstance(one, Filler) and each.ref is None]
    decisive = [one for each, one in values if each.key] or [one for _, one in values]
    return bool(decisive) and all(_is_stated(one, findings) for one in decisive)


def _is_stated(claim: Filler, findings: Findings) -> bool:
    if claim.where in findings.supported:
        return True
    return claim.value is not BROKEN and stands_in(claim.value, findings.text or "")


def _doubles(matches: Sequence[Match]) -> Iterator[str]:
    """Yield where members of lists stand that say what another member says.

    Of those that say the same, the ones that are paired are no doubles, or else the first.
    """
    seen: set[tuple[str, Hashable]] = set()
    said = [*_members(matches), *_records(matches)]
    said.sort(key=lambda member: not member[2])
    for where, content, is_paired in said:
        key = where.rpartition("[")[0], content
        if key in seen and not is_paired:
            yield where
        seen.add(key)


def _members(matches: Sequence[Match]) -> Iterator[tuple[str, Hashable, bool]]:
    """Yield where claims stand that are members of lists, what they say, and if they are paired."""
    for match in matches:
        claim = match.predicted
        if match.slot.many and claim is not None:
            yield claim.where, claim_key(match.slot, claim), match.gold is not None


def _records(matches: Sequence[Match]) -> Iterator[tuple[str, Hashable, bool]]:
    """Yield the same of the records that hold the items."""
    parents = (match.parents for match in matches)
    records = {p.predicted.where: p for p in parents if p.predicted is not None}
    if all(each.gold is not None for each in records.values()):
        return
    for where, each in records.items():
        if where.endswith("]"):
            yield where, repr(_content(each.predicted)), each.gold is not None


def _content(held: Any) -> Any:
    """Return what a filler or a list says, without its places."""
    if isinstance(held, Filler):
        return _content(held.value)
    if isinstance(held, dict):
        return [_content(each) for each in held.values()]
    return sorted([repr(_content(each)) for each in held]) if isinstance(held, tuple) else held


def _right_elsewhere(alignment: Alignment) -> Iterator[str]:
    """Yield where scalars stand alone that would be right for a gold scalar that was not found."""
    scalars = [m for m in alignment.matches if m.slot.record is None and not m.slot.is_choice]
    lost: dict[str, dict[Hashable, int]] = {}
    for match in scalars:
        if match.gold is not None and match.predicted is None:
            keys, key = lost.setdefault(match.path, {}), claim_key(match.slot, match.gold)
            keys[key] = keys.get(key, 0) + 1
    for match, claim, claimed in _left_alone(alignment, scalars) if lost else ():
        keys = lost.get(match.path, {})
        if (key := _found_among(match.slot, claimed, keys)) is not None:
            keys[key] -= 1
            yield claim.where


def _left_alone(
    alignment: Alignment, scalars: Iterable[Match]
) -> list[tuple[Match, Filler, Hashable]]:
    """Return what stands for nothing and what it claims, in an order that is not the file's."""
    alone = [
        (match, claim, _as_gold_says(alignment, match.slot, claim))
        for match in scalars
        if (claim := match.predicted) is not None
        and match.gold is None
        and claim.value is not BROKEN
    ]
    return sorted(alone, key=lambda each: repr(each[2]))


def _found_among(slot: Slot, claimed: Hashable, keys: Mapping[Hashable, int]) -> Hashable:
    """Return which key of those that are left is right for a claim, or None."""
    if keys.get(claimed):
        return claimed
    if slot.folding.between is None or slot.ref is not None or len(keys) > _MOST_COMPARED:
        return None
    left = (key for key, times in keys.items() if times)
    return next((key for key in left if slot.folding.agreement(claimed, key) == 1), None)


_MOST_COMPARED = 300
"""Among more values than these only an equal one is looked for."""


def _as_gold_says(alignment: Alignment, slot: Slot, claim: Filler) -> Hashable:
    """Return what a scalar claims: of a reference the id that it stands for in gold."""
    if slot.ref is None:
        return claim_key(slot, claim)
    name = alignment.gold_ids.get(str(claim.value))
    return claim.where if name is None else slot.folding.key(name)
