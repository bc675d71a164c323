"""Objects named in words: ``module:attribute`` or ``path/to/file.py:attribute``."""

import hashlib
import importlib
import importlib.util
import re
import sys
from functools import reduce
from pathlib import Path
from types import ModuleType

from extractbench.errors import LoadError, nearest

__all__ = ["is_object_file", "load_object", "split_object"]

_ATTRIBUTE = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


def load_object(spec: str) -> object:
    """Import what a spec names.

    A file is read anew whenever it has changed, and is otherwise imported once. The working
    directory (or the file's) is put at the end of ``sys.path``.

    Args:
        spec: ``module:attribute`` or ``path/to/file.py:attribute``, the path relative to the
            working directory; the attribute may be dotted.

    Raises:
        LoadError: If the spec is not of that form, or what it names is missing or fails to import.
    """
    target, attribute = split_object(spec)
    module = _import_file(spec, target) if is_object_file(target) else _import_module(spec, target)
    try:
        return reduce(getattr, attribute.split("."), module)
    except AttributeError as error:
        near = nearest(attribute, vars(module))
        hint = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
        raise LoadError(
            f"{spec!r}: there is no {attribute!r} in it{hint}; check the part after ':'"
        ) from error


def split_object(spec: str) -> tuple[str, str]:
    """Return the module or file of a spec and the attribute.

    The colon of a Windows drive is not the one that separates them.

    Raises:
        LoadError: If the spec is not of the form.
    """
    target, _, attribute = spec.rpartition(":")
    if not target or not _ATTRIBUTE.fullmatch(attribute):
        raise LoadError(
            f"{spec!r} names no object; write module:attribute or path/to/file.py:attribute"
        )
    return target, attribute


def is_object_file(target: str) -> bool:
    """Return whether the part of a spec before its colon is a file, not a module."""
    return target.endswith(".py") or "/" in target or "\\" in target


def _import_module(spec: str, name: str) -> ModuleType:
    try:
        _allow_imports_from(Path.cwd())
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and f"{name}.".startswith(f"{error.name}."):
            raise LoadError(
                f"{spec!r}: no module {error.name!r} on the path or in the working directory; "
                "install it, or name its file: path/to/file.py:attribute"
            ) from error
        raise LoadError(f"{spec!r}: its import fails: {_said(error)}") from error
    except (Exception, SystemExit) as error:
        raise LoadError(f"{spec!r}: its import fails: {_said(error)}") from error


def _import_file(spec: str, target: str) -> ModuleType:
    try:
        path = Path(target).expanduser().resolve()
        source = path.read_bytes()
    except (OSError, RuntimeError, ValueError) as error:
        raise LoadError(
            f"{spec!r}: cannot read its file ({error}); paths are relative to the working directory"
        ) from error
    # Of path and content: what was loaded before an edit still pickles after it.
    digest = hashlib.sha256(str(path).encode("utf-8", "surrogateescape") + b"\0" + source)
    name = f"_extractbench_object_{digest.hexdigest()[:16]}"
    if name not in sys.modules:
        _execute(spec, name, path, source)
    return sys.modules[name]


def _execute(spec: str, name: str, path: Path, source: bytes) -> None:
    found = importlib.util.spec_from_file_location(name, path)
    if found is None:
        raise LoadError(f"{spec!r}: {path.name!r} is no Python file; name a .py")
    module = importlib.util.module_from_spec(found)
    sys.modules[name] = module
    try:
        _allow_imports_from(path.parent)
        # Not by the loader: its cache takes an edit within the same second for no edit.
        exec(compile(source, str(path), "exec"), vars(module))  # noqa: S102
    except BaseException as error:
        del sys.modules[name]
        if not isinstance(error, Exception | SystemExit):
            raise
        raise LoadError(f"{spec!r}: its import fails: {_said(error)}") from error


def _allow_imports_from(folder: Path) -> None:
    # Last, so that nothing installed is hidden; for good, so that later imports work as well.
    if str(folder) not in sys.path:
        sys.path.append(str(folder))
    importlib.invalidate_caches()


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
