"""The record of a page: what the sentences state, each filler with the mentions that show it."""

from collections.abc import Iterable, Sequence
from typing import Any

from extractbench.document import Mention, Quote
from extractbench.extractors.regex.bodies import find_bodies
from extractbench.extractors.regex.counts import find_figures, settle_scopes
from extractbench.extractors.regex.figures import Figure
from extractbench.extractors.regex.page import Page
from extractbench.extractors.regex.plot import MAIN, Plot, read_plot
from extractbench.extractors.regex.profiles import Profile
from extractbench.extractors.regex.scenes import Scene, read_scenes
from extractbench.extractors.regex.settings import Setting, find_places, find_times
from extractbench.extractors.regex.suspects import find_cases, find_occupations, find_offences
from extractbench.operations.dates import parse_date
from extractbench.operations.places import country_of

__all__ = ["build_record"]

Filler = dict[str, Any]


def build_record(
    page: Page,
    mentions: Sequence[Mention],
    quotes: Sequence[Quote],
    profiles: dict[str, Profile],
) -> Filler:
    """Return the record as JSON, of the form of `Report`, grounded in ids of mentions."""
    plot = read_plot(page, mentions)
    scenes = list(read_scenes(page, mentions, plot))
    officials = _officials(quotes, profiles)
    record: Filler = {
        "published": _published(page, mentions),
        "officials": officials,
        "operations": [],
        "background": [],
    }
    if plot.has_main:
        known = frozenset(official["name"] for official in officials)
        parts = _Parts(scenes, known)
        main = _operation("main", plot.main_name, MAIN, parts, mentions)
        main["network"] = _network(mentions)
        main["agencies"] = [
            body._asdict() | {"evidence": [body.evidence]}
            for body in find_bodies(scenes, quotes, profiles, mentions, page.rules)
        ]
        record["operations"] = [main, *_related(plot, parts, mentions)]
    return record


def _published(page: Page, mentions: Sequence[Mention]) -> Filler | None:
    """Return the date in a date line; a place line's date without a year counts as well."""
    for mention in mentions:
        passage = page.passage_at(mention.start)
        if mention.label != "TIME" or passage is None or passage.kind != "meta":
            continue
        if parse_date(mention.value.replace("XXXX", "2000")):
            return {"value": mention.value, "evidence": [mention.id]}
    return None


def _officials(quotes: Sequence[Quote], profiles: dict[str, Profile]) -> list[Filler]:
    """Return the persons with a stated office who are sources, in the order they speak."""
    officials = []
    for name in dict.fromkeys(quote.speaker for quote in quotes):
        profile = profiles.get(name)
        if profile and profile.role:
            shown = (profile.name, profile.role, profile.org)
            officials.append(
                {
                    "name": name,
                    "role": profile.role.value,
                    "org": profile.org.value if profile.org else None,
                    "evidence": [mention.id for mention in shown if mention],
                }
            )
    return officials


class _Parts:
    """What the sentences tell of all operations, to be dealt out to each."""

    def __init__(self, scenes: Sequence[Scene], known: frozenset[str]) -> None:
        self.places = list(find_places(scenes))
        self.times = list(find_times(scenes))
        self.cases = list(find_cases(scenes, known))
        self.occupations = list(find_occupations(scenes))
        self.offences = find_offences(scenes)
        figures = find_figures(scenes)
        home, single = _home(self.places)
        several = any(f.kind == "country" and f.about == MAIN for f in figures)
        self.figures = settle_scopes(figures, home, single=single and not several)
        self.ids = _count_ids(self.figures)


def _home(places: Iterable[Setting]) -> tuple[str | None, bool]:
    """Return the first country of the main operation, and whether it is the only one."""
    main = [p for p in places if p.about == MAIN and p.role in ("action", "involved")]
    countries = list(dict.fromkeys(country_of(place.value) for place in main))
    home = countries[0] if countries else None
    return home, len(countries) == 1


def _count_ids(figures: Sequence[Figure]) -> list[str]:
    """Return the id of each figure; what is stated twice is one count, with one id."""
    ids: dict[Figure, str] = {}
    return [ids.setdefault(figure, f"c{len(ids) + 1}") for figure in figures]


def _counts(parts: _Parts, about: str) -> list[Filler]:
    counts: dict[str, Filler] = {}
    evidence: dict[str, dict[str, None]] = {}
    for figure, identifier in zip(parts.figures, parts.ids, strict=True):
        if figure.about != about:
            continue
        whole = parts.ids[figure.part_of] if figure.part_of is not None else None
        if identifier not in counts:
            counts[identifier] = figure.as_json(identifier, None if whole == identifier else whole)
        evidence.setdefault(identifier, {}).update(dict.fromkeys(figure.evidence))
    return [count | {"evidence": list(evidence[count["id"]])} for count in counts.values()]


def _operation(
    kind: str, name: str | None, about: str, parts: _Parts, mentions: Sequence[Mention]
) -> Filler:
    return {
        "kind": kind,
        "name": _named(name, mentions),
        "network": None,
        "agencies": [],
        "places": [
            {"code": place.value, "role": place.role, "evidence": list(place.evidence)}
            for place in parts.places
            if place.about == about
        ],
        "times": [
            {"value": time.value, "role": time.role, "evidence": list(time.evidence)}
            for time in parts.times
            if time.about == about
        ],
        "counts": _counts(parts, about),
        "cases": [case for key, case in parts.cases if key == about],
        "occupations": [
            {"value": role.value, "evidence": [role.id]}
            for key, role in parts.occupations
            if key == about
        ],
        "offences": [offence for key, offence in parts.offences if key == about],
    }


def _named(name: str | None, mentions: Sequence[Mention]) -> Filler | None:
    if name is None:
        return None
    shown = [m.id for m in mentions if m.label == "OPERATION" and m.value == name]
    return {"value": name, "evidence": shown}


def _related(plot: Plot, parts: _Parts, mentions: Sequence[Mention]) -> list[Filler]:
    """Return the other operations that have a count or a date."""
    related = [_operation("related", name, name, parts, mentions) for name in plot.related]
    return [operation for operation in related if operation["counts"] or operation["times"]]


def _network(mentions: Sequence[Mention]) -> Filler | None:
    networks = [m for m in mentions if m.label == "NETWORK"]
    if not networks:
        return None
    name = networks[0].value
    return {"value": name, "evidence": [m.id for m in networks if m.value == name]}
