"""Code names of operations, and names of rings, clubs, forums and sites."""

import re
from collections.abc import Iterator

from extractbench.extractors.regex.draft import Draft
from extractbench.extractors.regex.lexicon import LEADING_WORDS, ORGANISATION_HEADS, alternatives
from extractbench.extractors.regex.page import Page
from extractbench.operations.gazetteer import place_code

__all__ = ["find_networks", "find_operations"]

_NAME = r"[A-Z][^\W\d_]*(?:[-’'][^\W\d_]+)*"
_OPEN, _CLOSE = "[\"“‘']", "[\"”’']"
_OPERATION = re.compile(
    rf"""\b(?:Operation|OPERATION)\s(?:{_OPEN}(?P<quoted>{_NAME}(?:\s{_NAME}){{0,3}}){_CLOSE}
      | (?P<bare>{_NAME}(?:\s{_NAME}){{0,2}}))""",
    re.VERBOSE,
)
_CODE_NAMED = re.compile(
    rf"""\b(?i:code-?\s?named|dubbed)\s(?:{_OPEN}(?P<quoted>{_NAME}(?:\s{_NAME}){{0,3}}){_CLOSE}
      | (?P<bare>(?!Operation\b){_NAME}(?:\s{_NAME}){{0,2}}))""",
    re.VERBOSE,
)
_KIND = r"(?:ring|club|network|forum|site|website|web\ssite|chat\sroom|chatroom|newsgroup|board)"
_NETWORK = re.compile(
    rf"""
      {_OPEN}(?P<marked>{_NAME}(?:\s{_NAME}){{0,3}}){_CLOSE}\s(?:[a-z]+\s){{0,2}}?{_KIND}\b
    | \b(?P<front>{_NAME}(?:\s{_NAME}){{0,3}})\s(?:[a-z]+\s)?{_KIND}\b
    | \b{_KIND}s?,?\s(?:which\s(?:was|is)\s)?
      (?:(?:known|operating|going)\s(?:as|by\sthe\sname(?:\sof)?)|called|named|calling\sitself
        |under\sthe\sname(?:\sof)?)\s
      (?:the\s)?(?:{_OPEN}(?P<named>[^\s"”“‘’'](?:[^"”“‘’'\n\0]{{0,40}}[^\s"”“‘’'])?){_CLOSE}
        | (?P<after>{_NAME}(?:\s{_NAME}){{0,3}}))
    | \b(?:members\sof|ring|club|network)\s(?:the\s)?
      {_OPEN}(?P<of>{_NAME}(?:\s{_NAME}){{0,3}}){_CLOSE}
    """,
    re.VERBOSE,
)
_GROUPS = ("marked", "front", "named", "after", "of")
_MAX_NAMES = 40


def find_operations(page: Page) -> Iterator[Draft]:
    """Yield code names with the word "Operation", and later bare uses of the same names.

    Where capitals show no names, a code name is one word, unless the body knows a longer one.
    """
    content = page.content
    found = [*_with_the_word(page), *_code_named(content)]
    yield from found
    names = {d.value.removeprefix("Operation ") for d in found} - LEADING_WORDS
    names = {name for name in sorted(names)[:_MAX_NAMES] if not place_code(name)}
    if names:
        for match in re.finditer(rf"(?<![\w-])(?:{alternatives(names)})(?![\w-]|\s[A-Z])", content):
            yield Draft(*match.span(), "OPERATION", f"Operation {' '.join(match[0].split())}")


def _with_the_word(page: Page) -> Iterator[Draft]:
    content = page.content
    matches = list(_OPERATION.finditer(content))
    body = {_name_of(match) for match in matches if not page.is_title_case(match.start())}
    for match in matches:
        words = _name_of(match).split()
        if page.is_title_case(match.start()) and not match["quoted"]:
            words = _in_headline(words, body)
        surface = re.compile(r"\s+".join(map(re.escape, words)))
        end = surface.search(content, match.start("quoted" if match["quoted"] else "bare"))
        if words and end:
            yield Draft(match.start(), end.end(), "OPERATION", f"Operation {' '.join(words)}")


def _in_headline(words: list[str], body: set[str]) -> list[str]:
    """Return what a headline's capitals hold of a code name: what the body knows, or a guess."""
    for length in range(len(words), 0, -1):
        if " ".join(words[:length]) in body:
            return words[:length]
    return words[:2] if not words[1:2] or not words[1].endswith(("s", "ed")) else words[:1]


def _name_of(match: re.Match[str]) -> str:
    """Return a code name without "Operation", possessive endings and words that lead on."""
    name = re.sub(r"['’]s\b.*", "", " ".join((match["quoted"] or match["bare"]).split()))
    words = name.split()
    while len(words) > 1 and (words[-1] in ORGANISATION_HEADS or words[-1] in LEADING_WORDS):
        words.pop()
    return " ".join(words)


def _code_named(content: str) -> Iterator[Draft]:
    for match in _CODE_NAMED.finditer(content):
        group = "quoted" if match["quoted"] else "bare"
        name = " ".join(match[group].split())
        if not name.startswith("Operation "):
            yield Draft(*match.span(group), "OPERATION", f"Operation {name}")


def find_networks(content: str) -> Iterator[Draft]:
    """Yield names of rings, clubs, forums and sites, and later uses of the same names."""
    found = [draft for match in _NETWORK.finditer(content) if (draft := _network(match))]
    yield from found
    names = sorted({draft.value for draft in found})[:_MAX_NAMES]
    if names:
        for match in re.finditer(rf"(?<![\w-])(?:{alternatives(names)})(?![\w-])", content):
            yield Draft(*match.span(), "NETWORK", " ".join(match[0].split()))


def _network(match: re.Match[str]) -> Draft | None:
    group = next(name for name in _GROUPS if match[name])
    start, end = match.span(group)
    words = match[group].split()
    while words and group == "front" and words[0] in LEADING_WORDS:
        start += len(words.pop(0)) + 1
    name = " ".join(words)
    if not words or name.isupper() or place_code(name) or set(words) & ORGANISATION_HEADS:
        return None
    return Draft(start, end, "NETWORK", name)
