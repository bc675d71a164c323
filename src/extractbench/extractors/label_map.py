"""Which label of a task each label of a foreign model stands for.

The built-in table knows the schemes of OntoNotes 5 and CoNLL-2003 and the task's own labels.
"""

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from extractbench.errors import ExtractorError

__all__ = ["REST", "LabelMap", "LabelTable", "read_label_map"]

LabelTable: TypeAlias = Mapping[str, str | Collection[str]]
"""Labels of a model to labels of the task; see `read_label_map`."""

REST = "*"
"""The key for all labels of a model that are not listed; as a value, the label as it is."""

_BUILT_IN: Mapping[str, tuple[str, ...]] = {
    # OntoNotes 5
    "PERSON": ("PERSON",),
    "ORG": ("ORG",),
    "GPE": ("PLACE",),
    "LOC": ("PLACE",),
    "NORP": ("PLACE",),
    # OntoNotes has no label for ages: "35-year-old" is a DATE, a bare "35" a CARDINAL.
    "DATE": ("AGE", "TIME"),
    "TIME": ("TIME",),
    "CARDINAL": ("AGE", "QUANTITY"),
    "MONEY": ("QUANTITY",),
    "PERCENT": ("QUANTITY",),
    "QUANTITY": ("QUANTITY",),
    # CoNLL-2003 and those named like it
    "PER": ("PERSON",),
    "LOCATION": ("PLACE",),
    "ORGANIZATION": ("ORG",),
    "ORGANISATION": ("ORG",),
    # This task
    "AGE": ("AGE",),
    "NETWORK": ("NETWORK",),
    "OPERATION": ("OPERATION",),
    "PLACE": ("PLACE",),
    "ROLE": ("ROLE",),
}


@dataclass(frozen=True, slots=True)
class LabelMap:
    """A table of labels; of several targets, the words decide which one is meant.

    Attributes:
        table: The targets of each label of a model, none for one that is left out.
        rest: The targets of every other label; `REST` in it stands for the label itself.
    """

    table: Mapping[str, tuple[str, ...]]
    rest: tuple[str, ...] = ()

    def targets(self, label: str) -> tuple[str, ...]:
        """Return the labels of the task that a label may stand for, the most special first."""
        found = self.table.get(label)
        if found is None:
            found = self.table.get(label.upper(), self.rest)
        return tuple(label if target == REST else target for target in found)

    def of(self, labels: Iterable[str]) -> dict[str, list[str]]:
        """Return the part of the table that a model with these labels needs, as JSON."""
        return {label: list(self.targets(label)) for label in sorted(labels)}

    def shared_or_raise(self, labels: Collection[str], model: str) -> tuple[str, ...]:
        """Return the labels of the task that a model with these labels can give, sorted.

        Raises:
            ExtractorError: If there is none.
        """
        if shared := {target for label in labels for target in self.targets(label)}:
            return tuple(sorted(shared))
        listed = ", ".join(sorted(labels)) or "it has none"
        raise ExtractorError(
            f"{model}: none of its labels ({listed}) is mapped to one of the task; "
            "name a table that does: labels=FILE.toml"
        )


def read_label_map(labels: LabelTable | str | Path | None = None) -> LabelMap:
    """Return the built-in table, changed by another.

    A label is mapped to one label of the task, to several (the first whose normaliser finds the
    words in the text, else the last: an age that a model calls DATE is an AGE), or to none:
    ``""`` leaves it out. The key ``*`` stands for all labels that are not listed and takes the
    place of the built-in table; ``"*" = "*"`` keeps them under their own names. Labels in lower
    case are found under their capitals too.

    Args:
        labels: The changes: a mapping, or a TOML file whose top level is one.

    Raises:
        ExtractorError: If the file cannot be read, or something in it is no label.
    """
    given, where = _read(labels)
    table = {label: _targets(label, targets, where) for label, targets in given.items()}
    if REST in table:
        rest = table.pop(REST)
        return LabelMap(table, rest)
    return LabelMap({**_BUILT_IN, **table})


def _read(labels: LabelTable | str | Path | None) -> tuple[Mapping[str, object], str]:
    if labels is None:
        return {}, ""
    if isinstance(labels, Mapping):
        return labels, "labels"
    if not isinstance(labels, str | Path):
        raise ExtractorError(f"labels is a TOML file or a mapping, not {type(labels).__name__}")
    try:
        return tomllib.loads(Path(labels).read_text(encoding="utf-8")), f"labels file {labels}"
    except OSError as error:
        raise ExtractorError(f"cannot read the labels file: {error}") from error
    except ValueError as error:
        raise ExtractorError(f"labels file {labels} is no TOML: {error}") from error


def _targets(label: str, targets: object, where: str) -> tuple[str, ...]:
    listed = [targets] if isinstance(targets, str) else targets
    if not isinstance(listed, list | tuple) or not all(isinstance(each, str) for each in listed):
        raise ExtractorError(
            f"{where}: {label!r} is mapped to {targets!r}; write a label, a list of labels, or "
            '"" to leave it out'
        )
    return tuple(each for each in listed if each)
