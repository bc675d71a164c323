"""The command that lists extractors: ``extractors``."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from extractbench.cli.options import JsonOption
from extractbench.cli.output import print_json, print_parts

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = ["extractors"]


def extractors(as_json: JsonOption = False) -> None:
    """List the installed extractors.

    One that is broken is listed with the reason.
    """
    listed = _listed()
    if as_json:
        print_json(listed)
        return
    from rich.text import Text

    from extractbench.report.escaping import visible
    from extractbench.report.layout import word_lines

    rows = [
        [
            each["name"],
            each["package"],
            each["object"],
            "yes" if each["trained"] else "",
            _kind(each),
        ]
        for each in listed
    ]
    print_parts(word_lines(["name", "package", "object", "trained", "state"], rows))
    print_parts(Text(visible(each["broken"])) for each in listed if each["broken"])


def _kind(about: Mapping[str, Any]) -> str:
    if about["broken"]:
        return "broken"
    if about["missing"]:
        return f"needs the extra {about['missing']}"
    return f"needs {', '.join(about['needs'])}" if about["needs"] else ""


def _listed() -> list[dict[str, Any]]:
    from extractbench.extractors.loading import installed

    return [_about(name, entry) for name, entry in installed().items()]


def _about(name: str, entry: "EntryPoint") -> dict[str, Any]:
    """Say what an installed extractor is, without making one."""
    from extractbench.errors import ExtractorError, MissingExtraError
    from extractbench.extractors.loading import import_installed, needed_options
    from extractbench.extractors.protocol import Trainable

    about: dict[str, Any] = {
        "name": name,
        "package": entry.dist.name if entry.dist else "",
        "object": entry.value,
        "needs": [],
        "trained": False,
        "missing": None,
        "broken": None,
    }
    try:
        found = import_installed(name)
    except MissingExtraError as error:
        return about | {"missing": error.extra}
    except ExtractorError as error:
        return about | {"broken": str(error)}
    return about | {"needs": needed_options(found), "trained": isinstance(found, Trainable)}
