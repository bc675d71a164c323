"""The words beside a number that put a bound on it, and the sign that each stands for."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from extractbench.operations.found import SPACE

__all__ = ["BOUND_AFTER", "BOUND_BEFORE", "bound_sign"]

_BEFORE = {
    ">=": (
        "at least|no fewer than|not fewer than|no less than|not less than|a minimum of|"
        "upwards of|as young as"
    ),
    ">": (
        "more than|over|in excess of|well in excess of|above|beyond|exceeding|greater than|"
        "well over|just over|well above|just above|slightly over|slightly more than|just more than|"
        "far more than|many more than|older than"
    ),
    "<=": "up to|as many as|as much as|at most|no more than|not more than|a maximum of|as old as",
    "<": (
        "fewer than|less than|under|below|just under|just below|slightly under|slightly fewer than|"
        "well under|younger than"
    ),
    "~": (
        "about|around|approximately|approx.|roughly|some|nearly|almost|close to|an estimated|"
        "circa|virtually|just about"
    ),
}
_AFTER = {
    ">=": "or more|or over|or above|and over|and above|and older|or older|and up|at least|-plus|+",
    "<=": "or fewer|or less|or under|or below|or younger|and under|at most",
    "~": "or so|-odd",
}


def _signs(phrases: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType(
        {phrase: sign for sign, listed in phrases.items() for phrase in listed.split("|")}
    )


def _source(signs: Mapping[str, str]) -> str:
    longest_first = sorted(signs, key=len, reverse=True)
    return "|".join(re.escape(phrase).replace(r"\ ", SPACE) for phrase in longest_first)


_SIGN_BEFORE, _SIGN_AFTER = _signs(_BEFORE), _signs(_AFTER)
_WORDS_AFTER = {phrase: sign for phrase, sign in _SIGN_AFTER.items() if phrase[0].isalpha()}

BOUND_BEFORE = rf"\b(?:{_source(_SIGN_BEFORE)})(?={SPACE})"
"""The source of a pattern for a bound before a number."""

BOUND_AFTER = rf"(?:{SPACE}(?:{_source(_WORDS_AFTER)})\b|-plus\b|-odd\b|\+)"
"""The source of a pattern for a bound after a number, with the space between."""


def bound_sign(before: str | None, after: str | None = None) -> str:
    """Return the sign for the bound that stands before or after a number: ``=`` without one."""
    if before:
        return _SIGN_BEFORE[_folded(before)]
    return _SIGN_AFTER[_folded(after)] if after else "="


def _folded(phrase: str) -> str:
    return " ".join(phrase.lower().split())
