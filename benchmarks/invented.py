"""Made-up spans and records with made-up mistakes, the same for the same seed, as our own types.

Spans are (start, end, label), half-open, in tokens, and one token counts as one character; a page
is what was predicted in a document, then its gold.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from extractbench.corpus.gold import Corpus, Gold, GoldDocument
from extractbench.fillers import read_record
from extractbench.prediction import Prediction
from extractbench.schema import Record, record_schema
from extractbench.task import Task

__all__ = [
    "CELL",
    "LABELS",
    "Page",
    "Sheet",
    "draw_pages",
    "draw_sheets",
    "our_records",
    "our_spans",
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


def our_spans(pages: Sequence[Page]) -> tuple[list[Prediction], Corpus]:
    """Return pages as predictions and a corpus of one layer."""
    predictions = [
        Prediction.model_validate({"id": f"{i:06}", "mentions": _as_mentions(ours)})
        for i, (ours, _) in enumerate(pages)
    ]
    gold = [
        Gold.model_validate({"id": f"{i:06}", "mentions": _as_mentions(theirs)})
        for i, (_, theirs) in enumerate(pages)
    ]
    length = max(end for page in pages for side in page for _, end, _ in side)
    documents = tuple(GoldDocument(gold=each, length=length) for each in gold)
    return predictions, _corpus(Task("spans"), documents)


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


class _Sheet(Record):
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
        gold = _draw_cells(draw, _Sheet) | {"rows": [_draw_cells(draw, _Row) for _ in range(rows)]}
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
        record, _ = read_record(record_schema(_Sheet), gold, {})
        read = Gold(id=f"{i:06}", record=gold)
        documents.append(GoldDocument(gold=read, record=record, length=1))
    return predictions, _corpus(Task("sheets", record=_Sheet), tuple(documents))
