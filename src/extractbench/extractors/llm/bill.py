"""What a request takes: at most, before it is made, and then by what the endpoint says."""

from dataclasses import dataclass
from typing import Any

from extractbench.extractors.llm.completion import Completion
from extractbench.extractors.llm.prices import Price, count_tokens

__all__ = ["Bill"]


@dataclass(frozen=True, slots=True)
class Bill:
    """The cost of one request.

    Attributes:
        price: What its tokens cost, if that is known.
        input_tokens: About how many tokens it has.
        max_tokens: How many the answer can have.
    """

    price: Price | None
    input_tokens: int
    max_tokens: int

    @property
    def most(self) -> float:
        """What it can cost at most."""
        return self.price.money(self.input_tokens, self.max_tokens) if self.price else 0.0

    @property
    def unanswered(self) -> float:
        """What it is taken to cost if no answer says it: its input."""
        return self.price.money(self.input_tokens, 0) if self.price else 0.0

    def usage(self, completion: Completion) -> dict[str, Any]:
        """Return what it took; tokens that the endpoint does not tell are estimated."""
        told = (completion.input_tokens, completion.output_tokens)
        tokens_in = self.input_tokens if told[0] is None else told[0]
        tokens_out = count_tokens(completion.text) if told[1] is None else told[1]
        usage: dict[str, Any] = {"input_tokens": tokens_in, "output_tokens": tokens_out}
        if self.price is not None:
            usage["money"] = self.price.money(tokens_in, tokens_out)
        if None in told:
            usage["tokens_are_estimated"] = True
        return usage | {"response_format": completion.response_format}
