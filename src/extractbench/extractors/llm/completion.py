"""What an endpoint sent, read as the chat completion that it should be."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from extractbench.errors import PredictionError
from extractbench.extractors.llm.failures import redact
from extractbench.extractors.protocol import TransientError
from extractbench.redaction import blot

__all__ = ["Completion", "read_completion"]


@dataclass(frozen=True, slots=True)
class Completion:
    """What a model wrote about a document, and what it took.

    Attributes:
        text: What it wrote.
        is_cut: Whether it was stopped at its limit of tokens.
        input_tokens: How many tokens it read; None if the endpoint does not say.
        output_tokens: How many it wrote, likewise.
        response_format: What it was held to.
    """

    text: str
    is_cut: bool
    input_tokens: int | None
    output_tokens: int | None
    response_format: str


def read_completion(body: bytes, response_format: str, secrets: Iterable[str]) -> Completion:
    """Return the completion that an endpoint sent.

    Raises:
        PredictionError: If it is none, or the model declined to answer.
        TransientError: If it is the announcement of a failure that may pass.
    """
    try:
        sent = json.loads(blot(body.decode("utf-8", "replace"), secrets))
    except (ValueError, RecursionError):
        raise PredictionError("the endpoint sent no JSON") from None
    choice = _first(_at(sent, "choices"))
    if not isinstance(choice, Mapping):
        raise _announced(sent, secrets)
    text = blot(_text(_at(choice, "message", "content")), secrets)
    finish = choice.get("finish_reason")
    refusal = _at(choice, "message", "refusal")
    if not text and (refusal or finish == "content_filter"):
        why = redact(str(refusal or "its content filter"), secrets)
        raise PredictionError(f"the model declined to answer: {why}")
    return Completion(
        text=text,
        is_cut=finish == "length",
        input_tokens=_count(_at(sent, "usage", "prompt_tokens")),
        output_tokens=_count(_at(sent, "usage", "completion_tokens")),
        response_format=response_format,
    )


def _announced(sent: Any, secrets: Iterable[str]) -> Exception:
    """Return the failure that a body of status 200 tells of; gateways do that."""
    message = _at(sent, "error", "message")
    if not isinstance(message, str):
        return PredictionError("the endpoint sent no chat completion")
    said = redact(message, secrets)
    code = _at(sent, "error", "code")
    if isinstance(code, int) and (code == 429 or code >= 500):
        return TransientError(f"the endpoint failed: {code} {said}")
    return PredictionError(f"the endpoint failed: {said}")


def _at(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else None


def _text(content: Any) -> str:
    """Return the text of a message: a string, or parts of which some are text."""
    if isinstance(content, list):
        content = "".join(part for each in content if isinstance(part := _at(each, "text"), str))
    return content if isinstance(content, str) else ""


def _count(value: Any) -> int | None:
    is_count = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return value if is_count else None
