"""What the metric for Hugging Face's ``evaluate`` takes and gives; its folder is a few lines.

That folder, ``metrics/extractbench``, is what ``evaluate.load`` is given. The numbers are those of
`extractbench.scoring.score.score`.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from extractbench.corpus.from_rows import Rows, read_corpus
from extractbench.corpus.gold import Corpus
from extractbench.corpus.row_source import each_row
from extractbench.corpus.rows import as_row
from extractbench.counts import Counts
from extractbench.errors import CorpusError, PredictionError
from extractbench.integrations.datasets.features import import_datasets
from extractbench.integrations.datasets.predictions import prediction_of
from extractbench.prediction import Prediction, parse_prediction, prediction_line
from extractbench.scoring.evaluation import Evaluation
from extractbench.scoring.score import score
from extractbench.task import Schema

if TYPE_CHECKING:
    from datasets import Features

__all__ = ["Stored", "compute_results", "input_features", "store"]

_SHOWN = 5


def input_features() -> "Features":
    """Return the types of what the metric stores: a prediction and its reference, as JSON.

    Typed columns it cannot have, as ``evaluate`` takes no first row with a layer that is None.
    """
    text = import_datasets().Value("string")
    return import_datasets().Features({"predictions": text, "references": text})


class Stored(NamedTuple):
    """What the metric stores of a batch, a line of each for every line of the other.

    Attributes:
        predictions: Predictions as JSON; empty where there are more references.
        references: Rows of gold as JSON; empty where there are more predictions.
        texts: By document the texts that are not shipped, which the lines lack, as ``evaluate``
            writes these to a file.
    """

    predictions: list[str]
    references: list[str]
    texts: dict[str, str]


def store(
    predictions: Iterable[Prediction | Mapping[str, Any] | str] | None,
    references: Corpus | Rows | Iterable[str] | None,
) -> Stored:
    """Return what the metric stores of predictions and references, of one or many documents.

    Args:
        predictions: Predictions, rows of them, or what a predictions file holds, read or not.
        references: A corpus, or rows of one, as JSON or not; in any order, and more or fewer.

    Raises:
        CorpusError: If there are no references, or one is no row.
        PredictionError: If there are no predictions, or one is no prediction at all.
    """
    if predictions is None:
        raise PredictionError("there are no predictions; give predictions= beside references=")
    if references is None:
        raise CorpusError("there are no references; give references= beside predictions=")
    found = [prediction_line(_prediction(each)) for each in each_row(predictions)]
    texts: dict[str, str] = {}
    gold = [_line(_without_text(row, texts)) for row in _rows(references)]
    longer = max(len(found), len(gold))
    return Stored(_filled(found, longer), _filled(gold, longer), texts)


def _filled(lines: list[str], length: int) -> list[str]:
    return lines + [""] * (length - len(lines))


def _rows(references: Corpus | Rows | Iterable[str]) -> Iterator[Any]:
    if isinstance(references, Corpus):
        yield from (as_row(each, references, include_text=True) for each in references)
        return
    for each in each_row(references):
        yield _decoded(each, CorpusError) if isinstance(each, str) else each


def _without_text(row: Any, texts: dict[str, str]) -> Any:
    """Return a row without its text if that is not shipped, which goes to the texts then."""
    is_held = isinstance(row, Mapping) and row.get("is_shipped") is False
    if not is_held or not isinstance(text := row.get("text"), str):
        return row
    texts[str(row.get("id"))] = text
    return {**row, "text": None}


def _prediction(given: object) -> Prediction:
    if isinstance(given, Prediction):
        return given
    decoded = _decoded(given, PredictionError) if isinstance(given, str) else given
    return prediction_of(decoded) if isinstance(decoded, Mapping) else parse_prediction(decoded)


def _line(row: object) -> str:
    try:
        return json.dumps(row, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise CorpusError(
            f"a reference is a row of gold, not {type(row).__name__}: {error}"
        ) from error


def _decoded(line: str, kind: type[CorpusError] | type[PredictionError]) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise kind(f"{line[:40]!r} is no JSON: {error}") from error


def compute_results(
    predictions: Iterable[str],
    references: Iterable[str],
    *,
    texts: Mapping[str, str] | None = None,
    layers: Sequence[str] | None = None,
    schema: Schema | None = None,
) -> dict[str, Any]:
    """Return the numbers of stored predictions and references.

    Args:
        predictions: What `store` gave, of one or several batches.
        references: What `store` gave, in any order.
        texts: What `store` gave.
        layers: The layers to score; by default those that are attempted.
        schema: The record type or task, if it is not a built-in one.

    Returns:
        For each layer and criterion ``<layer>_<criterion>_precision``, ``..._recall`` and
        ``..._f1`` (NaN where undefined); ``mentions_by_label`` and ``record_by_slot``, with the
        number of gold items; ``documents``, ``failures``, and the ``signature``.

    Raises:
        CorpusError: If the references are no gold, or not of the documents that were predicted.
    """
    rows = [_decoded(line, CorpusError) for line in references if line]
    corpus = read_corpus([_with_text(row, texts or {}) for row in rows], schema=schema)
    given = [_prediction(line) for line in predictions if line]
    _check_same(given, corpus)
    return _results(score(given, corpus, layers=layers))


def _with_text(row: Any, texts: Mapping[str, str]) -> Any:
    if not isinstance(row, Mapping) or str(row.get("id")) not in texts:
        return row
    return {**row, "text": texts[str(row["id"])]}


def _check_same(predictions: Iterable[Prediction], corpus: Corpus) -> None:
    hashes = {document.id: document.sha256 for document in corpus}
    own = f"the references are {corpus.name}-{corpus.version}, edition {corpus.edition or 'none'}"
    strange = [each.id for each in predictions if each.id not in hashes]
    if strange:
        raise CorpusError(
            f"references of another corpus: {len(strange)} predictions are of documents that they "
            f"lack ({', '.join(strange[:_SHOWN])}); {own}"
        )
    for each in predictions:
        if each.sha256 and hashes[each.id] and each.sha256 != hashes[each.id]:
            raise CorpusError(
                f"references of another corpus: document {each.id!r} was predicted on another text "
                f"(SHA-256 {each.sha256}, the reference's is {hashes[each.id]}); {own}"
            )


def _results(evaluation: Evaluation) -> dict[str, Any]:
    results: dict[str, Any] = {
        f"{layer}_{criterion}_{rate}": value
        for (layer, criterion), counts in sorted(evaluation.totals.items())
        for rate, value in _rates(counts).items()
    }
    for name, layer, criterion in (
        ("mentions_by_label", "mentions", "strict"),
        ("record_by_slot", "record", "units"),
    ):
        if layer in evaluation.layers:
            split = evaluation.by("group", layer, criterion)
            results[name] = {
                group: _rates(counts) | {"number": counts.possible}
                for group, counts in sorted(split.items())
            }
    results["documents"] = len(evaluation.documents)
    results["failures"] = len(evaluation.failures)
    return results | {"signature": str(evaluation.signature)}


def _rates(counts: Counts) -> dict[str, float]:
    return {"precision": counts.precision, "recall": counts.recall, "f1": counts.f1}
