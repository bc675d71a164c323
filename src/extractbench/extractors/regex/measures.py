"""Counts that no quantity states: summed sentences, ages of victims, numbers not given."""

import re
from collections.abc import Iterator

from extractbench.document import Mention
from extractbench.extractors.regex.figures import AVERAGE, MODIFIERS, VALUE, Figure, read_number
from extractbench.extractors.regex.scenes import Scene

__all__ = ["measured", "valueless"]

_SUMMED = re.compile(r"\b(?:combined|total)\b[^.;]{0,60}$", re.IGNORECASE)
_MORE = re.compile(
    r"\b(?:more|further|additional)\s(?P<thing>arrests|charges|raids)\s(?:\w+\s)?"
    r"(?:expected|likely|possible|follow|could|may|might|will)\b"
    r"|\b(?:expect(?:s|ed)?|not\sruled\sout)\s(?:to\smake\s)?(?:more|further)\s"
    r"(?P<after>arrests|charges|raids)\b",
    re.IGNORECASE,
)
_WITHHELD = re.compile(
    r"\b(?:not|n['’]t|declin\w+\sto|refus\w+\sto)\s(?:be\s)?"
    r"(?:say|saying|said|disclos\w+|reveal\w*|giv\w+|specif\w+|releas\w+|know\w*)\s"
    r"(?:exactly\s)?(?:how\smany|the\s(?:exact\s)?number\sof)\b(?P<rest>[^.;]{0,80})",
    re.IGNORECASE,
)
_YOUNG = re.compile(r"\b(?:child|children|victims|girls|boys|babies|infants)\b", re.IGNORECASE)
_KINDS_OF_MORE = {"arrests": "arrested", "charges": "charged", "raids": "premises_raided"}


def measured(scene: Scene, mention: Mention) -> Figure | None:
    """Return the count that a duration or an age states: a total sentence, a bound on victims."""
    if mention.label == "AGE":
        return _age_bound(scene, mention)
    duration = re.fullmatch(r"P(\d+(?:\.\d+)?)([YD])", mention.value)
    if mention.label != "TIME" or not duration:
        return None
    sentence = scene.text[scene.span.start : scene.span.end].lower()
    number, evidence = read_number(duration[1]), (mention.id or "",)
    imprisoned = re.search(r"\b(?:prison|jail|sentence|imprisonment)", sentence)
    summed = _SUMMED.search(scene.before(mention, 80))
    if duration[2] == "Y" and imprisoned and summed:
        return Figure("sentence_total", number, "exact", scene.about, evidence=evidence)
    taken_down = re.search(r"\b(?:removed|taken\sdown|take-?down|take\sdown|removal)\b", sentence)
    if duration[2] == "D" and taken_down and AVERAGE.search(scene.before(mention)):
        return Figure(
            "takedown_time", number, "average", scene.about, scope=None, evidence=evidence
        )
    return None


def _age_bound(scene: Scene, mention: Mention) -> Figure | None:
    match = VALUE.fullmatch(mention.value)
    young = _YOUNG.search(scene.text, *scene.span)
    if (
        not match
        or match["sign"] in (None, "=", "~")
        or not young
        or read_number(match["number"]) > 18
    ):
        return None
    return Figure("victim_age_bound", read_number(match["number"]), MODIFIERS[match["sign"]],
                  scene.about, evidence=(mention.id or "",))  # fmt: skip


def valueless(scene: Scene) -> Iterator[Figure]:
    """Yield the counts that a sentence only announces, or withholds."""
    for match in _MORE.finditer(scene.text, *scene.span):
        kind = _KINDS_OF_MORE[(match["thing"] or match["after"]).lower()]
        yield Figure(kind, None, "exact", scene.about, status="expected")
    for match in _WITHHELD.finditer(scene.text, *scene.span):
        kinds = [verb.kind for verb in scene.verbs if verb.start >= match.start("rest")]
        if kinds:
            yield Figure(kinds[0], None, "exact", scene.about, status="undisclosed")
