"""The tables of a comparison: F1 of everything, then each layer by precision and recall."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Final

from rich.console import RenderableType
from rich.table import Table

from extractbench.counts import Counts
from extractbench.rates import time_text
from extractbench.report.layout import (
    HEADLINE_HEADERS,
    Column,
    evaluation_table,
    f1_column,
    has_dash,
    share_column,
    triple_columns,
)
from extractbench.report.notes import UNDEFINED, run_notes, signature_line, size_note
from extractbench.scoring import shares
from extractbench.scoring.evaluation import HEADLINE, Evaluation
from extractbench.scoring.signature import Signature

__all__ = ["comparison_parts"]


def _of(layer: str, criterion: str) -> Callable[[Evaluation], Counts]:
    return lambda evaluation: evaluation.counts(layer, criterion)


_OVERVIEW: Final = [
    *(f1_column(header, *key) for key, header in zip(HEADLINE, HEADLINE_HEADERS, strict=True)),
    Column("fails", lambda evaluation: str(len(evaluation.failures))),
    Column("sec", lambda evaluation: time_text(evaluation.seconds)),
]
_ZONES: Final = [
    *triple_columns("content", _of("zones", "content")),
    share_column("boilerplate\nruns dropped", shares.runs),
]
_MENTIONS: Final = [
    *triple_columns("strict", _of("mentions", "strict")),
    *triple_columns("end to\nend", _of("mentions", "end_to_end")),
    f1_column("exact\nF1", "mentions", "exact"),
    f1_column("type\nF1", "mentions", "type"),
    share_column("values\nright", shares.values),
]
_QUOTES: Final = [
    *triple_columns("content", _of("quotes", "content")),
    *triple_columns("speaker", _of("quotes", "speaker")),
]
_RECORD: Final = [
    *triple_columns("units", _of("record", "units")),
    *triple_columns("strict", lambda evaluation: evaluation.counts("record", "units").strict),
    share_column("whole\nrecords", shares.whole),
]
_GROUNDING: Final = [
    *triple_columns("evidence", _of("record", "evidence")),
    share_column("un-\ngrounded", shares.ungrounded),
    share_column("of these\nderived", shares.derived),
    share_column("in boiler-\nplate", shares.leakage),
    Column("leaks", lambda evaluation: str(len(shares.leaks(evaluation)))),
]


def comparison_parts(
    evaluations: Sequence[Evaluation],
    signature: Signature,
    *,
    baselines: Sequence[Evaluation] = (),
) -> Iterator[RenderableType]:
    """Yield what a page about evaluations on one corpus holds, from top to bottom.

    The signature follows every table; below the last stands what needs to be said about dashes,
    leaks, failures and problems, and about the size of the corpus if there are several rows.
    """
    tables = list(_tables(evaluations, baselines))
    for table in tables:
        yield table
        yield signature_line(signature)
    if any(map(has_dash, tables)):
        yield UNDEFINED
    yield from run_notes(evaluations)
    if len(evaluations) > 1:
        yield size_note(signature)


def _tables(evaluations: Sequence[Evaluation], baselines: Sequence[Evaluation]) -> Iterator[Table]:
    yield evaluation_table("Overview: F1", _OVERVIEW, evaluations)
    attempting = {
        layer: [each for each in evaluations if layer in each.layers]
        for layer in chain.from_iterable(each.layers for each in evaluations)
    }
    if baselines or "zones" in attempting:
        zones = attempting.get("zones", [])
        yield evaluation_table("Zones: characters of content", _ZONES, zones, baselines)
    if "mentions" in attempting:
        yield evaluation_table("Mentions", _MENTIONS, attempting["mentions"])
    if "quotes" in attempting:
        yield evaluation_table("Quotes", _QUOTES, attempting["quotes"])
    if "record" in attempting:
        yield from _record_tables(attempting["record"])


def _record_tables(evaluations: Sequence[Evaluation]) -> Iterator[Table]:
    yield evaluation_table("Record", _RECORD, evaluations)
    names = sorted({name for each in evaluations for name in shares.slices(each)})
    details = [
        *(share_column(name, _slice(name)) for name in names),
        share_column("under the\nright parent", shares.placement),
        share_column("left null", shares.nulls),
        share_column("ab-\nstained", shares.abstained),
    ]
    yield evaluation_table(
        "Record: attributes off their default, placement, nulls", details, evaluations
    )
    yield evaluation_table("Grounding", _GROUNDING, evaluations)


def _slice(name: str) -> Callable[[Evaluation], shares.Share]:
    return lambda evaluation: shares.slices(evaluation).get(name, shares.Share(0, 0))
