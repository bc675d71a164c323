"""Whether what was predicted is stated by the text: by its mentions, or by the evidence given."""

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import TypeAlias, TypeGuard

from extractbench.comparators import normalize
from extractbench.counts import Item, Outcome
from extractbench.document import Mention, Span
from extractbench.fillers import BROKEN, Filler
from extractbench.schema import RecordSchema, Slot
from extractbench.scoring.branches import Fold, Keyring
from extractbench.task import Task

__all__ = ["MOST_EVIDENCE", "is_passage", "score_support", "stands_in"]

MOST_EVIDENCE = 500
"""The most characters that can be the evidence of one filler: whoever cites all cites nothing."""

_FIGURES = (int, float, Decimal)
_NUMBER = re.compile(r"\d{1,3}(?:[,\s]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?")


_Statable: TypeAlias = tuple[Slot, Filler, Sequence[Span]]
"""A value that a text would state, its slot, and the evidence it rests on."""


def score_support(
    ring: Keyring,
    schema: RecordSchema,
    predicted: Filler,
    mentions: Sequence[Mention],
    task: Task,
    text: str | None,
) -> Iterator[Item]:
    """Yield the lines of ``support`` for every predicted value that a text would state.

    Args:
        ring: What was folded so far of the document.
        schema: The record type.
        predicted: What was predicted.
        mentions: The gold mentions.
        task: The task, for what the values of mentions state.
        text: The text, if it is there.
    """
    claims: list[_Statable] = []
    _gather(schema, predicted, (), claims)
    stated = _read_stated(ring, mentions if claims else (), task, text)
    for slot, filler, evidence in claims:
        if stated.supports(slot, filler.value, evidence):
            outcome = Outcome.CORRECT
        else:
            derived = stated.derives(filler.value)
            outcome = Outcome.INCORRECT if derived else Outcome.SPURIOUS
        yield Item("record", "support", outcome, None, filler.path, None, filler.where)


def is_passage(evidence: Sequence[Span]) -> bool:
    """Return whether evidence is too long to show anything."""
    return sum([end - start for start, end in evidence]) > MOST_EVIDENCE


def stands_in(value: object, surface: str) -> bool:
    """Return whether a value stands in a text: a number as one, a text as whole words.

    An acronym stands there only in capitals.
    """
    if is_number(value):
        return float(value) in _numbers(surface)
    words = str(value)
    if not words.isupper():
        words, surface = normalize(words), normalize(surface)
    return bool(words and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", surface))


def is_number(value: object) -> TypeGuard[int | float | Decimal]:
    """Return whether a value is a figure; a truth value is none, though Python counts with it."""
    return isinstance(value, _FIGURES) and not isinstance(value, bool)


def _numbers(surface: str) -> set[float]:
    return {float(re.sub(r"[,\s]", "", n)) for n in _NUMBER.findall(surface)}


@dataclass(slots=True)
class _Stated:
    """What a text states: by label, what its content mentions say and how often each figure.

    A mention without a normalised value says its surface.
    """

    ring: Keyring
    forms: Mapping[str, Iterable[str]]
    figures: Mapping[str, Counter[float]]
    text: str | None
    _keys: dict[tuple[tuple[str, ...], int], frozenset[Hashable]] = field(default_factory=dict)
    _total: Counter[float] | None = None

    def supports(self, slot: Slot, value: object, evidence: Sequence[Span]) -> bool:
        if is_number(value):
            figure = float(value)
            known = any(figure in self.figures.get(label, ()) for label in slot.stated)
        else:
            known = self._has_form(slot, value)
        return known or any(stands_in(value, surface) for surface in self._surfaces(evidence))

    def derives(self, value: object) -> bool:
        """Say whether the value is the sum or the difference of two figures of the text."""
        if not is_number(value) or not value:
            return False
        if self._total is None:
            self._total = Counter()
            for each in self.figures.values():
                self._total.update(each)
        total, figures = float(value), self._total
        return any(
            total + one in figures or (total - one in figures and (total != 2 * one or times > 1))
            for one, times in figures.items()
        )

    def _has_form(self, slot: Slot, value: object) -> bool:
        if not isinstance(value, str):
            # A comparator is made for the slot's own type, and mentions have texts.
            return normalize(str(value)) in map(normalize, self._forms_of(slot))
        folding, keys = slot.folding, self._keys_of(slot)
        fold = self._fold(slot)
        key = value if fold is None else fold(value)
        if key in keys and folding.is_reflexive:
            return True
        return any(folding.agreement(key, each) > 0 for each in keys if folding.between)

    def _forms_of(self, slot: Slot) -> Iterator[str]:
        return (form for label in slot.stated for form in self.forms.get(label, ()))

    def _keys_of(self, slot: Slot) -> frozenset[Hashable]:
        # Slots of one annotated type have their comparator in common.
        known = slot.stated, id(slot.comparator)
        if (keys := self._keys.get(known)) is None:
            fold, forms = self._fold(slot), self._forms_of(slot)
            keys = frozenset(forms if fold is None else map(fold, forms))
            self._keys[known] = keys
        return keys

    def _fold(self, slot: Slot) -> Fold:
        # References are paired as they are, but what a text says of them is folded.
        return self.ring.fold(slot) if slot.ref is None else slot.folding.fold

    def _surfaces(self, evidence: Sequence[Span]) -> Sequence[str]:
        if self.text is None or is_passage(evidence):
            return ()
        return [self.text[span.start : span.end] for span in evidence]


def _read_stated(
    ring: Keyring, mentions: Sequence[Mention], task: Task, text: str | None
) -> _Stated:
    forms: dict[str, set[str]] = defaultdict(set)
    figures: dict[str, Counter[float]] = defaultdict(Counter)
    for mention in mentions:
        label, said = task.label(mention.label), forms[mention.label]
        numbers: set[float] = set()
        for value in (mention.value, *mention.accept):
            numbers.update(label.figures(value))
            said.add(value)
            said.update(label.states(value))
        if not mention.value and text is not None:
            surface = text[mention.start : mention.end]
            said.add(surface)
            numbers |= _numbers(surface)
        stated = figures[mention.label]
        for number in numbers:
            stated[number] += 1
    for said in forms.values():
        said.discard("")
    return _Stated(ring, forms, figures, text)


@cache
def _telling(schema: RecordSchema) -> tuple[Slot, ...]:
    """Return the slots that mentions can state, or that hold records, which may have such slots."""
    return tuple(slot for slot in schema.slots.values() if slot.stated or slot.holds_records)


def _gather(
    schema: RecordSchema, filler: Filler, evidence: Sequence[Span], into: list[_Statable]
) -> None:
    """Add every filled scalar that mentions can state, with the evidence it rests on."""
    if filler.value is BROKEN:
        return
    below = filler.evidence or evidence
    for slot in _telling(schema):
        held = filler.value[slot.name]
        for each in (held,) if isinstance(held, Filler) else held or ():
            if each.kind and (record := slot.of(each).record) is not None:
                _gather(record, each, below, into)
            elif slot.stated and each.value is not BROKEN:
                into.append((slot, each, each.evidence or below))
