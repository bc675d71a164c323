"""Zones by the shape of lines: what a line says about itself, then what its neighbours say."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from extractbench.document import Span, Zone
from extractbench.extractors.regex import zone_words as words
from extractbench.extractors.tiling import lines, tile
from extractbench.operations.times import find_times

__all__ = ["find_zones"]

_FULL_STOP = re.compile(r"[.!?…][\"”’')\]]*$")
_SEPARATED = re.compile(r"\s[|>»·•/]\s")
_SHORT = 6
_LONG = 12
_MIN_TITLE, _MAX_TITLE = 4, 25
_MAX_LABEL = 400


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with what the rules ask of it."""

    start: int
    text: str
    words: int
    ends: bool

    @property
    def is_prose(self) -> bool:
        """Whether the line is a sentence, or long enough for one."""
        return (self.ends and self.words >= 5) or self.words > 2 * _LONG


def find_zones(text: str) -> tuple[Zone, ...]:
    """Return zones that tile the text; white space belongs to the zone before it."""
    found = [_line(text, span) for span in lines(text)]
    kinds = [_own_kind(line) for line in found]
    _mark_title(found, kinds)
    for settle in (_settle_runs, _settle_after_headings, _settle_rest):
        settle(found, kinds)
    starts: list[tuple[int, str]] = []
    for line, kind in zip(found, kinds, strict=True):
        starts += _split(line, kind or "body")
    return tile(text, starts)


def _line(text: str, span: Span) -> _Line:
    surface = text[span.start : span.end]
    return _Line(span.start, surface, len(surface.split()), bool(_FULL_STOP.search(surface[-8:])))


def _own_kind(line: _Line) -> str | None:
    """Return the kind that a line shows by itself, or None."""
    for kind, shows in _SHOWS.items():
        if shows(line):
            return kind
    return None


def _is_legal(line: _Line) -> bool:
    return bool(words.LEGAL.search(line.text[:_MAX_LABEL]))


def _is_comments(line: _Line) -> bool:
    short = line.words <= 45
    return short and bool(words.COMMENTS.search(line.text[:_MAX_LABEL]))


def _is_related(line: _Line) -> bool:
    text = line.text[:_MAX_LABEL]
    linked = line.words <= 20 and words.RELATED_LINK.search(text)
    return bool(linked or (line.words <= 8 and words.RELATED.match(text)))


def _is_credit(line: _Line) -> bool:
    return line.words <= 30 and bool(words.CREDIT.search(line.text[:_MAX_LABEL]))


def _is_meta(line: _Line) -> bool:
    if line.words > 16 or (line.ends and line.words > 8):
        return False
    return bool(words.BY_LINE.match(line.text)) or _is_date_line(line.text)


def _is_date_line(text: str) -> bool:
    """Tell whether a line holds a date and, apart from labels and marks, nothing else."""
    if not any(character.isdigit() for character in text):
        return False
    found = list(find_times(text[:_MAX_LABEL]))
    dated = any(re.match(r"[\dX]{4}-\d", one.value) for one in found)
    rest = text
    for one in reversed(found):
        rest = rest[: one.start] + rest[one.end :]
    return dated and bool(words.DATE_LABEL.match(rest.strip(" \t|,.-–—·•()")))


def _is_menu(line: _Line) -> bool:
    if line.words > 40 or line.ends:
        return False
    parts = _SEPARATED.split(line.text)
    return bool(words.MENU.match(line.text)) or (
        len(parts) >= 2 and all(len(part.split()) <= 4 for part in parts)
    )


_SHOWS: dict[str, Callable[[_Line], bool]] = {
    "related": _is_related,
    "credit": _is_credit,
    "legal": _is_legal,
    "comments": _is_comments,
    "meta": _is_meta,
    "nav": _is_menu,
}


def _first_prose(found: Sequence[_Line], kinds: Sequence[str | None]) -> int:
    for i, line in enumerate(found):
        if kinds[i] is None and line.is_prose and not _may_be_title(line):
            return i
    return len(found)


