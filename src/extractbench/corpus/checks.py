"""Read the documents of a corpus with every check that gold has to pass."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from extractbench.corpus.cover_checks import check_cover
from extractbench.corpus.drift import ORIGINAL, RENDERING, check_drift
from extractbench.corpus.evidence_checks import check_evidence
from extractbench.corpus.folder import read_payload, read_text, text_beside
from extractbench.corpus.gold import Gold, GoldDocument, digest_document
from extractbench.corpus.hydrate import Fit, hydrate
from extractbench.corpus.index import Entry
from extractbench.corpus.index_checks import (
    check_canary,
    check_entry,
    check_hashes,
    check_listing,
)
from extractbench.corpus.layer_checks import Fault, check_layers
from extractbench.corpus.record_checks import check_unlabelled, read_gold_record
from extractbench.corpus.sources import Editions, Source, open_every
from extractbench.corpus.texts import FoundText, find_texts, text_folders
from extractbench.errors import CorpusError
from extractbench.fillers import Filler
from extractbench.loose import sha256
from extractbench.schema import record_schema
from extractbench.task import Schema, Task

__all__ = ["Finding", "check_corpus", "check_gold", "find_unshipped", "read_documents"]


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

    That is more than what keeps a corpus from being loaded: also names and quotation marks that
    nothing accounts for, values that do not follow from their words, and renderings whose facts
    differ from their original's.

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
    return read_documents(opened, find_unshipped(opened, texts), thorough=True)[1]


def find_unshipped(opened: Source, texts: str | Path | None) -> dict[str, FoundText]:
    """Return the texts of a corpus that do not lie beside their gold, where they are found.

    Raises:
        TextError: If a folder of texts is named and not there.
    """
    if not opened.unshipped and texts is None:
        return {}
    return find_texts(opened.unshipped, text_folders(texts))


def read_documents(
    opened: Source, found: Mapping[str, FoundText], *, thorough: bool = False
) -> tuple[tuple[GoldDocument, ...], list[Finding]]:
    """Return the documents of a corpus that can be read, sorted by id, and the findings.

    Args:
        opened: The corpus.
        found: The texts that do not lie beside their gold.
        thorough: Whether everything is checked, or only what scoring rests on.
    """
    documents: list[GoldDocument] = []
    findings = [_finding(opened, *found) for found in check_listing(opened)]
    for entry in opened.entries:
        path = opened.gold_path(entry)
        if not path.is_file():
            continue
        document, faults = _read(path, entry, opened, found.get(entry.id), thorough=thorough)
        documents += [document] if document else []
        findings += [_finding(opened, path, entry.id, fault) for fault in faults]
    findings += _check_renderings(opened, documents) if thorough else ()
    return tuple(sorted(documents, key=lambda document: document.id)), findings


def _finding(opened: Source, path: Path, document: str, fault: Fault) -> Finding:
    return Finding(path.relative_to(opened.folder).as_posix(), document, *fault)


def _check_renderings(opened: Source, documents: Iterable[GoldDocument]) -> Iterator[Finding]:
    """Yield where renderings differ from their originals, which may be of another edition."""
    renderings = {each.id: each for each in documents if each.edition == RENDERING}
    if opened.task.record is None or not renderings:
        return
    schema = record_schema(opened.task.record)
    articles = {each.article for each in renderings.values()}
    originals = dict(_originals(opened, articles))
    paths = {entry.id: opened.gold_path(entry) for entry in opened.entries}
    for name, document in renderings.items():
        if document.article in originals:
            absences = opened.index.absences.get(name, ())
            for fault in check_drift(document, originals[document.article], schema, absences):
                yield _finding(opened, paths[name], name, fault)


def _originals(opened: Source, articles: Container[str]) -> Iterator[tuple[str, GoldDocument]]:
    for entry in opened.index.documents:
        path = opened.gold_path(entry)
        if entry.edition == ORIGINAL and entry.article in articles and path.is_file():
            document, _ = _read(path, entry, opened, None)
            if document:
                yield document.article, document


def _read(
    path: Path, entry: Entry, opened: Source, found: FoundText | None, *, thorough: bool = False
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
    faults = list(check_entry(gold, entry))
    if shipped is not None:
        faults += check_hashes(entry, shipped)
        faults += check_canary(opened.index.canary, entry.id, shipped)
    digest = digest_document(payload, entry.sha256 or (shipped and sha256(shipped)))
    if shipped is not None:
        return check_gold(gold, entry, opened.task, shipped, digest, faults, thorough=thorough)
    if found is None:
        document, faults = check_gold(gold, entry, opened.task, None, digest, faults)
    else:
        document, faults = _with_copy(
            gold, entry, opened.task, found, digest, faults, thorough=thorough
        )
    return replace(document, is_shipped=False), faults


def _with_copy(
    gold: Gold,
    entry: Entry,
    task: Task,
    found: FoundText,
    digest: str,
    faults: list[Fault],
    *,
    thorough: bool,
) -> tuple[GoldDocument, list[Fault]]:
    """Read a document with a copy of its text, moving the gold over if it fits only loosely."""
    if found.fit is not Fit.LOOSE:
        return check_gold(gold, entry, task, found.text, digest, faults, thorough=thorough)
    document, shipped_faults = check_gold(gold, entry, task, None, digest, faults)
    if shipped_faults:
        return document, shipped_faults
    moved = hydrate(gold, entry.loose_map, found.text)
    # Gold was complete on the text that it was annotated on, whatever a copy's form suggests.
    return check_gold(moved, entry, task, found.text, digest, faults)


def check_gold(
    gold: Gold,
    entry: Entry,
    task: Task,
    text: str | None,
    digest: str,
    faults: Iterable[Fault],
    *,
    thorough: bool = False,
) -> tuple[GoldDocument, list[Fault]]:
    """Return the document that gold and its text make, and what is wrong with it.

    Args:
        gold: The gold, with offsets into the text.
        entry: What is known of the text if it is not there: its hash and its length.
        task: What is to be extracted.
        text: The text, or None.
        digest: The digest of the gold as shipped.
        faults: What was found wrong before.
        thorough: Whether everything is checked, or only what scoring rests on.
    """
    length = _length(gold, entry) if text is None else len(text)
    record, record_faults = read_gold_record(gold, task, length=length)
    faults = [
        *faults,
        *check_layers(gold, task, length=length, text=text),
        *check_cover(gold, task, text, thorough=thorough),
        *(_check_evidence(gold, record, task) if thorough else ()),
        *check_unlabelled(gold, task),
        *record_faults,
    ]
    hashed = entry.sha256 if text is None else sha256(text)
    return GoldDocument(gold, record, length, text, hashed, digest), faults


def _check_evidence(gold: Gold, record: Filler | None, task: Task) -> Iterable[Fault]:
    if record is None or task.record is None or gold.mentions is None:
        return ()
    return check_evidence(record, record_schema(task.record), gold.mentions, task)


def _length(gold: Gold, entry: Entry) -> int:
    """Return the length of a text that is not there: as listed, else as far as gold reaches."""
    ends = [item.end for layer in (gold.zones, gold.mentions) for item in layer or ()]
    return max(ends, default=0) if entry.length is None else entry.length


def _as_fault(error: Any) -> Fault:
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in error["loc"])
    return "".join(parts).removeprefix("."), error["msg"]
