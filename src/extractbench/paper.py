"""The paper's table: extractors side by side, as text, Markdown, LaTeX or CSV.

For each headline criterion P, R and F1 with its interval over articles and its tie group; each two
of them compared by article; then what is reported as k of n, and what it took. The best F1 is
marked only where the articles can tell it from the others: all of the first tie group, if there is
a second.
"""

import csv
import io
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from extractbench.errors import UnknownNameError
from extractbench.rates import (
    DASH,
    defuse,
    escape_markdown,
    found_text,
    share_text,
    time_text,
    write_rate,
)
from extractbench.resampling import Method
from extractbench.scoring import shares
from extractbench.scoring.evaluation import HEADLINE, Evaluation
from extractbench.scoring.ranking import Pairwise, Ranking, Standing, rank_alike

__all__ = ["Form", "paper_table"]

Form = Literal["text", "markdown", "latex", "csv"]


@dataclass(frozen=True, slots=True)
class _Table:
    """A table before it is written: a title, headers, and rows of cells; the best are marked."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    best: frozenset[int] = frozenset()


def paper_table(
    evaluations: Sequence[Evaluation], form: Form = "text", *, method: Method = "jackknife"
) -> str:
    """Return evaluations on one corpus as tables, each with the signature below.

    Args:
        evaluations: The evaluations; extractors that do not attempt a layer are left out of its
            table.
        form: How it is written.
        method: How the interval of a rate is made; the bootstraps are for many articles. Groups
            and differences are always by the jackknife.

    Raises:
        UnknownNameError: If there is no such form.
        PredictionError: If they were not scored on the same gold.
    """
    if form not in get_args(Form):
        raise UnknownNameError("form", form, get_args(Form))
    if not evaluations:
        return ""
    rankings = [each for key in HEADLINE for each in rank_alike(evaluations, *key, method=method)]
    tables = [*map(_rates, rankings), *_pairs(rankings), *_rest(evaluations)]
    signatures = dict.fromkeys(str(each.signature) for each in evaluations)
    return _WRITERS[form](tables, tuple(signatures))


def _rates(ranking: Ranking) -> _Table:
    headers = ("extractor", "P", "R", "F1", "95 % interval", "tie group")
    rows = tuple(tuple(_cells(standing)) for standing in ranking.standings)
    best = (at for at, each in enumerate(ranking.standings) if each.name in ranking.best)
    return _Table(ranking.title, headers, rows, frozenset(best))


_PAIR_HEADERS = (
    *("F1 of one less the other's", "difference", "95 % interval", "detectable"),
    *("p, Holm", "least p", "won", "tied", "lost", "verdict"),
)


def _pairs(rankings: Sequence[Ranking]) -> Iterator[_Table]:
    for ranking in rankings:
        if ranking.pairs:
            rows = tuple(tuple(_pair_cells(pair)) for pair in ranking.pairs)
            yield _Table(f"{ranking.title}: each two, by article", _PAIR_HEADERS, rows)


def _pair_cells(pair: Pairwise) -> Iterator[str]:
    found = pair.difference
    yield f"{pair.first} - {pair.second}"
    yield write_rate(found.value)
    yield DASH if math.isnan(found.low) else f"{found.low:+.3f}..{found.high:+.3f}"
    yield from map(write_rate, (found.detectable, pair.adjusted, found.floor))
    yield from map(str, (found.wins, found.ties, found.losses))
    yield found.verdict


def _cells(standing: Standing) -> Iterator[str]:
    counts, interval = standing.counts, standing.interval
    yield standing.name
    yield from map(write_rate, (counts.precision, counts.recall, counts.f1))
    yield (
        f"{write_rate(interval.low)}–{write_rate(interval.high)}"
        if interval
        else found_text(counts)
    )
    mark = "?" if standing.is_underpowered else ""
    yield DASH if standing.group is None else f"{standing.group}{mark}"


def _money(evaluation: Evaluation) -> str:
    spent = [d.usage.money for d in evaluation.documents if d.usage and d.usage.money is not None]
    return f"{math.fsum(spent):.4f}" if spent else DASH


_REST: Sequence[tuple[str, Callable[[Evaluation], str]]] = (
    ("values right", lambda each: share_text(shares.values(each))),
    ("grounded F1", lambda each: write_rate(each.counts("record", "evidence").f1)),
    ("ungrounded", lambda each: share_text(shares.ungrounded(each))),
    ("in boilerplate", lambda each: share_text(shares.leakage(each))),
    ("leaks", lambda each: str(len(shares.leaks(each)))),
    ("failures", lambda each: str(len(each.failures))),
    ("seconds", lambda each: time_text(each.seconds)),
    ("money", _money),
)


def _rest(evaluations: Sequence[Evaluation]) -> Iterator[_Table]:
    names = sorted({name for each in evaluations for name in shares.slices(each)})
    if names:
        rows = tuple(
            (
                each.name,
                *(share_text(shares.slices(each).get(n, shares.Share(0, 0))) for n in names),
            )
            for each in evaluations
            if "record" in each.layers
        )
        yield _Table("attributes off their default, k of n", ("extractor", *names), rows)
    headers = ("extractor", *(name for name, _ in _REST))
    rows = tuple((each.name, *(write(each) for _, write in _REST)) for each in evaluations)
    yield _Table("grounding, leakage, and what it took", headers, rows)


def _text(tables: Sequence[_Table], signatures: Sequence[str]) -> str:
    return "\n\n".join([*map(_text_table, tables), "\n".join(signatures)])


def _text_table(table: _Table) -> str:
    rows = [tuple(map(_line, row)) for row in table.rows]
    for index in table.best:
        rows[index] = (*rows[index][:3], f"*{rows[index][3]}", *rows[index][4:])
    columns = list(zip(table.headers, *rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    lines = [
        "  ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (table.headers, *rows)
    ]
    return "\n".join([_line(table.title), *lines])


def _markdown(tables: Sequence[_Table], signatures: Sequence[str]) -> str:
    signed = (f"`{_line(signature).replace('`', ' ')}`" for signature in signatures)
    return "\n\n".join([*map(_markdown_table, tables), *signed])


def _markdown_table(table: _Table) -> str:
    rule = ("---", *("---:" for _ in table.headers[1:]))
    rows = [[escape_markdown(cell) for cell in row] for row in table.rows]
    for index in table.best:
        rows[index][3] = f"**{rows[index][3]}**"
    lines = (f"| {' | '.join(row)} |" for row in (table.headers, rule, *rows))
    return "\n".join([f"**{escape_markdown(table.title)}**", "", *lines])


_LATEX = {
    **{c: f"\\{c}" for c in "&%$#_{}"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "\\": r"\textbackslash{}",
    "–": "--",
}


def _latex(tables: Sequence[_Table], signatures: Sequence[str]) -> str:
    signed = "\n".join(f"% {_line(signature)}" for signature in signatures)
    return "\n\n".join([*map(_latex_table, tables), signed])


def _latex_table(table: _Table) -> str:
    rows = [[_escaped(cell) for cell in row] for row in table.rows]
    for index in table.best:
        rows[index][3] = rf"\textbf{{{rows[index][3]}}}"
    lines = [f"{' & '.join(row)} \\\\" for row in rows]
    head = " & ".join(map(_escaped, table.headers))
    columns = "l" + "r" * (len(table.headers) - 1)
    return "\n".join(
        [
            f"% {_line(table.title)}",
            rf"\begin{{tabular}}{{{columns}}}",
            r"\hline",
            rf"{head} \\",
            r"\hline",
            *lines,
            r"\hline",
            r"\end{tabular}",
        ]
    )


def _escaped(text: str) -> str:
    return "".join(_LATEX.get(c, c) for c in _line(text))


def _line(text: str) -> str:
    return " ".join(text.split())


def _csv(tables: Sequence[_Table], signatures: Sequence[str]) -> str:
    """Write one table a line for each number: extractor, table, column, value, signature."""
    signature = " ".join(signatures)
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(("extractor", "table", "column", "value", "signature"))
    for table in tables:
        for row in table.rows:
            for header, cell in zip(table.headers[1:], row[1:], strict=True):
                writer.writerow(map(defuse, (row[0], table.title, header, cell, signature)))
    return written.getvalue().rstrip("\n")


_WRITERS: dict[str, Callable[[Sequence[_Table], Sequence[str]], str]] = {
    "text": _text,
    "markdown": _markdown,
    "latex": _latex,
    "csv": _csv,
}
