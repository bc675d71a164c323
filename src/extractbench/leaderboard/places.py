"""What lies below a folder of results: the folders of runs, and what does not belong there.

Results are plain files in plain folders. Nothing else is opened, and no link is followed.
"""

import stat
from collections.abc import Iterator
from pathlib import Path

from extractbench.errors import ResultError
from extractbench.leaderboard.entry import Finding
from extractbench.leaderboard.names import is_slug
from extractbench.leaderboard.packing import FILES

__all__ = ["MOST", "find_runs", "is_plain_file"]

MOST = 10_000
"""How many runs, and things that are none, a folder of results may have."""

_DEPTH = 4
_BESIDE = frozenset({"README.md", "tiers.json"})
"""What may stand beside the runs; what it holds is for others to judge."""


def find_runs(results: Path) -> Iterator[Path | Finding]:
    """Yield the folder of each run, sorted; for what does not belong there, what is wrong with it.

    A link, a name that leads elsewhere or a file out of place is told once, and nothing below it
    is looked at. What a run's folder holds is for whoever reads it to judge.

    Raises:
        ResultError: If the folder is not there, or holds more than `MOST` of them.
    """
    if not results.is_dir():
        raise ResultError(f"no folder of results at {str(results)!r}")
    for number, found in enumerate(_below(results, results, 1), start=1):
        if number > MOST:
            raise ResultError(f"{str(results)!r} holds more than {MOST:,} runs; split the folder")
        yield found


def is_plain_file(path: Path) -> bool:
    """Say whether something is a file itself: no link to one, no folder, no device."""
    return stat.S_ISREG(_mode(path))


def _mode(path: Path) -> int:
    """Return what a path is, itself and not where it leads; 0 if that cannot be told."""
    try:
        return path.lstat().st_mode
    except OSError:
        return 0


def _below(results: Path, folder: Path, depth: int) -> Iterator[Path | Finding]:
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        yield _finding(results, folder, f"cannot be read: {error.strerror}")
        return
    for path in paths:
        if depth == 1 and path.name in _BESIDE and is_plain_file(path):
            continue
        if wrong := _wrong(path):
            yield _finding(results, path, wrong)
        elif depth == _DEPTH:
            yield path
        else:
            yield from _below(results, path, depth + 1)


def _wrong(path: Path) -> str | None:
    is_folder = stat.S_ISDIR(_mode(path))
    if not is_folder and not is_plain_file(path):
        return "a link or something special; results are plain files"
    if not is_folder or not is_slug(path.name):
        return (
            "does not belong there; a run is <task>/<edition>/<extractor>/<run>/ with "
            f"{', '.join(FILES)}"
        )
    return None


def _finding(results: Path, path: Path, message: str) -> Finding:
    return Finding(path.relative_to(results).as_posix(), message)
