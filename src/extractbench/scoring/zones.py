"""Zones: which characters of a page are kept as content, and which runs of boilerplate dropped.

``content`` counts characters: those kept by both are correct, content dropped is missing,
boilerplate kept is spurious. What no predicted zone covers is dropped. ``dropped`` counts the
characters of boilerplate by kind (recall: the share dropped), ``runs`` its zones: correct if all
of one is dropped, partial if some of it. Where a predicted zone could not be read, only what
another one calls boilerplate is dropped, so that a broken zone earns nothing.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractbench.counts import Item, Outcome
from extractbench.document import Span, Zone

__all__ = ["CRITERIA", "score_zones"]

CRITERIA = ("content", "dropped", "runs")


def score_zones(
    predicted: Sequence[Zone], gold: Sequence[Zone], *, broken: bool = False
) -> Iterator[Item]:
    """Yield the ledger's lines of a document's zones.

    Args:
        predicted: The zones that could be read.
        gold: Zones that tile the text.
        broken: Whether there were others that could not be read.
    """
    kept = [zone.span for zone in predicted if zone.is_content]
    dropped = [zone.span for zone in predicted if not zone.is_content]
    for zone in gold:
        inside = _covered(zone.span, kept)
        outside = zone.span.length - inside
        name = f"{zone.kind} [{zone.start}, {zone.end})"
        if zone.is_content:
            yield from _content(name, inside, outside)
            continue
        if broken:
            outside = _covered(zone.span, dropped)
            inside = zone.span.length - outside
        yield from _boilerplate(name, zone.kind, inside, outside)


def _content(name: str, inside: int, outside: int) -> Iterator[Item]:
    if inside:
        yield Item(
            layer="zones",
            criterion="content",
            outcome=Outcome.CORRECT,
            gold_group="content",
            predicted_group="content",
            gold=name,
            weight=inside,
        )
    if outside:
        yield Item(
            layer="zones",
            criterion="content",
            outcome=Outcome.MISSING,
            gold_group="content",
            gold=name,
            weight=outside,
        )


def _boilerplate(name: str, kind: str, inside: int, outside: int) -> Iterator[Item]:
    if inside:
        yield Item(
            layer="zones",
            criterion="content",
            outcome=Outcome.SPURIOUS,
            predicted_group="content",
            predicted=name,
            weight=inside,
        )
    for outcome, weight in ((Outcome.CORRECT, outside), (Outcome.MISSING, inside)):
        if weight:
            yield Item(
                layer="zones",
                criterion="dropped",
                outcome=outcome,
                gold_group=kind,
                gold=name,
                weight=weight,
            )
    run = Outcome.CORRECT if not inside else Outcome.PARTIAL if outside else Outcome.MISSING
    yield Item(layer="zones", criterion="runs", outcome=run, gold_group=kind, gold=name)


def _covered(span: Span, others: Sequence[Span]) -> int:
    """Return how many characters of a span lie in at least one of the others."""
    edges = sorted({span.start, span.end, *(e for o in others for e in o if e in range(*span))})
    return sum(
        end - start
        for start, end in pairwise(edges)
        if any(other.start <= start and end <= other.end for other in others)
    )
