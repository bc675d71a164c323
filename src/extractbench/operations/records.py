"""The record types of the task ``operations``: what a report about police operations states."""

from typing import Annotated, Literal

from extractbench.document import Layers, Mention
from extractbench.operations.coverage import name_spans, number_spans, quotation_marks
from extractbench.operations.names import PersonName
from extractbench.operations.places import Place as PlaceCode
from extractbench.operations.places import check_place
from extractbench.operations.quantity import Quantity, check_quantity, figures
from extractbench.operations.rules import check_report, may_lack_evidence
from extractbench.operations.timex import Timex, check_timex, timex_figures
from extractbench.schema import Key, Record, Ref, Slice, Stated
from extractbench.task import Label, Task

__all__ = [
    "OPERATIONS",
    "UNITS",
    "Agency",
    "Case",
    "Count",
    "Official",
    "Operation",
    "Place",
    "Report",
    "Time",
]

UNITS = {
    "arrested": "person",
    "charged": "person",
    "convicted": "person",
    "jailed": "person",
    "suspect_identified": "person",
    "on_register": "person",
    "child_safeguarded": "person",
    "network_member": "person",
    "premises_raided": "place",
    "premises_searched": "place",
    "raid_reported_on": "raid",
    "device_seized": "device",
    "device_examined": "device",
    "image_found": "item",
    "video_found": "item",
    "police_force": "body",
    "country": "body",
    "continent": "body",
    "provider_targeted": "body",
    "sentence_total": "year",
    "victim_age_bound": "year",
    "takedown_time": "day",
    "takedown_ratio": "ratio",
}
"""What a count of each kind counts."""

CountKind = Literal[
    "arrested",
    "charged",
    "convicted",
    "jailed",
    "suspect_identified",
    "on_register",
    "child_safeguarded",
    "network_member",
    "premises_raided",
    "premises_searched",
    "raid_reported_on",
    "device_seized",
    "device_examined",
    "image_found",
    "video_found",
    "police_force",
    "country",
    "continent",
    "provider_targeted",
    "sentence_total",
    "victim_age_bound",
    "takedown_time",
    "takedown_ratio",
]
Modifier = Literal[
    "exact", "at_least", "more_than", "at_most", "less_than", "approx", "average", "between"
]
Status = Literal["reported", "target", "expected", "undisclosed"]
Offence = Literal[
    "possession", "accessing", "distribution", "production", "enticement", "contact_abuse"
]
Number = int | float
Person = Annotated[str, PersonName(), Stated("PERSON")]
Office = Annotated[str, Stated("ROLE")]
Organisation = Annotated[str, Stated("ORG", "PLACE")]
Code = Annotated[str, PlaceCode(), Stated("PLACE")]
When = Annotated[str, Timex(), Stated("TIME")]


class Official(Record, unit=True):
    """A named person with a stated office who is a source."""

    name: Annotated[Person, Key()]
    role: Office | None = None
    org: Organisation | None = None


class Agency(Record, unit=True):
    """A body that takes part, in the highest of the roles it is shown in."""

    org: Annotated[Organisation, Key()]
    role: Literal["lead", "coordinating", "participating", "announcing"]


class Place(Record, unit=True):
    """A place and what happened there."""

    code: Annotated[Code, Key()]
    role: Literal["action", "involved", "suspect_origin", "infrastructure"]


class Time(Record, unit=True):
    """A time and what happened then."""

    value: Annotated[When, Key()]
    role: Literal[
        "announced",
        "action",
        "began",
        "ended",
        "sentenced",
        "duration",
        "milestone",
        "pending",
    ]


class Count(Record, unit=True, misread="value", within=("kind", "scope", "status")):
    """A figure: what it counts, the bound on it, whose it is, and what it is a part of.

    ``scope`` is ``OP`` (the whole operation), a place code, ``not:XX`` (abroad), or None for a
    background count. The unit of each kind is in `UNITS`.
    """

    kind: Annotated[CountKind, Key()]
    value: Annotated[Number | None, Key(), Stated("QUANTITY", "TIME", "AGE")] = None
    upper: Annotated[Number | None, Stated("QUANTITY", "AGE")] = None
    modifier: Annotated[Modifier, Slice("exact")] = "exact"
    status: Annotated[Status, Slice("reported")] = "reported"
    scope: Annotated[str | None, Slice("OP")] = "OP"
    part_of: Annotated[str | None, Ref("Count"), Slice(None)] = None
    time: When | None = None


class Case(Record, unit=True):
    """A suspect, without a name: pairs on any of its attributes while none contradicts."""

    age: Annotated[int | None, Stated("AGE")] = None
    occupation: Office | None = None
    place: Code | None = None
    part_of: Annotated[str | None, Ref("Count"), Slice(None)] = None


class Operation(Record):
    """A police operation: the one that the report is about, or one it relates to that."""

    kind: Literal["main", "related"]
    name: Annotated[str | None, Stated("OPERATION")] = None
    network: Annotated[str | None, Stated("NETWORK")] = None
    agencies: tuple[Agency, ...] = ()
    places: tuple[Place, ...] = ()
    times: tuple[Time, ...] = ()
    counts: tuple[Count, ...] = ()
    cases: tuple[Case, ...] = ()
    occupations: tuple[Office, ...] = ()
    offences: tuple[Offence, ...] = ()


class Report(Record):
    """What one document states."""

    published: When | None = None
    officials: tuple[Official, ...] = ()
    operations: tuple[Operation, ...] = ()
    background: tuple[Count, ...] = ()


def _police_of(code: str) -> tuple[str]:
    return (f"police:{code}",)


def _follows(mention: Mention, surface: str, layers: Layers) -> bool:
    # The normalisers compile large patterns, which only those who check gold need.
    from extractbench.operations.derivation import follows

    return follows(mention, surface, layers)


OPERATIONS = Task(
    name="operations",
    record=Report,
    labels={
        "PERSON": Label(comparator=PersonName()),
        "ROLE": Label(),
        "ORG": Label(),
        "PLACE": Label(comparator=PlaceCode(), check=check_place, states=_police_of),
        "OPERATION": Label(),
        "NETWORK": Label(),
        "QUANTITY": Label(comparator=Quantity(), check=check_quantity, figures=figures),
        "AGE": Label(comparator=Quantity(), check=check_quantity, figures=figures),
        "TIME": Label(comparator=Timex(), check=check_timex, figures=timex_figures),
    },
    speaker=PersonName(),
    must_cover=number_spans,
    must_name=name_spans,
    must_quote=quotation_marks,
    follows=_follows,
    check_record=check_report,
    may_lack_evidence=may_lack_evidence,
)
