"""What an extractor is: any callable from a document to what it found in it."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Protocol, TypeAlias, TypeVar, runtime_checkable

from extractbench.document import Document, Layers
from extractbench.schema import Record

__all__ = [
    "Example",
    "Extractor",
    "Output",
    "TooLongError",
    "Trainable",
    "TransientError",
    "declare",
    "is_deterministic",
    "is_timed",
]

Output: TypeAlias = Layers | Mapping[str, Any] | Record
"""Layers (or a `Prediction`), their JSON, or a bare record; anything else is a failure."""

Example: TypeAlias = tuple[Document, Layers]
"""A document and its annotation, to fit on."""

F = TypeVar("F", bound=Callable[..., Any])


@runtime_checkable
class Extractor(Protocol):
    """A callable from a document to what it found; a plain function is one.

    It may carry attributes about itself, all optional. What it is:

    * ``name`` (str): how tables call it.
    * ``version`` (str): changed whenever its output may change, so that a run can be resumed.
    * ``options`` (mapping of JSON values): what it was set to, as far as its output depends on
      it: a model and its revision, a prompt's hash; never a key or a password.
    * ``deterministic`` (bool): the same document always gives the same output, so that two runs
      are compared item by item, without statistics.
    * ``is_timed`` (bool): False if its seconds say nothing of what made its output, as where that
      is looked up; no table then has any.
    * ``labels`` (collection of str): the labels of mentions that it can give at all; gold of
      other labels is not scored, and the signature says so.

    How it may be run:

    * ``extract_batch(documents)``: the same for a sequence of documents, as many outputs in the
      same order; an output may be an exception, which is that document's failure.
      ``batch_size`` (int) is how many it takes at once.
    * ``extract_async(document)``: the same as a coroutine; ``concurrency`` (int) is how many may
      be under way at once.
    * ``estimate(documents)``: what a run over documents would take, as an `Estimate` of
      `extractbench.extractors.estimate`; nothing is asked for it. Where it is trained, fitting has
      to be quick, as that is done for it as well.
    * ``with_seed(seed)``: the extractor that differs in nothing but its seed, for repeats.
    * ``close()``: called once when a run ends.
    """

    def __call__(self, document: Document, /) -> Output:
        """Return what was found; whatever it raises is a failure on this document, and data."""
        ...


class TransientError(Exception):
    """What an extractor raises where trying again may help: a busy endpoint, a lost connection.

    Attributes:
        retry_after: The seconds to wait before, if the other side said so.
    """

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(type(self), retry_after=self.retry_after), self.args


class TooLongError(Exception):
    """What an extractor raises that cannot read a document of this length whole.

    It is a failure of the document, and an honest one: nothing was cut off without a word.
    """


@runtime_checkable
class Trainable(Protocol):
    """An extractor that can be trained; it is always compared leaving one article out.

    Only what `fit` returns is called on documents.
    """

    def fit(self, examples: Sequence[Example], /) -> Extractor:
        """Return an extractor fitted on the examples, and leave this one as it is."""
        ...


def declare(
    *, name: str | None = None, version: str | None = None, deterministic: bool | None = None
) -> Callable[[F], F]:
    """Set what a function says about itself as an extractor; it stays that function."""
    said = {"name": name, "version": version, "deterministic": deterministic}

    def apply(function: F) -> F:
        vars(function).update({key: value for key, value in said.items() if value is not None})
        return function

    return apply


def is_deterministic(extractor: object) -> bool:
    """Return whether an extractor declares that the same document gives the same output."""
    return getattr(extractor, "deterministic", False) is True


def is_timed(extractor: object) -> bool:
    """Return whether the seconds that an extractor takes are those that its output took."""
    return getattr(extractor, "is_timed", True) is not False
