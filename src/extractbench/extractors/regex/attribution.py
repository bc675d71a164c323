"""Attributions as they stand in the text: who, by which verb, which content; nobody resolved yet.

Direct speech is told by its marks and the verb beside them; see `reported` for the rest.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractbench.document import Span
from extractbench.extractors.regex.lexicon import CUES
from extractbench.extractors.regex.marks import Marked, find_marked, trim
from extractbench.extractors.regex.page import Page, Passage

__all__ = ["CUE", "DENIED", "Attribution", "find_direct"]

_LEMMAS_OF_SPEECH = [lemma for lemma in CUES if lemma not in ("list", "call", "describe")]
CUE = rf"(?:{'|'.join(CUES[lemma] for lemma in _LEMMAS_OF_SPEECH)})"
"""The source of a pattern for the verbs that report what somebody said."""

DENIED = re.compile(
    r"\b(?:not|n['’]t|never|nor|declin\w+\sto|refus\w+\sto|without|cannot|to)\s(?:\w+\s)?$",
    re.IGNORECASE,
)
"""What stands before a verb that then attributes nothing."""

_CUE_FIRST = re.compile(
    rf"\s{{0,3}}(?P<cue>{CUE})\s(?P<who>[^\"“”.!?\n\0]{{2,120}})", re.IGNORECASE
)
_WHO_FIRST = re.compile(
    rf"\s{{0,3}}(?P<who>[^\"“”.!?\n\0]{{1,120}}?)\s(?:also\s)?(?P<cue>{CUE})\b", re.IGNORECASE
)
_BEFORE = re.compile(
    rf"""(?P<cue>\b{CUE})\b
    (?:\s(?:reporters|journalists|parliament|the\s[A-Z][\w\s]{{2,30}}|an?\snews\sconference))?
    (?P<lead>\s?[,:])?\s{{0,2}}$""",
    re.VERBOSE | re.IGNORECASE,
)
_ACCORDING = re.compile(
    r"\s{0,3}(?P<cue>according\sto)\s(?P<who>[^\"“”.!?\n\0]{2,120})", re.IGNORECASE
)
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
        found = _attributed(page.text, passage, marked, last_end)
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


def _attributed(text: str, passage: Passage, marked: Marked, last_end: int) -> Attribution | None:
    """Return the attribution of marked text, None for names and fragments."""
    words = _words(text, marked)
    content = trim(text, marked.inner)
    ending = text[max(marked.inner.start, marked.inner.end - 1) : marked.outer.end + 1]
    spoken = bool(re.match(r"[,.!?…—–-]", ending)) or ending.endswith(",")
    if len(words) < 2 or not content.length:
        return None
    after = _after(text, passage, marked) if spoken else None
    if after:
        cue, who, end = after
        return Attribution((content,), "direct", cue, who, Span(marked.outer.start, end))
    before = _before(text, marked, last_end)
    if before:
        cue, who = before
        return Attribution((content,), "direct", cue, who, Span(who.start, marked.outer.end))
    alone = not text[last_end : marked.outer.start].strip() or _after_stop(text, marked)
    if alone and spoken and len(words) >= 3:
        return Attribution((content,), "direct", None, None, marked.outer)
    return None


def _after_stop(text: str, marked: Marked) -> bool:
    return text[max(0, marked.outer.start - 3) : marked.outer.start].rstrip().endswith((".", "!"))


def _after(text: str, passage: Passage, marked: Marked) -> tuple[Span, Span, int] | None:
    """Return verb, source and end of an attribution that follows marks: ``," said Ann Lee``."""
    at = marked.outer.end
    at += len(text[at : at + 2]) - len(text[at : at + 2].lstrip(", "))
    stopped = text[marked.inner.start : marked.inner.end].rstrip().endswith(".")
    # After a full stop inside the marks a name begins the next sentence.
    for pattern in (_CUE_FIRST, _ACCORDING) if stopped else (_CUE_FIRST, _ACCORDING, _WHO_FIRST):
        match = pattern.match(text, at, passage.end)
        if match and not DENIED.search(match["who"] + " " if pattern is _WHO_FIRST else ""):
            end = match.end("who") if pattern is not _WHO_FIRST else match.end("cue")
            rest = _REST.match(text, end, passage.end)
            end = rest.end() if rest else end
            return Span(*match.span("cue")), Span(*match.span("who")), end
    return None


def _before(text: str, marked: Marked, last_end: int) -> tuple[Span, Span] | None:
    """Return verb and source of an attribution that leads to marks: ``Ann Lee said: "``."""
    start = max(last_end, marked.outer.start - _REACH)
    for stop in _SENTENCE_BREAK.finditer(text, start, marked.outer.start):
        start = stop.end()
    match = _BEFORE.search(text, start, marked.outer.start)
    if not match or DENIED.search(text, start, match.start()):
        return None
    if not match["lead"] and not text[marked.inner.start].isupper():
        return None
    who = Span(start, match.start())
    return (Span(*match.span("cue")), who) if text[who.start : who.end].strip() else None
