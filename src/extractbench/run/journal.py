"""The journal of a run: what is done is kept as soon as it is, so that a run can go on.

JSON lines, only ever appended to. The first says of which form the file is; every other holds the
prediction of one document and what it was made by: the document's id and the SHA-256 of its text,
the extractor's fingerprint, and which repeat it was.
"""

import hashlib
import json
import os
import time
import warnings
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import BinaryIO, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from extractbench.document import Document
from extractbench.errors import JournalError
from extractbench.loose import sha256
from extractbench.prediction import Prediction, parse_prediction, prediction_line
from extractbench.run.locking import lock_file

__all__ = ["FORM", "Journal", "Key", "open_journal"]

FORM = 1
"""The version of the form; a journal of another is refused."""

_HEADER = f'{{"extractbench_journal": {FORM}}}\n'.encode()
_SYNC_SECONDS = 1.0

_Index: TypeAlias = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Hashes of keys, sorted, and the offset of the line of each; of equal ones the latest is last."""


@dataclass(frozen=True, slots=True)
class Key:
    """What a prediction was made by: document, hash of its text, fingerprint, repeat."""

    document: str
    text: str
    extractor: str
    repeat: int = 0

    @classmethod
    def of(cls, document: Document, extractor: str, repeat: int = 0) -> "Key":
        """Return the key of a document's prediction by an extractor of that fingerprint."""
        return cls(document.id, sha256(document.text), extractor, repeat)


class Journal:
    """An open journal; see `open_journal`.

    Of what it holds it keeps sixteen bytes a prediction in memory, so that it may be far larger.
    """

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path = path
        self._file = file
        self._synced = time.monotonic()
        _check_header(path, file)
        self._hashes, self._offsets = _index(path, file)

    def __len__(self) -> int:
        """Return how many documents were done when it was opened, by whatever extractor."""
        return len(self._hashes)

    def find(self, key: Key) -> Prediction | None:
        """Return what was made by a key before this run; None if nothing was, or a failure."""
        wanted = _hash(key)
        at = int(np.searchsorted(self._hashes, wanted, side="right")) - 1
        if at < 0 or self._hashes[at] != wanted:
            return None
        self._file.seek(int(self._offsets[at]))
        line = json.loads(self._file.readline())
        if [line[name] for name in ("document", "text", "extractor", "repeat")] != [*astuple(key)]:
            return None
        return parse_prediction(line["prediction"]).model_copy(update={"resumed": True})

    def append(self, key: Key, prediction: Prediction) -> None:
        """Write a prediction so that it outlives this process.

        It is handed to the system at once, and forced onto the disk at least every second.

        Raises:
            JournalError: If it cannot be written, such as on a full disk.
        """
        head = json.dumps(asdict(key))[:-1]
        line = f'{head}, "prediction": {prediction_line(prediction)}}}\n'
        try:
            self._file.write(line.encode())
            self._file.flush()
            if time.monotonic() - self._synced > _SYNC_SECONDS:
                self.sync()
        except OSError as error:
            raise JournalError(
                f"cannot write the journal {str(self.path)!r}: {error}; what was done before is "
                "kept, and the same run goes on from there"
            ) from error

    def sync(self) -> None:
        """Force what is written onto the disk."""
        os.fsync(self._file.fileno())
        self._synced = time.monotonic()


@contextmanager
def open_journal(path: str | Path | None) -> Iterator[Journal | None]:
    """Open a journal, or begin one; None gives None.

    A last line that was cut off is taken out, and a line that cannot be read is passed over, each
    with a warning: those documents are done again.

    Raises:
        JournalError: If the file is no journal or of another form, cannot be opened, or another
            run is writing to it.
    """
    if path is None:
        yield None
        return
    try:
        file = Path(path).open("a+b")  # noqa: SIM115 - closed below, whatever is raised
    except OSError as error:
        raise JournalError(f"cannot open the journal: {error}") from error
    with file:
        if not lock_file(file):
            raise JournalError(
                f"another run is writing to the journal {str(path)!r}; wait until it ends, or name "
                "another journal"
            )
        journal = Journal(Path(path), file)
        yield journal
        journal.sync()


def _check_header(path: Path, file: BinaryIO) -> None:
    """Leave the file behind its header, which is written if there is none."""
    file.seek(0)
    first = file.readline()
    if first == _HEADER:
        return
    if not _HEADER.startswith(first):
        raise JournalError(
            f"{str(path)!r} is no journal of this form (its first line has to be "
            f"{_HEADER.decode().strip()}); name another file"
        )
    # Empty, or cut off while it was begun.
    file.truncate(0)
    file.write(_HEADER)
    file.flush()
    file.seek(0, os.SEEK_END)


def _index(path: Path, file: BinaryIO) -> _Index:
    """Return where the predictions stand that are no failures."""
    hashes, offsets = array("q"), array("q")
    offset, unread = file.tell(), []
    for number, line in enumerate(file, start=2):
        if not line.endswith(b"\n"):
            file.truncate(offset)
            warnings.warn(
                f"the last line of the journal {str(path)!r} was cut off while it was written; it "
                "is taken out, and its document done again",
                stacklevel=5,
            )
            break
        if (entry := _read(line)) is None:
            unread.append(number)
        elif entry.prediction.error is None:
            hashes.append(_hash(entry.key))
            offsets.append(offset)
        offset += len(line)
    if unread:
        warnings.warn(
            f"the journal {str(path)!r} has {len(unread)} lines that cannot be read, the first is "
            f"line {unread[0]}; they are passed over, and their documents done again",
            stacklevel=5,
        )
    order = np.argsort(np.array(hashes, dtype=np.int64), kind="stable")
    return (
        np.array(hashes, dtype=np.int64)[order],
        np.array(offsets, dtype=np.int64)[order],
    )


class _Told(msgspec.Struct):
    """As much of a prediction as says whether its document is done."""

    id: str
    error: str | None = None


class _Entry(msgspec.Struct):
    document: str
    text: str
    extractor: str
    repeat: int
    prediction: _Told

    @property
    def key(self) -> Key:
        return Key(self.document, self.text, self.extractor, self.repeat)


_ENTRY = msgspec.json.Decoder(_Entry)


def _read(line: bytes) -> _Entry | None:
    try:
        return _ENTRY.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        pass
    try:
        # Half a surrogate pair, which a text may hold, is JSON to Python only.
        return msgspec.convert(json.loads(line), _Entry)
    except (ValueError, msgspec.ValidationError):
        return None


def _hash(key: Key) -> int:
    written = json.dumps(astuple(key)).encode()
    digest = hashlib.blake2b(written, digest_size=8).digest()
    return int.from_bytes(digest) >> 1
