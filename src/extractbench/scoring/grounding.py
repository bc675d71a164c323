"""Grounding: whether what was predicted rests on the text, and on which part of it.

========= =====================================================================================
criterion what is counted
========= =====================================================================================
evidence  of gold fillers with evidence, those found (the value is right) whose predicted evidence
          overlaps gold's; of predicted fillers with evidence, the same. Evidence of more than
          `MOST_EVIDENCE` characters is a passage, and shows nothing
support   predicted values of slots that say by which mentions a text states them: correct if a
          content mention of gold states the value, or the surface of its own evidence does
          (as whole words, where the text is there); incorrect if no more than the sum or
          difference of two figures of the text does (derived); else spurious (made up)
leakage   mentions, quotes and fillers with evidence: spurious if most of it lies in boilerplate
leak      values that hold a name or year of the list that the world knows and the text does not say
========= =====================================================================================
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeGuard

from extractbench.comparators import normalize
from extractbench.counts import Item, Outcome
from extractbench.document import Mention, Span, Zone
from extractbench.fillers import BROKEN, Filler
from extractbench.schema import RecordSchema, Slot
from extractbench.scoring.matching import Match
from extractbench.scoring.pairing import CREDIT
from extractbench.scoring.records import item_of
from extractbench.task import Task

__all__ = [
    "CRITERIA",
    "MOST_EVIDENCE",
    "score_evidence",
    "score_leakage",
    "score_leaks",
    "score_support",
]

CRITERIA = ("evidence", "support", "leakage", "leak")
MOST_EVIDENCE = 500
"""The most characters that can be the evidence of one filler: whoever cites all cites nothing."""

_NUMBER = re.compile(r"\d{1,3}(?:[,\s]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?")


def score_evidence(matches: Sequence[Match]) -> Iterator[Item]:
    """Yield the lines of ``evidence``."""
    for match in matches:
        if (outcome := _evidence(match)) is not None:
            yield item_of(match, "evidence", outcome)


def _evidence(match: Match) -> Outcome | None:
    theirs = match.gold.evidence if match.gold is not None else None
    ours = match.predicted.evidence if match.predicted is not None else None
    found = match.outcome in CREDIT
    if not match.is_charged:
        return None
    if found and theirs and ours:
        shown = not _is_passage(ours) and any(a.overlap(b) for a in ours for b in theirs)
        return Outcome.CORRECT if shown else Outcome.INCORRECT
    if theirs and not ours:
        return Outcome.MISSING
    if ours and match.gold is None:
        return Outcome.SPURIOUS
    return Outcome.INCORRECT if theirs and ours else None


def _is_passage(evidence: Sequence[Span]) -> bool:
    return sum(span.length for span in evidence) > MOST_EVIDENCE


@dataclass(frozen=True, slots=True)
class _Stated:
    """What a text states: by label, what its content mentions say and how often each figure.

    A mention without a normalised value says its surface.
    """

    forms: Mapping[str, Collection[str]]
    figures: Mapping[str, Counter[float]]
    text: str | None

    def supports(self, slot: Slot, value: object, evidence: Sequence[Span]) -> bool:
        surfaces = self._surfaces(evidence)
        if _is_number(value):
            figure = float(value)
            stated = any(figure in self.figures.get(label, ()) for label in slot.stated)
            return stated or any(figure in _numbers(surface) for surface in surfaces)
        forms = (form for label in slot.stated for form in self.forms.get(label, ()))
        return any(_is_form(slot, value, form) for form in forms) or any(
            _stands_in(str(value), surface) for surface in surfaces
        )

    def derives(self, value: object) -> bool:
        """Say whether the value is the sum or the difference of two figures of the text."""
        if not _is_number(value) or not value:
            return False
        total, figures = float(value), sum(self.figures.values(), Counter())
        return any(
            total + one in figures or (total - one in figures and (total != 2 * one or times > 1))
            for one, times in figures.items()
        )

    def _surfaces(self, evidence: Sequence[Span]) -> Sequence[str]:
        if self.text is None or _is_passage(evidence):
            return ()
        return [self.text[span.start : span.end] for span in evidence]


def _read_stated(mentions: Sequence[Mention], task: Task, text: str | None) -> _Stated:
    forms: dict[str, set[str]] = {}
    figures: dict[str, Counter[float]] = {}
    for mention in mentions:
        label, values = task.label(mention.label), (mention.value, *mention.accept)
        said = {form for value in values for form in (value, *label.states(value))}
        stated = {figure for value in values for figure in label.figures(value)}
        if not mention.value and text is not None:
            surface = text[mention.start : mention.end]
            said, stated = said | {surface}, stated | _numbers(surface)
        forms.setdefault(mention.label, set()).update(said - {""})
        figures.setdefault(mention.label, Counter()).update(stated)
    return _Stated(forms, figures, text)


def _is_form(slot: Slot, value: object, form: str) -> bool:
    # A comparator is made for the slot's own type, which only text shares with a mention's value.
    if isinstance(value, str):
        return slot.comparator.compare(value, form) > 0
    return normalize(str(value)) == normalize(form)


def _stands_in(value: str, surface: str) -> bool:
    """Say whether a value stands in a surface as whole words; an acronym only in capitals."""
    if not value.isupper():
        value, surface = normalize(value), normalize(surface)
    return bool(value and re.search(rf"(?<!\w){re.escape(value)}(?!\w)", surface))


def _is_number(value: object) -> TypeGuard[int | float | Decimal]:
    return isinstance(value, int | float | Decimal)


def _numbers(surface: str) -> set[float]:
    return {float(re.sub(r"[,\s]", "", n)) for n in _NUMBER.findall(surface)}


def score_support(
    schema: RecordSchema,
    predicted: Filler,
    mentions: Sequence[Mention],
    task: Task,
    text: str | None,
) -> Iterator[Item]:
    """Yield the lines of ``support`` for every predicted value that a text would state."""
    stated = _read_stated(mentions, task, text)
    for slot, filler, evidence in _claims(schema, predicted, ()):
        if stated.supports(slot, filler.value, evidence):
            outcome = Outcome.CORRECT
        else:
            derived = stated.derives(filler.value)
            outcome = Outcome.INCORRECT if derived else Outcome.SPURIOUS
        yield Item(
            layer="record",
            criterion="support",
            outcome=outcome,
            predicted_group=filler.path,
            predicted=filler.where,
        )


def _claims(
    schema: RecordSchema, filler: Filler, evidence: Sequence[Span]
) -> Iterator[tuple[Slot, Filler, Sequence[Span]]]:
    """Yield every filled scalar that mentions can state, with the evidence it rests on."""
    if filler.value is BROKEN:
        return
    below = filler.evidence or evidence
    for name, slot in schema.slots.items():
        held = filler.value[name]
        for each in (held,) if isinstance(held, Filler) else held or ():
            if slot.record is not None:
                yield from _claims(slot.record, each, below)
            elif slot.stated and each.value is not BROKEN:
                yield slot, each, each.evidence or below


def _lies_in(spans: Sequence[Span], boilerplate: Sequence[Span]) -> bool:
    """Say whether more than half of the characters of some spans lie in boilerplate."""
    inside = sum(span.overlap(zone) for span in spans for zone in boilerplate)
    return 2 * inside > sum(span.length for span in spans)


def score_leakage(
    claims: Iterable[tuple[str, str, str, Sequence[Span]]], zones: Sequence[Zone] | None
) -> Iterator[Item]:
    """Yield a line of ``leakage`` for each claim (layer, group, name, the spans it rests on).

    Where gold has no zones, nothing is known of any claim.
    """
    if zones is None:
        return
    boilerplate = [zone.span for zone in zones if not zone.is_content]
    for layer, group, name, spans in claims:
        yield Item(
            layer=layer,
            criterion="leakage",
            outcome=Outcome.SPURIOUS if _lies_in(spans, boilerplate) else Outcome.CORRECT,
            predicted_group=group,
            predicted=name,
        )


def score_leaks(
    values: Iterable[tuple[str, str, str, str]], leaks: Sequence[str]
) -> Iterator[Item]:
    """Yield a line of ``leak`` for each value (layer, group, name, value) that holds a leak."""
    if not leaks:
        return
    listed = re.compile("|".join(rf"(?<!\w){re.escape(normalize(leak))}(?!\w)" for leak in leaks))
    for layer, group, name, value in values:
        if listed.search(normalize(value)):
            yield Item(
                layer=layer,
                criterion="leak",
                outcome=Outcome.SPURIOUS,
                predicted_group=group,
                predicted=f"{name} = {value}",
            )
