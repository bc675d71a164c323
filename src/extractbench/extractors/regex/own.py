"""What rules say by themselves, without the code of police news: mentions, zones, slots."""

from collections.abc import Iterator
from typing import Any

from extractbench.document import Layers
from extractbench.extractors.regex.draft import Draft, Taken, number_mentions
from extractbench.extractors.regex.page import read_page
from extractbench.extractors.regex.rules import Rules, SlotPattern
from extractbench.extractors.regex.zones import find_zones

__all__ = ["apply_rules", "drafts_by_label", "fill_slots"]


def apply_rules(text: str, rules: Rules) -> Layers:
    """Return the layers that rules alone find; a layer without a rule is not attempted.

    Without rules for zones, the whole text is content.
    """
    zones = find_zones(text, rules) if rules.zones else None
    content = text if zones is None else read_page(text, zones, rules).content
    taken = Taken()
    for stage in ("first", "last"):
        for drafts in drafts_by_label(content, rules, stage).values():
            taken.add(drafts)
    return Layers(
        zones=zones,
        mentions=number_mentions(taken.drafts) if rules.mentions else None,
        record=dict(fill_slots(content, rules)) if rules.slots else None,
    )


def drafts_by_label(content: str, rules: Rules, stage: str) -> dict[str, list[Draft]]:
    """Return what the rules of a stage find, by label in the order of the rules."""
    found: dict[str, list[Draft]] = {}
    for rule in rules.mentions_of(stage):
        found.setdefault(rule.label, []).extend(rule.drafts(content))
    return found


def fill_slots(content: str, rules: Rules) -> Iterator[tuple[str, Any]]:
    """Yield the slots of the record that patterns fill, each with its filler.

    A filler is grounded in what its pattern matched. The first match fills a slot, or all of them
    if a rule says that there are many, each value once.
    """
    for slot in dict.fromkeys(rule.slot for rule in rules.slots if rule.where == "text"):
        fillers: dict[str, dict[str, Any]] = {}
        wanted = [rule for rule in rules.slots if (rule.slot, rule.where) == (slot, "text")]
        for rule in wanted:
            for value, start, end in _matches(content, rule):
                filler = fillers.setdefault(value, {"value": value, "evidence": []})
                filler["evidence"].append([start, end])
        if fillers:
            many = any(rule.many for rule in wanted)
            yield slot, list(fillers.values()) if many else next(iter(fillers.values()))


def _matches(content: str, rule: SlotPattern) -> Iterator[tuple[str, int, int]]:
    for match in rule.pattern.finditer(content) if rule.pattern else ():
        start, end = match.span(rule.span)
        value = rule.value.fill(match, content[start:end]) if start < end else None
        if value is not None:
            yield value, start, end
