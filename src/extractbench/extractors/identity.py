"""What an extractor was made of, as digests: so that no stored result is taken for another's."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from extractbench.extractors.protocol import Example

__all__ = ["digest_examples", "digest_folder"]

_DIGITS = 12
_BLOCK = 1 << 20


def digest_examples(examples: Iterable[Example]) -> str:
    """Return twelve hexadecimal digits for what was fitted on: texts, layers and their order."""
    whole = hashlib.sha256()
    for document, layers in examples:
        written = [document.id, document.text, layers.model_dump(mode="json")]
        whole.update(json.dumps(written, sort_keys=True).encode())
    return whole.hexdigest()[:_DIGITS]


def digest_folder(folder: Path, *, pattern: str = "**/*") -> str:
    """Return twelve hexadecimal digits for the names and the bytes of the files of a folder."""
    whole = hashlib.sha256()
    for path in sorted(path for path in folder.glob(pattern) if path.is_file()):
        whole.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode())
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                whole.update(block)
    return whole.hexdigest()[:_DIGITS]
