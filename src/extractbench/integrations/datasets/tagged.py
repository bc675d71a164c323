"""Rows of tokens with a tag each, as rows of text with mentions."""

from collections.abc import Iterator, Sequence
from typing import Any

from extractbench.corpus.from_rows import Rows
from extractbench.corpus.row_source import each_row
from extractbench.corpus.rows import need
from extractbench.document import Span
from extractbench.errors import CorpusError
from extractbench.integrations.transformers.decoding import Tagged, decode, is_tag

__all__ = ["rows_from_tags"]


def rows_from_tags(
    source: Rows, *, split: str | None = None, tokens: str = "tokens", tags: str = "ner_tags"
) -> Iterator[dict[str, Any]]:
    """Yield rows with a text, its tokens between single spaces, and the mentions of their tags.

    For `Corpus.from_datasets`, or as predictions. Rows without an id are numbered; other columns
    are kept.

    Args:
        source: A `datasets.Dataset` or `DatasetDict`, streaming or not, or rows as mappings.
        split: The split, of a dataset that has several; without it all of them.
        tokens: The column that holds the words.
        tags: The column that holds a tag of each: by IOB, as text or as a ``ClassLabel``.

    Raises:
        CorpusError: If a column is missing, there are more or fewer tags than tokens, or a tag is
            none of IOB; the message names the row.
        UnknownNameError: If there is no such split.
    """
    for number, row in enumerate(each_row(source, split)):
        need(row, tokens, tags)
        words, marks = row[tokens], row[tags]
        if fault := _fault(words, marks):
            raise CorpusError(f"row {number}, column {tags!r}: {fault}")
        text = " ".join(words)
        kept = {name: row[name] for name in row if name not in (tokens, tags)}
        yield {"id": str(number), **kept, "text": text, "mentions": _mentions(words, marks, text)}


def _fault(words: Sequence[str], tags: Sequence[Any]) -> str | None:
    if len(words) != len(tags):
        return f"{len(tags)} tags for {len(words)} tokens"
    if strange := [tag for tag in tags if not is_tag(tag)]:
        return (
            f"{strange[0]!r} is neither 'O', 'B-LABEL' nor 'I-LABEL'; numbers need the names of a "
            "ClassLabel: cast_column(..., List(ClassLabel(names=[...])))"
        )
    return None


def _mentions(words: Sequence[str], tags: Sequence[str], text: str) -> list[dict[str, Any]]:
    pieces: list[Tagged] = []
    start = 0
    for word, tag in zip(words, tags, strict=True):
        pieces.append(Tagged(Span(start, start + len(word)), tag))
        start += len(word) + 1
    return [
        mention.model_dump(include={"start", "end", "label"}) for mention in decode(pieces, text)
    ]
