"""Find where a short verbatim snippet stands in a text."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Literal

from rapidfuzz import fuzz

from extractbench.document import Span
from extractbench.loose import LooseText, loosen

__all__ = ["Aligned", "align_snippet", "find_snippet"]


@dataclass(frozen=True, slots=True)
class Aligned:
    """Where a snippet was found, and how far it had to be folded to be found."""

    span: Span
    level: Literal["exact", "loose", "fuzzy"]


def align_snippet(snippet: str, text: str, *, least: float = 0.9) -> Aligned | None:
    """Return the first place of a snippet in a text; see `find_snippet`."""
    return next(iter(find_snippet(snippet, text, least=least, most=1)), None)


def find_snippet(
    snippet: str, text: str, *, least: float = 0.9, most: int = 500
) -> tuple[Aligned, ...]:
    """Return the places of a snippet in a text, found in the strictest way that finds any.

    It is looked for as it stands, then in the loose form of both, then as the window of the loose
    text most similar to it (rapidfuzz ``partial_ratio``), of which there is one.

    Args:
        snippet: What to find.
        text: Where.
        least: The least similarity of a fuzzy window, between 0 and 1.
        most: How many places are looked for.
    """
    if not snippet.strip():
        return ()
    if exact := tuple(islice(_places(snippet, text), most)):
        return tuple(Aligned(span, "exact") for span in exact)
    wanted, loose = loosen(snippet).text, _loosen_once(text)
    if not wanted:
        return ()
    if found := tuple(islice(_places(wanted, loose.text), most)):
        return tuple(Aligned(Span(*loose.span(*span)), "loose") for span in found)
    window = fuzz.partial_ratio_alignment(wanted, loose.text, score_cutoff=100 * least)
    if window is None or window.dest_start >= window.dest_end or len(wanted) > len(loose.text):
        return ()
    start, end = _tightened(wanted, loose.text, window.dest_start, window.dest_end)
    return (Aligned(Span(*loose.span(start, end)), "fuzzy"),)


def _tightened(wanted: str, text: str, start: int, end: int) -> tuple[int, int]:
    """Return the part of a window that is most similar: the window is as long as the snippet."""
    spare = range(min(_SPARE, (end - start) // 4) + 1)
    return max(
        ((start + left, end - right) for left in spare for right in spare),
        key=lambda part: fuzz.ratio(wanted, text[part[0] : part[1]]),
    )


# A snippet with more letters too many is another snippet.
_SPARE = 4


def _places(wanted: str, text: str) -> Iterator[Span]:
    at = text.find(wanted)
    while at >= 0:
        yield Span(at, at + len(wanted))
        at = text.find(wanted, at + len(wanted))


@lru_cache(maxsize=1)
def _loosen_once(text: str) -> LooseText:
    # The snippets of a document come one after another, and its text is the same for all.
    return loosen(text)
