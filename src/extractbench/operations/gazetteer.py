"""Places by name: countries, their parts, nationalities, continents, large cities → codes.

Countries and subdivisions are those of ISO 3166 as pycountry lists them; see `place_names` for
what it does not list. Everything is looked up in one index, built when it is first needed.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

import pycountry

from extractbench.operations.found import Found, apart
from extractbench.operations.place_names import (
    ADJECTIVES,
    CITIES,
    CONTINENTS,
    REGIONS,
    USUAL_NAMES,
    table,
)

__all__ = ["find_places", "is_adjective", "place_code"]

# Of other countries, the English names of the parts that news name are in `REGIONS`.
_WITH_SUBDIVISIONS = ("AU", "CA", "GB", "US")
# Names of British councils that are words, surnames, or towns told from counties only by a map.
_COUNTY = re.compile(
    r".*shire|England|Scotland|Wales|Northern Ireland|Cornwall|Cumbria|Devon|Dorset|.*[Ss]ussex"
    r"|Essex|Kent|Norfolk|Northumberland|Rutland|Somerset|Suffolk|Surrey|Isle of .*|Fife"
)
_WORD = re.compile(r"[^\W\d_]+")
_LANGUAGE_BEFORE = re.compile(r"\b(?:speak|speaks|speaking|spoke|spoken|in|into)\s$")
_END_OF_PHRASE = re.compile(r"\s?(?:[.,;:!?)]|$)")


def place_code(name: str) -> str | None:
    """Return the code of a place or of a nationality by its exact name, or None."""
    return _index().get(" ".join(name.split()).removeprefix("the "))


def is_adjective(name: str) -> bool:
    """Return whether a name is a nationality (``German``), not a place."""
    return name in _adjectives()


def find_places(text: str) -> Iterator[Found]:
    """Yield the places and nationalities of a text with their codes, in order, apart.

    A possessive ending, ``-based`` and an article are outside the span; names of languages are
    no places ("in Spanish.").
    """
    yield from apart(_candidates(text))


def _candidates(text: str) -> Iterator[Found]:
    starts = _by_first_word()
    for word in _WORD.finditer(text):
        for name in starts.get(word.group(), ()):
            end = word.start() + len(name)
            if text.startswith(name, word.start()) and _ends_word(text, end):
                if not _is_language(text, word.start(), end):
                    yield Found(word.start(), end, _index()[name])
                break


def _ends_word(text: str, end: int) -> bool:
    after = text[end : end + 1]
    return not (after.isalnum() or after == "_") or text[end - 1] == "."


def _is_language(text: str, start: int, end: int) -> bool:
    if not is_adjective(text[start:end]):
        return False
    before = text[max(0, start - 10) : start]
    return bool(_LANGUAGE_BEFORE.search(before)) and bool(_END_OF_PHRASE.match(text, end))


@cache
def _adjectives() -> frozenset[str]:
    return frozenset(name for name, _ in table(ADJECTIVES))


@cache
def _index() -> Mapping[str, str]:
    """Return the code of every name; a country goes before a part of one that is called so."""
    index: dict[str, str] = {}
    for name, code in (
        *table(USUAL_NAMES),
        *table(CONTINENTS),
        *_countries(),
        *((city, f"{code}:{city}") for city, code in table(CITIES)),
        *table(REGIONS),
        *_subdivisions(),
        *table(ADJECTIVES),
    ):
        index.setdefault(name.removeprefix("the "), code)
    return index


def _countries() -> Iterator[tuple[str, str]]:
    for country in pycountry.countries:
        for kind in ("common_name", "name", "official_name"):
            name = getattr(country, kind, None)
            if name and "," not in name:
                yield name, country.alpha_2


def _subdivisions() -> Iterator[tuple[str, str]]:
    for part in pycountry.subdivisions:
        country, name = part.country_code, part.name.split(" [")[0]
        listed = country in _WITH_SUBDIVISIONS and "," not in name
        if listed and (country != "GB" or _COUNTY.fullmatch(name)):
            yield name, part.code


@cache
def _by_first_word() -> Mapping[str, tuple[str, ...]]:
    """Return the names by their first word, the longest first."""
    grouped: dict[str, list[str]] = {}
    for name in sorted(_index(), key=len, reverse=True):
        first = _WORD.match(name)
        if first:
            grouped.setdefault(first.group(), []).append(name)
    return {word: tuple(names) for word, names in grouped.items()}
