"""The command that shows a gold document, in the terminal or as a page: ``show``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractbench.cli.options import (
    CorpusOption,
    EveryEditionOption,
    SchemaOption,
    TextsOption,
    open_corpus,
)
from extractbench.cli.output import make_console, print_parts

if TYPE_CHECKING:
    from extractbench.corpus.gold import Corpus
    from extractbench.scoring.explanation import Explanation

__all__ = ["show"]


def show(  # noqa: PLR0913 - the options of a command are its arguments
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="The document's id.")],
    *,
    corpus: CorpusOption = "operations",
    edition: EveryEditionOption = None,
    schema: SchemaOption = None,
    texts: TextsOption = None,
    plain: Annotated[
        bool,
        typer.Option(
            "--plain", help="Write marks out instead of colours; done where there are none."
        ),
    ] = False,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html",
            metavar="FILE",
            dir_okay=False,
            writable=True,
            help="Write a page for the browser instead, which holds all that it needs.",
        ),
    ] = None,
    predictions: Annotated[
        Path | None,
        typer.Option(
            "--predictions",
            metavar="FILE",
            exists=True,
            dir_okay=False,
            readable=True,
            help="Let the page also show what these predictions have wrong.",
        ),
    ] = None,
    include_text: Annotated[
        bool,
        typer.Option(
            "--include-text",
            help="Let the page hold a text that is not shipped; it is then not to be published.",
        ),
    ] = False,
) -> None:
    """Show a document with its gold."""
    if include_text and html is None:
        raise typer.BadParameter("is for a page; add --html FILE", param_hint="--include-text")
    if predictions is not None and html is None:
        raise typer.BadParameter(
            "is for a page; add --html FILE, or use `extractbench explain`",
            param_hint="--predictions",
        )
    gold = open_corpus(corpus, edition, schema, texts, every=True)
    if html is None:
        _print(gold, document, plain=plain)
    else:
        _write(gold, document, html, predictions, include_text=include_text)


def _print(corpus: "Corpus", document: str, *, plain: bool) -> None:
    from extractbench.report.document import document_parts

    console = make_console(plain=plain)
    colourless = console.no_color or console.color_system is None
    parts = document_parts(corpus.gold(document), corpus.task, plain=colourless)
    if console.is_terminal:
        # A text is broken between words; in a file or a pipe its lines stay as they are.
        for part in parts:
            console.print(part)
    else:
        print_parts(parts, console)


def _write(
    corpus: "Corpus", document: str, html: Path, predictions: Path | None, *, include_text: bool
) -> None:
    from extractbench.report.escaping import visible
    from extractbench.report.page import document_page

    explanation = _explain(corpus, document, predictions, include_text=include_text)
    page = document_page(corpus, document, include_text=include_text, explanation=explanation)
    html.write_text(page, encoding="utf-8", newline="\n")
    typer.echo(visible(f"{html}: document {document}"))


def _explain(
    corpus: "Corpus", document: str, predictions: Path | None, *, include_text: bool
) -> "Explanation | None":
    if predictions is None:
        return None
    from extractbench.prediction import read_predictions
    from extractbench.scoring.explain import explain
    from extractbench.scoring.score import score

    gold = corpus.select([document])
    evaluation = score(read_predictions(predictions), gold, name=predictions.stem)
    return explain(evaluation, gold, document, include_text=include_text)
