"""A corpus as a `datasets.DatasetDict`; the way back is `Corpus.from_datasets`."""

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from extractbench.corpus.gold import Corpus, GoldDocument
from extractbench.corpus.rows import as_row
from extractbench.integrations.datasets.features import gold_features, import_datasets

if TYPE_CHECKING:
    from datasets import DatasetDict

__all__ = ["NO_EDITION", "split_names", "to_datasets"]

NO_EDITION = "documents"
"""The split of documents that are of no edition."""

_RESERVED = "all"  # for ``load_dataset`` all splits together


def to_datasets(corpus: Corpus, *, include_text: bool = False) -> "DatasetDict":
    """Return a corpus with a split for each edition; see `Corpus.to_datasets`.

    An edition whose name is no name of a split is spelt with ``_`` there; the column ``edition``
    has it as it is.

    Raises:
        MissingExtraError: If the extra ``datasets`` is not installed.
    """
    package, features = import_datasets(), gold_features()
    splits = package.DatasetDict()
    for name, documents in _by_split(corpus).items():
        rows = (as_row(document, corpus, include_text=include_text) for document in documents)
        ordered = [{column: row[column] for column in features} for row in rows]
        splits[name] = package.Dataset.from_list(ordered, features=features, split=name)
    return splits


def split_names(editions: Iterable[str]) -> Mapping[str, str]:
    """Return the name of the split of each edition; no two editions share one."""
    names: dict[str, str] = {}
    for edition in sorted(set(editions)):
        name = re.sub(r"\W", "_", edition, flags=re.ASCII) or NO_EDITION
        while name in {_RESERVED, *names.values()}:
            name += "_"
        names[edition] = name
    return names


def _by_split(corpus: Corpus) -> dict[str, list[GoldDocument]]:
    names = split_names(document.edition for document in corpus)
    splits: dict[str, list[GoldDocument]] = {name: [] for name in names.values()}
    for document in corpus:
        splits[names[document.edition]].append(document)
    return splits
