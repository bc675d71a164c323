"""Slots of records one by one: off their default, nulls, abstentions, and where units stand."""

from collections.abc import Iterator
from functools import cache

from extractbench.alignment import align
from extractbench.counts import Item, Outcome
from extractbench.fillers import Filler
from extractbench.marks import Slice
from extractbench.schema import RecordSchema, Slot
from extractbench.scoring.matching import Match
from extractbench.scoring.pairing import CREDIT
from extractbench.scoring.records import Alignment, item_of, name_of
from extractbench.scoring.units import judge_unit, slot_agreement

__all__ = ["score_placement", "score_slots"]


def score_slots(alignment: Alignment) -> Iterator[Item]:
    """Yield the lines of ``slice``, ``nulls`` and ``answered``."""
    for match in alignment.matches:
        if match.slot.record is not None:
            yield from _slices(match, alignment)
        elif match.slot.many:
            continue
        elif match.gold is None:
            parent = match.parents.gold
            # Optional gold that was misread is not charged, but it is no null.
            if parent is not None and parent.value[match.slot.name] is None:
                yield _null(match, parent)
        elif not match.gold.optional:
            answered = match.predicted is not None
            yield item_of(match, "answered", Outcome.CORRECT if answered else Outcome.MISSING)


@cache
def _sliced(schema: RecordSchema) -> tuple[tuple[Slot, Slice], ...]:
    """Return the attributes of a unit that are reported apart."""
    return tuple((slot, slot.slice) for slot in schema.slots.values() if slot.slice is not None)


def _slices(match: Match, alignment: Alignment) -> Iterator[Item]:
    """Judge the attributes that gold does not leave at their default, of found and missed units.

    Optional gold is left out, so that k/n has the same n for every extractor.
    """
    schema, gold = match.slot.record, match.gold
    if schema is None or gold is None or gold.optional:
        return
    for slot, mark in _sliced(schema):
        if gold.scalar(slot.name) == mark.default:
            continue
        if match.predicted is None:
            yield item_of(match, "slice", Outcome.MISSING, group=slot.name)
        else:
            right = _attribute_agrees(slot, match.predicted, gold, alignment)
            outcome = Outcome.CORRECT if right else Outcome.INCORRECT
            yield item_of(match, "slice", outcome, group=slot.name)


def _attribute_agrees(slot: Slot, predicted: Filler, gold: Filler, alignment: Alignment) -> bool:
    ours = predicted.scalar(slot.name)
    changed = [form[slot.name] for form in gold.accept if slot.name in form]
    theirs = [gold.scalar(slot.name), *changed]
    if slot.ref is not None:
        return any(alignment.ref_agrees(ours, each) for each in theirs)
    return any(slot_agreement(slot, ours, each) == 1 for each in theirs)


def _null(match: Match, parent: Filler) -> Item:
    """Return the line of a single slot that gold leaves empty."""
    predicted, path = match.predicted, match.path
    return Item(
        "record",
        "nulls",
        Outcome.CORRECT if predicted is None else Outcome.INCORRECT,
        path,
        path,
        f"{parent.where}.{match.slot.name}",
        None if predicted is None else predicted.where,
    )


def _where(filler: Filler | None) -> str | None:
    return None if filler is None else filler.where


def score_placement(alignment: Alignment) -> Iterator[Item]:
    """Yield the lines of ``placement``: whether right units stand under the right parent.

    Those paired with credit do. Of the rest, one that would pair with credit with a gold unit
    that is not found where it belongs stands in the wrong place; so do figures that changed
    places, each of which is incorrect where it stands.
    """
    units = [match for match in alignment.matches if match.slot.record is not None]
    for match in units:
        if match.outcome in CREDIT:
            yield item_of(match, "placement", Outcome.CORRECT)
    made = [m for m in units if m.outcome not in CREDIT and m.predicted is not None]
    lost = [m for m in units if m.outcome not in CREDIT and m.gold is not None]
    weights = {
        (i, j): _credit_across(alignment, ours, theirs)
        for i, ours in enumerate(made)
        for j, theirs in enumerate(lost)
    }
    for i, j in align(weights):
        yield Item(
            layer="record",
            criterion="placement",
            outcome=Outcome.INCORRECT,
            gold_group=lost[j].path,
            predicted_group=made[i].path,
            gold=name_of(lost[j].gold),
            predicted=_where(made[i].predicted),
        )


def _credit_across(alignment: Alignment, ours: Match, theirs: Match) -> float:
    schema, other = ours.slot.record, theirs.slot.record
    if schema is None or other is None or schema.type is not other.type:
        return 0.0
    if ours.predicted is None or theirs.gold is None:
        return 0.0
    two = ours.predicted, theirs.gold
    outcome = judge_unit(alignment.ring, schema, *two, alignment.ref_agrees)
    return 0.0 if outcome is None else CREDIT.get(outcome, 0.0)
