"""In which unit an extractor counts: code points, as it should, or UTF-16 units, or bytes."""

from collections.abc import Iterator
from typing import Any

from extractbench.prediction import Prediction
from extractbench.run.conformance.documents import PREFIX

__all__ = ["offset_unit", "spans"]

# What each emoji in front adds beyond a letter in front.
_MORE = {"UTF-16 code units": 1, "bytes of UTF-8": 3}


def offset_unit(letters: Prediction, emoji: Prediction) -> str | None:
    """Return the unit of offsets that is wrong, or None if nothing shows that one is.

    Args:
        letters: What was found in a text with letters in front.
        emoji: What was found in the same text with as many emoji in front.
    """
    expected = {span for span in spans(letters) if span[0] > PREFIX}
    found = {span for span in spans(emoji) if span[0] > PREFIX}
    if not expected or expected == found:
        return None
    for unit, more in _MORE.items():
        shift = more * PREFIX
        if {(start + shift, end + shift) for start, end in expected} == found:
            return unit
    return None


def spans(prediction: Prediction) -> Iterator[tuple[int, int]]:
    """Yield the spans of mentions and quotes, and those that the record cites.

    Zones are left out: they follow from lines, which emoji may change.
    """
    for mention in prediction.mentions or ():
        yield mention.start, mention.end
    for quote in prediction.quotes or ():
        yield from ((span.start, span.end) for span in quote.content)
    yield from _cited(prediction.record)


def _cited(value: Any) -> Iterator[tuple[int, int]]:
    match value:
        case dict():
            for name, inner in value.items():
                if name == "evidence" and isinstance(inner, list):
                    yield from (pair for each in inner if (pair := _pair(each)))
                else:
                    yield from _cited(inner)
        case list():
            for inner in value:
                yield from _cited(inner)


def _pair(entry: object) -> tuple[int, int] | None:
    match entry:
        case [int(start), int(end)]:
            return start, end
    return None
