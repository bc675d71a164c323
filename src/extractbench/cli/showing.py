"""The command that shows a gold document: ``show``."""

from typing import Annotated

import typer

from extractbench.cli.options import (
    CorpusOption,
    EditionOption,
    SchemaOption,
    TextsOption,
    open_corpus,
)
from extractbench.cli.output import make_console, print_parts

__all__ = ["show"]


def show(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="The document's id.")],
    *,
    corpus: CorpusOption = "operations",
    edition: EditionOption = None,
    schema: SchemaOption = None,
    texts: TextsOption = None,
    plain: Annotated[
        bool,
        typer.Option(
            "--plain", help="Write marks out instead of colours; done where there are none."
        ),
    ] = False,
) -> None:
    """Show a document with its gold."""
    from extractbench.report.document import document_parts

    gold = open_corpus(corpus, edition, schema, texts)
    console = make_console(plain=plain)
    colourless = console.no_color or console.color_system is None
    parts = document_parts(gold.gold(document), gold.task, plain=colourless)
    print_parts(parts, console)
