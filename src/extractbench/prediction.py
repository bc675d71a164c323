"""What an extractor returns for a document, and the file that holds it (JSON, one a line).

A broken field never loses the rest: whatever can be read is kept, and each thing that cannot is a
`Problem` that says where it stands and, if it was a claim, under which layer and group it counts
as spurious.
"""

import json
import re
import reprlib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, Field, ValidationError, model_validator

from extractbench.document import Layers, Mention, Quote, Value, Zone, as_json
from extractbench.errors import PredictionError

__all__ = [
    "UNWRITTEN",
    "FailureClass",
    "Prediction",
    "Problem",
    "Usage",
    "parse_prediction",
    "prediction_line",
    "read_predictions",
    "shown",
    "type_name",
    "write_predictions",
]


class Problem(Value):
    """Something in a prediction that could not be used as it stands.

    ``layer`` and ``group`` are set where the broken thing was a claim: it then counts as one
    spurious item there.
    """

    document: str | None = None
    line: int | None = Field(default=None, exclude=True)
    field: str
    message: str
    layer: str | None = None
    group: str | None = None

    def __str__(self) -> str:
        """Say line, document, field and what is wrong with it."""
        where = [f"line {self.line}"] if self.line else []
        where += [f"document {self.document!r}"] if self.document else []
        return ", ".join([*where, self.field]) + f": {self.message}"


class Usage(Value):
    """What a document cost; money in the currency of the user's price table.

    Read from an object with these fields or with others, such as a client's own usage.
    """

    model_config = ConfigDict(extra="allow")

    input_tokens: int | None = None
    output_tokens: int | None = None
    money: float | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_anything(cls, usage: object) -> object:
        return usage if isinstance(usage, Usage) else as_json(usage)


class FailureClass(StrEnum):
    """Why an extractor failed on a document, as far as it says whether to try again."""

    TRANSIENT = "transient"
    """Something outside was busy or lost; the same call may go well in a while."""
    PERMANENT = "permanent"
    """The extractor raised, or its process died; the same call would end alike."""
    TIMEOUT = "timeout"
    """It took longer than a document may take."""
    BAD_OUTPUT = "bad_output"
    """It answered with something that is no prediction."""


class Prediction(Layers):
    """The layers that an extractor found in one document, and what it says about itself.

    ``sha256`` is that of the text that was read, so that offsets are never scored against
    another. ``error`` says why there are no layers: the extractor failed, and ``failure`` how.
    ``problems`` are written as well, because the claims that could not be read are no longer in
    their layers. Not written are ``line``, where it stood in the file that it was read from, and
    ``resumed``, whether it was made by an earlier run and taken from that one's journal.
    """

    id: str = Field(min_length=1)
    sha256: str | None = None
    seconds: float | None = Field(default=None, ge=0)
    usage: Usage | None = None
    error: str | None = None
    failure: FailureClass | None = None
    problems: tuple[Problem, ...] = ()
    line: int | None = Field(default=None, exclude=True)
    resumed: bool = Field(default=False, exclude=True)

    def place(self, layer: str, index: int) -> str:
        """Name an item as it stood before broken ones were taken out: ``mentions[3]``."""
        at = re.compile(rf"{layer}\[(\d+)\]")
        charged = (at.match(problem.field) for problem in self.problems if problem.layer == layer)
        for lost in sorted({int(match[1]) for match in charged if match}):
            index += lost <= index
        return f"{layer}[{index}]"


def parse_prediction(payload: object, *, line: int | None = None) -> Prediction:
    """Return the prediction that a decoded JSON value holds, with what is wrong in its problems.

    Raises:
        PredictionError: If it is no object, or has no document id to hold on to.
    """
    if not isinstance(payload, Mapping):
        raise PredictionError(f"a prediction is an object, not {type_name(payload)}")
    document = payload.get("id")
    if not isinstance(document, str) or not document or not _is_encodable(document):
        raise PredictionError(f"field 'id' is the document's name, not {shown(document)}")
    problems: list[Problem] = []
    fields: dict[str, Any] = {"id": document, "line": line}
    for name, value in payload.items():
        if name in _ITEMS:
            fields[name] = _read_items(name, value, problems)
        elif name not in Prediction.model_fields or name in UNWRITTEN:
            problems.append(Problem(field=str(name), message="no such field"))
        elif name != "id":
            _read_field(name, value, fields, problems)
    where = {"document": document, "line": line}
    found = (*fields.get("problems", ()), *problems)
    fields["problems"] = tuple(problem.model_copy(update=where) for problem in found)
    return Prediction.model_validate(fields)


UNWRITTEN = frozenset({"line", "resumed"})
"""The fields of a prediction that say where it came from, and stand in no file."""

_ITEMS: Mapping[str, tuple[type[Value], str]] = {
    "zones": (Zone, "kind"),
    "mentions": (Mention, "label"),
    "quotes": (Quote, "form"),
}


