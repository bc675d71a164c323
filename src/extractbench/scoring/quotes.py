"""Quotes: whether what was said was found, and whether it was given to the right speaker.

Two quotes are the same if their content overlaps at a character IoU of at least one half.
``content`` asks no more; ``speaker`` pairs anew, and a pair is correct if the speaker is right too
(partial where the comparator of speakers says so), else incorrect. ``leakage`` says of each
prediction whether most of it lies in boilerplate, where gold has zones.
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

import numpy as np

from extractbench.counts import Item
from extractbench.document import Quote, Span, Zone
from extractbench.formats.columns import Columns, Flags
from extractbench.scoring.error_classes import classify_alone, classify_pairs, find_lacks
from extractbench.scoring.leakage import find_leakage
from extractbench.scoring.lines import Paired, Side, leakage_lines, lines_of, which_paired
from extractbench.scoring.overlaps import find_overlaps, merge_spans
from extractbench.scoring.pairing import CODES, pair_up
from extractbench.scoring.tangles import Floats, Ints
from extractbench.task import Task

__all__ = ["CRITERIA", "LEAST_IOU", "QuotePage", "name_of", "score_pages", "score_quotes"]

CRITERIA = ("content", "speaker")
LEAST_IOU = 0.5

_COR, _PAR, _INC = CODES.values()


class QuotePage(NamedTuple):
    """The quotes of a document on both sides, and its gold zones if there are any."""

    predicted: Iterable[Quote]
    gold: Iterable[Quote]
    zones: Sequence[Zone] | None = None


def score_quotes(predicted: Iterable[Quote], gold: Iterable[Quote], task: Task) -> list[Item]:
    """Return the ledger's lines of one document's quotes; see `score_pages`."""
    return score_pages([QuotePage(predicted, gold)], task)[0]


def score_pages(pages: Sequence[QuotePage], task: Task) -> list[list[Item]]:
    """Return the ledger's lines of the quotes of each document; groups are the forms."""
    ours = _Read([page.predicted for page in pages])
    theirs = _Read([page.gold for page in pages], with_ids=True)
    parts, owner = ours.parts()
    near, iou = _overlaps((parts, owner), theirs.parts(), max(1, len(theirs.items)))
    same = np.flatnonzero(iou >= LEAST_IOU)
    pairs, close = (near[0][same], near[1][same]), iou[same]
    judged = np.full((2, len(same)), _COR, dtype=np.uint8)
    judged[1] = _judge_speakers(ours.items, theirs.items, pairs, task)
    optional = np.array([quote.optional for quote in theirs.items], dtype=np.bool_)
    made = pair_up(*pairs, judged, optional[pairs[1]], lambda at: (at, close[at]))
    found = which_paired(pairs[0], made, len(ours.items))
    taken = which_paired(pairs[1], made, len(theirs.items))
    # Between quotes that share enough only the speaker can be wrong, else the content is.
    lacks = find_lacks((False, False), iou > 0, iou >= LEAST_IOU)
    wrong = classify_pairs(made, lacks[:, same])
    bad = find_leakage(parts, owner, len(ours.items), [page.zones for page in pages])
    alone = classify_alone(near, lacks, (found, taken), ours.repeated(), bad)
    rows = zip(CRITERIA, made, wrong, ~taken & ~optional, alone, strict=True)
    ledgers = lines_of("quotes", ours.side, theirs.side, pairs, [Paired(*row) for row in rows])
    leakage = leakage_lines("quotes", ours.side, bad.tolist())
    return [
        ledger if page.zones is None else ledger + lines
        for page, ledger, lines in zip(pages, ledgers, leakage, strict=True)
    ]


def name_of(quote: Quote) -> str:
    """Return what the ledger calls a quote that has no id: its speaker and where it stands."""
    spans = ", ".join(f"[{span.start}, {span.end})" for span in sorted(quote.content))
    return f"{quote.speaker} {spans}"


class _Read:
    """The quotes of one side of all documents, sorted in each."""

    def __init__(self, pages: Sequence[Iterable[Quote]], *, with_ids: bool = False) -> None:
        listed = [sorted(page, key=_rank) for page in pages]
        self.items = list(chain.from_iterable(listed))
        groups = [quote.form for quote in self.items]
        names = [(with_ids and quote.id) or name_of(quote) for quote in self.items]
        self.side = Side.of(groups, names, [0, *accumulate(map(len, listed))])

    def parts(self) -> tuple[Columns, Ints]:
        """Return the spans of all contents in order, and the quote of each."""
        bounds = self.side.bounds
        pages = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds)).tolist()
        rows = sorted(
            (page, *span, at)
            for at, (page, quote) in enumerate(zip(pages, self.items, strict=True))
            for span in merge_spans(quote.content)
        )
        page, start, end, owner = np.array(rows, dtype=np.int64).reshape(-1, 4).T
        none = np.zeros(len(rows), dtype=np.int64)
        return Columns((), (), page, start, end, none, none > 0), owner

    def repeated(self) -> Flags:
        """Say of each quote whether it equals the one before it."""
        repeated = [a == b for a, b in pairwise([None, *map(_rank, self.items)])]
        flags = np.array(repeated, dtype=np.bool_)
        flags[[at for at in self.side.bounds if at < len(self.items)]] = False
        return flags


def _rank(quote: Quote) -> tuple[tuple[Span, ...], str, str]:
    return tuple(sorted(quote.content)), quote.form, quote.speaker


def _overlaps(
    ours: tuple[Columns, Ints], theirs: tuple[Columns, Ints], count: int
) -> tuple[tuple[Ints, Ints], Floats]:
    """Return the pairs whose contents overlap, in order, and the IoU of each.

    That is the characters that two contents share, over those that either holds.

    Args:
        ours: The spans of the predicted contents, and the quote of each.
        theirs: The same of gold.
        count: How many gold quotes there are, at least 1.
    """
    (our_parts, our_owner), (their_parts, their_owner) = ours, theirs
    found = find_overlaps(our_parts, their_parts)
    key, at = np.unique(
        our_owner[found.ours] * count + their_owner[found.theirs], return_inverse=True
    )
    shared = np.bincount(at, weights=found.shared, minlength=len(key))
    i, j = key // count, key % count
    size = [
        np.bincount(owner, weights=parts.end - parts.start)
        for parts, owner in ((our_parts, our_owner), (their_parts, their_owner))
    ]
    return (i, j), shared / (size[0][i] + size[1][j] - shared)


def _judge_speakers(
    ours: Sequence[Quote], theirs: Sequence[Quote], pairs: tuple[Ints, Ints], task: Task
) -> list[int]:
    compare = task.speaker.compare
    judged: list[int] = []
    for i, j in zip(*map(np.ndarray.tolist, pairs), strict=True):
        names = (theirs[j].speaker, *theirs[j].accept)
        agreement = max(compare(ours[i].speaker, name) for name in names)
        judged.append(_COR if agreement == 1 else _PAR if agreement > 0 else _INC)
    return judged
