"""What the rules read: the content of a document in passages and sentences."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from extractbench.document import Span, Zone
from extractbench.extractors.regex.rules import Rules
from extractbench.extractors.regex.verbs import Verb, find_verbs

__all__ = ["Page", "Passage", "read_page"]

# A line this long that does not end a sentence was broken by a line width, not by its author.
_WRAPPED = 50
_STOP = re.compile(r"[.!?:;][\"'”’)\]]*$")
_LINE = re.compile(r"[^\r\n]+")
_SENTENCE_END = re.compile(r"[.!?][\"”’')\]]{0,3}(?:\s+(?=[\"“‘'(\[]?[^\W_a-z])|$)|…\s+(?=[A-Z])")
_CAPITALISED = 0.6
_MAX_SENTENCE = 2000


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, heading or other block of content; a paragraph may be wrapped over lines."""

    start: int
    end: int
    kind: str
    sentences: tuple[Span, ...]
    is_title_case: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A document to the rules.

    ``content`` is as long as ``text`` and holds the passages at their place, and NUL elsewhere:
    no expression is ever found across two passages or in boilerplate.
    """

    text: str
    content: str
    passages: tuple[Passage, ...]
    sentences: tuple[Span, ...]
    verbs: tuple[Verb, ...]
    rules: Rules

    def passage_at(self, offset: int) -> Passage | None:
        """Return the passage that holds an offset."""
        at = bisect_right(self.passages, offset, key=lambda passage: passage.start) - 1
        found = at >= 0 and offset < self.passages[at].end
        return self.passages[at] if found else None

    def verbs_in(self, start: int, end: int) -> tuple[Verb, ...]:
        """Return the verbs of action in a stretch of the content."""
        first = bisect_left(self.verbs, start, key=lambda verb: verb.start)
        last = bisect_left(self.verbs, end, key=lambda verb: verb.end)
        return self.verbs[first:last]

    def is_title_case(self, offset: int) -> bool:
        """Return whether an offset lies where capitals show no names."""
        passage = self.passage_at(offset)
        return passage is not None and passage.is_title_case


def read_page(text: str, zones: Iterable[Zone], rules: Rules) -> Page:
    """Return the passages of the content zones."""
    passages = tuple(p for zone in zones if zone.is_content for p in _passages(text, zone, rules))
    parts: list[str] = []
    at = 0
    for passage in passages:
        parts += ["\0" * (passage.start - at), text[passage.start : passage.end]]
        at = passage.end
    content = "".join([*parts, "\0" * (len(text) - at)])
    sentences = tuple(s for passage in passages for s in passage.sentences)
    return Page(text, content, passages, sentences, tuple(find_verbs(content, rules)), rules)


def _passages(text: str, zone: Zone, rules: Rules) -> Iterator[Passage]:
    block: Span | None = None
    for match in _LINE.finditer(text, zone.start, zone.end):
        line = _stripped(match)
        if line is None:
            continue
        if block and _goes_on(text, block, line):
            block = Span(block.start, line.end)
            continue
        if block:
            yield _passage(text, block, zone.kind, rules)
        block = line
    if block:
        yield _passage(text, block, zone.kind, rules)


def _stripped(match: re.Match[str]) -> Span | None:
    bare = match.group().strip()
    start = match.start() + len(match.group()) - len(match.group().lstrip())
    return Span(start, start + len(bare)) if bare else None


def _goes_on(text: str, block: Span, line: Span) -> bool:
    between = text[block.end : line.start]
    last = text[max(text.rfind("\n", block.start, block.end) + 1, block.start) : block.end]
    near = between.count("\n") + between.count("\r") - between.count("\r\n") == 1
    return near and len(last) >= _WRAPPED and not _STOP.search(last[-8:])


def _passage(text: str, span: Span, kind: str, rules: Rules) -> Passage:
    sentences = tuple(_sentences(text, span, rules["abbreviation"]))
    return Passage(*span, kind, sentences, _is_title_case(text[span.start : span.end]))


def _sentences(text: str, span: Span, abbreviation: re.Pattern[str]) -> Iterator[Span]:
    start = span.start
    for match in _SENTENCE_END.finditer(text, span.start, span.end):
        if match.end() < span.end and abbreviation.search(
            text, max(start, match.start() - 12), match.start() + 1
        ):
            continue
        end = match.end() - len(match.group()) + len(match.group().rstrip())
        yield from _pieces(text, Span(start, end))
        start = match.end()
    if start < span.end:
        yield from _pieces(text, Span(start, span.end))


def _pieces(text: str, sentence: Span) -> Iterator[Span]:
    """Yield a sentence, in pieces if it is too long for one: rules look at all of a sentence."""
    start = sentence.start
    while sentence.end - start > _MAX_SENTENCE:
        space = text.rfind(" ", start + 1, start + _MAX_SENTENCE)
        end = space if space > 0 else start + _MAX_SENTENCE
        yield Span(start, end)
        start = end
    yield Span(start, sentence.end)


def _is_title_case(text: str) -> bool:
    """Tell whether a line is a headline in capitals, so that capitals show no names."""
    if text.endswith((".", ".”", '."')):
        return False
    words = re.findall(r"[^\W\d_]{4,}", text)
    return len(words) >= 4 and sum(w[0].isupper() for w in words) >= _CAPITALISED * len(words)
