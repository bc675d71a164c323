"""The command line as a whole: its commands, and what becomes of errors and warnings.

Exit status: 0 fine; 1 a check failed or, under ``--strict``, a prediction is broken; 2 a mistake
of usage; 3 an extractor failed on every document; 4 a run reached one of its limits; 130
interrupted.
"""

import sys
import warnings
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from extractbench.cli import (
    boards,
    checking,
    comparing,
    creating,
    differing,
    explaining,
    exporting,
    gold,
    listing,
    reporting,
    running,
    scoring,
    showing,
    spans,
    texts,
)
from extractbench.report.escaping import visible

__all__ = ["app", "main"]


class _Commands(TyperGroup):
    """Commands whose errors and warnings are sentences on stderr, without a traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command; turn what the library raises on purpose into an exit status."""
        with warnings.catch_warnings():
            warnings.showwarning = _show_warning
            try:
                return super().invoke(ctx)
            except Exception as error:
                status = _status(error)
                if status is None:
                    raise
                typer.echo(f"error: {visible(str(error))}", err=True)
                raise typer.Exit(status) from error


def _status(error: Exception) -> int | None:
    """Return the exit status of an error that is a user's; None of any other."""
    from extractbench.errors import ExtractbenchError, PredictionError

    if isinstance(error, PredictionError):
        return 1
    # An error of the system that names a file is about what the user named.
    is_about_file = isinstance(error, OSError) and error.filename is not None
    return 2 if is_about_file or isinstance(error, ExtractbenchError) else None


def _show_warning(message: Warning | str, *_: object, **__: object) -> None:
    typer.echo(f"warning: {visible(str(message))}", err=True)


app = typer.Typer(
    name="extractbench",
    cls=_Commands,
    help="How good is your text extractor? Compare, score, and look at gold.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (
    comparing.compare,
    running.run,
    scoring.score,
    spans.spans,
    explaining.explain,
    differing.diff,
    reporting.report,
    showing.show,
    creating.new,
    checking.check,
    boards.submit,
    boards.verify,
    boards.leaderboard,
):
    app.command()(command)
app.command("merge-spans")(spans.merge_spans)
app.command()(listing.extractors)
app.add_typer(exporting.app, name="export")
app.add_typer(gold.app, name="gold")
app.add_typer(texts.app, name="texts")


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"extractbench {version('extractbench')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    """How good is your text extractor? Compare, score, and look at gold."""


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character shows its code, instead of an error.
        if callable(reconfigure := getattr(stream, "reconfigure", None)):
            reconfigure(errors="backslashreplace")
    app()
