"""Finding an extractor: by the name of a plug-in, ``module:attribute`` or ``file.py:attribute``.

Options of a class follow after commas: ``spacy,model=en_core_web_sm``.
"""

import inspect
import json
import re
import warnings
from collections.abc import Mapping
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from pathlib import PureWindowsPath
from typing import Any

from extractbench.errors import (
    ExtractbenchError,
    ExtractorError,
    LoadError,
    MissingExtraError,
    UnknownNameError,
)
from extractbench.extractors.protocol import Extractor, Trainable
from extractbench.objects import is_object_file, load_object

__all__ = [
    "GROUP",
    "extractor_name",
    "import_installed",
    "installed",
    "load_extractor",
    "load_installed",
    "needed_options",
    "split_options",
]

GROUP = "extractbench.extractors"
"""The entry-point group by which a package offers extractors under a name."""


def load_extractor(spec: str) -> Extractor:
    """Load an extractor; a class is instantiated.

    Args:
        spec: A name from the entry-point group `GROUP`, ``module:attribute``, or
            ``path/to/file.py:attribute`` relative to the working directory. The attribute may be
            dotted. The working directory (or the file's) is put at the end of ``sys.path``.
            Options may follow, as ``,name=value``: they are the arguments of the class, read
            as JSON where they are JSON (``stride=64``, ``lower=true``) and else as text.

    Raises:
        UnknownNameError: If no installed package offers that name.
        ExtractorError: If what the spec names is missing, cannot be imported or called, or does
            not take the options.
        MissingExtraError: If it needs a package that is not installed.
    """
    target, options = split_options(spec)
    if not _is_object(target):
        return _load_plugin(_find(target), options)
    try:
        loaded = load_object(target)
    except LoadError as error:
        raise ExtractorError(f"extractor {error}") from error
    return _callable(target, loaded, options)


# Not every comma: a path may have one.
_OPTION = re.compile(r",(?=[^\W\d]\w*=)")


def split_options(spec: str) -> tuple[str, dict[str, Any]]:
    """Return the part of a spec that names the extractor, and its options.

    Raises:
        ExtractorError: If an option is given twice.
    """
    target, *written = _OPTION.split(spec)
    options: dict[str, Any] = {}
    for each in written:
        name, _, value = each.partition("=")
        if name in options:
            raise ExtractorError(f"extractor {spec!r}: the option {name!r} is given twice")
        options[name] = _option(value)
    return target, options


def _option(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


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
    """Load every installed extractor that can run as it is, by name.

    Left out are those that need an option, training, or a package that is not installed; one
    that is broken is a warning that names it.
    """
    loaded: dict[str, Extractor] = {}
    for name, entry in installed().items():
        try:
            found = _import_plugin(entry)
            if needed_options(found) or isinstance(found, Trainable):
                continue
            loaded[name] = _callable(name, found, {})
        except MissingExtraError:
            continue
        except ExtractorError as error:
            warnings.warn(str(error), stacklevel=2)
    return loaded


def import_installed(name: str) -> object:
    """Import what an installed package offers under a name, and make nothing of it.

    Raises:
        UnknownNameError: If no installed package offers that name.
        ExtractorError: If it cannot be imported.
        MissingExtraError: If it needs a package that is not installed.
    """
    return _import_plugin(_find(name))


def needed_options(loaded: object) -> list[str]:
    """Return the names of the options without which a class cannot be instantiated."""
    if not isinstance(loaded, type):
        return []
    return [
        name
        for name, parameter in inspect.signature(loaded).parameters.items()
        if parameter.default is parameter.empty
        and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    ]


def extractor_name(extractor: object, spec: str | None = None) -> str:
    """Return what to call an extractor in tables and files.

    Its own ``name`` comes first, then the spec it was loaded by, options included (of a path, only
    the file's name), then the name of the function or class.
    """
    own = getattr(extractor, "name", None)
    if isinstance(own, str) and own:
        return own
    if spec:
        whole = split_options(spec)[0]
        target, colon, attribute = whole.rpartition(":")
        if not colon or not is_object_file(target):
            return spec
        return f"{PureWindowsPath(target).name}:{attribute}{spec[len(whole) :]}"
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


def _load_plugin(entry: EntryPoint, options: Mapping[str, Any]) -> Extractor:
    return _callable(entry.name, _import_plugin(entry), options)


def _import_plugin(entry: EntryPoint) -> object:
    try:
        loaded: object = entry.load()
    except MissingExtraError:
        raise
    except (Exception, SystemExit) as error:
        raise ExtractorError(_broken(entry, _said(error))) from error
    return loaded


def _broken(entry: EntryPoint, why: str) -> str:
    package = f" of package {entry.dist.name!r}" if entry.dist else ""
    return (
        f"extractor {entry.name!r}{package} ({entry.value}) is broken: {why}; "
        "repair or uninstall that package"
    )


def _callable(target: str, loaded: Any, options: Mapping[str, Any]) -> Extractor:
    if isinstance(loaded, type):
        loaded = _instance(target, loaded, options)
    elif options:
        raise ExtractorError(
            f"extractor {target!r} is no class and takes no options; leave out {', '.join(options)}"
        )
    if not (callable(loaded) or isinstance(loaded, Trainable)):
        raise ExtractorError(
            f"extractor {target!r} is {type(loaded).__name__}, which cannot be called; name a "
            "function that takes a Document, or a class with __call__"
        )
    extractor: Extractor = loaded
    return extractor


def _instance(target: str, kind: type, options: Mapping[str, Any]) -> Any:
    if missing := [name for name in needed_options(kind) if name not in options]:
        raise ExtractorError(
            f"extractor {target!r} needs {', '.join(missing)}; write "
            + ",".join([target, *(f"{name}=..." for name in missing)])
        )
    try:
        return kind(**options)
    except ExtractbenchError:
        raise
    except Exception as error:
        given = f"the options {', '.join(options)}" if options else "no arguments"
        raise ExtractorError(
            f"extractor {target!r}: the class cannot be instantiated with {given} "
            f"({_said(error)}); name an instance or a function instead"
        ) from error


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
