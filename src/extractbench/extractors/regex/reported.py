"""Reported clauses: ``X said that …``, ``…, said X``, ``…, X said``, ``according to X, …``."""

import re
from collections.abc import Iterator, Sequence

from extractbench.document import Span
from extractbench.extractors.regex.attribution import Attribution
from extractbench.extractors.regex.marks import trim
from extractbench.extractors.regex.page import Page
from extractbench.extractors.regex.rules import Rules

__all__ = ["find_reported"]


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
            yield from _in_sentence(page.text, sentence, page.rules)


def _in_sentence(text: str, sentence: Span, rules: Rules) -> Iterator[Attribution]:
    for match in rules["reported_verb"].finditer(text, sentence.start, sentence.end):
        cue = Span(*match.span("cue"))
        according = match["cue"][0] in "aA" and match["cue"].lower().startswith("acc")
        find = _according if according else _with_verb
        if found := find(text, sentence, cue, rules):
            content, who = found
            yield Attribution(content, _form(text, content), cue, who, sentence)
            return
    if judged := _judged(text, sentence, rules):
        yield judged


def _judged(text: str, sentence: Span, rules: Rules) -> Attribution | None:
    """Return what is said with "called" or "described": the object with its complement."""
    match = rules["reported_judgement"].match(text, *sentence)
    if not match or not rules["source"].match(match["who"]):
        return None
    if rules["passive_before_verb"].search(match["who"] + " "):
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


def _according(text: str, sentence: Span, cue: Span, rules: Rules) -> Found | None:  # noqa: ARG001
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


def _with_verb(text: str, sentence: Span, cue: Span, rules: Rules) -> Found | None:
    before = text[sentence.start : cue.start]
    if rules["speech_denied"].search(before) or rules["passive_before_verb"].search(before):
        return None
    closing = _closes(text, cue.end, sentence.end, rules)
    if before.rstrip().endswith(",") and not rules["apposition"].search(before):
        return _inverted(text, sentence, cue, rules) or _leading(text, sentence, cue, rules)
    comma = _subject_comma(before, rules)
    if comma is not None and closing:
        return _found(
            text,
            [Span(sentence.start, sentence.start + comma)],
            Span(sentence.start + comma + 1, cue.start),
        )
    if comma is not None and text[cue.end : cue.end + 1] == ",":
        clause = [Span(sentence.start, sentence.start + comma), Span(cue.end + 1, sentence.end)]
        return _found(text, clause, Span(sentence.start + comma + 1, cue.start))
    return None if closing else _leading(text, sentence, cue, rules)


def _closes(text: str, at: int, end: int, rules: Rules) -> bool:
    """Tell whether a verb ends its sentence, but for when and where it was said."""
    at = _past_asides(text, at, end, rules)
    tail = rules["clause_tail"].match(text, at, end)
    return tail is not None and not rules["finite_verb"].search(text, at, end)


def _past_asides(text: str, at: int, end: int, rules: Rules) -> int:
    """Return where what follows a verb goes on, after when and where it was said."""
    aside = rules["said_when_and_where"]
    while (match := aside.match(text, at, end)) and match.end() > at:
        at = match.end()
    return at


def _inverted(text: str, sentence: Span, cue: Span, rules: Rules) -> Found | None:
    """Take "clause, said X" apart; what follows the verb must look like a source."""
    if text[cue.start : cue.end].lower().endswith("ing"):
        return None
    if not rules["source_after_verb"].match(text, cue.end, sentence.end):
        return None
    return _found(text, [Span(sentence.start, cue.start)], Span(cue.end, sentence.end))


def _subject_comma(before: str, rules: Rules) -> int | None:
    """Return the last comma after which a source, and nothing else, stands before the verb."""
    for match in reversed(list(re.finditer(",", before))[-3:]):
        after = before[match.end() :]
        if len(after.split()) <= 14 and rules["source"].match(after):
            return match.start()
    return None


def _leading(text: str, sentence: Span, cue: Span, rules: Rules) -> Found | None:
    """Take "X said [on Monday] [that] clause" apart."""
    verb = text[cue.start : cue.end].lower()
    at = cue.end
    if verb.startswith("t") and (thing := rules["told_to"].match(text, at, sentence.end)):
        at = thing.end()
    at = _past_asides(text, at, sentence.end, rules)
    clause = text[at : sentence.end]
    has_that = rules["clause_that"].match(clause) is not None
    bare = any(verb.startswith(stem) for stem in rules.listed("verbs_with_clause"))
    if clause.lstrip()[:1] in ("", ".", ":") or rules["no_clause"].match(clause):
        return None
    if bare and not has_that and not rules["finite_verb"].search(clause):
        return None
    start = sentence.start
    for match in rules["clause_conjunction"].finditer(text, sentence.start, cue.start):
        start = match.end()
    who = Span(start, cue.start)
    return _found(text, [Span(at, sentence.end)], who) if text[start : cue.start].strip() else None
