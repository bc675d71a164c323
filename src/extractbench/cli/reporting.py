"""The command that writes a page about several runs: ``report``."""

from pathlib import Path
from typing import Annotated

import typer

from extractbench.cli.options import (
    CorpusOption,
    EditionOption,
    LayersOption,
    SchemaOption,
    TextsOption,
    open_corpus,
    parse_layers,
)

__all__ = ["report"]


def report(  # noqa: PLR0913 - the options of a command are its arguments
    predictions: Annotated[
        list[Path],
        typer.Argument(
            metavar="PREDICTIONS...",
            exists=True,
            dir_okay=False,
            readable=True,
            help="Files of JSON lines, as `extractbench run` writes them.",
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out", metavar="FILE", dir_okay=False, writable=True, help="The page to write."
        ),
    ],
    *,
    corpus: CorpusOption = "operations",
    edition: EditionOption = None,
    schema: SchemaOption = None,
    texts: TextsOption = None,
    layers: LayersOption = None,
    include_text: Annotated[
        bool,
        typer.Option(
            "--include-text",
            help="Let the page hold texts that are not shipped; it is then not to be published.",
        ),
    ] = False,
) -> None:
    """Write a page about one or several runs: who is better, at what, and what is wrong where."""
    from extractbench.prediction import read_predictions
    from extractbench.report.escaping import visible
    from extractbench.report.run_page import run_page
    from extractbench.scoring.score import score

    if not out.parent.is_dir():
        raise typer.BadParameter(f"folder {str(out.parent)!r} is not there", param_hint="--out")
    gold = open_corpus(corpus, edition, schema, texts)
    chosen = parse_layers(layers)
    evaluations = [
        score(read_predictions(path), gold, name=path.stem, layers=chosen) for path in predictions
    ]
    page = run_page(evaluations, gold, include_text=include_text)
    out.write_text(page, encoding="utf-8", newline="\n")
    typer.echo(visible(f"{out}: {len(evaluations)} runs, {len(gold)} documents"))
