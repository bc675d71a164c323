"""Rules ready for use: lists, compiled patterns, and the tables of rules."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from extractbench.extractors.regex.draft import Draft
from extractbench.extractors.regex.values import Template

__all__ = ["NEVER", "MentionPattern", "Rules", "SlotPattern", "Thing", "Where", "ZonePattern"]

NEVER = re.compile(r"(?!)")
"""The pattern of what is switched off."""

Where: TypeAlias = Literal["before", "after", "sentence", "text"]
"""Where a rule looks: around a mention, in its sentence, or anywhere."""


@dataclass(frozen=True, slots=True)
class MentionPattern:
    """A rule of ``[[mentions]]``; see `MentionRule`."""

    name: str
    label: str
    pattern: re.Pattern[str]
    span: tuple[str, ...]
    value: Template
    stage: str
    finder: str

    def find(self, text: str) -> Iterator[tuple[re.Match[str], int, int]]:
        """Yield the matches in a text, each with the span that is the mention."""
        for match in self.pattern.finditer(text):
            group: str | int = next((name for name in self.span if match[name]), 0)
            if self.span and group == 0:
                continue
            start, end = match.span(group)
            if start < end:
                yield match, start, end

    def drafts(self, text: str) -> Iterator[Draft]:
        """Yield the mentions in a text whose values can be read."""
        for match, start, end in self.find(text):
            value = self.value.fill(match, text[start:end])
            if value is not None:
                yield Draft(start, end, self.label, value)


@dataclass(frozen=True, slots=True)
class ZonePattern:
    """A rule of ``[[zones]]``; see `ZoneRule`."""

    kind: str
    pattern: re.Pattern[str]
    max_words: int | None
    max_words_with_stop: int | None


@dataclass(frozen=True, slots=True)
class Thing:
    """What may be counted: the kinds of a count of it, and the one that needs no verb."""

    kinds: tuple[str, ...]
    alone: str | None = None


@dataclass(frozen=True, slots=True)
class SlotPattern:
    """A rule of ``[[slots]]``; see `SlotRule`."""

    name: str
    slot: str
    role: str | None
    value: Template
    where: Where
    pattern: re.Pattern[str] | None
    near: re.Pattern[str] | None
    when: str | None
    of: str | None
    many: bool
    span: str | int

    def fits(self, text: str) -> bool:
        """Return whether what stands before, after or around a mention is of this rule."""
        if self.pattern is None:
            return True
        find = self.pattern.match if self.where == "after" else self.pattern.search
        return find(text) is not None


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules that an extractor works by.

    ``rules["negated"]`` is a pattern; one that is switched off, or not there, matches nothing.

    Attributes:
        words: The lists.
        things: What may be counted, by name.
        verbs: The verbs of the counts, each in a group.
        verb_kinds: The kind of count that each of those groups makes.
        has_builtin: Whether the built-in rules are among them.
        digest: Of the files that they were read from.
    """

    words: Mapping[str, frozenset[str]]
    values: Mapping[str, Mapping[str, str]]
    patterns: Mapping[str, re.Pattern[str]]
    mentions: tuple[MentionPattern, ...]
    zones: tuple[ZonePattern, ...]
    things: Mapping[str, Thing]
    verbs: re.Pattern[str]
    verb_kinds: Mapping[str, str]
    slots: tuple[SlotPattern, ...]
    has_builtin: bool
    digest: str

    def __getitem__(self, name: str) -> re.Pattern[str]:
        """Return a pattern by its name."""
        return self.patterns.get(name, NEVER)

    def listed(self, name: str) -> frozenset[str]:
        """Return the words of a list."""
        return self.words.get(name, frozenset())

    def mentions_of(self, stage: str, finder: str = "plain") -> list[MentionPattern]:
        """Return the rules for mentions of a stage and a finder."""
        return [each for each in self.mentions if (each.stage, each.finder) == (stage, finder)]

    def slot(self, name: str) -> list[SlotPattern]:
        """Return the rules that look around mentions, or at sentences, for a slot."""
        return [each for each in self.slots if each.slot == name and each.where != "text"]
