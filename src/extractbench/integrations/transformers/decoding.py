"""The mentions that the tags of word pieces stand for."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from extractbench.document import Mention, Span
from extractbench.integrations.transformers.windows import OUTSIDE

__all__ = ["Tagged", "decode", "is_tag", "merge_windows"]


class Tagged(NamedTuple):
    """A piece of a text with its tag; None if it goes with the piece before it in its word."""

    span: Span
    tag: str | None


def is_tag(tag: object) -> bool:
    """Say whether something is a tag of IOB: ``O``, ``B-LABEL`` or ``I-LABEL``."""
    return isinstance(tag, str) and (tag == OUTSIDE or tag[:2] in ("B-", "I-"))


def merge_windows(windows: Iterable[Sequence[Tagged]], text: str) -> list[Tagged]:
    """Return the pieces of all windows of a text, each once, in order, without white space.

    Of a piece that several windows hold, that window decides in which it stands farthest from
    either end, so that the model saw most around it; the first of those that are as good.
    """
    best: dict[Span, tuple[int, Tagged]] = {}
    for window in windows:
        # Some tokenizers count the space before a word to it in some windows, and not in others.
        stripped = [Tagged(_stripped(text, *span), tag) for span, tag in window]
        pieces = [piece for piece in stripped if piece.span.length > 0]
        for index, piece in enumerate(pieces):
            room = min(index, len(pieces) - 1 - index)
            if piece.span not in best or room > best[piece.span][0]:
                best[piece.span] = room, piece
    return [best[span][1] for span in sorted(best)]


def decode(pieces: Sequence[Tagged], text: str) -> tuple[Mention, ...]:
    """Return the mentions of a text's pieces, by IOB2.

    An ``I-`` that nothing goes before begins a mention, as does one of another label. Pieces that
    share a character, as those of bytes may, are never told apart by a ``B-``. A mention ends where
    text stands that no piece holds, and has no white space at its ends.

    Args:
        pieces: The pieces of the whole text, in order, none twice.
        text: The text.
    """
    return tuple(
        Mention(start=span.start, end=span.end, label=label)
        for start, end, label in _runs(pieces, text)
        if (span := _stripped(text, start, end)).length > 0
    )


def _runs(pieces: Iterable[Tagged], text: str) -> Iterator[tuple[int, int, str]]:
    run: tuple[int, int, str] | None = None
    for (start, end), tag in pieces:
        mark, _, label = (tag or "").partition("-")
        touches = run is not None and not text[run[1] : start].strip()
        goes_on = run is not None and (
            start <= run[1]
            if tag is None
            else label == run[2] and (start < run[1] or (mark == "I" and touches))
        )
        if run is not None and goes_on:
            run = run[0], max(run[1], end), run[2]
            continue
        if run is not None:
            yield run
        run = (start, end, label) if tag not in (None, OUTSIDE) else None
    if run is not None:
        yield run


def _stripped(text: str, start: int, end: int) -> Span:
    surface = text[start:end]
    start += len(surface) - len(surface.lstrip())
    return Span(start, start + len(surface.strip()))
