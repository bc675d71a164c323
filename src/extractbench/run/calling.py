"""Call an extractor on documents: a result or a failure of each, never an exception."""

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extractbench.document import Document, Layers
from extractbench.errors import PredictionError, RunStoppedError
from extractbench.extractors.protocol import Extractor, TransientError, is_timed
from extractbench.loose import sha256
from extractbench.prediction import (
    UNWRITTEN,
    FailureClass,
    Prediction,
    Problem,
    parse_prediction,
    shown,
    type_name,
)
from extractbench.redaction import redact
from extractbench.schema import Record

__all__ = ["Attempt", "call_async", "call_batch", "call_extractor", "failed"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of calling an extractor on a document once.

    Attributes:
        prediction: What it found, or its failure.
        retry_after: The seconds that it asked to wait before it is called again.
        stop: Why it wants the whole run to end; the prediction is then none.
    """

    prediction: Prediction
    retry_after: float | None = None
    stop: str | None = None


def call_extractor(extractor: Extractor, document: Document) -> Attempt:
    """Return what an extractor makes of a document, or its failure."""
    started = time.perf_counter()
    try:
        output = extractor(document)
    except (Exception, SystemExit) as error:
        return failed(document, error, _seconds(extractor, started))
    return _attempt(document, output, _seconds(extractor, started))


def call_batch(extractor: Any, documents: Sequence[Document]) -> list[Attempt]:
    """Return what an extractor's ``extract_batch`` makes of documents, in their order.

    Where it raises, or returns another number of outputs, the documents are tried one by one, so
    that one of them does not take the others with it. Their seconds are equal shares.
    """
    started = time.perf_counter()
    try:
        outputs = list(extractor.extract_batch(documents))
    except (TransientError, RunStoppedError) as error:
        seconds = _seconds(extractor, started, len(documents))
        return [failed(document, error, seconds) for document in documents]
    except (Exception, SystemExit):
        outputs = []
    if len(outputs) != len(documents):
        return [call_extractor(extractor, document) for document in documents]
    seconds = _seconds(extractor, started, len(documents))
    return [
        failed(document, output, seconds)
        if isinstance(output, BaseException)
        else _attempt(document, output, seconds)
        for document, output in zip(documents, outputs, strict=True)
    ]


async def call_async(extractor: Any, document: Document, timeout: float | None) -> Attempt:
    """Return what an extractor's ``extract_async`` makes of a document within the seconds given."""
    started = time.perf_counter()
    try:
        async with asyncio.timeout(timeout) as limit:
            output = await extractor.extract_async(document)
    except (Exception, SystemExit) as error:
        if isinstance(error, TimeoutError) and limit.expired():
            error = TimeoutError(f"took more than {timeout:g} s")
        return failed(document, error, _seconds(extractor, started))
    return _attempt(document, output, _seconds(extractor, started))


def _seconds(extractor: object, started: float, documents: int = 1) -> float | None:
    """Return the seconds that a document took; None of an extractor that is not timed."""
    return (time.perf_counter() - started) / documents if is_timed(extractor) else None


def failed(
    document: Document,
    error: BaseException,
    seconds: float | None = None,
    *,
    failure: FailureClass | None = None,
) -> Attempt:
    """Return the failure of a document that an exception is, classed by its type.

    What it says is written to files and logs, so secrets in it are blotted out.
    """
    said = redact(str(error))
    message = f"{type(error).__name__}: {said}" if said else type(error).__name__
    prediction = Prediction(
        id=document.id,
        error=message,
        failure=failure or _class_of(error),
        sha256=sha256(document.text),
        seconds=seconds,
    )
    stop = said if isinstance(error, RunStoppedError) else None
    return Attempt(prediction, getattr(error, "retry_after", None), stop)


def _class_of(error: BaseException) -> FailureClass:
    match error:
        case TimeoutError():
            return FailureClass.TIMEOUT
        case TransientError() | ConnectionError():
            return FailureClass.TRANSIENT
        case PredictionError():
            return FailureClass.BAD_OUTPUT
    return FailureClass.PERMANENT


def _attempt(document: Document, output: object, seconds: float | None) -> Attempt:
    """Return what an output says; nonsense is a failure. Without seconds it has none either."""
    try:
        prediction = _as_prediction(output, document)
    except Exception as error:
        return failed(document, error, seconds, failure=FailureClass.BAD_OUTPUT)
    known: dict[str, Any] = {"sha256": sha256(document.text)}
    if prediction.seconds is None or seconds is None:
        known["seconds"] = seconds
    if prediction.error is not None:
        known["error"] = redact(prediction.error)
        known["failure"] = prediction.failure or FailureClass.PERMANENT
    return Attempt(prediction.model_copy(update=known))


def _as_prediction(output: object, document: Document) -> Prediction:
    """Return the prediction that an extractor's output is; nonsense raises."""
    if isinstance(output, Record):
        return Prediction.model_validate({"id": document.id, "record": output})
    payload: Any = output
    if isinstance(output, Layers):
        fields: Iterable[str] = type(output).model_fields.keys() - UNWRITTEN
        payload = {name: getattr(output, name) for name in fields}
    if not isinstance(payload, Mapping):
        raise PredictionError(f"the extractor returned {type_name(output)}, not layers")
    prediction = parse_prediction({**payload, "id": document.id})
    if payload.get("id", document.id) == document.id:
        return prediction
    message = f"is {shown(payload['id'])}, another document's; taken for this one's"
    problem = Problem(document=document.id, field="id", message=message)
    return prediction.model_copy(update={"problems": (*prediction.problems, problem)})
