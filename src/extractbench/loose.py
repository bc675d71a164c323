"""A text with the differences folded away that copying and saving make, and the way back.

The loose form of a text is in NFKC, with one kind of quotation mark and dash, every run of white
space a single space, none at the ends, and no invisible format character.
"""

import hashlib
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["MARKS", "LooseText", "loose_offset", "loosen", "sha256"]

MARKS = str.maketrans(
    dict.fromkeys("‘’‚‛′`´", "'") | dict.fromkeys("“”„‟″«»", '"') | dict.fromkeys("‐‑‒–—―−", "-")
)
"""Quotation marks and dashes of every kind, and the plain ones that they are folded to."""


@dataclass(frozen=True, slots=True)
class LooseText:
    """A loose text and, for each of its characters, where in the original it comes from.

    ``starts[i]`` and ``ends[i]`` bound the original characters that made ``text[i]``; of a run
    of white space, the first.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def to_loose(self, offset: int) -> int:
        """Return the loose offset of an original one."""
        return bisect_left(self.starts, offset)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original span of a loose one that is not empty."""
        return self.starts[start], self.ends[end - 1]

    def breakpoints(self, length: int) -> tuple[tuple[int, int], ...]:
        """Return the (original, loose) offsets from where the two do not run side by side.

        They are enough for `loose_offset`, and say nothing of the text but where its white
        space and its compatibility characters are. `length` is that of the original.
        """
        pairs = [(offset, self.to_loose(offset)) for offset in range(length + 1)]
        bends = [after for before, after in pairwise(pairs) if after[1] - before[1] != 1]
        return (pairs[0], *bends)


def loose_offset(breakpoints: Sequence[tuple[int, int]], offset: int) -> int:
    """Return the loose offset of an original one from the `LooseText.breakpoints` alone."""
    at = bisect_right(breakpoints, offset, key=lambda pair: pair[0]) - 1
    original, loose = breakpoints[at]
    return loose + offset - original


def sha256(text: str) -> str:
    """Return the SHA-256 of a text as UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def loosen(text: str) -> LooseText:
    """Return the loose form of a text with a map of every character to where it came from."""
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for run in _PLAIN.finditer(text):
        _append_folded(text, at, run.start(), (characters, starts, ends))
        start, at = run.span()
        characters += run.group().translate(MARKS)
        starts += range(start, at)
        ends += range(start + 1, at + 1)
    _append_folded(text, at, len(text), (characters, starts, ends))
    if characters and characters[-1] == " ":
        del characters[-1], starts[-1], ends[-1]
    return LooseText("".join(characters), tuple(starts), tuple(ends))


# Words of plain ASCII with single spaces between, whose last character nothing combines with: most
# of most texts, and each of their characters is its own loose form.
_PLAIN = re.compile(r"[!-~]+(?: [!-~]+)*(?![^\x00-\x7f])")


def _append_folded(
    text: str, first: int, last: int, to: tuple[list[str], list[int], list[int]]
) -> None:
    characters, starts, ends = to
    for start, end in _clusters(text, first, last):
        for character in _fold(text[start:end]):
            if character == " " and (not characters or characters[-1] == " "):
                continue
            characters.append(character)
            starts.append(start)
            ends.append(end)


def _clusters(text: str, start: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield each character with those that combine with it, which NFKC treats as one."""
    for at in range(start + 1, last + 1):
        if at == last or not _combines(text[start:at], text[at]):
            yield start, at
            start = at


def _combines(before: str, character: str) -> bool:
    if character.isascii():
        return False
    # Syllables of Hangul and some vowels of India are joined though they are no combining marks.
    return bool(unicodedata.combining(character)) or (
        len(unicodedata.normalize("NFC", before + character))
        < len(unicodedata.normalize("NFC", before)) + 1
    )


def _fold(cluster: str) -> str:
    # NFC comes first because it turns some marks into others, such as a Greek oxia into an acute.
    marks = unicodedata.normalize("NFC", cluster).translate(MARKS)
    folded = unicodedata.normalize("NFKC", marks).translate(MARKS)
    kept = (c for c in folded if unicodedata.category(c) != "Cf")
    return "".join(" " if c.isspace() else c for c in kept)
