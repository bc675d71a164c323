"""Which predictions lie in boilerplate, which is no part of what a document says."""

from collections.abc import Sequence
from itertools import chain

import numpy as np

from extractbench.document import Zone
from extractbench.formats.columns import Columns, Flags, Ints
from extractbench.scoring.overlaps import find_overlaps

__all__ = ["find_leakage"]


def find_leakage(
    spans: Columns, owner: Ints, count: int, zones: Sequence[Sequence[Zone] | None]
) -> Flags:
    """Say of each item whether more than half of its characters lie in boilerplate.

    Args:
        spans: The spans of the items, in order; those of one item do not overlap.
        owner: The item of each span.
        count: How many items there are.
        zones: The gold zones of each document; where there are none, nothing is boilerplate.
    """
    listed = [sorted(zone.span for zone in page or () if not zone.is_content) for page in zones]
    edges = np.array(list(chain.from_iterable(listed)), dtype=np.int64).reshape(-1, 2)
    none = np.zeros(len(edges), dtype=np.int64)
    document = np.repeat(np.arange(len(listed)), [len(page) for page in listed])
    boilerplate = Columns((), (), document, edges[:, 0], edges[:, 1], none, none > 0)
    inside = find_overlaps(spans, boilerplate)
    covered = np.bincount(owner[inside.ours], weights=inside.shared, minlength=count)
    length = np.bincount(owner, weights=spans.end - spans.start, minlength=count)
    lies: Flags = 2 * covered > length
    return lies
