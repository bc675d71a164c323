"""Spans in bulk: the tables of their counts, and the same as JSON."""

from collections.abc import Iterator
from dataclasses import asdict
from math import isnan
from typing import Any, Final, Literal

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from extractbench.counts import Counts
from extractbench.rates import triple
from extractbench.report.escaping import first_line, visible
from extractbench.report.layout import add_numbers, has_dash, number_table
from extractbench.report.notes import UNDEFINED
from extractbench.scoring.judging import FOUR
from extractbench.scoring.span_evaluation import SpanEvaluation

__all__ = ["SpanBreakdown", "span_json", "span_parts"]

SpanBreakdown = Literal["label", "document", "confusion"]

_LISTED = 5
_HEADERS: Final = ("COR", "PAR", "INC", "MIS", "SPU", "P", "R", "F1")


def span_parts(
    evaluation: SpanEvaluation, by: SpanBreakdown | None = None, criterion: str = "strict"
) -> Iterator[RenderableType]:
    """Yield a table, its signature, and what else is to be said.

    Args:
        evaluation: What was counted.
        by: How one criterion is split; by default there is a row for each criterion.
        criterion: The criterion of the split.
    """
    table = _table(evaluation, by, criterion)
    yield table
    yield Text(f"{evaluation.signature}\n", style="dim")
    if has_dash(table):
        yield UNDEFINED
    failures = [f"{name}: {first_line(why)}" for name, why in evaluation.failures.items()]
    yield from _notes("failed", failures)
    yield from _notes("problem", [first_line(str(each)) for each in evaluation.problems])


def _table(evaluation: SpanEvaluation, by: SpanBreakdown | None, criterion: str) -> Table:
    if by == "confusion":
        return _confusion_table(evaluation, criterion)
    if by is None:
        rows = {each: evaluation.counts(each) for each in FOUR}
        table = number_table("Spans", "criterion", _HEADERS)
    else:
        rows = evaluation.by(by, criterion)
        table = number_table(f"Spans by {by}, {criterion}", by, _HEADERS)
    for name, counts in rows.items():
        add_numbers(table, name, _cells(counts))
    if by is not None:
        table.add_section()
        add_numbers(table, "all", _cells(evaluation.counts(criterion)))
    return table


def _cells(counts: Counts) -> list[str]:
    found = (counts.correct, counts.partial, counts.incorrect)
    return [*map(str, (*found, counts.missing, counts.spurious)), *triple(counts)]


def _confusion_table(evaluation: SpanEvaluation, criterion: str) -> Table:
    found = evaluation.confusion(criterion)
    names = [*evaluation.labels, None]
    headers = ["none" if name is None else visible(name) for name in names]
    table = number_table(f"Labels confused, {criterion}: gold by predicted", "gold", headers)
    for gold, header in zip(names, headers, strict=True):
        add_numbers(table, header, [str(found.get((gold, ours), 0)) for ours in names])
    return table


def _notes(head: str, lines: list[str]) -> Iterator[Text]:
    for line in lines[:_LISTED]:
        yield Text(f"{head}: {visible(line)}")
    if len(lines) > _LISTED:
        yield Text(f"{head}: and {len(lines) - _LISTED} more (all of them with --json)")


def span_json(evaluation: SpanEvaluation, by: SpanBreakdown | None = None) -> dict[str, Any]:
    """Return an evaluation as JSON: totals and labels, and the documents if it is split by them."""
    written: dict[str, Any] = {
        "signature": str(evaluation.signature),
        "totals": {each: _counts(evaluation.counts(each)) for each in FOUR},
        "labels": _split(evaluation, "label"),
        "confusion": {each: _pairs(evaluation, each) for each in FOUR},
        "failures": dict(evaluation.failures),
        "problems": [problem.model_dump(mode="json") for problem in evaluation.problems],
    }
    return written | ({"documents": _split(evaluation, "document")} if by == "document" else {})


def _split(evaluation: SpanEvaluation, by: Literal["label", "document"]) -> dict[str, Any]:
    split = {each: evaluation.by(by, each) for each in FOUR}
    names = split[FOUR[0]]
    return {name: {each: _counts(split[each][name]) for each in FOUR} for name in names}


def _pairs(evaluation: SpanEvaluation, criterion: str) -> list[dict[str, Any]]:
    found = evaluation.confusion(criterion)
    return [{"gold": gold, "predicted": ours, "count": n} for (gold, ours), n in found.items()]


def _counts(counts: Counts) -> dict[str, Any]:
    rates = {"precision": counts.precision, "recall": counts.recall, "f1": counts.f1}
    return {name: None if isnan(rate) else rate for name, rate in rates.items()} | asdict(counts)
