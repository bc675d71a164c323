"""What is wrong, by class: how many items of each layer, and which label was taken for which."""

from collections import Counter
from collections.abc import Iterable, Mapping

from rich.table import Table

from extractbench.counts import ErrorClass, Item, Outcome
from extractbench.rates import DASH
from extractbench.report.layout import add_numbers, number_table
from extractbench.scoring.evaluation import HEADLINE, Evaluation

__all__ = ["confusion_table", "error_counts", "error_table"]

_WRONG = frozenset({Outcome.PARTIAL, Outcome.INCORRECT, Outcome.MISSING, Outcome.SPURIOUS})
_NONE = "none"


def error_counts(items: Iterable[Item]) -> dict[tuple[str, str], Counter[ErrorClass | None]]:
    """Count what is wrong by layer and criterion, then by class.

    Each line of a ledger that is not right counts once, a pair too, so that the classes of a
    layer add up to ``PAR + INC + MIS + SPU``. Zones count characters.
    """
    found: dict[tuple[str, str], Counter[ErrorClass | None]] = {}
    for item in items:
        if item.outcome in _WRONG:
            counted = found.setdefault((item.layer, item.criterion), Counter())
            counted[item.error] += item.weight
    return found


def error_table(evaluation: Evaluation) -> Table:
    """Return a table with a row for each class of error and a column for each layer."""
    counted = error_counts(item for each in evaluation.documents for item in each.ledger)
    shown = [key for key in HEADLINE if key[0] in evaluation.layers]
    headers = (f"{layer}\n{criterion}" for layer, criterion in shown)
    table = number_table(f"{evaluation.name}: errors by class", "class", headers)
    columns = [counted.get(key, Counter()) for key in shown]
    classes: list[ErrorClass | None] = [
        *ErrorClass,
        *([None] if any(None in c for c in columns) else []),
    ]
    for each in classes:
        if any(column[each] for column in columns):
            add_numbers(table, each or DASH, (str(column[each]) for column in columns))
    table.add_section()
    add_numbers(table, "all", (str(column.total()) for column in columns))
    return table


def confusion_table(evaluation: Evaluation, criterion: str = "type") -> Table:
    """Return the confusion matrix of labels: gold's in rows, the predicted ones in columns."""
    found = evaluation.confusion(criterion)
    rows = list(dict.fromkeys(gold for gold, _ in found))
    columns = sorted({predicted for _, predicted in found}, key=lambda n: (n is None, n or ""))
    title = f"{evaluation.name}: predicted labels of gold mentions, by {criterion}"
    table = number_table(title, "gold", (*(each or _NONE for each in columns), "all"))
    for row in rows:
        cells = [found.get((row, column), 0) for column in columns]
        add_numbers(table, row or _NONE, [*(str(n or "") for n in cells), str(sum(cells))])
    table.add_section()
    totals = [_total(found, column) for column in columns]
    add_numbers(table, "all", [*map(str, totals), str(sum(totals))])
    return table


def _total(found: Mapping[tuple[str | None, str | None], int], column: str | None) -> int:
    return sum(number for (_, predicted), number in found.items() if predicted == column)
