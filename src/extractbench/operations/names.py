"""Names of persons: the full name, or the surname alone for half of the credit."""

from dataclasses import dataclass

from extractbench.comparators import normalize

__all__ = ["PersonName"]


@dataclass(frozen=True, slots=True)
class PersonName:
    """Equal names after folding; a surname alone against the full name is partial."""

    def compare(self, predicted: str, gold: str) -> float:
        """Return 1 for the same name, ½ for its surname alone, else 0."""
        names = normalize(str(predicted)), normalize(str(gold))
        if names[0] == names[1]:
            return 1.0
        short, long = sorted((name.split() for name in names), key=len)
        return 0.5 if len(short) == 1 < len(long) and short == long[-1:] else 0.0
