"""Predictions made elsewhere: a predictions file in the place of the extractor that made it."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from extractbench.document import Document
from extractbench.errors import ExtractorError, PredictionError
from extractbench.loose import sha256
from extractbench.prediction import Prediction, read_predictions

__all__ = ["PredictionsFile"]


class PredictionsFile:
    """An extractor that looks its answers up: ``predictions,file=out.jsonl``.

    It is deterministic as the file is, and not timed: seconds that the file states are those of
    another machine, and a run leaves them out. The usage is what the file states.

    Args:
        file: JSON lines, as `read_predictions` takes them.
        name: How tables call it.

    Raises:
        ExtractorError: If the file cannot be read, or has two predictions for one document.
    """

    deterministic = True
    is_timed = False

    def __init__(self, file: str | Path, *, name: str | None = None) -> None:
        self.name, self._file = name, str(file)
        try:
            with Path(file).open("rb") as opened:
                self._digest = hashlib.file_digest(opened, "sha256").hexdigest()
            predictions = read_predictions(file)
        except (OSError, PredictionError) as error:
            raise ExtractorError(f"predictions file {self._file!r}: {error}") from error
        lost = [each.id for each in predictions if (each.error or "").startswith("unreadable: ")]
        self._doubt = f", where {lost[0]} cannot be read" if lost else ""
        self._by_id: dict[str, Prediction] = {}
        for prediction in predictions:
            if prediction.id in self._by_id:
                raise ExtractorError(
                    f"predictions file {self._file!r}, line {prediction.line}: a second "
                    f"prediction for {prediction.id!r}; keep one of them"
                )
            self._by_id[prediction.id] = prediction

    @property
    def options(self) -> Mapping[str, str]:
        """What the answers depend on: the file."""
        return {"file": self._digest}

    def __call__(self, document: Document) -> Prediction:
        """Return the prediction for a document, its failure included.

        Raises:
            PredictionError: If the file has none, or one on another text.
        """
        prediction = self._by_id.get(document.id)
        if prediction is None:
            raise PredictionError(f"no prediction for {document.id!r} in the file{self._doubt}")
        if prediction.sha256 not in (None, sha256(document.text)):
            raise PredictionError(
                f"made on another text: SHA-256 {prediction.sha256}, this one has "
                f"{sha256(document.text)}; run the extractor again on this text"
            )
        return prediction
