"""What the text says of each person: the office, and the body that it is an office of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractbench.document import Mention
from extractbench.extractors.regex.page import Page
from extractbench.extractors.regex.roles import is_office

__all__ = ["Profile", "read_profiles"]

_NEAR = 90


@dataclass(frozen=True, slots=True)
class Profile:
    """A person with the mentions that name, entitle and place them."""

    name: Mention
    role: Mention | None = None
    org: Mention | None = None


def read_profiles(page: Page, mentions: Sequence[Mention]) -> dict[str, Profile]:
    """Return the profile of every person by full name, from where the text gives most of it."""
    profiles: dict[str, Profile] = {}
    for at, mention in enumerate(mentions):
        if mention.label != "PERSON":
            continue
        found = _profile(page, mentions, at)
        held = profiles.get(mention.value)
        if held is None or _fullness(found) > _fullness(held):
            profiles[mention.value] = found
    return profiles


def _fullness(profile: Profile) -> int:
    return 2 * (profile.role is not None) + (profile.org is not None)


def _profile(page: Page, mentions: Sequence[Mention], at: int) -> Profile:
    name = mentions[at]
    role = _role_after(page, mentions, at) or _role_before(page, mentions, at)
    if role is None:
        return Profile(name)
    return Profile(name, mentions[role], _body(page, mentions, at, role))


def _role_before(page: Page, mentions: Sequence[Mention], at: int) -> int | None:
    """Return the title right before a name: "Detective Ann Lee", "the minister, Ann Lee"."""
    if at and mentions[at - 1].label == "ROLE" and is_office(mentions[at - 1].value, page.rules):
        gap = page.text[mentions[at - 1].end : mentions[at].start]
        if gap.strip() in ("", ","):
            return at - 1
    return None


def _role_after(page: Page, mentions: Sequence[Mention], at: int) -> int | None:
    """Return the office set off after a name: "Ann Lee, head of …", "Ann Lee, the HCA's head"."""
    name = mentions[at]
    for index in range(at + 1, min(at + 4, len(mentions))):
        other = mentions[index]
        gap = page.text[name.end : other.start]
        if not re.fullmatch(r",\s[^.!?;,]{0,60}|\s\([^)]{0,60}|,\s[1-9]\d,\s[^.!?;,]{0,40}", gap):
            return None
        if other.label == "ROLE":
            return index if is_office(other.value, page.rules) else None
        if other.label not in ("ORG", "PLACE", "AGE"):
            return None
    return None


def _body(page: Page, mentions: Sequence[Mention], at: int, role: int) -> Mention | None:
    """Return the organisation of an office: after "of", in front of it, or after the name."""
    for index in (role + 1, role + 2):
        if index < len(mentions) and mentions[index].label == "ORG":
            gap = page.text[mentions[role].end : mentions[index].start]
            if page.rules["body_after_role"].fullmatch(gap):
                return mentions[index]
    before = mentions[role - 1] if role else None
    if before and before.label == "ORG":
        gap = page.text[before.end : mentions[role].start]
        if page.rules["body_before_role"].fullmatch(gap):
            return before
    return _after_name(page, mentions, at)


def _after_name(page: Page, mentions: Sequence[Mention], at: int) -> Mention | None:
    if at + 1 < len(mentions) and mentions[at + 1].label == "ORG":
        gap = page.text[mentions[at].end : mentions[at + 1].start]
        if len(gap) < _NEAR and page.rules["body_after_name"].fullmatch(gap):
            return mentions[at + 1]
    return None
