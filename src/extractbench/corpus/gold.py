"""Gold in memory: the annotated documents of a corpus, with their texts where they are there."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from itertools import chain
from typing import TYPE_CHECKING, Annotated, Any, Protocol, TypeAlias

from pydantic import BeforeValidator

from extractbench.document import Document, Layers, Name, Offset, Span, Value
from extractbench.errors import TextError, UnknownNameError
from extractbench.fillers import Filler
from extractbench.loose import sha256
from extractbench.task import Task

if TYPE_CHECKING:
    from datasets import DatasetDict

    from extractbench.corpus.from_rows import Rows
    from extractbench.task import Schema

__all__ = [
    "Corpus",
    "Excluded",
    "Gold",
    "GoldDocument",
    "Inference",
    "digest_corpus",
    "digest_document",
]


def _as_name(rule: object) -> object:
    return str(rule) if isinstance(rule, int) and not isinstance(rule, bool) else rule


Rule: TypeAlias = Annotated[Name, BeforeValidator(_as_name)]
"""The number of an annotation rule."""


class Excluded(Value):
    """A span that looks like a mention or a quote and is none, by the rule named."""

    start: Offset
    end: Offset
    rule: Rule

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.start, self.end)


class Inference(Value):
    """A mention whose value does not follow from its own words, and the rule that allows it."""

    mention: Name
    rule: Rule


class Gold(Layers):
    """The gold of one document, as it stands in its file.

    ``unlabelled`` lists what was not annotated and is not scored: layers, or slots by their path,
    such as ``operations.counts``.
    """

    id: Name
    article: str = ""
    edition: str = ""
    excluded: tuple[Excluded, ...] = ()
    inferences: tuple[Inference, ...] = ()
    unlabelled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """One annotated document.

    Attributes:
        gold: Its layers; the offsets are those of `text` where that is there.
        record: Its record, read by the task's record type; None if it has none.
        length: The length of its text in code points.
        text: The text, or None if it is neither shipped nor found.
        sha256: The hash of the text that the offsets count in.
        digest: The hash of the gold as shipped and of the text that it was annotated on.
        is_shipped: Whether the text lies beside the gold; if not, what shows it stays private.
    """

    gold: Gold
    record: Filler | None = None
    length: int = 0
    text: str | None = None
    sha256: str | None = None
    digest: str = ""
    is_shipped: bool = True

    @property
    def id(self) -> str:
        """The document's name, unique in its corpus."""
        return self.gold.id

    @property
    def article(self) -> str:
        """The cluster the document belongs to; a document without one is its own."""
        return self.gold.article or self.gold.id

    @property
    def edition(self) -> str:
        """The edition it is part of."""
        return self.gold.edition

    @property
    def document(self) -> Document:
        """The text without its gold, to extract from.

        Raises:
            TextError: If the text is not there; the message says how to add it.
        """
        if self.text is None:
            raise TextError(
                f"the text of document {self.id!r} is not shipped and was not found (SHA-256 "
                f"{self.sha256 or 'unknown'}); name a folder that holds it (texts=DIR, --texts "
                "DIR or EXTRACTBENCH_TEXTS), or add it once: extractbench texts add DIR"
            )
        return Document(
            id=self.id,
            text=self.text,
            article=self.article,
            edition=self.edition,
            is_shipped=self.is_shipped,
        )


@dataclass(frozen=True, slots=True)
class Corpus:
    """Annotated documents of one task.

    Attributes:
        name: The corpus's name.
        task: What is to be extracted from it.
        edition: The editions it holds, joined by ``+``.
        version: The corpus's version.
        documents: The documents, sorted by id.
        leaks: By article or document, names and years that the world knows and the texts do not
            say.
        digest: The hash of the gold of all documents; see `digest_corpus`.
    """

    name: str
    task: Task
    edition: str
    version: str
    documents: tuple[GoldDocument, ...]
    leaks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    digest: str = ""

    @property
    def articles(self) -> tuple[str, ...]:
        """The clusters, sorted."""
        return tuple(sorted({document.article for document in self.documents}))

    def __len__(self) -> int:
        return len(self.documents)

    def __iter__(self) -> Iterator[GoldDocument]:
        return iter(self.documents)

    def gold(self, document: str) -> GoldDocument:
        """Return a document by its id.

        Raises:
            UnknownNameError: If there is none of that id.
        """
        known = {each.id: each for each in self.documents}
        if document not in known:
            raise UnknownNameError("document", document, known)
        return known[document]

    def leaks_of(self, document: GoldDocument) -> tuple[str, ...]:
        """Return what a document does not say: its article's names and years, and its own."""
        listed = (self.leaks.get(name, ()) for name in (document.article, document.id))
        return tuple(dict.fromkeys(chain.from_iterable(listed)))

    def select(self, documents: Iterable[str]) -> "Corpus":
        """Return the corpus of some of the documents, by their ids; its digest is its own.

        Raises:
            UnknownNameError: If there is none of an id.
        """
        chosen = {name: self.gold(name) for name in documents}
        kept = tuple(chosen[name] for name in sorted(chosen))
        editions = "+".join(sorted({document.edition for document in kept} - {""}))
        return replace(self, documents=kept, edition=editions, digest=digest_corpus(kept))

    def to_datasets(self, *, include_text: bool = False) -> "DatasetDict":
        """Return the corpus as a `datasets.DatasetDict` with a split for each edition.

        `from_datasets` brings it back without loss; see `extractbench.corpus.rows` for the
        columns. Of leaks, those of its own documents are kept.

        Args:
            include_text: Whether texts that are not shipped are given away too.

        Raises:
            MissingExtraError: If the extra ``datasets`` is not installed.
        """
        # By name, as that leaf is on a floor above: nothing here depends on it until it is asked.
        leaf = import_module("extractbench.integrations.datasets.gold")
        made: DatasetDict = leaf.to_datasets(self, include_text=include_text)
        return made

    @classmethod
    def from_datasets(
        cls,
        dataset: "Rows",
        *,
        split: str | None = None,
        schema: "Schema | None" = None,
        name: str | None = None,
    ) -> "Corpus":
        """Return the corpus that a dataset holds; see `extractbench.corpus.from_rows.read_corpus`.

        Args:
            dataset: A `datasets.Dataset` or `DatasetDict`, streaming or not, or rows as mappings.
            split: The split, of a dataset that has several; without it all of them.
            schema: The record type or task of a dataset that is not of a built-in task.
            name: What to call the corpus; by default what its rows say.

        Raises:
            CorpusError, UnknownNameError: If it is no such dataset, or its gold fails a check.
        """
        from extractbench.corpus.from_rows import read_corpus

        return read_corpus(dataset, split=split, schema=schema, name=name)


def digest_document(payload: Mapping[str, Any], text_sha256: str | None) -> str:
    """Return the SHA-256 of a gold file and of its text's hash.

    The file counts as canonical JSON: sorted keys, no white space, lists in their order.
    """
    written = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(f"{written}\n{text_sha256 or ''}")


class _Digested(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def digest(self) -> str: ...


def digest_corpus(documents: Iterable[_Digested]) -> str:
    """Return the SHA-256 of the ids and digests of documents, sorted by id.

    It does not depend on which copies of the texts were found: the offsets as shipped count.
    """
    lines = sorted(f"{document.id} {document.digest}\n" for document in documents)
    return sha256("".join(lines))
