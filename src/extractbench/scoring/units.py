"""When two fillers are the same item: scalars by their slot's comparator, units by their keys.

A unit is correct if all of its attributes agree, and partial if its keys agree (or, where it
declares none, if at least one attribute agrees and none contradicts) and another attribute does
not, or a comparator says so. It is incorrect if its class says that it can be misread and only
the key in question differs. Anything else is no pair. A gold item is taken as whichever of its
accepted forms does the prediction most credit.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from extractbench.counts import Outcome
from extractbench.fillers import BROKEN, Filler
from extractbench.schema import RecordSchema, Slot

__all__ = ["RefAgrees", "forms_of", "judge_scalar", "judge_unit", "slot_agreement"]

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


def judge_scalar(slot: Slot, predicted: Filler, gold: Filler) -> Outcome | None:
    """Judge two scalars; None if they do not agree at all."""
    forms = (gold.value, *gold.accept)
    agreement = max(slot_agreement(slot, predicted.value, form) for form in forms)
    if agreement == 1:
        return Outcome.CORRECT
    return Outcome.PARTIAL if agreement > 0 else None


def forms_of(gold: Filler) -> Iterator[Mapping[str, Any]]:
    """Yield the plain values of a gold unit, then those of each accepted form of it."""
    plain = gold.scalars()
    yield plain
    for override in gold.accept:
        yield plain | override


def judge_unit(
    schema: RecordSchema, predicted: Filler, gold: Filler, ref_agrees: RefAgrees | None = None
) -> Outcome | None:
    """Judge two units; None if they are no pair.

    Args:
        schema: Their type.
        predicted: The predicted unit.
        gold: The gold unit, with the forms that are accepted.
        ref_agrees: Compares the slots that refer to other units; None leaves them out, as long
            as it is not yet known which units are paired.
    """
    if predicted.value is BROKEN:
        return None
    plain = predicted.scalars()
    judged = {_judge_form(schema, plain, form, ref_agrees) for form in forms_of(gold)}
    return next((outcome for outcome in _ORDER if outcome in judged), None)


def _judge_form(
    schema: RecordSchema,
    predicted: Mapping[str, Any],
    gold: Mapping[str, Any],
    ref_agrees: RefAgrees | None,
) -> Outcome | None:
    agreed: dict[str, float] = {}
    for name, slot in schema.slots.items():
        if slot.ref is None:
            agreed[name] = slot_agreement(slot, predicted[name], gold[name])
        elif ref_agrees is not None:
            agreed[name] = float(ref_agrees(predicted[name], gold[name]))
    if _is_same(schema, agreed, predicted, gold):
        return Outcome.CORRECT if min(agreed.values()) == 1 else Outcome.PARTIAL
    return Outcome.INCORRECT if _is_misread(schema, agreed) else None


def _is_same(
    schema: RecordSchema,
    agreed: Mapping[str, float],
    predicted: Mapping[str, Any],
    gold: Mapping[str, Any],
) -> bool:
    if schema.keys:
        return all(agreed[slot.name] > 0 for slot in schema.keys)
    # A reference is no trait: it can neither make two units the same nor keep them apart.
    traits = [name for name, slot in schema.slots.items() if slot.ref is None]
    both = [n for n in traits if predicted[n] is not None and gold[n] is not None]
    # Two units that state nothing are alike, too.
    return all(agreed[name] > 0 for name in both or traits)


def _is_misread(schema: RecordSchema, agreed: Mapping[str, float]) -> bool:
    if schema.misread is None or agreed[schema.misread] > 0:
        return False
    others = {slot.name for slot in schema.keys} - {schema.misread} | set(schema.within)
    return all(agreed[name] > 0 for name in others)
