"""A process of its own for an extractor, so that one that hangs or dies can be stopped."""

import multiprocessing
import pickle
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Self

from extractbench.document import Document
from extractbench.errors import ExtractorError
from extractbench.extractors.loading import load_extractor
from extractbench.extractors.protocol import Extractor
from extractbench.loose import sha256
from extractbench.prediction import Prediction
from extractbench.run.calling import call_extractor

__all__ = ["Guard", "is_guardable"]

# Not counted as the extractor's time: starting Python and importing what it needs.
_START_SECONDS = 120.0


def is_guardable(extractor: Extractor | str) -> bool:
    """Say whether an extractor can be sent to another process."""
    if isinstance(extractor, str):
        return True
    try:
        pickle.dumps(extractor)
    except Exception:
        return False
    return True


class Guard:
    """Runs an extractor in a process that is killed when a document takes too long.

    The process is started anew (spawn) for the next document, so that nothing of a killed one
    is left. Used as a context manager: leaving it ends the process.

    Raises:
        ExtractorError: On the first call, if the extractor cannot be had in that process.
    """

    def __init__(self, extractor: Extractor | str, timeout: float) -> None:
        self._extractor, self._timeout = extractor, timeout
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None
        self._has_started = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def __call__(self, document: Document) -> Prediction:
        """Return what the extractor makes of a document, or that it took too long or died."""
        try:
            connection = self._connection or self._start()
            connection.send(document)
            if connection.poll(self._timeout):
                prediction: Prediction = connection.recv()
                return prediction
            reason = f"TimeoutError: took more than {self._timeout:g} s"
        except (EOFError, OSError) as error:
            reason = f"the extractor's process died ({type(error).__name__}: {error})"
        self._stop()
        if not self._has_started:
            raise ExtractorError(
                f"{self._extractor!r} cannot be started in a process of its own: {reason}; name it "
                "as module:attribute or file.py:attribute, or set no timeout"
            )
        return Prediction(id=document.id, error=reason, sha256=sha256(document.text))

    def _start(self) -> Connection:
        context = multiprocessing.get_context("spawn")
        connection, other = context.Pipe()
        self._process = context.Process(
            target=_serve,
            args=(other, pickle.dumps(self._extractor)),
            daemon=True,
            name="extractbench-guard",
        )
        self._process.start()
        other.close()
        self._connection = connection
        if not connection.poll(_START_SECONDS):
            raise OSError(f"it did not start within {_START_SECONDS:g} s")
        if (trouble := connection.recv()) is not None:
            raise OSError(trouble)
        self._has_started = True
        return connection

    def _stop(self) -> None:
        if self._connection is not None:
            self._connection.close()
        if self._process is not None:
            self._process.kill()
            self._process.join()
        self._connection = self._process = None


def _serve(connection: Connection, pickled: bytes) -> None:
    """Say what is wrong with the extractor, or None; then answer documents with predictions."""
    try:
        extractor = pickle.loads(pickled)  # noqa: S301
        loaded = load_extractor(extractor) if isinstance(extractor, str) else extractor
    except Exception as error:
        connection.send(f"{type(error).__name__}: {error}")
        return
    connection.send(None)
    while True:
        try:
            document = connection.recv()
        except EOFError:
            return
        connection.send(call_extractor(loaded, document))
