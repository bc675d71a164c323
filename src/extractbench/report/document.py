"""A gold document as a page: its text with the marks, its quotes, and its record as a tree."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text
from rich.tree import Tree

from extractbench.corpus.gold import GoldDocument
from extractbench.document import Quote, Span
from extractbench.fillers import Filler
from extractbench.report.escaping import visible
from extractbench.report.marked_text import label_colours, legend, marked_text
from extractbench.report.rates import DASH
from extractbench.schema import RecordSchema, Slot, Task, record_schema

__all__ = ["document_parts"]


def document_parts(
    document: GoldDocument, task: Task, *, plain: bool = False
) -> Iterator[RenderableType]:
    """Yield what a page about a gold document holds, from top to bottom.

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
    if document.record is not None and task.record is not None:
        yield Text("\nRecord", "bold")
        yield _record_tree(record_schema(task.record), document.record, text)


def _quote_line(quote: Quote, text: str) -> Text:
    cue = "" if quote.cue is None else f", cue {_quoted([quote.cue], text)}"
    others = f" (or {', '.join(quote.accept)})" if quote.accept else ""
    optional = " (optional)" if quote.optional else ""
    said = f"{quote.id or 'quote'}: {quote.form}, speaker {quote.speaker}{others}{cue}{optional}"
    return Text(visible(said))


def _record_tree(schema: RecordSchema, record: Filler, text: str) -> Tree:
    tree = Tree(Text(visible(schema.name)))
    _grow(tree, schema, record, text)
    return tree


def _grow(tree: Tree, schema: RecordSchema, record: Filler, text: str) -> None:
    for name, slot in schema.slots.items():
        held = record.value[name]
        if not held:
            tree.add(Text(f"{visible(name)}: {DASH}", "dim"))
        elif isinstance(held, Filler):
            _add(tree, slot, held, f"{name}: ", text)
        else:
            branch = tree.add(Text(f"{visible(name)} ({len(held)})"))
            for each in held:
                _add(branch, slot, each, "", text)


def _add(tree: Tree, slot: Slot, filler: Filler, head: str, text: str) -> None:
    """Add a filler as a line, or as a branch if it is a record whose slots are items."""
    if slot.record is None:
        tree.add(_line(f"{head}{filler.value}", filler, text))
    elif slot.record.unit:
        name = f"{filler.id} " if filler.id else ""
        tree.add(_line(f"{head}{name}{_attributes(slot.record, filler)}", filler, text))
    else:
        branch = tree.add(_line(f"{head}{slot.record.name}", filler, text))
        _grow(branch, slot.record, filler, text)


def _attributes(schema: RecordSchema, unit: Filler) -> str:
    """Write the slots of a unit that hold something, or that hold nothing against a default."""
    pairs = ((name, slot, unit.scalar(name)) for name, slot in schema.slots.items())
    return ", ".join(
        f"{name}={_value(value)}"
        for name, slot, value in pairs
        if value is not None or slot.default is not None
    )


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name}={_value(each)}" for name, each in value.items())
    return DASH if value is None else str(value)


def _line(said: str, filler: Filler, text: str) -> Text:
    line = Text(visible(said))
    if filler.accept:
        line.append(visible(f" (or {'; '.join(map(_value, filler.accept))})"))
    if filler.optional:
        line.append(" (optional)")
    if filler.evidence:
        line.append(f"  {visible(_quoted(filler.evidence, text))}", "dim")
    return line


def _quoted(spans: Sequence[Span], text: str) -> str:
    surfaces = (" ".join(text[span.start : span.end].split()) for span in spans)
    return ", ".join(f'"{surface}"' for surface in dict.fromkeys(surfaces))
