"""The extractor that asks an OpenAI-compatible endpoint."""

import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property, partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar, Literal, Self

from extractbench.document import Document
from extractbench.errors import MissingExtraError, PredictionError
from extractbench.extractors.estimate import Estimate
from extractbench.extractors.llm import outcome
from extractbench.extractors.llm.address import Address, find_address
from extractbench.extractors.llm.asked import what_is_asked
from extractbench.extractors.llm.bill import Bill
from extractbench.extractors.llm.completion import Completion
from extractbench.extractors.llm.connection import Connection, Request
from extractbench.extractors.llm.naming import told_name
from extractbench.extractors.llm.option_checks import check_options
from extractbench.extractors.llm.prices import Price, count_input, estimate_cost, find_price
from extractbench.extractors.llm.prompt import Prompt, Shot, read_guidelines
from extractbench.extractors.llm.session import FORMATS, Asking, Format, Session
from extractbench.extractors.llm.wording import VERSION
from extractbench.prediction import Prediction
from extractbench.task import Schema

__all__ = ["LlmExtractor"]


@dataclass(frozen=True)
class LlmExtractor:
    """Asks a model behind an OpenAI-compatible endpoint, one request a document.

    The key is read from ``OPENAI_API_KEY`` and from nowhere else. Copies made by `with_seed` or
    `dataclasses.replace` share connections and budget; a copy sent to another process has its own.

    Attributes:
        model: The model's name at the endpoint.
        base_url: Where the endpoint is; else ``OPENAI_BASE_URL``, else OpenAI's own.
        schema: ``operations``, a record type, a task, or where to import one from.
        layers: The layers to ask for; none for all that the task defines.
        guidelines: A file that says what labels and slots mean; the built-in task has its own.
        response_format: What to hold answers to; ``auto`` tries `json_schema`, then
            `json_object`, then `text`, and remembers what the endpoint takes.
        temperature: Of sampling; None for the model's own.
        seed: Of sampling, for endpoints that take one.
        max_tokens: How long an answer may be.
        concurrency: How many requests may be under way at once.
        timeout: The seconds that an answer may take.
        retries: How often to ask again when the endpoint is busy, broken or silent.
        prices: A price table; see `extractbench.extractors.llm.prices.find_price`.
        max_cost: What may be spent, in the currency of the table; the run ends before a request
            that might go beyond.
        replies: A file to add raw replies to, of texts that are shipped; without it none is kept.
        shots: Examples; see `FewShotLlm`.
        connection: What copies share; left to them.

    Raises:
        ExtractorError: If an option is none, or there is no endpoint to ask.
        MissingExtraError: If the client is not installed.
    """

    model: str
    base_url: str | None = None
    schema: Schema = "operations"
    layers: str | Sequence[str] = ()
    guidelines: str | Path | None = None
    response_format: Literal["auto"] | Format = "auto"
    temperature: float | None = 0.0
    seed: int | None = None
    max_tokens: int = 8192
    concurrency: int = 8
    timeout: float = 120.0
    retries: int = 4
    prices: str | Path | None = None
    max_cost: float | None = None
    replies: str | Path | None = None
    shots: tuple[Shot, ...] = ()
    connection: Connection | None = field(default=None, repr=False, compare=False)

    version: ClassVar[str] = VERSION
    deterministic: ClassVar[bool] = False

    def __post_init__(self) -> None:
        """Refuse what cannot work before anything is asked."""
        for package in ("openai", "aiohttp"):
            if find_spec(package) is None:
                raise MissingExtraError("llm", package)
        check_options(self)
        # Whatever is wrong with prompt, address or prices is found now, not at a document.
        _ = self.prompt, self.address, self.price

    def __reduce__(self) -> tuple[Any, ...]:
        given = {each.name: getattr(self, each.name) for each in fields(self)}
        return _rebuild, (type(self), given | {"connection": None})

    @cached_property
    def prompt(self) -> Prompt:
        """What is asked."""
        asked = what_is_asked(self.schema, self.layers)
        return Prompt(asked, read_guidelines(self.guidelines, asked), self.shots)

    @cached_property
    def address(self) -> Address:
        """Where it is asked."""
        return find_address(self.base_url)

    @cached_property
    def price(self) -> Price | None:
        """What the model's tokens cost, if there is a price table."""
        return None if self.prices is None else find_price(self.prices, self.model)

    @property
    def name(self) -> str:
        """The model, and whatever else was not left as it is."""
        return told_name("llm", self, _NAMED)

    @property
    def options(self) -> Mapping[str, Any]:
        """What output depends on; the prompt, its schema and its examples as a digest."""
        return {
            "model": self.model,
            "endpoint": self.address.url,
            "task": self.prompt.asked.task.name,
            "layers": list(self.prompt.asked.layers),
            "prompt": self.prompt.digest,
            "response_format": self.response_format,
            "temperature": self.temperature,
            "seed": self.seed,
            "max_tokens": self.max_tokens,
        }

    def with_seed(self, seed: int) -> Self:
        """Return the extractor with another seed."""
        return replace(self, seed=seed, connection=self._connection)

    def with_shots(self, shots: tuple[Shot, ...]) -> Self:
        """Return the extractor with examples to show."""
        return replace(self, shots=shots, connection=self._connection)

    def estimate(self, documents: Iterable[Document]) -> Estimate:
        """Return what a run over documents would take; nothing is asked."""
        return estimate_cost(self, documents)

    def close(self) -> None:
        """Close the connections; a further request opens them again."""
        self._connection.close()

    def __call__(self, document: Document, /) -> Prediction:
        """Ask about one document, and wait for the answer.

        Raises:
            TransientError: If the endpoint is busy, broken or cannot be reached, after `retries`.
            TimeoutError: If it gives no answer in time.
            ExtractorError: If it refuses the request for good, or an example is of the document's
                own article.
            RunStoppedError: If the answer might cost more than is left of `max_cost`.
        """
        if not document.text.strip():
            return outcome.nothing_in(document, self.prompt.asked)
        try:
            return self._told(self._connection.run(*self._work(document)))
        except PredictionError as error:
            return outcome.bad_output(document, error)

    async def extract_async(self, document: Document, /) -> Prediction:
        """Ask about one document, as calling the extractor does, and await the answer."""
        if not document.text.strip():
            return outcome.nothing_in(document, self.prompt.asked)
        try:
            return self._told(await self._connection.call(*self._work(document)))
        except PredictionError as error:
            return outcome.bad_output(document, error)

    @cached_property
    def _connection(self) -> Connection:
        if self.connection is not None:
            return self.connection
        formats = FORMATS if self.response_format == "auto" else (self.response_format,)
        session = Session(self.address, self.timeout, self.retries, formats)
        return Connection(session, self.max_cost)

    def _work(self, document: Document) -> tuple[Request, Callable[[Completion], Prediction]]:
        """Return what to ask about a document, and how to read what is answered."""
        messages = self.prompt.messages(document)
        asking = Asking(
            model=self.model,
            messages=messages,
            schema=self.prompt.schema,
            max_tokens=self.max_tokens,
            temperature=self.temperature,
            seed=self.seed,
        )
        bill = Bill(self.price, count_input(messages), self.max_tokens)
        return Request(asking, bill), partial(self._read, document, bill)

    def _read(self, document: Document, bill: Bill, completion: Completion) -> Prediction:
        outcome.keep_reply(self.replies, document, completion.text)
        return outcome.read_outcome(
            completion.text,
            document,
            self.prompt.asked,
            bill.usage(completion),
            cut_at=self.max_tokens if completion.is_cut else None,
        )

    def _told(self, prediction: Prediction) -> Prediction:
        """Pass on a prediction once the user is told what was learned of the endpoint."""
        notices = self._connection.session.notices
        while notices:
            warnings.warn(notices.pop(0), stacklevel=3)
        return prediction


_NAMED = (
    "base_url",
    "schema",
    "layers",
    "guidelines",
    "response_format",
    "temperature",
    "seed",
    "max_tokens",
)
"""The options by which two of them are told apart in tables."""


def _rebuild(kind: type[LlmExtractor], given: dict[str, Any]) -> LlmExtractor:
    return kind(**given)
