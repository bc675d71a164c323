"""Values of numbers in a text: a sign that says what bound the text puts on it, and the number.

``=12`` twelve, ``>=12`` at least, ``>12`` more than, ``<=12`` at most, ``<12`` less than,
``~12`` about, ``900..1000`` a range, ``=2/3`` a fraction.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

__all__ = ["Quantity", "check_quantity", "figures"]

# No figure of a report has more digits, and no value can take long to read.
_NUMBER = r"[0-9]{1,18}(?:\.[0-9]{1,18})?"
# Of most values the number can be read without asking for the exact value of a fraction.
_PLAIN = re.compile(rf"(?:>=|<=|=|>|<|~)({_NUMBER})")
_VALUE = re.compile(rf"(>=|<=|=|>|<|~)({_NUMBER})(?:/({_NUMBER}))?|({_NUMBER})\.\.({_NUMBER})")


def _parts(value: str) -> tuple[str, tuple[int | Fraction, ...]] | None:
    """Return the sign and its number, or ``..`` and both ends; None if the value is none."""
    match = _VALUE.fullmatch(value)
    if not match:
        return None
    sign, number, of, low, high = match.groups()
    if sign is None:
        ends = _exact(low), _exact(high)
        return ("..", ends) if ends[0] < ends[1] else None
    if of is None:
        return sign, (_exact(number),)
    divisor = _exact(of)
    return (sign, (Fraction(_exact(number), divisor),)) if divisor else None


def _exact(number: str) -> int | Fraction:
    # A whole number is far sooner read, and equals the fraction that it is.
    return int(number) if number.isdecimal() else Fraction(number)


def check_quantity(value: str) -> str | None:
    """Say what is wrong with a value, or None."""
    return None if _parts(value) else f"{value!r} is no quantity (=n >=n >n <=n <n ~n a..b =n/d)"


def figures(value: str) -> frozenset[float]:
    """Return the numbers that a value states: both ends of a range, a fraction as it is."""
    if plain := _PLAIN.fullmatch(value):
        return frozenset({float(plain[1])})
    parts = _parts(value)
    return frozenset(map(float, parts[1])) if parts else frozenset()


@dataclass(frozen=True, slots=True)
class Quantity:
    """The same bound on the same number: ``=43`` and ``=43.0``, ``=1/2`` and ``=2/4``."""

    def compare(self, predicted: str, gold: str) -> float:
        """Return 1 for the same bound and number, else 0."""
        parts = _parts(str(predicted).strip())
        return float(parts is not None and parts == _parts(str(gold).strip()))
