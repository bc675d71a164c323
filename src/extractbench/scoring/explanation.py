"""What is said of a document's items: partners, what agreed, outcomes, and why not another pair.

These are values to hold, print and write as JSON; `extractbench.scoring.explain` makes them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from extractbench.counts import ErrorClass, Outcome
from extractbench.document import Span
from extractbench.errors import UnknownNameError
from extractbench.scoring.rivals import Why

__all__ = ["Explained", "Explanation", "Party", "Point", "Rival"]


@dataclass(frozen=True, slots=True)
class Party:
    """One side of an item.

    Attributes:
        name: What the ledger calls it: gold by its id, a prediction by what it is or its place.
        group: Its label, form or slot path.
        said: What it says: a value, or the attributes of a unit.
        where: Its place in the prediction's file, such as ``mentions[3]``; empty for gold.
        spans: Where it stands in the text, or its evidence.
        surface: The words at its spans; empty where they are not to be shown.
        evidence: Of evidence given as snippets, how each was found in the text.
    """

    name: str
    group: str
    said: str = ""
    where: str = ""
    spans: tuple[Span, ...] = ()
    surface: str = ""
    evidence: tuple[str, ...] = ()

    def __str__(self) -> str:
        places = " ".join(f"[{span.start}, {span.end})" for span in self.spans)
        group = "" if self.name.startswith(self.group) else self.group
        place = "" if places in self.name else places
        surface = f'"{self.surface}"' if self.surface else ""
        said = "" if self.said == self.surface or self.name.startswith(self.said) else self.said
        at = f"({self.where})" if self.where not in ("", self.name) else ""
        return " ".join(part for part in (self.name, group, place, said, surface, at) if part)


@dataclass(frozen=True, slots=True)
class Point:
    """What was compared of two sides: a span, a label, a value or an attribute.

    Attributes:
        agreement: From 0 (none) to 1; of spans, the characters shared over those of either.
        by: The comparator or the rule.
        counts: Whether the criterion asks for it.
    """

    name: str
    predicted: str
    gold: str
    agreement: float
    by: str
    counts: bool = True

    def __str__(self) -> str:
        how = f"({self.by})" if self.counts else f"({self.by}; not asked for)"
        if self.agreement == 1:
            return f"{self.name} agrees: {self.predicted} {how}"
        differs = f"agrees by {self.agreement:.3g}" if self.agreement else "differs"
        return f"{self.name} {differs}: {self.predicted} for {self.gold} {how}"


@dataclass(frozen=True, slots=True)
class Rival:
    """What an item could have been paired with, and was not.

    Attributes:
        name: What the ledger calls it.
        outcome: What the pair would have been; None if it would be none, or of records.
        earns: The credit of that pair: correct 1, partial ½; of records, of all that they hold.
        why: Why the pair was not made.
        taken_by: With what it is paired instead; None if with nothing.
        taken_as: What that pair is.
        made: What the pairing earns where the two meet, if the item alone would earn more here.
        instead: The most that any pairing with this pair earns there.
        apart: What of the two does not agree, as ``name: predicted for gold``.
    """

    name: str
    outcome: Outcome | None
    earns: float
    why: Why
    taken_by: str | None = None
    taken_as: Outcome | None = None
    made: float | None = None
    instead: float | None = None
    apart: tuple[str, ...] = ()

    def __str__(self) -> str:
        would = f"would be {self.outcome}" if self.outcome else f"would earn {self.earns:g}"
        said = {
            Why.WORSE: f"{would}, which earns less",
            Why.EVEN: f"{would}, which earns no more",
            Why.SUM: f"{would}, but all together {self._sums()}",
            Why.TIE: f"{would}, but all together earn no more ({self._sums()}); closer comes first",
            Why.ORDER: f"{would}, but not in the order of the list with the pairs that are made",
            Why.NO_PAIR: f"they are no pair ({'; '.join(self.apart)})",
            Why.ELSEWHERE: f"{would}, but stands under another parent",
        }[self.why]
        as_what = f" ({self.taken_as})" if self.taken_as else ""
        taken = f"paired with {self.taken_by}{as_what}" if self.taken_by else "paired with nothing"
        return f"not with {self.name}: {said}; it is {taken}"

    def _sums(self) -> str:
        if self.made is None or self.instead is None:
            return "would earn less"
        if self.made == self.instead:
            return f"{self.made:g}"
        return f"would earn {self.instead:g} instead of {self.made:g}"


@dataclass(frozen=True, slots=True)
class Explained:
    """An item, and how it came to its outcome.

    Attributes:
        layer: Its layer.
        criterion: By what it is judged; ``pairing`` of records that only hold items.
        outcome: What became of it; None if nothing is charged: optional gold that was missed,
            and records that only hold items.
        error: What is wrong with it.
        gold: The gold side; None if it stands for nothing.
        predicted: The predicted side; None if gold was missed.
        points: What was compared of the two.
        rivals: What else either side could have been paired with; of many, those first with which
            it would earn more.
        also: Its outcomes under the other criteria that it is counted by.
        note: What else is to be said, such as why a claim could not be read.
    """

    layer: str
    criterion: str
    outcome: Outcome | None
    error: ErrorClass | None = None
    gold: Party | None = None
    predicted: Party | None = None
    points: tuple[Point, ...] = ()
    rivals: tuple[Rival, ...] = ()
    also: Mapping[str, Outcome] = field(default_factory=dict)
    note: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names and places by which it can be asked for."""
        sides = (side for side in (self.gold, self.predicted) if side is not None)
        named = chain.from_iterable((side.name, side.where) for side in sides)
        return tuple(name for name in dict.fromkeys(named) if name)

    @property
    def handle(self) -> str:
        """The name or place by which it is asked for most easily."""
        if self.gold is not None:
            return self.gold.name
        return "" if self.predicted is None else self.predicted.where or self.predicted.name

    @property
    def is_wrong(self) -> bool:
        """Whether it is charged as wrong, in part or as a whole."""
        return self.outcome not in (Outcome.CORRECT, Outcome.NULL, None)

    @property
    def head(self) -> str:
        """What became of what, in one line."""
        became = str(self.outcome or ("pair" if self.criterion == "pairing" else "not charged"))
        wrong = f" ({self.error})" if self.error else ""
        return f"{became}{wrong}: {self.gold or self.predicted}"

    def details(self) -> Iterator[str]:
        """Yield what is to be said below its head, line by line."""
        if self.gold is not None and self.predicted is not None:
            yield f"predicted: {self.predicted}"
        if self.note:
            yield self.note
        yield from map(str, self.points)
        for side in (self.gold, self.predicted):
            if side is not None:
                yield from side.evidence
        yield from map(str, self.rivals)
        outcomes = dict.fromkeys(self.also.values())
        by = {each: ", ".join(n for n, o in self.also.items() if o is each) for each in outcomes}
        if by:
            yield "also " + "; ".join(f"{outcome} by {names}" for outcome, names in by.items())

    def __str__(self) -> str:
        return "\n    ".join([self.head, *self.details()])


