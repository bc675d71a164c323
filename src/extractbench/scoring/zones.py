"""Zones: which characters of a page are kept as content, and which runs of boilerplate dropped.

``content`` counts characters: those kept by both are correct, content dropped is missing,
boilerplate kept is spurious. What no predicted zone covers is dropped. ``dropped`` counts the
characters of boilerplate by kind (recall: the share dropped), ``runs`` its zones: correct if all
of one is dropped, partial if some of it. Where a predicted zone could not be read, only what
another one calls boilerplate is dropped, so that a broken zone earns nothing.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from extractbench.counts import ErrorClass, Item, Outcome
from extractbench.document import Span, Zone
from extractbench.scoring.overlaps import merge_spans

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
    kept = merge_spans(zone.span for zone in predicted if zone.is_content)
    dropped = merge_spans(zone.span for zone in predicted if not zone.is_content) if broken else []
    for zone in gold:
        span = zone.span
        name = f"{zone.kind} [{span.start}, {span.end})"
        if zone.is_content:
            inside = _covered(span, kept)
            yield from _content(name, inside, span.length - inside)
            continue
        inside = span.length - _covered(span, dropped) if broken else _covered(span, kept)
        yield from _boilerplate(name, zone.kind, inside, span.length - inside)


def _content(name: str, inside: int, outside: int) -> Iterator[Item]:
    group = "content"
    if inside:
        yield Item("zones", "content", Outcome.CORRECT, group, group, name, None, inside)
    if outside:
        wrong = ErrorClass.UNFOUND
        yield Item("zones", "content", Outcome.MISSING, group, None, name, None, outside, wrong)


def _boilerplate(name: str, kind: str, inside: int, outside: int) -> Iterator[Item]:
    wrong = ErrorClass.BOILERPLATE
    if inside:
        group = "content"
        yield Item("zones", "content", Outcome.SPURIOUS, None, group, None, name, inside, wrong)
    if outside:
        yield Item("zones", "dropped", Outcome.CORRECT, kind, None, name, None, outside)
    if inside:
        yield Item("zones", "dropped", Outcome.MISSING, kind, None, name, None, inside, wrong)
    run = Outcome.CORRECT if not inside else Outcome.PARTIAL if outside else Outcome.MISSING
    yield Item("zones", "runs", run, kind, None, name, error=wrong if inside else None)


def _covered(span: Span, merged: Sequence[Span]) -> int:
    """Return how many characters of a span lie in others, which are in order and apart."""
    covered = 0
    for other in merged[max(0, bisect_left(merged, span) - 1) :]:
        if other.start >= span.end:
            break
        covered += span.overlap(other)
    return covered
