"""Quotation marks: which open and close, and what stands between them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from extractbench.document import Span

__all__ = ["Marked", "find_marked", "trim"]

_MARK = re.compile(r"[\"“”„«»‘’']")
_DOUBLE = frozenset('"“”„«»')
_OPENS = frozenset("“„«‘")
_CLOSES = frozenset("”»")
# Of a mark with one shape for both sides, what may stand before one that opens.
_BEFORE_OPEN = frozenset(" \t\n\r\xa0([—–-\0")
_FINAL = " \t\n\r\xa0,.;:!?…"
_MAX_SINGLE = 600


class Marked(NamedTuple):
    """Text in quotation marks: with its marks, and between them.

    ``closed`` is False where a paragraph ends before its quotation does.
    """

    outer: Span
    inner: Span
    closed: bool = True


def trim(text: str, span: Span) -> Span:
    """Return a span without white space around it and without final punctuation."""
    surface = text[span.start : span.end]
    end = span.start + len(surface.rstrip(_FINAL))
    start = span.start + len(surface) - len(surface.lstrip())
    return Span(start, max(start, end))


def find_marked(text: str, start: int, end: int) -> Iterator[Marked]:
    """Yield what stands in quotation marks in a passage, in order; marks inside marks are text."""
    opened: tuple[int, bool] | None = None
    for match in _MARK.finditer(text, start, end):
        at, mark = match.start(), match.group()
        double = mark in _DOUBLE
        if opened is None:
            if _may_open(text, at, start, mark):
                opened = (at, double)
        elif double == opened[1] and _may_close(text, at, end, mark):
            yield Marked(Span(opened[0], at + 1), Span(opened[0] + 1, at))
            opened = None
        elif not opened[1] and (double or at - opened[0] > _MAX_SINGLE):
            # An apostrophe, after all.
            opened = (at, double) if _may_open(text, at, start, mark) else None
    if opened and opened[1] and opened[0] + 1 < end:
        yield Marked(Span(opened[0], end), Span(opened[0] + 1, end), closed=False)


def _may_open(text: str, at: int, start: int, mark: str) -> bool:
    if mark in _CLOSES:
        return False
    free_before = at == start or text[at - 1] in _BEFORE_OPEN
    return (free_before or mark in _OPENS) and not text[at + 1 : at + 2].isspace()


def _may_close(text: str, at: int, end: int, mark: str) -> bool:
    if mark in _OPENS:
        return False
    free_after = at + 1 >= end or not (text[at + 1].isalnum() or text[at + 1] == "_")
    return (free_after or mark in _CLOSES) and not text[at - 1].isspace()
