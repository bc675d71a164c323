"""How far two annotations of the same documents agree.

========= ================ ==================================================================
layer     measure          what it is
========= ================ ==================================================================
zones     kappa            Cohen's kappa (1960) of the kind of every character
mentions  exact            F1 of mentions with the same span and label
mentions  overlap          F1 of mentions that overlap and have the same label
mentions  value            Krippendorff's alpha (nominal) of the values of those pairs
quotes    content          F1 of quotes whose contents overlap at an IoU of at least one half
quotes    speaker          of those pairs, the share with the same speaker
record    units            F1 of fillers that agree in every attribute, either side as gold
record    attribute        Krippendorff's alpha (nominal) of that attribute of paired units
========= ================ ==================================================================

Records are compared both ways, since only the side that is taken as gold says that an item is
optional or that another form of it is as good.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from extractbench.corpus.gold import Corpus, GoldDocument
from extractbench.counts import Counts, Outcome
from extractbench.document import Zone
from extractbench.errors import CorpusError, MissingExtraError
from extractbench.prediction import Prediction
from extractbench.schema import Slot, record_schema
from extractbench.scoring.evaluation import Evaluation
from extractbench.scoring.mentions import name_of
from extractbench.scoring.records import align_records
from extractbench.scoring.score import score
from extractbench.scoring.units import slot_agreement
from extractbench.task import Task

__all__ = ["Agreement", "Figure", "measure_agreement"]

Pairs = Sequence[tuple[object, object]]


class Figure(NamedTuple):
    """One figure of agreement, with the counts that it comes from.

    Attributes:
        group: A label, a slot's path, an attribute, or ``all``.
        rate: The F1, kappa, alpha or share; NaN if there is nothing to agree on.
        agreed: The items that both have alike.
        first: The items of the first annotation (of pairs: the pairs).
        second: The items of the second.
    """

    layer: str
    measure: str
    group: str
    rate: float
    agreed: int
    first: int
    second: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """The agreement of two annotations, over all documents and by article.

    Attributes:
        figures: Over all documents.
        by_article: The same for each article.
        digests: The digests of the two annotations.
    """

    figures: tuple[Figure, ...]
    by_article: dict[str, tuple[Figure, ...]]
    digests: tuple[str, str]


def measure_agreement(first: Corpus, second: Corpus) -> Agreement:
    """Return how far two annotations of the same documents agree.

    Neither needs the texts.

    Raises:
        CorpusError: If the two are not of the same documents and task.
        MissingExtraError: If the extra ``agreement`` is not installed.
    """
    _check_same(first, second)
    by_article = {
        article: tuple(_figures(_of_article(first, article), _of_article(second, article)))
        for article in first.articles
    }
    whole = tuple(_figures(first, second))
    return Agreement(whole, by_article, (first.digest, second.digest))


def _check_same(first: Corpus, second: Corpus) -> None:
    if first.task is not second.task:
        raise CorpusError(f"annotations of two tasks: {first.task.name} and {second.task.name}")
    ours, theirs = ({document.id for document in corpus} for corpus in (first, second))
    if ours != theirs:
        only = ", ".join(sorted(ours ^ theirs))
        raise CorpusError(f"both annotations must hold the same documents; one alone has {only}")
    for document in first:
        other = second.gold(document.id)
        if document.length != other.length:
            raise CorpusError(
                f"document {document.id!r} was annotated on two texts, of {document.length} and "
                f"{other.length} code points"
            )


def _of_article(corpus: Corpus, article: str) -> Corpus:
    return corpus.select(document.id for document in corpus if document.article == article)


def _figures(first: Corpus, second: Corpus) -> Iterator[Figure]:
    forth = score(_as_predictions(second), first)
    back = score(_as_predictions(first), second)
    yield _kappa(first, second)
    for measure, criterion in (("exact", "strict"), ("overlap", "type")):
        yield from _by_group(forth, "mentions", criterion, measure)
    yield from _values(first, second, forth)
    yield _f1("quotes", "content", "all", forth.counts("quotes", "content"))
    yield _speakers(forth)
    for direction, evaluation in (("first as gold", forth), ("second as gold", back)):
        yield from _by_group(evaluation, "record", "units", f"units, {direction}", strict=True)
    yield from _attributes(first, second)


def _as_predictions(corpus: Corpus) -> list[Prediction]:
    layers = ("zones", "mentions", "quotes", "record")
    return [
        Prediction(id=d.id, **{layer: getattr(d.gold, layer) for layer in layers}) for d in corpus
    ]


def _f1(layer: str, measure: str, group: str, counts: Counts) -> Figure:
    agreed = counts.correct
    return Figure(layer, measure, group, counts.f1, agreed, counts.possible, counts.actual)


def _by_group(
    evaluation: Evaluation, layer: str, criterion: str, measure: str, *, strict: bool = False
) -> Iterator[Figure]:
    groups = {"all": evaluation.counts(layer, criterion)}
    groups |= evaluation.by("group", layer, criterion)
    for group, counts in groups.items():
        yield _f1(layer, measure, group, counts.strict if strict else counts)


def _kappa(first: Corpus, second: Corpus) -> Figure:
    """Return Cohen's kappa of the kinds of all characters."""
    pairs: Counter[tuple[str, str]] = Counter()
    for document in first:
        other = second.gold(document.id).gold
        pairs.update(_kinds(document.gold.zones or (), other.zones or ()))
    total = sum(pairs.values())
    agreed = sum(n for (one, other), n in pairs.items() if one == other)
    sums = _sums(pairs, 0), _sums(pairs, 1)
    # Times the square of the total, so that it stays a whole number.
    chance = sum(n * sums[1][kind] for kind, n in sums[0].items())
    rate = (agreed * total - chance) / (total**2 - chance) if chance < total**2 else math.nan
    return Figure("zones", "kappa", "all", rate, agreed, total, total)


