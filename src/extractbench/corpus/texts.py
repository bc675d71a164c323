"""Find the texts that a corpus does not ship: by what they hold, whatever they are called.

Places, in order: the folder named by the caller, the one in ``EXTRACTBENCH_TEXTS``, and the
user's cache (below ``EXTRACTBENCH_CACHE`` if that is set), into which `add_texts` copies.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import platformdirs

from extractbench.corpus.folder import read_text, text_beside
from extractbench.corpus.hydrate import Fit, fit_text
from extractbench.corpus.index import Entry
from extractbench.corpus.sources import Editions, Source, open_every
from extractbench.errors import TextError
from extractbench.loose import sha256

__all__ = [
    "FoundText",
    "NearText",
    "TextStatus",
    "add_texts",
    "cache_folder",
    "find_texts",
    "refuse_changed",
    "say_changed",
    "text_folders",
    "texts_status",
]

_SHOWN = 3

LARGEST = 2**20
"""The size in bytes of the largest file that is taken for a text."""


@dataclass(frozen=True, slots=True)
class FoundText:
    """A copy of a document's text: what it holds, how it was recognised, and where it lies."""

    text: str
    fit: Fit
    path: Path


class NearText(NamedTuple):
    """A file that may be a changed copy of a missing text."""

    path: Path
    sha256: str

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.path.name

    def __str__(self) -> str:
        """Say where the file lies."""
        return str(self.path)


@dataclass(frozen=True, slots=True)
class TextStatus:
    """Whether the text of a document is there.

    Attributes:
        document: The document's id.
        edition: The edition it is part of.
        fit: How the text was recognised, or MISSING.
        path: Where it lies.
        expected: The SHA-256 of the text that was annotated.
        near: Of a missing text, the files that may be changed copies of it.
    """

    document: str
    edition: str
    fit: Fit
    path: Path | None
    expected: str | None
    near: tuple[NearText, ...] = ()


def cache_folder() -> Path:
    """Return the folder of the user's cache that holds texts; it may not be there yet."""
    named = os.environ.get("EXTRACTBENCH_CACHE")
    cache = Path(named).expanduser() if named else platformdirs.user_cache_path("extractbench")
    return cache / "texts"


def text_folders(texts: str | Path | None = None) -> tuple[Path, ...]:
    """Return the folders in which texts are looked for, in order.

    Raises:
        TextError: If a folder that was named is not there.
    """
    # A variable that is set to nothing is taken for one that is not set.
    named = {"texts": texts, "EXTRACTBENCH_TEXTS": os.environ.get("EXTRACTBENCH_TEXTS") or None}
    folders = []
    for name, value in named.items():
        if value is None:
            continue
        folder = Path(value).expanduser()
        if not folder.is_dir():
            raise TextError(f"{name}={str(value)!r} is no folder; name one that holds the texts")
        folders.append(folder)
    return (*folders, cache_folder())


def find_texts(entries: Iterable[Entry], folders: Iterable[Path]) -> dict[str, FoundText]:
    """Return the texts that are there, by document.

    An earlier folder goes before a later one, and in a folder an exact copy before others.
    Folders are searched with all that is in them, files up to `LARGEST`; names do not matter.
    """
    wanted = {entry.id: entry for entry in entries if entry.sha256}
    found: dict[str, FoundText] = {}
    for folder in folders:
        files = dict(_files(folder)) if wanted.keys() - found.keys() else {}
        for entry in (wanted[name] for name in sorted(wanted.keys() - found.keys())):
            if copy := _best(entry, files):
                found[entry.id] = copy
    return found


def _best(entry: Entry, files: Mapping[Path, str]) -> FoundText | None:
    copies = (
        FoundText(used, fit, path)
        for path, text in files.items()
        if _may_fit(entry, text)
        for fit, used in [fit_text(entry, text)]
        if fit is not Fit.MISSING
    )
    return min(copies, key=lambda copy: list(Fit).index(copy.fit), default=None)


def _may_fit(entry: Entry, text: str) -> bool:
    # White space may have doubled and marks may stand apart from letters, but not more than that.
    length = entry.length or len(text)
    return length / 2 <= len(text) <= 2 * length + 2


