"""What became of one document: the ledger of its layers, and its counts."""

from dataclasses import dataclass
from functools import cached_property

from extractbench.counts import Cell, Counts, Item, tally
from extractbench.prediction import Problem, Usage

__all__ = ["LAYERS", "DocumentScore"]

LAYERS = ("zones", "mentions", "quotes", "record")
"""The layers, in the order of tables."""


@dataclass(frozen=True)
class DocumentScore:
    """What became of one document.

    Attributes:
        digest: The digest of its gold.
        ledger: A line for every item, under every criterion.
        failure: Why there are no layers; None if the extractor did its work.
        problems: What in the prediction could not be used as it stood.
        uncited: The lines of ``evidence``, where they do not count: the extractor cites nothing.
        seconds: How long the extractor took, if it is known.
    """

    id: str
    article: str
    edition: str
    digest: str
    ledger: tuple[Item, ...]
    failure: str | None = None
    problems: tuple[Problem, ...] = ()
    seconds: float | None = None
    usage: Usage | None = None
    uncited: tuple[Item, ...] = ()

    @cached_property
    def counts(self) -> dict[Cell, Counts]:
        """The counts of the ledger."""
        return tally(self.ledger)
