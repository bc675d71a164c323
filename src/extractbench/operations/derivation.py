"""Whether the value of a mention follows from its words, or was inferred from its context."""

import re
from collections.abc import Callable, Iterable, Iterator

from extractbench.comparators import Comparator, normalize
from extractbench.document import Layers, Mention
from extractbench.operations.ages import find_ages
from extractbench.operations.found import Found
from extractbench.operations.gazetteer import place_code
from extractbench.operations.places import Place, country_of
from extractbench.operations.quantities import find_quantities
from extractbench.operations.quantity import Quantity
from extractbench.operations.times import find_times
from extractbench.operations.timex import Timex

__all__ = ["follows"]

# What may have to stand around an expression for its finder to take it for one.
_QUANTITY_CONTEXTS = (("", ""), ("", " of them"), ("2 people, ", " of them"))
_AGE_CONTEXTS = (("", ""), ("children ", ""), ("aged ", ""))
_TIME_CONTEXTS = (("", ""), ("for ", ""))
# ISO 3166-1 gives these to whoever wants them; no gazetteer knows what they are given to.
_USER_ASSIGNED = re.compile(r"AA|Q[M-Z]|X[A-Z]|ZZ")
_WORD = re.compile(r"\w+")


def follows(mention: Mention, surface: str, layers: Layers) -> bool:
    """Return whether a mention's value follows from its words.

    Figures and times are read as the normalisers of this task read them, times with the date that
    the record says the text states for itself. A name stands for a fuller one by its last words
    or as its acronym, a role for its singular.

    Args:
        mention: The mention.
        surface: Its words.
        layers: The layers of its document.
    """
    check = _CHECKS.get(mention.label)
    return check is None or check(surface, mention.value, layers)


_Check = Callable[[str, str, Layers], bool]


def _is_quantity(surface: str, value: str, _: Layers) -> bool:
    return _equals_one(_whole(find_quantities, surface, _QUANTITY_CONTEXTS), value, Quantity())


def _is_age(surface: str, value: str, layers: Layers) -> bool:
    read = _whole(find_ages, surface, _AGE_CONTEXTS)
    return _equals_one(read, value, Quantity()) or _is_quantity(surface, value, layers)


def _is_time(surface: str, value: str, layers: Layers) -> bool:
    def find(text: str) -> Iterable[Found]:
        return find_times(text, _published(layers))

    read = list(_whole(find, surface, _TIME_CONTEXTS))
    # A clock time of GMT or UTC may be given as local time, without its zone.
    return _equals_one([*read, *(each.removesuffix("Z") for each in read)], value, Timex())


def _published(layers: Layers) -> str | None:
    """Return the date that the text states for itself."""
    held = (layers.record or {}).get("published")
    value = held.get("value") if isinstance(held, dict) else held
    return value if isinstance(value, str) else None


def _whole(
    find: Callable[[str], Iterable[Found]], surface: str, contexts: Iterable[tuple[str, str]]
) -> Iterator[str]:
    """Yield the values that the whole of a surface has in one of the contexts."""
    for before, after in contexts:
        span = (len(before), len(before) + len(surface))
        for found in find(before + surface + after):
            if (found.start, found.end) == span:
                yield found.value


def _equals_one(read: Iterable[str], value: str, comparator: Comparator) -> bool:
    return any(comparator.compare(each, value) == 1 for each in read)


def _is_place(surface: str, value: str, _: Layers) -> bool:
    # A place line sets names in capitals.
    code = place_code(surface) or place_code(surface.title())
    if code is not None:
        return Place().compare(code, value) == 1
    if _USER_ASSIGNED.fullmatch(country_of(value) or ""):
        return True
    return normalize(value.partition(":")[2]) == normalize(surface)


def _is_name(surface: str, value: str, _: Layers) -> bool:
    """Return whether a name is part of the fuller one, up to the end of one or the other."""
    short, long = _words(surface), _words(value)
    return bool(short) and set(short) <= set(long)


def _is_organisation(surface: str, value: str, _: Layers) -> bool:
    return normalize(surface) == normalize(value) or _is_acronym(surface, value)


def _is_acronym(surface: str, name: str) -> bool:
    """Return whether letters are initials of a name, in order, from its first on."""
    letters, initials = "".join(_words(surface)), iter(word[0] for word in _words(name))
    starts = name[:1].casefold() == letters[:1]
    return starts and len(letters) > 1 and all(letter in initials for letter in letters)


def _is_role(surface: str, value: str, _: Layers) -> bool:
    said, role = _words(surface), _words(value)
    same_head = bool(said) and len(said) == len(role) and said[:-1] == role[:-1]
    return same_head and said[-1] in _numbers(role[-1])


def _numbers(noun: str) -> set[str]:
    """Return a noun and what its plural may be."""
    plurals = {f"{noun}s", f"{noun}es", re.sub("y$", "ies", noun), re.sub("man$", "men", noun)}
    return {noun, *plurals}


def _words(name: str) -> list[str]:
    return _WORD.findall(normalize(name))


_CHECKS: dict[str, _Check] = {
    "PERSON": _is_name,
    "ROLE": _is_role,
    "ORG": _is_organisation,
    "PLACE": _is_place,
    "OPERATION": _is_name,
    "NETWORK": _is_name,
    "QUANTITY": _is_quantity,
    "AGE": _is_age,
    "TIME": _is_time,
}
