"""The dataset card of an exported corpus: ``README.md`` with the metadata that the Hub reads."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from extractbench.corpus.folder import BUILT_IN
from extractbench.corpus.gold import Corpus
from extractbench.corpus.rows import COLUMNS

if TYPE_CHECKING:
    from datasets import Dataset

__all__ = ["Licence", "dataset_card", "describe", "licence_of"]


class Licence(NamedTuple):
    """A licence, as the Hub calls it and where it stands."""

    name: str
    url: str


_OWN = Licence("cc-by-4.0", "https://creativecommons.org/licenses/by/4.0/")


def licence_of(corpus: Corpus, gold: Mapping[str, "Dataset"]) -> Licence | None:
    """Return the licence of what is exported; None where it is for somebody else to state.

    Args:
        corpus: What is exported.
        gold: Its rows by split.
    """
    foreign = (
        not is_shipped and text is not None
        for rows in gold.values()
        for is_shipped, text in zip(rows["is_shipped"], rows["text"], strict=True)
    )
    return _OWN if corpus.name in BUILT_IN and not any(foreign) else None


def describe(corpus: Corpus) -> str:
    """Say in a sentence what a corpus is."""
    return (
        f"Gold of the task {corpus.task.name}: {len(corpus)} documents about "
        f"{len(corpus.articles)} articles, with offsets in code points, half-open."
    )


def dataset_card(
    corpus: Corpus, gold: Mapping[str, "Dataset"], predictions: Mapping[str, "Dataset"]
) -> str:
    """Return the card.

    Args:
        corpus: What is exported.
        gold: Its rows by split.
        predictions: Predictions by split.
    """
    head = "\n".join(f"{name}: {json.dumps(value)}" for name, value in _head(corpus, gold).items())
    configs = "\n".join(_configs(gold, predictions))
    splits = "\n".join(
        f"| `{name}` | {rows.num_rows} | {len(set(rows['article']))} | {_shipped(rows)} |"
        for name, rows in gold.items()
    )
    columns = "\n".join(f"| {name} | {held} |" for name, held in COLUMNS.items())
    return _CARD.format(
        head=head,
        configs=configs,
        name=corpus.name,
        version=corpus.version,
        about=describe(corpus),
        splits=splits,
        columns=columns,
        digest=corpus.digest[:12],
    )


def _head(corpus: Corpus, gold: Mapping[str, "Dataset"]) -> dict[str, Any]:
    licence = licence_of(corpus, gold)
    sizes = "n<1K" if sum(rows.num_rows for rows in gold.values()) < 1000 else None
    return {
        "pretty_name": f"{corpus.name} {corpus.version}",
        **({"license": licence.name} if licence else {}),
        **({"language": ["en"]} if corpus.name in BUILT_IN else {}),
        "task_categories": ["token-classification"],
        "tags": ["information-extraction", "extractbench"],
        **({"size_categories": [sizes]} if sizes else {}),
    }


def _configs(gold: Mapping[str, Any], predictions: Mapping[str, Any]) -> Iterator[str]:
    for config, folder, splits in (
        ("default", "data", gold),
        ("predictions", "predictions", predictions),
    ):
        if splits:
            yield f"- config_name: {config}"
            yield "  data_files:"
        for split in splits:
            yield f"  - split: {split}"
            yield f"    path: {folder}/{split}.parquet"


def _shipped(rows: "Dataset") -> str:
    there = sum(text is not None for text in rows["text"])
    return "yes" if there == rows.num_rows else "no" if not there else f"{there} documents"


_CARD = """\
---
{head}
configs:
{configs}
---

# {name} {version}

{about}

| split | documents | articles | texts |
|---|--:|--:|---|
{splits}

Where there is no text, the offsets count in a text that is not part of this dataset; `sha256` says
which one.

| column | what it holds |
|---|---|
{columns}

The gold digest is `{digest}`. To score on it:

```python
import datasets
import extractbench as eb

corpus = eb.Corpus.from_datasets(datasets.load_dataset("DIR"))
print(eb.compare(["regex"], corpus).signature)
```
"""
