"""Suspects: cases by age and occupation, the occupations named, and the offences of the law."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from extractbench.document import Mention
from extractbench.extractors.regex.roles import is_occupation
from extractbench.extractors.regex.scenes import Scene

__all__ = ["find_cases", "find_occupations", "find_offences"]

_VICTIM = re.compile(
    r"\b(?:girls?|boys?|child|children|victims?|baby|daughter|son|schoolgirl)\b", re.IGNORECASE
)
_SUSPECT = re.compile(
    r"\b(?:suspects?|arrest\w*|held|detain\w*|charged|convicted|jailed|sentenced|accused|defendants?"
    r"|members|offenders|among|includ\w+|imprisoned|pleaded|admitted|custody|those)\b",
    re.IGNORECASE,
)
_CLOSE = re.compile(r"(?:,?\s(?:an?\s|the\s)?(?:[a-z-]+\s){0,3}|\s?)")
_FROM = re.compile(r"[^.;]{0,30}?\s(?:from|in|of)\s(?:the\s)?")
_CHILD_OBJECT = r"(?:images?|pictures?|photographs?|photos|videos?|films?|material|porn\w*|files)"
_OFFENCES = {
    "possession": r"\b(?:possess(?:ion|ing|ed)|collecting|collections?\sof)\b",
    "accessing": r"\b(?:access(?:ed|ing)|view(?:ed|ing)?|download(?:ed|ing)?|subscrib\w+"
    r"|paid\sfor)\b",
    "distribution": r"\b(?:distribut(?:ion|ing|ed|e)|shar(?:ing|ed)|trad(?:ing|ed)|swap(?:ping|ped)"
    r"|spread(?:ing)?|exchang(?:ing|ed)|circulat(?:ing|ed)|upload(?:ing|ed)|disseminat\w+)\b",
    "production": r"\b(?:produc(?:tion|ing|ed)|making|film(?:ing|ed))\b",
    "enticement": r"\b(?:groom(?:ing|ed)|lur(?:ing|ed)|entic(?:ing|ed|ement)|solicit\w+)\b",
    "contact_abuse": r"\b(?:rap(?:e|ed|ing)|(?:sexual\s)?assault(?:s|ed|ing)?|molest\w+"
    r"|sexual\s(?:offences|exploitation)"
    r"|abus(?:ing|ed)\s(?:a\s|the\s)?(?:child|children|girls|boys))\b",
}
_NEEDS_OBJECT = frozenset({"possession", "accessing", "distribution", "production"})
_TOPIC = re.compile(
    r"\b(?:child|children|paedophil\w*|pedophil\w*|minors|indecent|abuse)\b", re.IGNORECASE
)


def _is_about_suspects(scene: Scene) -> bool:
    return bool(_SUSPECT.search(scene.text, *scene.span))


def find_cases(
    scenes: Sequence[Scene], known: frozenset[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (key of the operation, case) for suspects with a stated age, or one occupation.

    Args:
        scenes: The sentences.
        known: Names of officials, whose ages are no cases.
    """
    for scene in scenes:
        if not _is_about_suspects(scene):
            continue
        for at, mention in enumerate(scene.mentions):
            stated = mention.label == "AGE" and mention.value.startswith("=")
            if stated and (case := _case(scene, at, known)):
                yield scene.about, case


def _case(scene: Scene, at: int, known: frozenset[str]) -> dict[str, Any] | None:
    mention = scene.mentions[at]
    before, after = scene.before(mention, 25), scene.after(mention, 25)
    of_person = at > 0 and scene.mentions[at - 1].label == "PERSON"
    if of_person and scene.mentions[at - 1].value in known:
        return None
    if _VICTIM.search(before) or _VICTIM.match(after.strip(" -,")):
        return None
    evidence = [mention.id or ""]
    occupation = _beside(scene, at)
    place = _home(scene, at)
    evidence += [m.id or "" for m in (occupation, place) if m]
    return {
        "age": int(float(mention.value[1:])),
        "occupation": occupation.value if occupation else None,
        "place": place.value if place else None,
        "part_of": None,
        "evidence": evidence,
    }


def _beside(scene: Scene, at: int) -> Mention | None:
    """Return the occupation next to an age: "a 35-year-old teacher", "a teacher, 35"."""
    age = scene.mentions[at]
    for index in (at + 1, at - 1, at + 2):
        if 0 <= index < len(scene.mentions) and scene.mentions[index].label == "ROLE":
            role = scene.mentions[index]
            first, second = sorted((age, role), key=lambda mention: mention.start)
            gap = scene.text[first.end : second.start]
            if _CLOSE.fullmatch(gap) and is_occupation(role.value):
                return role
    return None


def _home(scene: Scene, at: int) -> Mention | None:
    age = scene.mentions[at]
    for mention in scene.mentions[at + 1 : at + 4]:
        gap = scene.text[age.end : mention.start]
        if mention.label == "PLACE" and (_FROM.fullmatch(gap) or not gap.strip()):
            return mention
        if mention.label in ("AGE", "QUANTITY"):
            return None
    return None


def find_occupations(scenes: Sequence[Scene]) -> Iterator[tuple[str, Mention]]:
    """Yield (key of the operation, mention) for each occupation of suspects, once."""
    seen = set()
    for scene in scenes:
        if not _is_about_suspects(scene) or scene.is_negated:
            continue
        for mention in scene.of("ROLE"):
            key = (scene.about, mention.value)
            named = re.match(r"\s[A-Z][a-z]", scene.text[mention.end : mention.end + 3])
            if is_occupation(mention.value) and key not in seen and not named:
                seen.add(key)
                yield scene.about, mention


def find_offences(scenes: Sequence[Scene]) -> list[tuple[str, str]]:
    """Return (key of the operation, offence) where the text says it of the suspects."""
    found: dict[tuple[str, str], None] = {}
    for scene in scenes:
        sentence = scene.text[scene.span.start : scene.span.end]
        if scene.is_negated or not _TOPIC.search(sentence):
            continue
        for offence, words in _OFFENCES.items():
            match = re.search(words, sentence, re.IGNORECASE)
            if match and (offence not in _NEEDS_OBJECT or _has_object(sentence, match)):
                found[scene.about, offence] = None
    return list(found)


def _has_object(sentence: str, match: re.Match[str]) -> bool:
    """Tell whether images, and not goods or secrets, are what is possessed or shared."""
    around = sentence[max(0, match.start() - 60) : match.end() + 60]
    return bool(re.search(rf"\b{_CHILD_OBJECT}\b", around, re.IGNORECASE))
