"""Counts of spans in a file, so that shards scored apart can be put together.

JSON lines. The first says what was scored, the others hold a document each: for each of its labels
and for each criterion the eight numbers of `extractbench.counts.Counts`, in their order. Files are
put together by reading each and joining what they hold.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from extractbench.errors import PredictionError
from extractbench.prediction import Problem
from extractbench.scoring.judging import FOUR
from extractbench.scoring.span_evaluation import SpanEvaluation, SpanSignature

__all__ = ["read_span_counts", "write_span_counts"]

_FORM = "extractbench spans 1"


class _Signature(msgspec.Struct, forbid_unknown_fields=True):
    gold: str
    documents: int
    spans: int
    min_iou: float
    labels: tuple[str, ...] | None
    version: str


class _Head(msgspec.Struct, forbid_unknown_fields=True):
    form: str
    criteria: tuple[str, ...]
    signature: _Signature
    labels: tuple[str, ...]
    pairs: list[list[list[int]]]
    failures: dict[str, str]
    problems: list[dict[str, Any]]


class _Document(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    counts: dict[str, list[list[int]]]


def write_span_counts(path: str | Path, evaluation: SpanEvaluation) -> None:
    """Write the counts of an evaluation of spans."""
    with Path(path).open("wb") as file:
        file.writelines(msgspec.json.encode(line) + b"\n" for line in _lines(evaluation))


def _lines(evaluation: SpanEvaluation) -> Iterator[_Head | _Document]:
    said = evaluation.signature
    yield _Head(
        form=_FORM,
        criteria=FOUR,
        signature=_Signature(
            f"{said.gold:016x}", said.documents, said.spans, said.min_iou, said.labels, said.version
        ),
        labels=evaluation.labels,
        pairs=evaluation.pairs.tolist(),
        failures=dict(evaluation.failures),
        problems=[_problem_json(problem) for problem in evaluation.problems],
    )
    bounds = np.searchsorted(evaluation.document, np.arange(len(evaluation.documents) + 1))
    for name, first, behind in zip(
        evaluation.documents, bounds[:-1].tolist(), bounds[1:].tolist(), strict=True
    ):
        labels = [evaluation.labels[at] for at in evaluation.label[first:behind].tolist()]
        numbers = evaluation.table[first:behind].tolist()
        yield _Document(name, dict(zip(labels, numbers, strict=True)))


def _problem_json(problem: Problem) -> dict[str, Any]:
    # The line is left out of predictions files, but here it says where in them.
    return problem.model_dump(exclude_defaults=True) | (
        {} if problem.line is None else {"line": problem.line}
    )


def read_span_counts(path: str | Path) -> SpanEvaluation:
    """Read the counts that `write_span_counts` wrote.

    Raises:
        PredictionError: If the file cannot be read, or is of another form.
    """
    try:
        with Path(path).open("rb") as file:
            head = msgspec.json.decode(next(file, b""), type=_Head)
            if (head.form, head.criteria) != (_FORM, FOUR):
                raise PredictionError(f"{path}: {head.form!r} is not {_FORM!r}")
            return _read(head, map(msgspec.json.Decoder(_Document).decode, file))
    except OSError as error:
        raise PredictionError(f"cannot read counts of spans: {error}") from error
    except (msgspec.MsgspecError, ValueError, KeyError) as error:
        raise PredictionError(f"{path}: no counts of spans: {error}") from error


def _read(head: _Head, documents: Iterator[_Document]) -> SpanEvaluation:
    place = {label: i for i, label in enumerate(head.labels)}
    names: list[str] = []
    at: list[tuple[int, int]] = []
    parts: list[npt.NDArray[np.integer]] = [np.zeros((0, len(FOUR), 8), dtype=np.uint8)]
    for i, document in enumerate(documents):
        names.append(document.id)
        at += [(i, place[label]) for label in document.counts]
        if document.counts:
            numbers = np.array(list(document.counts.values()), dtype=np.int64)
            parts.append(numbers.astype(np.min_scalar_type(numbers.max())))
    row, label = np.array(at, dtype=np.int64).reshape(-1, 2).T
    said, width = head.signature, len(head.labels)
    return SpanEvaluation(
        tuple(names),
        head.labels,
        row,
        label,
        np.concatenate(parts),
        np.array(head.pairs, dtype=np.int64).reshape(len(FOUR), width, width),
        SpanSignature(
            int(said.gold, 16), said.documents, said.spans, said.min_iou, said.labels, said.version
        ),
        head.failures,
        tuple(Problem.model_validate(problem) for problem in head.problems),
    )
