"""What becomes of a document: the prediction in a reply, a failure, or nothing to ask about."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from extractbench.document import Document
from extractbench.errors import PredictionError
from extractbench.extractors.llm.answer import read_answer
from extractbench.extractors.llm.asked import Asked
from extractbench.extractors.llm.reading import read_reply
from extractbench.prediction import FailureClass, Prediction, Usage

__all__ = ["bad_output", "keep_reply", "nothing_in", "read_outcome"]


def read_outcome(
    text: str,
    document: Document,
    asked: Asked,
    usage: Mapping[str, Any],
    *,
    cut_at: int | None = None,
) -> Prediction:
    """Return what a reply says about a document; a reply that cannot be read is its failure.

    Args:
        text: What the model wrote.
        document: What it wrote about.
        asked: What it was asked for.
        usage: What that took.
        cut_at: The limit of tokens, if it was stopped there.
    """
    try:
        reply = read_reply(text, asked.layers)
        if cut_at is not None and reply.is_cut:
            reply = replace(reply, repair=f"it was cut off at max_tokens={cut_at}")
        return read_answer(reply, document, asked, usage)
    except PredictionError as error:
        cut = "" if cut_at is None else f", cut off at max_tokens={cut_at}"
        return bad_output(document, f"{error}{cut}", usage)


def bad_output(document: Document, why: object, usage: Mapping[str, Any] = {}) -> Prediction:
    """Return the failure that an answer is; unlike an exception it keeps what was paid for it."""
    return Prediction(
        id=document.id,
        error=f"PredictionError: {why}",
        failure=FailureClass.BAD_OUTPUT,
        usage=Usage.model_validate(usage) if usage else None,
    )


def nothing_in(document: Document, asked: Asked) -> Prediction:
    """Return empty layers, for a document without a word; nobody has to be asked."""
    layers: dict[str, Any] = {name: {} if name == "record" else () for name in asked.layers}
    return Prediction(id=document.id, **layers)


def keep_reply(path: str | Path | None, document: Document, text: str) -> None:
    """Add a raw reply to a file of JSON lines, if one is named and the text is shipped."""
    if path is None or not document.is_shipped:
        return
    line = json.dumps({"id": document.id, "reply": text}, ensure_ascii=True)
    with Path(path).open("a", encoding="utf-8", newline="\n") as file:
        file.write(f"{line}\n")
