"""Runs that pass another's predictions, or another's name, off as their own."""

import hashlib
import json
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from typing import Any

from extractbench.leaderboard.entry import Entry, Finding
from extractbench.leaderboard.names import skeleton
from extractbench.prediction import Prediction

__all__ = ["find_copies"]

# What is said of an item besides what it is: to change it makes no other prediction. In gold
# `optional` and `accept` are more, in predictions they are not looked at.
_BESIDE = frozenset({"accept", "confidence", "id", "optional", "surface"})


_NOTHING: Collection[Any] = (None, "", [], {})


def find_copies(entries: Sequence[Entry]) -> Iterator[Finding]:
    """Find runs that have another's predictions, or a name that looks like another's.

    Which of them came first nobody can tell from a folder, so that all of them are refused. Runs
    of one extractor may agree if their versions or seeds differ, and anybody may find nothing.
    """
    for alike in _grouped(entries, _made):
        yield from _refused(alike, _who(alike), "has the predictions of")
    for alike in _grouped(entries, lambda entry: skeleton(entry.result.extractor.name)):
        names = {entry.result.extractor.name for entry in alike}
        yield from _refused(alike, names, "has a name that looks like that of")


def _grouped(
    entries: Iterable[Entry], key: Callable[[Entry], Hashable]
) -> Iterable[Sequence[Entry]]:
    found: dict[Hashable, list[Entry]] = {}
    for entry in entries:
        if (known := key(entry)) is not None:
            found.setdefault(known, []).append(entry)
    return found.values()


def _made(entry: Entry) -> Hashable:
    """Return on which gold it was made and what was predicted; None if nothing was."""
    digest = entry.result.digest
    if entry.evaluation is None:
        return digest, entry.result.predictions_sha256
    lines = sorted(filter(None, map(_said, entry.evaluation.predictions)))
    return (digest, hashlib.sha256("\n".join(lines).encode()).hexdigest()) if lines else None


def _said(prediction: Prediction) -> str:
    """Return what a prediction says, whatever the order of its items, its time and its cost."""
    layers = prediction.model_dump(mode="json", include={"mentions", "quotes", "record"})
    said = {name: _ordered(layer) for name, layer in layers.items() if layer}
    return json.dumps([prediction.id, said], sort_keys=True) if said else ""


def _ordered(value: Any) -> Any:
    """Return JSON in an order of its own, without what says nothing: nulls, case, white space."""
    match value:
        case dict():
            known = {n: _ordered(each) for n, each in value.items() if n not in _BESIDE}
            return {name: each for name, each in known.items() if each not in _NOTHING}
        case list():
            return sorted((_ordered(each) for each in value), key=_key)
        case str():
            return " ".join(value.split()).casefold()
        case float() if value.is_integer():
            return int(value)
    return value


def _key(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _who(alike: Sequence[Entry]) -> Collection[object]:
    """Return who says to have made the same: extractors, or runs if they are all of one."""
    names = {entry.result.extractor.name for entry in alike}
    runs = {(entry.result.extractor.version, entry.result.seeds) for entry in alike}
    return names if len(names) > 1 or len(runs) == len(alike) else alike


def _refused(alike: Sequence[Entry], who: Collection[object], what: str) -> Iterator[Finding]:
    if len(who) < 2:
        return
    for entry in alike:
        others = ", ".join(other.run for other in alike if other is not entry)
        yield Finding(entry.run, f"{what} {others}; keep the one that was first")
