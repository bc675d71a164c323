"""Any program, in any language: a document goes to it as a line of JSON, a prediction comes back.

The line to the program is ``{"id": ..., "text": ...}``, in ASCII. Its answer is an object in one
line of UTF-8, as in a predictions file: the same ``id``, and the layers that it found.
"""

import hashlib
import json
import os
import shlex
import shutil
import threading
import time
import uuid
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from extractbench.document import Document
from extractbench.errors import ExtractorError, PredictionError
from extractbench.extractors.program import MAX_LINE, Program, ProgramEndedError
from extractbench.prediction import shown

__all__ = ["Command"]


class Command:
    """An extractor that asks a program, which is kept running and started again if it dies.

    Args:
        run: The command, split as a shell would split it: ``node my.js``.
        timeout: The seconds that a document may take; the program is then killed.
        start_timeout: The seconds more that the first document may take, after a start.
        shell: Whether a shell runs the command.
        version: What to know the program by; by default its file's hash.
        deterministic: Whether the same document always gives the same answer.
        name: How tables call it.

    Raises:
        ExtractorError: If there is no such program.
    """

    def __init__(
        self,
        run: str,
        *,
        timeout: float = 60.0,
        start_timeout: float = 60.0,
        shell: bool = False,
        version: str | int | float | None = None,
        deterministic: bool = False,
        name: str | None = None,
    ) -> None:
        self._words = _split(run)
        self._command: str | Sequence[str] = run if shell else self._words
        if not shell and shutil.which(self._words[0]) is None:
            raise ExtractorError(
                f"command {run!r}: there is no program {self._words[0]!r} that can be run; install "
                "it, name it with its path, or make it executable"
            )
        self._timeout, self._start_timeout, self._shell = timeout, start_timeout, shell
        self.version = None if version is None else str(version)
        self.deterministic, self.name = deterministic, name
        self._lock = threading.Lock()
        self._forget()

    @property
    def options(self) -> Mapping[str, Any]:
        """What the answers depend on: the command, and the hashes of the files that it names.

        Where it names none and no version is given, a value that no other run has.
        """
        known: dict[str, Any] = {"run": self._command}
        if self.version is None:
            known["files"] = _hashes(self._words) or uuid.uuid4().hex
        return known

    def __call__(self, document: Document) -> Mapping[str, Any]:
        """Return the program's answer.

        Raises:
            TimeoutError: If it takes too long.
            PredictionError: If the answer is no JSON object with the document's id.
            ProgramEndedError: If the program ends instead.
        """
        with self._lock:
            try:
                return self._ask(document)
            except (TimeoutError, PredictionError, ProgramEndedError) as error:
                # It is out of step, or gone: the next document gets a fresh one.
                said = self._last_words()
                self._end(kill=True)
                raise type(error)(f"{error}{said}") from None

    def close(self) -> None:
        """End the program."""
        with self._lock:
            self._end(kill=False)

    def __getstate__(self) -> dict[str, Any]:
        """Return what is sent to another process: all but the running program."""
        kept = self.__dict__.copy()
        for name in ("_lock", "_program", "_finalizer"):
            del kept[name]
        return kept

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take it over there."""
        self.__dict__.update(state)
        self._lock = threading.Lock()
        self._forget()

    def _forget(self) -> None:
        self._program: Program | None = None
        self._finalizer: weakref.finalize[..., Any] | None = None
        self._answered: str | None = None
        self._is_quiet = False

    def _ask(self, document: Document) -> Mapping[str, Any]:
        seconds = self._timeout
        program = self._program
        if program is None or not program.is_running:
            self._end(kill=True)
            program = self._start()
            seconds += self._start_timeout
        # What a program says of a text that is not shipped goes into no failure's reason.
        self._is_quiet = self._is_quiet or not document.is_shipped
        program.ask(json.dumps({"id": document.id, "text": document.text}).encode())
        deadline = time.monotonic() + seconds
        while True:
            answer = _decoded(_line(program, deadline, seconds), quiet=self._is_quiet)
            if answer.get("id") == document.id:
                self._answered = document.id
                return answer
            # Said twice; the first answer counts.
            if self._answered is None or answer.get("id") != self._answered:
                raise PredictionError(_misnamed(answer))

    def _start(self) -> Program:
        try:
            program = Program(self._command, shell=self._shell)
        except OSError as error:
            raise ExtractorError(f"command {self._command!r} cannot be started: {error}") from error
        self._program = program
        self._finalizer = weakref.finalize(self, program.kill)
        return program

    def _end(self, *, kill: bool) -> None:
        if self._finalizer is not None:
            self._finalizer.detach()
        if self._program is not None:
            self._program.kill() if kill else self._program.close()
        self._forget()

    def _last_words(self) -> str:
        tail = self._program.tail if self._program and not self._is_quiet else ""
        return f"; {tail}" if tail else ""


def _line(program: Program, deadline: float, seconds: float) -> bytes:
    try:
        return program.answer(deadline)
    except TimeoutError:
        raise TimeoutError(
            f"the program gave no answer within {seconds:g} s; does it write one line for each, "
            "and flush it?"
        ) from None


def _decoded(line: bytes, *, quiet: bool) -> dict[str, Any]:
    if len(line) > MAX_LINE:
        raise PredictionError(f"the program's answer has more than {MAX_LINE} bytes")
    try:
        answer: dict[str, Any] = json.loads(line.decode())
    except (ValueError, RecursionError) as error:
        got = "" if quiet else f" (got {shown(line.decode('utf-8', 'replace'))})"
        raise PredictionError(f"the program's answer is no JSON: {error}{got}") from None
    return answer


def _misnamed(answer: Mapping[str, Any]) -> str:
    if "id" not in answer:
        return "the program's answer has no id; it carries that of its document"
    return f"the program's answer is for {shown(answer['id'])}"


def _split(run: object) -> list[str]:
    if not isinstance(run, str) or not run.strip():
        raise ExtractorError(f"command: run is a command line, not {run!r}")
    try:
        return shlex.split(run, posix=os.name == "posix")
    except ValueError as error:
        raise ExtractorError(f"command {run!r} cannot be split: {error}") from error


def _hashes(words: Sequence[str]) -> dict[str, str]:
    """Return the SHA-256 of the files that a command names, by the words that name them.

    The first word is the program itself only if no other follows, or if it has a folder;
    else it is what runs the program, such as ``node``.
    """
    program = shutil.which(words[0])
    is_itself = len(words) == 1 or os.sep in words[0]
    named = {words[0]: program} if is_itself and program else {}
    named |= {word: word for word in words[1:] if Path(word).is_file()}
    found = {}
    for word, path in named.items():
        with Path(path).open("rb") as file:
            found[word] = hashlib.file_digest(file, "sha256").hexdigest()
    return found
