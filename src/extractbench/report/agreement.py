"""The agreement of two annotations as a table, as Markdown, and as JSON."""

import math
from collections.abc import Iterator
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from extractbench.agreement import Agreement, Figure
from extractbench.rates import write_rate
from extractbench.report.layout import add_numbers, has_dash, number_table
from extractbench.report.notes import UNDEFINED

__all__ = ["agreement_json", "agreement_markdown", "agreement_parts"]

_HEADERS = ("rate", "alike", "first", "second")


def agreement_parts(agreement: Agreement) -> Iterator[RenderableType]:
    """Yield the table over all documents, one by article, and what was compared."""
    table = number_table("Agreement", "layer, measure", _HEADERS)
    for figure in agreement.figures:
        if figure.group == "all" and table.row_count:
            table.add_section()
        add_numbers(table, _name(figure), _cells(figure))
    yield table
    articles = number_table("Agreement by article", "layer, measure", agreement.by_article)
    for name, rates in _across(agreement):
        add_numbers(articles, name, rates)
    yield articles
    yield Text(_compared(agreement))
    if has_dash(table) or has_dash(articles):
        yield UNDEFINED


def agreement_markdown(agreement: Agreement) -> str:
    """Return the figures over all documents as a Markdown table, those by article beside."""
    articles = list(agreement.by_article)
    lines = [
        "| layer, measure | rate | alike | first | second | " + " | ".join(articles) + " |",
        "|---|" + "--:|" * (len(_HEADERS) + len(articles)),
    ]
    across = dict(_across(agreement))
    for figure in agreement.figures:
        rates = across.get(_name(figure), ["" for _ in articles])
        lines.append(f"| {' | '.join([_name(figure), *_cells(figure), *rates])} |")
    return "\n".join([*lines, "", _compared(agreement)])


def agreement_json(agreement: Agreement) -> dict[str, Any]:
    """Return the figures as plain JSON; an undefined rate is null."""
    return {
        "digests": list(agreement.digests),
        "figures": [_plain(figure) for figure in agreement.figures],
        "by_article": {
            article: [_plain(figure) for figure in figures]
            for article, figures in agreement.by_article.items()
        },
    }


def _name(figure: Figure) -> str:
    name = f"{figure.layer}, {figure.measure}"
    return name if figure.group == "all" else f"{name}: {figure.group}"


def _cells(figure: Figure) -> list[str]:
    return [write_rate(figure.rate), *map(str, (figure.agreed, figure.first, figure.second))]


def _across(agreement: Agreement) -> Iterator[tuple[str, list[str]]]:
    """Yield the name of each figure over a whole layer, and its rate for each article."""
    for figure in agreement.figures:
        if figure.group != "all":
            continue
        same = (figure.layer, figure.measure, figure.group)
        found = (
            next((f.rate for f in figures if f[:3] == same), math.nan)
            for figures in agreement.by_article.values()
        )
        yield _name(figure), [write_rate(rate) for rate in found]


def _plain(figure: Figure) -> dict[str, Any]:
    rate = None if math.isnan(figure.rate) else figure.rate
    return figure._asdict() | {"rate": rate}


def _compared(agreement: Agreement) -> str:
    first, second = (digest[:12] for digest in agreement.digests)
    return f"first: gold {first}, second: gold {second}"
