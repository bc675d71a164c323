"""A document with its gold as one row of a table, and back without loss; see `COLUMNS`.

A row of somebody else needs ``id`` and ``text``, and one of the layers to hold gold.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from pydantic import ValidationError

from extractbench.corpus.checks import check_gold
from extractbench.corpus.columns import as_columns, as_items, as_payload
from extractbench.corpus.gold import Corpus, Gold, GoldDocument, digest_document
from extractbench.corpus.index import Entry
from extractbench.corpus.layer_checks import Fault
from extractbench.document import Document, Layers
from extractbench.errors import CorpusError, TextError, nearest
from extractbench.loose import sha256
from extractbench.task import Task

__all__ = ["COLUMNS", "Row", "as_row", "document_of", "gold_of", "need", "need_id", "read_row"]

Row: TypeAlias = Mapping[str, Any]
"""The values of one row by column."""

COLUMNS: Mapping[str, str] = {
    "`id`, `article`, `edition`": "as in a gold file; no article if the document is its own",
    "`text`": "null if it is not there, or is not to be given away",
    "`length`, `sha256`, `is_shipped`": "of the text that the offsets count in",
    "`zones`, `mentions`, `quotes`": "lists of objects, null if the layer was not annotated",
    "`record`": "the record as JSON in text, since records of one column differ in shape",
    "`excluded`, `inferences`, `unlabelled`": "as in a gold file",
    "`corpus`, `version`, `task`": "what it is part of, the same in every row",
    "`article_leaks`, `document_leaks`": "names and years that the world knows and the document "
    "does not say: those of its article, and its own",
    "`digest`": "of the gold as shipped and of its text",
    "`checksum`": "of this row: one that was changed gets a digest of its own",
}
"""What the columns hold, in words."""

_LAYERS = tuple(Layers.model_fields)
_LISTS = ("excluded", "inferences", "unlabelled")
_GOLD = ("id", "article", "edition", *_LAYERS, *_LISTS)
_SURFACES = ("surface", "text")
_ELSEWHERE = (
    "is not where its own words stand; offsets count characters (code points) of the text, not "
    "tokens, bytes or UTF-16 units"
)
_OF_PREDICTIONS: Any = {
    "mentions": {"__all__": {"confidence", "surface"}},
    "quotes": {"__all__": {"confidence"}},
}


def as_row(document: GoldDocument, corpus: Corpus, *, include_text: bool = False) -> dict[str, Any]:
    """Return a document as a row.

    Args:
        document: One of the corpus's.
        corpus: What the row says of where it is from.
        include_text: Whether a text that is not shipped is given away too.
    """
    row = as_columns(document.gold.model_dump(mode="json", exclude=_OF_PREDICTIONS))
    row |= {
        "text": document.text if document.is_shipped or include_text else None,
        "length": document.length,
        "sha256": document.sha256,
        "is_shipped": document.is_shipped,
        "corpus": corpus.name,
        "version": corpus.version,
        "task": corpus.task.name,
        "article_leaks": _listed(corpus, document.article),
        "document_leaks": None if document.id == document.article else _listed(corpus, document.id),
    }
    return row | {"digest": document.digest, "checksum": _checksum(row)}


def _listed(corpus: Corpus, name: str) -> list[str] | None:
    return list(corpus.leaks[name]) if name in corpus.leaks else None


def _checksum(row: Row) -> str:
    # What is None is left out, so that a column that is added later changes no checksum.
    kept = {name: row[name] for name in _GOLD if row.get(name) is not None}
    return digest_document(kept, row.get("sha256"))


def gold_of(row: Row) -> tuple[Gold, list[Fault]]:
    """Return the gold that a row holds, and where what it says of words is not in its text.

    Raises:
        CorpusError: If a field is not of the form.
    """
    columns = {name: row[name] for name in _GOLD if row.get(name) is not None}
    faults = list(_misplaced(as_items(columns.get("mentions")), row.get("text")))
    try:
        payload = as_payload(columns)
    except ValueError as error:
        raise CorpusError(f"record: is text, but no JSON: {error}") from error
    if isinstance(mentions := payload.get("mentions"), list):
        payload["mentions"] = [_without_words(mention) for mention in mentions]
    try:
        return Gold.model_validate(payload), faults
    except ValidationError as error:
        raise CorpusError(_said(error)) from error


def _said(error: ValidationError) -> str:
    first = error.errors()[0]
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"])
    return f"{''.join(parts).removeprefix('.')}: {first['msg']}"


def _without_words(mention: Any) -> Any:
    if not isinstance(mention, Mapping):
        return mention
    return {name: value for name, value in mention.items() if name not in _SURFACES}


def _misplaced(mentions: Any, text: Any) -> Iterator[Fault]:
    """Yield the mentions whose own words do not stand at their offsets."""
    if not isinstance(mentions, list) or not isinstance(text, str):
        return
    for index, item in enumerate(mentions):
        words = [item.get(name) for name in _SURFACES] if isinstance(item, Mapping) else []
        said = next((each for each in words if isinstance(each, str)), None)
        start, end = (item.get("start"), item.get("end")) if said is not None else (None, None)
        if isinstance(start, int) and isinstance(end, int) and text[start:end] != said:
            yield f"mentions[{index}]", f"[{start}, {end}) {_ELSEWHERE}"


def read_row(row: Row, gold: Gold, task: Task) -> tuple[GoldDocument, list[Fault]]:
    """Return the document of a row with everything that is wrong with its gold.

    Args:
        row: The row.
        gold: What `gold_of` returns for it.
        task: What is to be extracted.

    Raises:
        TextError: If the text is not the one that the row was made of.
    """
    text, hashed = row.get("text"), row.get("sha256")
    if text is not None and hashed is not None and sha256(text) != hashed:
        raise TextError(
            f"text: is not the one that the offsets count in: its SHA-256 is {sha256(text)}, the "
            f"row's is {hashed}; take the text as it was, or leave out the column sha256"
        )
    entry = Entry(id=gold.id, sha256=hashed, length=row.get("length"))
    digest = _digest(row, gold, hashed if text is None else sha256(text))
    document, faults = check_gold(gold, entry, task, text, digest, ())
    return replace(document, is_shipped=row.get("is_shipped") is not False), faults


def _digest(row: Row, gold: Gold, hashed: str | None) -> str:
    if row.get("digest") and row.get("checksum") == _checksum(row):
        return str(row["digest"])
    return digest_document(gold.model_dump(mode="json"), hashed)


def document_of(row: Row) -> Document:
    """Return the text of a row, to extract from.

    Raises:
        CorpusError: If a column is missing.
        TextError: If the row has no text.
    """
    need_id(row)
    need(row, "text")
    if row["text"] is None:
        raise TextError(
            "has no text here; of texts that are not shipped a dataset holds only offsets, unless "
            "it was made with include_text=True (--include-text)"
        )
    fields = {name: row[name] for name in ("article", "edition") if row.get(name) is not None}
    fields["article"] = fields.get("article") or row["id"]
    is_shipped = row.get("is_shipped") is not False
    try:
        return Document(id=row["id"], text=row["text"], is_shipped=is_shipped, **fields)
    except ValidationError as error:
        raise CorpusError(_said(error)) from error


def need(row: Row, *columns: str) -> None:
    """Raise an error that names the first of these columns that a row lacks, and what it has."""
    for column in columns:
        if column in row:
            continue
        hint = ""
        if column == "id" and not nearest(column, map(str, row)):
            hint = f"; give each row one, such as its number: {_NUMBERING}"
        elif column == "text" and "tokens" in row:
            hint = (
                "; tokens have no offsets: join them to a text, and count characters in it, as "
                "rows_from_tags of extractbench.integrations.datasets.tagged does"
            )
        elif near := nearest(column, map(str, row)):
            hint = f"; rename yours: rename_column({near[0]!r}, {column!r})"
        raise CorpusError(f"no column {column!r} (columns: {', '.join(map(str, row))}){hint}")


_NUMBERING = "map(lambda row, number: {'id': str(number)}, with_indices=True)"


def need_id(row: Row) -> None:
    """Raise an error if a row has no id, or one that is a number."""
    need(row, "id")
    if isinstance(row["id"], int):
        raise CorpusError(
            "column 'id': holds numbers, and an id is text: cast_column('id', Value('string'))"
        )
