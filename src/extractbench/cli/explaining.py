"""The command that says why a document's items came to their outcomes: ``explain``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractbench.cli.options import (
    CorpusOption,
    EveryEditionOption,
    JsonOption,
    MinIouOption,
    SchemaOption,
    TextsOption,
    open_corpus,
)
from extractbench.cli.output import print_json, print_parts

if TYPE_CHECKING:
    from extractbench.scoring.explanation import Explanation

__all__ = ["explain"]


def explain(  # noqa: PLR0913 - the options of a command are its arguments
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
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="The document's id.")],
    *,
    item: Annotated[
        str | None,
        typer.Option(
            "--item",
            metavar="ITEM",
            help="One item: gold's id (m7), or the place in the prediction (mentions[3]).",
        ),
    ] = None,
    criterion: Annotated[
        str | None,
        typer.Option(
            "--criterion",
            metavar="C",
            help="By what items are judged, such as type. [default: strict, speaker, units]",
        ),
    ] = None,
    errors: Annotated[bool, typer.Option("--errors", help="Only what is not right.")] = False,
    corpus: CorpusOption = "operations",
    edition: EveryEditionOption = None,
    schema: SchemaOption = None,
    texts: TextsOption = None,
    min_iou: MinIouOption = 0.0,
    include_text: Annotated[
        bool,
        typer.Option(
            "--include-text",
            help="Show the words of a text that is not shipped; they are not to be published.",
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Say of every item of a document what it was paired with, and why not with another."""
    from extractbench.report.explained import explanation_json, explanation_parts

    told = _explain(
        predictions,
        document,
        (corpus, edition, schema, texts),
        criterion=criterion,
        min_iou=min_iou,
        include_text=include_text,
    )
    items = told.named(item) if item is not None else told.items
    shown = [each for each in items if each.is_wrong or not errors]
    if as_json:
        print_json(explanation_json(told, shown))
    else:
        print_parts(explanation_parts(told, shown, in_full=item is not None))


def _explain(
    predictions: Path,
    document: str,
    source: tuple[str, str | None, str | None, Path | None],
    *,
    criterion: str | None,
    min_iou: float,
    include_text: bool,
) -> "Explanation":
    from extractbench.prediction import read_predictions
    from extractbench.scoring import explain as explaining
    from extractbench.scoring.score import score

    gold = open_corpus(*source, every=True).select([document])
    given = read_predictions(predictions)
    evaluation = score(given, gold, name=predictions.stem, min_iou=min_iou)
    return explaining.explain(
        evaluation, gold, document, criterion=criterion, include_text=include_text
    )
