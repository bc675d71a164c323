"""A causal language model on this machine, and what it writes under a schema.

Imported by what loads a local model only: it needs torch, transformers and llguidance.
"""

import copy
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import llguidance.hf
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, LogitsProcessorList

from extractbench.errors import ExtractorError
from extractbench.extractors.llm.answer_schema import JsonSchema
from extractbench.extractors.llm.completion import Completion
from extractbench.extractors.llm.constrained import SchemaProcessor, compile_schema
from extractbench.extractors.llm.prompt import Message
from extractbench.extractors.protocol import TooLongError

__all__ = ["Generator", "load_generator"]


def load_generator(
    model: str, *, revision: str | None, device: str, dtype: str, schema: JsonSchema
) -> "Generator":
    """Load a model and its tokenizer, and compile the schema for it.

    Raises:
        ExtractorError: If they cannot be loaded or put on the device, or have no fast tokenizer.
    """
    place = _device(device)
    try:
        tokenizer: Any = AutoTokenizer.from_pretrained(model, revision=revision)
        loaded: Any = AutoModelForCausalLM.from_pretrained(model, revision=revision, dtype=dtype)
        loaded = loaded.to(place).eval()
    # Each package that has a hand in it raises its own kind, assertions included.
    except Exception as error:
        why = str(error).strip().partition("\n")[0]
        raise ExtractorError(f"model {model!r} cannot be loaded: {why}") from error
    if not tokenizer.is_fast:
        raise ExtractorError(f"model {model!r} has no fast tokenizer, which decoding needs")
    ends = _ends(loaded, tokenizer)
    if not ends:
        raise ExtractorError(f"model {model!r} has no token for the end of an answer")
    bounds = llguidance.hf.from_tokenizer(tokenizer, eos_token=ends)
    return Generator(loaded, tokenizer, bounds, compile_schema(schema), ends)


def _device(name: str) -> str:
    if name != "auto":
        return name
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _ends(model: Any, tokenizer: Any) -> list[int]:
    """Return the tokens that end an answer, whichever of the two says so."""
    told = model.generation_config.eos_token_id
    told = tokenizer.eos_token_id if told is None else told
    return [told] if isinstance(told, int) else list(told or ())


@dataclass(frozen=True, slots=True, eq=False)
class Generator:
    """A loaded model, and the grammar that it writes by."""

    model: Any
    tokenizer: Any
    bounds: Any
    grammar: str
    ends: Sequence[int]

    def write(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        temperature: float | None,
        seed: int | None,
    ) -> Completion:
        """Return what the model writes at the end of a conversation.

        Raises:
            TooLongError: If the conversation leaves no room for an answer.
        """
        encoded = self._encode(messages)
        length = encoded["input_ids"].shape[-1]
        room = min(max_tokens, self._longest() - length)
        if room < 1:
            raise TooLongError(
                f"the document is too long for the model: {length} tokens with the prompt, of "
                f"{self._longest()}"
            )
        processor = SchemaProcessor(self.bounds, self.grammar, length)
        with _seeded(seed, self.model.device), torch.inference_mode():
            output = self.model.generate(
                **encoded,
                generation_config=self._decoding(room, temperature),
                logits_processor=LogitsProcessorList([processor]),
            )
        processor.read(output[0])
        written = output[0, length:]
        return Completion(
            text=self.tokenizer.decode(written, skip_special_tokens=True),
            is_cut=not processor.is_done,
            input_tokens=length,
            output_tokens=len(written),
            response_format="llguidance",
        )

    def _encode(self, messages: Sequence[Message]) -> Mapping[str, Any]:
        """Return the tokens of a conversation, in which the words of a document control nothing."""
        if self.tokenizer.chat_template is None:
            text = "\n\n".join(message["content"] for message in messages) + "\n\n"
            encoded = self.tokenizer(text, return_tensors="pt", split_special_tokens=True)
        else:
            encoded = self.tokenizer.apply_chat_template(
                messages,
                add_generation_prompt=True,
                sanitize_control_tokens=True,
                return_tensors="pt",
                return_dict=True,
            )
        names = ("input_ids", "attention_mask")
        return {name: encoded[name].to(self.model.device) for name in names}

    def _longest(self) -> int:
        return getattr(self.model.config, "max_position_embeddings", None) or 2**31

    def _decoding(self, room: int, temperature: float | None) -> Any:
        config = copy.deepcopy(self.model.generation_config)
        config.max_new_tokens, config.max_length = room, None
        config.eos_token_id = list(self.ends)
        config.pad_token_id = self.ends[0]
        if temperature is not None:
            config.do_sample = temperature > 0
            config.temperature = temperature or None
            config.top_k = config.top_p = None
        return config


def _seeded(seed: int | None, device: Any) -> AbstractContextManager[Any]:
    """Return a context in which sampling goes by a seed, and after which nothing has changed."""
    if seed is None:
        return nullcontext()
    devices = [device] if device.type == "cuda" else []
    return _Seeded(torch.random.fork_rng(devices=devices), seed)


@dataclass(frozen=True, slots=True)
class _Seeded(AbstractContextManager[None]):
    fork: Any
    seed: int

    def __enter__(self) -> None:
        self.fork.__enter__()
        torch.manual_seed(self.seed)

    def __exit__(self, *raised: object) -> None:
        self.fork.__exit__(*raised)
