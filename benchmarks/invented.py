"""Made-up spans and records with made-up mistakes, the same for the same seed, as our own types.

Spans are (start, end, label), half-open, in tokens, and one token counts as one character; a page
is what was predicted in a document, then its gold.
"""

import json
import random
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from extractbench.corpus.gold import Corpus, Gold, GoldDocument
from extractbench.formats.columns import Columns
from extractbench.prediction import Prediction
from extractbench.salvage import read_record
from extractbench.schema import Record, record_schema
from extractbench.task import Task

__all__ = [
    "CELL",
    "LABELS",
    "Page",
    "Sheet",
    "SheetRecord",
    "add_twins",
    "draw_pages",
    "draw_sheets",
    "our_records",
    "our_spans",
    "write_spans",
]

Span: TypeAlias = tuple[int, int, str]
Page: TypeAlias = tuple[list[Span], list[Span]]
Sheet: TypeAlias = tuple[dict[str, Any], dict[str, Any]]

LABELS = tuple("ABCDEFGH")
CELL = 10
"""Each cell of so many tokens has at most one span of either side, so that none tangle or touch."""


def draw_pages(documents: int, spans: int, seed: int = 0) -> list[Page]:
    """Draw pages of about so many gold spans, of which about 70 % are found as they stand."""
    draw = random.Random(seed)
    return [_draw_page(draw, spans) for _ in range(documents)]


def _draw_page(draw: random.Random, spans: int) -> Page:
    predicted: list[Span] = []
    gold: list[Span] = []
    for start in range(0, CELL * spans, CELL):
        end, label = start + draw.randint(1, CELL - 3), draw.choice(LABELS)
        fate = draw.random()
        if fate < 0.95:
            gold.append((start, end, label))
        if fate < 0.70 or fate >= 0.95:
            predicted.append((start, end, label))
        elif fate < 0.80:
            predicted.append((start, end + 1, label))
        elif fate < 0.90:
            predicted.append((start, end, draw.choice(LABELS)))
    return predicted, gold


def add_twins(pages: Iterable[Page], share: float, seed: int = 0) -> list[Page]:
    """Give a share of the spans of either side a twin that overlaps it; the order is any order."""
    draw = random.Random(seed)
    return [(_twinned(draw, ours, share), _twinned(draw, theirs, share)) for ours, theirs in pages]


def _twinned(draw: random.Random, spans: Iterable[Span], share: float) -> list[Span]:
    twinned = list(spans)
    for start, end, _ in spans:
        if draw.random() < share:
            first = draw.randrange(start, end)
            twinned.append((first, first + draw.randint(1, CELL), draw.choice(LABELS)))
    draw.shuffle(twinned)
    return twinned


def our_spans(pages: Sequence[Page]) -> tuple[Columns, Columns]:
    """Return pages as the columns of predictions and of gold."""
    predicted, gold = (
        Columns.of({f"{i:06}": page[side] for i, page in enumerate(pages)}) for side in (0, 1)
    )
    return predicted, gold


def write_spans(pages: Sequence[Page], files: tuple[Path, Path], times: int = 1) -> None:
    """Write the pages so many times, with other ids, as JSON lines: predictions, then gold."""
    for side, path in enumerate(files):
        mentions = [json.dumps(_as_mentions(page[side])) for page in pages]
        with path.open("w", encoding="utf-8") as file:
            for turn in range(times):
                for i, written in enumerate(mentions):
                    file.write(f'{{"id": "{turn:04}-{i:06}", "mentions": {written}}}\n')


def _as_mentions(spans: Iterable[Span]) -> list[dict[str, Any]]:
    return [{"start": start, "end": end, "label": label} for start, end, label in spans]


def _corpus(task: Task, documents: tuple[GoldDocument, ...]) -> Corpus:
    return Corpus(name="invented", task=task, edition="", version="1", documents=documents)


_WORDS = [f"{colour} {tree}" for colour in ("Red", "Old", "Tall") for tree in ("Ash", "Elm", "Yew")]


class _Row(Record):
    name: str | None = None
    place: str | None = None
    count: int | None = None
    year: int | None = None
    note: str | None = None


class SheetRecord(Record):
    """Ten scalars and some rows."""

    a: str | None = None
    b: str | None = None
    c: str | None = None
    d: str | None = None
    e: str | None = None
    f: int | None = None
    g: int | None = None
    h: int | None = None
    i: int | None = None
    j: int | None = None
    rows: tuple[_Row, ...] = ()


def draw_sheets(documents: int, rows: int, seed: int = 0) -> list[Sheet]:
    """Draw records of ten scalars and some rows of five; a fifth of the cells are wrong.

    The rows stand in another order than gold's.
    """
    draw = random.Random(seed)
    sheets = []
    for _ in range(documents):
        gold = _draw_cells(draw, SheetRecord) | {
            "rows": [_draw_cells(draw, _Row) for _ in range(rows)]
        }
        predicted = _spoil(draw, gold) | {"rows": [_spoil(draw, row) for row in gold["rows"]]}
        draw.shuffle(predicted["rows"])
        sheets.append((predicted, gold))
    return sheets


def _draw_cells(draw: random.Random, kind: type[Record]) -> dict[str, Any]:
    slots = record_schema(kind).slots.values()
    return {slot.name: _draw_cell(draw, slot.name) for slot in slots if not slot.many}


def _draw_cell(draw: random.Random, name: str) -> str | int:
    is_number = name in ("count", "year", *"fghij")
    return draw.randrange(1000) if is_number else f"{draw.choice(_WORDS)} {draw.randrange(100)}"


def _spoil(draw: random.Random, cells: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _draw_cell(draw, name) if draw.random() < 0.2 else value
        for name, value in cells.items()
        if name != "rows"
    }


def our_records(sheets: Sequence[Sheet]) -> tuple[list[Prediction], Corpus]:
    """Return records as predictions and a corpus of one layer."""
    predictions, documents = [], []
    for i, (predicted, gold) in enumerate(sheets):
        predictions.append(Prediction(id=f"{i:06}", record=predicted))
        record, _ = read_record(record_schema(SheetRecord), gold, {})
        read = Gold(id=f"{i:06}", record=gold)
        documents.append(GoldDocument(gold=read, record=record, length=1))
    return predictions, _corpus(Task("sheets", record=SheetRecord), tuple(documents))
