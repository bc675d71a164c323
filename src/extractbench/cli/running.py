"""The command that runs an extractor and writes its predictions: ``run``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
    LayersOption,
    MaxCostOption,
    MaxFailuresOption,
    RepeatsOption,
    RetriesOption,
    SchemaOption,
    StrictOption,
    TextsOption,
    TimeoutOption,
    WorkersOption,
    open_corpus,
    parse_gpus,
    parse_layers,
)
from extractbench.cli.output import print_json, print_to_stderr, progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractbench.run.writing import Written

__all__ = ["run"]


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
    with print_to_stderr(), ending(kept), progress(len(gold) * repeats) as on_document:
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
