"""The options that several commands have, and the corpus that they name."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

if TYPE_CHECKING:
    from extractbench.corpus.gold import Corpus

__all__ = [
    "CorpusOption",
    "EditionOption",
    "EveryEditionOption",
    "JsonOption",
    "LayersOption",
    "SchemaOption",
    "StrictOption",
    "TextsOption",
    "TimeoutOption",
    "open_corpus",
    "parse_layers",
]

CorpusOption: TypeAlias = Annotated[
    str, typer.Option("--corpus", metavar="DIR", help="A folder of gold, or a built-in corpus.")
]
EditionOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--edition",
        metavar="E",
        help="One edition, or several with commas between. [default: retold of the built-in "
        "corpus, every edition of a folder]",
    ),
]
EveryEditionOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--edition",
        metavar="E",
        help="One edition, or several with commas between. [default: every edition]",
    ),
]
SchemaOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--schema",
        metavar="MODULE:TYPE",
        help="The record type of another task: module:RecordType or file.py:RecordType.",
    ),
]
TextsOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--texts", metavar="DIR", help="A folder that holds the texts that are not shipped."
    ),
]
LayersOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--layers",
        metavar="LAYERS",
        help="Only these layers, with commas between: zones, mentions, quotes, record.",
    ),
]
StrictOption: TypeAlias = Annotated[
    bool,
    typer.Option("--strict", help="Stop with status 1 at a broken or failed prediction."),
]
TimeoutOption: TypeAlias = Annotated[
    float | None,
    typer.Option(
        "--timeout",
        metavar="SECONDS",
        min=0.001,
        help="How long a document may take; it then counts as failed.",
    ),
]
JsonOption: TypeAlias = Annotated[
    bool, typer.Option("--json", help="Print JSON, and nothing else, on stdout.")
]


def open_corpus(
    corpus: str,
    edition: str | None,
    schema: str | None,
    texts: Path | None,
    *,
    every: bool = False,
) -> "Corpus":
    """Load the corpus that the options name; with `every`, all editions unless one is named."""
    from extractbench.corpus.load import load_corpus
    from extractbench.corpus.sources import list_editions

    if every and edition is None:
        edition = ",".join(list_editions(corpus)) or None
    return load_corpus(corpus, edition=edition, schema=schema, texts=texts)


def parse_layers(layers: str | None) -> list[str] | None:
    """Return the layers that an option names; None for all that are attempted.

    Raises:
        UnknownNameError: If there is no such layer.
    """
    from extractbench.errors import UnknownNameError
    from extractbench.scoring.documents import LAYERS

    if layers is None:
        return None
    names = [name.strip() for name in layers.split(",")]
    # Before anything slow is run, not after.
    for name in names:
        if name not in LAYERS:
            raise UnknownNameError("layer", name, LAYERS)
    return names
