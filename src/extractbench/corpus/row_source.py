"""Whatever iterates over rows, as rows of plain Python values.

No package of anybody's is needed for that: a `datasets.Dataset`, a streaming one, a dictionary of
splits, and a list of mappings, such as a data frame gives, are read alike.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from extractbench.errors import CorpusError, UnknownNameError

__all__ = ["each_row"]


def each_row(source: Any, split: str | None = None) -> Iterator[Any]:
    """Yield the rows of a dataset as Python values, those of one split or of all.

    Arrays are lists, and numbers that stand for the names of a ``ClassLabel`` are these names.

    Raises:
        CorpusError: If it is nothing to iterate over.
        UnknownNameError: If there is no such split.
    """
    if isinstance(source, str) or not isinstance(source, Iterable):
        raise CorpusError(
            f"a dataset is what iterates over rows, not {type(source).__name__}; load it first: "
            "datasets.load_dataset(...)"
        )
    for each in _splits(source, split):
        # Tensors and arrays are no offsets.
        plain = each.with_format(None) if hasattr(each, "with_format") else each
        name = _naming(getattr(each, "features", None))
        for row in plain:
            listed = _listed(row)
            yield listed if name is None else name(listed)


def _splits(source: Any, split: str | None) -> list[Any]:
    if isinstance(source, Mapping):
        if split is not None and split not in source:
            raise UnknownNameError("split", split, map(str, source))
        return [source[split]] if split is not None else list(source.values())
    own = getattr(source, "split", None)
    if split is not None and split != str(own):
        raise UnknownNameError("split", split, [] if own is None else [str(own)])
    return [source]


def _listed(row: Any) -> Any:
    """Return a row with lists for the arrays that a data frame has in its place."""
    if not isinstance(row, Mapping) or not any(hasattr(each, "tolist") for each in row.values()):
        return row
    return {column: _unpacked(value) for column, value in row.items()}


def _unpacked(value: Any) -> Any:
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, Mapping):
        return {name: _unpacked(each) for name, each in value.items()}
    return [_unpacked(each) for each in value] if isinstance(value, list) else value


def _naming(feature: Any) -> Callable[[Any], Any] | None:
    """Return what puts names for the numbers of a column's type; None if it has none."""
    if hasattr(feature, "int2str"):
        return lambda value: feature.int2str(value) if isinstance(value, int) else value
    if isinstance(feature, Mapping):
        inner = {name: naming for name, each in feature.items() if (naming := _naming(each))}
        return (lambda value: _named(value, inner)) if inner else None
    of_items = _naming(getattr(feature, "feature", None)) if feature is not None else None
    if of_items is None:
        return None
    return lambda value: [of_items(each) for each in value] if isinstance(value, list) else value


def _named(value: Any, inner: Mapping[str, Callable[[Any], Any]]) -> Any:
    if not isinstance(value, Mapping):
        return value
    return {name: inner[name](each) if name in inner else each for name, each in value.items()}
