"""The value of a match: a template of its groups, each read by a named normaliser.

``Operation {text}``, ``={number:number}``, ``{rank:abbreviated_ranks}``: ``text`` is the surface of
the mention, any other name a group of the pattern; after the colon stands a normaliser of ours or a
table of ``[values]``, which is looked up by the surface.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from string import Formatter

from extractbench.operations.ages import find_ages
from extractbench.operations.found import Found
from extractbench.operations.gazetteer import place_code
from extractbench.operations.numbers import parse_number, plain
from extractbench.operations.quantities import find_quantities
from extractbench.operations.times import find_times

__all__ = ["NORMALISERS", "Template", "parse_template"]

Normaliser = Callable[[str], str | None]


def _number(surface: str) -> str | None:
    number = parse_number(surface)
    return plain(number) if number is not None else None


def _first(find: Callable[[str], Iterable[Found]]) -> Normaliser:
    """Return a normaliser by a finder: the first value that it finds in a surface."""

    def normalise(surface: str) -> str | None:
        found = next(iter(find(surface)), None)
        return found.value if found else None

    return normalise


NORMALISERS: Mapping[str, Normaliser] = {
    "text": lambda surface: surface,
    "lower": str.lower,
    "upper": str.upper,
    "title": str.title,
    "number": _number,
    "quantity": _first(find_quantities),
    "age": _first(find_ages),
    "time": _first(find_times),
    "place": place_code,
}
"""What reads the surface of a group; None says that it holds no such value."""


@dataclass(frozen=True, slots=True)
class Template:
    """A value with gaps: pairs of text, and the group and normaliser that follow it."""

    parts: tuple[tuple[str, str | None, str], ...]
    values: Mapping[str, Mapping[str, str]]

    def fill(self, match: re.Match[str], text: str) -> str | None:
        """Return the value of a match, or None if a group of it cannot be read.

        Args:
            match: What the pattern found.
            text: The surface of the mention.
        """
        written = []
        for literal, group, normaliser in self.parts:
            written.append(literal)
            if group is None:
                continue
            surface = text if group == "text" else match[group] or ""
            value = self._read(" ".join(surface.split()), normaliser)
            if value is None:
                return None
            written.append(value)
        return "".join(written)

    def _read(self, surface: str, normaliser: str) -> str | None:
        if normaliser in self.values:
            return self.values[normaliser].get(surface)
        return NORMALISERS[normaliser](surface)


def parse_template(
    template: str, groups: Iterable[str], values: Mapping[str, Mapping[str, str]]
) -> Template:
    """Return a template that a pattern with these groups can fill.

    Raises:
        ValueError: If it is not of the form, or names a group or normaliser that is not there.
    """
    known = {"text", *groups}
    readers = {*NORMALISERS, *values}
    parts = []
    for literal, group, normaliser, conversion in Formatter().parse(template):
        if group is not None and (conversion or group not in known):
            raise ValueError(f"{{{group}}} is no group of the pattern ({', '.join(sorted(known))})")
        reader = normaliser or "text"
        if reader not in readers:
            raise ValueError(f"{reader!r} is no normaliser ({', '.join(sorted(readers))})")
        parts.append((literal, group, reader))
    return Template(tuple(parts), values)