def _files(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield the files of a folder that hold UTF-8, sorted by path."""
    for path in sorted(folder.rglob("*")):
        try:
            if path.is_file() and path.stat().st_size <= LARGEST:
                yield path, read_text(path)
        except (OSError, TextError):
            continue


def texts_status(
    source: str | Path = "operations",
    *,
    edition: Editions | None = None,
    texts: str | Path | None = None,
) -> list[TextStatus]:
    """Say of each document where its text lies and how it was recognised.

    Args:
        source: A built-in corpus's name, or a folder.
        edition: The editions wanted; without it all that there are.
        texts: A folder to look in first.

    Raises:
        CorpusError, UnknownNameError: As of `extractbench.corpus.load.load_corpus`.
        TextError: If a folder that was named is not there.
    """
    opened = open_every(source, edition=edition)
    folders = text_folders(texts)
    found = find_texts(opened.unshipped, folders)
    return [_status(opened, entry, found, folders) for entry in opened.entries]


def add_texts(folder: str | Path, source: str | Path = "operations") -> list[TextStatus]:
    """Copy the texts that a corpus does not ship from a folder into the user's cache.

    Adding a text again changes nothing: it is kept under its own SHA-256.

    Returns:
        What was found in the folder, for each document whose text is not shipped.

    Raises:
        TextError: If the folder is not there.
    """
    opened = open_every(source)
    place = text_folders(folder)[0]
    found = find_texts(opened.unshipped, [place])
    cache = cache_folder()
    cache.mkdir(parents=True, exist_ok=True)
    for copy in found.values():
        (cache / sha256(copy.text)).write_bytes(copy.text.encode("utf-8"))
    return [_status(opened, entry, found, [place]) for entry in opened.unshipped]


def refuse_changed(opened: Source, found: Mapping[str, FoundText], texts: str | Path) -> None:
    """Refuse a folder that was named for texts and holds changed copies of them, or none at all.

    Raises:
        TextError: With the hash expected and those of the copies, and what to do.
    """
    folder = text_folders(texts)[0]
    missing = [entry for entry in opened.unshipped if entry.id not in found]
    near = {entry.id: _near(entry, [folder], found) for entry in missing}
    for entry in missing:
        if any(file.name.startswith(entry.id) for file in near[entry.id]):
            raise TextError(_changed(entry.id, entry.sha256, near[entry.id]))
    if missing and not any(copy.path.is_relative_to(folder) for copy in found.values()):
        names = ", ".join(entry.id for entry in missing)
        first = _changed(missing[0].id, missing[0].sha256, near[missing[0].id])
        raise TextError(f"{folder} holds no text of {names}: {first}")


def say_changed(status: TextStatus) -> str:
    """Say which text a changed file may be a copy of, with both hashes, and what to do."""
    return _changed(status.document, status.expected, status.near)


def _changed(document: str, expected: str | None, near: Iterable[NearText]) -> str:
    seen = "".join(f"; {file.name} has {file.sha256}" for file in near)
    return (
        f"the text of document {document!r} has SHA-256 {expected}{seen or '; no file is near'}"
        ". Only white space, quotation marks, dashes and line endings may differ: fetch the text "
        "again, unchanged, or leave it out: offsets can be scored without it"
    )


def _status(
    opened: Source, entry: Entry, found: Mapping[str, FoundText], folders: Iterable[Path]
) -> TextStatus:
    beside = text_beside(opened.gold_path(entry))
    if beside is not None:
        fit, path = fit_text(entry, read_text(beside))[0], beside
    elif entry.id in found:
        fit, path = found[entry.id].fit, found[entry.id].path
    else:
        near = _near(entry, folders, found)
        return TextStatus(entry.id, entry.edition, Fit.MISSING, None, entry.sha256, near)
    return TextStatus(entry.id, entry.edition, fit, path, entry.sha256)


def _near(
    entry: Entry, folders: Iterable[Path], found: Mapping[str, FoundText]
) -> tuple[NearText, ...]:
    """Return the files named after a document, then those of about its length (within 5 %)."""
    taken = {copy.path for copy in found.values()}
    named, alike = [], []
    for path, text in (item for folder in folders for item in _files(folder)):
        if path in taken:
            continue
        if path.name.startswith(entry.id):
            named.append(NearText(path, sha256(text)))
        elif entry.length and abs(len(text) - entry.length) <= 0.05 * entry.length:
            alike.append(NearText(path, sha256(text)))
    return (*named, *alike)[:_SHOWN]
