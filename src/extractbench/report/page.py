"""A gold document as one self-contained HTML page: its text with the marks beside its record."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from extractbench.corpus.compile import UNSHIPPED
from extractbench.corpus.gold import Corpus, GoldDocument
from extractbench.errors import TextError
from extractbench.report.escaping import visible
from extractbench.report.page_text import colours_of, quote_link, text_blocks
from extractbench.report.rates import DASH
from extractbench.report.record_tree import Line, latitude, record_line
from extractbench.report.segments import quote_surfaces
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


def document_page(corpus: Corpus, name: str, *, include_text: bool = False) -> str:
    """Return a page about a gold document.

    The page fetches nothing, and its content-security policy allows nothing but its own style
    sheet and script. Whatever stands in the gold and in the text stays text.

    Args:
        corpus: The corpus.
        name: The document's id.
        include_text: Whether a text that is not shipped may stand in the page, which then says
            that it is not to be published.

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
    return _render(corpus, document, text, is_private=is_private)


def _render(corpus: Corpus, document: GoldDocument, text: str, *, is_private: bool) -> str:
    gold = document.gold
    record = record_line(document, corpus.task)
    colours = colours_of(corpus.task.labels, gold)
    style, script = _asset("page.css"), _asset("page.js")
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            document=document,
            is_private=is_private,
            blocks=text_blocks(text, gold, record, colours),
            colours=[colour for colour in colours.values() if colour.mentions],
            quotes=list(_quotes(document, text)),
            record=record,
            surfaces=lambda line: quote_surfaces(line.evidence, text),
            foot=list(_foot(Signature.of(corpus), document)),
            policy=_policy(style, script),
            style=style,
            script=script,
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("extractbench.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Every value printed goes through it, so that none can be forgotten.
        finalize=_finalize,
    )
    environment.filters["about"] = _about_line
    environment.globals["dash"] = DASH
    return environment


def _finalize(value: Any) -> Any:
    is_text = isinstance(value, str) and not hasattr(value, "__html__")
    return visible(value) if is_text else value


def _about_line(line: Line) -> str:
    return " ".join(filter(None, [f"{line.path}:", line.said, line.marks]))


def _asset(name: str) -> str:
    return (files("extractbench.report") / "templates" / name).read_text("utf-8")


def _policy(style: str, script: str) -> str:
    """Return a content-security policy that allows one style sheet and one script."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


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
