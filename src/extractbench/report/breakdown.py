"""One evaluation in detail: by label, slot, document or class of error, and labels confused."""

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from rich.console import RenderableType
from rich.table import Table

from extractbench.counts import Counts
from extractbench.rates import share_text, time_text, triple, write_rate
from extractbench.report.errors import confusion_table, error_table
from extractbench.report.layout import HEADLINE_HEADERS, add_numbers, has_dash, number_table
from extractbench.report.notes import UNDEFINED, run_notes, signature_line
from extractbench.scoring import shares
from extractbench.scoring.evaluation import HEADLINE, Evaluation

__all__ = ["Breakdown", "breakdown_parts"]

Breakdown = Literal["label", "slot", "document", "error", "confusion"]


def breakdown_parts(evaluation: Evaluation, by: Breakdown) -> Iterator[RenderableType]:
    """Yield a table of one evaluation, its signature and what else is to be said.

    By ``label``: the mentions, strict. By ``slot``: the units of the record, under the paths of
    their slots. By ``document``: F1 of everything. By ``error``: how many items of each layer are
    wrong in which way. By ``confusion``: which label was taken for which, of mentions that are
    paired by label where they can be (``type``).
    """
    build: dict[Breakdown, Callable[[Evaluation], Table]] = {
        "label": _label_table,
        "slot": _slot_table,
        "document": _document_table,
        "error": error_table,
        "confusion": confusion_table,
    }
    table = build[by](evaluation)
    yield table
    yield signature_line(evaluation.signature)
    if has_dash(table):
        yield UNDEFINED
    yield from run_notes([evaluation])


def _label_table(evaluation: Evaluation) -> Table:
    headers = ("strict\nP", "R", "F1", "gold\nPOS", "predicted\nACT", "values\nright")
    table = number_table(f"{evaluation.name}: mentions by label", "label", headers)
    for label, counts in sorted(evaluation.by("label", "mentions", "strict").items()):
        add_numbers(table, label, _label_cells(counts, shares.values(evaluation, label)))
    table.add_section()
    counts = evaluation.counts("mentions", "strict")
    add_numbers(table, "all", _label_cells(counts, shares.values(evaluation)))
    return table


def _label_cells(counts: Counts, values: shares.Share) -> list[str]:
    return [*triple(counts), str(counts.possible), str(counts.actual), share_text(values)]


def _slot_table(evaluation: Evaluation) -> Table:
    headers = ("COR", "PAR", "INC", "MIS", "SPU", "P", "R", "F1")
    table = number_table(f"{evaluation.name}: record by slot", "slot", headers)
    for path, counts in sorted(evaluation.by("slot", "record", "units").items()):
        add_numbers(table, path, _slot_cells(counts))
    table.add_section()
    add_numbers(table, "all", _slot_cells(evaluation.counts("record", "units")))
    return table


def _slot_cells(counts: Counts) -> list[str]:
    found = (counts.correct, counts.partial, counts.incorrect)
    return [*map(str, (*found, counts.missing, counts.spurious)), *triple(counts)]


def _document_table(evaluation: Evaluation) -> Table:
    title = f"{evaluation.name}: F1 by document"
    table = number_table(title, "document", (*HEADLINE_HEADERS, "fails", "sec"))
    split = {key: evaluation.by("document", *key) for key in HEADLINE}
    for document in evaluation.documents:
        failed = "yes" if document.failure is not None else ""
        cells = _f1s({key: counts.get(document.id) for key, counts in split.items()})
        add_numbers(table, document.id, [*cells, failed, time_text(document.seconds)])
    table.add_section()
    cells = _f1s({key: evaluation.counts(*key) for key in HEADLINE})
    failed = str(len(evaluation.failures) or "")
    add_numbers(table, "all", [*cells, failed, time_text(evaluation.seconds)])
    return table


def _f1s(counts: Mapping[tuple[str, str], Counts | None]) -> list[str]:
    return [write_rate((each or Counts()).f1) for each in counts.values()]
