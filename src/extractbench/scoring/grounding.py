"""Grounding: whether what was predicted rests on the text, and on which part of it.

========= =====================================================================================
criterion what is counted
========= =====================================================================================
evidence  of gold fillers with evidence, those found (the value is right) whose predicted evidence
          overlaps gold's; of predicted fillers with evidence, the same. Evidence of more than
          `MOST_EVIDENCE` characters is a passage, and shows nothing; nor does evidence that the
          text does not have
support   predicted values of slots that say by which mentions a text states them: correct if a
          content mention of gold states the value, or the surface of its own evidence does
          (as whole words, where the text is there); incorrect if no more than the sum or
          difference of two figures of the text does (derived); else spurious (made up)
leakage   mentions, quotes and fillers with evidence: spurious if most of it lies in boilerplate
leak      values that hold a name or year of the list that the world knows and the text does not say
========= =====================================================================================
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from extractbench.comparators import normalize
from extractbench.counts import Item, Outcome
from extractbench.document import Span, Zone
from extractbench.evidence import overlap
from extractbench.scoring.matching import Match
from extractbench.scoring.pairing import CREDIT
from extractbench.scoring.records import item_of
from extractbench.scoring.support import MOST_EVIDENCE, is_passage, score_support

__all__ = [
    "CRITERIA",
    "MOST_EVIDENCE",
    "find_leaks",
    "leak_line",
    "score_evidence",
    "score_leakage",
    "score_support",
]

CRITERIA = ("evidence", "support", "leakage", "leak")


def score_evidence(matches: Sequence[Match]) -> Iterator[Item]:
    """Yield the lines of ``evidence``."""
    for match in matches:
        if (outcome := _evidence(match)) is not None:
            yield item_of(match, "evidence", outcome)


def _evidence(match: Match) -> Outcome | None:
    theirs = match.gold.evidence if match.gold is not None else None
    ours = match.predicted.evidence if match.predicted is not None else None
    # Evidence that stands nowhere in the text is evidence that was given, and shows nothing.
    cited = bool(ours) or (match.predicted is not None and "nowhere" in match.predicted.levels)
    if not match.is_charged:
        return None
    if theirs and ours and match.outcome in CREDIT:
        shown = not is_passage(ours) and overlap(ours, theirs)
        return Outcome.CORRECT if shown else Outcome.INCORRECT
    if theirs and not cited:
        return Outcome.MISSING
    if cited and match.gold is None:
        return Outcome.SPURIOUS
    return Outcome.INCORRECT if theirs and cited else None


def _lies_in(spans: Sequence[Span], boilerplate: Sequence[Span]) -> bool:
    """Say whether more than half of the characters of some spans lie in boilerplate."""
    inside = length = 0
    for start, end in spans:
        length += end - start
        for first, last in boilerplate:
            if first < end and start < last:
                inside += min(end, last) - max(start, first)
    return 2 * inside > length


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


def find_leaks(values: Sequence[str], leaks: Sequence[str]) -> list[int]:
    """Return the places of the values that hold a leak.

    Args:
        values: What was predicted.
        leaks: Names and years that the world knows and the text does not say.
    """
    if not leaks:
        return []
    listed = _listed(tuple(leaks))
    # Few values hold one, so all are searched at once: what parts them here is no part of a word.
    if not listed.search(normalize("\0".join(values))):
        return []
    return [at for at, value in enumerate(values) if listed.search(normalize(value))]


@lru_cache(maxsize=64)
def _listed(leaks: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds any leak of an article in a folded value."""
    return re.compile("|".join(rf"(?<!\w){re.escape(normalize(leak))}(?!\w)" for leak in leaks))


def leak_line(layer: str, group: str, name: str, value: str) -> Item:
    """Return the line of ``leak`` of a claim whose value holds one."""
    return Item(
        layer=layer,
        criterion="leak",
        outcome=Outcome.SPURIOUS,
        predicted_group=group,
        predicted=f"{name} = {value}",
    )
