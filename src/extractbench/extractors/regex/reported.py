"""Reported clauses: ``X said that …``, ``…, said X``, ``…, X said``, ``according to X, …``."""

import re
from collections.abc import Iterator, Sequence

from extractbench.document import Span
from extractbench.extractors.regex.attribution import CUE, DENIED, Attribution
from extractbench.extractors.regex.lexicon import POLICE
from extractbench.extractors.regex.marks import trim
from extractbench.extractors.regex.page import Page

__all__ = ["find_reported"]

_CUE = re.compile(rf"\b(?P<cue>{CUE}|according\sto)\b", re.IGNORECASE)
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|as|the|a|of|any|all|no|more|other|have|has|had\sbeen)\s"
    r"(?:also\s|widely\s)?$",
    re.IGNORECASE,
)
_STARTS_SUBJECT = re.compile(
    rf"""\s*(?:(?:the|a|an|one|some|local|federal|national|state)\s)*
    (?:{POLICE}\b|(?:he|she|they|it|we)\b|[A-Z]|(?:the|an?|its|his|her|their)\s[\w-]+(?:\s[\w-]+){{0,6}}\s?$)""",
    re.VERBOSE,
)
_SOURCE_AFTER = re.compile(
    rf"\s(?:(?:the|an?|its|his|her|their|some|one|local|federal|national|state)\s|{POLICE}\b"
    r"|(?:he|she|they|it|we)\b|(?!That\b)[A-Z])"
)
_OBJECT = re.compile(
    r"\s(?:reporters|journalists|(?:the\s|a\s|an\s)?(?:[A-Z][\w.’']*|press|court|parliament"
    r"|news|conference|agency|paper|newspaper|committee|meeting|hearing|inquiry|\s)+)(?=\s|,)"
)
_ASIDE = re.compile(
    r"""(?:,?\s(?:
        (?:late\s|early\s)?(?:on|in|last|this|at|during|by)\s(?:an?\s|the\s|its\s|his\s|her\s)?
          (?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?:\s(?:morning|afternoon|evening|night))?
            |(?:written\s|joint\s|brief\s)?statement|(?:news|press)\s(?:conference|release|briefing)
            |interview|report|week|month|year|morning)
          (?:\s(?:in|with|on)\s(?:the\s)?[A-Z][\w-]*)?
      | yesterday|today|later|earlier|afterwards|at\sthe\stime
      | in\s[A-Z][\w-]+(?=\s(?:that|on)\b)
    ),?)""",
    re.VERBOSE,
)
_NEEDS_VERB = frozenset("announc confirm report reveal list explain".split())  # noqa: SIM905
_FINITE = re.compile(
    r"\b(?:was|were|is|are|had|has|have|would|will|could|can|may|might|did|do|does|been"
    r"|[a-z]{3,}ed|took|made|found|began|led|held|came|went|ran|brought|sought|faces?)\b"
)
_TAIL = re.compile(
    r"(?:\s(?:on|in|at|late|last|this|yesterday|today|to|from)\b[^,;]{0,30})?[\s.!?\"”’]*$"
)
_APPOSITION = re.compile(r",\s(?:an?|the|its|who|head|director|chief|of)\b[^,]{2,80},\s*$")
_CONJUNCTION = re.compile(r"(?:;|,\s(?:but|and|while|although)|\sbut)\s")


def find_reported(page: Page, taken: Sequence[Span]) -> Iterator[Attribution]:
    """Yield the reported clauses of sentences that hold no direct speech.

    Args:
        page: The page that is read.
        taken: Where direct speech and its attributions stand, in order.
    """
    at = 0
    for sentence in page.sentences:
        while at < len(taken) and taken[at].end <= sentence.start:
            at += 1
        if at < len(taken) and taken[at].start < sentence.end:
            continue
        if not page.text[sentence.start : sentence.end].rstrip(' "”’').endswith("?"):
            yield from _in_sentence(page.text, sentence)


def _in_sentence(text: str, sentence: Span) -> Iterator[Attribution]:
    for match in _CUE.finditer(text, sentence.start, sentence.end):
        cue = Span(*match.span("cue"))
        according = match["cue"][0] in "aA" and match["cue"].lower().startswith("acc")
        find = _according if according else _with_verb
        if found := find(text, sentence, cue):
            content, who = found
            yield Attribution(content, _form(text, content), cue, who, sentence)
            return
    if judged := _judged(text, sentence):
        yield judged


_JUDGED = re.compile(
    r"(?P<who>[^\"“”,.]{2,80}?)\s(?P<cue>called|described|calls|describes)(?=\s[^.]{0,80}[\"“‘])"
)


def _judged(text: str, sentence: Span) -> Attribution | None:
    """Return what is said with "called" or "described": the object with its complement."""
    match = _JUDGED.match(text, *sentence)
    if not match or not _STARTS_SUBJECT.match(match["who"]) or _PASSIVE.search(match["who"] + " "):
        return None
    found = _found(text, [Span(match.end("cue"), sentence.end)], Span(*match.span("who")))
    if found is None or len(match["who"].split()) > 6:
        return None
    return Attribution(found[0], "mixed", Span(*match.span("cue")), found[1], sentence)


