"""Labelled spans from JSON lines in bulk: an object a line, with ``id`` and ``mentions``.

That is the form of predictions files; gold takes it too. Whatever else a line holds is passed
over. A line of another form is read field by field, as `extractbench.prediction` reads it: what
can be read is kept, and each thing that cannot is a problem and, if it was a claim, a span that
stands nowhere.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, BinaryIO

import msgspec
import numpy as np

from extractbench.errors import PredictionError
from extractbench.formats.columns import FURTHEST, NOWHERE, Columns, Flags, Ints
from extractbench.prediction import Prediction, Problem, parse_prediction

__all__ = ["DUPLICATE", "SpanReader", "line_id", "open_lines", "read_spans"]

_Offset = Annotated[int, msgspec.Meta(ge=0, lt=FURTHEST)]
_Name = Annotated[str, msgspec.Meta(min_length=1)]


class _Span(msgspec.Struct, gc=False):
    start: _Offset
    end: _Offset
    label: _Name
    optional: bool = False


class _Line(msgspec.Struct, gc=False):
    id: _Name
    mentions: list[_Span] | None = None
    error: str | None = None


class _Head(msgspec.Struct, gc=False):
    id: _Name


_decode = msgspec.json.Decoder(_Line).decode
_decode_head = msgspec.json.Decoder(_Head).decode

DUPLICATE = "duplicate: several lines, all refused"
_NO_MENTIONS = "empty: there are no mentions"
_TOGETHER = 2000
"""So many spans are turned into columns at once; more are no longer near at hand."""


def read_spans(path: str | Path) -> Columns:
    """Read the labelled spans of a file of JSON lines.

    Of a document given twice, all copies are refused: it counts as failed.

    Args:
        path: The file, as UTF-8; empty lines are passed over.

    Raises:
        PredictionError: If the file cannot be read.
    """
    reader = SpanReader()
    with open_lines(path) as file:
        for number, line in enumerate(file, start=1):
            reader.add(line, number)
    return reader.columns()


def open_lines(path: str | Path) -> BinaryIO:
    """Open a file of lines.

    Raises:
        PredictionError: If that cannot be done.
    """
    try:
        return Path(path).open("rb", buffering=1 << 20)
    except OSError as error:
        raise PredictionError(f"cannot read spans: {error}") from error


def line_id(line: bytes) -> str | None:
    """Return the id of a line's document; None if the line is not to be read at all."""
    try:
        return _decode_head(line).id
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        pass
    try:
        return parse_prediction(_payload(line)).id
    except (ValueError, RecursionError, PredictionError):
        return None


def _payload(line: bytes) -> object:
    return json.loads(line.decode("utf-8-sig"))


class _Places(dict[str, int]):
    """The place of each name, in the order in which they are first asked for."""

    def __missing__(self, name: str) -> int:
        self[name] = place = len(self)
        return place


@dataclass(slots=True)
class SpanReader:
    """What the lines read so far hold; spans become columns some thousands at a time."""

    documents: _Places = field(default_factory=_Places)
    labels: _Places = field(default_factory=_Places)
    failures: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _spans: list[_Span] = field(default_factory=list)
    _sizes: list[tuple[int, int]] = field(default_factory=list)
    _parts: list[tuple[Ints, Ints, Ints, Ints, Flags]] = field(default_factory=list)

    def add(self, line: bytes, number: int | None = None) -> None:
        """Read a line; an empty one is passed over."""
        try:
            read = _decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            salvaged = self._salvage(line, number)
            if salvaged is None:
                return
            read = salvaged
        known = len(self.documents)
        place = self.documents[read.id]
        if place < known:
            self.failures[read.id] = DUPLICATE
        elif read.error is not None or read.mentions is None:
            self.failures[read.id] = _NO_MENTIONS if read.error is None else read.error
        else:
            self._spans += read.mentions
            self._sizes.append((place, len(read.mentions)))
            if len(self._spans) > _TOGETHER:
                self._turn()

    def refuse(self, document: str, why: str) -> None:
        """Take down a document of which no line is read."""
        _ = self.documents[document]
        self.failures[document] = why

    def columns(self) -> Columns:
        """Return what all lines held."""
        self._turn()
        document, start, end, label, optional = zip(*self._parts, strict=True)
        columns = Columns(
            tuple(self.documents),
            tuple(self.labels),
            np.concatenate(document),
            np.concatenate(start),
            np.concatenate(end),
            np.concatenate(label),
            np.concatenate(optional),
            failures=self.failures,
            problems=tuple(self.problems),
        )
        failed = np.array([name in self.failures for name in self.documents], dtype=np.bool_)
        return columns.only(~failed[columns.document]) if failed.any() else columns

    def _turn(self) -> None:
        spans, sizes = self._spans, np.array(self._sizes, dtype=np.int64).reshape(-1, 2)
        count, label = len(spans), self.labels
        self._parts.append(
            (
                np.repeat(sizes[:, 0], sizes[:, 1]),
                np.fromiter([span.start for span in spans], np.int64, count),
                np.fromiter([span.end for span in spans], np.int64, count),
                np.fromiter([label[span.label] for span in spans], np.int64, count),
                np.fromiter([span.optional for span in spans], np.bool_, count),
            )
        )
        self._spans, self._sizes = [], []

    def _salvage(self, line: bytes, number: int | None) -> _Line | None:
        """Read a line that is not of the form; None if it holds nothing."""
        if not line.strip():
            return None
        try:
            read = parse_prediction(_payload(line), line=number)
        except (ValueError, RecursionError, PredictionError) as error:
            message = f"unreadable: {error}"
            self.problems.append(Problem(line=number, field="line", message=message))
            return None
        self.problems += read.problems
        claims = None if read.mentions is None else [*_claims(read)]
        return _Line(read.id, claims, read.error)


def _claims(prediction: Prediction) -> Iterator[_Span]:
    for mention in prediction.mentions or ():
        # However far behind every text: a number that an array holds.
        start, end = (min(at, FURTHEST) for at in mention.span)
        yield _Span(start, end, mention.label, mention.optional)
    for problem in prediction.problems:
        if problem.layer == "mentions":
            yield _Span(*NOWHERE, problem.group or "?")
