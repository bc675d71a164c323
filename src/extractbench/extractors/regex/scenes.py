"""Sentences with the mentions in them: what the rules of the record look at."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractbench.document import Mention, Span
from extractbench.extractors.regex.count_words import Verb
from extractbench.extractors.regex.page import Page
from extractbench.extractors.regex.plot import Plot
from extractbench.operations.gazetteer import is_adjective

__all__ = ["NEGATED", "Scene", "read_scenes"]

NEGATED = re.compile(
    r"\b(?:not|n['’]t|never|nobody|no\sone|without|den(?:y|ied|ies)|no\sarrests)\b", re.IGNORECASE
)
"""What makes a sentence state the opposite of what its verbs say."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence of the text: its operation, and its mentions in order."""

    text: str
    span: Span
    about: str
    mentions: tuple[Mention, ...]
    verbs: tuple[Verb, ...]

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

    @property
    def is_negated(self) -> bool:
        """Whether something in the sentence is denied."""
        return bool(NEGATED.search(self.text, *self.span))


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
        yield Scene(
            page.text, sentence, about, tuple(mentions[first:last]), page.verbs_in(*sentence)
        )
