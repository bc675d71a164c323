"""The commands for boards: ``submit``, ``verify``, ``leaderboard``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from extractbench.cli.options import (
    CorpusOption,
    EditionOption,
    JsonOption,
    SchemaOption,
    TextsOption,
    open_corpus,
)
from extractbench.cli.output import print_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from extractbench.corpus.gold import Corpus
    from extractbench.leaderboard.entry import Finding
    from extractbench.leaderboard.result import Extractor

__all__ = ["leaderboard", "submit", "verify"]

ResultsArgument = Annotated[
    Path,
    typer.Argument(
        metavar="RESULTS", exists=True, file_okay=False, help="A folder of results; see `submit`."
    ),
]


def submit(  # noqa: PLR0913 - the options of a command are its arguments
    predictions: Annotated[
        list[Path],
        typer.Argument(
            metavar="PREDICTIONS...",
            exists=True,
            dir_okay=False,
            readable=True,
            help="As `run` writes it; several files are the repeats of one extractor, in order.",
        ),
    ],
    to: Annotated[Path, typer.Option("--to", metavar="RESULTS", file_okay=False)],
    *,
    extractor: Annotated[
        str | None,
        typer.Option(
            "--extractor",
            metavar="EXTRACTOR",
            help="What made them, as for `run`: it is loaded for its name, version, fingerprint.",
        ),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(
            "--name",
            help="What it is called. [default: its own name, or the file's]",
        ),
    ] = None,
    version: Annotated[str | None, typer.Option("--of-version", metavar="VERSION")] = None,
    url: Annotated[str | None, typer.Option("--url", help="Where its code is.")] = None,
    journal: Annotated[
        Path | None,
        typer.Option(
            "--journal",
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="The journal of the run, for the fingerprint.",
        ),
    ] = None,
    corpus: CorpusOption = "operations",
    edition: EditionOption = None,
    schema: SchemaOption = None,
    texts: TextsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Pack a run into a folder of results, to be submitted to a board.

    It holds ids, offsets, hashes, values and counts; of texts that are not shipped no passage.
    """
    from extractbench.leaderboard.packing import pack
    from extractbench.leaderboard.provenance import about, runs_of

    gold = open_corpus(corpus, edition, schema, texts)
    said = {"name": name, "version": version, "url": url}
    documents = [document.id for document in gold]
    packed = []
    for number, (path, runs) in enumerate(
        zip(predictions, runs_of(extractor, len(predictions)), strict=True)
    ):
        known = {"name": path.stem} | about(extractor, journal, documents, runs, number)
        packed.append(
            pack(
                path,
                gold,
                _extractor(known | {k: v for k, v in said.items() if v is not None}),
                to,
                runs,
            )
        )
    if as_json:
        told = [{"folder": str(f), "run": r.model_dump(mode="json")} for f, r in packed]
        print_json(told[0] if len(told) == 1 else told)
        return
    for folder, result in packed:
        typer.echo(
            f"{folder}: {result.documents} documents, {sum(result.failures.values())} failed"
        )


def _extractor(known: "Mapping[str, Any]") -> "Extractor":
    from pydantic import ValidationError

    from extractbench.errors import ResultError
    from extractbench.leaderboard.result import Extractor, first_fault

    try:
        return Extractor.model_validate(known)
    except ValidationError as error:
        raise ResultError(f"the extractor, {first_fault(error)}") from error


def verify(
    results: ResultsArgument,
    *,
    corpus: CorpusOption = "operations",
    schema: SchemaOption = None,
    texts: TextsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Work out every score of a folder of results anew; status 1 if anything is refused."""
    from extractbench.leaderboard.verifying import verify as verify_results

    found = verify_results(results, _corpora(corpus, schema, texts))
    unknown = [entry.run for entry in found.entries if entry.evaluation is None]
    if as_json:
        print_json(
            {
                "verified": [e.run for e in found.entries if e.evaluation is not None],
                "gold_not_here": unknown,
                "refused": [{"run": f.run, "message": f.message} for f in found.findings],
            }
        )
    else:
        _say(found.findings, unknown)
        typer.echo(
            f"{len(found.entries) - len(unknown)} runs verified, {len(unknown)} on other gold, "
            f"{len(found.findings)} refused"
        )
    if found.findings:
        raise typer.Exit(1)


def leaderboard(
    results: ResultsArgument,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", file_okay=False, help="The folder to write.")
    ],
    *,
    corpus: CorpusOption = "operations",
    schema: SchemaOption = None,
    texts: TextsOption = None,
) -> None:
    """Write the boards of a folder of results: JSON, CSV, Markdown and a page.

    Runs are verified first; what is refused is told and left out, and the rest is written. Nothing
    is written if `tiers.json` is not of the form: it is the board's own.
    """
    from extractbench.leaderboard.board import make_boards
    from extractbench.leaderboard.tiers import read_tiers
    from extractbench.leaderboard.verifying import verify as verify_results
    from extractbench.leaderboard.writing import write_boards
    from extractbench.report.escaping import visible

    tiers = read_tiers(results)
    found = verify_results(results, _corpora(corpus, schema, texts))
    _say(found.findings, [entry.run for entry in found.entries if entry.evaluation is None])
    for run in sorted(tiers.keys() - {entry.run for entry in found.entries}):
        typer.echo(visible(f"tiers.json: there is no such run: {run}"), err=True)
    boards = make_boards(found.entries, tiers)
    write_boards(boards, out)
    left_out = f", {len(found.findings)} refused" if found.findings else ""
    typer.echo(f"{out}: {len(boards)} boards, {len(found.entries)} runs{left_out}")


def _say(findings: "tuple[Finding, ...]", unknown: list[str]) -> None:
    from extractbench.report.escaping import visible

    for finding in findings:
        typer.echo(visible(f"refused: {finding}"), err=True)
    for run in unknown:
        typer.echo(
            visible(f"not verified: {run}: its gold, or a text of it, is not here"), err=True
        )


def _corpora(corpus: str, schema: str | None, texts: Path | None) -> "Iterator[Corpus]":
    from extractbench.corpus.sources import list_editions

    for edition in list_editions(corpus) or (None,):
        yield open_corpus(corpus, edition, schema, texts)
