"""The commands for texts that are not shipped: ``texts add`` and ``texts status``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from extractbench.cli.options import CorpusOption, EveryEditionOption, JsonOption, TextsOption
from extractbench.cli.output import print_json, print_parts

if TYPE_CHECKING:
    from extractbench.corpus.texts import TextStatus

__all__ = ["app"]

app = typer.Typer(help="Add texts that are not shipped.", no_args_is_help=True)


@app.command()
def add(
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", exists=True, file_okay=False, help="Where the texts are."),
    ],
    *,
    corpus: CorpusOption = "operations",
    as_json: JsonOption = False,
) -> None:
    """Copy texts from a folder into your cache.

    They are recognised by what they hold, whatever the files are called. The exit status is 1 if
    one that may be meant was changed, or there is none.
    """
    from extractbench.corpus.texts import add_texts, say_changed

    found = add_texts(folder, corpus)
    _print(found, as_json=as_json)
    changed = [each for each in found if each.near]
    for each in changed:
        typer.echo(f"refused: {say_changed(each)}", err=True)
    if changed or not any(each.path for each in found):
        raise typer.Exit(1)


@app.command()
def status(
    *,
    corpus: CorpusOption = "operations",
    edition: EveryEditionOption = None,
    texts: TextsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say which texts are there, and where."""
    from extractbench.corpus.texts import texts_status

    _print(texts_status(corpus, edition=edition, texts=texts), as_json=as_json)


def _print(found: "list[TextStatus]", *, as_json: bool) -> None:
    if as_json:
        print_json([_jsonable(each) for each in found])
        return
    from extractbench.report.layout import word_lines

    rows = [[each.document, each.edition, each.fit.value, _place(each)] for each in found]
    print_parts(word_lines(["document", "edition", "text", "where"], rows))


def _place(status: "TextStatus") -> str:
    if status.path is not None:
        return str(status.path)
    near = ", ".join(str(each.path) for each in status.near)
    return f"near, but changed: {near}" if near else ""


def _jsonable(status: "TextStatus") -> dict[str, Any]:
    return {
        "document": status.document,
        "edition": status.edition,
        "fit": status.fit.value,
        "path": None if status.path is None else str(status.path),
        "sha256": status.expected,
        "near": [{"path": str(each.path), "sha256": each.sha256} for each in status.near],
    }
