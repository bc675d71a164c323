"""Runs of capitalised words: the raw material of names."""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

__all__ = ["Run", "Word", "find_runs"]

_WORD = re.compile(
    r"(?:[A-Z]\.){2,}|[A-Z]\.(?=\s[A-Z])|[^\W\d_]+(?:[-’'&][^\W\d_]+)*",
)
_POSSESSIVE = re.compile(r"['’]s?$")
_LOWER_TAIL = re.compile(r"-[^\W\d_]*[a-z][^\W\d_]*$")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a run, without a possessive ending."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Run:
    """Capitalised words with nothing but white space between them."""

    words: tuple[Word, ...]
    possessive: bool = False

    @property
    def start(self) -> int:
        """Where the first word starts."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Where the last word ends."""
        return self.words[-1].end

    @property
    def text(self) -> str:
        """The words, single spaced."""
        return " ".join(word.text for word in self.words)

    def part(self, start: int, end: int | None = None) -> "Run | None":
        """Return some of the words as a run, None if that is none of them."""
        words = self.words[start:end]
        whole_end = end is None or end >= len(self.words)
        return Run(words, self.possessive and whole_end) if words else None


def find_runs(content: str, leading: Container[str]) -> Iterator[Run]:
    """Yield the runs of capitalised words, without the words that lead a sentence."""
    run: list[Word] = []
    for match in _WORD.finditer(content):
        surface = match.group()
        if not surface[0].isupper():
            yield from _closed(run, leading, possessive=False)
            run = []
            continue
        if run and not _touches(content, run[-1].end, match.start()):
            yield from _closed(run, leading, possessive=False)
            run = []
        bare = _bare(surface)
        run.append(Word(match.start(), match.start() + len(bare), bare))
        if bare != surface:
            yield from _closed(run, leading, possessive=bool(_POSSESSIVE.search(surface)))
            run = []
    yield from _closed(run, leading, possessive=False)


def _bare(surface: str) -> str:
    """Take off a possessive ending, or a lower-case tail such as ``-based``."""
    bare = _POSSESSIVE.sub("", surface) if surface.endswith(("'s", "’s")) else surface
    return _LOWER_TAIL.sub("", bare) or bare


def _touches(content: str, end: int, start: int) -> bool:
    return start - end <= 2 and content[end:start].isspace()


def _closed(run: list[Word], leading: Container[str], *, possessive: bool) -> Iterator[Run]:
    first = 0
    while first < len(run) and run[first].text in leading and first < 3:
        first += 1
    # "Police" leads many sentences and many names.
    if first and run[first - 1].text == "Police" and first < len(run):
        first -= 1
    if run[first:]:
        yield Run(tuple(run[first:]), possessive)
