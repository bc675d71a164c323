"""Mentions from what a model labels: the spans cut to names, the values read off the words.

A model says where something stands and what kind of thing it is. What it is called and how much
it is, the normalisers of the built-in task read; where they cannot, the value stays empty.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import NamedTuple

from extractbench.document import Mention
from extractbench.extractors.label_map import LabelMap
from extractbench.extractors.tiling import lines
from extractbench.operations.ages import find_ages
from extractbench.operations.dates import parse_date
from extractbench.operations.found import Found
from extractbench.operations.gazetteer import find_places, place_code
from extractbench.operations.numbers import parse_number, plain
from extractbench.operations.quantities import find_quantities
from extractbench.operations.times import find_times

__all__ = ["Labelled", "encodable", "read_mentions"]


_SURROGATE = re.compile("[\ud800-\udfff]")


def encodable(text: str) -> str:
    """Return a text as long as the given one that can be written as UTF-8.

    Half of a surrogate pair, which no tokenizer takes, becomes the replacement character.
    """
    return _SURROGATE.sub("\ufffd", text)


class Labelled(NamedTuple):
    """A half-open span in code points, a model's own label, and how sure it is."""

    start: int
    end: int
    label: str
    confidence: float | None = None


def read_mentions(text: str, found: Iterable[Labelled], labels: LabelMap) -> tuple[Mention, ...]:
    """Return the mentions that a model's spans are, in order, with ids ``m1``, ``m2`` and on.

    White space around a span, an article before a name and a possessive ending after it are cut
    off (rules 2 and 5 of the annotation guidelines); a span of a label without a target is left
    out. A surname has the full name as its value, an acronym the name that it abbreviates, if
    that is a mention of the same text. Relative times count from the day that a short line at the
    head of the text states.

    Args:
        text: The text of the document.
        found: What the model labelled, none overlapping another.
        labels: What its labels stand for.
    """
    finders = _finders(text)
    placed = sorted(_placed(text, found, labels, finders))
    names = _fuller_names(placed)
    return tuple(
        Mention(
            id=f"m{number}",
            start=one.start,
            end=one.end,
            label=one.label,
            value=names.get((one.label, one.value), one.value),
            confidence=one.confidence,
        )
        for number, one in enumerate(placed, start=1)
    )


class _Placed(NamedTuple):
    start: int
    end: int
    label: str
    value: str
    confidence: float | None


_Finder = Callable[[], Mapping[tuple[int, int], str]]


def _finders(text: str) -> Mapping[str, _Finder]:
    """Return what finds the values of a text by label; each reads it at most once."""
    find: Mapping[str, Callable[[], Iterable[Found]]] = {
        "AGE": lambda: find_ages(text),
        "PLACE": lambda: find_places(text),
        "QUANTITY": lambda: find_quantities(text),
        "TIME": lambda: find_times(text, _own_date(text)),
    }
    return {label: _once(finder) for label, finder in find.items()}


_HEAD_LINES, _DATE_WORDS = 12, 12


def _own_date(text: str) -> str | None:
    """Return the whole date that a short line at the head of a text states, or None."""
    for line in islice(lines(text), _HEAD_LINES):
        surface = text[line.start : min(line.end, line.start + 200)]
        if len(surface.split()) <= _DATE_WORDS:
            for found in find_times(surface):
                if parse_date(found.value):
                    return found.value
    return None


def _once(find: Callable[[], Iterable[Found]]) -> _Finder:
    return cache(lambda: {(found.start, found.end): found.value for found in find()})


def _placed(
    text: str, found: Iterable[Labelled], labels: LabelMap, finders: Mapping[str, _Finder]
) -> Iterator[_Placed]:
    for one in found:
        targets = labels.targets(one.label)
        start, end = _stripped(text, one.start, one.end)
        if not targets or start >= end:
            continue
        label = _meant(targets, (start, end), finders)
        if label in _NAMES:
            start, end = _bare_name(text, start, end)
        value = _value(text, (start, end), label, finders)
        sure = None if one.confidence is None else min(1.0, max(0.0, float(one.confidence)))
        yield _Placed(start, end, label, value, sure)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    surface = text[start:end]
    start += len(surface) - len(surface.lstrip())
    return start, start + len(surface.strip())


