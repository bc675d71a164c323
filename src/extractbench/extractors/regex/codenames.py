"""Code names of operations, and names of rings, clubs, forums and sites."""

import re
from collections.abc import Iterator

from extractbench.extractors.regex.draft import Draft
from extractbench.extractors.regex.page import Page
from extractbench.extractors.regex.rules import MentionPattern
from extractbench.extractors.regex.sources import alternatives
from extractbench.operations.gazetteer import place_code

__all__ = ["find_networks", "find_operations"]

_MAX_NAMES = 40


def find_operations(page: Page) -> Iterator[Draft]:
    """Yield code names with the word "Operation", and later bare uses of the same names.

    Where capitals show no names, a code name is one word, unless the body knows a longer one.
    """
    content = page.content
    found = [
        *(
            draft
            for rule in page.rules.mentions_of("first", "code-name")
            for draft in _with_the_word(page, rule)
        ),
        *(
            draft
            for rule in page.rules.mentions_of("first")
            if rule.label == "OPERATION"
            for draft in rule.drafts(content)
        ),
    ]
    yield from found
    names = {d.value.removeprefix("Operation ") for d in found} - page.rules.listed("leading_words")
    names = {name for name in sorted(names)[:_MAX_NAMES] if not place_code(name)}
    if names:
        for match in re.finditer(rf"(?<![\w-])(?:{alternatives(names)})(?![\w-]|\s[A-Z])", content):
            yield Draft(*match.span(), "OPERATION", f"Operation {' '.join(match[0].split())}")


def _with_the_word(page: Page, rule: MentionPattern) -> Iterator[Draft]:
    content = page.content
    found = list(rule.find(content))
    body = {
        _name_of(page, content[start:end])
        for match, start, end in found
        if not page.is_title_case(match.start())
    }
    for match, start, end in found:
        words = _name_of(page, content[start:end]).split()
        is_marked = match.end() > end
        if page.is_title_case(match.start()) and not is_marked:
            words = _in_headline(words, body)
        surface = re.compile(r"\s+".join(map(re.escape, words)))
        held = surface.search(content, start)
        if words and held:
            yield Draft(match.start(), held.end(), rule.label, f"Operation {' '.join(words)}")


def _in_headline(words: list[str], body: set[str]) -> list[str]:
    """Return what a headline's capitals hold of a code name: what the body knows, or a guess."""
    for length in range(len(words), 0, -1):
        if " ".join(words[:length]) in body:
            return words[:length]
    return words[:2] if not words[1:2] or not words[1].endswith(("s", "ed")) else words[:1]


def _name_of(page: Page, surface: str) -> str:
    """Return a code name without possessive endings and words that lead on."""
    words = re.sub(r"['’]s\b.*", "", " ".join(surface.split())).split()
    ends = page.rules.listed("organisation_heads") | page.rules.listed("leading_words")
    while len(words) > 1 and words[-1] in ends:
        words.pop()
    return " ".join(words)


def find_networks(page: Page) -> Iterator[Draft]:
    """Yield names of rings, clubs, forums and sites, and later uses of the same names."""
    found = [
        draft
        for rule in page.rules.mentions_of("first", "network")
        for match, start, end in rule.find(page.content)
        if (draft := _network(page, rule, match, start, end))
    ]
    yield from found
    names = sorted({draft.value for draft in found})[:_MAX_NAMES]
    if names:
        pattern = rf"(?<![\w-])(?:{alternatives(names)})(?![\w-])"
        for match in re.finditer(pattern, page.content):
            yield Draft(*match.span(), found[0].label, " ".join(match[0].split()))


def _network(
    page: Page, rule: MentionPattern, match: re.Match[str], start: int, end: int
) -> Draft | None:
    words = page.content[start:end].split()
    # Nothing in front of the name: what leads a sentence may have been taken for a part of it.
    while words and match.start() == start and words[0] in page.rules.listed("leading_words"):
        start += len(words.pop(0)) + 1
    name = " ".join(words)
    if not words or name.isupper() or place_code(name):
        return None
    if not page.rules.listed("organisation_heads").isdisjoint(words):
        return None
    return Draft(start, end, rule.label, name)
