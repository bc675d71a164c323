"""The options that several commands have, and the corpus that they name."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import typer

if TYPE_CHECKING:
    from extractbench.corpus.gold import Corpus

__all__ = [
    "SPEC_HELP",
    "ConcurrencyOption",
    "CorpusOption",
    "EditionOption",
    "EngineOption",
    "EveryEditionOption",
    "GpusOption",
    "JournalOption",
    "JsonOption",
    "LabelsOption",
    "LayersOption",
    "MaxCostOption",
    "MaxFailuresOption",
    "MinIouOption",
    "RepeatsOption",
    "RetriesOption",
    "SchemaOption",
    "StrictOption",
    "TextsOption",
    "TimeoutOption",
    "WorkersOption",
    "open_corpus",
    "parse_gpus",
    "parse_labels",
    "parse_layers",
]

SPEC_HELP = "A name (see `extractbench extractors`), module:attribute or file.py:attribute."

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
LabelsOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--labels",
        metavar="LABELS",
        help="Only mentions of these labels, with commas between; of gold as well. [default: those "
        "that an extractor says it can give, or all]",
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
RetriesOption: TypeAlias = Annotated[
    int,
    typer.Option(
        "--retries",
        metavar="N",
        min=0,
        help="How often a document is tried again after a failure that may pass.",
    ),
]
MaxFailuresOption: TypeAlias = Annotated[
    int | None,
    typer.Option(
        "--max-failures",
        metavar="N",
        min=0,
        help="Stop with status 4 once more documents than this have failed.",
    ),
]
MaxCostOption: TypeAlias = Annotated[
    float | None,
    typer.Option(
        "--max-cost",
        metavar="MONEY",
        min=0,
        help="Stop with status 4 once the predictions say that they have cost this much.",
    ),
]
RepeatsOption: TypeAlias = Annotated[
    int,
    typer.Option(
        "--repeats",
        metavar="N",
        min=1,
        help="Run each extractor so often, with another seed each time.",
    ),
]
WorkersOption: TypeAlias = Annotated[
    int | None,
    typer.Option("--workers", metavar="N", min=1, help="Run in so many processes at once."),
]
GpusOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--gpus",
        metavar="DEVICES",
        help="The GPUs to run on, with commas between; there is a process for each.",
    ),
]
ConcurrencyOption: TypeAlias = Annotated[
    int | None,
    typer.Option(
        "--concurrency",
        metavar="N",
        min=1,
        help="How many documents are under way at once, if the extractor waits for an endpoint.",
    ),
]
EngineOption: TypeAlias = Annotated[
    Literal["local", "ray"],
    typer.Option("--engine", help="Where it runs: on this machine, or on a cluster of Ray."),
]
JournalOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--journal",
        metavar="FILE",
        dir_okay=False,
        help="Keep what is done in this file, and go on from what it holds.",
    ),
]
MinIouOption: TypeAlias = Annotated[
    float,
    typer.Option(
        "--min-iou",
        metavar="SHARE",
        min=0,
        max=1,
        help="The least intersection over union at which two mentions overlap.",
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

    names = _split(layers)
    # Before anything slow is run, not after.
    for name in names or ():
        if name not in LAYERS:
            raise UnknownNameError("layer", name, LAYERS)
    return names


def parse_labels(labels: str | None) -> list[str] | None:
    """Return the labels that an option names; None for all that an extractor can give."""
    return _split(labels)


def _split(names: str | None) -> list[str] | None:
    return None if names is None else [name.strip() for name in names.split(",")]


def parse_gpus(gpus: str | None) -> tuple[str, ...]:
    """Return the devices that an option names."""
    return tuple(name.strip() for name in (gpus or "").split(",") if name.strip())
