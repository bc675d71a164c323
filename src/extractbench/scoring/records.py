"""Records: units by slot, attributes by slice, placement, nulls, and the record as a whole.

========= =====================================================================================
criterion what is counted
========= =====================================================================================
units     every filler, under its slot's path: the rates of a record
slice     under an attribute's name, the gold units where it is not at its default: is it right?
placement predicted units that are right somewhere in the document: is it where they stand?
nulls     single slots that gold leaves empty (in gold's records): were they left empty?
whole     the record: are all of its fillers correct, and none spurious?
========= =====================================================================================
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from extractbench.alignment import align
from extractbench.counts import Item, Outcome
from extractbench.fillers import BROKEN, Filler, walk
from extractbench.schema import RecordSchema, Slot
from extractbench.scoring.matching import Match, match_records
from extractbench.scoring.pairing import CREDIT
from extractbench.scoring.units import forms_of, judge_unit, slot_agreement

__all__ = ["CRITERIA", "Alignment", "align_records", "item_of", "name_of", "score_record"]

CRITERIA = ("units", "slice", "placement", "nulls", "whole")


@dataclass(frozen=True, slots=True)
class Alignment:
    """The items of a document's record, and which gold id each predicted id stands for."""

    matches: tuple[Match, ...]
    gold_ids: Mapping[str, str | None]

    def ref_agrees(self, predicted: Any, gold: Any) -> bool:
        """Say whether a predicted id names the unit that is paired with the one gold names."""
        if predicted is None or gold is None:
            return predicted is gold
        return predicted is not BROKEN and self.gold_ids.get(str(predicted)) == gold


def align_records(
    schema: RecordSchema, predicted: Filler, gold: Filler, unlabelled: Collection[str] = ()
) -> Alignment:
    """Return the items of a document's record, references compared.

    References are compared once it is known which units are paired: one is right if its target
    is paired with gold's target.

    Args:
        schema: The record type.
        predicted: What was predicted.
        gold: What gold holds.
        unlabelled: Slot paths that gold does not annotate.
    """
    matches = match_records(schema, predicted, gold)
    partners = {
        match.predicted.where: match.gold.id
        for match in matches
        if match.predicted is not None and match.gold is not None
    }
    named: dict[str, str | None] = {}
    for filler in walk(predicted):
        if filler.id is not None:
            # An id that two fillers have names neither, so that their order never matters.
            named[filler.id] = None if filler.id in named else partners.get(filler.where)
    alignment = Alignment(tuple(matches), named)
    judged = (
        _with_refs(match, alignment) for match in matches if not _is_below(match.path, unlabelled)
    )
    return replace(alignment, matches=tuple(judged))


def score_record(alignment: Alignment, *, spoiled: bool = False) -> Iterator[Item]:
    """Yield the ledger's lines of a document's record.

    Args:
        alignment: Its items.
        spoiled: Whether there were claims beside that no slot could take.
    """
    for match in alignment.matches:
        if match.is_charged:
            yield item_of(match, "units", match.outcome)
        yield from _slices(match, alignment)
        yield from _nulls(match)
    yield from _placement(alignment.matches)
    right = not spoiled and all(
        m.outcome is Outcome.CORRECT for m in alignment.matches if m.is_charged
    )
    yield Item(
        layer="record",
        criterion="whole",
        outcome=Outcome.CORRECT if right else Outcome.INCORRECT,
        gold_group="record",
        predicted_group="record",
        gold="record",
        predicted="record",
    )


def name_of(filler: Filler | None) -> str | None:
    """Return what the ledger calls a filler: its id in gold, else where it stands."""
    return None if filler is None else filler.id or filler.where


def item_of(match: Match, criterion: str, outcome: Outcome, group: str | None = None) -> Item:
    """Return the ledger's line of a match, under its slot's path or another group."""
    return Item(
        layer="record",
        criterion=criterion,
        outcome=outcome,
        gold_group=None if match.gold is None else group or match.path,
        predicted_group=None if match.predicted is None else group or match.path,
        gold=name_of(match.gold),
        predicted=match.predicted.where if match.predicted else None,
    )


