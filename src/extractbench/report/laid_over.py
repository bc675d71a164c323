"""A text with what gold and several predictions mark in it, and what is wrong, item by item."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractbench.corpus.gold import Corpus, GoldDocument
from extractbench.document import Span
from extractbench.report.segments import cut
from extractbench.scoring.evaluation import Evaluation
from extractbench.scoring.explain import explain
from extractbench.scoring.explanation import Explained

__all__ = ["Laid", "Piece", "Wrong", "lay_over"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: whether gold marks it, which extractors do, and its items."""

    text: str
    in_gold: bool
    by: tuple[int, ...]
    links: tuple[str, ...]
    about: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """An item that is wrong, of one extractor.

    Attributes:
        link: What joins it to its pieces of its document's text; empty if it stands nowhere.
        label: The label, form or slot of either side.
        kind: Its class of error.
        head: What it is.
        details: What else is said of it, a line each.
    """

    link: str
    extractor: int
    layer: str
    label: str
    kind: str
    head: str
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Laid:
    """A document: its text in pieces (None where it stays private), and what is wrong in it."""

    id: str
    article: str
    edition: str
    is_private: bool
    pieces: tuple[Piece, ...] | None
    wrong: tuple[Wrong, ...]
    failures: tuple[tuple[str, str], ...]


def lay_over(
    evaluations: Sequence[Evaluation], corpus: Corpus, *, include_text: bool = False
) -> Iterator[Laid]:
    """Yield every document of a corpus with what extractors found in it.

    Args:
        evaluations: Of the corpus.
        corpus: The gold.
        include_text: Whether texts that are not shipped are shown.
    """
    for document in corpus:
        shown = document.text is not None and (document.is_shipped or include_text)
        explained = [
            explain(each, corpus, document.id, include_text=include_text) for each in evaluations
        ]
        wrong: list[Wrong] = []
        places: dict[str, tuple[Span, ...]] = {}
        for number, explanation in enumerate(explained):
            for index, item in enumerate(explanation.errors):
                link = f"{number}-{index}"
                spans = _spans(item, document.length)
                places |= {link: spans} if spans else {}
                wrong.append(_wrong(link if spans else "", number, item))
        yield Laid(
            document.id,
            document.article,
            document.edition,
            not document.is_shipped,
            tuple(_pieces(document, evaluations, places)) if shown else None,
            tuple(wrong),
            tuple(
                (each.name, explanation.failure)
                for each, explanation in zip(evaluations, explained, strict=True)
                if explanation.failure is not None
            ),
        )


def _spans(item: Explained, length: int) -> tuple[Span, ...]:
    # A zone is too long to light up.
    if item.layer == "zones":
        return ()
    sides = [side for side in (item.gold, item.predicted) if side is not None]
    return tuple(sorted({s for side in sides for s in side.spans if s.end <= length}))


def _wrong(link: str, extractor: int, item: Explained) -> Wrong:
    sides = [side for side in (item.gold, item.predicted) if side is not None]
    return Wrong(
        link=link,
        extractor=extractor,
        layer=item.layer,
        label=sides[0].group,
        kind=str(item.error or item.outcome),
        head=item.head,
        details=tuple(item.details()),
    )


def _pieces(
    document: GoldDocument, evaluations: Sequence[Evaluation], places: Mapping[str, Sequence[Span]]
) -> Iterator[Piece]:
    text = document.text or ""
    gold = [(mention.span, mention.label) for mention in document.gold.mentions or ()]
    found = [
        (mention.span, number, f"{each.name}: {mention.label}")
        for number, each in enumerate(evaluations)
        for prediction in each.predictions
        if prediction.id == document.id
        for mention in prediction.mentions or ()
        if mention.end <= len(text)
    ]
    linked = [(span, link) for link, spans in places.items() for span in spans]
    spans = [span for span, _ in gold] + [span for span, _, _ in found] + [s for s, _ in linked]
    for piece, covering in cut(len(text), spans):
        golds = [gold[i][1] for i in covering if i < len(gold)]
        ours = [found[i - len(gold)] for i in covering if 0 <= i - len(gold) < len(found)]
        first = len(gold) + len(found)
        yield Piece(
            text=text[piece.start : piece.end],
            in_gold=bool(golds),
            by=tuple(sorted({number for _, number, _ in ours})),
            links=tuple(linked[i - first][1] for i in covering if i >= first),
            about="; ".join([*(f"gold: {label}" for label in golds), *(said for *_, said in ours)]),
        )
