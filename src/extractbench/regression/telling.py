"""A check in words: for a terminal, and for logs that anybody may read."""

from collections.abc import Iterator, Sequence

from extractbench.corpus.gold import Corpus, GoldDocument
from extractbench.document import Span
from extractbench.fillers import walk
from extractbench.regression.checking import Check
from extractbench.regression.standings import Change, Changes
from extractbench.regression.verdict import Verdict

__all__ = ["MOST", "tell", "tell_changes"]

MOST = 10
"""How many items are named unless more are asked for."""

_AROUND = 30


def tell(
    check: Check,
    corpus: Corpus,
    *,
    most: int | None = MOST,
    words: bool = False,
    hints: Sequence[str] = (),
) -> str:
    """Say what came of a check.

    Args:
        check: What came of it.
        corpus: Its gold, for the words around an item.
        most: How many lost items and new spurious claims are named, each; None for all.
        words: Whether the words around an item are shown of texts that are not shipped as well.
        hints: What to do next, a line each.
    """
    lines = [*_head(check), *(f"too low: {each}" for each in check.shortfalls)]
    if check.judgement is not None and check.judgement.changes is not None:
        lines.extend(tell_changes(check.judgement.changes, corpus, most=most, words=words))
    return "\n".join([*lines, *hints])


def _head(check: Check) -> Iterator[str]:
    if check.judgement is None:
        yield f"{check.extractor}: no baseline named"
        return
    why = f": {check.judgement.why}" if check.judgement.why else ""
    yield f"{check.judgement.verdict} {check.extractor}{why}"
    for effect in check.judgement.effects:
        if effect.before != effect.after or effect.low == effect.low:
            yield f"  {effect}"
    if check.judgement.verdict is Verdict.UNCHANGED:
        for effect in check.judgement.effects:
            if effect.detectable == effect.detectable:
                yield f"  {effect.criterion}: a fall of {effect.detectable:.3f} could be seen"
    for failed in check.evaluation.failures[:3]:
        yield f"  failed on {failed.id}: {(failed.failure or '').splitlines()[0][:200]}"


def tell_changes(
    changes: Changes, corpus: Corpus, *, most: int | None = MOST, words: bool = False
) -> Iterator[str]:
    """Yield the items that stand otherwise than before, a line each; see `tell`."""
    kinds = (
        ("lost", changes.lost),
        ("newly spurious", changes.spurious),
        ("found", changes.found),
        ("no longer spurious", changes.settled),
    )
    for kind, moved in kinds:
        if not moved:
            continue
        yield f"{kind}: {len(moved)}"
        for change in moved[:most]:
            around = _around(change, corpus, words=words)
            yield f"  {change}" + (f"  {around}" if around else "")
        if most is not None and len(moved) > most:
            yield f"  ... and {len(moved) - most} more"


def _around(change: Change, corpus: Corpus, *, words: bool) -> str:
    """Return the words around an item of gold, on one line; nothing where they stay private."""
    known = {document.id: document for document in corpus}
    document = known.get(change.place.document)
    if document is None or document.text is None or not (document.is_shipped or words):
        return ""
    span = _span(change, document)
    if span is None:
        return ""
    text, start, end = document.text, span.start, span.end
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    return " ".join(f"{before}[{text[start:end][:200]}]{after}".split())


def _span(change: Change, document: GoldDocument) -> Span | None:
    name = change.place.item
    match change.place.layer:
        case "mentions":
            return next((m.span for m in document.gold.mentions or () if m.id == name), None)
        case "quotes":
            quotes = document.gold.quotes or ()
            return next((q.content[0] for q in quotes if q.id == name), None)
        case "record" if document.record is not None:
            fillers = walk(document.record)
            named = (f for f in fillers if name in (f.id, f.where) and f.evidence)
            return next((f.evidence[0] for f in named if f.evidence), None)
    return None
