"""Evaluations and comparisons as plain JSON: counts beside every rate, null where undefined."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from itertools import chain
from typing import Any

from extractbench.counts import Counts, Item
from extractbench.report.errors import error_counts
from extractbench.run.compare import Comparison
from extractbench.scoring import shares
from extractbench.scoring.documents import DocumentScore
from extractbench.scoring.evaluation import HEADLINE, Evaluation
from extractbench.scoring.shares import Share
from extractbench.scoring.signature import Signature

__all__ = ["comparison_json", "evaluation_json"]

METRICS = (
    ("zones", "content"),
    ("mentions", "strict"),
    ("mentions", "exact"),
    ("mentions", "partial"),
    ("mentions", "type"),
    ("mentions", "end_to_end"),
    ("quotes", "content"),
    ("quotes", "speaker"),
    ("record", "units"),
)


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as what `json.dumps` takes."""
    return {
        "signature": _signature(comparison.signature),
        "evaluations": [evaluation_json(each) for each in comparison.evaluations],
        "baselines": [evaluation_json(each) for each in comparison.baselines],
    }


def evaluation_json(evaluation: Evaluation) -> dict[str, Any]:
    """Return an evaluation as what `json.dumps` takes.

    ``metrics`` is keyed by layer and criterion, such as ``mentions.strict``; ``record.strict`` is
    ``record.units`` with every partial as incorrect. What is reported as k of n stands as
    ``{"k", "n", "rate"}``. ``errors`` counts by class what is wrong, keyed as ``metrics`` is;
    ``confusion`` says which label of mentions was taken for which (null: none), by ``type``.
    """
    return {
        "name": evaluation.name,
        "signature": _signature(evaluation.signature),
        "layers": list(evaluation.layers),
        "metrics": _metrics(evaluation),
        "zones": {"runs": _share(shares.runs(evaluation)), "dropped": _dropped(evaluation)},
        "by_label": _by_label(evaluation),
        "values": _share(shares.values(evaluation)),
        "slots": _split(evaluation.by("slot", "record", "units")),
        "slices": {name: _share(share) for name, share in shares.slices(evaluation).items()},
        "placement": _share(shares.placement(evaluation)),
        "whole": _share(shares.whole(evaluation)),
        "nulls": _share(shares.nulls(evaluation)),
        "abstained": _share(shares.abstained(evaluation)),
        "grounding": _counts(evaluation.counts("record", "evidence")),
        "ungrounded": _share(shares.ungrounded(evaluation)),
        "derived": _share(shares.derived(evaluation)),
        "leakage": _share(shares.leakage(evaluation)),
        "leaks": [leak._asdict() for leak in shares.leaks(evaluation)],
        "errors": _errors(chain.from_iterable(d.ledger for d in evaluation.documents)),
        "confusion": _confusion(evaluation),
        "seconds": evaluation.seconds,
        "failures": [{"document": d.id, "reason": d.failure} for d in evaluation.failures],
        "problems": _problems(evaluation),
        "documents": _documents(evaluation),
    }


def _signature(signature: Signature) -> dict[str, Any]:
    return {**asdict(signature), "line": str(signature)}


def _rate(value: float) -> float | None:
    return None if math.isnan(value) else value


def _share(share: Share) -> dict[str, Any]:
    return {"k": share.k, "n": share.n, "rate": _rate(share.rate)}


def _counts(counts: Counts) -> dict[str, Any]:
    rates = {"precision": counts.precision, "recall": counts.recall, "f1": counts.f1}
    return {name: _rate(value) for name, value in rates.items()} | asdict(counts)


def _split(split: Mapping[str, Counts]) -> dict[str, Any]:
    return {name: _counts(counts) for name, counts in sorted(split.items())}


def _metrics(evaluation: Evaluation) -> dict[str, Any]:
    metrics = {
        f"{layer}.{criterion}": _counts(evaluation.counts(layer, criterion))
        for layer, criterion in METRICS
    }
    return metrics | {"record.strict": _counts(evaluation.counts("record", "units").strict)}


def _dropped(evaluation: Evaluation) -> dict[str, Any]:
    return {kind: _share(share) for kind, share in shares.dropped(evaluation).items()}


def _by_label(evaluation: Evaluation) -> dict[str, Any]:
    return {
        label: _counts(counts) | {"values": _share(shares.values(evaluation, label))}
        for label, counts in sorted(evaluation.by("label", "mentions", "strict").items())
    }


def _errors(ledger: Iterable[Item]) -> dict[str, dict[str, int]]:
    """Return the items that are wrong, by layer and criterion, then by class."""
    counted = error_counts(ledger)
    return {
        f"{layer}.{criterion}": {
            each or "": n for each, n in sorted(counted[layer, criterion].items())
        }
        for layer, criterion in METRICS
        if (layer, criterion) in counted
    }


def _confusion(evaluation: Evaluation) -> list[dict[str, Any]]:
    found = evaluation.confusion("type").items()
    return [{"gold": gold, "predicted": ours, "count": n} for (gold, ours), n in found]


def _problems(evaluation: Evaluation) -> list[dict[str, Any]]:
    found = [*evaluation.problems, *(p for d in evaluation.documents for p in d.problems)]
    return [problem.model_dump(mode="json") for problem in found]


def _documents(evaluation: Evaluation) -> list[dict[str, Any]]:
    split = {key: evaluation.by("document", *key) for key in HEADLINE}
    return [_document(document, split) for document in evaluation.documents]


def _document(
    document: DocumentScore, split: Mapping[tuple[str, str], Mapping[str, Counts]]
) -> dict[str, Any]:
    return {
        "id": document.id,
        "article": document.article,
        "edition": document.edition,
        "failure": document.failure,
        "seconds": document.seconds,
        "usage": document.usage.model_dump(mode="json") if document.usage else None,
        "errors": _errors(document.ledger),
        "metrics": {
            f"{layer}.{criterion}": _counts(counts.get(document.id, Counts()))
            for (layer, criterion), counts in split.items()
        },
    }