@dataclass(frozen=True)
class Explanation:
    """Every item of a document, and how it came to its outcome.

    Printed, it says one line of what is right, and all of what is not.

    Attributes:
        document: The document's id.
        criteria: By what each layer is judged here.
        items: The items, layer by layer: gold in order, then what stands for nothing.
        failure: Why there are no layers; None if the extractor did its work.
        signature: What was scored, and how.
    """

    document: str
    criteria: Mapping[str, str]
    items: tuple[Explained, ...]
    failure: str | None = None
    signature: str = ""

    @property
    def errors(self) -> tuple[Explained, ...]:
        """The items that are charged as wrong, in part or as a whole."""
        return tuple(item for item in self.items if item.is_wrong)

    @property
    def head(self) -> str:
        """Which document it is, by what its layers are judged, and whether it failed."""
        how = ", ".join(f"{layer} by {criterion}" for layer, criterion in self.criteria.items())
        failed = f"\nfailed: {self.failure}" if self.failure is not None else ""
        return f"{self.document}: {how}{failed}"

    def named(self, name: str) -> tuple[Explained, ...]:
        """Return what is said of an item, by its id, its name in the ledger or its place.

        Raises:
            UnknownNameError: If the document has no such item.
        """
        found = tuple(item for item in self.items if name in item.names)
        if not found:
            raise UnknownNameError("item", name, {item.handle for item in self.items})
        return found

    def __str__(self) -> str:
        right = (each.outcome in (Outcome.CORRECT, Outcome.NULL) for each in self.items)
        items = (each.head if r else str(each) for each, r in zip(self.items, right, strict=True))
        return "\n".join([self.head, *items, self.signature])
