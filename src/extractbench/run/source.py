"""What the code of an extractor is: the hash of its file and of what that imports beside it."""

import ast
import hashlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

__all__ = ["hash_source"]

_INSTALLED = frozenset({"site-packages", "dist-packages"})


def hash_source(file: Path, module: str) -> str:
    """Return the SHA-256 of a source file and of the files of its own code that it imports.

    Its own code is its top-level package or, for a module without one, the folder it lies in.
    Imports are followed wherever they are written, also inside functions. What is installed
    besides, and data files, are not looked at.

    Args:
        file: The source file.
        module: The dotted name of the module that it is; its last part may be any name.

    Raises:
        OSError: If the file cannot be read.
        SyntaxError: If it is no Python.
    """
    *packages, _ = (*module.split("."), "") if file.name == "__init__.py" else module.split(".")
    root = file.resolve().parents[len(packages)]
    seen: dict[Path, bytes] = {}
    waiting = [(file.resolve(), tuple(packages))]
    while waiting:
        path, package = waiting.pop()
        if path in seen:
            continue
        seen[path] = path.read_bytes()
        waiting += _imported(seen[path], package, root)
    digest = hashlib.sha256()
    for path in sorted(seen):
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(seen[path])}\0".encode())
        digest.update(seen[path])
    return digest.hexdigest()


def _imported(
    source: bytes, package: tuple[str, ...], root: Path
) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Yield the files of own code that a source imports, each with the package it is in."""
    for name in _names(source, package):
        if package and name[0] != package[0]:
            continue
        if not package and root.name in _INSTALLED:
            continue
        path = root.joinpath(*name)
        if path.with_suffix(".py").is_file():
            yield path.with_suffix(".py"), name[:-1]
        elif (path / "__init__.py").is_file():
            yield path / "__init__.py", name


@lru_cache(maxsize=256)
def _names(source: bytes, package: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return the dotted names that a source imports, in full: modules, or what is in them."""
    names: list[tuple[str, ...]] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += (tuple(alias.name.split(".")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            start = (*above, *(node.module or "").split(".")) if node.module else above
            names += (start, *((*start, alias.name) for alias in node.names))
    return tuple(name for name in names if name)
