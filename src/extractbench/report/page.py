"""A gold document as one self-contained HTML page: its text with the marks beside its record.

With an explanation it also lists what a prediction of the document has wrong, by class.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from extractbench.corpus.compile import UNSHIPPED
from extractbench.corpus.gold import Corpus, GoldDocument
from extractbench.errors import TextError
from extractbench.rates import DASH
from extractbench.report.page_errors import error_lines
from extractbench.report.page_text import colours_of, quote_link, text_blocks
from extractbench.report.record_tree import Line, latitude, record_line
from extractbench.report.rendering import render_page
from extractbench.report.segments import quote_surfaces
from extractbench.scoring.explanation import Explanation
from extractbench.scoring.signature import Signature

__all__ = ["document_page"]


@dataclass(frozen=True, slots=True)
class _QuoteLine:
    """A quote as it stands in the list of quotes."""

    name: str
    about: str
    form: str
    speaker: str
    marks: str
    cue: str
    link: str


def document_page(
    corpus: Corpus,
    name: str,
    *,
    include_text: bool = False,
    explanation: Explanation | None = None,
) -> str:
    """Return a page about a gold document.

    The page fetches nothing, and its content-security policy allows nothing but its own style
    sheet and script. Whatever stands in the gold and in the text stays text.

    Args:
        corpus: The corpus.
        name: The document's id.
        include_text: Whether a text that is not shipped may stand in the page, which then says
            that it is not to be published.
        explanation: What was said of a prediction of the document, if its errors are to be shown.

    Raises:
        UnknownNameError: If there is no document of that id.
        TextError: If the text is not there, or is not shipped and `include_text` is not set.
    """
    document = corpus.gold(name)
    text = document.document.text
    is_private = not document.is_shipped or document.edition in UNSHIPPED
    if is_private and not include_text:
        raise TextError(
            f"the text of document {name!r} is not shipped, and a page about it holds the text; "
            "to write one for yourself, not to be published, add --include-text "
            "(include_text=True)"
        )
    return _render(corpus, document, text, explanation, is_private=is_private)


def _render(
    corpus: Corpus,
    document: GoldDocument,
    text: str,
    explanation: Explanation | None,
    *,
    is_private: bool,
) -> str:
    gold = document.gold
    errors = list(error_lines(explanation, len(text))) if explanation else []
    linked = [(span, line.link) for line in errors for span in line.spans]
    record = record_line(document, corpus.task)
    colours = colours_of(corpus.task.labels, gold)
    return render_page(
        "extractbench.report",
        "page",
        document=document,
        is_private=is_private,
        blocks=text_blocks(text, gold, record, colours, linked),
        colours=[colour for colour in colours.values() if colour.mentions],
        quotes=list(_quotes(document, text)),
        record=record,
        about=_about_line,
        explanation=explanation,
        errors=errors,
        surfaces=lambda line: quote_surfaces(line.evidence, text),
        foot=list(_foot(Signature.of(corpus), document)),
    )


def _about_line(line: Line) -> str:
    return " ".join(filter(None, [f"{line.path}:", line.said, line.marks]))


def _quotes(document: GoldDocument, text: str) -> Iterator[_QuoteLine]:
    for index, quote in enumerate(document.gold.quotes or ()):
        name = quote.id or "quote"
        yield _QuoteLine(
            name=name,
            about=f"{name}: {quote.speaker}, {quote.form}",
            form=quote.form,
            speaker=quote.speaker,
            marks=latitude(quote.accept, is_optional=quote.optional),
            cue="" if quote.cue is None else quote_surfaces([quote.cue], text),
            link=quote_link(index),
        )


def _foot(signature: Signature, document: GoldDocument) -> Iterator[tuple[str, str]]:
    yield "task", signature.task
    yield "corpus", signature.corpus
    yield "edition", document.edition or DASH
    yield "gold", signature.digest
    yield "document", document.digest[:12] or DASH
    yield "version", signature.version
