"""Mentions before they get their ids, and how those that overlap are told apart."""

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from extractbench.document import Mention

__all__ = ["Draft", "Taken", "number_mentions"]


class Draft(NamedTuple):
    """A labelled span with its value."""

    start: int
    end: int
    label: str
    value: str


class Taken:
    """The spans that mentions hold so far: who comes first keeps the place."""

    def __init__(self) -> None:
        self._drafts: list[Draft] = []

    def add(self, drafts: Iterable[Draft]) -> None:
        """Take the drafts that overlap none before them; of a start, the longest."""
        for draft in sorted(drafts, key=lambda draft: (draft.start, -draft.end)):
            if draft.start < draft.end and self.is_free(draft.start, draft.end):
                self._drafts.insert(bisect_right(self._drafts, draft), draft)

    def is_free(self, start: int, end: int) -> bool:
        """Return whether no mention overlaps a span."""
        at = bisect_right(self._drafts, (start, end))
        before = at == 0 or self._drafts[at - 1].end <= start
        return before and (at == len(self._drafts) or self._drafts[at].start >= end)

    @property
    def drafts(self) -> tuple[Draft, ...]:
        """What is held, in order."""
        return tuple(self._drafts)


def number_mentions(drafts: Iterable[Draft]) -> tuple[Mention, ...]:
    """Return the drafts as mentions, with ids in their order."""
    return tuple(
        Mention(id=f"m{i}", start=d.start, end=d.end, label=d.label, value=d.value)
        for i, d in enumerate(sorted(drafts), start=1)
    )
