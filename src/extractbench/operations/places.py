"""Codes of places: ISO 3166-1 countries, 3166-2 subdivisions, ``ISO:City``, ``continent:Name``."""

import re
from dataclasses import dataclass

from extractbench.comparators import normalize

__all__ = ["Place", "check_place", "country_of"]

_CODE = re.compile(
    r"(?P<country>[A-Z]{2})(?:-[A-Z0-9]{1,3}|:\S.*)?"
    r"|continent:(?:Africa|Americas?|(?:North|South) America|Antarctica|Asia|Australia|Europe|"
    r"Oceania)"
)


def check_place(value: str) -> str | None:
    """Say what is wrong with a code, or None."""
    return None if _CODE.fullmatch(value) else f"{value!r} is no place code (GB, GB-ENG, GB:London)"


def country_of(code: str) -> str | None:
    """Return the country that a code lies in, or None for a continent."""
    match = _CODE.fullmatch(code)
    return match["country"] if match else None


@dataclass(frozen=True, slots=True)
class Place:
    """Equal codes, cities by `normalize`; a country against a part of it is partial, both ways."""

    def compare(self, predicted: str, gold: str) -> float:
        """Return 1 for the same place, ½ for a country and its part, else 0."""
        codes = self.fold(predicted), self.fold(gold)
        return 1.0 if codes[0] == codes[1] else self.partial(*codes)

    def fold(self, value: str) -> str:
        """Return the folded code."""
        return normalize(str(value)).upper()

    def partial(self, predicted: str, gold: str) -> float:
        """Return ½ if one of two folded codes is the country of the other, else 0."""
        if len(predicted) != 2 and len(gold) != 2:
            return 0.0
        country = country_of(predicted)
        return 0.5 if country is not None and country == country_of(gold) else 0.0
