"""What gold of the task ``operations`` must hold to beyond its record types."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from extractbench.fillers import Filler, walk
from extractbench.operations.places import check_place
from extractbench.operations.timex import check_timex

__all__ = ["check_report", "may_lack_evidence"]

_COUNTS = frozenset({"operations.counts", "background"})
_OPEN = frozenset({"undisclosed", "expected"})
_ABROAD = re.compile(r"not:[A-Z]{2}")


def may_lack_evidence(path: str, value: Any) -> bool:
    """Return whether a filler may stand without evidence (annotation rule 36).

    The kind of an operation and the closed categories of offences have no words of their own in
    a text, nor has a count that is withheld or only expected.
    """
    if path in _COUNTS:
        status = value["status"]
        return status == "undisclosed" or (status == "expected" and value["value"] is None)
    return path in ("operations.kind", "operations.offences")


def check_report(report: Filler) -> Iterator[tuple[str, str]]:
    """Yield (field, what is wrong) for a report that fits its record type."""
    mains = [each for each in report.value["operations"] if each.scalar("kind") == "main"]
    for extra in mains[1:]:
        yield f"{extra.where}.kind", "a second main operation; a report has one at most"
    for filler in walk(report):
        for field, values in _readings(filler):
            if filler.path in _COUNTS:
                yield from _check_count(field, values, background=filler.path == "background")
            elif check := _CODES.get(filler.path):
                slot, grammar = check
                yield from _check_value(f"{field}.{slot}", values.get(slot), grammar)


def _readings(filler: Filler) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield a filler's values, and again with each of what is accepted in their place."""
    record = isinstance(filler.value, Mapping) and all(
        held is None or isinstance(held, Filler) for held in filler.value.values()
    )
    values = filler.scalars() if record else {"value": filler.value}
    yield filler.where, values
    for index, accepted in enumerate(filler.accept):
        override = accepted if isinstance(accepted, Mapping) else {"value": accepted}
        yield f"{filler.where}.accept[{index}]", {**values, **override}


_CODES = {
    "published": ("value", check_timex),
    "operations.places": ("code", check_place),
    "operations.times": ("value", check_timex),
    "operations.cases": ("place", check_place),
}
"""By slot path: the slot of a unit (or the value itself) that has a grammar, and the grammar."""


def _check_value(field: str, value: Any, grammar: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str) and (message := grammar(value)):
        yield field, message


def _check_count(
    field: str, values: Mapping[str, Any], *, background: bool
) -> Iterator[tuple[str, str]]:
    yield from _check_scope(f"{field}.scope", values["scope"], background=background)
    yield from _check_value(f"{field}.time", values["time"], check_timex)
    value, upper, status = values["value"], values["upper"], values["status"]
    if value is None and status not in _OPEN:
        yield f"{field}.value", f"is null, though the status is {status}, not undisclosed"
    if value is not None and status == "undisclosed":
        yield f"{field}.value", f"is {value}, though the status is undisclosed"
    if (upper is not None) != (values["modifier"] == "between"):
        yield f"{field}.upper", "stands with the modifier between, and only with it"
    if isinstance(value, int | float) and isinstance(upper, int | float) and upper <= value:
        yield f"{field}.upper", f"{upper} is not above the value, {value}"


def _check_scope(field: str, scope: Any, *, background: bool) -> Iterator[tuple[str, str]]:
    if background:
        if scope is not None:
            yield field, f"is {scope!r}; a background count belongs to no operation: null"
    elif scope is None:
        yield field, "is null, which is for background counts; the whole operation is 'OP'"
    elif isinstance(scope, str) and not _is_scope(scope):
        yield field, f"{scope!r} is no scope (OP, a place code, or not:GB for abroad)"


def _is_scope(scope: str) -> bool:
    return scope == "OP" or bool(_ABROAD.fullmatch(scope)) or check_place(scope) is None
