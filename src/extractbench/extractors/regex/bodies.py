"""Agencies: the bodies that a text shows leading, coordinating, taking part, or announcing."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from extractbench.document import Mention, Quote
from extractbench.extractors.regex.profiles import Profile
from extractbench.extractors.regex.rules import Rules
from extractbench.extractors.regex.scenes import Scene
from extractbench.operations.places import country_of

__all__ = ["Body", "find_bodies"]

_RANK = ("lead", "coordinating", "participating", "announcing")


class Body(NamedTuple):
    """A body in one of its roles, with the mention that shows it."""

    org: str
    role: str
    evidence: str


_REACH = 110


def find_bodies(
    scenes: Sequence[Scene],
    quotes: Sequence[Quote],
    profiles: Mapping[str, Profile],
    mentions: Sequence[Mention],
    rules: Rules,
) -> list[Body]:
    """Return each body once, in the highest of the roles it is shown in, in order."""
    shown: dict[str, Body] = {}
    for body in (*_acting(scenes), *_sources(quotes, profiles, mentions, rules)):
        held = shown.get(body.org)
        if held is None or _RANK.index(body.role) < _RANK.index(held.role):
            shown[body.org] = body
    return list(shown.values())


def _acting(scenes: Sequence[Scene]) -> Iterator[Body]:
    for scene in scenes:
        if scene.is_negated:
            continue
        for mention in scene.mentions:
            if mention.label == "ORG" and not _is_media(mention.value, scene.rules):
                if role := _role(scene, mention):
                    yield Body(mention.value, role, mention.id or "")
            elif mention.label == "PLACE" and scene.is_nationality(mention):
                yield from _police(scene, mention)


def _is_media(name: str, rules: Rules) -> bool:
    return not rules.listed("media_words").isdisjoint(name.split())


def _role(scene: Scene, mention: Mention) -> str | None:
    before = scene.before(mention, _REACH)
    # An acronym in brackets stands between a body and what it does.
    after = re.sub(r"^\s\([A-Z][\w&-]{1,9}\)", "", scene.after(mention, _REACH))
    for rule in scene.rules.slot("agencies"):
        if rule.fits(after if rule.where == "after" else before):
            return rule.role
    return None


def _police(scene: Scene, mention: Mention) -> Iterator[Body]:
    """Yield the police of a nationality, where they act."""
    match = scene.rules["police_after"].match(scene.text, mention.end, scene.span.end)
    country = country_of(mention.value)
    if not match or not country:
        return
    before = scene.before(mention, _REACH)
    led = (rule for rule in scene.rules.slot("agencies") if rule.where == "before")
    role = next((rule.role for rule in led if rule.fits(before)), None)
    if role not in {"lead", "coordinating"} and _act(scene, match.end()):
        role = "participating"
    if role:
        yield Body(f"police:{country}", role, mention.id or "")


def _act(scene: Scene, at: int) -> bool:
    """Tell whether a verb of action, and none of saying, follows the word for police."""
    verbs = any(at <= verb.start < at + 40 for verb in scene.verbs)
    return verbs and not scene.rules["police_report"].match(scene.text[at : at + 20])


def _sources(
    quotes: Sequence[Quote],
    profiles: Mapping[str, Profile],
    mentions: Sequence[Mention],
    rules: Rules,
) -> Iterator[Body]:
    """Yield the bodies that speak, themselves or by their officers."""
    organisations = {m.value: m.id or "" for m in reversed(mentions) if m.label == "ORG"}
    for quote in quotes:
        profile = profiles.get(quote.speaker)
        if profile and profile.org and not _is_media(profile.org.value, rules):
            yield Body(profile.org.value, "announcing", profile.org.id or "")
        elif quote.speaker in organisations and not _is_media(quote.speaker, rules):
            evidence = quote.evidence[0] if quote.evidence else organisations[quote.speaker]
            yield Body(quote.speaker, "announcing", evidence)
        elif quote.speaker.startswith("police:") and quote.evidence:
            yield Body(quote.speaker, "announcing", quote.evidence[0])
