"""Labelled spans of two files of JSON lines, some documents at a time.

Gold is read from beginning to end, and each document's predictions are looked up by where its line
begins; so neither file has to fit in memory, and they may have different orders. What stays in
memory is the ids of the documents, where their lines are, and the counts.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO
from zlib import crc32

from extractbench.errors import CorpusError, PredictionError
from extractbench.formats.columns import Columns
from extractbench.formats.span_lines import DUPLICATE, SpanReader, line_id, open_lines, read_spans
from extractbench.prediction import Problem
from extractbench.scoring.span_evaluation import SpanEvaluation, join_spans
from extractbench.scoring.spans import score_columns, stray_problem

__all__ = ["Shard", "score_files", "score_spans"]

_TOGETHER = 4 * 2**20
"""About so many bytes of gold are read at once."""


@dataclass(frozen=True, slots=True)
class Shard:
    """Some of the documents, by their ids: those of one of several shards.

    Attributes:
        number: Which one, from 1.
        of: How many there are.

    Raises:
        ValueError: If there is no such shard.
    """

    number: int = 1
    of: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.number <= self.of:
            raise ValueError(f"shard {self.number}/{self.of}: they are numbered from 1")

    def has(self, document: str) -> bool:
        """Say whether a document is in this shard; each is in one of them."""
        return crc32(document.encode(errors="surrogatepass")) % self.of == self.number - 1


_WHOLE = Shard()


def score_spans(
    predicted: Columns | str | Path,
    gold: Columns | str | Path,
    *,
    min_iou: float = 0.0,
    labels: Sequence[str] | None = None,
) -> SpanEvaluation:
    """Score labelled spans in bulk, under the four criteria of SemEval-2013.

    A document that is missing has all of its gold missed, as has one given twice. One that is not
    in gold is named and not scored. A span that is empty, reversed or cannot be read is charged
    under its label, as is one whose label is outside the schema.

    Args:
        predicted: What `read_spans` returns or takes; two files are read some documents at a time.
        gold: The same, for gold.
        min_iou: The least intersection over union at which two spans overlap, between 0 and 1; by
            default one character in common is enough.
        labels: The labels of the schema; by default any label is one.

    Raises:
        PredictionError: If the file of predictions cannot be read.
        CorpusError: If gold cannot be read, has a span that is empty or reversed, a document
            twice, or a label outside the schema.
        ValueError: If the least intersection over union is not between 0 and 1.
    """
    if isinstance(predicted, str | Path) and isinstance(gold, str | Path):
        return score_files(predicted, gold, min_iou=min_iou, labels=labels)
    ours, theirs = (
        side if isinstance(side, Columns) else read_spans(side) for side in (predicted, gold)
    )
    return score_columns(ours, theirs, min_iou=min_iou, labels=labels)


def score_files(
    predicted: str | Path,
    gold: str | Path,
    *,
    min_iou: float = 0.0,
    labels: Sequence[str] | None = None,
    shard: Shard = _WHOLE,
) -> SpanEvaluation:
    """Score the documents of a shard; see `score_spans`."""
    parts = [score_columns(_NOTHING, _NOTHING, min_iou=min_iou, labels=labels)]
    with open_lines(predicted) as ours, _open_gold(gold) as theirs:
        index = _Index.of(ours, shard)
        for some in _gold_parts(theirs, shard):
            answers = index.columns(some.documents)
            parts.append(score_columns(answers, some, min_iou=min_iou, labels=labels))
    whole = join_spans(parts)
    known = set(whole.documents)
    stray = (stray_problem(name) for name in index.lines if name not in known)
    # What is said of no document is the same in every part.
    problems = dict.fromkeys((*index.problems, *whole.problems, *stray))
    return replace(whole, problems=tuple(problems))


_NOTHING = Columns.of({})


def _open_gold(path: str | Path) -> BinaryIO:
    try:
        return open_lines(path)
    except PredictionError as error:
        raise CorpusError(f"gold: {error}") from error


@dataclass(slots=True)
class _Index:
    """Where the predictions of a shard's documents are in their file."""

    file: BinaryIO
    offsets: "array[int]" = field(default_factory=lambda: array("q"))
    lines: dict[str, int] = field(default_factory=dict)
    copies: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    @classmethod
    def of(cls, file: BinaryIO, shard: Shard) -> "_Index":
        index, offset = cls(file), 0
        for number, line in enumerate(file, start=1):
            index.offsets.append(offset)
            offset += len(line)
            if (name := line_id(line)) is None:
                index._report(line, number, shard)
            elif shard.has(name):
                if name in index.lines:
                    index.copies.add(name)
                index.lines[name] = number
        return index

    def _report(self, line: bytes, number: int, shard: Shard) -> None:
        """Name a line that cannot be read, in one of the shards."""
        if number % shard.of == shard.number - 1:
            reader = SpanReader()
            reader.add(line, number)
            self.problems += reader.problems

    def columns(self, documents: Sequence[str]) -> Columns:
        """Return the spans of some documents; those that are not in the file are left out."""
        reader = SpanReader()
        for name in documents:
            if name in self.copies:
                reader.refuse(name, DUPLICATE)
            elif (number := self.lines.get(name)) is not None:
                self.file.seek(self.offsets[number - 1])
                reader.add(self.file.readline(), number)
        return reader.columns()


def _gold_parts(file: BinaryIO, shard: Shard) -> Iterator[Columns]:
    """Yield the gold of some documents after that of others.

    Raises:
        CorpusError: If a document is there twice.
    """
    seen: set[str] = set()
    reader, size = SpanReader(), 0
    for number, line in enumerate(file, start=1):
        if shard.of > 1 and (name := line_id(line)) is not None and not shard.has(name):
            continue
        reader.add(line, number)
        size += len(line)
        if size > _TOGETHER:
            yield _new(reader.columns(), seen)
            reader, size = SpanReader(), 0
    yield _new(reader.columns(), seen)


def _new(gold: Columns, seen: set[str]) -> Columns:
    if twice := seen.intersection(gold.documents):
        raise CorpusError(f"gold: document {min(twice)!r}: {DUPLICATE}")
    seen.update(gold.documents)
    return gold
