"""What several evaluations come to, in tables: slots by extractor, errors by class."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractbench.counts import Counts, ErrorClass
from extractbench.rates import DASH, write_rate
from extractbench.report.errors import error_counts
from extractbench.scoring.evaluation import HEADLINE, Evaluation

__all__ = ["Cell", "Grid", "error_grids", "heat_grids"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A number in a grid, and how warm its cell is, from 0 to 10; None for none."""

    text: str
    warmth: int | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with names across and down."""

    title: str
    across: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


def heat_grids(evaluations: Sequence[Evaluation]) -> Iterator[Grid]:
    """Yield F1 by label and by slot, for each extractor."""
    for title, layer, criterion in (
        ("Mentions by label, strict F1", "mentions", "strict"),
        ("Record by slot, F1 of units", "record", "units"),
    ):
        split = [each.by("group", layer, criterion) for each in evaluations]
        groups = sorted({group for each in split for group in each})
        rows = tuple((group, tuple(_warm(each.get(group)) for each in split)) for group in groups)
        if rows:
            yield Grid(title, tuple(each.name for each in evaluations), rows)


def _warm(counts: Counts | None) -> Cell:
    if counts is None or math.isnan(counts.f1):
        return Cell(DASH)
    about = f"{counts.correct} of {counts.possible} found, {counts.actual} predicted"
    return Cell(write_rate(counts.f1), round(10 * counts.f1), about)


def error_grids(evaluations: Sequence[Evaluation]) -> Iterator[Grid]:
    """Yield how many items of each class are wrong, for each criterion and extractor."""
    counted = [
        error_counts(item for document in each.documents for item in document.ledger)
        for each in evaluations
    ]
    for layer, criterion in HEADLINE:
        columns = [
            found.get((layer, criterion), Counter()) if layer in each.layers else None
            for found, each in zip(counted, evaluations, strict=True)
        ]
        tried = [column for column in columns if column is not None]
        classes = [each for each in ErrorClass if any(column[each] for column in tried)]
        if not classes:
            continue
        most = max(max(column.values(), default=0) for column in tried)
        rows = [(str(each), tuple(_share(c, each, most) for c in columns)) for each in classes]
        rows.append(("all", tuple(Cell(DASH if c is None else str(c.total())) for c in columns)))
        title = f"{layer}, {criterion.replace('_', ' ')}" + (
            " (characters)" if layer == "zones" else ""
        )
        yield Grid(title, tuple(each.name for each in evaluations), tuple(rows))


def _share(column: Counter[ErrorClass | None] | None, kind: ErrorClass, most: int) -> Cell:
    """Return how many there are; a dash for an extractor that does not attempt the layer."""
    if column is None:
        return Cell(DASH)
    return Cell(str(column[kind]), round(10 * column[kind] / most))
