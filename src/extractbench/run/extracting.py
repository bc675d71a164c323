"""Run one extractor over documents: whatever it does to one of them is that document's result."""

import warnings
from collections.abc import Callable, Iterable

from extractbench.document import Document
from extractbench.errors import ExtractorError
from extractbench.extractors.loading import load_extractor
from extractbench.extractors.protocol import Extractor
from extractbench.prediction import Prediction
from extractbench.run.calling import call_extractor
from extractbench.run.guard import Guard, is_guardable
from extractbench.withholding import withhold

__all__ = ["OnDocument", "extract"]

OnDocument = Callable[[Prediction], None]
"""What is called with each prediction as soon as it is there."""


def extract(
    extractor: Extractor | str,
    documents: Iterable[Document],
    *,
    timeout: float | None = None,
    on_document: OnDocument | None = None,
) -> list[Prediction]:
    """Run an extractor over documents, in their order.

    What it raises, a result that is no prediction, or a timeout is a failure of that document:
    the prediction's ``error`` says what happened. Of a text that is not shipped, offsets, names
    and figures are kept and its passages are not; see `extractbench.withholding`.

    Args:
        extractor: A callable, or what `load_extractor` takes.
        documents: What to read; they carry no gold.
        timeout: The seconds a document may take. The extractor then runs in a process of its
            own, which is killed and started again; a callable that cannot be pickled runs
            unguarded, with a warning.
        on_document: Called with each prediction.

    Raises:
        ExtractorError: If the extractor cannot be loaded, called, or started in that process.
    """
    loaded = load_extractor(extractor) if isinstance(extractor, str) else extractor
    if not callable(loaded):
        raise ExtractorError(
            f"an extractor is a callable or the name of one, not {type(loaded).__name__}"
        )
    predictions = []
    with _guard(extractor, timeout) as guard:
        for document in documents:
            prediction = guard(document) if guard else call_extractor(loaded, document)
            if not document.is_shipped:
                prediction = withhold(prediction, document.text)
            predictions.append(prediction)
            if on_document:
                on_document(prediction)
    return predictions


class _Unguarded:
    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        return None


def _guard(extractor: Extractor | str, timeout: float | None) -> Guard | _Unguarded:
    if timeout is None:
        return _Unguarded()
    if not is_guardable(extractor):
        warnings.warn(
            f"{extractor!r} cannot be pickled, so it runs without a timeout; name it as "
            "module:attribute or file.py:attribute to have it guarded",
            stacklevel=3,
        )
        return _Unguarded()
    return Guard(extractor, timeout)
