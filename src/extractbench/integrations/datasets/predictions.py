"""Predictions as a `datasets.Dataset`, and back without loss."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from extractbench.corpus.columns import as_columns, as_payload
from extractbench.corpus.from_rows import Rows
from extractbench.corpus.row_source import each_row
from extractbench.corpus.rows import Row, need
from extractbench.document import Layers
from extractbench.errors import CorpusError, PredictionError
from extractbench.integrations.datasets.features import import_datasets, prediction_features
from extractbench.prediction import Prediction, parse_prediction

if TYPE_CHECKING:
    from datasets import Dataset

__all__ = ["prediction_of", "prediction_row", "predictions_from_dataset", "predictions_to_dataset"]

_TYPED = ("id", "sha256", "zones", "mentions", "quotes", "record", "seconds", "error")


def predictions_to_dataset(
    predictions: Iterable[Prediction], *, split: str | None = None
) -> "Dataset":
    """Return predictions as a dataset, one row each, in their order.

    Args:
        predictions: What extractors gave, such as an evaluation's ``predictions``.
        split: What to call the split.

    Raises:
        MissingExtraError: If the extra ``datasets`` is not installed.
        PredictionError: If one holds what no column can: half a surrogate pair, or an offset of
            more than 63 bits.
    """
    package, features = import_datasets(), prediction_features()
    rows = [prediction_row(prediction) for prediction in predictions]
    for row in rows:
        _check_holds(row)
    # By columns, as no rows at all would have none.
    columns = {name: [row[name] for row in rows] for name in features}
    made: Dataset = package.Dataset.from_dict(columns, features=features, split=split)
    return made


def predictions_from_dataset(dataset: Rows, *, split: str | None = None) -> list[Prediction]:
    """Return the predictions that a dataset holds; what is broken is salvaged as in files.

    Args:
        dataset: Rows with ``id`` and some of the layers.
        split: The split, of a dataset that has several; without it all of them.

    Raises:
        CorpusError: If it is no dataset, has no column ``id``, or none of a layer but others.
        PredictionError: If a row's id is no name.
        UnknownNameError: If there is no such split.
    """
    return [prediction_of(row) for row in each_row(dataset, split)]


def prediction_row(prediction: Prediction) -> dict[str, Any]:
    """Return a prediction as a row; where it stood in a file is not kept."""
    written = prediction.model_dump(mode="json")
    row = {name: written.pop(name) for name in _TYPED} | {"about": None}
    told = prediction.model_dump(mode="json", exclude_defaults=True)
    if about := {name: told[name] for name in written if name in told}:
        row["about"] = json.dumps(about, allow_nan=False)
    return as_columns(row)


def prediction_of(row: Row) -> Prediction:
    """Return the prediction that a row holds."""
    need(row, "id")
    _check_layers(row)
    columns = {name: row[name] for name in _TYPED if name in row}
    try:
        payload = as_payload(columns)
    except ValueError:
        # Its reader charges what is no record.
        payload = as_payload(columns | {"record": None}) | {"record": columns["record"]}
    if row.get("about"):
        payload |= _decoded(row["about"], row["id"])
    return parse_prediction(payload)


def _check_layers(row: Row) -> None:
    layers = tuple(Layers.model_fields)
    others = [str(name) for name in row if name not in Prediction.model_fields and name != "about"]
    if others and not set(layers) & set(row):
        raise CorpusError(
            f"no layer was predicted: none of the columns {', '.join(layers)} is there (columns: "
            f"{', '.join(map(str, row))}); rename the one that holds it, such as "
            f"rename_column({others[0]!r}, 'mentions')"
        )


def _decoded(about: str, document: object) -> Mapping[str, Any]:
    try:
        decoded = json.loads(about)
    except ValueError as error:
        raise PredictionError(f"document {document!r}, about: is no JSON: {error}") from error
    return decoded if isinstance(decoded, Mapping) else {}


def _check_holds(row: Row) -> None:
    # JSON, as the record is, holds both.
    typed = {name: row[name] for name in _TYPED if name != "record"}
    try:
        json.dumps(typed, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        _refuse(row, f"half a surrogate pair, which is no character ({error})")
    if any(number > _GREATEST for number in _numbers(typed)):
        _refuse(row, f"an offset beyond {_GREATEST}")


_GREATEST = 2**63 - 1


def _numbers(value: Any) -> Iterator[int | float]:
    if isinstance(value, int | float):
        yield value
    elif isinstance(value, Mapping | list):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _numbers(each)


def _refuse(row: Row, what: str) -> NoReturn:
    raise PredictionError(
        f"document {row['id']!r}: holds {what}; repair what the extractor gives, or keep it in a "
        "predictions file"
    )
