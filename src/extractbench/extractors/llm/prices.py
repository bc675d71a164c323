"""What tokens cost: the user's price table, and an estimate before anything is asked.

There are no built-in prices: they change, and a figure that was right last year is worse than none.
"""

import math
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Protocol

from pydantic import Field, TypeAdapter, ValidationError

from extractbench.document import Document, Value
from extractbench.errors import ExtractorError, UnknownNameError
from extractbench.extractors.estimate import Estimate
from extractbench.extractors.llm.prompt import Message, Prompt

__all__ = [
    "Price",
    "Priced",
    "count_input",
    "count_tokens",
    "estimate_cost",
    "find_price",
]

_MILLION = 1_000_000
_BYTES_PER_TOKEN = 4


class Price(Value):
    """What a million tokens cost, in the currency of the table."""

    input: Annotated[float, Field(ge=0)]
    output: Annotated[float, Field(ge=0)]

    def money(self, input_tokens: int, output_tokens: int) -> float:
        """Return what so many tokens cost."""
        return (input_tokens * self.input + output_tokens * self.output) / _MILLION


_TABLE = TypeAdapter(dict[str, Price])


def find_price(path: str | Path, model: str) -> Price:
    """Return the price of a model from a table.

    Args:
        path: A TOML file with a table for each model: ``["my-model"]``, then ``input = 0.15`` and
            ``output = 0.6``, in money per million tokens.
        model: The model's name, as it is asked for.

    Raises:
        ExtractorError: If the file cannot be read, or is of another form.
        UnknownNameError: If the model is not in it.
    """
    try:
        table = _TABLE.validate_python(tomllib.loads(Path(path).read_text("utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ExtractorError(f"price table {str(path)!r}: {where}: {first['msg']}") from error
    except (OSError, ValueError) as error:
        raise ExtractorError(f"price table {str(path)!r} cannot be read: {error}") from error
    if model not in table:
        raise UnknownNameError("model in the price table", model, table)
    return table[model]


def count_tokens(text: str) -> int:
    """Return about how many tokens a text has: a token for every four bytes of UTF-8.

    That is a rule of thumb for English; only the model's own tokenizer knows.
    """
    return math.ceil(len(text.encode("utf-8", "replace")) / _BYTES_PER_TOKEN)


def count_input(messages: Sequence[Message]) -> int:
    """Return about how many tokens a conversation has."""
    return sum(count_tokens(message["content"]) for message in messages)


class Priced(Protocol):
    """An extractor whose cost can be told beforehand."""

    @property
    def prompt(self) -> Prompt:
        """What it asks."""
        ...

    @property
    def max_tokens(self) -> int:
        """How long an answer may be."""
        ...

    @property
    def price(self) -> Price | None:
        """What its tokens cost, if it is known."""
        ...


def estimate_cost(extractor: Priced, documents: Iterable[Document]) -> Estimate:
    """Return what a run of an extractor over documents would take; nothing is asked.

    Retries are not in it, nor what a model spends on thinking beyond `max_tokens`.

    Args:
        extractor: One of this package, with or without a price table.
        documents: What it would be run on; they are gone through once.
    """
    inputs = [
        count_input(extractor.prompt.messages(document))
        for document in documents
        if document.text.strip()
    ]
    tokens_in, tokens_out = sum(inputs), len(inputs) * extractor.max_tokens
    price = extractor.price
    return Estimate(
        documents=len(inputs),
        input_tokens=tokens_in,
        output_tokens=tokens_out,
        least=price.money(tokens_in, 0) if price else None,
        most=price.money(tokens_in, tokens_out) if price else None,
    )
