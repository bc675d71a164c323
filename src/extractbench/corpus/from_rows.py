"""A corpus, or documents without gold, from a dataset: whatever iterates over rows.

See `extractbench.corpus.rows` for the columns, `extractbench.corpus.row_source` for what iterates.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, TypeAlias, TypeVar

from extractbench.corpus.gold import Corpus, Gold, GoldDocument, digest_corpus
from extractbench.corpus.row_source import each_row
from extractbench.corpus.rows import Row, document_of, gold_of, need, need_id, read_row
from extractbench.corpus.sources import TASKS
from extractbench.document import Document, Layers, Span
from extractbench.errors import CorpusError
from extractbench.task import Schema, Task, as_task

__all__ = ["PLAIN", "Rows", "as_corpus", "documents_from", "read_corpus"]

Rows: TypeAlias = Iterable[Row] | Mapping[str, Iterable[Row]]
"""Rows, or rows by split."""

PLAIN = Task("plain")
"""The task of a dataset that names none: mentions of any label, no records."""

T = TypeVar("T")
_SHOWN = 5


def as_corpus(source: Corpus | Rows, *, schema: Schema | None = None) -> Corpus:
    """Return a corpus as it is, and a dataset as a corpus."""
    return source if isinstance(source, Corpus) else read_corpus(source, schema=schema)


def documents_from(
    source: Rows | Iterable[Document], *, split: str | None = None
) -> Iterator[Document]:
    """Yield the documents of a dataset one by one; documents are passed through.

    Args:
        source: Rows with ``id`` and ``text``, and what else there is of ``article``, ``edition``
            and ``is_shipped``; of a streaming dataset no more than one row is held.
        split: The split, of a dataset that has several; without it all of them.

    Raises:
        CorpusError: If a column is missing or holds something else.
        TextError: If a row has no text.
        UnknownNameError: If there is no such split.
    """
    for number, row in enumerate(each_row(source, split)):
        yield row if isinstance(row, Document) else _at(number, row, partial(document_of, row))


def read_corpus(
    source: Rows, *, split: str | None = None, schema: Schema | None = None, name: str | None = None
) -> Corpus:
    """Return the corpus that a dataset holds, with every check that gold in files has to pass.

    Args:
        source: Rows as `extractbench.corpus.rows` has them; extra columns are passed over.
        split: The split, of a dataset that has several; without it all of them.
        schema: The record type or task; without it that of the column ``task``, and without that
            column one with any label and no records.
        name: What to call the corpus; by default what its rows say.

    Raises:
        CorpusError: If a column is missing or gold fails a check; the message names row,
            document and field.
        TextError: If a text is not the one that was annotated.
        UnknownNameError: If there is no such split or task.
    """
    rows = [dict(_mapping(number, row)) for number, row in enumerate(each_row(source, split))]
    if not rows:
        raise CorpusError("the dataset has no rows, so there is nothing to score on")
    _check_layers(rows[0])
    for number, row in enumerate(rows):
        _at(number, row, partial(_check_columns, row))
    golds = [_at(number, row, partial(gold_of, row)) for number, row in enumerate(rows)]
    task = as_task(schema) if schema is not None else _task(rows)
    _refuse_words(rows, [gold for gold, _ in golds])
    documents: list[GoldDocument] = []
    findings: list[str] = []
    for number, (row, (gold, misplaced)) in enumerate(zip(rows, golds, strict=True)):
        document, faults = _at(number, row, partial(read_row, row, gold, task))
        documents.append(document)
        where = _where(number, row)
        findings += [f"{where}, {field}: {message}" for field, message in misplaced or faults]
    _refuse(findings)
    return _assembled(rows, documents, task, name)


def _mapping(number: int, row: Any) -> Row:
    if not isinstance(row, Mapping):
        raise CorpusError(f"row {number}: is {type(row).__name__}, not a value for each column")
    return row


def _check_columns(row: Row) -> None:
    need_id(row)
    if "length" not in row:
        need(row, "text")


def _check_layers(row: Row) -> None:
    _check_columns(row)
    if not set(Layers.model_fields) & set(row):
        raise CorpusError(
            f"no layer to score: none of the columns {', '.join(Layers.model_fields)} is there "
            f"(columns: {', '.join(map(str, row))}); rename the one that holds it, such as "
            "rename_column('entities', 'mentions')"
        )


def _where(number: int, row: Any) -> str:
    named = row.get("id") if isinstance(row, Mapping) else None
    return f"row {number}" + (f", document {named!r}" if named is not None else "")


def _at(number: int, row: Any, read: Callable[[], T]) -> T:
    """Return what reading a row gives; an error says which row it was."""
    _mapping(number, row)
    try:
        return read()
    except CorpusError as error:
        raise type(error)(f"{_where(number, row)}, {error}") from error


def _one(rows: Iterable[Row], column: str) -> str | None:
    """Return what a column says in all rows, or None if it says nothing."""
    said = sorted({str(row[column]) for row in rows if row.get(column) is not None})
    if len(said) > 1:
        raise CorpusError(
            f"column {column!r}: rows of several corpora: {', '.join(said)}; read one at a time"
        )
    return said[0] if said else None


def _task(rows: Iterable[Row]) -> Task:
    named = _one(rows, "task")
    if named is None or named == PLAIN.name:
        return PLAIN
    if named not in TASKS:
        known = ", ".join([*TASKS, PLAIN.name])
        raise CorpusError(
            f"column 'task': {named!r} is not built in (known: {known}); name its record type: "
            "schema=RecordType, or schema='module:RecordType'"
        )
    return TASKS[named]


def _assembled(
    rows: list[dict[str, Any]], documents: list[GoldDocument], task: Task, name: str | None
) -> Corpus:
    times = Counter(document.id for document in documents)
    if twice := sorted(each for each, count in times.items() if count > 1):
        raise CorpusError(
            f"several rows have one id: {', '.join(twice[:_SHOWN])}; give each its own, or name a "
            "split: split="
        )
    leaks: dict[str, tuple[str, ...]] = {}
    for row, document in zip(rows, documents, strict=True):
        for column, key in (("article_leaks", document.article), ("document_leaks", document.id)):
            if row.get(column) is not None:
                leaks[key] = tuple(row[column])
    ordered = tuple(sorted(documents, key=lambda document: document.id))
    return Corpus(
        name=name or _one(rows, "corpus") or "dataset",
        task=task,
        edition="+".join(sorted({document.edition for document in ordered} - {""})),
        version=_one(rows, "version") or "0",
        documents=ordered,
        leaks=leaks,
        digest=digest_corpus(ordered),
    )


def _refuse(findings: list[str]) -> None:
    if findings:
        more = len(findings) - _SHOWN
        rest = f"\nand {more} more" if more > 0 else ""
        raise CorpusError("\n".join(findings[:_SHOWN]) + rest)


_TOKEN = re.compile(r"\w+|[^\w\s]")


def _refuse_words(rows: Iterable[Row], golds: Iterable[Gold]) -> None:
    """Refuse offsets that count words: all are small enough for that, and most cut words apart."""
    pairs = [
        (text, [mention.span for mention in gold.mentions])
        for row, gold in zip(rows, golds, strict=True)
        # Rows with a checksum were made from offsets in characters.
        if isinstance(text := row.get("text"), str) and gold.mentions and not row.get("checksum")
    ]
    spans = [(text, span) for text, found in pairs for span in found]
    cut = sum(_cuts_words(text, span) for text, span in spans)
    if cut * 2 <= len(spans):
        return
    if all(max(span.end for span in found) <= len(_TOKEN.findall(text)) for text, found in pairs):
        raise CorpusError(
            f"the offsets of mentions seem to count tokens: {cut} of {len(spans)} cut a word "
            "apart as characters, and none is greater than its text's number of tokens; give "
            "the start and end of each mention in characters of the text"
        )


def _cuts_words(text: str, span: Span) -> bool:
    return (
        any(0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum() for at in span)
        or text[span.start : span.end] != text[span.start : span.end].strip()
    )
