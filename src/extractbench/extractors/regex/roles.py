"""Roles: ranks, offices and occupations from word lists, as singular lower-case lemmas."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from extractbench.extractors.regex.draft import Draft
from extractbench.extractors.regex.lexicon import (
    ABBREVIATED_RANKS,
    GENERIC_OFFICERS,
    OCCUPATIONS,
    OFFICES,
    RANKS,
    alternatives,
)

__all__ = ["find_roles", "is_occupation", "is_office"]

_TRAITS = "former|retired|acting|deputy|assistant|senior|chief|principal|lead|junior"
_BEFORE = re.compile(rf"(?:(?:{_TRAITS})\s){{1,2}}", re.IGNORECASE)
_WORD = re.compile(r"(?<![\w-])[A-Za-z]+")
_PLURAL = re.compile(r"(?P<plural>e?s)?(?![\w-])")
_ABBREVIATED = re.compile(
    rf"(?<![\w-])(?P<abbreviated>{alternatives(ABBREVIATED_RANKS)})\b\.?(?=\s[A-Z])"
)
_NAME_AFTER = re.compile(r",?\s[A-Z][^\W\d_]*[^\W\d_A-Z]")
_OF_AFTER = re.compile(r"\s(?:of|for|at)\s(?:the\s|its\s|[A-Z])")
_HEADS = frozenset({"head", "chair", "leader", "chief", "analyst", "deputy"})
_OF_LIST = re.compile(r"(?:two|three|four|five|six|\d+|an?|,|and|or|as|was|were|former|retired)\s$")
_ADDRESS = re.compile(r"\b(?:an?|the|as|its|his|her)\s(?:[\w-]+\s){0,2}$")


class _Match(NamedTuple):
    start: int
    end: int
    value: str
    plural: bool


def is_occupation(value: str) -> bool:
    """Return whether a role is the kind of work that a suspect may do."""
    return _bare(value) in OCCUPATIONS


def is_office(value: str) -> bool:
    """Return whether a role is an office or a rank."""
    return _bare(value) in OFFICES or _bare(value) in RANKS


def _bare(value: str) -> str:
    return value if value in _ALL else _BEFORE.sub("", value, count=1)


def find_roles(content: str) -> Iterator[Draft]:
    """Yield the roles of a text; generic words for officers only beside a name or "of"."""
    for match in _ABBREVIATED.finditer(content):
        rank = ABBREVIATED_RANKS[" ".join(match["abbreviated"].split())]
        yield Draft(*match.span("abbreviated"), "ROLE", rank)
    for role in _matches(content):
        bare = _bare(role.value)
        if bare not in GENERIC_OFFICERS or _is_named(content, role, bare):
            yield Draft(role.start, role.end, "ROLE", role.value)


def _matches(content: str) -> Iterator[_Match]:
    end = 0
    for word in _WORD.finditer(content):
        if word.start() < end:
            continue
        if found := _at(content, word.start(), word.group().lower()):
            yield found
            end = found.end


def _at(content: str, start: int, first: str) -> _Match | None:
    """Return the longest role at a word, with "former" and the like in front of it."""
    if before := _BEFORE.match(content, start):
        next_word = _WORD.match(content, before.end())
        if next_word and (found := _listed(content, before.end(), next_word.group().lower())):
            value = " ".join(before.group().lower().split())
            return _Match(start, found.end, f"{value} {found.value}", found.plural)
    return _listed(content, start, first)


def _listed(content: str, start: int, first: str) -> _Match | None:
    for role in _BY_FIRST_WORD.get(first, ()) or _BY_FIRST_WORD.get(first.removesuffix("s"), ()):
        end = start + len(role)
        if " ".join(content[start:end].lower().split()) != role:
            continue
        if plural := _PLURAL.match(content, end):
            return _Match(start, plural.end(), role, plural["plural"] is not None)
    return None


def _grouped() -> dict[str, tuple[str, ...]]:
    """Return all roles by their first word, the longest first."""
    grouped: dict[str, list[str]] = {}
    for role in sorted(_ALL, key=lambda role: (-len(role), role)):
        grouped.setdefault(re.split(r"[\s-]", role)[0], []).append(role)
    return {word: tuple(roles) for word, roles in grouped.items()}


_ALL = RANKS | OFFICES | OCCUPATIONS
_BY_FIRST_WORD = _grouped()


def _is_named(content: str, role: _Match, bare: str) -> bool:
    """Tell whether a generic word is somebody's title or office."""
    before = content[max(0, role.start - 30) : role.start]
    if role.plural:
        return bare in OCCUPATIONS and bool(_OF_LIST.search(before))
    if _NAME_AFTER.match(content, role.end):
        return bare not in ("head", "chair") and content[role.end] != ","
    if bare in _HEADS:
        lower = content[role.start : role.end].islower()
        return lower and bool(_OF_AFTER.match(content, role.end))
    return bare in OCCUPATIONS and bool(_ADDRESS.search(before))