def _may_be_title(line: _Line) -> bool:
    return line.words <= _LONG and line.text.endswith(("?", "!"))


def _mark_title(found: Sequence[_Line], kinds: list[str | None]) -> None:
    """Mark the headline: the first open line of the block above the first prose.

    What stands between it and the text, by-lines apart, is its second line; a word or two in
    front of a by-line belong to that.
    """
    top = _first_prose(found, kinds)
    block = top
    while block and kinds[block - 1] in (None, "meta") and not found[block - 1].text.endswith("."):
        block -= 1
    open_lines = [i for i in range(block, top) if kinds[i] is None]
    titles = [i for i in open_lines if _MIN_TITLE <= found[i].words <= _MAX_TITLE]
    if not titles and (top == len(found) or not open_lines):
        return
    title = titles[0] if titles else open_lines[-1]
    kinds[title] = "title"
    for i in range(title + 1, top):
        if kinds[i] is None and kinds[i - 1] == "meta":
            kinds[i] = "meta" if found[i].words <= _SHORT else "title"
        elif kinds[i] is None and found[i].words >= _MIN_TITLE and not found[i].ends:
            kinds[i] = "title"


def _settle_runs(found: Sequence[_Line], kinds: list[str | None]) -> None:
    """Make runs of two or more short lines without a stop a menu."""
    at = 0
    while at < len(found):
        end = at
        while end < len(found) and _may_be_menu(found[end], kinds[end]):
            end += 1
        open_lines = [i for i in range(at, end) if kinds[i] is None]
        if end - at >= 3 or (end - at >= 2 and len(open_lines) < end - at):
            for i in open_lines:
                kinds[i] = "nav"
        at = max(end, at + 1)


def _may_be_menu(line: _Line, kind: str | None) -> bool:
    return kind == "nav" or (kind is None and line.words <= _SHORT and not line.ends)


def _settle_after_headings(found: Sequence[_Line], kinds: list[str | None]) -> None:
    """Let what follows a label be of its kind: links, comments, notes to editors."""
    current: str | None = None
    told = False
    for i, line in enumerate(found):
        told = told or line.is_prose
        if told and not line.is_prose and words.LEGAL_TO_END.match(line.text):
            kinds[i:] = ["legal" if k in (None, "meta", "nav", "legal") else k for k in kinds[i:]]
            return
        if words.COMMENT_HEADING.match(line.text):
            current = "thread"
        elif kinds[i] in ("related", "comments"):
            current = current if current == "thread" else kinds[i]
        elif current == "thread" and kinds[i] in (None, "meta"):
            kinds[i] = "comments"
        elif current == "related" and kinds[i] in (None, "nav", "meta") and not line.is_prose:
            kinds[i] = "related"
        elif kinds[i] != "legal":
            current = None


def _settle_rest(found: Sequence[_Line], kinds: list[str | None]) -> None:
    """Settle the open lines: headings inside the text are body, lines outside it are not."""
    told = [line.is_prose or line.ends for line in found]
    prose = [i for i, kind in enumerate(kinds) if kind is None and told[i]]
    first, last = (prose[0], prose[-1]) if prose else (0, len(found) - 1)
    for i, line in enumerate(found):
        if kinds[i] is not None:
            continue
        inside = first <= i <= last or line.ends or line.words >= _LONG
        kinds[i] = "body" if inside or not prose else _outside(line, after=i > last)


def _outside(line: _Line, *, after: bool) -> str:
    return "related" if after and line.words > 3 else "nav"


def _split(line: _Line, kind: str) -> list[tuple[int, str]]:
    """Return where the zones of a line start: a place line with its dash is a zone of its own."""
    match = words.PLACE_LINE.match(line.text[:_MAX_LABEL]) if kind == "body" else None
    if match and match.end() < len(line.text) and line.words > 5:
        return [(line.start, "meta"), (line.start + match.end(), "body")]
    return [(line.start, kind)]
