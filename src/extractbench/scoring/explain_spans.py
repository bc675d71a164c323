"""What is said of mentions, quotes and zones: what of two was compared, and what overlaps them.

Pairs are judged here one by one, as the tables of `extractbench.scoring.mentions` and
`extractbench.scoring.quotes` say, so that of every pair it can be said what it would have been.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence

from extractbench.alignment import Pair
from extractbench.comparators import Comparator
from extractbench.counts import Item, Outcome
from extractbench.document import Mention, Quote, Span, Zone
from extractbench.scoring import mentions as scored_mentions
from extractbench.scoring import quotes as scored_quotes
from extractbench.scoring.explain_pairs import Sides
from extractbench.scoring.explanation import Explained, Party, Point
from extractbench.scoring.points import comparator_name, content_iou, span_point, value_point
from extractbench.task import Task

__all__ = ["explain_zones", "judge_mentions", "judge_quotes", "mention_sides", "quote_sides"]

Show = Callable[[Sequence[Span]], str]
"""Gives the words at spans, or nothing where they are not to be shown."""


def _best(comparator: Comparator, predicted: str, forms: Sequence[str]) -> tuple[float, str]:
    """Return how far a value agrees with the form that does it most credit, and that form."""
    return max(((comparator.compare(predicted, form), form) for form in forms), key=lambda b: b[0])


def judge_mentions(criterion: str, predicted: Mention, gold: Mention, task: Task) -> Outcome:
    """Return what two mentions that overlap would be under a criterion."""
    same_span, same_label = predicted.span == gold.span, predicted.label == gold.label
    if criterion == "partial":
        return Outcome.CORRECT if same_span else Outcome.PARTIAL
    right = {
        "strict": same_span and same_label,
        "exact": same_span,
        "type": same_label,
        "end_to_end": same_span and same_label and _value(predicted, gold, task)[0] == 1,
    }[criterion]
    return Outcome.CORRECT if right else Outcome.INCORRECT


def _value(predicted: Mention, gold: Mention, task: Task) -> tuple[float, str]:
    forms = [value for value in (gold.value, *gold.accept) if value]
    if not forms:
        return 1.0, ""
    return _best(task.label(gold.label).comparator, predicted.value, forms)


_ASKS = {
    "strict": {"span", "label"},
    "exact": {"span"},
    "partial": {"span"},
    "type": {"label"},
    "end_to_end": {"span", "label", "value"},
}


def _mention_points(
    criterion: str, predicted: Mention, gold: Mention, task: Task
) -> tuple[Point, ...]:
    asked = _ASKS[criterion]
    agreement, form = _value(predicted, gold, task)
    by = comparator_name(task.label(gold.label).comparator) if form else "nothing annotated"
    same = float(predicted.label == gold.label)
    return (
        span_point("span", [predicted.span], [gold.span], "offsets", counts="span" in asked),
        value_point("label", predicted.label, gold.label, same, "name", counts="label" in asked),
        value_point("value", predicted.value, form, agreement, by, counts="value" in asked),
    )


def mention_sides(
    criterion: str,
    predicted: Mapping[str, Mention],
    gold: Sequence[Mention],
    task: Task,
    show: Show,
    *,
    min_iou: float = 0.0,
) -> Sides:
    """Return the mentions of a document on both sides, and what every overlap would be.

    Args:
        criterion: One of the criteria that pair mentions.
        predicted: What was predicted and could be scored, by its place.
        gold: The gold mentions.
        task: The task of both.
        show: Gives the words at spans.
        min_iou: The least intersection over union of an overlap.
    """
    ours = list(predicted.values())
    overlaps = _overlaps([m.span for m in ours], [m.span for m in gold], min_iou)
    name_of = scored_mentions.name_of

    def party(mention: Mention, name: str, where: str = "") -> Party:
        spans = (mention.span,)
        return Party(name, mention.label, mention.value, where, spans, show(spans))

    return Sides(
        layer="mentions",
        criterion=criterion,
        predicted=[party(mention, name_of(mention), at) for at, mention in predicted.items()],
        gold=[party(mention, mention.id or name_of(mention)) for mention in gold],
        judged={(i, j): judge_mentions(criterion, ours[i], gold[j], task) for i, j in overlaps},
        points=lambda pair: _mention_points(criterion, ours[pair[0]], gold[pair[1]], task),
        optional=frozenset(j for j, mention in enumerate(gold) if mention.optional),
    )


def _overlaps(ours: Sequence[Span], theirs: Sequence[Span], least: float) -> Iterator[Pair]:
    order = sorted(range(len(theirs)), key=lambda j: theirs[j])
    starts = [theirs[j].start for j in order]
    longest = max((span.length for span in theirs), default=0)
    for i, span in enumerate(ours):
        first, last = (bisect_left(starts, at) for at in (span.start - longest, span.end))
        for j in order[first:last]:
            shared = span.overlap(theirs[j])
            if shared and shared / (span.length + theirs[j].length - shared) >= least:
                yield i, j


def judge_quotes(criterion: str, predicted: Quote, gold: Quote, task: Task) -> Outcome | None:
    """Return what two quotes would be under a criterion; None if they share too little."""
    if content_iou(predicted.content, gold.content) < scored_quotes.LEAST_IOU:
        return None
    if criterion == "content":
        return Outcome.CORRECT
    agreement, _ = _best(task.speaker, predicted.speaker, (gold.speaker, *gold.accept))
    if agreement == 1:
        return Outcome.CORRECT
    return Outcome.PARTIAL if agreement > 0 else Outcome.INCORRECT


def _quote_points(criterion: str, predicted: Quote, gold: Quote, task: Task) -> tuple[Point, ...]:
    agreement, form = _best(task.speaker, predicted.speaker, (gold.speaker, *gold.accept))
    by, asked = comparator_name(task.speaker), criterion == "speaker"
    same = float(predicted.form == gold.form)
    return (
        span_point("content", predicted.content, gold.content, f"IoU >= {scored_quotes.LEAST_IOU}"),
        value_point("speaker", predicted.speaker, form, agreement, by, counts=asked),
        value_point("form", predicted.form, gold.form, same, "name", counts=False),
    )


def quote_sides(
    criterion: str, predicted: Mapping[str, Quote], gold: Sequence[Quote], task: Task, show: Show
) -> Sides:
    """Return the quotes of a document on both sides, and what every pair of them would be."""
    ours = list(predicted.values())
    judged = {
        (i, j): outcome
        for i, one in enumerate(ours)
        for j, other in enumerate(gold)
        if (outcome := judge_quotes(criterion, one, other, task)) is not None
    }
    name_of = scored_quotes.name_of

    def party(quote: Quote, name: str, where: str = "") -> Party:
        spans = tuple(sorted(quote.content))
        return Party(name, quote.form, quote.speaker, where, spans, show(spans))

    return Sides(
        layer="quotes",
        criterion=criterion,
        predicted=[party(quote, name_of(quote), at) for at, quote in predicted.items()],
        gold=[party(quote, quote.id or name_of(quote)) for quote in gold],
        judged=judged,
        points=lambda pair: _quote_points(criterion, ours[pair[0]], gold[pair[1]], task),
        optional=frozenset(j for j, quote in enumerate(gold) if quote.optional),
    )


def explain_zones(items: Sequence[Item], predicted: Sequence[Zone]) -> Iterator[Explained]:
    """Yield what is said of each line of zones: how many characters, and what was predicted there.

    A line of zones always stands for a zone of gold, of which some is kept and some dropped.
    """
    for item in items:
        name = item.gold or item.predicted or ""
        kind, _, place = name.partition(" ")
        start, end = (int(edge) for edge in place.strip("[)").split(", "))
        over = [zone for zone in predicted if zone.span.overlap(Span(start, end))]
        said = ", ".join(f"{zone.kind} [{zone.start}, {zone.end})" for zone in over) or "no zone"
        party = Party(name, kind, f"{item.weight} characters", spans=(Span(start, end),))
        yield Explained(
            item.layer,
            item.criterion,
            item.outcome,
            error=item.error,
            gold=party if item.gold is not None else None,
            predicted=party if item.gold is None else None,
            note=f"predicted there: {said}",
        )
