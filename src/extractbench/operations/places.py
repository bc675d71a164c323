"""Codes of places: ISO 3166-1 countries, 3166-2 subdivisions, ``ISO:City``, ``continent:Name``."""

import re
from dataclasses import dataclass

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
    """Equal codes; a country against a part of it (or the other way round) is partial."""

    def compare(self, predicted: str, gold: str) -> float:
        """Return 1 for the same place, ½ for a country and its part, else 0."""
        predicted, gold = str(predicted).strip(), str(gold).strip()
        if predicted.casefold() == gold.casefold():
            return 1.0
        countries = country_of(predicted), country_of(gold)
        nested = countries[0] is not None and countries[0] == countries[1]
        return 0.5 if nested and countries[0] in (predicted, gold) else 0.0
