"""Predictions against a corpus: which prediction is a document's, and what becomes of the rest."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from extractbench.corpus.gold import Corpus
from extractbench.errors import PredictionError, UnknownNameError
from extractbench.prediction import Prediction, Problem, type_name
from extractbench.scoring.documents import LAYERS
from extractbench.scoring.evaluation import Evaluation
from extractbench.scoring.signature import Signature, check_iou

__all__ = ["check_labels", "score"]


def score(
    predictions: Iterable[Prediction] | Mapping[str, Prediction],
    corpus: Corpus,
    *,
    name: str = "predictions",
    layers: Sequence[str] | None = None,
    strict: bool = False,
    min_iou: float = 0.0,
    labels: Sequence[str] | None = None,
) -> Evaluation:
    """Score predictions against the gold of a corpus, document by document.

    A document that is missing has all of its gold missed, as has one whose prediction has no
    layer at all. Of a document given twice, all copies are refused and it counts as failed. A
    document that is not in the corpus is named and not scored. A layer is attempted if any
    document has it; where another lacks it, its gold is missed there. So is evidence.

    Args:
        predictions: What was predicted, in any order.
        corpus: The gold.
        name: What to call the extractor.
        layers: The layers to score; by default those that are attempted.
        strict: Whether any problem is an error.
        min_iou: The least intersection over union at which two mentions overlap, between 0 and 1;
            by default one character in common is enough.
        labels: The labels of mentions to score, gold and predictions of the task's other labels
            being left out; by default all.

    Raises:
        TypeError: If the arguments are swapped, or one of the predictions is none.
        ValueError: If the least intersection over union is not between 0 and 1.
        PredictionError: Under `strict`, for the first problem.
        UnknownNameError: If there is no layer or label of a name.
    """
    # What is named without being called costs no numpy.
    from extractbench.scoring.layers import Given, Terms, score_documents

    given = _checked(predictions, corpus)
    attempted, grounded = _attempted(given, layers), any(_cites(p.record) for p in given)
    check_labels(labels, corpus)
    check_iou(min_iou)
    by_id: dict[str, list[Prediction]] = {}
    for prediction in given:
        by_id.setdefault(prediction.id, []).append(prediction)
    known = {document.id for document in corpus}
    stray = tuple(p for name, copies in by_id.items() if name not in known for p in _stray(copies))
    pages = [
        Given(
            _chosen(by_id.get(document.id, []), document.id, document.sha256),
            document,
            corpus.leaks_of(document),
        )
        for document in corpus
    ]
    chosen = None if labels is None else frozenset(labels)
    terms = Terms(corpus.task, attempted, grounded, min_iou, chosen)
    evaluation = Evaluation(
        name,
        tuple(score_documents(pages, terms)),
        attempted,
        Signature.of(corpus, min_iou=min_iou, labels=chosen),
        problems=stray,
        predictions=tuple(given),
        cites=grounded,
    )
    if strict:
        _refuse(evaluation)
    return evaluation


def check_labels(labels: Sequence[str] | None, corpus: Corpus) -> None:
    """Refuse labels that the task of a corpus has not; one without labels takes any.

    Raises:
        TypeError: If it is one label, not a list of them.
        UnknownNameError: If there is no such label.
    """
    if isinstance(labels, str):
        raise TypeError(f"labels={labels!r}: a list of labels, not one")
    for label in labels or ():
        if corpus.task.labels and label not in corpus.task.labels:
            raise UnknownNameError("label", label, corpus.task.labels)


def _checked(predictions: object, corpus: object) -> list[Prediction]:
    if isinstance(predictions, Corpus) or not isinstance(corpus, Corpus):
        raise TypeError("score(predictions, corpus): the predictions come first")
    if not isinstance(predictions, Iterable):
        raise TypeError(f"score(predictions, corpus): got {type_name(predictions)}")
    given = list(predictions.values() if isinstance(predictions, Mapping) else predictions)
    for each in given:
        if not isinstance(each, Prediction):
            raise TypeError(
                f"score(predictions, corpus): {type_name(each)} is no Prediction; read a file "
                "with read_predictions, one object with Prediction.model_validate"
            )
    return given


def _cites(value: object) -> bool:
    """Say whether anything in a record as JSON has evidence."""
    if isinstance(value, Mapping):
        return bool(value.get("evidence")) or any(map(_cites, value.values()))
    return isinstance(value, list | tuple) and any(map(_cites, value))


def _attempted(
    predictions: Collection[Prediction], layers: Sequence[str] | None
) -> tuple[str, ...]:
    if isinstance(layers, str):
        raise TypeError(f"layers={layers!r}: a list of layers, not one")
    for layer in layers or ():
        if layer not in LAYERS:
            raise UnknownNameError("layer", layer, LAYERS)
    answers = [p for p in predictions if p.error is None]
    found = [each for each in LAYERS if any(getattr(p, each) is not None for p in answers)]
    if layers is not None:
        return tuple(layer for layer in LAYERS if layer in layers)
    # Nothing but failures: then every layer was meant.
    return tuple(found) or LAYERS


def _stray(copies: Sequence[Prediction]) -> Iterator[Problem]:
    for prediction in copies:
        if prediction.problems and prediction.error:
            yield from prediction.problems
        else:
            message = "is not in the corpus; it is not scored"
            yield Problem(document=prediction.id, line=prediction.line, field="id", message=message)


def _chosen(copies: Sequence[Prediction], document: str, sha256: str | None) -> Prediction:
    """Return the one prediction of a document, or a failure that says why there is none."""
    if not copies:
        return _failed(document, "missing: no prediction for this document")
    if len(copies) > 1:
        lines = [str(copy.line) for copy in copies if copy.line is not None]
        where = f" (lines {', '.join(lines)})" if lines else ""
        return _failed(document, f"duplicate: {len(copies)} predictions{where}, all refused")
    prediction = copies[0]
    if prediction.error is None and all(getattr(prediction, layer) is None for layer in LAYERS):
        return _failed(document, "empty: the prediction has no layer", prediction.problems)
    if prediction.sha256 and sha256 and prediction.sha256 != sha256:
        return _failed(
            document,
            f"made on another text: SHA-256 {prediction.sha256}, gold has {sha256}; run the "
            "extractor on the text that this corpus finds",
        )
    return prediction


def _failed(document: str, reason: str, problems: tuple[Problem, ...] = ()) -> Prediction:
    problem = Problem(document=document, field="id", message=reason)
    return Prediction(id=document, error=reason, problems=(problem, *problems))


def _refuse(evaluation: Evaluation) -> None:
    problems: list[object] = [*evaluation.problems]
    for document in evaluation.documents:
        problems.extend(document.problems)
        if document.failure and not document.problems:
            problems.append(f"document {document.id!r} failed: {document.failure}")
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise PredictionError(f"{problems[0]}{more}")
