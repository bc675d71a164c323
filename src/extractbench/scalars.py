"""One scalar read from JSON, as pydantic reads it, or named as broken.

``"12"`` is the number 12, but ``"1,240"`` and ``true`` are none. What cannot be read is `BROKEN`:
a claim that is wrong.
"""

import sys
from typing import Any

from pydantic import ValidationError

from extractbench.evidence import Reader
from extractbench.fillers import BROKEN
from extractbench.prediction import shown
from extractbench.schema import Slot

__all__ = ["is_plain", "read_scalar"]

_PLAIN = 2**63
"""Below it a number is neither infinite nor too large."""
# Beyond it a whole number is no float, and cannot be compared with one.
_LARGEST = int(sys.float_info.max)


def is_plain(slot: Slot, value: Any) -> bool:
    """Return whether a value of a slot would be read as it is: no need to ask pydantic."""
    kind, plain = type(value), slot.plain
    if kind not in plain.kinds or (plain.values is not None and value not in plain.values):
        return False
    return kind is str or kind is bool or -_PLAIN < value < _PLAIN


def read_scalar(reader: Reader, slot: Slot, value: Any, where: str) -> Any:
    """Return a scalar, or `BROKEN` and a problem."""
    if is_plain(slot, value):
        return value
    if slot.ref is not None and isinstance(value, int) and not isinstance(value, bool):
        # The ids of records may be numbers too, and are compared as text.
        value = str(value)
    try:
        read = slot.adapter.validate_python(value)
    except ValidationError as error:
        reader.complain(where, f"{error.errors()[0]['msg']} (got {shown(value)})")
        return BROKEN
    if isinstance(value, bool) is not isinstance(read, bool):
        wanted = "true or false" if isinstance(read, bool) else "no truth value"
        reader.complain(where, f"is {wanted} (got {shown(value)})")
        return BROKEN
    if isinstance(read, int) and abs(read) > _LARGEST:
        reader.complain(where, f"is too large a number (got {shown(value)})")
        return BROKEN
    return read
