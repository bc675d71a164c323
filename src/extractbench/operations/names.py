"""Names of persons: the full name, or the surname alone for half of the credit."""

from dataclasses import dataclass

from extractbench.comparators import normalize

__all__ = ["PersonName"]


@dataclass(frozen=True, slots=True)
class PersonName:
    """Equal names after folding; a surname alone against the full name is partial."""

    def compare(self, predicted: str, gold: str) -> float:
        """Return 1 for the same name, ½ for its surname alone, else 0."""
        names = self.fold(predicted), self.fold(gold)
        return 1.0 if names[0] == names[1] else self.partial(*names)

    def fold(self, value: str) -> str:
        """Return the folded name."""
        return normalize(str(value))

    def partial(self, predicted: str, gold: str) -> float:
        """Return ½ if one of two folded names is the surname of the other, else 0."""
        short, long = sorted((predicted.split(), gold.split()), key=len)
        return 0.5 if len(short) == 1 < len(long) and short == long[-1:] else 0.0
