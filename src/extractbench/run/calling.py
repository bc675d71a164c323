"""Call an extractor on one document: a result or a failure, never an exception."""

import time
from collections.abc import Mapping
from typing import Any

from extractbench.document import Document, Layers
from extractbench.errors import PredictionError
from extractbench.extractors.protocol import Extractor
from extractbench.loose import sha256
from extractbench.prediction import Prediction, Problem, parse_prediction, shown, type_name
from extractbench.schema import Record

__all__ = ["call_extractor"]


def call_extractor(extractor: Extractor, document: Document) -> Prediction:
    """Return what an extractor makes of a document, or its failure."""
    started = time.perf_counter()
    try:
        output = extractor(document)
        seconds = time.perf_counter() - started
        prediction = _as_prediction(output, document)
    except (Exception, SystemExit) as error:
        message = f"{type(error).__name__}: {error}"
        seconds = time.perf_counter() - started
        prediction = Prediction(id=document.id, error=message)
    known = {"sha256": sha256(document.text), "seconds": prediction.seconds or seconds}
    return prediction.model_copy(update=known)


def _as_prediction(output: object, document: Document) -> Prediction:
    """Return the prediction that an extractor's output is; nonsense raises."""
    if isinstance(output, Record):
        return Prediction.model_validate({"id": document.id, "record": output})
    payload: Any = output
    if isinstance(output, Layers):
        # Where a prediction stood in a file that it was read from says nothing of this document.
        fields = type(output).model_fields.keys() - {"line"}
        payload = {name: getattr(output, name) for name in fields}
    if not isinstance(payload, Mapping):
        raise PredictionError(f"the extractor returned {type_name(output)}, not layers")
    prediction = parse_prediction({**payload, "id": document.id})
    if payload.get("id", document.id) == document.id:
        return prediction
    message = f"is {shown(payload['id'])}, another document's; taken for this one's"
    problem = Problem(document=document.id, field="id", message=message)
    return prediction.model_copy(update={"problems": (*prediction.problems, problem)})
