"""Texts in windows that a model can read, and the probabilities of every token.

The windows of a long text overlap; each decides on the half of the overlap that lies deeper in it,
so that every token is read once, with words on both sides.
"""

import inspect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from extractbench.errors import ExtractorError
from extractbench.extractors.transformers.decoding import Token

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerFast

__all__ = ["Reader", "make_reader"]

_UNSAID = 512


@dataclass(frozen=True, slots=True)
class Reader:
    """A model with what it takes to read whole texts.

    Attributes:
        window: How many tokens it reads at once, special ones included.
        stride: By how many tokens windows overlap.
        batch_size: How many windows it reads at once.
    """

    model: "PreTrainedModel"
    tokenizer: "PreTrainedTokenizerFast"
    window: int
    stride: int
    batch_size: int

    def read(self, texts: Sequence[str]) -> list[list[Token]]:
        """Return the tokens of texts, each once and in order."""
        tokens: list[list[Token]] = [[] for _ in texts]
        if not texts:
            return tokens
        encoded = self._encode(texts)
        sources = encoded["overflow_to_sample_mapping"]
        for number, scores in self._scores(encoded):
            source = sources[number]
            has_before = number > 0 and sources[number - 1] == source
            has_after = number + 1 < len(sources) and sources[number + 1] == source
            hidden = encoded["special_tokens_mask"][number]
            places = zip(encoded["offset_mapping"][number], scores, hidden, strict=True)
            own = [Token(at[0], at[1], held) for at, held, special in places if not special]
            first = self.stride // 2 if has_before else 0
            last = len(own) - (self.stride - self.stride // 2 if has_after else 0)
            tokens[source] += own[first:last]
        return tokens

    def _encode(self, texts: Sequence[str]) -> Any:
        return self.tokenizer(
            list(texts),
            truncation=True,
            max_length=self.window,
            stride=self.stride,
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
            return_special_tokens_mask=True,
        )

    def _scores(self, encoded: Any) -> Iterator[tuple[int, Any]]:
        """Yield the number of each window and the probabilities of its tokens."""
        import torch

        taken = inspect.signature(self.model.forward).parameters
        given = [name for name in self.tokenizer.model_input_names if name in taken]
        masks = encoded["special_tokens_mask"]
        filled = [number for number, mask in enumerate(masks) if not all(mask)]
        for start in range(0, len(filled), self.batch_size):
            numbers = filled[start : start + self.batch_size]
            batch = self.tokenizer.pad(
                {name: [encoded[name][number] for number in numbers] for name in given},
                return_tensors="pt",
            ).to(self.model.device)
            with torch.inference_mode():
                held = self.model(**batch).logits.float().softmax(-1).cpu().numpy()
            for number, scores in zip(numbers, held, strict=True):
                size = len(masks[number])
                at_left = self.tokenizer.padding_side == "left"
                yield number, scores[-size:] if at_left else scores[:size]


def make_reader(
    model: "PreTrainedModel",
    tokenizer: "PreTrainedTokenizerFast",
    *,
    stride: int | None,
    batch_size: int,
) -> Reader:
    """Return a reader of whole texts.

    Args:
        model: A model for token classification.
        tokenizer: Its tokenizer.
        stride: By how many tokens windows overlap; None for a quarter of them.
        batch_size: How many windows are read at once.

    Raises:
        ExtractorError: If the tokenizer gives no offsets, or the stride leaves no step.
    """
    if not tokenizer.is_fast:
        raise ExtractorError(
            f"the tokenizer {type(tokenizer).__name__} is a slow one, which gives no offsets; "
            "save the model with a fast tokenizer (tokenizer.json)"
        )
    window = _window(model, tokenizer)
    room = window - tokenizer.num_special_tokens_to_add()
    stride = room // 4 if stride is None else stride
    if stride < 0 or room - stride < 1:
        raise ExtractorError(
            f"stride={stride} leaves no step in windows of {window} tokens; give a smaller one"
        )
    tokenizer.truncation_side = "right"
    return Reader(model, tokenizer, window, stride, batch_size)


def _window(model: "PreTrainedModel", tokenizer: "PreTrainedTokenizerFast") -> int:
    """Return how many tokens a model reads at once; a tokenizer often does not say."""
    positions = getattr(model.config, "max_position_embeddings", None) or _UNSAID
    for name, module in model.named_modules():
        padding = getattr(module, "padding_idx", None)
        if name.endswith("position_embeddings") and padding is not None:
            # Models of the RoBERTa family count positions from behind the padding.
            positions -= padding + 1
    return int(min(tokenizer.model_max_length, positions))
