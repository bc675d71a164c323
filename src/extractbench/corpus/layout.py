"""How gold is written: compact, and one item a line, so that a change of one shows as one."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

__all__ = ["write_json"]

WIDTH = 120


def write_json(path: Path, payload: dict[str, Any]) -> None:
    """Write a JSON object as UTF-8 with LF; the same object gives the same bytes."""
    path.write_bytes(f"{_laid_out(payload, 0)}\n".encode())


def _laid_out(value: Any, depth: int) -> str:
    """Write a value on one line if nothing in it is an item or it is short, else spread out."""
    line = json.dumps(value, ensure_ascii=False, allow_nan=False)
    is_short = len(line) + depth <= WIDTH
    # Of a table at the top, such as the leaks, each line is an item.
    is_item = not _holds_objects(value) and not (depth == 1 and isinstance(value, dict))
    if depth and (is_short or is_item):
        return line
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    pad = " " * (depth + 1)
    parts = ",\n".join(pad + part for part in _parts(value, depth + 1))
    return f"{opening}\n{parts}\n{' ' * depth}{closing}" if parts else line


def _holds_objects(value: Any) -> bool:
    held = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(isinstance(each, dict) or _holds_objects(each) for each in held)


def _parts(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield f"{json.dumps(name, ensure_ascii=False)}: {_laid_out(each, depth)}"
    else:
        for each in value:
            yield _laid_out(each, depth)
