"""The index of a corpus, ``corpus.json``: its documents, and the hashes of their texts.

Its version is X.Y. X rises when scores are no longer comparable: a document was added to an
edition or taken out, or an item of gold changed. Y rises with any other change.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

from extractbench.corpus.folder import (
    INDEX,
    find_folder,
    gold_files,
    read_payload,
    read_text,
    text_beside,
)
from extractbench.corpus.layout import write_json
from extractbench.document import Name, Offset, Value
from extractbench.errors import CorpusError
from extractbench.loose import loosen, sha256

__all__ = ["Entry", "Index", "index_corpus", "read_index"]


class Entry(Value):
    """What the index says of a document.

    Attributes:
        id: The document's name.
        edition: The edition it is part of; empty if the corpus has none.
        article: The cluster it belongs to.
        sha256: The hash of its text.
        loose_sha256: The hash of the loose form of its text; see `extractbench.loose`.
        length: The length of its text in code points.
        loose_map: The `extractbench.loose.LooseText.breakpoints` of a text that is not shipped.
    """

    id: Name
    edition: str = ""
    article: str = ""
    sha256: str | None = None
    loose_sha256: str | None = None
    length: Offset | None = None
    loose_map: tuple[tuple[Offset, Offset], ...] = ()


class Index(Value):
    """What ``corpus.json`` says of a corpus; ``schema`` names a record type or task to import.

    Attributes:
        canary: A string that every shipped text holds, with the document's id in the same line.
        leaks: By article or document, names and years that the world knows and the texts do not
            say.
        absences: By rendering, what it leaves out of its original's record; see
            `extractbench.corpus.drift`.
    """

    name: Name
    version: str = "0"
    task: str | None = None
    record_type: str | None = Field(default=None, alias="schema")
    canary: Annotated[str, Field(min_length=1)] | None = None
    leaks: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    absences: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    documents: tuple[Entry, ...] = ()


def read_index(folder: Path) -> tuple[Index, bool]:
    """Return the index of a corpus, and whether the folder has one or it was made up on the spot.

    Raises:
        CorpusError: If ``corpus.json`` is not of the form.
    """
    path = folder / INDEX
    if not path.is_file():
        entries = sorted(map(_seen, gold_files(folder)), key=_order)
        return Index(name=folder.resolve().name or "corpus", documents=tuple(entries)), False
    try:
        return Index.model_validate(read_payload(path)), True
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        raise CorpusError(f"{path}: {field}: {first['msg']}") from error


def index_corpus(source: str | Path, *, texts: Mapping[str, str] | None = None) -> Index:
    """Write or refresh the index of a corpus; what its author wrote into it is kept.

    Args:
        source: The corpus's folder.
        texts: The texts of documents that are not shipped, by id. A document whose text is
            neither beside its gold nor given keeps the hashes that it was listed with.

    Raises:
        CorpusError: If a gold file cannot be read, or the text of one was never there.
    """
    folder = find_folder(source)
    listed, _ = read_index(folder)
    before = {_order(entry): entry for entry in listed.documents if entry.sha256}
    entries = [_refreshed(path, texts or {}, before) for path in gold_files(folder)]
    index = listed.model_copy(update={"documents": tuple(sorted(entries, key=_order))})
    write_json(folder / INDEX, dict(_written(index)))
    return index


def _order(entry: Entry) -> tuple[str, str]:
    return entry.edition, entry.id


def _seen(path: Path) -> Entry:
    """Describe a gold file that no index lists; what is wrong with it is not for here to say."""
    try:
        payload = read_payload(path)
        beside = text_beside(path)
        text = read_text(beside) if beside else None
    except CorpusError:
        return Entry(id=path.stem)
    return _entry(path, payload, text)


def _refreshed(
    path: Path, texts: Mapping[str, str], before: Mapping[tuple[str, str], Entry]
) -> Entry:
    beside = text_beside(path)
    text = read_text(beside) if beside else texts.get(path.stem)
    entry = _entry(path, read_payload(path), text, shipped=beside is not None)
    if text is not None:
        return entry
    if _order(entry) not in before:
        raise CorpusError(
            f"{path}: the text of document {entry.id!r} is neither beside it nor given; put it "
            f"there as {path.with_suffix('.txt').name}, or compile the document from its source"
        )
    return before[_order(entry)].model_copy(update={"article": entry.article})


def _entry(
    path: Path, payload: Mapping[str, Any], text: str | None, *, shipped: bool = True
) -> Entry:
    edition = payload.get("edition")
    about: dict[str, Any] = {
        "id": path.stem,
        "edition": edition if isinstance(edition, str) else "",
        "article": str(payload.get("article") or path.stem),
    }
    return Entry(**about, **({} if text is None else _hashes(text, shipped=shipped)))


def _hashes(text: str, *, shipped: bool) -> dict[str, Any]:
    loose = loosen(text)
    hashes: dict[str, Any] = {
        "sha256": sha256(text),
        "loose_sha256": sha256(loose.text),
        "length": len(text),
    }
    return hashes if shipped else hashes | {"loose_map": loose.breakpoints(len(text))}


def _written(index: Index) -> Iterator[tuple[str, Any]]:
    written = index.model_dump(mode="json", by_alias=True)
    for name in ("name", "version", "task", "schema", "canary", "leaks", "absences"):
        if written[name] or name in ("name", "version"):
            yield name, written[name]
    yield (
        "documents",
        [{k: v for k, v in entry.items() if v or k == "id"} for entry in written["documents"]],
    )
