"""What an extractor is: any callable from a document to what it found in it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias, TypeVar, runtime_checkable

from extractbench.document import Document, Layers
from extractbench.schema import Record

__all__ = ["Example", "Extractor", "Output", "Trainable", "declare", "is_deterministic"]

Output: TypeAlias = Layers | Mapping[str, Any] | Record
"""Layers (or a `Prediction`), their JSON, or a bare record; anything else is a failure."""

Example: TypeAlias = tuple[Document, Layers]
"""A document and its annotation, to fit on."""

F = TypeVar("F", bound=Callable[..., Any])


@runtime_checkable
class Extractor(Protocol):
    """A callable from a document to what it found; a plain function is one.

    It may carry attributes about itself, all optional: ``name`` (str, how tables call it),
    ``version`` (str) and ``deterministic`` (bool: the same document always gives the same
    output, so that two runs are compared item by item, without statistics).
    """

    def __call__(self, document: Document, /) -> Output:
        """Return what was found; whatever it raises is a failure on this document, and data."""
        ...


@runtime_checkable
class Trainable(Protocol):
    """An extractor that can be trained; it is always compared leaving one article out."""

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
