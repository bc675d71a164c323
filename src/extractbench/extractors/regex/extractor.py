"""The extractor itself: built-in rules, a file that extends them, or a file alone."""

from collections.abc import Mapping
from pathlib import Path

from extractbench.document import Document, Layers
from extractbench.extractors.regex.mentions import find_mentions
from extractbench.extractors.regex.own import apply_rules, fill_slots
from extractbench.extractors.regex.page import read_page
from extractbench.extractors.regex.profiles import read_profiles
from extractbench.extractors.regex.quotes import find_quotes
from extractbench.extractors.regex.reading import builtin_rules, read_rules
from extractbench.extractors.regex.record import build_record
from extractbench.extractors.regex.zones import find_zones

__all__ = ["Regex"]


class Regex:
    """Extracts by rules; ``regex`` or ``regex,rules=FILE`` on the command line.

    Args:
        rules: A file that extends the built-in rules, or replaces them if it says so.

    Raises:
        ExtractorError: If the file is not there or broken; the message names the rule.
    """

    deterministic = True

    def __init__(self, rules: str | Path | None = None) -> None:
        self.rules = builtin_rules() if rules is None else read_rules(rules)

    @property
    def labels(self) -> frozenset[str] | None:
        """The labels that it can give at all; None for all of the task."""
        if self.rules.has_builtin:
            return None
        return frozenset(rule.label for rule in self.rules.mentions)

    @property
    def options(self) -> Mapping[str, str]:
        """What the output depends on: the digest of the rules."""
        return {"rules": self.rules.digest}

    def __call__(self, document: Document) -> Layers:
        """Return what the rules find: all four layers, unless a file replaces them."""
        if not self.rules.has_builtin:
            return apply_rules(document.text, self.rules)
        zones = find_zones(document.text, self.rules)
        page = read_page(document.text, zones, self.rules)
        mentions = find_mentions(page)
        profiles = read_profiles(page, mentions)
        quotes = find_quotes(page, mentions, profiles)
        record = build_record(page, mentions, quotes, profiles)
        record.update(fill_slots(page.content, self.rules))
        return Layers(zones=zones, mentions=mentions, quotes=quotes, record=record)
