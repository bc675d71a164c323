"""The commands that write what other libraries read: ``export datasets``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractbench.cli.options import (
    CorpusOption,
    EditionOption,
    JsonOption,
    SchemaOption,
    TextsOption,
    open_corpus,
)
from extractbench.cli.output import print_json

if TYPE_CHECKING:
    from extractbench.prediction import Prediction

__all__ = ["app"]

app = typer.Typer(help="Write what other libraries read.", no_args_is_help=True)


@app.callback()
def _only_groups() -> None:
    """Write what other libraries read."""


@app.command()
def datasets(  # noqa: PLR0913 - the options of a command are its arguments
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", file_okay=False, help="The folder; new, or empty.")
    ],
    *,
    corpus: CorpusOption = "operations",
    edition: EditionOption = None,
    schema: SchemaOption = None,
    texts: TextsOption = None,
    predictions: Annotated[
        list[Path] | None,
        typer.Option(
            "--predictions",
            metavar="FILE",
            exists=True,
            dir_okay=False,
            readable=True,
            help="A predictions file to export too; may be given several times.",
        ),
    ] = None,
    include_text: Annotated[
        bool, typer.Option("--include-text", help="Give away texts that are not shipped too.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Write a corpus as a folder that datasets.load_dataset reads.

    It holds Parquet files, a dataset card and Croissant metadata.
    """
    from extractbench.integrations.datasets.export import export_datasets

    gold = open_corpus(corpus, edition, schema, texts)
    written = export_datasets(
        folder, gold, predictions=_read(predictions or []), include_text=include_text
    )
    if as_json:
        names = [path.relative_to(folder).as_posix() for path in written]
        print_json({"out": str(folder), "documents": len(gold), "files": names})
    else:
        typer.echo(f"{folder}: {len(gold)} documents, {len(written)} files")


def _read(files: list[Path]) -> "dict[str, list[Prediction]]":
    from extractbench.prediction import read_predictions

    names = [file.stem for file in files]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise typer.BadParameter(
            f"two files are called {', '.join(twice)}", param_hint="--predictions"
        )
    return {file.stem: read_predictions(file) for file in files}
