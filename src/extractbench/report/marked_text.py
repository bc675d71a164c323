"""The text of a gold document with its zones, mentions and quotes, in colour or in plain marks."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from rich.text import Text

from extractbench.corpus.gold import Gold
from extractbench.document import Span
from extractbench.report.escaping import visible
from extractbench.report.segments import cut

__all__ = ["label_colours", "legend", "marked_text"]

_COLOURS = (
    *("bold cyan", "bold green", "bold magenta", "bold yellow", "bold blue", "bold red"),
    *("black on cyan", "black on green", "black on magenta", "black on yellow"),
)


class _Mark(NamedTuple):
    """A span to be shown: its style, and what opens and closes it where there is none."""

    span: Span
    depth: int
    style: str
    opening: str
    closing: str


def label_colours(labels: Iterable[str]) -> dict[str, str]:
    """Return a style for each label; the same labels always get the same."""
    return {label: _COLOURS[i % len(_COLOURS)] for i, label in enumerate(sorted(set(labels)))}


def marked_text(text: str, gold: Gold, colours: Mapping[str, str] | None) -> Text:
    """Return a text with everything that gold marks in it.

    Args:
        text: The text that the offsets count in.
        gold: Its gold.
        colours: A style for each label; None to write marks out, as ``[surface](LABEL)`` and
            ``<kind>...</kind>``.
    """
    marks = sorted(_marks(gold, colours or {}), key=lambda mark: mark.depth)
    shown = Text()
    for piece, covering in cut(len(text), [mark.span for mark in marks]):
        surface = visible(text[piece.start : piece.end])
        here = [marks[index] for index in covering]
        if colours is None:
            shown.append(_bracketed(surface, here, piece))
        else:
            shown.append(surface, " ".join(mark.style for mark in here))
    return shown


def _bracketed(surface: str, marks: list[_Mark], piece: Span) -> str:
    """Write what opens with a piece of text, the piece, and what closes with it."""
    opening = "".join(mark.opening for mark in marks if mark.span.start == piece.start)
    closing = "".join(mark.closing for mark in reversed(marks) if mark.span.end == piece.end)
    return f"{opening}{surface}{closing}"


def legend(gold: Gold, colours: Mapping[str, str] | None) -> Text:
    """Return one line that explains the marks."""
    if colours is None:
        return Text("[surface](LABEL) is a mention, <id>...</id> a quote, <kind>...</kind> a zone")
    shown = Text()
    for label in sorted({mention.label for mention in gold.mentions or ()}):
        shown.append(visible(label), colours[label]).append("  ")
    return shown.append("quote", "underline").append("  ").append("boilerplate", "dim")


def _marks(gold: Gold, colours: Mapping[str, str]) -> Iterator[_Mark]:
    for zone in gold.zones or ():
        style = "" if zone.is_content else "dim"
        yield _Mark(zone.span, 0, style, *_tags(zone.kind))
    for quote in gold.quotes or ():
        for span in quote.content:
            yield _Mark(span, 1, "underline", *_tags(quote.id or "quote"))
    for mention in gold.mentions or ():
        closing = f"]({visible(mention.label)})"
        yield _Mark(mention.span, 2, colours.get(mention.label, ""), "[", closing)


def _tags(name: str) -> tuple[str, str]:
    return f"<{visible(name)}>", f"</{visible(name)}>"
