"""Roles: ranks, offices and occupations from word lists, as singular lower-case lemmas."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from extractbench.extractors.regex.draft import Draft
from extractbench.extractors.regex.rules import Rules

__all__ = ["find_roles", "is_occupation", "is_office"]

_WORD = re.compile(r"(?<![\w-])[A-Za-z]+")
_PLURAL = re.compile(r"(?P<plural>e?s)?(?![\w-])")
_NAME_AFTER = re.compile(r",?\s[A-Z][^\W\d_]*[^\W\d_A-Z]")


class _Match(NamedTuple):
    start: int
    end: int
    value: str
    plural: bool


def is_occupation(value: str, rules: Rules) -> bool:
    """Return whether a role is the kind of work that a suspect may do."""
    return _bare(value, rules) in rules.listed("occupations")


def is_office(value: str, rules: Rules) -> bool:
    """Return whether a role is an office or a rank."""
    bare = _bare(value, rules)
    return bare in rules.listed("offices") or bare in rules.listed("ranks")


def _bare(value: str, rules: Rules) -> str:
    return value if value in _all(rules) else rules["role_trait"].sub("", value, count=1)


def _all(rules: Rules) -> frozenset[str]:
    return _union(*(rules.listed(name) for name in ("ranks", "offices", "occupations")))


@lru_cache(maxsize=8)
def _union(*lists: frozenset[str]) -> frozenset[str]:
    return frozenset[str]().union(*lists)


def find_roles(content: str, rules: Rules) -> Iterator[Draft]:
    """Yield the roles of a text; generic words for officers only beside a name or "of"."""
    generic = rules.listed("generic_officers")
    for role in _matches(content, rules):
        bare = _bare(role.value, rules)
        if bare not in generic or _is_named(content, role, bare, rules):
            yield Draft(role.start, role.end, "ROLE", role.value)


def _matches(content: str, rules: Rules) -> Iterator[_Match]:
    listed = _by_first_word(_all(rules))
    end = 0
    for word in _WORD.finditer(content):
        if word.start() < end:
            continue
        if found := _at(content, word, rules["role_trait"], listed):
            yield found
            end = found.end


_ByFirstWord = Mapping[str, tuple[str, ...]]


def _at(
    content: str, word: re.Match[str], trait: re.Pattern[str], listed: _ByFirstWord
) -> _Match | None:
    """Return the longest role at a word, with "former" and the like in front of it."""
    if before := trait.match(content, word.start()):
        next_word = _WORD.match(content, before.end())
        if next_word and (found := _listed(content, next_word, listed)):
            value = " ".join(before.group().lower().split())
            return _Match(word.start(), found.end, f"{value} {found.value}", found.plural)
    return _listed(content, word, listed)


def _listed(content: str, word: re.Match[str], listed: _ByFirstWord) -> _Match | None:
    first, start = word.group().lower(), word.start()
    for role in listed.get(first, ()) or listed.get(first.removesuffix("s"), ()):
        end = start + len(role)
        if " ".join(content[start:end].lower().split()) != role:
            continue
        if plural := _PLURAL.match(content, end):
            return _Match(start, plural.end(), role, plural["plural"] is not None)
    return None


@lru_cache(maxsize=8)
def _by_first_word(roles: frozenset[str]) -> _ByFirstWord:
    """Return roles by their first word, the longest first."""
    grouped: dict[str, list[str]] = {}
    for role in sorted(roles, key=lambda role: (-len(role), role)):
        grouped.setdefault(re.split(r"[\s-]", role)[0], []).append(role)
    return {word: tuple(roles) for word, roles in grouped.items()}


def _is_named(content: str, role: _Match, bare: str, rules: Rules) -> bool:
    """Tell whether a generic word is somebody's title or office."""
    before = content[max(0, role.start - 30) : role.start]
    is_occupation = bare in rules.listed("occupations")
    if role.plural:
        return is_occupation and bool(rules["role_in_list"].search(before))
    if _NAME_AFTER.match(content, role.end):
        return bare not in ("head", "chair") and content[role.end] != ","
    if bare in rules.listed("heads_of"):
        lower = content[role.start : role.end].islower()
        return lower and bool(rules["role_before_body"].match(content, role.end))
    return is_occupation and bool(rules["role_addressed"].search(before))
