"""Find where a short verbatim snippet stands in a text."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz

from extractbench.document import Span
from extractbench.loose import LooseText, loosen

__all__ = ["Aligned", "align_snippet"]


@dataclass(frozen=True, slots=True)
class Aligned:
    """Where a snippet was found, and how far it had to be folded to be found."""

    span: Span
    level: Literal["exact", "loose", "fuzzy"]


def align_snippet(snippet: str, text: str, *, least: float = 0.9) -> Aligned | None:
    """Return the first place of a snippet in a text.

    It is looked for as it stands, then in the loose form of both, then as the window of the loose
    text most similar to it (rapidfuzz ``partial_ratio``).

    Args:
        snippet: What to find.
        text: Where.
        least: The least similarity of a fuzzy window, between 0 and 1.
    """
    if not snippet.strip():
        return None
    if (at := text.find(snippet)) >= 0:
        return Aligned(Span(at, at + len(snippet)), "exact")
    wanted, loose = loosen(snippet).text, _loosen_once(text)
    if not wanted:
        return None
    if (at := loose.text.find(wanted)) >= 0:
        return Aligned(Span(*loose.span(at, at + len(wanted))), "loose")
    found = fuzz.partial_ratio_alignment(wanted, loose.text, score_cutoff=100 * least)
    if found is None or found.dest_start >= found.dest_end or len(wanted) > len(loose.text):
        return None
    return Aligned(Span(*loose.span(found.dest_start, found.dest_end)), "fuzzy")


@lru_cache(maxsize=4)
def _loosen_once(text: str) -> LooseText:
    # The snippets of a document come one after another, and its text is the same for all.
    return loosen(text)
