"""The layer of records: everything that is said of one document's record."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extractbench.corpus.gold import GoldDocument
from extractbench.counts import Item
from extractbench.fillers import Filler
from extractbench.schema import RecordSchema
from extractbench.scoring.grounding import (
    find_leaks,
    leak_line,
    score_evidence,
    score_leakage,
)
from extractbench.scoring.record_errors import Findings, classify
from extractbench.scoring.record_slots import score_placement, score_slots
from extractbench.scoring.records import Alignment, align_records, score_units, score_whole
from extractbench.scoring.support import score_support
from extractbench.task import Task

__all__ = ["RecordPage", "score_page"]


class RecordPage(NamedTuple):
    """What a document's record is scored by.

    Attributes:
        schema: The record type.
        predicted: What was predicted.
        gold: What gold holds.
        document: The document.
        task: Its task.
        leaks: Names and years that the world knows and the texts of this article do not say.
        is_spoiled: Whether there were claims beside that no slot could take.
    """

    schema: RecordSchema
    predicted: Filler
    gold: Filler
    document: GoldDocument
    task: Task
    leaks: Sequence[str] = ()
    is_spoiled: bool = False


def score_page(page: RecordPage) -> tuple[list[Item], tuple[str, ...]]:
    """Return the ledger's lines of a record, and the lists whose pairing may not be the best."""
    document = page.document
    alignment = align_records(page.schema, page.predicted, page.gold, document.gold.unlabelled)
    placement = list(score_placement(alignment))
    support, leakage = list(_support(page, alignment)), list(_leakage(page, alignment))
    findings = Findings.of(
        _content(document), support=support, leakage=leakage, placement=placement
    )
    lines = list(score_units(alignment, classify(alignment, findings)))
    lines.extend(score_slots(alignment))
    lines += placement
    lines.append(score_whole(alignment, spoiled=page.is_spoiled))
    lines.extend(score_evidence(alignment.matches))
    return [*lines, *support, *leakage, *_leaks(page, alignment)], alignment.approximate


def _content(document: GoldDocument) -> str | None:
    """Return a text without its boilerplate, as far as gold says what that is."""
    zones, text = document.gold.zones, document.text
    if zones is None or text is None:
        return text
    return "\n".join(text[zone.start : zone.end] for zone in zones if zone.is_content)


def _support(page: RecordPage, alignment: Alignment) -> Iterator[Item]:
    mentions, text = page.document.gold.mentions, page.document.text
    if mentions is not None:
        yield from score_support(
            alignment.ring, page.schema, page.predicted, mentions, page.task, text
        )


def _leakage(page: RecordPage, alignment: Alignment) -> Iterator[Item]:
    claims = (
        ("record", filler.path or "record", filler.where, filler.evidence)
        for filler in alignment.claims
        if filler.evidence
    )
    return score_leakage(claims, page.document.gold.zones)


def _leaks(page: RecordPage, alignment: Alignment) -> Iterator[Item]:
    texts = [filler for filler in alignment.claims if isinstance(filler.value, str)]
    for at in find_leaks([filler.value for filler in texts], page.leaks):
        filler = texts[at]
        yield leak_line("record", filler.path, filler.where, filler.value)
