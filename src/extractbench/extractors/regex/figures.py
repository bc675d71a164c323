"""A figure of a text on its way to a `Count`: what it is, and which earlier one it is part of."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

__all__ = ["MODIFIERS", "VALUE", "Figure", "read_number"]

MODIFIERS = {
    "=": "exact",
    ">=": "at_least",
    ">": "more_than",
    "<=": "at_most",
    "<": "less_than",
    "~": "approx",
}
"""The modifier of a count by the sign of its quantity."""

VALUE = re.compile(
    r"(?P<sign>>=|<=|[=<>~])(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<low>\d+(?:\.\d+)?)\.\.(?P<high>\d+(?:\.\d+)?)"
)
"""The value of a quantity that may be counted: no fraction."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A count before it gets its id.

    Attributes:
        about: The key of its operation; see `Plot`.
        part_of: The index of the figure that this one is a subset of.
        evidence: The ids of the mentions that state it.
    """

    kind: str
    value: int | float | None
    modifier: str
    about: str
    upper: int | float | None = None
    status: str = "reported"
    scope: str | None = "OP"
    time: str | None = None
    part_of: int | None = field(default=None, compare=False)
    evidence: tuple[str, ...] = field(default=(), compare=False)

    def as_json(self, identifier: str, whole: str | None) -> dict[str, Any]:
        """Return the filler of a record, without its evidence."""
        return {
            "id": identifier,
            "kind": self.kind,
            "value": self.value,
            "upper": self.upper,
            "modifier": self.modifier,
            "status": self.status,
            "scope": self.scope,
            "part_of": whole,
            "time": self.time,
        }


def read_number(surface: str) -> int | float:
    """Return a plain number as an int where it is whole."""
    number = Decimal(surface)
    return int(number) if number == number.to_integral_value() else float(number)
