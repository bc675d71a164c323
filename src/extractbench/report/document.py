"""A gold document in a terminal: its text with the marks, its quotes, and its record as a tree."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text
from rich.tree import Tree

from extractbench.corpus.gold import GoldDocument
from extractbench.document import Quote
from extractbench.rates import DASH
from extractbench.report.escaping import visible
from extractbench.report.marked_text import label_colours, legend, marked_text
from extractbench.report.record_tree import Line, latitude, record_line
from extractbench.report.segments import quote_surfaces
from extractbench.task import Task

__all__ = ["document_parts"]


def document_parts(
    document: GoldDocument, task: Task, *, plain: bool = False
) -> Iterator[RenderableType]:
    """Yield what is shown of a gold document, from top to bottom.

    Args:
        document: The document.
        task: The task of its corpus.
        plain: Whether marks are written out instead of shown as colours.

    Raises:
        TextError: If the text is not there; the message says how to add it.
    """
    text, gold = document.document.text, document.gold
    about = f"{document.id} (article {document.article}, edition {document.edition or DASH})"
    yield Text(visible(about), "bold")
    labels = [*task.labels, *(mention.label for mention in gold.mentions or ())]
    colours = None if plain else label_colours(labels)
    yield legend(gold, colours)
    yield Text()
    yield marked_text(text, gold, colours)
    if gold.quotes:
        yield Text("\nQuotes", "bold")
        yield from (_quote_line(quote, text) for quote in gold.quotes)
    if record := record_line(document, task):
        yield Text("\nRecord", "bold")
        tree = Tree(_shown(record, text), hide_root=True)
        _grow(tree, record, text)
        yield tree


def _quote_line(quote: Quote, text: str) -> Text:
    cue = "" if quote.cue is None else f", cue {quote_surfaces([quote.cue], text)}"
    marks = latitude(quote.accept, is_optional=quote.optional)
    said = f"{quote.id or 'quote'}: {quote.form}, speaker {quote.speaker}{cue} {marks}".rstrip()
    return Text(visible(said))


def _grow(tree: Tree, line: Line, text: str) -> None:
    for each in line.below:
        _grow(tree.add(_shown(each, text)), each, text)
    for what, slots in (("not stated", line.not_stated), ("not annotated", line.not_annotated)):
        if slots:
            tree.add(Text(visible(f"{what}: {', '.join(slots)}"), "dim"))


def _shown(line: Line, text: str) -> Text:
    if line.size is not None:
        return Text(visible(f"{line.name} ({line.size})"))
    head = f"{line.name}: " if line.name else ""
    shown = Text(visible(head + " ".join(filter(None, [line.id, line.value]))))
    for number, each in enumerate(line.attributes):
        separator = ", " if number else " " if line.id else ""
        style = "dim" if each.is_default else ""
        shown.append(separator).append(visible(f"{each.name}={each.value}"), style)
    if line.marks:
        shown.append(visible(f" {line.marks}"))
    if line.evidence:
        shown.append(f"  {visible(quote_surfaces(line.evidence, text))}", "dim")
    return shown
