"""The evidence of a value: ids of mentions, spans and snippets, read into spans of the text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from extractbench.document import Span
from extractbench.prediction import Problem, shown, type_name
from extractbench.snippets import align_snippet

__all__ = ["Level", "Reader", "entries", "overlap", "read_evidence"]

Level: TypeAlias = Literal["mention", "offsets", "exact", "loose", "fuzzy", "nowhere"]
"""How a piece of evidence was placed: by a mention's id, by its offsets, or as a snippet that
stands in the text as it is, in the loose form of both, or in a form that is similar enough. What
could not be placed, and so has no span, comes last."""

_BY_ID: Level = "mention"
_NOWHERE: Level = "nowhere"


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


def read_evidence(
    reader: Reader, value: Any, where: str
) -> tuple[tuple[Span, ...] | None, tuple[Level, ...]]:
    """Return the spans that can be placed, and how each was; None if no evidence is given.

    An entry is the id of a mention, a span ``[start, end]`` or ``{"snippet": "..."}``. Each that
    cannot be placed is a problem, and stands nowhere, unless it is a snippet and there is no text.
    """
    if value is None:
        return None, ()
    if isinstance(value, list) and (named := _by_ids(reader, value)) is not None:
        return named, (_BY_ID,) * len(named)
    given = entries(reader, value, where)
    found = [_read_place(reader, each, f"{where}[{index}]") for index, each in enumerate(given)]
    placed = [place for place in found if place is not None]
    pairs = zip(given, found, strict=True)
    lost = sum(place is None and not _is_unknown(reader, each) for each, place in pairs)
    levels = (*(level for _, level in placed), *(_NOWHERE,) * lost)
    return tuple(span for span, _ in placed), levels


def _is_unknown(reader: Reader, entry: Any) -> bool:
    """Return whether nobody can say if a piece of evidence stands in the text."""
    return reader.text is None and isinstance(entry, Mapping)


def _by_ids(reader: Reader, ids: list[Any]) -> tuple[Span, ...] | None:
    """Return the spans of mentions; None if anything is no id of one."""
    try:
        return tuple([reader.spans[each] for each in ids])
    except (KeyError, TypeError):
        return None


def overlap(ours: Sequence[Span], theirs: Sequence[Span]) -> bool:
    """Return whether any span of one piece of evidence has a character of the other's."""
    for start, end in ours:
        for first, behind in theirs:
            if start < behind and first < end:
                return True
    return False


def _read_place(reader: Reader, entry: Any, where: str) -> tuple[Span, Level] | None:
    match entry:
        case str():
            if (span := reader.spans.get(entry)) is not None:
                return span, _BY_ID
            reader.complain(where, f"no mention has the id {shown(entry)}")
            return None
        case {"snippet": str(snippet)}:
            return _find(reader, snippet, where)
        case [int(start), int(end)] if 0 <= start < end:
            if reader.length is None or end <= reader.length:
                return Span(start, end), "offsets"
    reader.complain(where, f"is no mention's id, span within the text or snippet: {shown(entry)}")
    return None


def _find(reader: Reader, snippet: str, where: str) -> tuple[Span, Level] | None:
    aligned = None if reader.text is None else align_snippet(snippet, reader.text)
    if aligned is None:
        reason = "the text is not there" if reader.text is None else "it does not stand in the text"
        reader.complain(where, f"snippet cannot be placed: {reason}")
        return None
    return aligned.span, aligned.level
