"""Finding an extractor: by the name of a plug-in, ``module:attribute`` or ``file.py:attribute``."""

import warnings
from collections.abc import Mapping
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from pathlib import PureWindowsPath
from typing import Any

from extractbench.errors import ExtractorError, LoadError, UnknownNameError
from extractbench.extractors.protocol import Extractor
from extractbench.objects import is_object_file, load_object

__all__ = ["GROUP", "extractor_name", "installed", "load_extractor", "load_installed"]

GROUP = "extractbench.extractors"
"""The entry-point group by which a package offers extractors under a name."""


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
    if not _is_object(spec):
        return _load_plugin(_find(spec))
    try:
        loaded = load_object(spec)
    except LoadError as error:
        raise ExtractorError(f"extractor {error}") from error
    return _callable(spec, loaded)


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
        target, colon, attribute = spec.rpartition(":")
        if not colon or not is_object_file(target):
            return spec
        return f"{PureWindowsPath(target).name}:{attribute}"
    while isinstance(extractor, partial):
        extractor = extractor.func
    return str(getattr(extractor, "__qualname__", type(extractor).__qualname__))


def _is_object(spec: str) -> bool:
    return ":" in spec or is_object_file(spec)


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