def _form(text: str, content: tuple[Span, ...]) -> str:
    """Return mixed where two words or more of the content are in marks, and no mere name."""
    for span in content:
        for match in re.finditer(r"[\"“]([^\"“”]{3,400})[\"”]|‘([^‘’]{3,300})’(?!\w)",
                                 text[span.start : span.end + 1]):  # fmt: skip
            words = (match[1] or match[2]).split()
            if len(words) > 1 and not all(word[0].isupper() for word in words):
                return "mixed"
    return "indirect"


Found = tuple[tuple[Span, ...], Span]


def _according(text: str, sentence: Span, cue: Span) -> Found | None:
    """Take "according to X, clause" and "clause, according to X" apart."""
    if not text[sentence.start : cue.start].strip(' "“‘'):
        comma = text.find(",", cue.end, sentence.end)
        if comma < 0:
            return None
        return _found(text, [Span(comma + 1, sentence.end)], Span(cue.end, comma))
    return _found(text, [Span(sentence.start, cue.start)], Span(cue.end, sentence.end))


def _found(text: str, content: list[Span], who: Span) -> Found | None:
    spans = tuple(span for one in content if (span := _bare(text, one)).length)
    words = sum(len(text[span.start : span.end].split()) for span in spans)
    return (spans, who) if words >= 3 else None


def _bare(text: str, span: Span) -> Span:
    """Return a clause without marks and stops around it that do not belong to a pair inside."""
    span = trim(text, span)
    while span.length and text[span.end - 1] in '"”' and text.count('"', *span) % 2:
        span = trim(text, Span(span.start, span.end - 1))
    return span


def _with_verb(text: str, sentence: Span, cue: Span) -> Found | None:
    before = text[sentence.start : cue.start]
    if DENIED.search(before) or _PASSIVE.search(before):
        return None
    closing = _closes(text, cue.end, sentence.end)
    if before.rstrip().endswith(",") and not _APPOSITION.search(before):
        return _inverted(text, sentence, cue) or _leading(text, sentence, cue)
    comma = _subject_comma(before)
    if comma is not None and closing:
        return _found(
            text,
            [Span(sentence.start, sentence.start + comma)],
            Span(sentence.start + comma + 1, cue.start),
        )
    if comma is not None and text[cue.end : cue.end + 1] == ",":
        clause = [Span(sentence.start, sentence.start + comma), Span(cue.end + 1, sentence.end)]
        return _found(text, clause, Span(sentence.start + comma + 1, cue.start))
    return None if closing else _leading(text, sentence, cue)


def _closes(text: str, at: int, end: int) -> bool:
    """Tell whether a verb ends its sentence, but for when and where it was said."""
    while (aside := _ASIDE.match(text, at, end)) and aside.end() > at:
        at = aside.end()
    return _TAIL.match(text, at, end) is not None and not _FINITE.search(text, at, end)


def _inverted(text: str, sentence: Span, cue: Span) -> Found | None:
    """Take "clause, said X" apart; what follows the verb must look like a source."""
    if text[cue.start : cue.end].lower().endswith("ing"):
        return None
    if not _SOURCE_AFTER.match(text, cue.end, sentence.end):
        return None
    return _found(text, [Span(sentence.start, cue.start)], Span(cue.end, sentence.end))


def _subject_comma(before: str) -> int | None:
    """Return the last comma after which a source, and nothing else, stands before the verb."""
    for match in reversed(list(re.finditer(",", before))[-3:]):
        after = before[match.end() :]
        if len(after.split()) <= 14 and _STARTS_SUBJECT.match(after):
            return match.start()
    return None


def _leading(text: str, sentence: Span, cue: Span) -> Found | None:
    """Take "X said [on Monday] [that] clause" apart."""
    verb = text[cue.start : cue.end].lower()
    at = cue.end
    if verb.startswith("t") and (thing := _OBJECT.match(text, at, sentence.end)):
        at = thing.end()
    while (aside := _ASIDE.match(text, at, sentence.end)) and aside.end() > at:
        at = aside.end()
    clause = text[at : sentence.end]
    has_that = re.match(r",?\s*that\b", clause) is not None
    bare = any(verb.startswith(stem) for stem in _NEEDS_VERB)
    if clause.lstrip()[:1] in ("", ".", ":") or re.match(r"\s(?:to|of|in|by|about|for)\b", clause):
        return None
    if bare and not has_that and not _FINITE.search(clause):
        return None
    start = sentence.start
    for match in _CONJUNCTION.finditer(text, sentence.start, cue.start):
        start = match.end()
    who = Span(start, cue.start)
    return _found(text, [Span(at, sentence.end)], who) if text[start : cue.start].strip() else None
