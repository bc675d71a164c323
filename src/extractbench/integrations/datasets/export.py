"""A folder that ``load_dataset`` reads offline: Parquet, a dataset card and Croissant metadata."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from extractbench.corpus.gold import Corpus
from extractbench.corpus.layout import write_json
from extractbench.errors import CorpusError
from extractbench.integrations.datasets.card import dataset_card, licence_of
from extractbench.integrations.datasets.croissant import croissant
from extractbench.integrations.datasets.gold import split_names, to_datasets
from extractbench.integrations.datasets.predictions import predictions_to_dataset
from extractbench.prediction import Prediction
from extractbench.withholding import withhold

if TYPE_CHECKING:
    from datasets import Dataset

__all__ = ["export_datasets"]

_SHOWN = 5


def export_datasets(
    folder: str | Path,
    corpus: Corpus,
    *,
    predictions: Mapping[str, Iterable[Prediction]] | None = None,
    include_text: bool = False,
) -> tuple[Path, ...]:
    """Write a corpus, and predictions on it, as a folder that can be published as it is.

    ``datasets.load_dataset(folder)`` gives the gold with a split for each edition, and
    ``load_dataset(folder, "predictions")`` the predictions with a split for each extractor.

    Args:
        folder: The folder; it is made, or empty.
        corpus: The gold.
        predictions: Predictions by the name of their extractor.
        include_text: Whether texts that are not shipped are given away too. If not, neither are
            passages of theirs that stand in predictions, as far as the texts are there.

    Returns:
        The files that were written.

    Raises:
        CorpusError: If the folder holds something, or predictions are of other documents.
        MissingExtraError: If the extra ``datasets`` is not installed.
    """
    target = Path(folder)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise CorpusError(f"{target}: is no empty folder; name one that is new")
    given = {name: tuple(each) for name, each in (predictions or {}).items()}
    _check_own(corpus, given)
    gold = to_datasets(corpus, include_text=include_text)
    found = _predicted(corpus, given, include_text=include_text)
    files = {f"data/{split}.parquet": dataset for split, dataset in gold.items()}
    files |= {f"predictions/{split}.parquet": dataset for split, dataset in found.items()}
    for name, dataset in files.items():
        _write_parquet(target / name, dataset)
    (target / "README.md").write_text(
        dataset_card(corpus, gold, found), encoding="utf-8", newline="\n"
    )
    write_json(
        target / "croissant.json", croissant(corpus, target, files, licence_of(corpus, gold))
    )
    return tuple(target / name for name in (*files, "README.md", "croissant.json"))


def _check_own(corpus: Corpus, predictions: Mapping[str, Iterable[Prediction]]) -> None:
    known = {document.id for document in corpus}
    for name, given in predictions.items():
        if strange := [each.id for each in given if each.id not in known]:
            raise CorpusError(
                f"predictions {name!r}: {len(strange)} are of documents that are not exported "
                f"({', '.join(strange[:_SHOWN])}); export the editions that they were made on: "
                "--edition"
            )


def _predicted(
    corpus: Corpus, predictions: Mapping[str, Iterable[Prediction]], *, include_text: bool
) -> dict[str, "Dataset"]:
    texts = {} if include_text else {d.id: d.text for d in corpus if d.text and not d.is_shipped}
    names = split_names(predictions)
    return {
        names[name]: predictions_to_dataset(
            [withhold(each, texts[each.id]) if each.id in texts else each for each in given],
            split=names[name],
        )
        for name, given in predictions.items()
    }


def _write_parquet(path: Path, dataset: "Dataset") -> None:
    # Not Dataset.to_parquet, which shows a bar for it.
    from pyarrow import parquet

    path.parent.mkdir(parents=True, exist_ok=True)
    parquet.write_table(dataset.data.table, path)
