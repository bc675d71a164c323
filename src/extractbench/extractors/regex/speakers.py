"""Who said it: the person, organisation or police that the words of an attribution mean."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from extractbench.document import Mention, Span
from extractbench.extractors.regex.page import Page
from extractbench.extractors.regex.profiles import Profile
from extractbench.operations.places import country_of

__all__ = ["UNNAMED", "Speaker", "Speakers"]

UNNAMED = "unnamed"


class Speaker(NamedTuple):
    """Who said something, and the mentions that show it."""

    value: str
    evidence: tuple[str, ...] = ()


@dataclass
class Speakers:
    """Resolves sources in the order of the text; a pronoun is whoever spoke last."""

    page: Page
    mentions: Sequence[Mention]
    profiles: dict[str, Profile]
    _person: Speaker | None = field(default=None, init=False)
    _body: Speaker | None = field(default=None, init=False)
    _last: Speaker | None = field(default=None, init=False)

    def resolve(self, who: Span | None, cue: Span | None = None) -> Speaker:
        """Return the speaker that a stretch of text names, or means by a pronoun.

        Of several persons it is the one nearest to the verb.
        """
        nearest = 0 if who and cue and cue.start < who.start else -1
        found = self._find(who, nearest) if who else self._last or Speaker(UNNAMED)
        self._remember(found)
        return found

    def _remember(self, found: Speaker) -> None:
        if found.value == UNNAMED:
            self._last = found
            return
        if found.value in self.profiles:
            self._person = found
            profile = self.profiles[found.value]
            if profile.org:
                self._body = Speaker(profile.org.value, (profile.org.id or "",))
        else:
            self._body = found
        self._last = found

    def _find(self, who: Span, nearest: int) -> Speaker:
        text, rules = self.page.text[who.start : who.end], self.page.rules
        inside = self._between(who)
        if rules["speaker_he_or_she"].search(text):
            return _without_evidence(self._person or self._last)
        if rules["speaker_it"].search(text):
            return _without_evidence(self._body)
        for label in ("PERSON", "ORG"):
            if named := [m for m in inside if m.label == label]:
                # "Ann Lee of the HCA", "the HCA's head, Ann Lee": a person goes first.
                one = named[nearest if label == "PERSON" else 0]
                return Speaker(one.value, (one.id or "",))
        if rules["speaker_police"].search(text):
            return _police(inside)
        return self._described(text, inside)

    def _between(self, who: Span) -> list[Mention]:
        first = bisect_left(self.mentions, who.start, key=lambda mention: mention.start)
        last = bisect_left(self.mentions, who.end, key=lambda mention: mention.start)
        return [mention for mention in self.mentions[first:last] if mention.end <= who.end]

    def _described(self, text: str, inside: Sequence[Mention]) -> Speaker:
        """Return whom "the minister" or "the agency" means, if the text has named them before."""
        if self.page.rules["speaker_statement"].search(text):
            return _without_evidence(self._last)
        definite = self.page.rules["speaker_described"].search(text.rstrip(" ,"))
        roles = [m.value for m in inside if m.label == "ROLE"]
        if definite and roles:
            return self._by_role(roles[-1])
        if definite and (body := self._by_head(definite["head"])):
            return body
        return Speaker(UNNAMED)

    def _by_role(self, role: str) -> Speaker:
        for name, profile in self.profiles.items():
            if profile.role and profile.role.value.endswith(role):
                return Speaker(name)
        return Speaker(UNNAMED)

    def _by_head(self, head: str) -> Speaker | None:
        for mention in self.mentions:
            if mention.label == "ORG" and head.lower() in mention.value.lower().split():
                return Speaker(mention.value)
        return None


def _police(inside: Sequence[Mention]) -> Speaker:
    for mention in inside:
        country = country_of(mention.value) if mention.label == "PLACE" else None
        if country:
            return Speaker(f"police:{country}", (mention.id or "",))
    return Speaker(UNNAMED)


def _without_evidence(speaker: Speaker | None) -> Speaker:
    return Speaker(speaker.value) if speaker else Speaker(UNNAMED)