def _sums(pairs: Counter[tuple[str, str]], side: int) -> Counter[str]:
    sums: Counter[str] = Counter()
    for kinds, n in pairs.items():
        sums[kinds[side]] += n
    return sums


def _kinds(ours: Iterable[Zone], theirs: Sequence[Zone]) -> Counter[tuple[str, str]]:
    pairs: Counter[tuple[str, str]] = Counter()
    for zone in ours:
        for other in theirs:
            pairs[zone.kind, other.kind] += zone.span.overlap(other.span)
    return pairs


def _values(first: Corpus, second: Corpus, forth: Evaluation) -> Iterator[Figure]:
    """Yield the alpha of the values of paired mentions, over all and by label."""
    by_label: dict[str, list[tuple[object, object]]] = {}
    for scored in forth.documents:
        ours = {m.id: m for m in first.gold(scored.id).gold.mentions or ()}
        theirs = {m.id or name_of(m): m for m in second.gold(scored.id).gold.mentions or ()}
        theirs |= {name_of(m): m for m in theirs.values()}
        for item in scored.ledger:
            paired = item.outcome is Outcome.CORRECT and item.criterion == "type"
            if paired and item.gold in ours and item.predicted in theirs:
                one, other = ours[item.gold], theirs[item.predicted]
                same = first.task.label(one.label).comparator.compare(other.value, one.value) == 1
                values = (one.value, one.value if same else other.value)
                by_label.setdefault(one.label, []).append(values)
    whole = [pair for pairs in by_label.values() for pair in pairs]
    for group, pairs in {"all": whole, **dict(sorted(by_label.items()))}.items():
        yield _alpha("mentions", "value", group, pairs)


def _speakers(forth: Evaluation) -> Figure:
    pairs = forth.counts("quotes", "content").correct
    agreed = forth.counts("quotes", "speaker").correct
    return Figure(
        "quotes", "speaker", "all", agreed / pairs if pairs else math.nan, agreed, pairs, pairs
    )


def _attributes(first: Corpus, second: Corpus) -> Iterator[Figure]:
    """Yield the alpha of every attribute that does not decide which units are paired."""
    values: dict[str, list[tuple[object, object]]] = {}
    for document in first:
        for name, pair in _attribute_pairs(document, second.gold(document.id), first.task):
            values.setdefault(name, []).append(pair)
    for name, pairs in sorted(values.items()):
        yield _alpha("record", "attribute", name, pairs)


def _attribute_pairs(
    first: GoldDocument, second: GoldDocument, task: Task
) -> Iterator[tuple[str, tuple[object, object]]]:
    if task.record is None or first.record is None or second.record is None:
        return
    alignment = align_records(record_schema(task.record), second.record, first.record)
    for match in alignment.matches:
        schema = match.slot.record
        if schema is None or match.gold is None or match.predicted is None:
            continue
        for slot in schema.slots.values():
            if slot.key or slot.ref is not None:
                continue
            pair = match.gold.scalar(slot.name), match.predicted.scalar(slot.name)
            yield f"{schema.name}.{slot.name}", _same(slot, *pair)


def _same(slot: Slot, one: object, other: object) -> tuple[object, object]:
    return (one, one) if slot_agreement(slot, other, one) == 1 else (one, other)


def _alpha(layer: str, measure: str, group: str, pairs: Pairs) -> Figure:
    """Return Krippendorff's alpha of pairs of values; NaN where all values are one."""
    agreed = sum(one == other for one, other in pairs)
    rate = _nominal_alpha([(str(one), str(other)) for one, other in pairs])
    return Figure(layer, measure, group, rate, agreed, len(pairs), len(pairs))


def _nominal_alpha(pairs: Sequence[tuple[str, str]]) -> float:
    values = sorted({value for pair in pairs for value in pair})
    if len(values) < 2:
        return math.nan
    alpha = _library()
    at = {value: i for i, value in enumerate(values)}
    data = [[at[pair[side]] for pair in pairs] for side in (0, 1)]
    return float(alpha(reliability_data=data, level_of_measurement="nominal"))


def _library() -> Callable[..., float]:
    try:
        import krippendorff
    except ImportError as error:
        raise MissingExtraError("agreement", "krippendorff") from error
    alpha: Callable[..., float] = krippendorff.alpha
    return alpha
