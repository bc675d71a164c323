"""The limits of a run: how many documents may fail, and what it may cost."""

from dataclasses import dataclass

from extractbench.prediction import Prediction

__all__ = ["Budget"]


@dataclass(slots=True)
class Budget:
    """What a run has used up of its limits; what an earlier run did is not counted.

    Attributes:
        max_failures: How many documents may fail.
        max_cost: What all may cost, in the money of their ``usage``.
    """

    max_failures: int | None = None
    max_cost: float | None = None
    failures: int = 0
    cost: float = 0.0

    def spend(self, prediction: Prediction) -> str | None:
        """Count a prediction; return why the run has to stop, if it has."""
        if prediction.resumed:
            return None
        self.failures += prediction.error is not None
        self.cost += (prediction.usage and prediction.usage.money) or 0.0
        if self.max_failures is not None and self.failures > self.max_failures:
            return (
                f"{self.failures} of them failed, more than the {self.max_failures} allowed; "
                f"the last was {prediction.id!r}: {prediction.error}"
            )
        if self.max_cost is not None and self.cost >= self.max_cost:
            return f"it has cost {self.cost:.4g}, of {self.max_cost:.4g} allowed"
        return None
