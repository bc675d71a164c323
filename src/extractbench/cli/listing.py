"""The command that lists extractors: ``extractors``."""

from collections.abc import Mapping
from typing import Any

from extractbench.cli.options import JsonOption
from extractbench.cli.output import print_json, print_parts

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

    rows = [[each["name"], each["package"], each["object"], _kind(each)] for each in listed]
    print_parts(word_lines(["name", "package", "object", "deterministic"], rows))
    print_parts(Text(visible(each["broken"])) for each in listed if each["broken"])


def _kind(about: Mapping[str, Any]) -> str:
    if about["broken"]:
        return "broken"
    return "yes" if about["deterministic"] else "not declared"


def _listed() -> list[dict[str, Any]]:
    from extractbench.errors import ExtractorError
    from extractbench.extractors.loading import installed, load_extractor
    from extractbench.extractors.protocol import is_deterministic

    listed = []
    for name, entry in installed().items():
        package = entry.dist.name if entry.dist else ""
        about: dict[str, Any] = {"name": name, "package": package, "object": entry.value}
        try:
            about |= {"deterministic": is_deterministic(load_extractor(name)), "broken": None}
        except ExtractorError as error:
            about |= {"deterministic": False, "broken": str(error)}
        listed.append(about)
    return listed
