"""Zones by the shape of lines: what a line says about itself, then what its neighbours say."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractbench.document import Span, Zone
from extractbench.extractors.regex.rules import Rules, ZonePattern
from extractbench.extractors.tiling import lines, tile
from extractbench.operations.times import find_times

__all__ = ["find_zones"]

_FULL_STOP = re.compile(r"[.!?…][\"”’')\]]*$")
_SEPARATED = re.compile(r"\s[|>»·•/]\s")
_SHORT = 6
_LONG = 12
_MIN_TITLE, _MAX_TITLE = 4, 25
_MAX_LABEL = 400
_MAX_MENU = 40


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


def find_zones(text: str, rules: Rules) -> tuple[Zone, ...]:
    """Return zones that tile the text; white space belongs to the zone before it."""
    found = [_line(text, span) for span in lines(text)]
    kinds = [_own_kind(line, rules) for line in found]
    _mark_title(found, kinds)
    _settle_runs(found, kinds)
    _settle_after_headings(found, kinds, rules)
    _settle_rest(found, kinds)
    starts: list[tuple[int, str]] = []
    for line, kind in zip(found, kinds, strict=True):
        starts += _split(line, kind or "body", rules)
    return tile(text, starts)


def _line(text: str, span: Span) -> _Line:
    surface = text[span.start : span.end]
    return _Line(span.start, surface, len(surface.split()), bool(_FULL_STOP.search(surface[-8:])))


def _own_kind(line: _Line, rules: Rules) -> str | None:
    """Return the kind that a line shows by itself, or None."""
    text = line.text[:_MAX_LABEL]
    for rule in rules.zones:
        if _may_be(line, rule) and rule.pattern.search(text):
            return rule.kind
    if _is_meta_length(line) and _is_date_line(line.text, rules):
        return "meta"
    return "nav" if _is_menu(line) else None


def _may_be(line: _Line, rule: ZonePattern) -> bool:
    if line.ends and rule.max_words_with_stop is not None:
        return line.words <= rule.max_words_with_stop
    return rule.max_words is None or line.words <= rule.max_words


def _is_meta_length(line: _Line) -> bool:
    return line.words <= (8 if line.ends else 16)


def _is_date_line(text: str, rules: Rules) -> bool:
    """Tell whether a line holds a date and, apart from labels and marks, nothing else."""
    if not any(character.isdigit() for character in text):
        return False
    found = list(find_times(text[:_MAX_LABEL]))
    dated = any(re.match(r"[\dX]{4}-\d", one.value) for one in found)
    rest = text
    for one in reversed(found):
        rest = rest[: one.start] + rest[one.end :]
    return dated and bool(rules["date_label"].match(rest.strip(" \t|,.-–—·•()")))


def _is_menu(line: _Line) -> bool:
    parts = _SEPARATED.split(line.text)
    short = len(parts) >= 2 and all(len(part.split()) <= 4 for part in parts)
    return short and line.words <= _MAX_MENU and not line.ends


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


def _settle_after_headings(found: Sequence[_Line], kinds: list[str | None], rules: Rules) -> None:
    """Let what follows a label be of its kind: links, comments, notes to editors."""
    current: str | None = None
    told = False
    for i, line in enumerate(found):
        told = told or line.is_prose
        if told and not line.is_prose and rules["notes_to_the_end"].match(line.text):
            kinds[i:] = ["legal" if k in (None, "meta", "nav", "legal") else k for k in kinds[i:]]
            return
        if rules["comment_heading"].match(line.text):
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


def _split(line: _Line, kind: str, rules: Rules) -> list[tuple[int, str]]:
    """Return where the zones of a line start: a place line with its dash is a zone of its own."""
    match = rules["place_line"].match(line.text[:_MAX_LABEL]) if kind == "body" else None
    if match and match.end() < len(line.text) and line.words > 5:
        return [(line.start, "meta"), (line.start + match.end(), "body")]
    return [(line.start, kind)]
