"""Tasks: what is to be extracted, how the values of mentions compare, what gold must hold to."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from extractbench.comparators import Comparator, Normalized
from extractbench.document import Layers, Mention
from extractbench.errors import SchemaError
from extractbench.fillers import Filler
from extractbench.objects import load_object
from extractbench.schema import Record, record_schema

__all__ = ["Label", "Schema", "Task", "as_task"]


def _nothing(*_: Any) -> tuple[()]:
    return ()


def _never(*_: Any) -> bool:
    return False


def _always(*_: Any) -> bool:
    return True


def _any_value(_: str) -> str | None:
    return None


def _no_figures(_: str) -> frozenset[float]:
    return frozenset()


@dataclass(frozen=True, slots=True)
class Label:
    """What the values of mentions with one label are.

    Attributes:
        comparator: Compares two values.
        check: Says what is wrong with a gold value, or None.
        figures: Returns the numbers that a value states, so that a slot's number is found in it.
        states: Returns the other values of a slot that a value states.
    """

    comparator: Comparator = field(default_factory=Normalized)
    check: Callable[[str], str | None] = _any_value
    figures: Callable[[str], frozenset[float]] = _no_figures
    states: Callable[[str], Iterable[str]] = _nothing


_UNLISTED = Label()


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be extracted, and what gold must hold to beyond its form.

    Attributes:
        name: The task's name, as it stands in signatures.
        record: The record type of a document, or None if the task has none.
        labels: The labels of mentions by name; empty if any name is one.
        forms: The forms of quotes; empty if any is one.
        speaker: Compares the speakers of two quotes.
        must_cover: Finds the numbers of a content zone's text, given with the zone's kind, that
            have to lie in a mention or in an excluded span for a corpus to be loaded.
        must_name: Finds the proper names likewise; what they miss is for those who annotate.
        must_quote: Finds the quotation marks of a content zone's text, by their offsets.
        follows: Says whether the value of a gold mention follows from its words; takes the
            mention, its words, and the layers of its document.
        check_record: Yields (field, what is wrong) for a gold record that fits its schema.
        may_lack_evidence: Says whether a gold filler may stand without evidence; takes its slot
            path and its value (a mapping for a unit).
    """

    name: str
    record: type[Record] | None = None
    labels: Mapping[str, Label] = field(default_factory=dict)
    forms: frozenset[str] = frozenset({"direct", "indirect", "mixed"})
    speaker: Comparator = field(default_factory=Normalized)
    must_cover: Callable[[str, str], Iterable[tuple[int, int]]] = _nothing
    must_name: Callable[[str, str], Iterable[tuple[int, int]]] = _nothing
    must_quote: Callable[[str], Iterable[int]] = _nothing
    follows: Callable[[Mention, str, Layers], bool] = _always
    check_record: Callable[[Filler], Iterable[tuple[str, str]]] = _nothing
    may_lack_evidence: Callable[[str, Any], bool] = _never

    def label(self, name: str) -> Label:
        """Return a label, a plain one if it is not listed."""
        return self.labels.get(name, _UNLISTED)


Schema: TypeAlias = str | type[Record] | Task
"""A record type or task, or where to import one from."""


def as_task(schema: Schema) -> Task:
    """Return the task that a record type, or where to import one from, stands for.

    Raises:
        SchemaError, LoadError: If it cannot be scored or imported.
    """
    found = load_object(schema) if isinstance(schema, str) else schema
    if isinstance(found, Task):
        return found
    if isinstance(found, type) and issubclass(found, Record):
        record_schema(found)
        # Whoever brings a record type may bring gold without evidence.
        return Task(found.__name__.lower(), record=found, may_lack_evidence=_always)
    raise SchemaError(
        f"{found!r} is neither a record type nor a task; derive a class from extractbench.Record"
    )
