"""Quotes: whether what was said was found, and whether it was given to the right speaker.

Two quotes are the same if their content overlaps at a character IoU of at least one half.
``content`` asks no more; ``speaker`` pairs anew, and a pair is correct if the speaker is right too
(partial where the comparator of speakers says so), else incorrect.
"""

from collections.abc import Iterator, Sequence

from extractbench.alignment import Pair
from extractbench.counts import Item, Outcome
from extractbench.document import Quote, Span
from extractbench.scoring.pairing import Side, items_of, pair_up
from extractbench.task import Task

__all__ = ["CRITERIA", "LEAST_IOU", "name_of", "score_quotes"]

CRITERIA = ("content", "speaker")
LEAST_IOU = 0.5


def score_quotes(predicted: Sequence[Quote], gold: Sequence[Quote], task: Task) -> Iterator[Item]:
    """Yield the ledger's lines of a document's quotes; groups are the forms."""
    ours = sorted(predicted, key=_rank)
    theirs = sorted(gold, key=_rank)
    sides = [Side(q.form, name_of(q)) for q in ours]
    gold_sides = [Side(q.form, q.id or name_of(q), q.optional) for q in theirs]
    same: dict[Pair, float] = {
        (i, j): iou
        for i, one in enumerate(ours)
        for j, other in enumerate(theirs)
        if (iou := _iou(one.content, other.content)) >= LEAST_IOU
    }
    content = pair_up(dict.fromkeys(same, Outcome.CORRECT), gold_sides, same)
    yield from items_of("quotes", "content", content, sides, gold_sides)
    judged = {(i, j): _speaker(ours[i], theirs[j], task) for i, j in same}
    speaker = pair_up(judged, gold_sides, same)
    yield from items_of("quotes", "speaker", speaker, sides, gold_sides)


def name_of(quote: Quote) -> str:
    """Return what the ledger calls a quote that has no id: its speaker and where it stands."""
    spans = ", ".join(f"[{span.start}, {span.end})" for span in sorted(quote.content))
    return f"{quote.speaker} {spans}"


def _speaker(predicted: Quote, gold: Quote, task: Task) -> Outcome:
    compare = task.speaker.compare
    agreement = max(compare(predicted.speaker, name) for name in (gold.speaker, *gold.accept))
    if agreement == 1:
        return Outcome.CORRECT
    return Outcome.PARTIAL if agreement > 0 else Outcome.INCORRECT


def _rank(quote: Quote) -> tuple[tuple[Span, ...], str, str]:
    return tuple(sorted(quote.content)), quote.form, quote.speaker


def _merged(spans: Sequence[Span]) -> list[Span]:
    """Return the spans in order, those that overlap as one."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(span.end, merged[-1].end))
        else:
            merged.append(span)
    return merged


def _iou(one: Sequence[Span], other: Sequence[Span]) -> float:
    """Return the characters that two contents share, over those that either holds."""
    ours, theirs = _merged(one), _merged(other)
    shared = sum(a.overlap(b) for a in ours for b in theirs)
    union = sum(span.length for span in (*ours, *theirs)) - shared
    return shared / union if union else 0.0
