"""Read the documents of a corpus with every check that gold has to pass."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from extractbench.corpus.folder import gold_files, read_payload, read_text, text_beside
from extractbench.corpus.gold import Gold, GoldDocument, digest_document
from extractbench.corpus.hydrate import Fit, fit_text, hydrate
from extractbench.corpus.index import Entry
from extractbench.corpus.layer_checks import Fault, check_layers
from extractbench.corpus.record_checks import check_unlabelled, read_gold_record
from extractbench.corpus.sources import Editions, Schema, Source, open_every
from extractbench.corpus.texts import FoundText, find_texts, text_folders
from extractbench.errors import CorpusError
from extractbench.loose import loosen, sha256
from extractbench.schema import Task

__all__ = ["Finding", "check_corpus", "find_unshipped", "read_documents"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a gold file.

    Attributes:
        file: The file, relative to the corpus's folder.
        document: The document's id.
        field: Where in the file, such as ``mentions[3] (m4).value``.
        message: What is wrong there.
    """

    file: str
    document: str
    field: str
    message: str

    def __str__(self) -> str:
        """Say file, document, field and what is wrong with it."""
        return f"{self.file}, document {self.document!r}, {self.field}: {self.message}"


def check_corpus(
    source: str | Path = "operations",
    *,
    edition: Editions | None = None,
    schema: Schema | None = None,
    texts: str | Path | None = None,
) -> list[Finding]:
    """Return everything that is wrong with a corpus, empty if nothing is.

    Args:
        source: A built-in corpus's name, or a folder.
        edition: The editions to check; without it all that there are.
        schema: The record type or task, as of `extractbench.corpus.load.load_corpus`.
        texts: A folder of texts that are not shipped. What needs a text is checked where it is
            there, and left out where not.

    Raises:
        CorpusError, UnknownNameError: If there is no such corpus or edition.
        TextError: If a folder of texts is named and not there.
    """
    opened = open_every(source, edition=edition, schema=schema)
    return read_documents(opened, find_unshipped(opened, texts))[1]


def find_unshipped(opened: Source, texts: str | Path | None) -> dict[str, FoundText]:
    """Return the texts of a corpus that do not lie beside their gold, where they are found.

    Raises:
        TextError: If a folder of texts is named and not there.
    """
    if not opened.unshipped and texts is None:
        return {}
    return find_texts(opened.unshipped, text_folders(texts))


def read_documents(
    opened: Source, found: Mapping[str, FoundText]
) -> tuple[tuple[GoldDocument, ...], list[Finding]]:
    """Return the documents of a corpus that can be read, sorted by id, and all findings."""
    documents: list[GoldDocument] = []
    findings = list(_check_listing(opened))
    for entry in opened.entries:
        path = opened.gold_path(entry)
        if not path.is_file():
            continue
        document, faults = _read(path, entry, opened, found.get(entry.id))
        documents += [document] if document else []
        findings += [_finding(opened, path, entry.id, fault) for fault in faults]
    return tuple(sorted(documents, key=lambda document: document.id)), findings


def _finding(opened: Source, path: Path, document: str, fault: Fault) -> Finding:
    return Finding(path.relative_to(opened.folder).as_posix(), document, *fault)


def _check_listing(opened: Source) -> Iterator[Finding]:
    """Yield documents without a file, files without a listing, and ids that are taken."""
    times = Counter(entry.id for entry in opened.index.documents)
    for entry in opened.entries:
        path = opened.gold_path(entry)
        if times[entry.id] > 1:
            fault = ("id", f"{times[entry.id]} documents have this id; ids are unique in a corpus")
            yield _finding(opened, path, entry.id, fault)
        if not path.is_file():
            fault = (
                "file",
                "is listed in corpus.json and not there; run `extractbench gold index`",
            )
            yield _finding(opened, path, entry.id, fault)
    listed = {opened.gold_path(entry) for entry in opened.index.documents}
    for path in gold_files(opened.folder) if opened.indexed else ():
        if path not in listed:
            fault = ("file", "is not listed in corpus.json; run `extractbench gold index`")
            yield _finding(opened, path, path.stem, fault)