def _read_field(name: str, value: object, fields: dict[str, Any], into: list[Problem]) -> None:
    try:
        fields[name] = getattr(Prediction.model_validate({"id": "-", name: value}), name)
    except ValidationError as error:
        first = error.errors()[0]
        problem = Problem(field=_place(name, first["loc"][1:]), message=_message(first))
        if name == "record":
            problem = problem.model_copy(update={"layer": "record", "group": "record"})
            fields[name] = {}
        into.append(problem)


def _read_items(name: str, value: object, into: list[Problem]) -> tuple[Value, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list | tuple):
        message = f"is a list, not {type_name(value)}"
        into.append(Problem(field=name, message=message, layer=name, group="?"))
        return ()
    read = (_read_item(name, item, f"{name}[{i}]", into) for i, item in enumerate(value))
    return tuple(item for item in read if item is not None)


def _read_item(layer: str, item: object, field: str, into: list[Problem]) -> Value | None:
    """Return the item, without those of its fields that can be done without; None if it is lost."""
    kind, group = _ITEMS[layer]
    if isinstance(item, kind):
        return item
    if not isinstance(item, Mapping):
        into.append(
            Problem(field=field, message=f"is an object, not {type_name(item)}", layer=layer)
        )
        return None
    fields = dict(item)
    named = item.get(group)
    charge = {"layer": layer, "group": named if isinstance(named, str) else "?"}
    while True:
        try:
            return kind.model_validate(fields)
        except ValidationError as error:
            first = error.errors()[0]
        at = first["loc"]
        broken = str(at[0]) if at else ""
        model_field = kind.model_fields.get(broken)
        spare = broken in fields and (model_field is None or not model_field.is_required())
        problem = Problem(field=_place(field, at), message=_message(first))
        if not spare:
            into.append(problem.model_copy(update=charge))
            return None
        into.append(problem)
        del fields[broken]


def _place(field: str, location: Iterable[str | int]) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return field + "".join(parts)


def _message(error: Any) -> str:
    return f"{error['msg']} (got {shown(error['input'])})"


def type_name(value: object) -> str:
    """Name the type of a decoded JSON value."""
    return "null" if value is None else type(value).__name__


def shown(value: object) -> str:
    """Write a value for a message, in at most 40 characters."""
    written = _REPR.repr(value)
    return written if len(written) <= 40 else written[:37] + "..."


# Unlike repr, it neither writes out what is cut off anyway nor gives up on deep or odd values.
_REPR = reprlib.Repr()
_REPR.maxstring = _REPR.maxother = _REPR.maxlong = 60


def _is_encodable(name: str) -> bool:
    """Say whether a name can be written as UTF-8; half a surrogate pair cannot."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def read_predictions(path: str | Path, *, strict: bool = False) -> list[Prediction]:
    """Read a predictions file; see `parse_prediction` for what happens to broken fields.

    A line that holds no prediction at all is a problem of an unnamed document: it comes back as
    a `Prediction` whose id is ``line N`` and whose error says why.

    Args:
        path: A file of JSON lines, as UTF-8; empty lines are passed over.
        strict: Whether any problem is an error.

    Raises:
        PredictionError: If the file is not there or, under `strict`, for the first problem.
    """
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        raise PredictionError(f"cannot read predictions: {error}") from error
    predictions = [
        _read_line(line, number)
        for number, line in enumerate(raw.split(b"\n"), start=1)
        if line.strip()
    ]
    problems = (p for prediction in predictions for p in prediction.problems)
    if strict and (first := next(problems, None)):
        raise PredictionError(f"{path}: {first}")
    return predictions


def _read_line(line: bytes, number: int) -> Prediction:
    try:
        return parse_prediction(_decode(line), line=number)
    except PredictionError as error:
        problem = Problem(line=number, field="line", message=str(error))
        return Prediction(id=f"line {number}", error=f"unreadable: {error}", problems=(problem,))


def _decode(line: bytes) -> object:
    try:
        return json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise PredictionError(f"not JSON: {error}") from error


def write_predictions(path: str | Path, predictions: Iterable[Prediction]) -> None:
    """Write a predictions file: one JSON object a line, in the order given.

    They may come from an iterator, and are written one by one. Until the last one is, they stand in
    a file beside it; a file of that name that was there before is replaced as a whole.
    """
    target = Path(path)
    # What is no plain file, such as a pipe, cannot be replaced.
    part = target if _is_special(target) else target.with_name(f"{target.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{prediction_line(each)}\n" for each in predictions)
        if part is not target:
            part.replace(target)
    except BaseException:
        if part is not target:
            part.unlink(missing_ok=True)
        raise


def _is_special(path: Path) -> bool:
    return path.exists() and not path.is_file()


def prediction_line(prediction: Prediction) -> str:
    """Return a prediction as its line of JSON, without the fields that say nothing."""
    written = prediction.model_dump(mode="json", exclude_defaults=True)
    line = json.dumps(written, ensure_ascii=False, allow_nan=False)
    return line if _is_encodable(line) else json.dumps(written, allow_nan=False)
