"""Where output goes: results to stdout, everything else to stderr."""

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Timer
from typing import TYPE_CHECKING, Any, Literal

import typer

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from extractbench.prediction import Prediction
    from extractbench.run.options import OnDocument

__all__ = ["Pace", "make_console", "print_json", "print_parts", "print_to_stderr", "progress"]

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
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    said = TextColumn("{task.fields[said]}", markup=False)
    columns = ("documents", BarColumn(), MofNCompleteColumn(), said)
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task, pace = bar.add_task("", total=total, said=""), Pace(total)

    def on_document(prediction: "Prediction") -> None:
        pace.count(prediction)
        bar.update(task, advance=1, said=str(pace))

    timer = Timer(_PATIENCE, bar.start)
    timer.daemon = True
    timer.start()
    try:
        yield on_document
    finally:
        timer.cancel()
        timer.join()
        bar.stop()


@dataclass(slots=True)
class Pace:
    """How fast documents go, how many failed, what they cost, and how long the rest will take.

    Documents that an earlier run had done are no part of the pace.
    """

    total: int
    done: int = 0
    resumed: int = 0
    failed: int = 0
    cost: float = 0.0
    started: float = field(default_factory=time.monotonic)

    def count(self, prediction: "Prediction") -> None:
        """Count a document."""
        self.done += 1
        self.resumed += prediction.resumed
        self.failed += prediction.error is not None
        if prediction.usage and not prediction.resumed:
            self.cost += prediction.usage.money or 0.0

    def __str__(self) -> str:
        rate = (self.done - self.resumed) / max(time.monotonic() - self.started, 1e-9)
        parts = [f"{rate:.3g}/s"]
        parts += [f"{self.failed} failed"] if self.failed else []
        parts += [f"{self.cost:.4g} spent"] if self.cost else []
        if rate:
            left = timedelta(seconds=round((self.total - self.done) / rate))
            parts.append(f"{left} left")
        return ", ".join(parts)
