"""The checks of a document's record: its schema, its evidence, its ids and references."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from extractbench.corpus.gold import Gold
from extractbench.corpus.layer_checks import Fault
from extractbench.document import Layers
from extractbench.fillers import Filler, walk
from extractbench.salvage import read_record
from extractbench.schema import RecordSchema, Slot, record_schema
from extractbench.task import Task

__all__ = ["check_unlabelled", "read_gold_record"]

_INDEX = re.compile(r"\[\d+\]")


def read_gold_record(gold: Gold, task: Task, *, length: int) -> tuple[Filler | None, list[Fault]]:
    """Return a document's record and what is wrong with it; None if it has none to read."""
    if gold.record is None:
        return None, []
    if task.record is None:
        return None, [("record", f"the task {task.name!r} has no records")]
    schema = record_schema(task.record)
    spans = {mention.id: mention.span for mention in gold.mentions or () if mention.id}
    record, problems = read_record(schema, gold.record, spans, length=length)
    faults = [
        (problem.field, problem.message)
        for problem in problems
        if not _is_unlabelled(_slot_path(problem.field), gold.unlabelled)
    ]
    if not faults:
        faults += _check_record(record, schema, task)
    return record, faults


def check_unlabelled(gold: Gold, task: Task) -> Iterator[Fault]:
    """Yield what is listed as unlabelled and is no layer or slot, or holds something."""
    paths = set() if task.record is None else set(_paths(record_schema(task.record)))
    for index, name in enumerate(gold.unlabelled):
        field = f"unlabelled[{index}]"
        if name in Layers.model_fields:
            if getattr(gold, name) is not None:
                yield field, f"{name!r} is listed and there; take the layer or the entry out"
        elif name not in paths:
            yield field, f"{name!r} is no layer and no slot of the record"
        elif _holds(gold.record, name.split(".")):
            yield field, f"{name!r} is listed and there; take the slot or the entry out"


def _check_record(record: Filler, schema: RecordSchema, task: Task) -> Iterator[Fault]:
    fillers = list(walk(record))
    yield from _check_ids(fillers)
    yield from _check_refs(fillers, schema)
    for filler in fillers:
        if _is_item(filler, schema) and not filler.evidence:
            value = filler.scalars() if isinstance(filler.value, Mapping) else filler.value
            if not task.may_lack_evidence(filler.path, value):
                yield f"{filler.where}.evidence", "is empty; cite the mentions that show it"
    yield from task.check_record(record)


def _check_ids(fillers: Iterable[Filler]) -> Iterator[Fault]:
    named = [filler for filler in fillers if filler.id is not None]
    times = Counter(filler.id for filler in named)
    for filler in named:
        if times[filler.id] > 1:
            yield f"{filler.where}.id", f"{filler.id!r} is the id of {times[filler.id]} records"


def _check_refs(fillers: Iterable[Filler], schema: RecordSchema) -> Iterator[Fault]:
    by_id = {filler.id: filler for filler in fillers if filler.id is not None}
    for filler in fillers:
        for slot, field, name in _refs(filler, schema):
            target = by_id.get(str(name))
            if target is filler:
                yield field, f"{name!r} is the record itself"
            elif slot.ref and (target is None or target.kind != slot.ref.target):
                yield field, f"no {slot.ref.target} has the id {name!r}"


def _refs(filler: Filler, schema: RecordSchema) -> Iterator[tuple[Slot, str, Any]]:
    """Yield every reference of a record, also those that are accepted: slot, field, id."""
    if not isinstance(filler.value, Mapping):
        return
    own = next((s for s in _schemas_at(schema, filler.path) if s.name == filler.kind), None)
    for slot in own.slots.values() if own else ():
        if slot.ref is None:
            continue
        held = filler.value[slot.name]
        for each in (held,) if isinstance(held, Filler) else held or ():
            yield slot, each.where, each.value
            for index, name in enumerate(each.accept):
                yield slot, f"{each.where}.accept[{index}]", name
        for index, override in enumerate(filler.accept):
            if (name := override.get(slot.name)) is not None:
                yield slot, f"{filler.where}.accept[{index}].{slot.name}", name


def _is_item(filler: Filler, schema: RecordSchema) -> bool:
    """Return whether a filler is scored as one: a unit, or a value outside of one."""
    if isinstance(filler.value, Mapping):
        own = _schemas_at(schema, filler.path)
        return any(each.unit for each in own if each.name == filler.kind)
    above, _, name = filler.path.rpartition(".")
    return any(not each.unit for each in _schemas_at(schema, above) if name in each.slots)


def _schemas_at(schema: RecordSchema, path: str) -> list[RecordSchema]:
    """Return the record types that stand at a path; several if it goes through a choice."""
    found = [schema]
    for name in path.split(".") if path else ():
        slots = (each.slots[name] for each in found if name in each.slots)
        members = (member for slot in slots for member in slot.members or (slot,))
        found = [member.record for member in members if member.record is not None]
    return found


def _paths(schema: RecordSchema) -> Iterator[str]:
    for slot in schema.slots.values():
        yield slot.path
        for member in slot.members or (slot,):
            if member.record is not None:
                yield from _paths(member.record)


def _holds(value: Any, path: list[str]) -> bool:
    """Return whether a record as JSON holds anything in a slot, in any of its records."""
    if isinstance(value, list):
        return any(_holds(each, path) for each in value)
    if path and isinstance(value, Mapping):
        return _holds(value.get(path[0]), path[1:])
    return not path and value is not None


def _slot_path(field: str) -> str:
    return _INDEX.sub("", field).removeprefix("record").removeprefix(".")


def _is_unlabelled(path: str, unlabelled: Iterable[str]) -> bool:
    return any(path == name or path.startswith(f"{name}.") for name in unlabelled)
