"""Labelled spans in bulk: columns of predictions and of gold into one table of counts."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from zlib import adler32, crc32

import numpy as np
import numpy.typing as npt

from extractbench.errors import CorpusError, UnknownNameError
from extractbench.formats.columns import FURTHEST, NOWHERE, Columns
from extractbench.prediction import Problem
from extractbench.scoring.judging import FOUR, judge, pair_spans
from extractbench.scoring.overlaps import find_overlaps
from extractbench.scoring.signature import check_iou, library_version
from extractbench.scoring.span_counts import SpanCounts, count_spans
from extractbench.scoring.span_evaluation import SpanEvaluation, SpanSignature

__all__ = ["score_columns", "stray_problem"]

_TOGETHER = 50_000
"""About so many spans are scored at once; more are no longer near at hand."""

_ODD = np.uint64(0x9E3779B97F4A7C15)
"""Multiplying by it spreads the bits of a number over 64 (Knuth's golden ratio)."""

_MISSING = "missing: no prediction for this document"


def score_columns(
    predicted: Columns,
    gold: Columns,
    *,
    min_iou: float = 0.0,
    labels: Sequence[str] | None = None,
) -> SpanEvaluation:
    """Score predicted spans; see `extractbench.scoring.span_files.score_spans`.

    Raises:
        CorpusError: If gold cannot be read, has a span that is empty or reversed, or a label
            outside the schema.
        ValueError: If the least intersection over union is not between 0 and 1.
    """
    check_iou(min_iou)
    _check_gold(gold, labels)
    documents = sorted(gold.documents)
    names = sorted({*predicted.labels, *gold.labels})
    ours, theirs = predicted.among(documents, names), gold.among(documents, names).in_order()
    stands = ours.stands
    lost = ours.only(~stands).in_order()
    ours = (ours.only(stands) if len(lost) else ours).in_order()
    counted = _join([*_score(ours, theirs, lost, min_iou)], len(names))
    return SpanEvaluation(
        tuple(documents),
        tuple(names),
        counted.document,
        counted.label,
        counted.outcomes,
        counted.pairs,
        _signature(theirs, min_iou, labels),
        _failures(predicted, documents),
        (*predicted.problems, *_problems(predicted, lost, documents, labels)),
    )


def _score(
    predicted: Columns, gold: Columns, lost: Columns, min_iou: float
) -> Iterator[SpanCounts]:
    """Yield the counts of some documents after those of others, all spans being in order."""
    sides = predicted, gold, lost
    count = sum(np.bincount(side.document, minlength=len(gold.documents)) for side in sides)
    part = np.cumsum(count) // _TOGETHER
    for first, behind in pairwise(np.flatnonzero(np.diff(part, prepend=-1, append=-1)).tolist()):
        ours, theirs, none = (_cut(side, first, behind) for side in sides)
        pairs = find_overlaps(ours, theirs, min_iou)
        counted = count_spans(pairs, pair_spans(pairs, judge(pairs)), none)
        yield replace(counted, document=counted.document + first)


def _cut(spans: Columns, first: int, behind: int) -> Columns:
    """Return the spans of the documents from one to before another, counted from the first."""
    some = spans.only(slice(*np.searchsorted(spans.document, [first, behind]).tolist()))
    return replace(some, document=some.document - first)


def _join(parts: Sequence[SpanCounts], labels: int) -> SpanCounts:
    none = np.zeros(0, dtype=np.int64)
    pairs = np.zeros((len(FOUR), labels, labels), dtype=np.int64)
    table = np.concatenate([np.zeros((0, len(FOUR), 8), np.int32), *(p.outcomes for p in parts)])
    return SpanCounts(
        np.concatenate([none, *(part.document for part in parts)]),
        np.concatenate([none, *(part.label for part in parts)]),
        # Most counts are small, and there may be millions.
        table.astype(np.min_scalar_type(table.max(initial=0))),
        sum((part.pairs for part in parts), pairs),
    )


def _check_gold(gold: Columns, labels: Sequence[str] | None) -> None:
    if gold.problems:
        raise CorpusError(f"gold: {gold.problems[0]}")
    for name, why in gold.failures.items():
        raise CorpusError(f"gold: document {name!r}: {why}")
    for at in np.flatnonzero(~gold.stands)[:1].tolist():
        name, start, end = gold.documents[gold.document[at]], gold.start[at], gold.end[at]
        raise CorpusError(f"gold: document {name!r}: {_span_message(int(start), int(end))}")
    if labels is not None:
        for label in sorted({*gold.labels} - {*labels}):
            raise CorpusError(f"gold: {UnknownNameError('label', label, labels)}")


def _failures(predicted: Columns, documents: Sequence[str]) -> dict[str, str]:
    given = set(predicted.documents)
    missing = {name: _MISSING for name in documents if name not in given}
    known = set(documents)
    return missing | {name: why for name, why in predicted.failures.items() if name in known}


def stray_problem(document: str) -> Problem:
    """Name a document that gold does not have."""
    return Problem(document=document, field="id", message="is not in the gold; it is not scored")


def _problems(
    predicted: Columns, lost: Columns, documents: Sequence[str], labels: Sequence[str] | None
) -> Iterator[Problem]:
    known = set(documents)
    for name in predicted.documents:
        if name not in known:
            yield stray_problem(name)
    for document, start, end, label in zip(
        lost.document.tolist(),
        lost.start.tolist(),
        lost.end.tolist(),
        lost.label.tolist(),
        strict=True,
    ):
        if (start, end) != NOWHERE:
            message = _span_message(start, end)
            yield Problem(
                document=documents[document],
                field="mentions",
                message=message,
                layer="mentions",
                group=lost.labels[label],
            )
    if labels is not None:
        for label in sorted({*predicted.labels} - {*labels}):
            yield Problem(field="mentions", message=str(UnknownNameError("label", label, labels)))


def _span_message(start: int, end: int) -> str:
    if start < 0 or end >= FURTHEST:
        return f"span [{start}, {end}) is outside of any text"
    return f"span [{start}, {end}) is {'empty' if start == end else 'reversed'}"


def _signature(gold: Columns, min_iou: float, labels: Sequence[str] | None) -> SpanSignature:
    return SpanSignature(
        gold=_checksum(gold),
        documents=len(gold.documents),
        spans=len(gold),
        min_iou=float(min_iou),
        labels=None if labels is None else tuple(sorted(set(labels))),
        version=library_version(),
    )


def _checksum(gold: Columns) -> int:
    """Return a number that tells other gold apart; those of shards add up to that of the whole."""
    document, label = _hashed(gold.documents), _hashed(gold.labels)
    mixed = ((gold.start << 33) ^ (gold.end << 1) ^ gold.optional).astype(np.uint64)
    mixed *= _ODD
    mixed ^= label[gold.label]
    mixed += document[gold.document]
    mixed ^= mixed >> np.uint64(29)
    mixed *= _ODD
    mixed ^= mixed >> np.uint64(32)
    return (int(document.sum()) + int(mixed.sum())) % 2**64


def _hashed(names: Sequence[str]) -> npt.NDArray[np.uint64]:
    written = [name.encode(errors="surrogatepass") for name in names]
    one, other = (
        np.fromiter(map(checksum, written), np.uint64, len(written))
        for checksum in (crc32, adler32)
    )
    hashed: npt.NDArray[np.uint64] = one * _ODD + other * _ODD * np.uint64(2**32 + 1)
    return hashed
