"""What is known of the extractor that made a predictions file: from itself, and from its journal.

A predictions file says nothing of it. Whoever submits one names the extractor, and the fingerprint
is that under which the journal has these predictions, or else that of the extractor as it is now.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from extractbench.errors import ResultError
from extractbench.leaderboard.result import Runs
from extractbench.run.identity import identify
from extractbench.run.recipe import Recipe

__all__ = ["about", "fingerprint_in", "runs_of"]


def about(
    spec: str | None, journal: Path | None, documents: Iterable[str], runs: Runs, number: int = 0
) -> dict[str, Any]:
    """Return what is known of an extractor, as fields of `Extractor`.

    Args:
        spec: What it is loaded by; None if it is not to be loaded.
        journal: The journal of its run, if there is one.
        documents: The documents that it was run on.
        runs: Which of its runs this is.
        number: The number of that run, from 0.

    Raises:
        ExtractorError: If it cannot be loaded.
        ResultError: If the journal cannot be read.
    """
    known: dict[str, Any] = {}
    if spec is not None:
        recipe = Recipe(spec)
        recipe = recipe.seeded(runs.seeds[0]) if runs.seeds else recipe
        version = getattr(recipe.loaded, "version", None)
        identity = identify(recipe)
        known |= {"name": recipe.name, "version": version if isinstance(version, str) else None}
        known["fingerprint"] = None if identity.doubt else identity.fingerprint
    if journal is not None and (found := fingerprint_in(journal, documents, number)):
        known["fingerprint"] = found
    return known


def runs_of(spec: str | None, repeats: int) -> list[Runs]:
    """Return which runs several files of one extractor are: seeded from 0, if it takes a seed."""
    is_seeded = repeats > 1 and spec is not None and Recipe(spec).takes_seed
    return [
        Runs(seeds=(number,) if is_seeded else (), repeats=repeats) for number in range(repeats)
    ]


def fingerprint_in(journal: Path, documents: Iterable[str], repeat: int = 0) -> str | None:
    """Return the fingerprint under which a journal has a run; None if it is not one alone.

    One that is trained has another for each article that it was tried on.

    Raises:
        ResultError: If it cannot be read.
    """
    wanted, found = set(documents), set()
    try:
        with journal.open(encoding="utf-8", errors="replace") as file:
            for entry in _entries(file):
                if entry.get("document") in wanted and entry.get("repeat") == repeat:
                    found.add(entry.get("extractor"))
    except OSError as error:
        raise ResultError(f"the journal cannot be read: {error}") from error
    (one,) = found if len(found) == 1 else (None,)
    return one if isinstance(one, str) else None


def _entries(lines: Iterable[str]) -> Iterator[Mapping[str, Any]]:
    for line in lines:
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(entry, dict) and "prediction" in entry:
            yield entry
