"""Read the files of a result as a stranger's: up to a size, as JSON that says everything once."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from extractbench.errors import ResultError
from extractbench.leaderboard.claims import check_signature
from extractbench.leaderboard.names import is_plain
from extractbench.leaderboard.places import is_plain_file
from extractbench.leaderboard.result import Result, first_fault
from extractbench.prediction import UNWRITTEN, Prediction, shown, type_name

__all__ = ["LARGEST", "check_ledger", "decode", "parse_predictions", "read_file", "read_result"]

LARGEST: Mapping[str, int] = {
    "run.json": 1 << 20,
    "predictions.jsonl": 64 << 20,
    "ledger.jsonl": 256 << 20,
    "tiers.json": 4 << 20,
}
"""The bytes of each file beyond which it is not read."""


def read_file(path: Path) -> bytes:
    """Return what stands in a file of a result.

    Raises:
        ResultError: If it is no plain file, or cannot be read, or is too large.
    """
    largest = LARGEST[path.name]
    if not is_plain_file(path):
        raise ResultError(f"{path.name}: a link or something special; results are plain files")
    try:
        with path.open("rb") as file:
            raw = file.read(largest + 1)
    except OSError as error:
        raise ResultError(f"{path.name} cannot be read: {error.strerror}") from error
    if len(raw) > largest:
        raise ResultError(f"{path.name} has more than {largest:,} bytes, so it is not read")
    return raw


def decode(raw: bytes, where: str) -> Any:
    """Return the JSON value that bytes hold.

    Of a key that stands twice in one object readers take one or the other, so that what is verified
    might not be what somebody else reads.

    Args:
        raw: JSON as UTF-8.
        where: The file, and the line if it has several values.

    Raises:
        ResultError: If they hold none, or one with NaN, an infinity or a repeated key.
    """
    try:
        return json.loads(raw.decode(), object_pairs_hook=_object, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ResultError(f"{where} cannot be read: {error}") from error


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        ((key, times),) = Counter(key for key, _ in pairs).most_common(1)
        raise ValueError(f"the key {shown(key)} stands {times} times in one object")
    return found


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number of JSON")


def read_result(folder: Path) -> Result:
    """Read a run's ``run.json``.

    Raises:
        ResultError: If it is not of the form, or contradicts itself; the message names the field.
    """
    raw = read_file(folder / "run.json")
    decode(raw, "run.json")
    try:
        # By its JSON: there a number is a number and true is no 1.
        result = Result.model_validate_json(raw, strict=True)
    except ValidationError as error:
        raise ResultError(f"run.json, {first_fault(error)}") from error
    if not is_plain(result.extractor.name):
        raise ResultError(
            f"the name {result.extractor.name!a} is not plain: ASCII letters, digits, spaces and "
            "._+=,:/@()- after a letter or digit, at most 120"
        )
    check_signature(result)
    return result


def parse_predictions(raw: bytes) -> list[Prediction]:
    """Return the predictions of a result; what was packed is whole, so that nothing is salvaged.

    Raises:
        ResultError: If a line is no prediction, or one with anything that is not of the form.
    """
    return [
        _prediction(decode(line, f"predictions.jsonl, line {number}"), number)
        for number, line in enumerate(raw.split(b"\n"), start=1)
        if line.strip()
    ]


def _prediction(payload: Any, line: int) -> Prediction:
    where = f"predictions.jsonl, line {line}"
    if not isinstance(payload, dict):
        raise ResultError(f"{where}: a prediction is an object, not {type_name(payload)}")
    if stray := sorted(UNWRITTEN & payload.keys()):
        raise ResultError(f"{where}, field {stray[0]}: no such field")
    try:
        return Prediction.model_validate(payload | {"line": line})
    except ValidationError as error:
        raise ResultError(f"{where}, {first_fault(error)}") from error


def check_ledger(raw: bytes) -> None:
    """Refuse a ledger that is none, where nobody can tell what it should say.

    Raises:
        ResultError: If a line is no list of numbers and short words.
    """
    for number, line in enumerate(raw.splitlines(), start=1):
        where = f"ledger.jsonl, line {number}"
        said = decode(line, where)
        if not isinstance(said, list) or len(said) > _FIELDS or not all(map(_is_short, said)):
            raise ResultError(f"{where}: a list of numbers and short words, at most {_FIELDS}")


_FIELDS = 20
_LONGEST = 300


def _is_short(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= _LONGEST
    return value is None or isinstance(value, int)
