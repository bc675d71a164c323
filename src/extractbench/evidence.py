"""The evidence of a value: ids of mentions, spans and snippets, read into spans of the text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from extractbench.document import Span
from extractbench.prediction import Problem, shown, type_name
from extractbench.snippets import align_snippet

__all__ = ["Reader", "entries", "read_evidence"]


@dataclass(slots=True)
class Reader:
    """What a record is read against, and what was found to be wrong with it.

    Attributes:
        spans: Where each mention stands, by its id.
        text: The text, if it is there, for finding snippets.
        length: The text's length in code points, if known.
        problems: What was complained of so far.
    """

    spans: Mapping[str, Span]
    text: str | None
    length: int | None
    problems: list[Problem] = field(default_factory=list)

    def complain(self, where: str, message: str, group: str | None = None) -> None:
        """Note a problem; with a group it is a claim, which counts as spurious there."""
        layer = "record" if group is not None else None
        self.problems.append(Problem(field=where, message=message, layer=layer, group=group))


def entries(reader: Reader, value: Any, where: str) -> list[Any]:
    """Return the entries of a list; none, and a problem, if it is something else."""
    if value is None:
        return []
    if not isinstance(value, list | tuple):
        reader.complain(where, f"is a list, not {type_name(value)}")
        return []
    return list(value)


def read_evidence(reader: Reader, value: Any, where: str) -> tuple[Span, ...] | None:
    """Return the spans that can be placed, each of the others being a problem; None if not given.

    An entry is the id of a mention, a span ``[start, end]`` or ``{"snippet": "..."}``.
    """
    if value is None:
        return None
    each = enumerate(entries(reader, value, where))
    spans = (_read_place(reader, entry, f"{where}[{index}]") for index, entry in each)
    return tuple(span for span in spans if span is not None)


def _read_place(reader: Reader, entry: Any, where: str) -> Span | None:
    match entry:
        case str():
            if entry not in reader.spans:
                reader.complain(where, f"no mention has the id {shown(entry)}")
            return reader.spans.get(entry)
        case {"snippet": str(snippet)}:
            return _find(reader, snippet, where)
        case [int(start), int(end)] if 0 <= start < end:
            if reader.length is None or end <= reader.length:
                return Span(start, end)
    reader.complain(where, f"is no mention's id, span within the text or snippet: {shown(entry)}")
    return None


def _find(reader: Reader, snippet: str, where: str) -> Span | None:
    aligned = None if reader.text is None else align_snippet(snippet, reader.text)
    if aligned is None:
        reason = "the text is not there" if reader.text is None else "it does not stand in the text"
        reader.complain(where, f"snippet cannot be placed: {reason}")
    return aligned.span if aligned else None
