"""What extractors are called in tables: the model, and the options that tell two of them apart."""

from collections.abc import Iterable
from dataclasses import fields
from pathlib import PurePath
from typing import Any
from urllib.parse import urlsplit

__all__ = ["last_part", "told_name"]


def told_name(kind: str, extractor: Any, names: Iterable[str]) -> str:
    """Return a name such as ``llm,model=my-model,temperature=0.7``.

    Args:
        kind: What it begins with.
        extractor: A dataclass with a model and, if any, shots.
        names: The options that are told where they are not at their default.
    """
    default = {each.name: each.default for each in fields(extractor)}
    shots = [f"shots={len(extractor.shots)}"] if extractor.shots else []
    told = [
        f"{name}={_shown(name, value)}"
        for name in names
        if (value := getattr(extractor, name)) != default[name]
    ]
    parts = [f"{kind}-few-shot" if shots else kind, f"model={last_part(extractor.model)}"]
    return ",".join([*parts, *shots, *told])


def _shown(name: str, value: Any) -> str:
    if isinstance(value, type):
        return value.__name__
    if name in ("guidelines", "schema"):
        return last_part(str(value))
    if name == "base_url":
        return urlsplit(str(value)).netloc
    return str(value) if isinstance(value, str | int | float) or value is None else "..."


def last_part(path: str) -> str:
    """Return the name of a file or folder without where it lies, and any other name as it is."""
    return PurePath(path).name if PurePath(path).is_absolute() else path
