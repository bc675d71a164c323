"""The commands for those who annotate: check, index, compile, markup, diff, agreement."""

from pathlib import Path
from typing import Annotated

import typer

from extractbench.cli.options import (
    CorpusOption,
    EveryEditionOption,
    JsonOption,
    SchemaOption,
    TextsOption,
    open_corpus,
)
from extractbench.cli.output import print_json, print_parts
from extractbench.report.escaping import visible

__all__ = ["app"]

app = typer.Typer(help="Check, index and edit gold.", no_args_is_help=True)


@app.command()
def check(
    *,
    corpus: CorpusOption = "operations",
    edition: EveryEditionOption = None,
    schema: SchemaOption = None,
    texts: TextsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print everything that is wrong with gold.

    The exit status is 1 if anything is.
    """
    from dataclasses import asdict

    from extractbench.corpus.checks import check_corpus
    from extractbench.corpus.texts import texts_status

    findings = check_corpus(corpus, edition=edition, schema=schema, texts=texts)
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            typer.echo(visible(str(finding)))
        typer.echo(f"{len(findings)} findings" if findings else "no findings")
        statuses = texts_status(corpus, edition=edition, texts=texts)
        if missing := [each.document for each in statuses if each.path is None]:
            names = ", ".join(missing)
            message = f"without their texts, so that no word of theirs was looked at: {names}"
            typer.echo(message, err=True)
    if findings:
        raise typer.Exit(1)


@app.command()
def index(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", exists=True, file_okay=False, help="The corpus.")
    ],
) -> None:
    """Write or refresh the corpus.json of a folder.

    It lists the documents and the hashes of their texts.
    """
    from extractbench.corpus.index import index_corpus

    written = index_corpus(folder)
    typer.echo(f"{folder}: {len(written.documents)} documents indexed")


@app.command("compile")
def compile_source(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="SOURCE",
            exists=True,
            help="An in-line annotated document (XML), or a folder of them.",
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", file_okay=False, help="Where the files go.")
    ],
) -> None:
    """Compile in-line annotated documents.

    Of a document its gold file is written and, if it may be shipped, its text; of a folder a
    corpus, with its index.
    """
    from extractbench.corpus.compile import compile_file, compile_folder

    if source.is_dir():
        typer.echo(f"{out}: {len(compile_folder(source, out).documents)} documents indexed")
    else:
        written, text = compile_file(source, out)
        typer.echo(f"{written}: {len(text)} characters")


@app.command()
def markup(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help="The document's id.")],
    *,
    corpus: CorpusOption = "operations",
    edition: EveryEditionOption = None,
    schema: SchemaOption = None,
    texts: TextsOption = None,
) -> None:
    """Print a document in its in-line form.

    What is edited there is compiled again with `extractbench gold compile`.
    """
    from extractbench.corpus.markup import to_markup

    found = open_corpus(corpus, edition, schema, texts, every=True).gold(document)
    named = {"id": found.id, "article": found.gold.article, "edition": found.edition}
    # Without what a file may leave out, so that compiling gives the same file again.
    gold = found.gold.model_dump(mode="json", exclude_unset=True) | named
    typer.echo(to_markup(found.document.text, gold), nl=False)


@app.command()
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A folder of gold, or a corpus.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="Another version of it.")],
    *,
    as_json: JsonOption = False,
) -> None:
    """Print what differs between two versions of a corpus.

    These are documents, texts (by their hashes) and items of gold. The exit status is 1 if
    anything differs.
    """
    from dataclasses import asdict

    from extractbench.corpus.difference import diff_corpora

    changes = diff_corpora(old, new)
    if as_json:
        print_json([asdict(change) for change in changes])
    else:
        for change in changes:
            typer.echo(visible(str(change)))
        typer.echo(f"{len(changes)} differences" if changes else "no differences")
    if changes:
        raise typer.Exit(1)


@app.command()
def agreement(
    first: Annotated[str, typer.Argument(metavar="A", help="A folder of gold, or a corpus.")],
    second: Annotated[str, typer.Argument(metavar="B", help="The same documents once more.")],
    *,
    edition: EveryEditionOption = None,
    schema: SchemaOption = None,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="Print the table as Markdown.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Print how far two annotations of the same documents agree.

    No text is needed. Records are compared both ways, with either annotation as gold.
    """
    from extractbench.agreement import measure_agreement
    from extractbench.report import agreement as report

    ours, theirs = (
        open_corpus(each, edition, schema, None, every=True) for each in (first, second)
    )
    measured = measure_agreement(ours, theirs)
    if as_json:
        print_json(report.agreement_json(measured))
    elif as_markdown:
        typer.echo(report.agreement_markdown(measured))
    else:
        print_parts(report.agreement_parts(measured))