def _with_refs(match: Match, alignment: Alignment) -> Match:
    schema = match.slot.record
    if schema is None or match.predicted is None or match.gold is None:
        return match
    outcome = judge_unit(schema, match.predicted, match.gold, alignment.ref_agrees)
    return replace(match, outcome=outcome or match.outcome)


def _is_below(path: str, paths: Collection[str]) -> bool:
    return any(path == each or path.startswith(f"{each}.") for each in paths)


def _slices(match: Match, alignment: Alignment) -> Iterator[Item]:
    """Judge the attributes that gold does not leave at their default, of found and missed units.

    Optional gold is left out, so that k/n has the same n for every extractor.
    """
    schema, gold = match.slot.record, match.gold
    if schema is None or gold is None or gold.optional:
        return
    for slot in schema.slots.values():
        if slot.slice is None or gold.scalar(slot.name) == slot.slice.default:
            continue
        if match.predicted is None:
            yield item_of(match, "slice", Outcome.MISSING, slot.name)
        else:
            right = _attribute_agrees(slot, match.predicted, gold, alignment)
            outcome = Outcome.CORRECT if right else Outcome.INCORRECT
            yield item_of(match, "slice", outcome, slot.name)


def _attribute_agrees(slot: Slot, predicted: Filler, gold: Filler, alignment: Alignment) -> bool:
    ours = predicted.scalar(slot.name)
    theirs = [form[slot.name] for form in forms_of(gold)]
    if slot.ref is not None:
        return any(alignment.ref_agrees(ours, each) for each in theirs)
    return any(slot_agreement(slot, ours, each) == 1 for each in theirs)


def _nulls(match: Match) -> Iterator[Item]:
    single = match.slot.record is None and not match.slot.many
    if not single or match.gold is not None or match.parents.gold is None:
        return
    filled = match.predicted is not None
    yield Item(
        layer="record",
        criterion="nulls",
        outcome=Outcome.INCORRECT if filled else Outcome.CORRECT,
        gold_group=match.path,
        predicted_group=match.path,
        gold=f"{match.parents.gold.where}.{match.slot.name}",
        predicted=match.predicted.where if match.predicted else None,
    )


def _placement(matches: Sequence[Match]) -> Iterator[Item]:
    """Judge whether the units that are right stand under the right parent.

    Those paired with credit do. Of the rest, one that would pair with credit with a gold unit
    that is not found where it belongs stands in the wrong place; so do figures that changed
    places, each of which is incorrect where it stands.
    """
    units = [match for match in matches if match.slot.record is not None]
    for match in units:
        if match.outcome in CREDIT:
            yield item_of(match, "placement", Outcome.CORRECT)
    made = [m for m in units if m.outcome not in CREDIT and m.predicted is not None]
    lost = [m for m in units if m.outcome not in CREDIT and m.gold is not None]
    judged = {
        (i, j): outcome
        for i, ours in enumerate(made)
        for j, theirs in enumerate(lost)
        if (outcome := _judge_across(ours, theirs)) is not None and outcome in CREDIT
    }
    for i, j in align({pair: CREDIT[outcome] for pair, outcome in judged.items()}):
        yield Item(
            layer="record",
            criterion="placement",
            outcome=Outcome.INCORRECT,
            gold_group=lost[j].path,
            predicted_group=made[i].path,
            gold=name_of(lost[j].gold),
            predicted=name_of(made[i].predicted),
        )


def _judge_across(ours: Match, theirs: Match) -> Outcome | None:
    schema, other = ours.slot.record, theirs.slot.record
    if schema is None or other is None or schema.type is not other.type:
        return None
    if ours.predicted is None or theirs.gold is None:
        return None
    return judge_unit(schema, ours.predicted, theirs.gold)
