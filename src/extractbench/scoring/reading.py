"""A prediction's record, read against a document: without the slots that gold does not annotate."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from extractbench.corpus.gold import GoldDocument
from extractbench.fillers import Filler
from extractbench.prediction import Prediction, Problem
from extractbench.salvage import read_record
from extractbench.schema import RecordSchema

__all__ = ["read_predicted"]


def read_predicted(
    prediction: Prediction, document: GoldDocument, schema: RecordSchema
) -> tuple[Filler, tuple[Problem, ...]]:
    """Return what a prediction's record holds, and what is wrong with it.

    Args:
        prediction: What was predicted, its mentions admitted.
        document: The gold; slots that it lists as unlabelled are left out.
        schema: The record type.
    """
    mentioned = prediction.mentions or ()
    payload: Any = prediction.record or {}
    for path in document.gold.unlabelled:
        payload = _without_slot(payload, path.split("."))
    times = Counter(mention.id for mention in mentioned)
    # An id that two mentions have names neither, so that their order never matters.
    spans = {m.id: m.span for m in mentioned if m.id is not None and times[m.id] == 1}
    return read_record(schema, payload, spans, text=document.text, length=document.length)


def _without_slot(value: Any, path: Sequence[str]) -> Any:
    """Return a record as JSON without what it holds in a slot, in any of its records."""
    if isinstance(value, list | tuple):
        return [_without_slot(each, path) for each in value]
    if not isinstance(value, Mapping) or path[0] not in value:
        return value
    rest = {name: held for name, held in value.items() if name != path[0]}
    return rest if len(path) == 1 else rest | {path[0]: _without_slot(value[path[0]], path[1:])}
