"""Exact scores of what was extracted from texts: zones, mentions, quotes, nested records."""

from collections.abc import Iterable
from typing import Any

import evaluate

from extractbench.integrations.metric import (
    compute_results,
    input_features,
    store_predictions,
    store_references,
)

_DESCRIPTION = """
Precision, recall and F1 of what was extracted from texts, on up to four layers: zones of a page,
labelled mentions, quotes with their speakers, and nested records. Items are paired one to one in
the best way there is, so the order of predictions never matters, and gold of a document that was
not predicted is missed. Every result has a signature that says what was scored, and how.
"""

_INPUTS = """
Args:
    predictions: a list of predictions, one for each document: rows of a dataset, mappings as in a
        predictions file, or `extractbench.Prediction`.
    references: a list of gold rows, as `Corpus.to_datasets` gives them, or a `Corpus`; any order.
    layers: the layers to score; by default those that are predicted.
    schema: the record type of a task that is not built in.

Returns:
    for each layer and criterion its precision, recall and F1 (NaN where undefined), such as
    `mentions_strict_f1`; `mentions_by_label` and `record_by_slot`; `documents`, `failures`, and
    the `signature`.
"""


class Extractbench(evaluate.Metric):
    """The metric that ``evaluate.load`` finds here."""

    def _info(self) -> evaluate.MetricInfo:
        return evaluate.MetricInfo(
            description=_DESCRIPTION,
            citation="",
            inputs_description=_INPUTS,
            features=input_features(),
        )

    def add_batch(
        self,
        *,
        predictions: Iterable[Any] | None = None,
        references: Iterable[Any] | None = None,
        **others: Any,
    ) -> None:
        """Add predictions and references, as many of each."""
        super().add_batch(
            predictions=None if predictions is None else store_predictions(predictions),
            references=None if references is None else store_references(references),
            **others,
        )

    def add(self, *, prediction: Any = None, reference: Any = None, **others: Any) -> None:
        """Add one prediction and its reference."""
        (predicted,), (gold,) = store_predictions([prediction]), store_references([reference])
        super().add(prediction=predicted, reference=gold, **others)

    def _compute(
        self,
        predictions: Iterable[str],
        references: Iterable[str],
        **options: Any,
    ) -> dict[str, Any]:
        return compute_results(predictions, references, **options)
