"""Lines of a text, and zones that tile it."""

import re
from collections.abc import Iterable, Iterator

from extractbench.document import Span, Zone

__all__ = ["lines", "tile"]

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def lines(text: str) -> Iterator[Span]:
    """Yield the span of every line that holds more than white space, without the white space."""
    for match in _LINE.finditer(text):
        line = match.group()
        if bare := line.strip():
            start = match.start() + len(line) - len(line.lstrip())
            yield Span(start, start + len(bare))


def tile(text: str, starts: Iterable[tuple[int, str]]) -> tuple[Zone, ...]:
    """Return zones that tile a text, from where each starts and its kind.

    Zones of one kind that follow each other are joined; white space belongs to the zone before
    it, and at the top of a text to the first. A text without a start is one `body`.
    """
    merged: list[tuple[int, str]] = []
    for start, kind in starts:
        if not merged or merged[-1][1] != kind:
            merged.append((start, kind))
    if not text:
        return ()
    merged = [(0, merged[0][1]), *merged[1:]] if merged else [(0, "body")]
    ends = [start for start, _ in merged[1:]] + [len(text)]
    return tuple(
        Zone(start=start, end=end, kind=kind)
        for (start, kind), end in zip(merged, ends, strict=True)
    )
