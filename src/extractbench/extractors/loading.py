"""Finding an extractor: by the name of a plug-in, ``module:attribute`` or ``file.py:attribute``."""

import hashlib
import importlib
import importlib.util
import re
import sys
import warnings
from collections.abc import Mapping
from functools import partial, reduce
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path, PureWindowsPath
from types import ModuleType
from typing import Any, NamedTuple

from extractbench.errors import ExtractorError, UnknownNameError
from extractbench.extractors.protocol import Extractor

__all__ = ["GROUP", "extractor_name", "installed", "load_extractor", "load_installed"]

GROUP = "extractbench.extractors"
"""The entry-point group by which a package offers extractors under a name."""

_ATTRIBUTE = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


class _Spec(NamedTuple):
    """Where an attribute stands: in a file or in an importable module."""

    target: str
    attribute: str

    @property
    def is_file(self) -> bool:
        return _looks_like_file(self.target)


def load_extractor(spec: str) -> Extractor:
    """Load an extractor; a class is instantiated without arguments.

    Args:
        spec: A name from the entry-point group `GROUP`, ``module:attribute``, or
            ``path/to/file.py:attribute`` relative to the working directory. The attribute may be
            dotted. The working directory (or the file's) is put at the end of ``sys.path``.

    Raises:
        UnknownNameError: If no installed package offers that name.
        ExtractorError: If what the spec names is missing, cannot be imported or called.
    """
    parsed = _parse(spec)
    if parsed is None:
        return _load_plugin(_find(spec))
    module = _load_file(spec, parsed) if parsed.is_file else _load_module(spec, parsed)
    return _callable(spec, _resolve(spec, module, parsed.attribute))


def installed() -> Mapping[str, EntryPoint]:
    """Return the extractors that installed packages offer, by name; none of them is imported.

    An entry that cannot be read, or whose name is taken, is passed over with a warning.
    """
    found: dict[str, EntryPoint] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: (entry.name, entry.value)):
        first = found.setdefault(entry.name, entry)
        if not EntryPoint.pattern.match(entry.value):
            warnings.warn(_broken(entry, "it is not module:attribute"), stacklevel=2)
            if first is entry:
                del found[entry.name]
        elif first.value != entry.value:
            warnings.warn(_broken(entry, f"{first.value} has that name"), stacklevel=2)
    return found


def load_installed() -> dict[str, Extractor]:
    """Load every installed extractor, by name; one that is broken is a warning that names it."""
    loaded: dict[str, Extractor] = {}
    for name, entry in installed().items():
        try:
            loaded[name] = _load_plugin(entry)
        except ExtractorError as error:
            warnings.warn(str(error), stacklevel=2)
    return loaded


def extractor_name(extractor: object, spec: str | None = None) -> str:
    """Return what to call an extractor in tables and files.

    Its own ``name`` comes first, then the spec it was loaded by (of a path, only the file's
    name), then the name of the function or class.
    """
    own = getattr(extractor, "name", None)
    if isinstance(own, str) and own:
        return own
    if spec:
        parsed = _parse(spec) if ":" in spec else None
        if parsed is None or not parsed.is_file:
            return spec
        return f"{PureWindowsPath(parsed.target).name}:{parsed.attribute}"
    while isinstance(extractor, partial):
        extractor = extractor.func
    return str(getattr(extractor, "__qualname__", type(extractor).__qualname__))


def _looks_like_file(target: str) -> bool:
    return target.endswith(".py") or "/" in target or "\\" in target


def _parse(spec: str) -> _Spec | None:
    """Take a spec apart, None for a bare name; the colon of a Windows drive is not the one."""
    target, colon, attribute = spec.rpartition(":")
    if not colon and not _looks_like_file(spec):
        return None
    if not target or not _ATTRIBUTE.fullmatch(attribute):
        kind = "file" if _looks_like_file(spec) else "module"
        raise ExtractorError(
            f"extractor {spec!r} names no attribute; write {kind}:attribute, the attribute being "
            "a function, an object that can be called, or a class"
        )
    return _Spec(target, attribute)


def _find(name: str) -> EntryPoint:
    known = installed()
    if name not in known:
        raise UnknownNameError("extractor", name, known)
    return known[name]


def _load_plugin(entry: EntryPoint) -> Extractor:
    try:
        loaded = entry.load()
    except (Exception, SystemExit) as error:
        raise ExtractorError(_broken(entry, _said(error))) from error
    return _callable(entry.name, loaded)


def _broken(entry: EntryPoint, why: str) -> str:
    package = f" of package {entry.dist.name!r}" if entry.dist else ""
    return (
        f"extractor {entry.name!r}{package} ({entry.value}) is broken: {why}; "
        "repair or uninstall that package"
    )


def _load_module(spec: str, parsed: _Spec) -> ModuleType:
    try:
        _allow_imports_from(Path.cwd())
        return importlib.import_module(parsed.target)
    except ModuleNotFoundError as error:
        if error.name and f"{parsed.target}.".startswith(f"{error.name}."):
            raise ExtractorError(
                f"extractor {spec!r}: no module {error.name!r} on the path or in the working "
                "directory; install it, or name its file: path/to/file.py:attribute"
            ) from error
        raise ExtractorError(f"extractor {spec!r}: its import fails: {_said(error)}") from error
    except (Exception, SystemExit) as error:
        raise ExtractorError(f"extractor {spec!r}: its import fails: {_said(error)}") from error


def _load_file(spec: str, parsed: _Spec) -> ModuleType:
    try:
        path = Path(parsed.target).expanduser().resolve()
        source = path.read_bytes()
    except (OSError, RuntimeError, ValueError) as error:
        raise ExtractorError(
            f"extractor {spec!r}: cannot read its file ({error}); "
            "paths are relative to the working directory"
        ) from error
    name = _module_name(path, source)
    if name not in sys.modules:
        _execute(spec, name, path, source)
    return sys.modules[name]


def _module_name(path: Path, source: bytes) -> str:
    # Of path and content: what was loaded before an edit still pickles after it.
    digest = hashlib.sha256(str(path).encode("utf-8", "surrogateescape") + b"\0" + source)
    return f"_extractbench_file_{digest.hexdigest()[:16]}"


def _execute(spec: str, name: str, path: Path, source: bytes) -> None:
    found = importlib.util.spec_from_file_location(name, path)
    if found is None:
        raise ExtractorError(f"extractor {spec!r}: {path.name!r} is no Python file; name a .py")
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
        raise ExtractorError(f"extractor {spec!r}: its import fails: {_said(error)}") from error


def _allow_imports_from(folder: Path) -> None:
    # Last, so that nothing installed is hidden; for good, so that later imports work as well.
    if str(folder) not in sys.path:
        sys.path.append(str(folder))
    importlib.invalidate_caches()


def _resolve(spec: str, module: ModuleType, attribute: str) -> Any:
    try:
        return reduce(getattr, attribute.split("."), module)
    except AttributeError as error:
        raise ExtractorError(f"extractor {spec!r}: {error}; check the part after ':'") from error


def _callable(spec: str, loaded: Any) -> Extractor:
    if isinstance(loaded, type):
        try:
            loaded = loaded()
        except Exception as error:
            raise ExtractorError(
                f"extractor {spec!r}: the class cannot be instantiated without arguments "
                f"({_said(error)}); name an instance or a function instead"
            ) from error
    if not callable(loaded):
        raise ExtractorError(
            f"extractor {spec!r} is {type(loaded).__name__}, which cannot be called; name a "
            "function that takes a Document, or a class with __call__"
        )
    extractor: Extractor = loaded
    return extractor


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
