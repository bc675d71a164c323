"""Load a corpus: the built-in one, or a folder of the same form."""

from pathlib import Path

from extractbench.corpus.checks import find_unshipped, read_documents
from extractbench.corpus.gold import Corpus, digest_corpus
from extractbench.corpus.sources import Editions, open_source
from extractbench.corpus.texts import refuse_changed
from extractbench.errors import CorpusError
from extractbench.task import Schema

__all__ = ["load_corpus"]

_SHOWN = 5


def load_corpus(
    source: str | Path = "operations",
    *,
    edition: Editions | None = None,
    schema: Schema | None = None,
    texts: str | Path | None = None,
) -> Corpus:
    """Load annotated documents, with their texts where they are shipped or found.

    Args:
        source: ``operations``, or a folder: gold files ``<id>.json`` or ``<edition>/<id>.json``
            with their texts ``<id>.txt`` beside them; see `extractbench.corpus.gold.Gold`.
        edition: One edition or several (``"retold,original"``); without it ``retold`` of the
            built-in corpus, and all that there are of a folder.
        schema: The record type of another task: a `Record` type, a `Task`, or where to import
            one from (``module:RecordType``, ``path/to/file.py:RecordType``).
        texts: A folder to look in first for texts that are not shipped. Without it the one in
            ``EXTRACTBENCH_TEXTS`` and the user's cache are searched. A document whose text is
            not there can still be scored, not extracted from.

    Raises:
        CorpusError: If the corpus is not there or its gold fails a check; the message names
            file, document and field.
        TextError: If the folder `texts` is not there, or holds changed copies.
        UnknownNameError: If a corpus, edition or task of that name does not exist.
        SchemaError, LoadError: If the schema cannot be scored or imported.
    """
    opened = open_source(source, edition=edition, schema=schema)
    found = find_unshipped(opened, texts)
    if texts is not None:
        refuse_changed(opened, found, texts)
    documents, findings = read_documents(opened, found)
    if findings:
        more = len(findings) - _SHOWN
        rest = f"\nand {more} more; run `extractbench gold check`" if more > 0 else ""
        raise CorpusError("\n".join(map(str, findings[:_SHOWN])) + rest)
    return Corpus(
        name=opened.index.name,
        task=opened.task,
        edition=opened.edition,
        version=opened.index.version,
        documents=documents,
        leaks=opened.index.leaks,
        digest=digest_corpus(documents),
    )
