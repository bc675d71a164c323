"""Organisations: capitalised words by their head noun, and acronyms by what they stand for.

"Harbour Crime Agency (HCA)" gives two mentions with one value; every later "HCA" has it too.
"""

import re
from collections.abc import Collection, Iterator, Sequence

from extractbench.extractors.regex.draft import Draft
from extractbench.extractors.regex.names import Run
from extractbench.extractors.regex.rules import Rules
from extractbench.operations.gazetteer import place_code

__all__ = ["find_acronyms", "find_organisations", "is_organisation"]

_ACRONYM = re.compile(r"(?<![\w.&-])[A-Z][A-Z&]{1,6}[A-Za-z]?(?![\w&]|\.\w)")
_IN_BRACKETS = re.compile(r"(?<=\s)\((?:the\s)?(?P<acronym>[A-Z][A-Za-z&-]{1,8})\)")
_INITIAL = re.compile(r"(?<![^\W_])[^\W\d_]")


def is_organisation(name: str, rules: Rules) -> bool:
    """Return whether a name is known as one of an organisation, or has a head noun that says so."""
    words = name.split()
    if name in rules.listed("known_organisations"):
        return True
    if rules.listed("foreign_heads").intersection(words):
        return True
    return len(words) > 1 and not rules.listed("organisation_heads").isdisjoint(words)


def find_organisations(content: str, runs: Sequence[Run], rules: Rules) -> Iterator[Draft]:
    """Yield the organisations that runs of capitalised words name, longer names first joined."""
    at = 0
    while at < len(runs):
        start, end, at = _joined(content, runs, at, rules)
        name = " ".join(content[start:end].split())
        name, end = _cut_after_head(content, start, end, name, rules)
        if is_organisation(name, rules):
            yield Draft(start, end, "ORG", name)


def _joined(content: str, runs: Sequence[Run], at: int, rules: Rules) -> tuple[int, int, int]:
    """Return the span of a run with what prepositions tie to it, and the index after."""
    first = runs[at]
    end, last, inside = first.end, first, False
    at += 1
    while at < len(runs) and not last.possessive:
        link = content[end : runs[at].start]
        if not rules["organisation_link"].fullmatch(link):
            break
        if not _ties(last, link.strip(), runs[at], rules, inside=inside):
            break
        inside = inside or link.strip() not in ("and", "&")
        last, end = runs[at], runs[at].end
        at += 1
    return first.start, end, at


def _ties(left: Run, link: str, right: Run, rules: Rules, *, inside: bool) -> bool:
    """Tell whether a link between two runs is part of one name."""
    if link in ("and", "&"):
        if place_code(left.text):
            return False
        own = is_organisation(right.text, rules) or _is_acronym(right.text)
        own = own or place_code(right.words[0].text) is not None
        opens = left.words[-1].text in rules.listed("joined_by_and")
        return opens or link == "&" or (inside and not own)
    if inside:
        return True
    head = left.words[-1].text
    return head in rules.listed("organisation_heads") - rules.listed("newspaper_heads")


def _is_acronym(text: str) -> bool:
    return text.isupper() and len(text) > 1


def _cut_after_head(content: str, start: int, end: int, name: str, rules: Rules) -> tuple[str, int]:
    """Return a name without the capitalised words that follow its head noun."""
    words = name.split()
    if (rules.listed("foreign_heads") | rules.listed("small_words")).intersection(words):
        return name, end
    heads = [i for i, word in enumerate(words) if word in rules.listed("organisation_heads")]
    if not heads or heads[-1] == len(words) - 1 or heads[-1] == 0:
        return name, end
    kept = words[: heads[-1] + 1]
    surface = re.match(r"\s+".join(map(re.escape, kept)), content[start:end])
    return " ".join(kept), start + surface.end() if surface else end


def find_acronyms(content: str, organisations: Sequence[Draft], rules: Rules) -> Iterator[Draft]:
    """Yield acronyms, expanded where the text says what they stand for.

    What stands right before "(HCA)" is the expansion if its initials agree, with or without
    its small words, and is an organisation even without a head noun.
    """
    small = rules.listed("small_words")
    expansions = {_initials(org.value, small): org.value for org in reversed(organisations)}
    yield from _bracketed(content, organisations, expansions, small)
    for match in _IN_BRACKETS.finditer(content):
        if match["acronym"] in expansions:
            yield Draft(*match.span("acronym"), "ORG", expansions[match["acronym"]])
    for match in _ACRONYM.finditer(content):
        acronym = match.group()
        if acronym.upper() in rules.listed("not_organisations") or _is_place(acronym):
            continue
        if acronym in expansions or not _is_shouted(content, match):
            yield Draft(*match.span(), "ORG", expansions.get(acronym, acronym))


def _bracketed(
    content: str,
    organisations: Sequence[Draft],
    expansions: dict[str, str],
    small: Collection[str],
) -> Iterator[Draft]:
    """Yield what stands before a bracketed acronym, and note what the acronym stands for."""
    by_end = {org.end: org for org in organisations}
    for match in _IN_BRACKETS.finditer(content):
        acronym = match["acronym"]
        before = match.start() - 1
        if before in by_end:
            expansions[acronym] = by_end[before].value
        elif start := _expansion_start(content, before, acronym, small):
            name = " ".join(content[start:before].split())
            expansions[acronym] = name
            yield Draft(start, before, "ORG", name)


def _expansion_start(content: str, end: int, acronym: str, small: Collection[str]) -> int | None:
    """Return where the words before `end` start whose initials make an acronym, or None."""
    window = content[max(0, end - 120) : end]
    for match in reversed(list(_INITIAL.finditer(window))):
        name = window[match.start() :]
        if name[0].isupper() and acronym in (_initials(name, small), _initials(name, ())):
            return end - len(name)
        if len(name.split()) > len(acronym) + 4:
            return None
    return None


def _initials(name: str, without: Collection[str]) -> str:
    words = [word for word in re.split(r"[\s-]+", name) if word]
    return "".join(word[0] for word in words if word not in without).upper()


def _is_place(acronym: str) -> bool:
    return place_code(acronym) is not None or place_code(acronym.title()) is not None


def _is_shouted(content: str, match: re.Match[str]) -> bool:
    """Tell whether the words around are in capitals too, so that capitals mean nothing."""
    around = (
        content[max(0, match.start() - 12) : match.start()]
        + content[match.end() : match.end() + 12]
    )
    letters = [c for c in around if c.isalpha()]
    return len(letters) > 4 and sum(c.isupper() for c in letters) > 0.7 * len(letters)
