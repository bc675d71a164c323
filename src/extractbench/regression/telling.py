"""A check in words: for a terminal, and for logs that anybody may read."""

import re
from collections.abc import Iterable, Iterator, Sequence

from extractbench.corpus.gold import Corpus, GoldDocument
from extractbench.document import Span
from extractbench.fillers import walk
from extractbench.regression.checking import Check
from extractbench.regression.standings import Change, Changes, Place
from extractbench.regression.verdict import Verdict

__all__ = ["MOST", "holds_back", "tell", "tell_changes"]

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
    if check.judgement is not None and check.judgement.changes:
        if check.stored is not None and not check.stored.deterministic:
            lines.append("of what every stored run found, in every new run")
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
    """Yield the items that stand otherwise than before, a line each; see `tell`.

    An item stands there once, whatever the number of criteria.
    """
    kinds = (
        ("lost", changes.lost),
        ("newly spurious", changes.spurious),
        ("found", changes.found),
        ("no longer spurious", changes.settled),
    )
    for kind, moved in kinds:
        items = _by_item(moved)
        if not items:
            continue
        yield f"{kind}: {len(items)}"
        for place, criteria in [*items.items()][:most]:
            around = _around(place, corpus, words=words)
            named = f"{place.document}  {place.layer}.{criteria}  {place.group}  {place.item}"
            yield f"  {named.rstrip()}" + (f"  {around}" if around else "")
        if most is not None and len(items) > most:
            yield f"  ... and {len(items) - most} more"


def holds_back(changes: Changes, most: int | None) -> bool:
    """Say whether lost items or new spurious claims are more than are named."""
    moved = (changes.lost, changes.spurious)
    return most is not None and max(len(_by_item(each)) for each in moved) > most


def _by_item(changes: Iterable[Change]) -> dict[Place, str]:
    """Return each item once, with the criteria under which it stands otherwise."""
    found: dict[Place, list[str]] = {}
    for place in (change.place for change in changes):
        found.setdefault(place._replace(criterion=""), []).append(place.criterion)
    return {place: ",".join(criteria) for place, criteria in sorted(found.items())}


def _around(place: Place, corpus: Corpus, *, words: bool) -> str:
    """Return the words around an item, on one line; nothing where they stay private."""
    document = next((each for each in corpus if each.id == place.document), None)
    if document is None or document.text is None or not (document.is_shipped or words):
        return ""
    span = _span(place, document)
    if span is None or span.end > len(document.text):
        return ""
    text, start, end = document.text, span.start, span.end
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    return " ".join(f"{before}[{text[start:end][:200]}]{after}".split())


_OFFSETS = re.compile(r"\[(\d{1,9}), (\d{1,9})\)")


def _span(place: Place, document: GoldDocument) -> Span | None:
    """Return where an item of gold stands, or a claim that is named by its offsets."""
    name = place.item
    match place.layer:
        case "mentions":
            known = (m.span for m in document.gold.mentions or () if m.id == name)
        case "quotes":
            known = (q.content[0] for q in document.gold.quotes or () if q.id == name)
        case "record" if document.record is not None:
            fillers = (f for f in walk(document.record) if name in (f.id, f.where))
            return next((f.evidence[0] for f in fillers if f.evidence), None)
        case _:
            return None
    offsets = _OFFSETS.search(name)
    return next(known, Span(*map(int, offsets.groups())) if offsets else None)
