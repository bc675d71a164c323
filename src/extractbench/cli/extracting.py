"""The commands that run extractors: ``compare`` and ``run``."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from extractbench.cli.estimating import say_estimates
from extractbench.cli.options import (
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
    from collections.abc import Sequence

    from rich.text import Text

    from extractbench.paper import Form
    from extractbench.resampling import Method
    from extractbench.run.compare import Comparison
    from extractbench.run.writing import Written

__all__ = ["compare", "run"]

ALL_FAILED = 3
STOPPED = 4
INTERRUPTED = 130

SPEC_HELP = "A name (see `extractbench extractors`), module:attribute or file.py:attribute."


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
    with print_to_stderr(), _ending(journal), progress(total) as on_document:
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


def run(  # noqa: PLR0913 - the options of a command are its arguments
    extractor: Annotated[str, typer.Argument(metavar="EXTRACTOR", help=SPEC_HELP)],
    out: Annotated[
        Path,
        typer.Option(
            "--out", metavar="FILE", dir_okay=False, writable=True, help="The file to write."
        ),
    ],
    *,
    corpus: CorpusOption = "operations",
    edition: EditionOption = None,
    schema: SchemaOption = None,
    texts: TextsOption = None,
    layers: LayersOption = None,
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
    as_json: JsonOption = False,
) -> None:
    """Run an extractor and write its predictions.

    The file has a JSON object for each document; `extractbench score` takes it. The same command
    goes on where it was cut off.
    """
    from extractbench.run.writing import journal_beside, write_runs

    chosen = parse_layers(layers)
    if not out.parent.is_dir():
        raise typer.BadParameter(f"folder {str(out.parent)!r} is not there", param_hint="--out")
    gold = open_corpus(corpus, edition, schema, texts)
    kept = journal or journal_beside(out)
    with print_to_stderr(), _ending(kept), progress(len(gold) * repeats) as on_document:
        written = write_runs(
            extractor,
            gold,
            out,
            layers=chosen,
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
    _say_written(written, as_json=as_json)
    if any(each.failures for each in written) and kept is not None:
        typer.echo(
            f"to try what failed again, run the same command; the rest is in {kept}", err=True
        )
    _judge(written, strict=strict)


def _installed() -> list[str]:
    from extractbench.errors import ExtractorError
    from extractbench.extractors.loading import load_installed

    if names := [*load_installed()]:
        return names
    raise ExtractorError("no extractor is installed; name one: module:attribute")


@contextmanager
def _ending(journal: Path | None) -> Iterator[None]:
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


def _say_written(written: "Sequence[Written]", *, as_json: bool) -> None:
    from extractbench.report.escaping import first_line, visible

    if as_json:
        told = [_jsonable(each) for each in written]
        print_json(told[0] if len(told) == 1 else told)
        return
    for each in written:
        typer.echo(visible(_summary(each)))
        for document, reason in each.failures.items():
            typer.echo(f"failed: {document}: {first_line(reason)}", err=True)
        for problem in each.problems:
            typer.echo(f"problem: {first_line(str(problem))}", err=True)


def _summary(written: "Written") -> str:
    from extractbench.rates import time_text

    parts = [
        f"{written.documents} documents",
        f"{len(written.failures)} failed",
        f"{len(written.problems)} problems",
    ]
    if written.seconds is not None:
        parts.append(f"{time_text(written.seconds)} s")
    if written.cost:
        parts.append(f"{written.cost:.4g} spent")
    if written.resumed:
        parts.append(f"{written.resumed} done by an earlier run")
    return f"{written.path}: {', '.join(parts)}"


def _jsonable(written: "Written") -> dict[str, Any]:
    return {
        "out": str(written.path),
        "documents": written.documents,
        "resumed": written.resumed,
        "failures": [{"document": d, "reason": why} for d, why in written.failures.items()],
        "problems": [problem.model_dump(mode="json") for problem in written.problems],
        "seconds": written.seconds,
        "cost": written.cost,
    }


def _judge(written: "Sequence[Written]", *, strict: bool) -> None:
    if strict and any(each.failures or each.problems for each in written):
        raise typer.Exit(1)
    if any(len(each.failures) == each.documents for each in written):
        raise typer.Exit(ALL_FAILED)
