"""Verbs that make a count one of a kind, wherever they stand."""

from collections.abc import Iterator
from typing import NamedTuple

from extractbench.extractors.regex.rules import Rules

__all__ = ["Verb", "find_verbs"]


class Verb(NamedTuple):
    """A verb that makes a count one of a kind."""

    start: int
    end: int
    kind: str


def find_verbs(text: str, rules: Rules) -> Iterator[Verb]:
    """Yield the verbs of a text that make a kind, in order."""
    for match in rules.verbs.finditer(text):
        yield Verb(*match.span(), rules.verb_kinds[match.lastgroup or ""])
