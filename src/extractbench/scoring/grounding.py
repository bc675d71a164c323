"""Grounding: whether what was predicted rests on the text, and on which part of it.

========= =====================================================================================
criterion what is counted
========= =====================================================================================
evidence  of gold fillers with evidence, those found (the value is right) whose predicted evidence
          overlaps gold's; of predicted fillers with evidence, the same
support   predicted values of slots that say by which mentions a text states them: correct if a
          content mention of gold states the value, or the surface of its own evidence does
          (where the text is there); incorrect if no more than the sum or difference of two
          figures of the text does (derived); else spurious (made up)
leakage   mentions, quotes and fillers with evidence: spurious if it lies in boilerplate
leak      values that hold a name or year of the list that the world knows and the text does not say
========= =====================================================================================
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from extractbench.comparators import normalize
from extractbench.counts import Item, Outcome
from extractbench.document import Mention, Span, Zone
from extractbench.fillers import BROKEN, Filler
from extractbench.schema import RecordSchema, Slot, Task
from extractbench.scoring.matching import Match
from extractbench.scoring.pairing import CREDIT
from extractbench.scoring.records import item_of

__all__ = ["CRITERIA", "score_evidence", "score_leakage", "score_leaks", "score_support"]

CRITERIA = ("evidence", "support", "leakage", "leak")
_NUMBER = re.compile(r"\d[\d,\s]*(?:\.\d+)?")


def score_evidence(matches: Sequence[Match]) -> Iterator[Item]:
    """Yield the lines of ``evidence``; none if the record gives no evidence at all."""
    if not any(m.predicted is not None and m.predicted.evidence for m in matches):
        return
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
        overlap = any(a.overlap(b) for a in ours for b in theirs)
        return Outcome.CORRECT if overlap else Outcome.INCORRECT
    if theirs and match.predicted is None:
        return Outcome.MISSING
    if ours and match.gold is None:
        return Outcome.SPURIOUS
    return Outcome.INCORRECT if theirs and ours else None


@dataclass(frozen=True, slots=True)
class _Stated:
    """What a text states: its content mentions, and every figure in them."""

    task: Task
    mentions: Sequence[Mention]
    text: str | None

    def figures(self, labels: Iterable[str]) -> set[float]:
        return {
            figure
            for mention in self.mentions
            if mention.label in labels
            for value in (mention.value, *mention.accept)
            for figure in self.task.label(mention.label).figures(value)
        }

    def supports(self, slot: Slot, value: object, evidence: Sequence[Span]) -> bool:
        if isinstance(value, int | float):
            stated = float(value) in self.figures(slot.stated)
            return stated or any(float(value) in _numbers(s) for s in self._surfaces(evidence))
        named = normalize(str(value))
        return any(
            slot.comparator.compare(value, form) > 0
            for mention in self.mentions
            if mention.label in slot.stated
            for form in self._forms(mention)
        ) or any(named in normalize(surface) for surface in self._surfaces(evidence))

    def _forms(self, mention: Mention) -> Iterator[str]:
        for value in (mention.value, *mention.accept):
            yield value
            yield from self.task.label(mention.label).states(value)

    def _surfaces(self, evidence: Sequence[Span]) -> Iterator[str]:
        if self.text is not None:
            for span in evidence:
                yield self.text[span.start : span.end]


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
    stated = _Stated(task, mentions, text)
    figures = sorted(stated.figures({m.label for m in mentions}))
    derived = {a + b for a, b in combinations(figures, 2)}
    derived |= {b - a for a, b in combinations(figures, 2)}
    for slot, filler, evidence in _claims(schema, predicted, ()):
        if stated.supports(slot, filler.value, evidence):
            outcome = Outcome.CORRECT
        elif isinstance(filler.value, int | float) and float(filler.value) in derived:
            outcome = Outcome.INCORRECT
        else:
            outcome = Outcome.SPURIOUS
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
    claims: Iterable[tuple[str, str, str, Sequence[Span]]], zones: Sequence[Zone]
) -> Iterator[Item]:
    """Yield a line of ``leakage`` for each claim (layer, group, name, the spans it rests on)."""
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
