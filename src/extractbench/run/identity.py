"""Which extractor made a result: a fingerprint that no two share that differ in anything."""

import hashlib
import json
import sys
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial, reduce
from pathlib import Path
from types import FunctionType, MethodType
from typing import Any

from extractbench.errors import LoadError
from extractbench.extractors.loading import installed, split_options
from extractbench.extractors.protocol import Example
from extractbench.loose import sha256
from extractbench.objects import is_object_file, split_object
from extractbench.run.recipe import Recipe
from extractbench.run.source import hash_source

__all__ = ["Identity", "identify"]


@dataclass(frozen=True, slots=True)
class Identity:
    """Which extractor it is.

    Attributes:
        fingerprint: The same for two only if they are the same in code, version, options, seed
            and training; 32 hexadecimal digits.
        doubt: Why that cannot be known, so that nothing made before is taken for its own; its
            fingerprint is then one of a kind.
    """

    fingerprint: str
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an object is defined, so that it is found again: a module, and a name in it."""

    module: str
    attribute: str
    file: Path | None

    @property
    def is_importable(self) -> bool:
        """Whether the module's name says which module it is."""
        return self.module != "__main__" and not self.module.startswith("_extractbench_object_")


def identify(recipe: Recipe) -> Identity:
    """Say which extractor a recipe makes.

    It is known by where it is defined, its ``name``, its ``version`` or else the hash of its
    source (see `hash_source`), its options, its seed, and the examples that it is fitted on.
    Options are those that it declares, else its attributes where all of them are plain, else
    those in the spec that it was loaded by.
    """
    loaded, spec = recipe.loaded, recipe.spec
    place = _place(loaded, spec)
    version = _said(loaded, "version")
    if place is None:
        return _unknown(
            "a lambda, closure, partial or bound method cannot be recognised again; define it by "
            "itself, or name it as module:attribute or file.py:attribute"
        )
    if (options := _options(loaded, spec, place)) is None:
        return _unknown("its state cannot be told; let it say its options")
    source = None
    if version is None or not place.is_importable:
        source = _source(place)
        if source is None and version is None:
            return _unknown("it has no version and no source file")
    known = {
        "what": [place.module if place.is_importable else "", place.attribute],
        "name": _said(loaded, "name"),
        "version": version,
        "source": source,
        "options": options,
        "seed": recipe.seed,
        "examples": None if recipe.examples is None else _digest(recipe.examples),
    }
    return Identity(sha256(json.dumps(known, sort_keys=True, default=str))[:32])


def _unknown(doubt: str) -> Identity:
    return Identity(uuid.uuid4().hex, doubt)


def _place(loaded: Any, spec: str | None) -> _Place | None:
    """Return where an extractor is defined: by its own name, by its spec, or by its class."""
    own = str(getattr(loaded, "__module__", "")), str(getattr(loaded, "__qualname__", ""))
    if _found(*own) is loaded:
        return _Place(*own, _file(own[0]))
    kind = type(loaded)
    if spec is not None and _found(*_named(spec)) is not kind:
        module, attribute = _named(spec)
        return _Place(module, attribute, _file(module))
    is_own_kind = not isinstance(loaded, _FACELESS) and kind.__module__ != "builtins"
    if is_own_kind and _found(kind.__module__, kind.__qualname__) is kind:
        return _Place(kind.__module__, kind.__qualname__, _file(kind.__module__))
    return None


_FACELESS = (FunctionType, MethodType, partial)


def _said(loaded: Any, attribute: str) -> str | None:
    value = getattr(loaded, attribute, None)
    return value if isinstance(value, str) else None


def _found(module: str, name: str) -> Any:
    try:
        return reduce(getattr, name.split("."), sys.modules[module])
    except (AttributeError, KeyError):
        return None


def _named(spec: str) -> tuple[str, str]:
    """Return the module and attribute that a spec names, once it is loaded."""
    target, _ = split_options(spec)
    try:
        module, attribute = split_object(target)
    except LoadError:
        module, attribute = split_object(installed()[target].value.partition("[")[0].strip())
    if not is_object_file(module):
        return module, attribute
    path = Path(module).expanduser().resolve()
    loaded = (n for n in reversed(sys.modules) if n.startswith("_extractbench_object_"))
    return next((n for n in loaded if _file(n) == path), module), attribute


def _file(module: str) -> Path | None:
    file = getattr(sys.modules.get(module), "__file__", None)
    return Path(file).resolve() if isinstance(file, str) and file.endswith(".py") else None


def _source(place: _Place) -> str | None:
    if place.file is None:
        return None
    try:
        return hash_source(place.file, place.module if place.is_importable else "-")
    except (OSError, SyntaxError):
        return None


def _options(loaded: Any, spec: str | None, place: _Place) -> Any:
    """Return what an extractor was set to, as JSON; None if that cannot be known."""
    declared = getattr(loaded, "options", None)
    if isinstance(declared, Mapping):
        return dict(declared)
    if (state := _state(loaded)) is not None:
        return state
    # What its module makes of it is in the module's source.
    if _found(place.module, place.attribute) is loaded:
        return {}
    return None if spec is None else split_options(spec)[1]


def _state(loaded: Any) -> Any:
    """Return the attributes of an object if all of them are plain; else None."""
    if hasattr(type(loaded), "__slots__"):
        return None
    try:
        return json.loads(json.dumps(vars(loaded), sort_keys=True))
    except (TypeError, ValueError):
        return None


def _digest(examples: tuple[Example, ...]) -> str:
    digest = hashlib.sha256()
    for document, layers in examples:
        digest.update(f"{document.id}\0{sha256(document.text)}\0".encode())
        digest.update(layers.model_dump_json().encode())
    return digest.hexdigest()
