"""The errors of this library, in one tree.

::

    ExtractbenchError            whatever we raise on purpose
     +-- CorpusError             gold that breaks its own format or schema, a corpus not found
     |    +-- TextError          a text that is missing, changed, or not the one annotated
     +-- SchemaError             a record type that cannot be scored
     +-- PredictionError         a prediction that is not of the form, under ``strict``
     +-- ExtractorError          an extractor that cannot be found, loaded or called
     +-- JournalError            a journal of another form, or in use by another run
     +-- RunStoppedError         a run that ended early: too many failures, or too much money
     +-- LoadError               an object named in words that cannot be imported
     +-- ResultError             a result for a board that is not what it says
     +-- BaselineError           a regression test's baseline that is not of the form
     +-- MissingExtraError       a package of an extra that is not installed
     +-- UnknownNameError        a name that does not exist, with the nearest that do

An extractor that raises while it extracts is no error of ours: that is a failure, and data.
"""

from collections.abc import Iterable
from typing import Any, Self

from rapidfuzz import fuzz, process

__all__ = [
    "BaselineError",
    "CorpusError",
    "ExtractbenchError",
    "ExtractorError",
    "JournalError",
    "LoadError",
    "MissingExtraError",
    "PredictionError",
    "ResultError",
    "RunStoppedError",
    "SchemaError",
    "TextError",
    "UnknownNameError",
    "nearest",
]


class ExtractbenchError(Exception):
    """Anything this library raises on purpose."""


class CorpusError(ExtractbenchError):
    """A corpus that is not there, or gold that breaks its own format or schema."""


class TextError(CorpusError):
    """A text that is missing, changed, or not the one that was annotated."""


class SchemaError(ExtractbenchError):
    """A record type that cannot be scored as it is declared."""


class PredictionError(ExtractbenchError):
    """A prediction that is not of the form; raised only where salvage is not wanted."""


class ExtractorError(ExtractbenchError):
    """An extractor that cannot be found, loaded or called."""


class JournalError(ExtractbenchError):
    """A journal that cannot be read or written: of another form, or in use by another run."""


class RunStoppedError(ExtractbenchError):
    """A run that ended before its last document, because a limit of it was reached.

    An extractor raises it as well, to end the whole run: its money is spent, say.

    Attributes:
        predictions: What was done, as far as the run returns a list.
    """

    def __init__(self, message: str, predictions: Iterable[Any] = ()) -> None:
        super().__init__(message)
        self.predictions = tuple(predictions)

    def __reduce__(self) -> tuple[type[Self], tuple[Any, ...]]:
        return type(self), (*self.args, self.predictions)


class LoadError(ExtractbenchError):
    """An object named as ``module:attribute`` or ``file.py:attribute`` that cannot be imported."""


class ResultError(ExtractbenchError):
    """A result for a board that is not of the form, or not what it says."""


class BaselineError(ExtractbenchError):
    """A baseline of a regression test that is not of the form, or cannot be written."""


class MissingExtraError(ExtractbenchError):
    """A package that only an extra brings; the message says how to install it."""

    def __init__(self, extra: str, package: str) -> None:
        super().__init__(
            f"this needs {package}, which the extra {extra!r} brings: install extractbench with "
            f"[{extra}], or run: pip install {package}"
        )
        self.extra, self.package = extra, package

    def __reduce__(self) -> tuple[type[Self], tuple[str, str]]:
        return type(self), (self.extra, self.package)


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """Return up to two names that may have been meant: those it begins, else similar ones."""
    names = sorted(known)
    longer = [each for each in names if name and each.casefold().startswith(name.casefold())]
    similar = process.extract(
        name, names, scorer=fuzz.ratio, processor=str.casefold, limit=2, score_cutoff=60
    )
    return (longer or [each for each, _, _ in similar])[:2]


class UnknownNameError(ExtractbenchError):
    """A name that does not exist; the message lists the nearest ones that do."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind, self.name, self.known = kind, name, tuple(sorted(known))
        near = nearest(name, self.known)
        hint = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
        listed = ", ".join(self.known) or "none"
        super().__init__(f"unknown {kind} {name!r}{hint} (known: {listed})")
        self.near = tuple(near)

    def __reduce__(self) -> tuple[type[Self], tuple[str, str, tuple[str, ...]]]:
        # An exception is pickled by its message alone, which this one is not made from.
        return type(self), (self.kind, self.name, self.known)
