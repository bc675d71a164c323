"""Suspects: cases by age and occupation, the occupations named, and the offences of the law."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from extractbench.document import Mention
from extractbench.extractors.regex.roles import is_occupation
from extractbench.extractors.regex.rules import SlotPattern
from extractbench.extractors.regex.scenes import Scene

__all__ = ["find_cases", "find_occupations", "find_offences"]

_NEAR = 60
_NAME_AFTER = re.compile(r"\s[A-Z][a-z]")


def _is_about_suspects(scene: Scene) -> bool:
    return bool(scene.rules["suspect"].search(scene.text, *scene.span))


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
    victim = scene.rules["victim"]
    if victim.search(before) or victim.match(after.strip(" -,")):
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
            close = scene.rules["age_beside_occupation"].fullmatch(gap)
            if close and is_occupation(role.value, scene.rules):
                return role
    return None


def _home(scene: Scene, at: int) -> Mention | None:
    age = scene.mentions[at]
    for mention in scene.mentions[at + 1 : at + 4]:
        gap = scene.text[age.end : mention.start]
        if mention.label == "PLACE" and (
            scene.rules["home_after_age"].fullmatch(gap) or not gap.strip()
        ):
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
            named = _NAME_AFTER.match(scene.text, mention.end)
            if is_occupation(mention.value, scene.rules) and key not in seen and not named:
                seen.add(key)
                yield scene.about, mention


def find_offences(scenes: Sequence[Scene]) -> list[tuple[str, str]]:
    """Return (key of the operation, offence) where the text says it of the suspects."""
    found: dict[tuple[str, str], None] = {}
    for scene in scenes:
        if scene.is_negated or not scene.rules["offence_topic"].search(scene.sentence):
            continue
        for rule in scene.rules.slot("offences"):
            if offence := _offence(scene.sentence, rule):
                found[scene.about, offence] = None
    return list(found)


def _offence(sentence: str, rule: SlotPattern) -> str | None:
    match = rule.pattern.search(sentence) if rule.pattern else None
    if match is None:
        return None
    around = sentence[max(0, match.start() - _NEAR) : match.end() + _NEAR]
    # Images, and not goods or secrets, are what is possessed or shared.
    if rule.near and not rule.near.search(around):
        return None
    return rule.value.fill(match, match.group())
