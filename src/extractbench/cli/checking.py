"""The command that tries an extractor on hostile documents: ``check``."""

from typing import Annotated

import typer

from extractbench.cli.options import JsonOption
from extractbench.cli.output import print_json, print_parts, print_to_stderr, progress

__all__ = ["check"]


def check(
    extractor: Annotated[
        str,
        typer.Argument(
            metavar="EXTRACTOR",
            help="A name (see `extractbench extractors`), module:attribute or file.py:attribute.",
        ),
    ],
    *,
    timeout: Annotated[
        float,
        typer.Option("--timeout", metavar="SECONDS", min=0.001, help="What a document may take."),
    ] = 60.0,
    as_json: JsonOption = False,
) -> None:
    """Try an extractor offline on hostile documents, and say what is to be mended.

    Empty, huge, right-to-left, full of emoji: what comes back has to be of the form, with offsets
    that lie in the text, and the same whenever and in whatever order it is asked. The exit status
    is 1 if something is broken.
    """
    from extractbench.run.conformance.checking import check_extractor
    from extractbench.run.conformance.documents import hostile_documents

    documents = hostile_documents()
    with print_to_stderr(), progress(len(documents)) as on_document:
        conformance = check_extractor(
            extractor, documents=documents, timeout=timeout, on_document=on_document
        )
    if as_json:
        from extractbench.report.conformance import conformance_json

        print_json(conformance_json(conformance))
    else:
        from extractbench.report.conformance import conformance_parts

        print_parts(conformance_parts(conformance))
    if not conformance.is_sound:
        raise typer.Exit(1)