def _meant(targets: Sequence[str], span: tuple[int, int], finders: Mapping[str, _Finder]) -> str:
    for target in targets[:-1]:
        if target in finders and span in finders[target]():
            return target
    return targets[-1]


_NAMES = frozenset({"PERSON", "ORG", "PLACE", "OPERATION", "NETWORK"})
_ARTICLE = re.compile(r"(?:the|The|THE|an?|An?)\s+(?=\S)")
_POSSESSIVE = re.compile(r"(?<=\w)(?:['’][sS]|(?<=[sS])['’])$")


def _bare_name(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a name's span without its article, unless it is part of it, and without 's."""
    surface = text[start:end]
    if possessive := _POSSESSIVE.search(surface):
        surface = surface[: possessive.start()]
    article = _ARTICLE.match(surface)
    if article and not (surface.startswith("The") and place_code(surface)):
        return start + article.end(), start + len(surface)
    return start, start + len(surface)


def _value(text: str, span: tuple[int, int], label: str, finders: Mapping[str, _Finder]) -> str:
    surface = " ".join(text[slice(*span)].split())
    if label == "PLACE":
        return _place(text, span, surface, finders["PLACE"]())
    if label in finders:
        return _figure(span, surface, label, finders[label]())
    return _singular(surface.lower()) if label == "ROLE" else surface


def _figure(
    span: tuple[int, int], surface: str, label: str, found: Mapping[tuple[int, int], str]
) -> str:
    """Return the value at a span: of all of it, or of the one expression that lies in it."""
    if span in found:
        return found[span]
    alone = _finders(surface)[label]()
    if len(alone) == 1:
        return next(iter(alone.values()))
    number = None if label == "TIME" else parse_number(surface)
    return "" if number is None else f"={plain(number)}"


_LONGEST = 60


def _place(
    text: str, span: tuple[int, int], surface: str, found: Mapping[tuple[int, int], str]
) -> str:
    code = found.get(span) or place_code(surface) or place_code(surface.title())
    if code is not None:
        return code
    # A town that the gazetteer does not list: "Larchwick, Norland".
    if text[span[1] : span[1] + 2] != ", ":
        return ""
    after = next(find_places(text[span[1] + 2 : span[1] + 2 + _LONGEST]), None)
    is_followed = after is not None and after.start == 0 and after.value[:2].isupper()
    return f"{after.value[:2]}:{surface}" if after and is_followed else ""


def _singular(role: str) -> str:
    for plural, singular in (("men", "man"), ("ies", "y"), ("sses", "ss"), ("ches", "ch")):
        if role.endswith(plural):
            return role.removesuffix(plural) + singular
    return role if role.endswith("ss") else role.removesuffix("s")


def _fuller_names(placed: Sequence[_Placed]) -> Mapping[tuple[str, str], str]:
    """Return by label and short form the fullest form of a name that these mentions have."""
    fuller: dict[tuple[str, str], str] = {}
    for one in placed:
        words = one.value.split()
        if len(words) < 2:
            continue
        if one.label == "PERSON":
            fuller.setdefault((one.label, words[-1]), one.value)
        elif one.label == "ORG":
            letters = _initials(words)
            # "HCA" is said of the Harbour Crime Agency and of the Harbour Crime Agency Centre.
            for acronym in (letters, letters[:-1]) if len(letters) > 2 else (letters,):
                fuller.setdefault((one.label, acronym), one.value)
        elif one.label == "OPERATION" and words[0].lower() == "operation":
            fuller.setdefault((one.label, " ".join(words[1:])), one.value)
    return fuller


def _initials(words: Iterable[str]) -> str:
    return "".join(word[0] for word in words if word[0].isupper())
