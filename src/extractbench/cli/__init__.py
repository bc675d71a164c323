"""The command line: ``extractbench``, or ``python -m extractbench``."""

from extractbench.cli.app import app, main

__all__ = ["app", "main"]
