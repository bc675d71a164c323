"""Match a copy of a text with the one that was annotated, and move the gold over to it."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any, TypeAlias, TypeVar

from extractbench.corpus.gold import Excluded, Gold
from extractbench.corpus.index import Entry
from extractbench.document import Mention, Quote, Span, Value, Zone
from extractbench.loose import loose_offset, loosen, sha256

__all__ = ["Fit", "fit_text", "hydrate", "recode"]

V = TypeVar("V", bound=Value)
P = TypeVar("P", Mention, Excluded)
Move: TypeAlias = Callable[[Span], Span]


class Fit(StrEnum):
    """How a copy of a text was recognised; the offsets of gold hold as they are but for LOOSE."""

    EXACT = "exact"
    RECODED = "recoded"
    LOOSE = "loose"
    MISSING = "missing"


def recode(text: str) -> str:
    """Return a text without byte order mark and with LF for CRLF."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def fit_text(entry: Entry, text: str) -> tuple[Fit, str]:
    """Say how a text fits the one that was annotated, and return the text to use.

    A text that fits only loosely is used as it is, with other offsets; see `hydrate`.
    """
    if sha256(text) == entry.sha256:
        return Fit.EXACT, text
    if sha256(recode(text)) == entry.sha256:
        return Fit.RECODED, recode(text)
    movable = entry.loose_sha256 is not None and entry.loose_map
    if movable and sha256(loosen(text).text) == entry.loose_sha256:
        return Fit.LOOSE, text
    return Fit.MISSING, text


def hydrate(gold: Gold, breakpoints: Sequence[tuple[int, int]], text: str) -> Gold:
    """Return the gold with the offsets of a text that is loosely equal to the annotated one.

    Args:
        gold: Gold with offsets into the annotated text, free of faults.
        breakpoints: The `extractbench.loose.LooseText.breakpoints` of that text.
        text: The other text.
    """
    loose = loosen(text)

    def move(span: Span) -> Span:
        start, end = (loose_offset(breakpoints, offset) for offset in span)
        return Span(*loose.span(start, end))

    def border(offset: int) -> int:
        at = loose_offset(breakpoints, offset)
        return loose.starts[at] if at < len(loose.text) else len(text)

    return gold.model_copy(
        update={
            "zones": _each(gold.zones, lambda zone: _move_zone(zone, border)),
            "mentions": _each(gold.mentions, lambda mention: _move_item(mention, move)),
            "quotes": _each(gold.quotes, lambda quote: _move_quote(quote, move)),
            "record": _move_evidence(gold.record, move),
            "excluded": tuple(_move_item(excluded, move) for excluded in gold.excluded),
        }
    )


def _each(items: tuple[V, ...] | None, move: Callable[[V], V]) -> tuple[V, ...] | None:
    return None if items is None else tuple(move(item) for item in items)


def _move_item(item: P, move: Move) -> P:
    start, end = move(item.span)
    return item.model_copy(update={"start": start, "end": end})


def _move_zone(zone: Zone, border: Callable[[int], int]) -> Zone:
    # Zones meet at the first character after white space, so that they still tile the text.
    start = border(zone.start) if zone.start else 0
    return zone.model_copy(update={"start": start, "end": border(zone.end)})


def _move_quote(quote: Quote, move: Move) -> Quote:
    cue = None if quote.cue is None else move(quote.cue)
    content = tuple(move(span) for span in quote.content)
    return quote.model_copy(update={"cue": cue, "content": content})


def _move_evidence(value: Any, move: Move) -> Any:
    """Return a record as JSON with every span of its evidence moved; ids stay as they are."""
    if isinstance(value, list):
        return [_move_evidence(each, move) for each in value]
    if not isinstance(value, dict):
        return value
    moved = {name: _move_evidence(each, move) for name, each in value.items()}
    if isinstance(evidence := value.get("evidence"), list):
        moved["evidence"] = [
            each if not isinstance(each, list) else list(move(Span(*each))) for each in evidence
        ]
    return moved
