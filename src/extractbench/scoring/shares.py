"""What is reported as k of n: too few items, or items of too special a kind, for P, R and F1."""

from collections.abc import Iterator
from typing import NamedTuple

from extractbench.counts import Counts
from extractbench.scoring.evaluation import Evaluation

__all__ = [
    "Leak",
    "Share",
    "abstained",
    "derived",
    "dropped",
    "leakage",
    "leaks",
    "nulls",
    "placement",
    "runs",
    "slices",
    "ungrounded",
    "values",
    "whole",
]


class Share(NamedTuple):
    """Some of all."""

    k: int
    n: int

    @property
    def rate(self) -> float:
        """What part it is; NaN if there is nothing to count."""
        return self.k / self.n if self.n else float("nan")


class Leak(NamedTuple):
    """A predicted value that the world knows and the text does not say."""

    document: str
    layer: str
    group: str
    item: str


def _of_gold(counts: Counts) -> Share:
    return Share(counts.correct, counts.possible)


def _of_predicted(counts: Counts) -> Share:
    return Share(counts.predicted_correct, counts.actual)


def runs(evaluation: Evaluation) -> Share:
    """Return the boilerplate zones that were dropped whole."""
    return _of_gold(evaluation.counts("zones", "runs"))


def dropped(evaluation: Evaluation) -> dict[str, Share]:
    """Return the characters of boilerplate that were dropped, by kind of zone."""
    kinds = evaluation.by("group", "zones", "dropped")
    return {kind: _of_gold(counts) for kind, counts in sorted(kinds.items())}


def values(evaluation: Evaluation, label: str | None = None) -> Share:
    """Return the mentions paired by label, of one label or all, whose value is right."""
    if label is None:
        return _of_gold(evaluation.counts("mentions", "value"))
    return _of_gold(evaluation.by("label", "mentions", "value").get(label, Counts()))


def slices(evaluation: Evaluation) -> dict[str, Share]:
    """Return, by attribute, the gold units not at its default where it is right."""
    attributes = evaluation.by("group", "record", "slice")
    return {name: _of_gold(counts) for name, counts in sorted(attributes.items())}


def placement(evaluation: Evaluation) -> Share:
    """Return the units right somewhere in the document that stand where they belong."""
    return _of_predicted(evaluation.counts("record", "placement"))


def whole(evaluation: Evaluation) -> Share:
    """Return the documents whose record is right as a whole."""
    return _of_gold(evaluation.counts("record", "whole"))


def nulls(evaluation: Evaluation) -> Share:
    """Return the single slots empty in gold that were left empty: its rate is the specificity."""
    return _of_gold(evaluation.counts("record", "nulls"))


def abstained(evaluation: Evaluation) -> Share:
    """Return the single slots filled in gold that were left empty."""
    counts = evaluation.counts("record", "answered")
    return Share(counts.missing, counts.possible)


def ungrounded(evaluation: Evaluation) -> Share:
    """Return the predicted values that neither their evidence nor the text's mentions support."""
    supported, stated = _of_predicted(evaluation.counts("record", "support"))
    return Share(stated - supported, stated)


def derived(evaluation: Evaluation) -> Share:
    """Return the ungrounded values that are a sum or difference of two figures of the text."""
    computed = evaluation.counts("record", "support").predicted_incorrect
    return Share(computed, ungrounded(evaluation).k)


def leakage(evaluation: Evaluation) -> Share:
    """Return the claims with a place in the text that lie in boilerplate, over all layers."""
    counts = [evaluation.counts(layer, "leakage") for layer in ("mentions", "quotes", "record")]
    return Share(sum(each.spurious for each in counts), sum(each.actual for each in counts))


def leaks(evaluation: Evaluation) -> list[Leak]:
    """Return every value on the list of what the world knows and the text does not say."""
    return list(_leaks(evaluation))


def _leaks(evaluation: Evaluation) -> Iterator[Leak]:
    for document in evaluation.documents:
        for item in document.ledger:
            if item.criterion == "leak":
                group, name = item.predicted_group or "", item.predicted or ""
                yield Leak(document.id, item.layer, group, name)
