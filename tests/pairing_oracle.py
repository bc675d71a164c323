"""The pairing of spans, slow and obvious: every way to pair a document is tried.

Spans are (start, end, label) or, of gold, (start, end, label, may be missed).
"""

from collections import Counter
from fractions import Fraction

FOUR = ("strict", "exact", "partial", "type")
HALVES = {"COR": 2, "PAR": 1, "INC": 0}
HAIRS = {"COR": 3, "PAR": 1, "INC": 1}


def judge(criterion, predicted, gold):
    """Return what a pair would be, by the table of SemEval-2013 task 9.1."""
    same_span, same_label = predicted[:2] == gold[:2], predicted[2] == gold[2]
    if criterion == "partial":
        return "COR" if same_span else "PAR"
    right = {"strict": same_span and same_label, "exact": same_span, "type": same_label}
    return "COR" if right[criterion] else "INC"


def iou(one, other):
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return Fraction(max(0, shared), one[1] - one[0] + other[1] - other[0] - max(0, shared))


def worth(criterion, predicted, gold):
    """Return credit in halves, hairs and closeness; nothing if the pair may not be made."""
    outcome, optional = judge(criterion, predicted, gold), len(gold) > 3 and gold[3]
    if optional and not HALVES[outcome]:
        return None
    near = iou(predicted, gold) / (1 if predicted[2] == gold[2] else 2)
    return HALVES[outcome], 0 if optional else HAIRS[outcome], near


def added(one, other):
    return tuple(a + b for a, b in zip(one, other, strict=True))


def best_pairings(criterion, predicted, gold, min_iou=0):
    """Return the greatest worth of a pairing, and all pairings (of places) that have it."""
    best, found = (0, 0, Fraction(0)), [()]

    def extend(i, taken, total, made):
        nonlocal best, found
        if i == len(predicted):
            if total > best:
                best, found = total, [made]
            elif total == best and made:
                found = [*found, made]
            return
        extend(i + 1, taken, total, made)
        for j, other in enumerate(gold):
            share = iou(predicted[i], other)
            if j in taken or not share or share < min_iou:
                continue
            if (earned := worth(criterion, predicted[i], other)) is not None:
                extend(i + 1, taken | {j}, added(total, earned), (*made, (i, j)))

    extend(0, frozenset(), best, ())
    return best, found


def table(criterion, predicted, gold, made):
    """Return the counts of a pairing: (side, label, outcome) -> how many."""
    counts = Counter()
    for i, j in made:
        outcome = judge(criterion, predicted[i], gold[j])
        counts["gold", gold[j][2], outcome] += 1
        counts["predicted", predicted[i][2], outcome] += 1
    taken, used = {j for _, j in made}, {i for i, _ in made}
    for j, span in enumerate(gold):
        if j not in taken and not (len(span) > 3 and span[3]):
            counts["gold", span[2], "MIS"] += 1
    for i, span in enumerate(predicted):
        if i not in used:
            counts["predicted", span[2], "SPU"] += 1
    return counts


def tables(criterion, predicted, gold, min_iou=0):
    """Return the counts by label of all best pairings; there is one unless a tie goes by order."""
    _, found = best_pairings(criterion, predicted, gold, min_iou)
    return [table(criterion, predicted, gold, made) for made in found]
