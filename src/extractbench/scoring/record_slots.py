"""Slots of records one by one: off their default, nulls, abstentions, and where units stand."""

from collections.abc import Iterable, Iterator
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
    """Yield the lines of ``slice``, ``nulls`` and ``answered``.

    Optional gold is left out, and all that it holds: k/n has the same n for every extractor.
    """
    optional = _optional(alignment)
    for match in alignment.matches:
        parent, gold = match.parents.gold, match.gold
        if parent is None or _is_in(parent.where, optional):
            continue
        if gold is not None and not gold.optional:
            yield from _slices(match, gold, alignment)
        if match.slot.record is not None or match.slot.many:
            continue
        if gold is None:
            # Optional gold that was misread is not charged, but it is no null.
            if parent.value[match.slot.name] is None:
                yield _null(match, parent)
        elif not gold.optional:
            answered = match.predicted is not None
            yield item_of(match, "answered", Outcome.CORRECT if answered else Outcome.MISSING)


def _optional(alignment: Alignment) -> list[str]:
    """Return where the optional records of gold stand that hold items."""
    parents = {p.where: p for match in alignment.matches if (p := match.parents.gold) is not None}
    return [where for where, parent in parents.items() if parent.optional]


def _is_in(where: str, places: Iterable[str]) -> bool:
    return any(where == place or where.startswith(f"{place}.") for place in places)


@cache
def _sliced(schema: RecordSchema) -> tuple[tuple[Slot, Slice], ...]:
    """Return the attributes of a unit that are reported apart."""
    return tuple((slot, slot.slice) for slot in schema.slots.values() if slot.slice is not None)


def _slices(match: Match, gold: Filler, alignment: Alignment) -> Iterator[Item]:
    """Judge what gold does not leave at its default, of found and missed units and scalars."""
    schema, slot = match.slot.record, match.slot
    if schema is None:
        if slot.slice is not None and gold.value != slot.slice.default:
            found = None if match.predicted is None else match.outcome is Outcome.CORRECT
            yield _slice(match, slot, found)
        return
    for each, mark in _sliced(schema):
        if gold.scalar(each.name) == mark.default:
            continue
        if match.predicted is None:
            yield _slice(match, each, None)
        else:
            yield _slice(match, each, _attribute_agrees(each, match.predicted, gold, alignment))


def _slice(match: Match, slot: Slot, right: bool | None) -> Item:
    """Return the line of an attribute or a scalar that is right, wrong or (None) missing."""
    found = Outcome.CORRECT if right else Outcome.INCORRECT
    return item_of(match, "slice", Outcome.MISSING if right is None else found, group=slot.name)


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
