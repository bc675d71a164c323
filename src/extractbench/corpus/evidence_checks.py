"""The check that what a gold record states is stated by the mentions that it cites."""

from collections.abc import Iterable, Iterator, Mapping

from extractbench.corpus.layer_checks import Fault
from extractbench.document import Mention, Span
from extractbench.fillers import Filler
from extractbench.schema import RecordSchema, Slot
from extractbench.task import Task

__all__ = ["check_evidence"]


def check_evidence(
    record: Filler, schema: RecordSchema, mentions: Iterable[Mention], task: Task
) -> Iterator[Fault]:
    """Yield the values that none of the mentions cited for them states.

    Of a unit its keys are looked at: the other attributes may rest on words that are no mention.

    Args:
        record: The gold record.
        schema: Its type.
        mentions: The gold mentions.
        task: The task, which knows what the value of a mention states.
    """
    by_span: dict[Span, list[Mention]] = {}
    for mention in mentions:
        by_span.setdefault(mention.span, []).append(mention)
    for slot, filler, evidence in _claims(record, schema):
        cited = [m for span in evidence for m in by_span.get(span, ()) if m.label in slot.stated]
        if not any(_states(task, mention, slot, filler.value) for mention in cited):
            yield filler.where, f"no mention that is cited states {filler.value!r}"


def _claims(
    filler: Filler, schema: RecordSchema
) -> Iterator[tuple[Slot, Filler, tuple[Span, ...]]]:
    """Yield the values that have evidence and of which mentions can state something."""
    for name, slot in schema.slots.items():
        held = filler.value[name]
        for each in (held,) if isinstance(held, Filler) else held or ():
            record = slot.of(each).record
            if record is not None and isinstance(each.value, Mapping):
                yield from _claims(each, record)
                continue
            evidence = each.evidence or filler.evidence
            if evidence and slot.stated and (slot.key or not schema.unit):
                yield slot, each, evidence


def _states(task: Task, mention: Mention, slot: Slot, value: object) -> bool:
    label = task.label(mention.label)
    forms = (mention.value, *mention.accept)
    if isinstance(value, int | float):
        return any(float(value) in label.figures(form) for form in forms)
    return any(
        slot.comparator.compare(value, stated) > 0
        for form in forms
        for stated in (form, *label.states(form))
    )
