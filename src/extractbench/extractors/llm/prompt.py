"""The prompt: what is asked once for all documents, and the messages about one of them.

Every request is a conversation of its own, made from the same words and one document: nothing of
one document reaches the request about another.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import TypeAlias

from extractbench.document import Document
from extractbench.errors import ExtractorError
from extractbench.extractors.llm.answer_schema import JsonSchema, answer_schema
from extractbench.extractors.llm.asked import Asked
from extractbench.extractors.llm.wording import AFTER, LAYER_RULES, RULES
from extractbench.operations.records import OPERATIONS

__all__ = ["Message", "Prompt", "Shot", "encodable", "read_guidelines", "wrap_document"]

Message: TypeAlias = dict[str, str]
"""A turn of a conversation: its ``role`` and its ``content``."""


@dataclass(frozen=True, slots=True)
class Shot:
    """An example shown before the document: a document and the right answer about it."""

    document: Document
    answer: str


@dataclass(frozen=True)
class Prompt:
    """What a model is asked, apart from the document.

    Attributes:
        asked: The task and its layers.
        guidelines: What its labels and slots mean, as text.
        shots: Examples, of other articles than the documents they are shown for.
    """

    asked: Asked
    guidelines: str = ""
    shots: tuple[Shot, ...] = ()

    @cached_property
    def schema(self) -> JsonSchema:
        """The JSON schema of the answer."""
        return answer_schema(self.asked)

    @cached_property
    def instructions(self) -> str:
        """What stands before any document: rules, guidelines, schema."""
        layers = [LAYER_RULES[layer] for layer in self.asked.layers]
        written = json.dumps(self.schema, ensure_ascii=False, separators=(",", ":"))
        parts = [RULES, *layers, self.guidelines.strip(), f"JSON schema of the answer:\n{written}"]
        return "\n\n".join(filter(None, parts))

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of all that is asked: any change of a word, slot or example changes it."""
        shots = [[wrap_document(shot.document.text), shot.answer] for shot in self.shots]
        whole = json.dumps([self.instructions, self.schema, shots, wrap_document("")])
        return hashlib.sha256(whole.encode()).hexdigest()

    def messages(self, document: Document) -> list[Message]:
        """Return the conversation that ends with a document.

        Raises:
            ExtractorError: If an example is a document of the same article.
        """
        turns: list[Message] = [{"role": "system", "content": self.instructions}]
        for shot in self.shots:
            _refuse_own(shot.document, document)
            turns.append({"role": "user", "content": wrap_document(shot.document.text)})
            turns.append({"role": "assistant", "content": shot.answer})
        return [*turns, {"role": "user", "content": wrap_document(document.text)}]


def _refuse_own(example: Document, document: Document) -> None:
    same_article = bool(example.article) and example.article == document.article
    if same_article or example.id == document.id or example.text == document.text:
        raise ExtractorError(
            f"document {document.id!r}: example {example.id!r} is of the same article; "
            "fit on documents of other articles"
        )


def read_guidelines(path: str | Path | None, asked: Asked) -> str:
    """Return the text of a file of guidelines; without one, what we ship for the built-in task.

    Raises:
        ExtractorError: If the file cannot be read.
    """
    if path is None:
        # It explains labels and slots, so it goes with them.
        ours = asked.task is OPERATIONS and set(asked.layers) != {"zones"}
        return files(__package__).joinpath("operations.md").read_text("utf-8") if ours else ""
    try:
        return Path(path).read_text("utf-8")
    except (OSError, ValueError) as error:
        raise ExtractorError(f"guidelines {str(path)!r} cannot be read: {error}") from error


def wrap_document(text: str) -> str:
    """Return a text as data: escaped, and between two lines that it cannot hold itself.

    The lines carry a digest of the text. What chat templates may take for the start or the end of
    a turn is broken up by a character of no width, which the alignment of snippets ignores.
    """
    kept = encodable(_escaped(text))
    mark = _mark(kept)
    return (
        f"Between the lines <document {mark}> and </document {mark}> stands the document.\n\n"
        f"<document {mark}>\n{kept}\n</document {mark}>\n\n{AFTER}"
    )


# <|im_start|>, </s>, <start_of_turn>, <<SYS>>, [INST] and their like, whatever the model.
_CONTROL = re.compile(r"<(?=[|<]|/?\w+>)|\|(?=>)|\[(?=/?[A-Z_]+\])")
_NO_WIDTH = "\u200b"


def _escaped(text: str) -> str:
    return _CONTROL.sub(lambda match: match.group() + _NO_WIDTH, text)


_UNSENDABLE = re.compile("[\x00\ud800-\udfff]")


def encodable(text: str) -> str:
    """Replace what no request can carry, a character for a character: NUL, half a pair."""
    return _UNSENDABLE.sub("\ufffd", text)


def _mark(text: str) -> str:
    mark = hashlib.sha256(text.encode()).hexdigest()[:16]
    while mark in text:
        mark = hashlib.sha256(mark.encode()).hexdigest()[:16]
    return mark
