"""The command that compares two predictions files item by item: ``diff``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from extractbench.cli.options import (
    CorpusOption,
    EditionOption,
    JsonOption,
    LayersOption,
    SchemaOption,
    TextsOption,
    open_corpus,
    parse_layers,
)
from extractbench.cli.output import print_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractbench.corpus.gold import Corpus
    from extractbench.regression.standings import Change, Changes
    from extractbench.scoring.evaluation import Evaluation

__all__ = ["diff"]

_FILE = {"exists": True, "dir_okay": False, "readable": True}


def diff(  # noqa: PLR0913 - the options of a command are its arguments
    before: Annotated[Path, typer.Argument(metavar="A", help="A predictions file.", **_FILE)],
    after: Annotated[Path, typer.Argument(metavar="B", help="Another one.", **_FILE)],
    *,
    corpus: CorpusOption = "operations",
    edition: EditionOption = None,
    schema: SchemaOption = None,
    texts: TextsOption = None,
    layers: LayersOption = None,
    items: Annotated[
        int, typer.Option("--items", metavar="N", min=0, help="Of each kind; 0 for all.")
    ] = 10,
    include_text: Annotated[
        bool,
        typer.Option(
            "--include-text",
            help="Show the words around an item of texts that are not shipped as well.",
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Say which items two runs find otherwise: found, lost, newly spurious.

    Both are scored on the same gold; the exit status is 1 if a gold item is lost from A to B.
    """
    from extractbench.regression.standings import changes_between, standings_of

    gold = open_corpus(corpus, edition, schema, texts)
    chosen = parse_layers(layers)
    first, second = (_score(path, gold, chosen) for path in (before, after))
    _refuse(first, second)
    changes = changes_between(standings_of(first), standings_of(second))
    if as_json:
        print_json({"signature": str(first.signature), **_plain(changes)})
    else:
        _print(first, second, changes, gold, items or None, include_text=include_text)
    if changes.lost:
        raise typer.Exit(1)


def _score(path: Path, gold: "Corpus", layers: "Sequence[str] | None") -> "Evaluation":
    from extractbench.prediction import read_predictions
    from extractbench.scoring.score import score

    return score(read_predictions(path), gold, name=path.stem, layers=layers)


def _refuse(first: "Evaluation", second: "Evaluation") -> None:
    """Refuse two runs that cannot be compared, with the reason."""
    from extractbench.errors import PredictionError

    if first.layers != second.layers:
        raise PredictionError(
            f"{first.name} has the layers {', '.join(first.layers)}, {second.name} has "
            f"{', '.join(second.layers)}; name those to compare: --layers"
        )
    for each in (first, second):
        if len(each.failures) == len(each.documents):
            why = each.failures[0].failure if each.failures else "the corpus is empty"
            raise PredictionError(f"{each.name} has nothing for any document of this gold: {why}")


def _plain(changes: "Changes") -> dict[str, Any]:
    def listed(kind: "Sequence[Change]") -> list[dict[str, Any]]:
        return [{**c.place._asdict(), "before": c.before, "after": c.after} for c in kind]

    return {
        "lost": listed(changes.lost),
        "found": listed(changes.found),
        "newly_spurious": listed(changes.spurious),
        "no_longer_spurious": listed(changes.settled),
    }


def _print(
    first: "Evaluation",
    second: "Evaluation",
    changes: "Changes",
    gold: "Corpus",
    items: int | None,
    *,
    include_text: bool,
) -> None:
    from extractbench.rates import write_rate
    from extractbench.regression.telling import tell_changes
    from extractbench.report.escaping import visible
    from extractbench.scoring.evaluation import HEADLINE

    for layer, criterion in HEADLINE:
        if (layer, criterion) in first.totals:
            rates = (write_rate(each.counts(layer, criterion).f1) for each in (first, second))
            typer.echo(f"{layer}.{criterion} F1 {' -> '.join(rates)}")
    for line in tell_changes(changes, gold, most=items, words=include_text):
        typer.echo(visible(line))
    if not changes:
        typer.echo("every item stands as before")
    typer.echo(visible(str(first.signature)))
