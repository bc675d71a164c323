"""Checks of the options of extractors, which come from a command line as words and numbers."""

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from extractbench.errors import ExtractorError
from extractbench.extractors.llm.session import FORMATS

__all__ = ["check_options"]


def check_options(extractor: object) -> None:
    """Refuse options that cannot be what was meant.

    Raises:
        ExtractorError: For the first one, with what it should be.
    """
    for name, (is_right, wanted) in _CHECKS.items():
        value = getattr(extractor, name, _ABSENT)
        is_open = value is None and name in _OPEN
        if value is not _ABSENT and not is_open and not is_right(value):
            raise ExtractorError(f"option {name}={value!r}: {name} is {wanted}")
    if getattr(extractor, "max_cost", None) is not None and not getattr(extractor, "prices", None):
        raise ExtractorError("option max_cost needs a price table; add prices=FILE")


_ABSENT: Final = object()
_OPEN = frozenset({"max_cost", "replies", "revision", "seed", "temperature"})


def _is_count(value: Any, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def _is_amount(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and value >= 0 and math.isfinite(value)


def _is_file_to_be(value: Any) -> bool:
    return isinstance(value, str | Path) and Path(value).parent.is_dir()


_CHECKS: Final[Mapping[str, tuple[Callable[[Any], bool], str]]] = {
    "model": (lambda v: isinstance(v, str) and bool(v.strip()), "the name of a model"),
    "response_format": (lambda v: v in ("auto", *FORMATS), f"one of auto, {', '.join(FORMATS)}"),
    "temperature": (_is_amount, "a number of 0 or more, or null for the model's own"),
    "seed": (lambda v: _is_count(v, 0), "a whole number of 0 or more"),
    "max_tokens": (lambda v: _is_count(v, 1), "a whole number of 1 or more"),
    "concurrency": (lambda v: _is_count(v, 1), "a whole number of 1 or more"),
    "timeout": (lambda v: _is_amount(v) and v > 0, "a number of seconds above 0"),
    "retries": (lambda v: _is_count(v, 0), "a whole number of 0 or more"),
    "max_cost": (_is_amount, "an amount of 0 or more"),
    "replies": (_is_file_to_be, "a file, in a folder that is there"),
    "shots": (lambda v: isinstance(v, tuple), "set by llm-few-shot"),
}
"""What each option has to be; those of `_OPEN` may be None."""
