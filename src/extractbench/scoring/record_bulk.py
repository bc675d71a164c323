"""Records in bulk: counts of many documents, without a ledger and without texts.

The counts are those of the criterion ``units``, as `extractbench.score` has them: the same pairing
of the same records.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import eq
from typing import Any, TypeAlias

from pydantic import BaseModel

from extractbench.counts import Counts, Outcome
from extractbench.errors import CorpusError, PredictionError
from extractbench.prediction import Problem
from extractbench.salvage import read_record
from extractbench.schema import Record, RecordSchema, Slot, record_schema
from extractbench.scoring.branches import Branch, Key, layout
from extractbench.scoring.crowds import TOO_MANY
from extractbench.scoring.lists import Work, pair_claims
from extractbench.scoring.plain import can_be_plain, plain_branch
from extractbench.scoring.records import align_records
from extractbench.scoring.siblings import pair_branches
from extractbench.scoring.units import graded

__all__ = ["RecordCounts", "Records", "score_records"]

Records: TypeAlias = Mapping[str, Any] | Iterable[tuple[str, Any]]
"""Records by document id, each as decoded JSON or as an object of its record type."""

_Tally: TypeAlias = dict[str, list[int]]
"""By slot path: correct, partial, incorrect, missing, spurious."""

_COR, _PAR, _INC, _MIS, _SPU = range(5)
_PLACE = {
    Outcome.CORRECT: _COR,
    Outcome.PARTIAL: _PAR,
    Outcome.INCORRECT: _INC,
    Outcome.MISSING: _MIS,
    Outcome.SPURIOUS: _SPU,
}


@dataclass(frozen=True, slots=True)
class RecordCounts:
    """How the records of many documents did, by document and slot.

    Attributes:
        table: By document of gold and slot path, how many items are correct, partial, incorrect,
            missing and spurious.
        failures: The documents without an answer, all of whose gold is missed, and why.
        problems: What in the predictions could not be used as it stood.
    """

    table: Mapping[str, Mapping[str, Sequence[int]]]
    failures: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def counts(self) -> Counts:
        """The counts of all slots of all documents."""
        return _counts(line for slots in self.table.values() for line in slots.values())

    @property
    def by_slot(self) -> dict[str, Counts]:
        """The counts of each slot over all documents; they add up to the whole."""
        lines: dict[str, list[Sequence[int]]] = {}
        for slots in self.table.values():
            for path, line in slots.items():
                lines.setdefault(path, []).append(line)
        return {path: _counts(each) for path, each in lines.items()}

    @property
    def by_document(self) -> dict[str, Counts]:
        """The counts of each document over all slots; they add up to the whole."""
        return {name: _counts(slots.values()) for name, slots in self.table.items()}

    def merge(self, other: "RecordCounts") -> "RecordCounts":
        """Return the counts of the documents of both: shards scored apart.

        Raises:
            PredictionError: If a document is in both.
        """
        if shared := self.table.keys() & other.table.keys():
            raise PredictionError(f"documents scored in both shards: {', '.join(sorted(shared))}")
        return RecordCounts(
            {**self.table, **other.table},
            {**self.failures, **other.failures},
            (*self.problems, *other.problems),
        )


def score_records(predicted: Records, gold: Records, record: type[Record]) -> RecordCounts:
    """Score records in bulk: the counts of every slot, no more.

    A document that is missing has all of its gold missed, as has one given twice. One that is not
    in gold is named and not scored. What breaks the record type is salvaged field by field.

    Args:
        predicted: What was predicted, by document id.
        gold: The gold, by document id.
        record: The record type.

    Raises:
        CorpusError: If gold breaks the record type, or has a document twice.
        SchemaError: If the record type cannot be scored.
    """
    schema = record_schema(record)
    answers, refused = _by_id(predicted)
    right, twice = _by_id(gold)
    if twice:
        raise CorpusError(f"gold has a document twice: {', '.join(map(repr, sorted(twice)))}")
    failures = dict.fromkeys(right - answers.keys(), "missing: no prediction for this document")
    failures |= dict.fromkeys(refused & right.keys(), "duplicate: several predictions, all refused")
    problems = [
        Problem(document=name, field="id", message="is not in gold; it is not scored")
        for name in answers
        if name not in right
    ]
    table = {}
    for name, own in right.items():
        answer = None if name in failures else answers[name]
        table[name], found = _score(schema, answer, own, name)
        problems.extend(found)
    return RecordCounts(table, failures, tuple(problems))


def _by_id(records: Records) -> tuple[dict[str, Any], set[str]]:
    """Return records by id, and the ids that are given more than once."""
    if isinstance(records, Mapping):
        return dict(records), set()
    by_id: dict[str, Any] = {}
    twice: set[str] = set()
    for name, record in records:
        if name in by_id:
            twice.add(name)
        by_id[name] = record
    return by_id, twice


def _counts(lines: Iterable[Sequence[int]]) -> Counts:
    correct, partial, incorrect, missing, spurious = map(sum, zip(*lines, _NOTHING, strict=True))
    pairs = correct, partial, incorrect
    return Counts(*pairs, missing, *pairs, spurious)


_NOTHING = (0, 0, 0, 0, 0)


def _score(
    schema: RecordSchema, predicted: Any, gold: Any, name: str
) -> tuple[_Tally, list[Problem]]:
    predicted, gold = _as_json({} if predicted is None else predicted), _as_json(gold)
    if can_be_plain(schema):
        work = Work()
        theirs = plain_branch(work.ring, schema, gold)
        ours = None if theirs is None else plain_branch(work.ring, schema, predicted)
        if ours is not None and theirs is not None:
            tally: _Tally = {}
            _count(work, schema, [(ours, theirs)], tally)
            filled = {path: line for path, line in tally.items() if any(line)}
            return filled, _too_many(work.approximate, name)
    return _score_any(schema, predicted, gold, name)


def _as_json(record: Any) -> Any:
    # Asking pydantic's classes takes a while.
    if type(record) is dict or not isinstance(record, BaseModel):
        return record
    return record.model_dump(mode="json")


def _score_any(
    schema: RecordSchema, predicted: Any, gold: Any, name: str
) -> tuple[_Tally, list[Problem]]:
    """Count records of any kind, salvaged value by value."""
    theirs, faults = read_record(schema, gold, {})
    if faults:
        raise CorpusError(f"gold of {name!r}: {faults[0]}")
    ours, problems = read_record(schema, predicted, {})
    tally: _Tally = {}
    alignment = align_records(schema, ours, theirs)
    for match in alignment.matches:
        if match.is_charged:
            tally.setdefault(match.path, [0] * 5)[_PLACE[match.outcome]] += 1
    for problem in problems:
        if problem.group is not None:
            tally.setdefault(problem.group, [0] * 5)[_SPU] += 1
    named = [problem.model_copy(update={"document": name}) for problem in problems]
    return tally, [*named, *_too_many(alignment.approximate, name)]


def _too_many(paths: Iterable[str], name: str) -> list[Problem]:
    return [Problem(document=name, field=path, message=TOO_MANY) for path in sorted(paths)]


def _count(
    work: Work, schema: RecordSchema, pairs: Sequence[tuple[Branch, Branch]], tally: _Tally
) -> None:
    """Count plain records that stand against each other, or against one that holds nothing."""
    plan = layout(schema)
    ours, theirs = (_columns(side) for side in zip(*pairs, strict=True))
    for slot, keys, gold in zip(plan.cells, ours, theirs, strict=True):
        line = tally.get(slot.path) or tally.setdefault(slot.path, [0] * 5)
        if len(pairs) == 1 or slot.folding.between is not None:
            _count_one_by_one(work, slot, keys, gold, line)
        else:
            _count_equal(keys, gold, line)
    for index, slot in enumerate(plan.parts):
        if slot.record is None:
            for pair in pairs:
                _count_claims(work, slot, index, pair, tally)
        elif below := [each for pair in pairs for each in _pairs(work, slot, index, pair)]:
            _count(work, slot.record, below, tally)


def _columns(side: Iterable[Branch]) -> list[tuple[Key, ...]]:
    return [*zip(*[branch.keys for branch in side], strict=True)]


def _count_one_by_one(
    work: Work, slot: Slot, ours: Sequence[Key], theirs: Sequence[Key], line: list[int]
) -> None:
    """Count what became of one slot in several records; where both lack it there is no item."""
    for key, gold in zip(ours, theirs, strict=True):
        if (place := _place(work, slot, key, gold)) is not None:
            line[place] += 1


def _count_equal(ours: Sequence[Key], theirs: Sequence[Key], line: list[int]) -> None:
    """Count the same for a slot whose values are equal if their keys are, and wrong if not."""
    lacking, lost = ours.count(None), theirs.count(None)
    null = sum(a is b is None for a, b in zip(ours, theirs, strict=True)) if lacking and lost else 0
    equal = sum(map(eq, ours, theirs)) - null
    line[_MIS] += lacking - null
    line[_SPU] += lost - null
    line[_COR] += equal
    line[_INC] += len(ours) - lacking - lost + null - equal


def _place(work: Work, slot: Slot, key: Key, gold: Key) -> int | None:
    """Return what became of a slot in one record; None if both lack it."""
    if key is None or gold is None:
        return None if key is gold else _MIS if key is None else _SPU
    if key == gold and slot.folding.is_reflexive:
        return _COR
    if slot.folding.between is None:
        return _INC
    outcome = graded(work.ring.agreement(slot, key, gold))
    return _INC if outcome is None else _PLACE[outcome]


def _count_claims(
    work: Work, slot: Slot, index: int, pair: tuple[Branch, Branch], tally: _Tally
) -> None:
    members, others = (side.parts[index] for side in pair)
    if not members and not others:
        return
    line = tally.setdefault(slot.path, [0] * 5)
    paired = pair_claims(work, slot, members, others)
    for outcome in paired.values():
        line[_INC if outcome is None else _PLACE[outcome]] += 1
    line[_MIS] += len(others) - len(paired)
    line[_SPU] += len(members) - len(paired)


def _pairs(
    work: Work, slot: Slot, index: int, sides: tuple[Branch, Branch]
) -> Iterator[tuple[Branch, Branch]]:
    """Yield the records that stand against each other, and those left over against none."""
    ours, theirs = (side.parts[index] for side in sides)
    if slot.record is None or not (ours or theirs):
        return
    nothing = _nothing(slot.record)
    if not slot.many:
        yield next(iter(ours), nothing), next(iter(theirs), nothing)
        return
    known = work.pairings.get((id(sides[0]), id(sides[1]), index))
    pairs = pair_branches(work, slot, ours, theirs).pairs if known is None else list(known)
    for i, j in pairs:
        yield ours[i], theirs[j]
    found, used = {j for _, j in pairs}, {i for i, _ in pairs}
    for j, branch in enumerate(theirs):
        if j not in found:
            yield nothing, branch
    for i, branch in enumerate(ours):
        if i not in used:
            yield branch, nothing


def _nothing(schema: RecordSchema) -> Branch:
    plan = layout(schema)
    return Branch(None, (None,) * len(plan.cells), {}, ((),) * len(plan.parts))
