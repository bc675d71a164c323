"""How a table looks: a column of names, then columns of numbers for each evaluation."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from rich import box
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from extractbench.counts import Counts
from extractbench.rates import DASH, share_text, triple, write_rate
from extractbench.report.escaping import visible
from extractbench.scoring.evaluation import Evaluation
from extractbench.scoring.shares import Share

__all__ = [
    "HEADLINE_HEADERS",
    "Column",
    "add_numbers",
    "evaluation_table",
    "f1_column",
    "has_dash",
    "number_table",
    "share_column",
    "triple_columns",
    "word_lines",
]


HEADLINE_HEADERS = (
    "zones\ncontent",
    "mentions\nstrict",
    "end to\nend",
    "quotes\ncontent",
    "speaker",
    "record\nunits",
)
"""The headers of `extractbench.scoring.evaluation.HEADLINE`; a layer is named once."""


class Column(NamedTuple):
    """A column of numbers: its header, in lines, and what stands in it for an evaluation."""

    header: str
    cell: Callable[[Evaluation], str]


def triple_columns(name: str, counts: Callable[[Evaluation], Counts]) -> list[Column]:
    """Return the columns P, R and F1 of some counts, under a name."""
    return [
        Column(f"{name}\nP", lambda evaluation: triple(counts(evaluation))[0]),
        Column("R", lambda evaluation: triple(counts(evaluation))[1]),
        Column("F1", lambda evaluation: triple(counts(evaluation))[2]),
    ]


def f1_column(header: str, layer: str, criterion: str) -> Column:
    """Return a column of F1."""
    return Column(header, lambda evaluation: write_rate(evaluation.counts(layer, criterion).f1))


def share_column(header: str, share: Callable[[Evaluation], Share]) -> Column:
    """Return a column of k/n."""
    return Column(header, lambda evaluation: share_text(share(evaluation)))


def number_table(title: str, names: str, headers: Iterable[str]) -> Table:
    """Return an empty table: a column called `names`, then a column of numbers per header."""
    table = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        padding=0,
        show_edge=False,
    )
    table.add_column(names, overflow="fold", vertical="bottom")
    for header in headers:
        table.add_column(header, justify="right", no_wrap=True, vertical="bottom")
    return table


def add_numbers(table: Table, name: str, cells: Iterable[str], *, style: str | None = None) -> None:
    """Add a row; the name is shown as it is, whatever it holds."""
    table.add_row(Text(visible(name)), *cells, style=style)


def evaluation_table(
    title: str,
    columns: Sequence[Column],
    evaluations: Iterable[Evaluation],
    baselines: Sequence[Evaluation] = (),
) -> Table:
    """Return a table with a row for each evaluation, the baselines below and dimmed."""
    table = number_table(title, "extractor", (column.header for column in columns))
    for evaluation in evaluations:
        add_numbers(table, evaluation.name, (column.cell(evaluation) for column in columns))
    if baselines and table.row_count:
        table.add_section()
    for baseline in baselines:
        cells = (column.cell(baseline) for column in columns)
        add_numbers(table, baseline.name, cells, style="dim")
    return table


def has_dash(table: Table) -> bool:
    """Say whether a number in a table is undefined."""
    return any(cell == DASH for column in table.columns[1:] for cell in column.cells)


def word_lines(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[Text]:
    """Yield lines of words in columns; they are never broken, so that paths can be copied."""
    cells = [headers, *([visible(cell) for cell in row] for row in rows)]
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    for index, row in enumerate(cells):
        padded = (cell + " " * (w - cell_len(cell)) for cell, w in zip(row, widths, strict=True))
        yield Text("  ".join(padded).rstrip(), "" if index else "bold")
