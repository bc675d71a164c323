"""Sentences with the mentions in them: what the rules of the record look at."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractbench.document import Mention, Span
from extractbench.extractors.regex.page import Page
from extractbench.extractors.regex.plot import Plot
from extractbench.extractors.regex.rules import Rules
from extractbench.extractors.regex.verbs import Verb
from extractbench.operations.gazetteer import is_adjective

__all__ = ["Scene", "read_scenes"]


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence of the text: its operation, and its mentions in order."""

    text: str
    span: Span
    about: str
    mentions: tuple[Mention, ...]
    verbs: tuple[Verb, ...]
    rules: Rules

    @property
    def sentence(self) -> str:
        """The text of the sentence."""
        return self.text[self.span.start : self.span.end]

    def of(self, *labels: str) -> list[Mention]:
        """Return the mentions with one of the labels."""
        return [mention for mention in self.mentions if mention.label in labels]

    def before(self, mention: Mention, reach: int = 60) -> str:
        """Return the text of the sentence before a mention."""
        return self.text[max(self.span.start, mention.start - reach) : mention.start]

    def after(self, mention: Mention, reach: int = 60) -> str:
        """Return the text of the sentence after a mention."""
        return self.text[mention.end : min(self.span.end, mention.end + reach)]

    def is_nationality(self, mention: Mention) -> bool:
        """Return whether a place is said by its adjective."""
        return is_adjective(self.text[mention.start : mention.end])

    def role(
        self, slot: str, mention: Mention, of: str | None = None, *, before: int, after: int
    ) -> str | None:
        """Return the role in a slot that the first rule that fits gives a mention, or None.

        Args:
            slot: The slot that has roles.
            mention: What fills it.
            of: What the mention is, for rules that are of one sort only.
            before: How many characters before the mention rules look at.
            after: How many after it.
        """
        around = {"before": self.before(mention, before), "after": self.after(mention, after)}
        for rule in self.rules.slot(slot):
            if rule.of not in (None, of) or not self._holds(rule.when, mention):
                continue
            if rule.fits(around.get(rule.where, self.sentence)):
                return rule.role
        return None

    def _holds(self, condition: str | None, mention: Mention) -> bool:
        if condition == "acts":
            return any(verb.kind in self.rules.listed("action_kinds") for verb in self.verbs)
        return condition is None or len(self.of(mention.label)) == 1

    @property
    def is_negated(self) -> bool:
        """Whether something in the sentence is denied."""
        return bool(self.rules["negated"].search(self.text, *self.span))


def read_scenes(page: Page, mentions: Sequence[Mention], plot: Plot) -> Iterator[Scene]:
    """Yield the sentences of the text that state facts: no questions, no headlines, no by-lines."""
    kinds = {p.start: p.kind for p in page.passages}
    kind = "body"
    for sentence, about in zip(page.sentences, plot.about, strict=True):
        kind = kinds.get(sentence.start, kind)
        asks = page.text[sentence.start : sentence.end].rstrip('"”’ ').endswith("?")
        if kind != "body" or asks:
            continue
        first = bisect_left(mentions, sentence.start, key=lambda mention: mention.start)
        last = bisect_left(mentions, sentence.end, key=lambda mention: mention.start)
        inside, verbs = tuple(mentions[first:last]), page.verbs_in(*sentence)
        yield Scene(page.text, sentence, about, inside, verbs, page.rules)
