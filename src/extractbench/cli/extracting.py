"""The commands that run extractors: ``compare`` and ``run``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractbench.cli.options import (
    CorpusOption,
    EditionOption,
    JsonOption,
    LayersOption,
    SchemaOption,
    StrictOption,
    TextsOption,
    TimeoutOption,
    open_corpus,
    parse_layers,
)
from extractbench.cli.output import print_json, print_parts, print_to_stderr, progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractbench.extractors.protocol import Extractor
    from extractbench.prediction import Prediction

__all__ = ["compare", "run"]

ALL_FAILED = 3

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
    timeout: TimeoutOption = None,
    strict: StrictOption = False,
    as_json: JsonOption = False,
) -> None:
    """Run extractors on a corpus and score them."""
    from extractbench.run import compare as comparing

    chosen = parse_layers(layers)
    gold = open_corpus(corpus, edition, schema, texts)
    named = _load(extractors, by_spec=timeout is not None)
    with print_to_stderr(), progress(len(named) * len(gold)) as on_document:
        comparison = comparing.compare(
            named, gold, layers=chosen, timeout=timeout, strict=strict, on_document=on_document
        )
    if as_json:
        from extractbench.report.jsonable import comparison_json

        print_json(comparison_json(comparison))
    else:
        from extractbench.report.tables import comparison_parts

        print_parts(
            comparison_parts(
                comparison.evaluations, comparison.signature, baselines=comparison.baselines
            )
        )
    if any(len(each.failures) == len(each.documents) for each in comparison.evaluations):
        raise typer.Exit(ALL_FAILED)


def _load(specs: "Sequence[str] | None", *, by_spec: bool) -> "dict[str, Extractor | str]":
    """Load extractors by name before any of them runs; a guarded one is loaded where it runs."""
    from extractbench.errors import ExtractorError
    from extractbench.extractors.loading import extractor_name, load_extractor, load_installed

    loaded = {spec: load_extractor(spec) for spec in specs} if specs else load_installed()
    named: dict[str, Extractor | str] = {}
    for spec, extractor in loaded.items():
        name = extractor_name(extractor, spec)
        if name in named:
            raise ExtractorError(f"two extractors are called {name!r}; compare one at a time")
        named[name] = spec if by_spec else extractor
    if not named:
        raise ExtractorError("no extractor is installed; name one: module:attribute")
    return named


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
    timeout: TimeoutOption = None,
    strict: StrictOption = False,
    as_json: JsonOption = False,
) -> None:
    """Run an extractor and write its predictions.

    The file has a JSON object for each document; `extractbench score` takes it.
    """
    from extractbench.prediction import write_predictions
    from extractbench.run.extracting import extract

    chosen = parse_layers(layers)
    if not out.parent.is_dir():
        raise typer.BadParameter(f"folder {str(out.parent)!r} is not there", param_hint="--out")
    documents = [gold.document for gold in open_corpus(corpus, edition, schema, texts)]
    with print_to_stderr(), progress(len(documents)) as on_document:
        predictions = extract(extractor, documents, timeout=timeout, on_document=on_document)
    if chosen is not None:
        predictions = [_only(prediction, chosen) for prediction in predictions]
    write_predictions(out, predictions)
    _say_written(out, predictions, as_json=as_json)
    _judge(predictions, strict=strict)


def _only(prediction: "Prediction", layers: "Sequence[str]") -> "Prediction":
    from extractbench.scoring.documents import LAYERS

    return prediction.model_copy(update={name: None for name in LAYERS if name not in layers})


def _say_written(out: Path, predictions: "Sequence[Prediction]", *, as_json: bool) -> None:
    from extractbench.report.escaping import first_line
    from extractbench.report.rates import time_text

    failures = {each.id: each.error for each in predictions if each.error is not None}
    problems = [problem for each in predictions for problem in each.problems]
    seconds = sum(each.seconds or 0 for each in predictions)
    if as_json:
        print_json(
            {
                "out": str(out),
                "documents": len(predictions),
                "failures": [{"document": d, "reason": reason} for d, reason in failures.items()],
                "problems": [problem.model_dump(mode="json") for problem in problems],
                "seconds": seconds,
            }
        )
        return
    typer.echo(
        f"{out}: {len(predictions)} documents, {len(failures)} failed, {len(problems)} problems, "
        f"{time_text(seconds)} s"
    )
    for document, reason in failures.items():
        typer.echo(f"failed: {document}: {first_line(reason)}", err=True)
    for problem in problems:
        typer.echo(f"problem: {first_line(str(problem))}", err=True)


def _judge(predictions: "Sequence[Prediction]", *, strict: bool) -> None:
    failed = [each for each in predictions if each.error is not None]
    if strict and (failed or any(each.problems for each in predictions)):
        raise typer.Exit(1)
    if len(failed) == len(predictions):
        raise typer.Exit(ALL_FAILED)
