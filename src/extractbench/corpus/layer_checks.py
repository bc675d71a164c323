"""The checks of a document's zones, mentions, quotes and excluded spans."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TypeAlias

from extractbench.corpus.gold import Gold
from extractbench.document import BOILERPLATE, CONTENT, Mention, Quote, Span, Zone
from extractbench.task import Task

__all__ = ["Fault", "check_layers", "mention_field", "shown_span"]

Fault: TypeAlias = tuple[str, str]
"""A field of a gold file, and what is wrong with it."""


def check_layers(gold: Gold, task: Task, *, length: int, text: str | None) -> Iterator[Fault]:
    """Yield what is wrong with the layers of a document, its record apart.

    Args:
        gold: The gold, with offsets into the text.
        task: The task, which knows labels and forms.
        length: The length of the text in code points.
        text: The text; without it, checks that need one are left out.
    """
    yield from _check_zones(gold.zones, length)
    yield from _check_mentions(gold, task, length, text)
    yield from _check_quotes(gold, task, length)
    for index, excluded in enumerate(gold.excluded):
        yield from _check_span(f"excluded[{index}]", excluded.span, gold.zones, length)


def _check_zones(zones: tuple[Zone, ...] | None, length: int) -> Iterator[Fault]:
    if zones is None:
        return
    at = 0
    for index, zone in enumerate(zones):
        field = f"zones[{index}]"
        if zone.kind not in CONTENT | BOILERPLATE:
            known = ", ".join(sorted(CONTENT | BOILERPLATE))
            yield f"{field}.kind", f"no zone is of kind {zone.kind!r} (known: {known})"
        if zone.end <= zone.start:
            yield field, f"is empty: {shown_span(zone.span)}"
        if zone.start != at:
            what = "leaves a gap after" if zone.start > at else "overlaps the zone that ends at"
            yield field, f"starts at {zone.start} and {what} {at}; zones tile the text"
        at = zone.end
    if at != length:
        yield "zones", f"end at {at}, the text at {length}; zones tile the text"


def _check_mentions(gold: Gold, task: Task, length: int, text: str | None) -> Iterator[Fault]:
    mentions = gold.mentions or ()
    yield from _check_ids("mentions", [mention.id for mention in mentions])
    for index, mention in enumerate(mentions):
        field = mention_field(index, mention)
        yield from _check_span(field, mention.span, gold.zones, length)
        yield from _check_label(field, mention, task)
        surface = "" if text is None else text[mention.start : mention.end]
        if surface != surface.strip():
            yield field, f"{shown_span(mention.span)} has white space at an end"
    ordered = sorted(enumerate(mentions), key=lambda item: item[1].span)
    for (_, before), (index, after) in pairwise(ordered):
        if before.span.overlap(after.span):
            field = mention_field(index, after)
            other = "a mention" if before.id is None else f"mention {before.id!r}"
            yield field, f"overlaps {other} at {shown_span(before.span)}; they are flat"


def _check_label(field: str, mention: Mention, task: Task) -> Iterator[Fault]:
    if mention.confidence is not None or mention.surface is not None:
        yield field, "has confidence or surface, which only predictions have"
    if task.labels and mention.label not in task.labels:
        known = ", ".join(task.labels)
        yield f"{field}.label", f"no label is called {mention.label!r} (known: {known})"
        return
    check = task.label(mention.label).check
    for name, value in [("value", mention.value), *(("accept", v) for v in mention.accept)]:
        if message := check(value):
            yield f"{field}.{name}", message


def _check_quotes(gold: Gold, task: Task, length: int) -> Iterator[Fault]:
    quotes = gold.quotes or ()
    known = {mention.id for mention in gold.mentions or ()}
    yield from _check_ids("quotes", [quote.id for quote in quotes])
    for index, quote in enumerate(quotes):
        field = _field("quotes", index, quote.id)
        yield from _check_quote_spans(field, quote, gold.zones, length)
        if task.forms and quote.form not in task.forms:
            forms = ", ".join(sorted(task.forms))
            yield f"{field}.form", f"no form is called {quote.form!r} (known: {forms})"
        if quote.confidence is not None:
            yield field, "has a confidence, which only predictions have"
        for name in quote.evidence if gold.mentions is not None else ():
            if name not in known:
                yield f"{field}.evidence", f"no mention has the id {name!r}"


def _check_quote_spans(
    field: str, quote: Quote, zones: tuple[Zone, ...] | None, length: int
) -> Iterator[Fault]:
    for index, span in enumerate(quote.content):
        yield from _check_span(f"{field}.content[{index}]", span, zones, length)
    for before, after in pairwise(sorted(quote.content)):
        if before.overlap(after):
            yield f"{field}.content", f"{shown_span(before)} and {shown_span(after)} overlap"
    if quote.cue is not None:
        yield from _check_span(f"{field}.cue", quote.cue, zones, length)
        if any(quote.cue.overlap(span) for span in quote.content):
            yield f"{field}.cue", f"{shown_span(quote.cue)} lies inside the quote's own content"


def _check_span(
    field: str, span: Span, zones: tuple[Zone, ...] | None, length: int
) -> Iterator[Fault]:
    if span.start >= span.end:
        yield field, f"is empty: {shown_span(span)}"
    elif span.end > length:
        yield field, f"{shown_span(span)} ends after the text, which has {length} characters"
    elif zones is not None:
        held = next((z for z in zones if z.start <= span.start and span.end <= z.end), None)
        if held is None:
            yield field, f"{shown_span(span)} is not inside one zone"
        elif not held.is_content:
            yield field, f"{shown_span(span)} lies in boilerplate ({held.kind})"


def _check_ids(layer: str, ids: Iterable[str | None]) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, name in enumerate(ids):
        if name is not None and name in seen:
            yield f"{layer}[{index}].id", f"{name!r} is taken by another of the {layer}"
        seen |= {name} if name else set()


def _field(layer: str, index: int, name: str | None) -> str:
    return f"{layer}[{index}]" + (f" ({name})" if name else "")


def mention_field(index: int, mention: Mention) -> str:
    """Return where a mention stands in its file, such as ``mentions[3] (m4)``."""
    return _field("mentions", index, mention.id)


def shown_span(span: Span) -> str:
    """Return a span as it is shown in findings."""
    return f"[{span.start}, {span.end})"
