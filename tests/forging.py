"""What a forger does to a packed run, and the predictions that are packed."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import extractbench as eb

__all__ = ["forge", "in_each", "in_line", "rewrite", "some_gold"]


def some_gold(corpus: eb.Corpus, step: int) -> list[eb.Prediction]:
    """Gold's mentions, but for every so many of each document."""
    return [
        eb.Prediction(
            id=document.id,
            mentions=tuple(m for i, m in enumerate(document.gold.mentions or ()) if i % step),
        )
        for document in corpus
    ]


def forge(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    path = folder / "run.json"
    payload = json.loads(path.read_text(encoding="utf-8"))
    change(payload)
    path.write_text(json.dumps(payload), encoding="utf-8")


def rewrite(folder: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    """Change a file of a run; where it is the predictions, also the hash and the folder's name."""
    path = folder / name
    path.write_bytes(change(path.read_bytes()))
    if name == "predictions.jsonl":
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        forge(folder, lambda r: r.__setitem__("predictions_sha256", found))
        folder.rename(folder.parent / found[:12])


def in_line(number: int, old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """Replace something once in a line, counted from 1."""

    def change(raw: bytes) -> bytes:
        lines = raw.split(b"\n")
        assert old in lines[number - 1]
        lines[number - 1] = lines[number - 1].replace(old, new, 1)
        return b"\n".join(lines)

    return change


def in_each(change: Callable[[dict[str, Any]], object], *, only: int | None = None) -> Any:
    """Change every prediction as JSON, or one alone, counted from 0."""

    def changed(raw: bytes) -> bytes:
        lines = [json.loads(line) for line in raw.splitlines()]
        for line in lines if only is None else [lines[only]]:
            change(line)
        return b"".join(json.dumps(line).encode() + b"\n" for line in lines)

    return changed
