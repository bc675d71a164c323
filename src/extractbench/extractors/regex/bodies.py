"""Agencies: the bodies that a text shows leading, coordinating, taking part, or announcing."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from extractbench.document import Mention, Quote
from extractbench.extractors.regex.lexicon import MEDIA_WORDS, POLICE
from extractbench.extractors.regex.profiles import Profile
from extractbench.extractors.regex.scenes import Scene
from extractbench.operations.places import country_of

__all__ = ["Body", "find_bodies"]

_RANK = ("lead", "coordinating", "participating", "announcing")


class Body(NamedTuple):
    """A body in one of its roles, with the mention that shows it."""

    org: str
    role: str
    evidence: str


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.VERBOSE | re.IGNORECASE)


_JOINED = r"[^.;:]{0,60}?"
_BEFORE = {
    "lead": _compile(
        r"\b(?:led|headed|spearheaded|run|directed|masterminded|initiated)\sby\s(?:\w+\s){0,3}$"
        r"|\bin\scharge\s(?:of\s\w+\s)?(?:is|was)\s(?:the\s)?$|\bleadership\sof\s(?:the\s)?$"
    ),
    "coordinating": _compile(
        r"\bco-?ordinated\s(?:\w+\s){0,2}?(?:by|through|from|at)\s(?:\w+\s){0,3}$"
        r"|\bco-?ordination\s(?:by|of|from)\s(?:the\s)?$"
    ),
    "participating": _compile(
        rf"""\b(?:involv(?:ed|ing|es)|(?:working|worked|work|cooperat\w+|together|in\scooperation
        |jointly|along|partnership|alongside|liais\w+)\swith|joined\sby|alongside|help\s(?:of|from)
        |assist(?:ed\sby|ance\s(?:of|from))|support(?:ed\sby|\s(?:of|from))|backed\sby
        |carried\sout\sby|conducted\sby|mounted\sby|officers\s(?:from|of)|detectives\s(?:from|of)
        |agents\s(?:from|of)|shared\swith|passed\s(?:\w+\s){{0,3}}to|tip(?:ped)?\s(?:\w+\s){{0,2}}from
        |members\sof)\s{_JOINED}$"""
    ),
}
_ACTED = (
    r"arrested|detained|raided|searched|seized|charged|executed|carried\sout|conducted|launched"
    r"|took\spart|participated|joined|helped|assisted|supported|contributed|cooperated|worked"
    r"|investigated|identified|rescued|traced|passed|provided|swooped|began|opened|mounted|found"
    r"|infiltrated|monitored|analysed|examined|received|alerted|tracked"
)
_AFTER = {
    "lead": _compile(
        r"(?:['’]s\s[\w\s]{0,30})?,?\s(?:which\s|who\s)?(?:also\s)?(?:led|leads|headed|heads"
        r"|spearheaded|ran|is\sleading|was\sleading|was\sin\scharge|directed)\b"
    ),
    "coordinating": _compile(
        r",?\s(?:which\s|who\s)?(?:also\s)?(?:co-?ordinated|co-?ordinates|has\sco-?ordinated)\b"
    ),
    "participating": _compile(
        rf"(?:['’]s?)?,?\s(?:(?:{POLICE})\s)?(?:which\s|who\s|and\s[^.,;]{{0,40}}\s)?(?:also\s|have\s"
        rf"|has\s|had\s)?(?:{_ACTED})\b"
    ),
    "announcing": _compile(r",?\s(?:also\s|has\s)?(?:announced|confirmed|published|released)\b"),
}
_POLICE_AFTER = re.compile(rf"\s(?:\w+\s)?{POLICE}\b", re.IGNORECASE)


def find_bodies(
    scenes: Sequence[Scene],
    quotes: Sequence[Quote],
    profiles: Mapping[str, Profile],
    mentions: Sequence[Mention],
) -> list[Body]:
    """Return each body once, in the highest of the roles it is shown in, in order."""
    shown: dict[str, Body] = {}
    for body in (*_acting(scenes), *_sources(quotes, profiles, mentions)):
        held = shown.get(body.org)
        if held is None or _RANK.index(body.role) < _RANK.index(held.role):
            shown[body.org] = body
    return list(shown.values())


def _is_media(name: str) -> bool:
    return not MEDIA_WORDS.isdisjoint(name.split())


def _acting(scenes: Sequence[Scene]) -> Iterator[Body]:
    for scene in scenes:
        if scene.is_negated:
            continue
        for mention in scene.mentions:
            if mention.label == "ORG" and not _is_media(mention.value):
                if role := _role(scene, mention):
                    yield Body(mention.value, role, mention.id or "")
            elif mention.label == "PLACE" and scene.is_nationality(mention):
                yield from _police(scene, mention)


def _role(scene: Scene, mention: Mention) -> str | None:
    before, after = scene.before(mention, 110), scene.after(mention, 110)
    for role in _RANK:
        if role in _BEFORE and _BEFORE[role].search(before):
            return role
        if role in _AFTER and _AFTER[role].match(_past_acronym(after)):
            return role
    return None


def _past_acronym(after: str) -> str:
    return re.sub(r"^\s\([A-Z][\w&-]{1,9}\)", "", after)


def _police(scene: Scene, mention: Mention) -> Iterator[Body]:
    """Yield the police of a nationality, where they act."""
    match = _POLICE_AFTER.match(scene.text, mention.end, scene.span.end)
    country = country_of(mention.value)
    if not match or not country:
        return
    verbs = any(match.end() <= verb.start < match.end() + 40 for verb in scene.verbs)
    before = scene.before(mention, 110)
    name = f"police:{country}"
    for role in ("lead", "coordinating", "participating"):
        acts = role == "participating" and verbs and not _reports(scene, match.end())
        if acts or _BEFORE[role].search(before):
            yield Body(name, role, mention.id or "")
            return


def _reports(scene: Scene, at: int) -> bool:
    return re.match(r"\s(?:also\s)?(?:said|say|announced)\b", scene.text[at : at + 20]) is not None


def _sources(
    quotes: Sequence[Quote], profiles: Mapping[str, Profile], mentions: Sequence[Mention]
) -> Iterator[Body]:
    """Yield the bodies that speak, themselves or by their officers."""
    organisations = {m.value: m.id or "" for m in reversed(mentions) if m.label == "ORG"}
    for quote in quotes:
        profile = profiles.get(quote.speaker)
        if profile and profile.org and not _is_media(profile.org.value):
            yield Body(profile.org.value, "announcing", profile.org.id or "")
        elif quote.speaker in organisations and not _is_media(quote.speaker):
            evidence = quote.evidence[0] if quote.evidence else organisations[quote.speaker]
            yield Body(quote.speaker, "announcing", evidence)
        elif quote.speaker.startswith("police:") and quote.evidence:
            yield Body(quote.speaker, "announcing", quote.evidence[0])
