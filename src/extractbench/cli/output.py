"""Where output goes: results to stdout, everything else to stderr."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from threading import Timer
from typing import TYPE_CHECKING, Any, Literal

import typer

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from extractbench.run.extracting import OnDocument

__all__ = ["make_console", "print_json", "print_parts", "print_to_stderr", "progress"]

_PATIENCE = 1.0
"""The seconds after which a bar shows how far the work is."""


def make_console(*, plain: bool = False) -> "Console":
    """Return a console for results; names and texts are shown as they are.

    Args:
        plain: Whether nothing is coloured or styled, even on a terminal.
    """
    from rich.console import Console

    colours: Literal["auto"] | None = None if plain else "auto"
    return Console(highlight=False, markup=False, emoji=False, color_system=colours)


def print_parts(parts: Iterable["RenderableType"], console: "Console | None" = None) -> None:
    """Print tables and lines one after the other; a line is never broken."""
    from rich.text import Text

    console = console or make_console()
    for part in parts:
        console.print(part, soft_wrap=isinstance(part, Text))


def print_json(payload: Any) -> None:
    """Print JSON in ASCII, which every terminal and pipe can take."""
    typer.echo(json.dumps(payload, indent=2, allow_nan=False))


@contextmanager
def print_to_stderr() -> Iterator[None]:
    """Send to stderr what extractors print, also from C and from processes that they start."""
    with redirect_stdout(sys.stderr):
        sys.stdout.flush()
        saved = None
        with suppress(OSError):
            saved = os.dup(1)
            os.dup2(2, 1)
        try:
            yield
        finally:
            if saved is not None:
                os.dup2(saved, 1)
                os.close(saved)


@contextmanager
def progress(total: int) -> Iterator["OnDocument | None"]:
    """Give a function to be called after each document, which moves a bar on a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

    columns = ("documents", BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task("", total=total)
    timer = Timer(_PATIENCE, bar.start)
    timer.daemon = True
    timer.start()
    try:
        yield lambda _: bar.advance(task)
    finally:
        timer.cancel()
        timer.join()
        bar.stop()
