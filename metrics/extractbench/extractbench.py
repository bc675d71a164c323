"""Exact scores of what was extracted from texts: zones, mentions, quotes, nested records."""

from collections.abc import Iterable
from typing import Any

import evaluate

from extractbench.integrations.metric import compute_results, input_features, store

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
    references: a list of gold rows, as `Corpus.to_datasets` gives them, or a `Corpus`; in any
        order. What has no prediction is missed.
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

    def __init__(self, *args: Any, **options: Any) -> None:
        """Take what every metric does."""
        super().__init__(*args, **options)
        self._texts: dict[str, str] = {}

    def add_batch(
        self,
        *,
        predictions: Iterable[Any] | None = None,
        references: Iterable[Any] | None = None,
        **others: Any,
    ) -> None:
        """Add predictions and references; there may be more of the one than of the other."""
        stored = store(predictions, references)
        self._texts |= stored.texts
        super().add_batch(predictions=stored.predictions, references=stored.references, **others)

    def add(self, *, prediction: Any = None, reference: Any = None, **others: Any) -> None:
        """Add one prediction and its reference."""
        # `evaluate.combine` gives them under the names of many.
        predicted = [others.pop("predictions", prediction)]
        self.add_batch(
            predictions=predicted, references=[others.pop("references", reference)], **others
        )

    def _compute(
        self,
        predictions: Iterable[str],
        references: Iterable[str],
        **options: Any,
    ) -> dict[str, Any]:
        texts, self._texts = self._texts, {}
        return compute_results(predictions, references, texts=texts, **options)
