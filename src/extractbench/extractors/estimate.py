"""What a run would take, told before anything is asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

__all__ = ["Estimate"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run would take; each document is asked about once.

    Attributes:
        documents: How many documents there are with any text.
        input_tokens: About how many tokens they make, with whatever is asked about them.
        output_tokens: How many tokens the answers can have at most.
        least: What the input alone would cost; None where no price is known.
        most: What it would cost if every answer were as long as it may be.
    """

    documents: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    least: float | None = 0.0
    most: float | None = 0.0

    @classmethod
    def total(cls, parts: Iterable[Self]) -> Self:
        """Return what several runs would take together; money only if it is known of each."""
        listed = tuple(parts)
        least = [each.least for each in listed if each.least is not None]
        most = [each.most for each in listed if each.most is not None]
        is_priced = len(least) == len(most) == len(listed)
        return cls(
            sum(each.documents for each in listed),
            sum(each.input_tokens for each in listed),
            sum(each.output_tokens for each in listed),
            sum(least) if is_priced else None,
            sum(most) if is_priced else None,
        )

    def __str__(self) -> str:
        """Say it in a line, and what is not in it."""
        tokens = f"about {self.input_tokens:,} tokens in, up to {self.output_tokens:,} out"
        if self.least is None or self.most is None:
            money = "what they cost is not known without a price table"
        else:
            money = f"from {self.least:.4g} up to {self.most:.4g}"
        documents = "1 document" if self.documents == 1 else f"{self.documents} documents"
        return f"{documents}: {tokens}; {money}; without repeated attempts"
