"""What is to be loaded: the folder of a corpus, its task, and the documents of some editions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from extractbench.corpus.folder import BUILT_IN, find_folder, text_beside
from extractbench.corpus.index import Entry, Index, read_index
from extractbench.errors import CorpusError, UnknownNameError
from extractbench.objects import is_object_file, split_object
from extractbench.operations.records import OPERATIONS
from extractbench.task import Schema, Task, as_task

__all__ = [
    "TASKS",
    "Editions",
    "Source",
    "list_editions",
    "open_every",
    "open_source",
]

TASKS = {OPERATIONS.name: OPERATIONS}
"""The built-in tasks by name."""

Editions: TypeAlias = str | Sequence[str]
"""Editions by name; in a string, separated by commas."""


@dataclass(frozen=True, slots=True)
class Source:
    """A corpus that is about to be read.

    Attributes:
        folder: Where it lies.
        index: What its index says, of all editions.
        indexed: Whether it has an index, or only files.
        task: What is to be extracted from it.
        entries: The documents of the editions that were asked for.
    """

    folder: Path
    index: Index
    indexed: bool
    task: Task
    entries: tuple[Entry, ...]

    @property
    def edition(self) -> str:
        """The editions that were asked for and hold a document, joined by ``+``."""
        return "+".join(sorted({entry.edition for entry in self.entries} - {""}))

    @property
    def unshipped(self) -> tuple[Entry, ...]:
        """The documents whose text does not lie beside their gold."""
        return tuple(e for e in self.entries if text_beside(self.gold_path(e)) is None)

    def gold_path(self, entry: Entry) -> Path:
        """Return where the gold file of a document is, or has to be."""
        flat = self.folder / f"{entry.id}.json"
        nested = self.folder / entry.edition / f"{entry.id}.json"
        return nested if entry.edition and not flat.is_file() else flat


def open_source(
    source: str | Path, *, edition: Editions | None = None, schema: Schema | None = None
) -> Source:
    """Find a corpus and what to read of it; no gold file is read yet.

    Args:
        source: A built-in corpus's name, or a folder.
        edition: The editions wanted; without it ``retold`` of a built-in corpus, and all that
            there are of a folder.
        schema: The record type or task; without it what the corpus says, else ``operations``.

    Raises:
        CorpusError: If there is no such corpus or its index is broken.
        UnknownNameError: If an edition or the task does not exist.
        SchemaError, LoadError: If the schema cannot be scored or imported.
    """
    if edition is None and source in BUILT_IN:
        edition = "retold"
    opened = open_every(source, schema=schema)
    return replace(opened, entries=_select(opened.entries, edition))


def open_every(
    source: str | Path, *, edition: Editions | None = None, schema: Schema | None = None
) -> Source:
    """Find a corpus, as `open_source`, but without `edition` take every one there is."""
    folder = find_folder(source)
    index, indexed = read_index(folder)
    if not index.documents:
        raise CorpusError(f"{folder}: holds no gold; a document is <id>.json with <id>.txt beside")
    entries = _select(index.documents, edition)
    return Source(folder, index, indexed, _task(folder, index, schema), entries)


def list_editions(source: str | Path) -> list[str]:
    """Return the editions of a corpus, sorted; none if a document of it has no edition.

    Raises:
        CorpusError, UnknownNameError: If there is no such corpus, or its index is broken.
    """
    index, _ = read_index(find_folder(source))
    editions = sorted({entry.edition for entry in index.documents})
    return editions if all(editions) else []


def _select(entries: tuple[Entry, ...], edition: Editions | None) -> tuple[Entry, ...]:
    if edition is None:
        return entries
    known = {entry.edition for entry in entries}
    wanted = set(_names(edition))
    for name in sorted(wanted - known) or ([] if wanted else [""]):
        raise UnknownNameError("edition", name, known)
    return tuple(entry for entry in entries if entry.edition in wanted)


def _names(edition: Editions) -> Iterable[str]:
    names = edition.split(",") if isinstance(edition, str) else edition
    return (name.strip() for name in names)


def _task(folder: Path, index: Index, schema: Schema | None) -> Task:
    if schema is not None:
        return as_task(schema)
    if index.record_type is not None:
        return as_task(_within(folder, index.record_type))
    name = index.task or OPERATIONS.name
    if name not in TASKS:
        raise UnknownNameError("task", name, TASKS)
    return TASKS[name]


def _within(folder: Path, spec: str) -> str:
    """Make the path of a schema that a corpus brings along relative to that corpus."""
    target, attribute = split_object(spec)
    return f"{folder / target}:{attribute}" if is_object_file(target) else spec
