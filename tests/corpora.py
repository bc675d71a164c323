"""Small invented corpora, built in memory, and what a ledger comes to."""

from collections.abc import Iterable, Mapping
from typing import Any

from extractbench.corpus.gold import (
    Corpus,
    Gold,
    GoldDocument,
    digest_corpus,
    digest_document,
)
from extractbench.counts import Counts, Item, tally
from extractbench.document import Mention, Quote, Zone
from extractbench.loose import sha256
from extractbench.operations.records import OPERATIONS
from extractbench.prediction import Prediction, parse_prediction
from extractbench.salvage import read_record
from extractbench.schema import record_schema
from extractbench.scoring.evaluation import Evaluation
from extractbench.scoring.score import score
from extractbench.task import Task

PLAIN = Task("plain")
"""A task without records, in which any label is one."""

LENGTH = 100
"""How long a document is that has no text."""


def mention(start: int, end: int, label: str = "A", value: str = "", **more: Any) -> Mention:
    return Mention(start=start, end=end, label=label, value=value, **more)


def quote(speaker: str, *content: tuple[int, int], **more: Any) -> Quote:
    return Quote.model_validate({"speaker": speaker, "form": "direct", "content": content} | more)


def zones(*parts: tuple[int, str]) -> tuple[Zone, ...]:
    """Tile a page: each part is where it ends and its kind."""
    starts = [0, *(end for end, _ in parts)]
    return tuple(
        Zone(start=start, end=end, kind=kind)
        for start, (end, kind) in zip(starts, parts, strict=False)
    )


def operation(kind: str = "main", **slots: Any) -> dict[str, Any]:
    return {"kind": kind, **slots}


def count(kind: str, value: float | None, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "value": value, **more}


def gold_document(
    name: str = "d",
    *,
    task: Task = OPERATIONS,
    text: str | None = None,
    length: int | None = None,
    **gold: Any,
) -> GoldDocument:
    """Read gold; a broken record is an error of the test."""
    read = Gold.model_validate({"id": name, **gold})
    size = len(text) if text is not None else length or LENGTH
    record = None
    if read.record is not None and task.record is not None:
        spans = {each.id: each.span for each in read.mentions or () if each.id}
        schema = record_schema(task.record)
        record, problems = read_record(schema, read.record, spans, length=size)
        if problems:
            raise ValueError(f"broken gold: {problems}")
    hashed = None if text is None else sha256(text)
    digest = digest_document(read.model_dump(mode="json"), hashed)
    return GoldDocument(read, record, size, text, hashed, digest)


def corpus(
    *documents: GoldDocument,
    task: Task = OPERATIONS,
    leaks: Mapping[str, tuple[str, ...]] | None = None,
) -> Corpus:
    kept = tuple(sorted(documents, key=lambda document: document.id))
    editions = "+".join(sorted({document.edition for document in kept} - {""}))
    digest = digest_corpus(kept)
    return Corpus("invented", task, editions, "1", kept, leaks or {}, digest)


def predict(name: str = "d", **layers: Any) -> Prediction:
    """Read a prediction as it would be read from a file."""
    return parse_prediction({"id": name, **layers})


def as_prediction(document: GoldDocument) -> Prediction:
    """Return what an extractor would return that knows the gold."""
    gold = document.gold
    return Prediction(
        id=gold.id,
        zones=gold.zones,
        mentions=gold.mentions,
        quotes=gold.quotes,
        record=gold.record,
    )


def evaluate_record(
    predicted: Mapping[str, Any], gold: Mapping[str, Any], task: Task = OPERATIONS, **more: Any
) -> Evaluation:
    """Score one record against another, in a document without any other layer."""
    document = gold_document(task=task, record=gold, **more)
    return score([predict(record=predicted)], corpus(document, task=task))


def summed(counts: Iterable[Counts]) -> Counts:
    return sum(counts, Counts())


def total(ledger: Iterable[Item], criterion: str) -> Counts:
    """Add up one criterion of a ledger."""
    return summed(c for cell, c in tally(ledger).items() if cell.criterion == criterion)


def outcomes(counts: Counts) -> tuple[int, int, int, int, int]:
    """Return COR, PAR, INC, MIS and SPU, after a check that pairs stand on both sides."""
    gold = (counts.correct, counts.partial, counts.incorrect)
    if gold != (counts.predicted_correct, counts.predicted_partial, counts.predicted_incorrect):
        raise ValueError(f"the sides differ: {counts}")
    return (*gold, counts.missing, counts.spurious)


def record_units(evaluation: Evaluation) -> dict[str, tuple[int, int, int, int, int]]:
    """Return the outcomes of a record's units by slot path."""
    return {path: outcomes(c) for path, c in evaluation.by("slot", "record", "units").items()}


def units(
    predicted: Mapping[str, Any], gold: Mapping[str, Any], **more: Any
) -> dict[str, tuple[int, int, int, int, int]]:
    """Score one record against another; return the outcomes by slot path."""
    return record_units(evaluate_record(predicted, gold, **more))


def unit_of(
    slot: str, predicted: Mapping[str, Any], gold: Mapping[str, Any]
) -> tuple[int, int, int, int, int]:
    """Score one unit in a slot of one operation, whose kind agrees."""
    found = units(
        {"operations": [operation(**{slot: [predicted]})]},
        {"operations": [operation(**{slot: [gold]})]},
    )
    return found[f"operations.{slot}"]
