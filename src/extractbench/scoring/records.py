"""Records: units by slot, attributes by slice, placement, nulls, and the record as a whole.

========= =====================================================================================
criterion what is counted
========= =====================================================================================
units     every filler, under its slot's path: the rates of a record
slice     under an attribute's name, the gold where it is not at its default: is it right?
placement predicted units that are right somewhere in the document: is it where they stand?
nulls     single slots that gold leaves empty (in gold's records): were they left empty?
answered  single slots that gold fills: was anything said there, right or wrong?
whole     the record: are all of its fillers correct, and none spurious?
========= =====================================================================================
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import groupby
from typing import Any

from msgspec import structs

from extractbench.comparators import Exact
from extractbench.counts import ErrorClass, Item, Outcome
from extractbench.fillers import BROKEN, Filler, walk
from extractbench.folding import fold_by
from extractbench.schema import RecordSchema
from extractbench.scoring.branches import Claim, Keyring
from extractbench.scoring.lists import Work, pair_claims
from extractbench.scoring.matching import Match, match_claims, match_records
from extractbench.scoring.references import Settled, as_they_were, gold_ids, is_open, settle
from extractbench.scoring.renaming import has_refs, without_ref_keys
from extractbench.scoring.units import judge_unit

__all__ = [
    "CRITERIA",
    "Alignment",
    "align_records",
    "item_of",
    "name_of",
    "score_units",
    "score_whole",
]

CRITERIA = ("units", "slice", "placement", "nulls", "answered", "whole")


@dataclass(frozen=True, slots=True)
class Alignment:
    """The items of a document's record.

    Attributes:
        matches: The items.
        claims: Every predicted filler, in order.
        gold_ids: Which gold id each predicted id stands for.
        approximate: The paths of lists that are too large for the best pairing of their members.
        ring: What was folded and compared to find them.
    """

    matches: tuple[Match, ...]
    claims: tuple[Filler, ...]
    gold_ids: Mapping[str, str | None]
    approximate: tuple[str, ...] = ()
    ring: Keyring = field(default_factory=Keyring)

    def ref_agrees(self, predicted: Any, gold: Any) -> bool:
        """Say whether a predicted id names the unit that is paired with the one gold names."""
        if predicted is None or gold is None:
            return predicted is gold
        return predicted is not BROKEN and self.gold_ids.get(str(predicted)) == str(gold)


def align_records(
    schema: RecordSchema, predicted: Filler, gold: Filler, unlabelled: Collection[str] = ()
) -> Alignment:
    """Return the items of a document's record, references compared.

    A reference is right if its target is paired with gold's target, and so is each member of a
    list of them; see `extractbench.scoring.references`.

    Args:
        schema: The record type.
        predicted: What was predicted.
        gold: What gold holds.
        unlabelled: Slot paths that gold does not annotate.
    """
    claims, open_type = tuple(walk(predicted)), without_ref_keys(schema)
    work = Work()
    matches = match_records(work, open_type, predicted, gold)
    if open_type is not schema:
        matches = list(as_they_were(schema, open_type, matches, (predicted, gold)))
    settled = Settled(matches, {}, frozenset(work.approximate))
    if has_refs(schema):
        settled = _judged_by(work, claims, matches)
        if is_open(schema, settled):
            settled = settle(schema, predicted, gold, settled)
    if unlabelled:
        known = [each for each in settled.matches if not _is_below(each.path, unlabelled)]
        settled = settled._replace(matches=known)
    return _alignment(settled, claims, work)


def _alignment(settled: Settled, claims: tuple[Filler, ...], work: Work) -> Alignment:
    approximate = tuple(sorted(settled.approximate))
    return Alignment(tuple(settled.matches), claims, settled.names, approximate, work.ring)


def _judged_by(work: Work, claims: tuple[Filler, ...], matches: Sequence[Match]) -> Settled:
    """Return items that were paired without their references, these compared as well."""
    named = Settled(matches, gold_ids(claims, matches), frozenset(work.approximate))
    alignment = _alignment(named, claims, work)
    paired = _pair_lists_of_refs(work, alignment)
    return named._replace(matches=[_with_refs(match, alignment) for match in paired])


def score_units(alignment: Alignment, errors: Iterable[ErrorClass | None]) -> Iterator[Item]:
    """Yield the lines of ``units``.

    Args:
        alignment: The items of a document's record.
        errors: What is wrong with each.
    """
    for match, error in zip(alignment.matches, errors, strict=True):
        if match.is_charged:
            yield item_of(match, "units", match.outcome, error=error)


def score_whole(alignment: Alignment, *, spoiled: bool = False) -> Item:
    """Return the line of ``whole``.

    Args:
        alignment: The items of a document's record.
        spoiled: Whether there were claims beside that no slot could take.
    """
    right = not spoiled and all(
        m.outcome is Outcome.CORRECT for m in alignment.matches if m.is_charged
    )
    return Item(
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


def item_of(
    match: Match,
    criterion: str,
    outcome: Outcome,
    *,
    group: str | None = None,
    error: ErrorClass | None = None,
) -> Item:
    """Return the ledger's line of a match, under its slot's path or another group."""
    gold, predicted, group = match.gold, match.predicted, group or match.path
    return Item(
        "record",
        criterion,
        outcome,
        None if gold is None else group,
        None if predicted is None else group,
        None if gold is None else gold.id or gold.where,
        None if predicted is None else predicted.where,
        1,
        error,
    )


def _pair_lists_of_refs(work: Work, alignment: Alignment) -> Iterator[Match]:
    """Yield the items, those of lists of references paired by what the ids stand for."""
    for key, group in groupby(alignment.matches, _list_of_refs):
        if key is None:
            yield from group
            continue
        listed = list(group)
        slot, parents = listed[0].slot, listed[0].parents
        made = (each.predicted for each in listed if each.predicted is not None)
        ours = [_as_gold(filler, alignment) for filler in made]
        theirs = [_by_id(each.gold) for each in listed if each.gold is not None]
        pairing = pair_claims(work, replace(slot, folding=_BY_ID), ours, theirs)
        yield from match_claims(slot, ours, theirs, pairing, parents)


_BY_ID = fold_by(Exact(), plain=True)


def _list_of_refs(match: Match) -> tuple[int, int] | None:
    """Return what is the same for the items of one list of references; None for other items."""
    slot = match.slot
    return (id(slot), id(match.parents)) if slot.many and slot.ref is not None else None


def _as_gold(filler: Filler, alignment: Alignment) -> Claim:
    """Return a predicted reference as the gold id of what it refers to."""
    named = None if filler.value is BROKEN else alignment.gold_ids.get(str(filler.value))
    keys = (BROKEN if named is None else named,)
    return Claim(filler, keys, (keys,))


def _by_id(filler: Filler) -> Claim:
    forms = tuple((str(name),) for name in (filler.value, *filler.accept))
    return Claim(filler, forms[0], forms)


def _with_refs(match: Match, alignment: Alignment) -> Match:
    """Return a match judged again, now that it is known which record each id stands for."""
    ours, theirs, schema = match.predicted, match.gold, match.slot.record
    if ours is None or theirs is None or ours.value is BROKEN:
        return match
    if schema is not None:
        refers = _refers(schema, ours, theirs)
        return _unit_with_refs(match, schema, alignment) if refers else match
    if match.slot.ref is None or match.slot.many:
        return match
    names = (theirs.value, *theirs.accept)
    right = any(alignment.ref_agrees(ours.value, name) for name in names)
    return structs.replace(match, outcome=Outcome.CORRECT if right else Outcome.INCORRECT)


def _unit_with_refs(match: Match, schema: RecordSchema, alignment: Alignment) -> Match:
    ours, theirs = match.predicted, match.gold
    if ours is None or theirs is None:
        return match
    if theirs.accept:
        outcome = judge_unit(alignment.ring, schema, ours, theirs, alignment.ref_agrees)
        return structs.replace(match, outcome=outcome or match.outcome)
    if match.outcome is not Outcome.CORRECT:
        return match
    pairs = ((ours.scalar(name), theirs.scalar(name)) for name in _refs(schema))
    right = all(alignment.ref_agrees(*pair) for pair in pairs)
    return match if right else structs.replace(match, outcome=Outcome.PARTIAL)


def _refers(schema: RecordSchema, ours: Filler, theirs: Filler) -> bool:
    """Return whether either of two units, or an accepted form, refers to another."""
    for name in _refs(schema):
        if ours.value[name] or theirs.value[name]:
            return True
        if theirs.accept and any(name in form for form in theirs.accept):
            return True
    return False


@cache
def _refs(schema: RecordSchema) -> tuple[str, ...]:
    """Return the attributes of a unit that refer to other units."""
    return tuple(slot.name for slot in schema.slots.values() if slot.ref is not None)


def _is_below(path: str, paths: Collection[str]) -> bool:
    return any(path == each or path.startswith(f"{each}.") for each in paths)
