"""Record types of many shapes, and strategies for records of them that have much in common."""

from datetime import date
from typing import Annotated, Literal

from hypothesis import strategies as st

from extractbench.comparators import By, Exact, Fuzzy, OneOf, SameDate, Within
from extractbench.operations.names import PersonName
from extractbench.operations.places import Place
from extractbench.operations.timex import Timex
from extractbench.schema import Key, Ordered, Record

Kind = Literal["a", "b"]


def same_start(predicted, gold):
    """Agree as far as the first letter does."""
    return 1.0 if predicted == gold else 0.5 * (predicted[:1] == gold[:1])


class Row(Record):
    name: str | None = None
    person: Annotated[str | None, PersonName()] = None
    size: Annotated[float | None, Within(abs=1)] = None
    kind: Kind | None = None


class Keyed(Record):
    kind: Annotated[Kind, Key()]
    code: Annotated[str | None, Place(), Key()] = None
    note: str | None = None


class Figure(Record, unit=True, misread="number", within=("kind",)):
    kind: Annotated[Kind, Key()]
    number: Annotated[int | None, Key()] = None
    bound: Literal["exact", "about"] = "exact"


class When(Record, unit=True):
    value: Annotated[str, Timex(), Key()]
    role: Kind


class Case(Record, unit=True):
    age: int | None = None
    job: str | None = None


class Group(Record):
    title: Annotated[str | None, By(same_start)] = None
    rows: tuple[Row, ...] = ()
    figures: tuple[Figure, ...] = ()
    tags: tuple[str, ...] = ()
    lead: Row | None = None
    chief: Case | None = None


class Plane(Record):
    type: Literal["plane"]
    seats: int | None = None


class Ship(Record):
    type: Literal["ship"]
    tons: int | None = None
    crew: tuple[str, ...] = ()


class Note(Record, unit=True):
    type: Literal["note"]
    text: Annotated[str, Key()]


class Whole(Record):
    day: Annotated[date | None, SameDate("month")] = None
    state: Annotated[str | None, OneOf({"UK", "United Kingdom"})] = None
    word: Annotated[str | None, Fuzzy(0.5)] = None
    raw: Annotated[int | str | None, Exact()] = None
    rows: tuple[Row, ...] = ()
    keyed: tuple[Keyed, ...] = ()
    times: tuple[When, ...] = ()
    cases: tuple[Case, ...] = ()
    steps: Annotated[tuple[str, ...], Ordered()] = ()
    legs: Annotated[tuple[Row, ...], Ordered()] = ()
    tags: frozenset[str] = frozenset()
    groups: tuple[Group, ...] = ()
    craft: Plane | Ship | None = None
    fleet: tuple[Plane | Ship | Note, ...] = ()


words = st.sampled_from(["ash", "Ash ", "elm", "oak"])
kinds = st.sampled_from(["a", "b"])
few = {"max_size": 3}


def _objects(optional, **required):
    return st.fixed_dictionaries(required, optional=optional)


rows = _objects(
    {
        "name": words,
        "person": st.sampled_from(["Ann Lee", "Lee", "Bo Roe"]),
        "size": st.sampled_from([1, 2, 3.5]),
        "kind": kinds | st.just("nonsense"),
    }
)
keyed = _objects({"code": st.sampled_from(["GB", "GB-ENG", "FR"]), "note": words}, kind=kinds)
figures = _objects(
    {"number": st.sampled_from([3, 5, None]), "bound": st.sampled_from(["exact", "about"])},
    kind=kinds,
)
times = _objects({}, value=st.sampled_from(["2001", "2001-11", "P6M", "P0.5Y"]), role=kinds)
cases = _objects({"age": st.sampled_from([41, 42]), "job": words})
groups = _objects(
    {
        "title": words,
        "rows": st.lists(rows, **few),
        "figures": st.lists(figures, **few),
        "tags": st.lists(words, **few),
        "lead": rows,
        "chief": cases,
    }
)
planes = _objects({"seats": st.sampled_from([1, 2])}, type=st.just("plane"))
ships = _objects(
    {"tons": st.sampled_from([1, 2]), "crew": st.lists(words, **few)}, type=st.just("ship")
)
notes = _objects({}, type=st.just("note"), text=words)
wholes = _objects(
    {
        "day": st.sampled_from(["2024-02-01", "2024-02-29", "2023-02-01"]),
        "state": st.sampled_from(["UK", "united kingdom", "France"]),
        "word": words,
        "raw": st.sampled_from([1, "1", "a", "A"]),
        "rows": st.lists(rows, **few),
        "keyed": st.lists(keyed, **few),
        "times": st.lists(times, **few),
        "cases": st.lists(cases, **few),
        "steps": st.lists(words, **few),
        "legs": st.lists(rows, **few),
        "tags": st.lists(words, **few, unique_by=lambda word: word.strip().lower()),
        "groups": st.lists(groups, max_size=2),
        "craft": planes | ships,
        "fleet": st.lists(planes | ships | notes, **few),
    }
)


@st.composite
def gold_wholes(draw):
    """Draw gold: some of its scalars and units accept other forms, or may be missed."""
    record = draw(wholes)
    if "state" in record and draw(st.booleans()):
        record["state"] = {"value": record["state"], "accept": ["Norland", "france"]}
    for row in record.get("rows", []):
        if "name" in row and draw(st.booleans()):
            row["name"] = {"value": row["name"], "accept": ["oak"]}
        row["optional"] = draw(st.booleans())
    for case in record.get("cases", []):
        if draw(st.booleans()):
            case["accept"] = [{"age": 42}, {"job": None}]
        case["optional"] = draw(st.booleans())
    return record
