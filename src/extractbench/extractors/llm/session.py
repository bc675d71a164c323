"""Asking an endpoint: one request a document, in the form of answer that the endpoint takes."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from extractbench.errors import ExtractorError, PredictionError
from extractbench.extractors.llm.address import Address
from extractbench.extractors.llm.answer_schema import JsonSchema
from extractbench.extractors.llm.completion import Completion, read_completion
from extractbench.extractors.llm.failures import failure_of, is_silence, said_by
from extractbench.extractors.llm.prompt import Message
from extractbench.extractors.protocol import TransientError

if TYPE_CHECKING:
    from openai import AsyncOpenAI

__all__ = ["FORMATS", "Asking", "Format", "Session"]

Format: TypeAlias = Literal["json_schema", "json_object", "text"]
"""What an endpoint is asked to hold an answer to: the schema, JSON of any form, or nothing."""

FORMATS: tuple[Format, ...] = get_args(Format)

# The client waits as long as an endpoint asks, up to this.
_LONGEST_WAIT = 120.0
_BYTES_PER_TOKEN = 64
_BYTES_BESIDE = 1 << 16
_NEWER_LIMIT = "max_completion_tokens"


@dataclass(frozen=True, slots=True)
class Asking:
    """A request: the model, the conversation, the schema, and how to decode."""

    model: str
    messages: Sequence[Message]
    schema: JsonSchema
    max_tokens: int
    temperature: float | None
    seed: int | None

    @property
    def most_bytes(self) -> int:
        """How long the endpoint's answer may be: more than so many tokens can take."""
        return self.max_tokens * _BYTES_PER_TOKEN + _BYTES_BESIDE


class _RefusedError(Exception):
    """The endpoint finds fault with the request: perhaps with the form of answer it asks for."""


@dataclass
class Session:
    """What is known of an endpoint, and the connections to it, in one event loop.

    Attributes:
        address: Where it is.
        timeout: The seconds that an answer may take, each time it is asked.
        retries: How often the client asks again when the endpoint is busy, broken or silent. It
            waits as long as ``Retry-After`` says, up to two minutes, else longer each time.
        formats: The forms of answer that may work, best first; one, once it is known.
        notices: What the user should be told, and was not yet.
    """

    address: Address
    timeout: float
    retries: int
    formats: tuple[Format, ...] = FORMATS
    notices: list[str] = field(default_factory=list)
    _limit: str = "max_tokens"
    _client: "AsyncOpenAI | None" = field(default=None, repr=False)

    async def ask(self, asking: Asking) -> Completion:
        """Return what the endpoint answers.

        Raises:
            TransientError: If it is busy, broken or cannot be reached, after the retries.
            TimeoutError: If it gives no answer in time.
            PredictionError: If what it gives is no answer.
            ExtractorError: If it refuses the request for good.
        """
        refusals: list[_RefusedError] = []
        for form in self.formats:
            try:
                completion = await self._ask_in(form, asking)
            except _RefusedError as refusal:
                refusals.append(refusal)
            else:
                self._settle(form, refusals)
                return completion
        raise ExtractorError(f"the endpoint refused the request: {refusals[0]}")

    def _settle(self, form: Format, refusals: Sequence[_RefusedError]) -> None:
        """Remember which form of answer works, and tell once what did not."""
        if refusals and len(self.formats) > 1:
            self.notices.append(
                f"{self.address.url} does not take response_format {self.formats[0]} "
                f"({refusals[0]}); its answers are asked for as {form}"
            )
        self.formats = (form,)

    async def _ask_in(self, form: Format, asking: Asking) -> Completion:
        try:
            return await self._send(form, asking)
        except _RefusedError as refusal:
            # Newer models know the limit by its newer name only, older servers by the older.
            if self._limit == _NEWER_LIMIT or _NEWER_LIMIT not in str(refusal):
                raise
        self._limit = _NEWER_LIMIT
        return await self._send(form, asking)

    async def _send(self, form: Format, asking: Asking) -> Completion:
        import openai

        request = _request(form, asking, self._limit)
        # Nothing else bounds an endpoint that sends a byte now and then.
        longest = (self.retries + 1) * (self.timeout + _LONGEST_WAIT)
        try:
            async with asyncio.timeout(longest):
                body = await self._receive(request, asking.most_bytes)
        except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
            raise _RefusedError(said_by(error, self.address.secrets)) from None
        except openai.OpenAIError as error:
            raise failure_of(error, self.address.secrets, timeout=self.timeout) from None
        return read_completion(body, form, self.address.secrets)

    async def _receive(self, request: Mapping[str, Any], most: int) -> bytes:
        """Return the body of the answer, and never hold more of it than an answer can be."""
        if self._client is None:
            self._client = self._connect()
        completions = self._client.chat.completions.with_streaming_response
        async with completions.create(**request) as response:
            body = bytearray()
            try:
                async with asyncio.timeout(self.timeout):
                    async for piece in response.iter_bytes():
                        body += piece
                        if len(body) > most:
                            break
            except TimeoutError:
                raise TimeoutError(f"the answer was not whole within {self.timeout:g} s") from None
            except Exception as error:
                if is_silence(error):
                    raise TimeoutError(f"the answer stopped for {self.timeout:g} s") from None
                raise TransientError(
                    f"the connection broke within the answer: {type(error).__name__}"
                ) from None
        if len(body) > most:
            raise PredictionError(f"the answer is longer than max_tokens allows: over {most} bytes")
        return bytes(body)

    def _connect(self) -> "AsyncOpenAI":
        import openai

        return openai.AsyncOpenAI(
            api_key=self.address.key,
            base_url=self.address.url,
            timeout=self.timeout,
            max_retries=self.retries,
            # The default takes twice as long for a request, the more the more are under way, and
            # keeps a hundred connections at most.
            http_client=openai.DefaultAioHttpClient(),
        )

    async def close(self) -> None:
        """Close the connections; the next request opens new ones."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()


def _request(form: Format, asking: Asking, limit: str) -> dict[str, Any]:
    body: dict[str, Any] = {"messages": list(asking.messages), limit: asking.max_tokens}
    if asking.temperature is not None:
        body["temperature"] = asking.temperature
    if asking.seed is not None:
        body["seed"] = asking.seed
    match form:
        case "json_schema":
            schema = {"name": "answer", "strict": True, "schema": asking.schema}
            body["response_format"] = {"type": "json_schema", "json_schema": schema}
        case "json_object":
            body["response_format"] = {"type": "json_object"}
    # As a body of its own: the client would try each message on every type of message there is,
    # and go through every property of the schema, which took a fifth of all its time.
    return {"model": asking.model, "messages": [], "extra_body": body}
