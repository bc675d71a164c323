"""Counts that no quantity states: summed sentences, ages of victims, numbers not given."""

import re
from collections.abc import Iterator

from extractbench.document import Mention
from extractbench.extractors.regex.figures import MODIFIERS, VALUE, Figure, read_number
from extractbench.extractors.regex.scenes import Scene

__all__ = ["measured", "valueless"]


def measured(scene: Scene, mention: Mention) -> Figure | None:
    """Return the count that a duration or an age states: a total sentence, a bound on victims."""
    if mention.label == "AGE":
        return _age_bound(scene, mention)
    duration = re.fullmatch(r"P(\d+(?:\.\d+)?)([YD])", mention.value)
    if mention.label != "TIME" or not duration:
        return None
    rules, sentence = scene.rules, scene.sentence
    number, evidence = read_number(duration[1]), (mention.id or "",)
    imprisoned = rules["imprisoned"].search(sentence)
    summed = rules["summed_before"].search(scene.before(mention, 80))
    if duration[2] == "Y" and imprisoned and summed:
        return Figure("sentence_total", number, "exact", scene.about, evidence=evidence)
    average = rules["average_before"].search(scene.before(mention))
    if duration[2] == "D" and average and rules["taken_down"].search(sentence):
        return Figure(
            "takedown_time", number, "average", scene.about, scope=None, evidence=evidence
        )
    return None


def _age_bound(scene: Scene, mention: Mention) -> Figure | None:
    match = VALUE.fullmatch(mention.value)
    young = scene.rules["young"].search(scene.text, *scene.span)
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
    kinds_of_more = scene.rules.values.get("kinds_of_more", {})
    for match in scene.rules["more_expected"].finditer(scene.text, *scene.span):
        kind = kinds_of_more.get((match["thing"] or match["after"]).lower())
        if kind:
            yield Figure(kind, None, "exact", scene.about, status="expected")
    for match in scene.rules["withheld"].finditer(scene.text, *scene.span):
        kinds = [verb.kind for verb in scene.verbs if verb.start >= match.start("rest")]
        if kinds:
            yield Figure(kinds[0], None, "exact", scene.about, status="undisclosed")
