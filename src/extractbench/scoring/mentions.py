"""Mentions: the four criteria of SemEval-2013 task 9.1, values, and the two together.

For spans that overlap (half-open: touching is no overlap), with labels L and spans S:

========== ============================== ================ ===================
criterion  correct                        partial          incorrect
========== ============================== ================ ===================
strict     S and L equal                  --               any other overlap
exact      S equal                        --               any other overlap
partial    S equal                        S overlap        --
type       L equal                        --               any other overlap
end_to_end S, L equal and values equal    --               any other overlap
========== ============================== ================ ===================

Each criterion has its own optimal pairing, of equal ones that with the greatest overlap. ``value``
judges the pairs of ``type`` that are correct: whether the normalised values agree. Gold without a
value has none annotated: any agrees with it, and ``value`` leaves it out.
"""

from collections.abc import Callable, Iterator, Sequence

from extractbench.alignment import Pair
from extractbench.counts import Item, Outcome
from extractbench.document import Mention
from extractbench.scoring.pairing import Side, items_of, pair_up
from extractbench.task import Task

__all__ = ["CRITERIA", "name_of", "score_mentions"]

Judge = Callable[[Mention, Mention], Outcome]


def _either(right: bool) -> Outcome:
    return Outcome.CORRECT if right else Outcome.INCORRECT


def _strict(predicted: Mention, gold: Mention) -> Outcome:
    return _either(predicted.span == gold.span and predicted.label == gold.label)


def _exact(predicted: Mention, gold: Mention) -> Outcome:
    return _either(predicted.span == gold.span)


def _partial(predicted: Mention, gold: Mention) -> Outcome:
    return Outcome.CORRECT if predicted.span == gold.span else Outcome.PARTIAL


def _type(predicted: Mention, gold: Mention) -> Outcome:
    return _either(predicted.label == gold.label)


CRITERIA = ("strict", "exact", "partial", "type", "value", "end_to_end")
_PAIRED: dict[str, Judge] = {
    "strict": _strict,
    "exact": _exact,
    "partial": _partial,
    "type": _type,
}


def value_agreement(predicted: Mention, gold: Mention, task: Task) -> float:
    """Return how far the value agrees with the gold value or one that is accepted."""
    compare = task.label(gold.label).comparator.compare
    forms = [value for value in (gold.value, *gold.accept) if value]
    return max((compare(predicted.value, value) for value in forms), default=1)


def score_mentions(
    predicted: Sequence[Mention], gold: Sequence[Mention], task: Task
) -> Iterator[Item]:
    """Yield the ledger's lines of a document's mentions, for every criterion."""
    ours = sorted(predicted, key=_rank)
    theirs = sorted(gold, key=_rank)
    sides = [Side(m.label, name_of(m)) for m in ours]
    gold_sides = [Side(m.label, m.id or name_of(m), m.optional) for m in theirs]
    overlaps = list(_overlaps(ours, theirs))
    closeness = {(i, j): _closeness(ours[i], theirs[j]) for i, j in overlaps}

    def pair_by(judge: Judge) -> dict[Pair, Outcome]:
        judged = {(i, j): judge(ours[i], theirs[j]) for i, j in overlaps}
        return pair_up(judged, gold_sides, closeness)

    def end_to_end(one: Mention, other: Mention) -> Outcome:
        right = _strict(one, other) is Outcome.CORRECT
        return _either(right and value_agreement(one, other, task) == 1)

    pairings = {criterion: pair_by(judge) for criterion, judge in _PAIRED.items()}
    pairings["end_to_end"] = pair_by(end_to_end)
    for criterion, pairs in pairings.items():
        yield from items_of("mentions", criterion, pairs, sides, gold_sides)
    values = {
        (i, j): _value(value_agreement(ours[i], theirs[j], task))
        for (i, j), outcome in pairings["type"].items()
        if outcome is Outcome.CORRECT and (theirs[j].value or theirs[j].accept)
    }
    for item in items_of("mentions", "value", values, sides, gold_sides):
        if item.gold_group is not None and item.predicted_group is not None:
            yield item


def name_of(mention: Mention) -> str:
    """Return what the ledger calls a mention that has no id: its label and where it stands."""
    return f"{mention.label} [{mention.start}, {mention.end})"


def _value(agreement: float) -> Outcome:
    if agreement == 1:
        return Outcome.CORRECT
    return Outcome.PARTIAL if agreement > 0 else Outcome.INCORRECT


def _closeness(predicted: Mention, gold: Mention) -> float:
    """Return the share of characters that both hold, half of it if the labels differ."""
    shared = predicted.span.overlap(gold.span)
    share = shared / (predicted.span.length + gold.span.length - shared)
    return share if predicted.label == gold.label else share / 2


def _rank(mention: Mention) -> tuple[int, int, str, str]:
    return mention.start, mention.end, mention.label, mention.value


def _overlaps(predicted: Sequence[Mention], gold: Sequence[Mention]) -> Iterator[Pair]:
    """Yield the pairs that overlap; both sides are sorted by start."""
    first = 0
    longest = max((m.end - m.start for m in gold), default=0)
    for i, mention in enumerate(predicted):
        while first < len(gold) and gold[first].start + longest <= mention.start:
            first += 1
        for j in range(first, len(gold)):
            if gold[j].start >= mention.end:
                break
            if gold[j].end > mention.start:
                yield i, j
