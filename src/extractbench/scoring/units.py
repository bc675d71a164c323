"""When two fillers are the same item: scalars by their slot's comparator, units by their keys.

A unit is correct if all of its attributes agree, and partial if its keys agree (or, where it
declares none, if at least one attribute agrees and none contradicts) and another attribute does
not, or a comparator says so. It is incorrect if its class says that it can be misread and only
the key in question differs. Anything else is no pair. A gold item is taken as whichever of its
accepted forms does the prediction most credit.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from extractbench.counts import Outcome
from extractbench.fillers import BROKEN, Filler
from extractbench.schema import RecordSchema, Slot
from extractbench.scoring.branches import Claim, Key, Keyring, scalar_claim, unit_claim

__all__ = [
    "RefAgrees",
    "UnitShape",
    "forms_of",
    "graded",
    "judge_scalar",
    "judge_scalars",
    "judge_unit",
    "judge_units",
    "slot_agreement",
    "unit_shape",
]

RefAgrees = Callable[[Any, Any], bool]
"""Whether a predicted id and a gold id name the same item."""

_ORDER = (Outcome.CORRECT, Outcome.PARTIAL, Outcome.INCORRECT)


def slot_agreement(slot: Slot, predicted: Any, gold: Any) -> float:
    """Return how far two plain values of a slot agree; nothing agrees with nothing only."""
    if predicted is None or gold is None:
        return float(predicted is gold)
    if predicted is BROKEN or gold is BROKEN:
        return 0.0
    return slot.comparator.compare(predicted, gold)


def forms_of(gold: Filler) -> Iterator[Mapping[str, Any]]:
    """Yield the plain values of a gold unit, then those of each accepted form of it."""
    plain = gold.scalars()
    yield plain
    for override in gold.accept:
        yield plain | override


def judge_scalar(slot: Slot, predicted: Filler, gold: Filler) -> Outcome | None:
    """Judge two scalars; None if they do not agree at all."""
    ring = Keyring()
    claims = scalar_claim(ring, slot, predicted), scalar_claim(ring, slot, gold)
    return judge_scalars(ring, slot, *claims)


def judge_scalars(ring: Keyring, slot: Slot, predicted: Claim, gold: Claim) -> Outcome | None:
    """Judge two folded scalars; None if they do not agree at all."""
    key = predicted.keys[0]
    return graded(max([ring.agreement(slot, key, form[0]) for form in gold.forms]))


def graded(agreement: float) -> Outcome | None:
    """Return correct for full agreement, partial for some, None for none."""
    if agreement == 1:
        return Outcome.CORRECT
    return Outcome.PARTIAL if agreement > 0 else None


def judge_unit(
    ring: Keyring,
    schema: RecordSchema,
    predicted: Filler,
    gold: Filler,
    ref_agrees: RefAgrees | None = None,
) -> Outcome | None:
    """Judge two units; None if they are no pair.

    Args:
        ring: What was folded and compared so far.
        schema: Their type.
        predicted: The predicted unit.
        gold: The gold unit, with the forms that are accepted.
        ref_agrees: Compares the slots that refer to other units; None leaves them out, as long
            as it is not yet known which units are paired.
    """
    claims = unit_claim(ring, schema, predicted), unit_claim(ring, schema, gold)
    return judge_units(ring, schema, *claims, ref_agrees)


def judge_units(
    ring: Keyring,
    schema: RecordSchema,
    predicted: Claim,
    gold: Claim,
    ref_agrees: RefAgrees | None = None,
) -> Outcome | None:
    """Judge two folded units; None if they are no pair. See `judge_unit`."""
    if predicted.filler.value is BROKEN:
        return None
    shape, keys = unit_shape(schema), predicted.keys
    if len(gold.forms) == 1:
        return _judge_form(ring, shape, keys, gold.keys, ref_agrees)
    judged = [_judge_form(ring, shape, keys, form, ref_agrees) for form in gold.forms]
    return next((outcome for outcome in _ORDER if outcome in judged), None)


@dataclass(frozen=True, slots=True)
class UnitShape:
    """The attributes of a unit by what they decide, as indexes.

    Attributes:
        slots: The attributes.
        all: All of them.
        keys: Those that must agree for two units to be the same.
        others: Those that must agree for two units to be the same, one of them misread; None if
            its class does not say that it can be misread.
        misread: The one that can be misread.
        traits: Those that can make two units the same, or keep them apart, where there are no
            keys: those that are no references, or all if each is one.
        refs: Those that are references whose ids are not yet those of gold.
        is_strict: Whether equal keys, and only these, are equal values in all of them.
    """

    slots: tuple[Slot, ...]
    all: tuple[int, ...]
    keys: tuple[int, ...]
    others: tuple[int, ...] | None
    misread: int | None
    traits: tuple[int, ...]
    refs: tuple[int, ...]
    is_strict: bool


@cache
def unit_shape(schema: RecordSchema) -> UnitShape:
    """Return the attributes of a unit by what they decide."""
    names = list(schema.slots)
    slots = tuple(schema.slots.values())
    keys = {slot.name for slot in schema.keys}
    others = keys - {schema.misread} | set(schema.within)
    plain = tuple(i for i, slot in enumerate(slots) if slot.ref is None and not slot.is_named)
    return UnitShape(
        slots=slots,
        all=tuple(range(len(slots))),
        keys=tuple(i for i, name in enumerate(names) if name in keys),
        others=tuple(i for i, n in enumerate(names) if n in others) if schema.misread else None,
        misread=names.index(schema.misread) if schema.misread else None,
        traits=plain or tuple(range(len(slots))),
        refs=tuple(i for i, slot in enumerate(slots) if slot.ref is not None),
        is_strict=all(s.folding.is_reflexive and s.folding.is_strict for s in slots),
    )


def _judge_form(
    ring: Keyring,
    shape: UnitShape,
    predicted: tuple[Key, ...],
    gold: tuple[Key, ...],
    ref_agrees: RefAgrees | None,
) -> Outcome | None:
    refs = () if ref_agrees is None else shape.refs
    if predicted == gold and shape.is_strict and not any(gold[index] for index in refs):
        return Outcome.CORRECT
    decisive = _decisive(shape, predicted, gold)
    if not _agree(ring, shape, decisive, predicted, gold, ref_agrees):
        misread = _is_misread(ring, shape, predicted, gold, ref_agrees)
        return Outcome.INCORRECT if misread else None
    right = _agree(ring, shape, shape.all, predicted, gold, ref_agrees, whole=True)
    return Outcome.CORRECT if right else Outcome.PARTIAL


def _agree(
    ring: Keyring,
    shape: UnitShape,
    indexes: Iterable[int],
    predicted: Sequence[Key],
    gold: Sequence[Key],
    ref_agrees: RefAgrees | None,
    *,
    whole: bool = False,
) -> bool:
    """Return whether two units agree in all of some attributes, in part at least or as a whole."""
    for index in indexes:
        if index in shape.refs:
            if ref_agrees is not None and not ref_agrees(predicted[index], gold[index]):
                return False
            continue
        agreement = ring.agreement(shape.slots[index], predicted[index], gold[index])
        if agreement == 0 or (whole and agreement < 1):
            return False
    return True


def _decisive(shape: UnitShape, predicted: Sequence[Key], gold: Sequence[Key]) -> Sequence[int]:
    """Return the attributes in which two units must agree to be the same."""
    if shape.keys:
        return shape.keys
    both = [i for i in shape.traits if predicted[i] is not None and gold[i] is not None]
    # Two units that state nothing are alike, too.
    return both or shape.traits


def _is_misread(
    ring: Keyring,
    shape: UnitShape,
    predicted: Sequence[Key],
    gold: Sequence[Key],
    ref_agrees: RefAgrees | None,
) -> bool:
    if shape.misread is None or shape.others is None:
        return False
    if _agree(ring, shape, (shape.misread,), predicted, gold, ref_agrees):
        return False
    return _agree(ring, shape, shape.others, predicted, gold, ref_agrees)
