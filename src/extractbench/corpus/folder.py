"""Where a corpus lies, and the files in it.

A document's gold is ``<edition>/<id>.json`` or ``<id>.json``; its text, where it is shipped,
``<id>.txt`` beside it, as UTF-8 with every byte as it was annotated.
"""

import json
import os
from importlib import resources
from pathlib import Path
from typing import Any

from extractbench.errors import CorpusError, TextError, UnknownNameError

__all__ = [
    "BUILT_IN",
    "INDEX",
    "find_folder",
    "gold_files",
    "read_payload",
    "read_text",
    "text_beside",
]

BUILT_IN = ("operations",)
"""The corpora that come with the library."""

INDEX = "corpus.json"
"""The file that lists a corpus's documents."""


def find_folder(source: str | Path) -> Path:
    """Return the folder of a corpus.

    Args:
        source: A built-in corpus's name, or a folder.

    Raises:
        CorpusError: If the folder is not there, or the library was installed without its gold.
        UnknownNameError: If the name is neither a built-in corpus nor a folder.
    """
    if isinstance(source, str) and source in BUILT_IN:
        return _built_in(source)
    folder = Path(source).expanduser()
    if folder.is_dir():
        return folder
    if isinstance(source, str) and not {"/", os.sep} & set(source):
        raise UnknownNameError("corpus", source, BUILT_IN)
    reason = "is a file, not a folder" if folder.exists() else "is not there"
    raise CorpusError(f"corpus folder {str(source)!r} {reason}; name a folder of gold files")


def _built_in(name: str) -> Path:
    package = Path(str(resources.files("extractbench")))
    # In a wheel the gold lies inside the package, in a checkout beside src.
    for folder in (package / "_gold" / name, package.parents[1] / "gold" / name):
        if folder.is_dir():
            return folder
    raise CorpusError(
        f"the gold of {name!r} did not come with this installation ({package}); "
        "install extractbench again from its wheel"
    )


def gold_files(folder: Path) -> tuple[Path, ...]:
    """Return the gold files of a corpus: the JSON files in its folder and one level below."""
    found = [*folder.glob("*.json"), *folder.glob("*/*.json")]
    return tuple(sorted(path for path in found if path != folder / INDEX and path.is_file()))


def text_beside(path: Path) -> Path | None:
    """Return the text file beside a gold file, or None if the text is not shipped."""
    text = path.with_suffix(".txt")
    return text if text.is_file() else None


def read_payload(path: Path) -> dict[str, Any]:
    """Read a file that holds one JSON object.

    Raises:
        CorpusError: If it cannot be read, is no JSON, or holds something else.
    """
    try:
        payload = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise CorpusError(f"{path}: not a JSON file: {error}") from error
    if not isinstance(payload, dict):
        raise CorpusError(f"{path}: holds no JSON object, but {type(payload).__name__}")
    return payload


def read_text(path: Path) -> str:
    """Read a text as it is: no line ending is changed, no byte order mark is dropped.

    Raises:
        TextError: If it cannot be read or is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TextError(f"{path}: cannot be read as UTF-8: {error}") from error
