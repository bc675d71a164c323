"""Where the snippets of an answer stand in the text."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from extractbench.comparators import normalize
from extractbench.document import Span
from extractbench.snippets import Aligned, find_snippet

__all__ = ["Places"]

# Below it the words before an occurrence are other words.
_LEAST_CONTEXT = 60.0


@dataclass
class Places:
    """Finds snippets in a text, and counts how far they had to be folded to be found.

    Attributes:
        text: The text.
        levels: How many snippets were found as they stand (``exact``), in the loose form of both
            (``loose``), or as the most similar window (``fuzzy``), and how many stand nowhere
            (``missing``).
    """

    text: str
    levels: Counter[str] = field(default_factory=Counter)
    # Evidence repeats what is mentioned, and one value's evidence another's.
    _found: dict[str, tuple[Aligned, ...]] = field(default_factory=dict, repr=False)
    _fitting: dict[tuple[str, str], list[Span]] = field(default_factory=dict, repr=False)

    def find(self, snippet: str, before: str = "", taken: Collection[Span] = ()) -> Aligned | None:
        """Return where a snippet stands, or None if it stands nowhere.

        Of several occurrences, those that are whole words come first, then those after the words
        that are said to stand before, then those that are not taken, then the first.

        Args:
            snippet: A copy of words of the text.
            before: A copy of a few words that stand directly before it.
            taken: What was given out for other snippets.
        """
        if (found := self._found.get(snippet)) is None:
            found = self._found[snippet] = find_snippet(snippet, self.text)
        self.levels[found[0].level if found else "missing"] += 1
        if len(found) < 2:
            return found[0] if found else None
        if (fitting := self._fitting.get((snippet, before))) is None:
            spans = [each.span for each in found]
            whole = [span for span in spans if self._is_whole(span)] or spans
            fitting = self._fitting[snippet, before] = self._after(whole, before)
        span = next((span for span in fitting if span not in taken), fitting[0])
        return Aligned(span, found[0].level)

    def _is_whole(self, span: Span) -> bool:
        """Say whether a span starts and ends where words do."""
        return not (self._is_within(span.start) or self._is_within(span.end))

    def _is_within(self, at: int) -> bool:
        text = self.text
        return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()

    def _after(self, spans: list[Span], before: str) -> list[Span]:
        """Return the spans before which the words stand best; all, if they stand before none."""
        wanted = normalize(before)
        if not wanted or len(spans) == 1:
            return spans
        scores = [fuzz.ratio(wanted, self._words_before(span, len(wanted))) for span in spans]
        best = max(scores)
        if best < _LEAST_CONTEXT:
            return spans
        return [span for span, score in zip(spans, scores, strict=True) if score == best]

    def _words_before(self, span: Span, length: int) -> str:
        # Twice as many characters as are wanted, for white space that is folded.
        near = self.text[max(0, span.start - 2 * length - 10) : span.start]
        return normalize(near)[-length:]
