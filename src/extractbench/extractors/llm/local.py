"""The extractor that runs a language model on this machine, held to the schema as it writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from extractbench.document import Document
from extractbench.errors import MissingExtraError
from extractbench.extractors.identity import digest_folder
from extractbench.extractors.llm import outcome
from extractbench.extractors.llm.asked import what_is_asked
from extractbench.extractors.llm.naming import last_part, told_name
from extractbench.extractors.llm.option_checks import check_options
from extractbench.extractors.llm.prompt import Prompt, Shot, read_guidelines
from extractbench.extractors.llm.wording import VERSION
from extractbench.prediction import Prediction
from extractbench.task import Schema

if TYPE_CHECKING:
    from extractbench.extractors.llm.generating import Generator

__all__ = ["LocalLlm"]


class Held:
    """A place for a model that copies of an extractor share once it is loaded."""

    def __init__(self) -> None:
        self.generator: Generator | None = None


@dataclass(frozen=True)
class LocalLlm:
    """Runs a causal language model from a folder or a hub, one document at a time.

    What it writes fits the schema of the answer, or is cut off at `max_tokens`.

    Attributes:
        model: A folder, or the model's name on the hub.
        revision: Of the model on the hub: a commit, a tag.
        device: ``cpu``, ``cuda``, ``cuda:1``, ``mps``; ``auto`` for the best there is.
        dtype: ``float32``, ``bfloat16``, ``float16``; ``auto`` for the model's own.
        schema: ``operations``, a record type, a task, or where to import one from.
        layers: The layers to ask for; none for all that the task defines.
        guidelines: A file that says what labels and slots mean; the built-in task has its own.
        temperature: Of sampling; 0 takes the likeliest token; None for the model's own.
        seed: Of sampling, the same for each document.
        max_tokens: How long an answer may be.
        replies: A file to add raw replies to, of texts that are shipped; without it none is kept.
        shots: Examples; see `FewShotLlm`.
        held: What copies share; left to them.

    Raises:
        ExtractorError: If an option is none.
        MissingExtraError: If a package it needs is not installed.
    """

    model: str
    revision: str | None = None
    device: str = "auto"
    dtype: str = "auto"
    schema: Schema = "operations"
    layers: str | Sequence[str] = ()
    guidelines: str | Path | None = None
    temperature: float | None = 0.0
    seed: int | None = None
    max_tokens: int = 8192
    replies: str | Path | None = None
    shots: tuple[Shot, ...] = ()
    held: Held = field(default_factory=Held, repr=False, compare=False)

    version: ClassVar[str] = VERSION
    price: ClassVar[None] = None

    def __post_init__(self) -> None:
        """Refuse what cannot work before a model is loaded."""
        for package in ("torch", "transformers", "llguidance"):
            if find_spec(package) is None:
                raise MissingExtraError("llm-local", package)
        check_options(self)
        _ = self.prompt

    def __reduce__(self) -> tuple[Any, ...]:
        # Another process loads the model itself.
        given = {each.name: getattr(self, each.name) for each in fields(self)}
        return _rebuild, (type(self), given | {"held": Held()})

    @cached_property
    def prompt(self) -> Prompt:
        """What is asked."""
        asked = what_is_asked(self.schema, self.layers)
        return Prompt(asked, read_guidelines(self.guidelines, asked), self.shots)

    @property
    def name(self) -> str:
        """The model, and whatever else was not left as it is."""
        return told_name("llm-local", self, _NAMED)

    @property
    def deterministic(self) -> bool:
        """Whether it samples by a seed, or not at all."""
        return self.temperature == 0 or self.seed is not None

    @property
    def options(self) -> Mapping[str, Any]:
        """What output depends on; the weights and the prompt as digests."""
        return {
            "model": last_part(self.model),
            "weights": self._weights,
            "device": self.device,
            "dtype": self.dtype,
            "task": self.prompt.asked.task.name,
            "layers": list(self.prompt.asked.layers),
            "prompt": self.prompt.digest,
            "temperature": self.temperature,
            "seed": self.seed,
            "max_tokens": self.max_tokens,
        }

    @cached_property
    def _weights(self) -> str | None:
        """The digest of a folder, or the commit that a name on the hub stands for."""
        if Path(self.model).is_dir():
            return digest_folder(Path(self.model))
        from transformers import AutoConfig

        config = AutoConfig.from_pretrained(self.model, revision=self.revision)
        return getattr(config, "_commit_hash", None) or self.revision

    def with_seed(self, seed: int) -> Self:
        """Return the extractor with another seed."""
        return replace(self, seed=seed)

    def with_shots(self, shots: tuple[Shot, ...]) -> Self:
        """Return the extractor with examples to show."""
        return replace(self, shots=shots)

    def close(self) -> None:
        """Let go of the model; a further document loads it again."""
        self.held.generator = None

    def __call__(self, document: Document, /) -> Prediction:
        """Have the model write about one document.

        Raises:
            ExtractorError: If the model cannot be loaded, or an example is of the document's own
                article.
            TooLongError: If the document is too long for the model.
        """
        if not document.text.strip():
            return outcome.nothing_in(document, self.prompt.asked)
        written = self._generator().write(
            self.prompt.messages(document),
            max_tokens=self.max_tokens,
            temperature=self.temperature,
            seed=self.seed,
        )
        outcome.keep_reply(self.replies, document, written.text)
        usage = {"input_tokens": written.input_tokens, "output_tokens": written.output_tokens}
        return outcome.read_outcome(
            written.text,
            document,
            self.prompt.asked,
            usage | {"response_format": written.response_format},
            cut_at=written.output_tokens if written.is_cut else None,
        )

    def _generator(self) -> "Generator":
        if self.held.generator is None:
            from extractbench.extractors.llm.generating import load_generator

            self.held.generator = load_generator(
                self.model,
                revision=self.revision,
                device=self.device,
                dtype=self.dtype,
                schema=self.prompt.schema,
            )
        return self.held.generator


_NAMED = (
    "revision",
    "dtype",
    "schema",
    "layers",
    "guidelines",
    "temperature",
    "seed",
    "max_tokens",
)
"""The options by which two of them are told apart in tables."""


def _rebuild(kind: type[LocalLlm], given: dict[str, Any]) -> LocalLlm:
    return kind(**given)
