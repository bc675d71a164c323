"""The commands for labelled spans in bulk: ``spans`` and ``merge-spans``."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import typer

from extractbench.cli.ending import ALL_FAILED
from extractbench.cli.options import JsonOption, MinIouOption, parse_labels
from extractbench.cli.output import print_json, print_parts

if TYPE_CHECKING:
    from extractbench.scoring.span_evaluation import SpanEvaluation
    from extractbench.scoring.span_files import Shard

__all__ = ["merge_spans", "spans"]

_ByOption: TypeAlias = Annotated[
    Literal["label", "document", "confusion"] | None,
    typer.Option("--by", help="One criterion by label or document, or which label was taken for."),
]
_CriterionOption: TypeAlias = Annotated[
    Literal["strict", "exact", "partial", "type"],
    typer.Option("--criterion", help="The criterion of --by."),
]
_OutOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="COUNTS", dir_okay=False, help="Write the counts, for `merge-spans`."
    ),
]


def _file(metavar: str, what: str) -> typer.models.ArgumentInfo:
    info: typer.models.ArgumentInfo = typer.Argument(
        metavar=metavar, exists=True, dir_okay=False, readable=True, help=what
    )
    return info


def spans(  # noqa: PLR0913 - the options of a command are its arguments
    predictions: Annotated[
        Path, _file("PREDICTIONS", "A file of JSON lines, each with `id` and `mentions`.")
    ],
    gold: Annotated[Path, _file("GOLD", "Gold in the same form.")],
    *,
    by: _ByOption = None,
    criterion: _CriterionOption = "strict",
    min_iou: MinIouOption = 0.0,
    labels: Annotated[
        str | None,
        typer.Option(
            "--labels",
            metavar="LABELS",
            help="The labels of the schema, with commas between. [default: any label is one]",
        ),
    ] = None,
    shard: Annotated[
        str | None,
        typer.Option("--shard", metavar="I/N", help="Only these documents: shard I of N."),
    ] = None,
    out: _OutOption = None,
    as_json: JsonOption = False,
) -> None:
    """Score labelled spans of any number of documents; the files need not fit in memory."""
    from extractbench.scoring.span_files import score_files

    evaluation = score_files(
        predictions,
        gold,
        min_iou=min_iou,
        labels=parse_labels(labels),
        shard=_parse_shard(shard),
    )
    _show(evaluation, by, criterion, out, as_json=as_json)


def merge_spans(
    counts: Annotated[list[Path], _file("COUNTS...", "What `spans --out` wrote for each shard.")],
    *,
    by: _ByOption = None,
    criterion: _CriterionOption = "strict",
    out: _OutOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put the counts of shards together; the result is that of the whole."""
    from extractbench.scoring.span_evaluation import join_spans
    from extractbench.scoring.span_shards import read_span_counts

    evaluation = join_spans([read_span_counts(path) for path in counts])
    _show(evaluation, by, criterion, out, as_json=as_json)


def _parse_shard(shard: str | None) -> "Shard":
    from extractbench.scoring.span_files import Shard

    if shard is None:
        return Shard()
    if match := re.fullmatch(r"([1-9]\d*)/([1-9]\d*)", shard, re.ASCII):
        number, of = map(int, match.groups())
        if number <= of:
            return Shard(number, of)
    raise typer.BadParameter(f"{shard!r} is no shard; write 1/4 for the first of four")


def _show(
    evaluation: "SpanEvaluation",
    by: Literal["label", "document", "confusion"] | None,
    criterion: str,
    out: Path | None,
    *,
    as_json: bool,
) -> None:
    from extractbench.report.spans import span_json, span_parts

    if out is not None:
        from extractbench.scoring.span_shards import write_span_counts

        write_span_counts(out, evaluation)
    if as_json:
        print_json(span_json(evaluation, by))
    else:
        print_parts(span_parts(evaluation, by, criterion))
    if evaluation.documents and len(evaluation.failures) == len(evaluation.documents):
        raise typer.Exit(ALL_FAILED)
