"""The types of the columns of gold and of predictions."""

from typing import TYPE_CHECKING, Any

from extractbench.errors import MissingExtraError

if TYPE_CHECKING:
    from datasets import Features

__all__ = ["gold_features", "import_datasets", "prediction_features"]


def import_datasets() -> Any:
    """Return the package ``datasets``.

    Raises:
        MissingExtraError: If the extra ``datasets`` is not installed.
    """
    try:
        import datasets
    except ImportError as error:
        raise MissingExtraError("datasets", "datasets") from error
    return datasets


def gold_features() -> "Features":
    """Return the types of the columns that `extractbench.corpus.rows` describes."""
    text, flag = _values("string", "bool")
    many, features = _many(), import_datasets().Features
    layers = _layers({})
    return features(
        {
            **dict.fromkeys(("id", "article", "edition", "text"), text),
            "length": _values("int64")[0],
            "sha256": text,
            "is_shipped": flag,
            **layers,
            "excluded": many({**_span(), "rule": text}),
            "inferences": many({"mention": text, "rule": text}),
            "unlabelled": many(text),
            **dict.fromkeys(("corpus", "version", "task"), text),
            "article_leaks": many(text),
            "document_leaks": many(text),
            "digest": text,
            "checksum": text,
        }
    )


def prediction_features() -> "Features":
    """Return the types of the columns of predictions.

    Layers have the columns of gold, with what only predictions have; ``about`` holds as JSON
    whatever else an extractor says about its work on the document.
    """
    text, number = _values("string", "float64")
    layers = _layers({"confidence": number}, {"surface": text})
    columns = {"id": text, "sha256": text, **layers, "seconds": number, "error": text}
    return import_datasets().Features({**columns, "about": text})


def _layers(of_items: dict[str, Any], of_mentions: dict[str, Any] | None = None) -> dict[str, Any]:
    text, flag = _values("string", "bool")
    many, span = _many(), _span()
    judged = {"optional": flag, "accept": many(text), **of_items}
    mention = {"id": text, **span, "label": text, "value": text, **judged, **(of_mentions or {})}
    quote = {
        **dict.fromkeys(("id", "speaker", "form"), text),
        "cue": span,
        "content": many(span),
        "evidence": many(text),
        **judged,
    }
    return {
        "zones": many({**span, "kind": text}),
        "mentions": many(mention),
        "quotes": many(quote),
        "record": text,
    }


def _values(*types: str) -> list[Any]:
    return [import_datasets().Value(each) for each in types]


def _many() -> Any:
    # Its old name, Sequence, would turn a list of objects into an object of lists.
    return import_datasets().List


def _span() -> dict[str, Any]:
    (offset,) = _values("int64")
    return {"start": offset, "end": offset}
