"""The checks that gold leaves nothing out: what the text holds, and where values come from.

What has to be accounted for is the task's to say; see `extractbench.task.Task`.
"""

from collections.abc import Iterable, Iterator, Sequence

from extractbench.corpus.gold import Gold
from extractbench.corpus.layer_checks import Fault, mention_field, shown_span
from extractbench.document import Span, Zone
from extractbench.task import Task

__all__ = ["check_cover"]

_MARKED = frozenset({"direct", "mixed"})
"""The forms of quotes that stand in quotation marks, whole or in part."""
_PUNCTUATION = ".,!?;:…"


def check_cover(
    gold: Gold, task: Task, text: str | None, *, thorough: bool = True
) -> Iterator[Fault]:
    """Yield what a text holds and its gold does not account for.

    Args:
        gold: The gold, with offsets into the text.
        task: The task, which knows what has to be covered and which values follow from words.
        text: The text; without it only references are checked.
        thorough: Whether names, values and quotation marks are looked at, not numbers alone.
    """
    known = {mention.id for mention in gold.mentions or ()}
    for index, inference in enumerate(gold.inferences):
        if gold.mentions is not None and inference.mention not in known:
            yield f"inferences[{index}]", f"no mention has the id {inference.mention!r}"
    if text is None:
        return
    if gold.mentions is not None:
        yield from _check_mentions(gold, task, text, thorough=thorough)
    if thorough and gold.mentions is not None:
        yield from _check_values(gold, task, text)
    if thorough and gold.quotes is not None:
        yield from _check_marks(gold, task, text)


def _content(gold: Gold, text: str) -> Sequence[Zone]:
    whole = (Zone(start=0, end=len(text), kind="body"),)
    return [zone for zone in (whole if gold.zones is None else gold.zones) if zone.is_content]


def _check_mentions(gold: Gold, task: Task, text: str, *, thorough: bool) -> Iterator[Fault]:
    spans = [mention.span for mention in gold.mentions or ()]
    spans += [excluded.span for excluded in gold.excluded]
    for zone in _content(gold, text):
        words = text[zone.start : zone.end]
        places = [*task.must_cover(words, zone.kind)]
        places += task.must_name(words, zone.kind) if thorough else ()
        found = (Span(zone.start + start, zone.start + end) for start, end in sorted(places))
        left = (span for span in found if not _within_one(span, spans))
        for span in _joined(left, text):
            words = text[span.start : span.end]
            yield "mentions", f"{words!r} at {shown_span(span)} is in none, nor excluded"


def _within_one(span: Span, spans: Iterable[Span]) -> bool:
    return any(other.start <= span.start and span.end <= other.end for other in spans)


def _joined(spans: Iterable[Span], text: str) -> Iterator[Span]:
    """Yield the spans, those with one space or hyphen between them as one."""
    last: Span | None = None
    for span in spans:
        if last and text[last.end : span.start] in (" ", "-"):
            last = Span(last.start, span.end)
            continue
        if last:
            yield last
        last = span
    if last:
        yield last


def _check_values(gold: Gold, task: Task, text: str) -> Iterator[Fault]:
    inferred = {inference.mention for inference in gold.inferences}
    for index, mention in enumerate(gold.mentions or ()):
        # A value that is none is a fault of its own.
        is_value = task.label(mention.label).check(mention.value) is None
        surface = text[mention.start : mention.end]
        if mention.id in inferred or not is_value or task.follows(mention, surface, gold):
            continue
        yield (
            f"{mention_field(index, mention)}.value",
            (
                f"{mention.value!r} does not follow from {surface!r}; mend it, or list the mention "
                'in "inferences" with the rule that allows it'
            ),
        )


def _check_marks(gold: Gold, task: Task, text: str) -> Iterator[Fault]:
    quoted = [span for q in gold.quotes or () if q.form in _MARKED for span in q.content]
    excluded = [each.span for each in gold.excluded]
    for zone in _content(gold, text):
        for offset in task.must_quote(text[zone.start : zone.end]):
            mark = Span(zone.start + offset, zone.start + offset + 1)
            if _within_one(mark, excluded) or any(_beside(mark, each, text) for each in quoted):
                continue
            near = text[max(zone.start, mark.start - 15) : min(zone.end, mark.end + 15)]
            yield (
                "quotes",
                f"the quotation mark at {shown_span(mark)}, in {near!r}, is of none, nor excluded",
            )


def _beside(mark: Span, content: Span, text: str) -> bool:
    """Return whether a mark stands in a content span or right beside it."""
    if mark.end < content.start or mark.start > content.end + 2:
        return False
    # The last full stop or comma inside the marks is outside the content.
    return not text[content.end : mark.start].strip(_PUNCTUATION)
