"""Which label was taken for which: the confusion matrix of mentions, with "none" on either side.

It is read from the lines of a ledger, which are what the counts are made of, so that its rows add
up to POS by label and its columns to ACT. ``Evaluation.confusion`` and whoever else has a ledger
take it from here.
"""

from collections import Counter
from collections.abc import Iterable

from extractbench.counts import Item, Outcome

__all__ = ["Confusion", "confusion"]

Confusion = dict[tuple[str | None, str | None], int]
"""How often a gold group (None: there was no gold) was taken for a predicted one (None: missed)."""


def confusion(items: Iterable[Item], criterion: str, *, layer: str = "mentions") -> Confusion:
    """Count the pairs of groups of a layer under a criterion, sorted, None last.

    Gold that is optional and was missed is not charged, and stands in no row.

    Args:
        items: The lines of one ledger or of several.
        criterion: By what the pairs were made, such as ``type``.
        layer: The layer; of a record the groups are the paths of slots.
    """
    found: Counter[tuple[str | None, str | None]] = Counter()
    for item in items:
        if (item.layer, item.criterion) == (layer, criterion) and item.outcome is not Outcome.NULL:
            found[item.gold_group, item.predicted_group] += item.weight
    return dict(sorted(found.items(), key=lambda each: [(n is None, n or "") for n in each[0]]))
