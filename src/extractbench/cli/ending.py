"""How a command ends when a run does not go as it should: its exit status, and what is kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

__all__ = ["ALL_FAILED", "INTERRUPTED", "STOPPED", "ending"]

ALL_FAILED = 3
"""An extractor failed on every document."""
STOPPED = 4
"""A run reached one of its limits."""
INTERRUPTED = 130


@contextmanager
def ending(journal: Path | None) -> Iterator[None]:
    """Say of a run that ends early what is kept of it, and end with a status of its own."""
    from extractbench.errors import RunStoppedError
    from extractbench.report.escaping import visible

    kept = (
        f"what was done is kept in {journal}, and the same command goes on from there"
        if journal is not None
        else "nothing of it is kept; with --journal FILE the same command would go on from there"
    )
    try:
        yield
    except RunStoppedError as error:
        typer.echo(visible(f"{error}; {kept}"), err=True)
        raise typer.Exit(STOPPED) from error
    except KeyboardInterrupt as error:
        typer.echo(visible(f"interrupted; {kept}"), err=True)
        raise typer.Exit(INTERRUPTED) from error
