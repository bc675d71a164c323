"""A corpus as spaCy's ``DocBin`` and back, with every mention that no tokens hold kept as well.

Entities stand on tokens, mentions on characters. What does not fit is kept as text offsets in the
document's ``user_data``, with the other layers, and so comes back unchanged.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from extractbench.corpus.from_rows import Rows, as_corpus, read_corpus
from extractbench.corpus.gold import Corpus, GoldDocument
from extractbench.corpus.rows import as_row
from extractbench.document import Mention, Span
from extractbench.errors import CorpusError, MissingExtraError, TextError
from extractbench.integrations.spacy.kept import Kept, annotated_spans, keep, kept_gold
from extractbench.task import Schema

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, DocBin
    from spacy.tokens import Span as Entity
    from spacy.vocab import Vocab

__all__ = ["Packed", "Unaligned", "from_docbin", "to_docbin"]


@dataclass(frozen=True, slots=True)
class Unaligned:
    """A mention that is no entity of its ``Doc``, since tokens cannot hold it.

    Attributes:
        document: The document's id.
        mention: It, with its offsets in characters.
        surface: Its words.
        reason: Whether it ends inside a token, or holds one that another entity holds.
    """

    document: str
    mention: Mention
    surface: str
    reason: Literal["boundary", "overlap"]

    def __str__(self) -> str:
        """Say where it stands and what is wrong."""
        why = {"boundary": "cuts a token apart", "overlap": "overlaps another"}[self.reason]
        span = f"[{self.mention.start}, {self.mention.end})"
        return f"document {self.document!r}, {self.mention.label} {span} {self.surface!r}: {why}"


@dataclass(frozen=True, slots=True)
class Packed:
    """A corpus for spaCy.

    Attributes:
        docs: The documents; ``docs.to_disk("train.spacy")`` writes them.
        unaligned: The mentions that are kept as text offsets only.
    """

    docs: "DocBin"
    unaligned: tuple[Unaligned, ...]


def to_docbin(
    corpus: Corpus | Rows,
    nlp: "Language | str" = "en",
    *,
    spans_key: str | None = None,
    include_text: bool = False,
) -> Packed:
    """Return a corpus as a ``DocBin``, with mentions as entities, or as a group of spans.

    Tokens that an unaligned mention touches are neither inside nor outside of an entity, so that
    no model is taught that nothing stands there; a group of spans has no such mark.

    Args:
        corpus: The gold, or a dataset of it; its texts have to be there.
        nlp: The pipeline whose tokenizer is used, or the code of a language.
        spans_key: The group in ``doc.spans``; without it ``doc.ents``.
        include_text: Whether texts that are not shipped are given away too.

    Raises:
        TextError: If a text is not there, or is not to be given away.
        CorpusError: If a tokenizer changes the text.
        MissingExtraError: If the extra ``spacy`` is not installed.
    """
    spacy, gold = _import_spacy(), as_corpus(corpus)
    language = _blank(nlp) if isinstance(nlp, str) else nlp
    docs = spacy.tokens.DocBin(store_user_data=True)
    unaligned: list[Unaligned] = []
    for document in gold:
        if not document.is_shipped and not include_text:
            raise TextError(
                f"the text of document {document.id!r} is not shipped, and a DocBin gives it away; "
                "say include_text=True if that is what you want"
            )
        doc, left = _as_doc(document, language, spans_key)
        row = as_row(document, gold) | {"text": None}
        keep(doc, Kept(row, [_key(each.mention) for each in left], spans_key))
        docs.add(doc)
        unaligned += left
    return Packed(docs, tuple(unaligned))


def _import_spacy() -> Any:
    try:
        import spacy
        import spacy.tokens
    except ImportError as error:
        raise MissingExtraError("spacy", "spacy") from error
    return spacy


def _blank(language: str) -> "Language":
    try:
        made: Language = _import_spacy().blank(language)
    except ImportError as error:
        raise CorpusError(
            f"spaCy knows no language {language!r}; give its code, such as 'en', or a pipeline"
        ) from error
    return made


def _as_doc(
    document: GoldDocument, nlp: "Language", spans_key: str | None
) -> tuple["Doc", list[Unaligned]]:
    text = document.document.text
    doc = nlp.make_doc(text)
    if doc.text != text:
        raise CorpusError(
            f"document {document.id!r}: the tokenizer of {nlp.lang!r} changes its text, so that "
            "offsets no longer fit; take one that keeps it"
        )
    if document.gold.mentions is None:
        return doc, []
    entities: list[Entity] = []
    left: list[Unaligned] = []
    taken: set[int] = set()
    for mention in sorted(document.gold.mentions, key=lambda mention: mention.span):
        span = doc.char_span(mention.start, mention.end, label=mention.label)
        tokens = set() if span is None else set(range(span.start, span.end))
        if span is None or tokens & taken:
            surface = text[mention.start : mention.end]
            reason: Literal["boundary", "overlap"] = "boundary" if span is None else "overlap"
            left.append(Unaligned(document.id, mention, surface, reason))
        else:
            entities.append(span)
            taken |= tokens
    if spans_key is None:
        doc.set_ents(entities, missing=_touched(doc, left, taken), default="outside")
    else:
        doc.spans[spans_key] = entities
    return doc, left


def _touched(doc: "Doc", left: Iterable[Unaligned], taken: set[int]) -> list["Entity"]:
    """Return the tokens that unaligned mentions touch, each as a span."""
    spans = [each.mention.span for each in left]
    return [
        doc[token.i : token.i + 1]
        for token in doc
        if token.i not in taken
        and any(span.overlap(Span(token.idx, token.idx + len(token))) for span in spans)
    ]


def _key(mention: Mention) -> list[Any]:
    return [mention.start, mention.end, mention.label]


def from_docbin(
    docs: "DocBin | Iterable[Doc] | Doc | str | Path",
    *,
    spans_key: str | None = None,
    vocab: "Vocab | None" = None,
    schema: Schema | None = None,
    name: str | None = None,
) -> Corpus:
    """Return the corpus that spaCy's documents hold.

    Entities are mentions. Of what `to_docbin` made, the mentions that are no entities, the values
    and the other layers come back as well; an entity that was added is a mention without value,
    one that was taken out is gone.

    Args:
        docs: Documents or one, a ``DocBin``, or the path of one.
        spans_key: The group in ``doc.spans`` that holds the mentions of documents of somebody
            else; without it ``doc.ents``. Those of `to_docbin` say themselves.
        vocab: What the documents of a ``DocBin`` are read with; by default a blank one.
        schema: The record type or task of gold that is not of a built-in one.
        name: What to call the corpus; by default what the documents say.

    Raises:
        CorpusError: If there is none, or gold fails a check; the message names the document.
        TextError: If a text is not the one that was annotated.
        MissingExtraError: If the extra ``spacy`` is not installed.
    """
    rows = [_as_row(index, doc, spans_key) for index, doc in enumerate(_each_doc(docs, vocab))]
    return read_corpus(rows, schema=schema, name=name)


def _each_doc(docs: Any, vocab: "Vocab | None") -> "Iterator[Doc]":
    spacy = _import_spacy()
    if isinstance(docs, str | Path):
        docs = _read(Path(docs), spacy.tokens.DocBin)
    if isinstance(docs, spacy.tokens.DocBin):
        docs = docs.get_docs(vocab or spacy.vocab.Vocab())
    yield from [docs] if isinstance(docs, spacy.tokens.Doc) else docs


def _read(path: Path, kind: "type[DocBin]") -> "DocBin":
    try:
        return kind().from_disk(path)
    except (OSError, ValueError) as error:
        raise CorpusError(f"{path}: cannot be read as a DocBin: {error}") from error


def _as_row(index: int, doc: "Doc", spans_key: str | None) -> dict[str, Any]:
    kept = kept_gold(doc)
    if kept is None:
        return {"id": f"{index:04d}", "text": doc.text, "mentions": _mentions(doc, spans_key)}
    row = kept.row
    if (found := _mentions(doc, kept.spans_key)) is not None:
        row["mentions"] = _merged(row["mentions"] or [], found, kept.unaligned)
    return row | {"text": doc.text}


def _mentions(doc: "Doc", spans_key: str | None) -> list[dict[str, Any]] | None:
    spans = annotated_spans(doc, spans_key)
    if spans is None:
        return None
    return [
        {"start": each.start_char, "end": each.end_char, "label": each.label_} for each in spans
    ]


def _merged(
    mentions: Iterable[dict[str, Any]],
    entities: Sequence[dict[str, Any]],
    unaligned: Iterable[list[Any]],
) -> list[dict[str, Any]]:
    """Return the mentions that are still entities or never were, then the entities that are new."""
    found = {(e["start"], e["end"], e["label"]): e for e in entities}
    never = {tuple(key) for key in unaligned}
    kept = []
    for mention in mentions:
        key = (mention["start"], mention["end"], mention["label"])
        if found.pop(key, None) is not None or key in never:
            kept.append(mention)
    return [*kept, *found.values()]
