"""The conformance of an extractor: what is to be mended, in lines and as JSON."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from extractbench.rates import DASH, time_text
from extractbench.report.escaping import first_line, visible
from extractbench.report.layout import number_table
from extractbench.run.conformance.findings import Conformance, Finding, Level, Tried

__all__ = ["conformance_json", "conformance_parts"]

_SLOWEST = 5
_NAMED = 4
_STYLES = {Level.BROKEN: "red", Level.NOTE: "yellow"}


def conformance_parts(conformance: Conformance) -> Iterator[RenderableType]:
    """Yield the slowest documents, what was found with how to mend it, and the verdict."""
    table = number_table("The slowest documents", "document", ("characters", "sec", "peak MB"))
    slowest = sorted(conformance.tried, key=lambda tried: -(tried.seconds or 0))
    for tried in slowest[:_SLOWEST]:
        table.add_row(tried.document, *_numbers(tried))
    yield table
    for finding in conformance.findings:
        yield from _lines(finding)
    yield Text(_verdict(conformance), "bold")


def _numbers(tried: Tried) -> tuple[str, str, str]:
    peak = DASH if tried.peak_mb is None else f"{tried.peak_mb:.0f}"
    return f"{tried.characters:,}", time_text(tried.seconds), peak


def _lines(finding: Finding) -> Iterator[Text]:
    said = Text(f"{finding.level}: ", _STYLES[finding.level])
    said.append(f"{finding.check}: {visible(first_line(finding.message))}", "default")
    yield said
    if finding.documents:
        more = len(finding.documents) - _NAMED
        listed = ", ".join(finding.documents[:_NAMED]) + (f" and {more} more" if more > 0 else "")
        yield Text(f"  on {listed}")
    yield Text(f"  to mend: {finding.mend}")


def _verdict(conformance: Conformance) -> str:
    broken = sum(finding.level is Level.BROKEN for finding in conformance.findings)
    notes = len(conformance.findings) - broken
    said = f"{broken} to mend" if broken else "nothing to mend"
    noted = f", {notes} {'note' if notes == 1 else 'notes'}" if notes else ""
    return f"{visible(conformance.name)}: {len(conformance.tried)} documents, {said}{noted}"


def conformance_json(conformance: Conformance) -> dict[str, Any]:
    """Return the conformance as JSON."""
    return {
        "extractor": conformance.name,
        "sound": conformance.is_sound,
        "findings": [asdict(finding) for finding in conformance.findings],
        "documents": [asdict(tried) for tried in conformance.tried],
    }
