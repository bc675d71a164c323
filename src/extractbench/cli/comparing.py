"""The command that runs extractors and scores them: ``compare``."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from extractbench.cli.ending import ALL_FAILED, ending
from extractbench.cli.estimating import say_estimates
from extractbench.cli.options import (
    SPEC_HELP,
    ConcurrencyOption,
    CorpusOption,
    EditionOption,
    EngineOption,
    GpusOption,
    JournalOption,
    JsonOption,
    LabelsOption,
    LayersOption,
    MaxCostOption,
    MaxFailuresOption,
    MinIouOption,
    RepeatsOption,
    RetriesOption,
    SchemaOption,
    StrictOption,
    TextsOption,
    TimeoutOption,
    WorkersOption,
    open_corpus,
    parse_gpus,
    parse_labels,
    parse_layers,
)
from extractbench.cli.output import print_json, print_parts, print_to_stderr, progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.text import Text

    from extractbench.paper import Form
    from extractbench.resampling import Method
    from extractbench.run.compare import Comparison

__all__ = ["compare"]


def compare(  # noqa: PLR0913 - the options of a command are its arguments
    extractors: Annotated[
        list[str] | None,
        typer.Argument(metavar="EXTRACTOR", help=f"{SPEC_HELP} [default: all installed]"),
    ] = None,
    *,
    corpus: CorpusOption = "operations",
    edition: EditionOption = None,
    schema: SchemaOption = None,
    texts: TextsOption = None,
    layers: LayersOption = None,
    labels: LabelsOption = None,
    min_iou: MinIouOption = 0.0,
    repeats: RepeatsOption = 1,
    timeout: TimeoutOption = None,
    retries: RetriesOption = 2,
    max_failures: MaxFailuresOption = None,
    max_cost: MaxCostOption = None,
    workers: WorkersOption = None,
    gpus: GpusOption = None,
    concurrency: ConcurrencyOption = None,
    engine: EngineOption = "local",
    journal: JournalOption = None,
    strict: StrictOption = False,
    form: Annotated[
        Literal["text", "markdown", "latex", "csv", "json"] | None,
        typer.Option(
            "--format",
            metavar="FORM",
            help="Print the paper's table instead: text, markdown, latex, csv; or json.",
        ),
    ] = None,
    interval: Annotated[
        Literal["jackknife", "percentile", "bca"],
        typer.Option(
            "--interval",
            metavar="METHOD",
            help="How the paper's table makes intervals: jackknife; of many articles also the "
            "bootstraps percentile and bca.",
        ),
    ] = "jackknife",
    as_json: JsonOption = False,
) -> None:
    """Run extractors on a corpus and score them.

    One that is trained is tried on each article after it was fitted on the others.
    """
    from extractbench.run import compare as comparing

    chosen = parse_layers(layers)
    gold = open_corpus(corpus, edition, schema, texts)
    specs = extractors or _installed()
    total = len(specs) * len(gold) * repeats
    with print_to_stderr(), ending(journal), progress(total) as on_document:
        comparison = comparing.compare(
            specs,
            gold,
            layers=chosen,
            strict=strict,
            min_iou=min_iou,
            labels=parse_labels(labels),
            repeats=repeats,
            timeout=timeout,
            retries=retries,
            max_failures=max_failures,
            max_cost=max_cost,
            workers=workers,
            gpus=parse_gpus(gpus),
            concurrency=concurrency,
            engine=engine,
            journal=journal,
            on_document=on_document,
            on_estimate=say_estimates(max_cost),
        )
    if form is None or form == "json" or as_json:
        _show(comparison, interval, as_json=as_json or form == "json")
    else:
        _show_paper(comparison, form, interval)
    if any(len(each.failures) == len(each.documents) for each in comparison.evaluations):
        raise typer.Exit(ALL_FAILED)


def _installed() -> list[str]:
    from extractbench.errors import ExtractorError
    from extractbench.extractors.loading import load_installed

    if names := [*load_installed()]:
        return names
    raise ExtractorError("no extractor is installed; name one: module:attribute")


def _show(comparison: "Comparison", interval: "Method", *, as_json: bool) -> None:
    from extractbench.report.jsonable import comparison_json
    from extractbench.report.rankings import rankings_json
    from extractbench.report.repeats import repeats_json, repeats_parts
    from extractbench.report.tables import comparison_parts

    _say_resumed(comparison)
    if as_json:
        rankings = rankings_json(comparison.evaluations, method=interval)
        said = {"repeats": repeats_json(comparison), "rankings": rankings}
        print_json(comparison_json(comparison) | said)
        return
    parts = comparison_parts(
        comparison.evaluations, comparison.signature, baselines=comparison.baselines
    )
    print_parts(parts)
    print_parts(_label_notes(comparison))
    print_parts(repeats_parts(comparison))


def _show_paper(comparison: "Comparison", form: "Form", interval: "Method") -> None:
    from extractbench.paper import paper_table
    from extractbench.report.escaping import visible

    _say_resumed(comparison)
    typer.echo(visible(paper_table(comparison.evaluations, form, method=interval)))


def _label_notes(comparison: "Comparison") -> "Iterator[Text]":
    from rich.text import Text

    from extractbench.report.escaping import visible

    for evaluation in comparison.evaluations:
        labels = evaluation.signature.labels
        if labels is not None and labels != comparison.signature.labels:
            named = ", ".join(labels)
            yield Text(visible(f"{evaluation.name}: mentions are scored on {named} only"))


def _say_resumed(comparison: "Comparison") -> None:
    for evaluation in comparison.evaluations:
        if resumed := sum(prediction.resumed for prediction in evaluation.predictions):
            typer.echo(
                f"{evaluation.name}: {resumed} of {len(evaluation.predictions)} documents come "
                "from the journal; these are not timed",
                err=True,
            )
