"""Rules on tokens: compiled for spaCy's matchers, and which match goes first."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from extractbench.errors import ExtractorError
from extractbench.extractors.spacy.rule_file import Finder, Rule, TokenPattern
from extractbench.operations.ages import find_ages
from extractbench.operations.found import Found
from extractbench.operations.gazetteer import find_places
from extractbench.operations.quantities import find_quantities
from extractbench.operations.times import find_times

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Doc, Span

__all__ = ["Match", "RuleMatcher", "apart", "occurrences"]

_FINDERS: Mapping[Finder, Callable[[str], Iterable[Found]]] = {
    "ages": find_ages,
    "places": find_places,
    "quantities": find_quantities,
    "times": find_times,
}


class Match(NamedTuple):
    """What a rule matches, in characters; the smaller goes first: earlier rule, longer match."""

    rule: int
    minus_length: int
    start: int
    end: int

    @classmethod
    def of(cls, rule: int, start: int, end: int) -> "Match":
        """Return the match of a rule, by its number."""
        return cls(rule, start - end, start, end)


def apart(matches: Iterable[Match], taken: bytearray) -> list[Match]:
    """Return the matches whose characters are free, those that go first taking theirs."""
    kept: list[Match] = []
    for match in sorted(matches):
        if not any(taken[match.start : match.end]):
            taken[match.start : match.end] = b"\1" * (match.end - match.start)
            kept.append(match)
    return kept


def occurrences(nlp: "Language", doc: "Doc", phrases: Mapping[str, int]) -> Iterator[Match]:
    """Yield where phrases stand word by word, each a match of its rule."""
    matcher = _phrase_matcher(nlp, [((phrase,), phrase) for phrase in phrases], "ORTH")
    for phrase, start, end in _places(matcher, doc):
        yield _match_of(phrases[phrase], doc[start:end])


class RuleMatcher:
    """Rules, compiled once for one pipeline."""

    def __init__(self, nlp: "Language", rules: Sequence[Rule], path: Path) -> None:
        """Compile rules.

        Raises:
            ExtractorError: If a pattern is none of spaCy's; the message names the rule.
        """
        from spacy.matcher import Matcher

        self._rules = rules
        self._tokens = Matcher(nlp.vocab)
        self._patterns: dict[str, tuple[int, TokenPattern]] = {}
        for number, rule in enumerate(rules):
            for pattern in rule.patterns:
                key = str(len(self._patterns))
                self._patterns[key] = number, pattern
                try:
                    self._tokens.add(key, [list(pattern.tokens)], greedy="LONGEST")
                except ValueError as error:
                    said = " ".join(str(error).split())
                    raise ExtractorError(f"rules {path}, rule {rule.name!r}: {said}") from error
        listed = [(_forms(rule), str(number)) for number, rule in enumerate(rules) if rule.phrases]
        self._phrases = _phrase_matcher(nlp, listed, "LOWER")

    def matches(self, doc: "Doc") -> Iterator[Match]:
        """Yield what every rule matches, also where matches overlap."""
        found: Any = self._tokens(doc, with_alignments=True)
        for key, start, _, aligned in found:
            rule, pattern = self._patterns[doc.vocab.strings[key]]
            inside = [i for i, at in enumerate(aligned) if pattern.first <= at <= pattern.last]
            if inside:
                yield _match_of(rule, doc[start + inside[0] : start + inside[-1] + 1])
        yield from self._phrase_matches(doc)
        text = doc.text
        for rule, each in enumerate(self._rules):
            for found in _FINDERS[each.finder](text) if each.finder else ():
                yield Match.of(rule, found.start, found.end)

    def _phrase_matches(self, doc: "Doc") -> Iterator[Match]:
        for key, start, last in _places(self._phrases, doc):
            rule, first = int(key), start
            while first and doc[first - 1].lower_ in self._rules[rule].lead:
                first -= 1
            yield _match_of(rule, doc[first:last])


def _forms(rule: Rule) -> Iterator[str]:
    for phrase in rule.phrases:
        yield phrase
        if rule.plural:
            yield f"{phrase[:-3]}men" if phrase.endswith("man") else f"{phrase}s"


def _phrase_matcher(
    nlp: "Language", listed: Iterable[tuple[Iterable[str], str]], attribute: str
) -> "PhraseMatcher":
    from spacy.matcher import PhraseMatcher

    matcher = PhraseMatcher(nlp.vocab, attr=attribute)
    for phrases, key in listed:
        matcher.add(key, [nlp.make_doc(phrase) for phrase in phrases])
    return matcher


def _places(matcher: "PhraseMatcher", doc: "Doc") -> Iterator[tuple[str, int, int]]:
    for key, start, end in matcher(doc):
        yield doc.vocab.strings[key], start, end


def _match_of(rule: int, span: "Span") -> Match:
    return Match.of(rule, span.start_char, span.end_char)
