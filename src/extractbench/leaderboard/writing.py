"""Boards as files: JSON, CSV, Markdown, and one page."""

import csv
import io
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from extractbench.leaderboard.board import Board, Row
from extractbench.leaderboard.page import board_page
from extractbench.rates import DASH, defuse, escape_markdown, found_text, write_rate
from extractbench.scoring.ranking import Standing

__all__ = ["boards_csv", "boards_json", "boards_markdown", "write_boards"]


def write_boards(boards: Sequence[Board], out: Path) -> None:
    """Write ``leaderboard.json``, ``.csv``, ``.md`` and ``index.html`` into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    files = {
        "leaderboard.json": json.dumps(boards_json(boards), indent=1, allow_nan=False) + "\n",
        "leaderboard.csv": boards_csv(boards),
        "leaderboard.md": boards_markdown(boards),
        "index.html": board_page(boards),
    }
    for name, content in files.items():
        (out / name).write_text(content, encoding="utf-8", newline="\n")


def boards_json(boards: Iterable[Board]) -> dict[str, Any]:
    """Return boards as what `json.dumps` takes: rates beside counts, null where undefined."""
    return {"form": 1, "boards": [_board(board) for board in boards]}


def _board(board: Board) -> dict[str, Any]:
    return {
        "task": board.task,
        "edition": board.edition,
        "corpus": board.corpus,
        "digest": board.digest,
        "articles": board.articles,
        "documents": board.documents,
        "criteria": list(board.criteria),
        "entries": [_row(row) for row in board.rows],
    }


def _row(row: Row) -> dict[str, Any]:
    result = row.entry.result
    return {
        "run": row.entry.run,
        "name": row.name,
        "extractor": result.extractor.model_dump(mode="json"),
        "tier": row.tier,
        "criteria": {name: _standing(standing) for name, standing in row.standings.items()},
        "failures": result.failures,
        "seconds": result.seconds,
        "money": result.money,
    }


def _standing(standing: Standing) -> dict[str, Any]:
    counts, interval = standing.counts, standing.interval
    rates = {"precision": counts.precision, "recall": counts.recall, "f1": counts.f1}
    return {
        **{name: None if math.isnan(value) else value for name, value in rates.items()},
        "interval": None if interval is None else [interval.low, interval.high],
        "group": standing.group,
        "underpowered": standing.is_underpowered,
        "counts": asdict(counts),
    }


_HEADER = (
    *("task", "edition", "gold", "extractor", "version", "tier", "criterion"),
    *("precision", "recall", "f1", "low", "high", "group", "underpowered", "failures", "run"),
)


def boards_csv(boards: Iterable[Board]) -> str:
    """Return a line for each run and criterion; no cell is a formula to a spreadsheet."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(_HEADER)
    for board in boards:
        for row in board.rows:
            for criterion, standing in row.standings.items():
                writer.writerow(map(defuse, _cells(board, row, criterion, standing)))
    return written.getvalue()


def _cells(board: Board, row: Row, criterion: str, standing: Standing) -> Iterator[str]:
    yield from (board.task, board.edition, board.digest)
    yield from (row.name, row.entry.result.extractor.version or "", row.tier, criterion)
    counts, interval = standing.counts, standing.interval
    ends = (interval.low, interval.high) if interval else (math.nan, math.nan)
    for value in (counts.precision, counts.recall, counts.f1, *ends):
        yield "" if math.isnan(value) else f"{value:.6f}"
    yield "" if standing.group is None else str(standing.group)
    yield "yes" if standing.is_underpowered else "no"
    yield str(sum(row.entry.result.failures.values()))
    yield row.entry.run


def boards_markdown(boards: Iterable[Board]) -> str:
    """Return a table for each board: F1, its interval, and the tie group."""
    return "\n".join(_markdown(board) for board in boards)


def _markdown(board: Board) -> str:
    head = ("extractor", "tier", *board.criteria, "failures")
    rows = [
        (
            row.name,
            row.tier,
            *(_f1(row.standings.get(criterion)) for criterion in board.criteria),
            str(sum(row.entry.result.failures.values())),
        )
        for row in board.rows
    ]
    rule = ("---", "---", *("---:" for _ in board.criteria), "---:")
    lines = [f"| {' | '.join(map(escape_markdown, line))} |" for line in (head, rule, *rows)]
    title = f"## {escape_markdown(board.task)}, edition {escape_markdown(board.edition)}"
    text = (
        f"Gold {board.digest}: {board.articles} articles, {board.documents} documents. F1 with its "
        "95 % interval over articles, or, where they are too few or too much alike for one, how "
        "many of the gold's items were found; in brackets the tie group: within one group these "
        "articles tell nobody apart (`?`: for want of an interval)."
    )
    return f"{title}\n\n{text}\n\n" + "\n".join(lines) + "\n"


def _f1(standing: Standing | None) -> str:
    if standing is None:
        return DASH
    interval = standing.interval
    ends = (
        f"{write_rate(interval.low)}–{write_rate(interval.high)}"
        if interval
        else found_text(standing.counts)
    )
    mark = "?" if standing.is_underpowered else ""
    group = "" if standing.group is None else f" ({standing.group}{mark})"
    return f"{write_rate(standing.value)} {ends}{group}"