def _read(
    path: Path, entry: Entry, opened: Source, found: FoundText | None
) -> tuple[GoldDocument | None, list[Fault]]:
    try:
        payload = read_payload(path)
        gold = Gold.model_validate(payload)
        beside = text_beside(path)
        shipped = read_text(beside) if beside else None
    except ValidationError as error:
        return None, [_as_fault(each) for each in error.errors()]
    except CorpusError as error:
        return None, [("file", str(error))]
    faults = [*_check_entry(gold, entry), *_check_hashes(entry, shipped)]
    digest = digest_document(payload, entry.sha256 or (shipped and sha256(shipped)))
    if found is not None and shipped is None:
        return _with_copy(gold, entry, opened.task, found, digest, faults)
    return _checked(gold, entry, opened.task, shipped, digest, faults)


def _with_copy(
    gold: Gold, entry: Entry, task: Task, found: FoundText, digest: str, faults: list[Fault]
) -> tuple[GoldDocument, list[Fault]]:
    """Read a document with a copy of its text, moving the gold over if it fits only loosely."""
    if found.fit is not Fit.LOOSE:
        return _checked(gold, entry, task, found.text, digest, faults)
    document, shipped_faults = _checked(gold, entry, task, None, digest, faults)
    if shipped_faults:
        return document, shipped_faults
    moved = hydrate(gold, entry.loose_map, found.text)
    return _checked(moved, entry, task, found.text, digest, faults)


def _checked(
    gold: Gold, entry: Entry, task: Task, text: str | None, digest: str, faults: Iterable[Fault]
) -> tuple[GoldDocument, list[Fault]]:
    length = _length(gold, entry) if text is None else len(text)
    record, record_faults = read_gold_record(gold, task, length=length)
    faults = [
        *faults,
        *check_layers(gold, task, length=length, text=text),
        *check_unlabelled(gold, task),
        *record_faults,
    ]
    hashed = entry.sha256 if text is None else sha256(text)
    return GoldDocument(gold, record, length, text, hashed, digest), faults


def _length(gold: Gold, entry: Entry) -> int:
    """Return the length of a text that is not there: as listed, else as far as gold reaches."""
    ends = [item.end for layer in (gold.zones, gold.mentions) for item in layer or ()]
    return max(ends, default=0) if entry.length is None else entry.length


def _check_entry(gold: Gold, entry: Entry) -> Iterator[Fault]:
    if gold.id != entry.id:
        yield "id", f"is {gold.id!r}, the file is called {entry.id!r}; they are the same"
    if gold.edition != entry.edition:
        yield "edition", f"is {gold.edition!r}, in corpus.json {entry.edition!r}"
    if entry.article and (gold.article or gold.id) != entry.article:
        yield "article", f"is {gold.article!r}, in corpus.json {entry.article!r}"


def _check_hashes(entry: Entry, shipped: str | None) -> Iterator[Fault]:
    if shipped is None:
        return
    fit, _ = fit_text(entry, shipped)
    if entry.sha256 and fit is not Fit.EXACT:
        why = "its line endings were changed" if fit is Fit.RECODED else "it was edited"
        yield (
            "text",
            (
                f"has SHA-256 {sha256(shipped)}, corpus.json says {entry.sha256}: {why} since; "
                "restore it, or annotate it anew and run `extractbench gold index`"
            ),
        )
    elif entry.loose_sha256 and sha256(loosen(shipped).text) != entry.loose_sha256:
        yield "text", "has another loose hash than corpus.json says; run `extractbench gold index`"


def _as_fault(error: Any) -> Fault:
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in error["loc"])
    return "".join(parts).removeprefix("."), error["msg"]
