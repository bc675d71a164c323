"""Attributions as they stand in the text: who, by which verb, which content; nobody resolved yet.

Direct speech is told by its marks and the verb beside them; see `reported` for the rest.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractbench.document import Span
from extractbench.extractors.regex.marks import Marked, find_marked, trim
from extractbench.extractors.regex.page import Page, Passage
from extractbench.extractors.regex.rules import Rules

__all__ = ["Attribution", "find_direct"]

_REST = re.compile(r"[^\"“”.!?]{0,80}[.!?]?")
_REACH = 180
_SENTENCE_BREAK = re.compile(r"[.!?]\s+(?=[A-Z\"“])")


@dataclass(frozen=True, slots=True)
class Attribution:
    """Something said; ``who`` is where its source is named, None where nothing names it."""

    content: tuple[Span, ...]
    form: str
    cue: Span | None
    who: Span | None
    region: Span

    def resumed(self, content: Span) -> "Attribution":
        """Return the same attribution, going on with more content."""
        region = Span(self.region.start, max(self.region.end, content.end))
        return Attribution((*self.content, content), self.form, self.cue, self.who, region)


def find_direct(page: Page, passage: Passage) -> Iterator[Attribution]:
    """Yield the direct speech of a passage: what is in marks, with the verb beside it.

    Speech that goes on after its verb, or in the next marks without one, is one attribution.
    """
    held: Attribution | None = None
    last_end = passage.start
    for marked in find_marked(page.text, passage.start, passage.end):
        found = _attributed(page, passage, marked, last_end)
        if held and _resumes(page.text, held, marked, found):
            held = held.resumed(trim(page.text, marked.inner))
        elif found:
            if held:
                yield held
            held = found
        last_end = max(marked.outer.end, held.region.end if held else 0)
    if held:
        yield held


def _resumes(text: str, held: Attribution, marked: Marked, found: Attribution | None) -> bool:
    """Tell whether marks go on with the speech before: without a word or verb of their own."""
    own = found is not None and found.cue is not None
    between = text[held.region.end : marked.outer.start].strip()
    return not own and (not between or between in ",.;:") and len(_words(text, marked)) > 1


def _words(text: str, marked: Marked) -> list[str]:
    return text[marked.inner.start : marked.inner.end].split()


def _attributed(page: Page, passage: Passage, marked: Marked, last_end: int) -> Attribution | None:
    """Return the attribution of marked text, None for names and fragments."""
    text = page.text
    words = _words(text, marked)
    content = trim(text, marked.inner)
    ending = text[max(marked.inner.start, marked.inner.end - 1) : marked.outer.end + 1]
    spoken = bool(re.match(r"[,.!?…—–-]", ending)) or ending.endswith(",")
    if len(words) < 2 or not content.length:
        return None
    after = _after(text, passage, marked, page.rules) if spoken else None
    if after:
        cue, who, end = after
        return Attribution((content,), "direct", cue, who, Span(marked.outer.start, end))
    before = _before(text, marked, last_end, page.rules)
    if before:
        cue, who = before
        return Attribution((content,), "direct", cue, who, Span(who.start, marked.outer.end))
    alone = not text[last_end : marked.outer.start].strip() or _after_stop(text, marked)
    if alone and spoken and len(words) >= 3:
        return Attribution((content,), "direct", None, None, marked.outer)
    return None


def _after_stop(text: str, marked: Marked) -> bool:
    return text[max(0, marked.outer.start - 3) : marked.outer.start].rstrip().endswith((".", "!"))


def _after(
    text: str, passage: Passage, marked: Marked, rules: Rules
) -> tuple[Span, Span, int] | None:
    """Return verb, source and end of an attribution that follows marks: ``," said Ann Lee``."""
    at = marked.outer.end
    at += len(text[at : at + 2]) - len(text[at : at + 2].lstrip(", "))
    stopped = text[marked.inner.start : marked.inner.end].rstrip().endswith(".")
    # After a full stop inside the marks a name begins the next sentence.
    names = ("direct_verb_first", "direct_according", "direct_source_first")
    for name in names[:2] if stopped else names:
        match = rules[name].match(text, at, passage.end)
        verb_last = name == "direct_source_first"
        denied = verb_last and match and rules["speech_denied"].search(match["who"] + " ")
        if match and not denied:
            end = match.end("cue" if verb_last else "who")
            rest = _REST.match(text, end, passage.end)
            end = rest.end() if rest else end
            return Span(*match.span("cue")), Span(*match.span("who")), end
    return None


def _before(text: str, marked: Marked, last_end: int, rules: Rules) -> tuple[Span, Span] | None:
    """Return verb and source of an attribution that leads to marks: ``Ann Lee said: "``."""
    start = max(last_end, marked.outer.start - _REACH)
    for stop in _SENTENCE_BREAK.finditer(text, start, marked.outer.start):
        start = stop.end()
    match = rules["direct_lead"].search(text, start, marked.outer.start)
    if not match or rules["speech_denied"].search(text, start, match.start()):
        return None
    if not match["lead"] and not text[marked.inner.start].isupper():
        return None
    who = Span(start, match.start())
    return (Span(*match.span("cue")), who) if text[who.start : who.end].strip() else None
