"""The command that scores a predictions file: ``score``."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from extractbench.cli.ending import ALL_FAILED
from extractbench.cli.options import (
    CorpusOption,
    EditionOption,
    JsonOption,
    LabelsOption,
    LayersOption,
    MinIouOption,
    SchemaOption,
    StrictOption,
    TextsOption,
    open_corpus,
    parse_labels,
    parse_layers,
)
from extractbench.cli.output import print_json, print_parts

__all__ = ["score"]


def score(  # noqa: PLR0913 - the options of a command are its arguments
    predictions: Annotated[
        Path,
        typer.Argument(
            metavar="PREDICTIONS",
            exists=True,
            dir_okay=False,
            readable=True,
            help="A file of JSON lines, as `extractbench run` writes it.",
        ),
    ],
    *,
    by: Annotated[
        Literal["label", "slot", "document", "error", "confusion"] | None,
        typer.Option(
            "--by",
            help="Mentions by label, the record by slot, all by document, what is wrong by class "
            "of error, or which label was taken for which.",
        ),
    ] = None,
    corpus: CorpusOption = "operations",
    edition: EditionOption = None,
    schema: SchemaOption = None,
    texts: TextsOption = None,
    layers: LayersOption = None,
    labels: LabelsOption = None,
    strict: StrictOption = False,
    min_iou: MinIouOption = 0.0,
    as_json: JsonOption = False,
) -> None:
    """Score a predictions file; nothing is run."""
    from extractbench.prediction import read_predictions
    from extractbench.scoring import score as scoring

    chosen = parse_layers(layers)
    gold = open_corpus(corpus, edition, schema, texts)
    given = read_predictions(predictions, strict=strict)
    evaluation = scoring.score(
        given,
        gold,
        name=predictions.stem,
        layers=chosen,
        strict=strict,
        min_iou=min_iou,
        labels=parse_labels(labels),
    )
    if as_json:
        from extractbench.report.jsonable import evaluation_json

        print_json(evaluation_json(evaluation))
    elif by is not None:
        from extractbench.report.breakdown import breakdown_parts

        print_parts(breakdown_parts(evaluation, by))
    else:
        from extractbench.report.tables import comparison_parts

        print_parts(comparison_parts([evaluation], evaluation.signature))
    if len(evaluation.failures) == len(evaluation.documents):
        raise typer.Exit(ALL_FAILED)
