"""Where and when: the places and times of each operation, by what happened there and then."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extractbench.document import Mention
from extractbench.extractors.regex.lexicon import CUES, POLICE
from extractbench.extractors.regex.scenes import Scene
from extractbench.operations.places import country_of
from extractbench.operations.timex import timex_kind

__all__ = ["Setting", "find_places", "find_times"]


class Setting(NamedTuple):
    """A place or a time of an operation, in one role, with the mentions that show it."""

    about: str
    value: str
    role: str
    evidence: tuple[str, ...]


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.VERBOSE | re.IGNORECASE)


_ACTION_VERBS = frozenset(
    {"arrested", "premises_searched", "premises_raided", "device_seized", "charged", "convicted"}
)
_HOSTED = _compile(
    r"\b(?:servers?|hosted|hosting|website|site|provider|company|firm)\b[^.;,]{0,40}"
    r"\b(?:in|from)\s(?:the\s)?$"
)
_HOME = _compile(
    r"\b(?:men|man|women|woman|suspects?|members?|offenders?|nationals?|users|people|year-olds?"
    r"|[a-z]+er|doctor)\s(?:came\s)?(?:were\s|was\s)?from\s(?:the\s)?(?:[A-Z]\w+(?:,\s|\sand\s)){0,6}$"
)
_NATIONALS = _compile(
    r"\s(?:man|men|woman|women|nationals?|citizens?|suspects?|teacher|doctor|priest)\b"
)
_HEADQUARTERS = _compile(
    r"\b(?:conference|headquarters|based|meeting|office|spokes\w+|told|court)\b[^.;]{0,30}$"
)
_NO_SCENE = _compile(r"-based\b|\s(?:court|newspaper|media|law|language|prosecutors\ssaid)\b")
_LOCATED = _compile(r"(?:\b(?:in|across|throughout|at|near|and|of|including)|,)\s(?:the\s)?$")
_LISTED = _compile(r"\b(?:countries|nations|involv\w+|took\spart|participat\w+)\b")
_CARRIED_OUT = _compile(r"\b(?:the\soperation|carried\sout|took\splace)\b")
_CUES = "|".join(forms for lemma, forms in CUES.items() if lemma in ("say", "announce", "tell"))
_SAID_BEFORE = re.compile(
    rf"\b(?:{_CUES})\b(?:\s(?:reporters|journalists|in\sa\s(?:written\s)?statement))?"
    r"\s(?:late\s|early\s)?(?:on\s|in\s)?$"
)
_SAID_AFTER = re.compile(rf",?\s(?:[\w’']+\s){{0,4}}(?:{_CUES})\b")
_BEGAN = _compile(
    r"\b(?:began|begun|started|launched|opened|set\sup|started\sout|since|dates?\sback\sto"
    r"|start(?:ed|ing)?\sin|under\sway\ssince|running\ssince|beginning)\b[^.;]{0,30}$"
)
_ENDED = _compile(r"\b(?:ended|concluded|closed|completed|finished|until|wound\sup)\b[^.;]{0,20}$")
_SENTENCED = _compile(r"\b(?:sentenced|jailed|imprisoned)\b")
_PENDING = _compile(
    r"\b(?:due|scheduled|will\s(?:appear|stand|be)|to\sappear|expected|trial|hearing|bailed)\b"
    r"[^.;]{0,50}$"
)
_INQUIRY = _compile(
    r"(?:\s[\w-]+){0,4}?\s(?:investigation|inquiry|enquiry|operation|probe|crackdown|effort"
    r"|surveillance|work|undercover)\b"
)
_LASTED = _compile(
    r"\b(?:investigation|inquiry|enquiry|operation|probe|work|effort|took|lasted|lasting|after"
    r"|during|over|following|culminat\w+|spann\w+)\b[^.;,]{0,25}$"
)
_RAIDS_AFTER = _compile(r"['’]?s?\s(?:\w+\s){0,2}(?:raids?|arrests?|searches|swoops?|operation)\b")
_SENTENCE_LENGTH = _compile(
    r"\s(?:in\s(?:prison|jail)|imprisonment|sentences?|behind|jail|prison)\b"
)


def find_places(scenes: Sequence[Scene]) -> Iterator[Setting]:
    """Yield the places of the sentences with their roles, each place and role once."""
    seen = set()
    shown = [s for scene in scenes if not scene.is_negated for s in _places(scene)]
    acted = {(s.about, s.value) for s in shown if s.role == "action"}
    for setting in shown:
        key = setting[:3]
        outdone = setting.role == "involved" and (setting.about, setting.value) in acted
        if key not in seen and not outdone:
            seen.add(key)
            yield setting


def _places(scene: Scene) -> Iterator[Setting]:
    acts = any(verb.kind in _ACTION_VERBS for verb in scene.verbs)
    for mention in scene.of("PLACE"):
        role = _place_role(scene, mention, acts=acts)
        if role:
            value = mention.value
            if scene.is_nationality(mention):
                value = country_of(value) or value
            yield Setting(scene.about, value, role, (mention.id or "",))


def _place_role(scene: Scene, mention: Mention, *, acts: bool) -> str | None:
    before, after = scene.before(mention, 100), scene.after(mention, 40)
    if _NO_SCENE.match(after) or _HEADQUARTERS.search(before):
        return None
    if scene.is_nationality(mention):
        return _nationality_role(after)
    if _HOSTED.search(before):
        return "infrastructure"
    if _HOME.search(before):
        return "suspect_origin"
    if acts and _LOCATED.search(before[-24:]):
        return "action"
    return "involved" if _LISTED.search(scene.text, *scene.span) else None


def _nationality_role(after: str) -> str | None:
    if _NATIONALS.match(after):
        return "suspect_origin"
    return "involved" if re.match(rf"\s(?:\w+\s)?{POLICE}\b", after) else None


def find_times(scenes: Sequence[Scene]) -> Iterator[Setting]:
    """Yield the times of the sentences with their roles, each time and role once."""
    seen = set()
    for scene in scenes:
        for mention in scene.of("TIME"):
            role = _time_role(scene, mention)
            key = (scene.about, mention.value, role)
            if role and key not in seen:
                seen.add(key)
                yield Setting(scene.about, mention.value, role, (mention.id or "",))


def _time_role(scene: Scene, mention: Mention) -> str | None:
    before, after = scene.before(mention, 80), scene.after(mention, 60)
    if timex_kind(mention.value) == "duration":
        return _duration_role(before, after)
    if _SAID_BEFORE.search(before) or _SAID_AFTER.match(after):
        return "announced"
    for role, pattern in (("began", _BEGAN), ("ended", _ENDED), ("pending", _PENDING)):
        if pattern.search(before):
            return role
    return "action" if _RAIDS_AFTER.match(after) else _by_verbs(scene)


def _duration_role(before: str, after: str) -> str | None:
    if _SENTENCE_LENGTH.match(after):
        return None
    lasts = _INQUIRY.match(after) or _LASTED.search(before)
    return (
        "duration" if lasts and not re.search(r"\b(?:average|combined|total)\b", before) else None
    )


def _by_verbs(scene: Scene) -> str | None:
    """Return the role that the verbs of the sentence give a date."""
    if _SENTENCED.search(scene.text, *scene.span):
        return "sentenced"
    acts = any(verb.kind in _ACTION_VERBS for verb in scene.verbs)
    if acts or _CARRIED_OUT.search(scene.text, *scene.span):
        return "action"
    said = re.search(rf"\b(?:{_CUES})\b", scene.text[scene.span.start : scene.span.end])
    return "announced" if said and len(scene.of("TIME")) == 1 else None
