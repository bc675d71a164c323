"""Tables of documents and of predictions, as Arrow has them."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from extractbench.document import Document
from extractbench.errors import MissingExtraError
from extractbench.prediction import FailureClass, Prediction

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["document_table", "prediction_batch", "prediction_schema", "read_documents"]

_COLUMNS = ("id", "text", "article", "edition", "is_shipped")


def prediction_schema() -> "pa.Schema":
    """Return the columns of predictions: those of a line of a journal.

    ``document`` (its id), ``text`` (the SHA-256 of its text; null in a row that was no document),
    ``extractor`` (the fingerprint), ``repeat``, and ``prediction`` (an object as JSON, as in a
    predictions file).

    Raises:
        MissingExtraError: If pyarrow is not installed.
    """
    pa = _arrow()
    return pa.schema(
        [
            ("document", pa.string()),
            ("text", pa.string()),
            ("extractor", pa.string()),
            ("repeat", pa.int64()),
            ("prediction", pa.string()),
        ]
    )


def document_table(documents: Iterable[Document]) -> "pa.Table":
    """Return documents as a table that `Predictor` takes."""
    pa = _arrow()
    columns: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
    for document in documents:
        for name in _COLUMNS:
            columns[name].append(getattr(document, name))
    columns["text"] = [text.encode("utf-8", "surrogatepass") for text in columns["text"]]
    return pa.table(columns)


def read_documents(batch: "pa.Table | pa.RecordBatch") -> list[Document | Prediction]:
    """Return the document of each row, or the failure that the row is none."""
    rows = batch.select([name for name in _COLUMNS if name in batch.schema.names]).to_pylist()
    return [_document(row, at) for at, row in enumerate(rows)]


def _document(row: Mapping[str, Any], at: int) -> Document | Prediction:
    """Return the document of a row, or the failure that it is none."""
    fields = {name: value for name, value in row.items() if value is not None}
    if isinstance(fields.get("text"), bytes):
        # Half a surrogate pair, which a text may hold, is no string to Arrow.
        fields["text"] = fields["text"].decode("utf-8", "surrogatepass")
    try:
        return Document.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        name = fields.get("id")
        return Prediction(
            id=name if isinstance(name, str) and name else f"row {at}",
            error=f"the row is no document: {first['loc'][0]}: {first['msg']}",
            failure=FailureClass.PERMANENT,
        )


def prediction_batch(rows: Iterable[Mapping[str, Any]]) -> "pa.RecordBatch":
    """Return rows of `prediction_schema` as a batch."""
    batch: pa.RecordBatch = _arrow().RecordBatch.from_pylist([*rows], schema=prediction_schema())
    return batch


def _arrow() -> Any:
    try:
        import pyarrow
    except ModuleNotFoundError as error:
        raise MissingExtraError("ray", "pyarrow") from error
    return pyarrow
