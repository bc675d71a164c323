"""Counts: what each number of a sentence counts, with its bound, status, scope and whole."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractbench.document import Mention
from extractbench.extractors.regex.count_words import COUNTED, NOUN_KINDS
from extractbench.extractors.regex.figures import AVERAGE, MODIFIERS, VALUE, Figure, read_number
from extractbench.extractors.regex.measures import measured, valueless
from extractbench.extractors.regex.scenes import Scene
from extractbench.operations.places import country_of
from extractbench.operations.records import UNITS

__all__ = ["find_figures", "settle_scopes"]

_TARGET = re.compile(
    r"\b(?:targets?|aim(?:s|ed|ing)?|goal|hop(?:e|es|ed|ing)|plans?|planned|want(?:s|ed)?)"
    r"\s(?:\w+\s){0,5}$",
    re.IGNORECASE,
)
_EXPECTED = re.compile(
    r"\b(?:[Ee]xpect(?:s|ed|ing)?|likely|will|could|may|might)\s(?:[a-z]\w*\s){0,4}$"
)
_EXPECTED_AFTER = re.compile(
    r"[^.;,]{0,40}\b(?:(?:is|are)\sexpected|likely\sto|will\sbe|may\sbe)\b"
)
_SUBSET_BEFORE = re.compile(
    r"\b(?:includ(?:ing|ed|es)|among\s(?:them|those)|of\s(?:them|whom|these|those|which)|counting)"
    r"[\s,]*(?:\w+\s)?$",
    re.IGNORECASE,
)
_SUBSET_AFTER = re.compile(
    r"\s(?:people\s|men\s)?of\s(?:them|whom|these|those|the\s(?:men|people|suspects))\b"
)
_ABROAD = re.compile(
    r"[^.;]{0,60}?\b(?:abroad|overseas|outside\sthe\scountry|in\sother\s(?:countries|states))\b"
)
_CLAUSE_END = re.compile(
    r"[.;:]|,?\s(?:and|while|but|whereas)\s|,\s(?!(?:including|of)\b)|\s[-–—]\s"
)
_IN_PLACE = re.compile(r"[^,;.]{0,70}\s(?:in|across|throughout)\s(?:the\s)?", re.IGNORECASE)
_FAR = 80
_DENIED_BEFORE = re.compile(r"\b(?:not|n['’]t|never|no)\s(?:\w+\s){0,3}$")
_DENIED_AFTER = re.compile(r"[^.;,]{0,40}?\b(?:not|never)\s(?!only\b)")
_OWN_VERB = re.compile(r"\s(?:others\s|more\s)?(?:were|was|are|is|have|has|had|remain(?:ed)?)\b")
_OUT_OF_COUNTRY = re.compile(r"\b(?:abroad|overseas|elsewhere)\b[,:]?\s$", re.IGNORECASE)
_BODIES = frozenset({"police_force", "country", "continent", "provider_targeted"})


@dataclass(frozen=True, slots=True)
class _Counted:
    """What a number in a sentence counts: the thing, and the kind that noun or verb give it."""

    thing: str
    kind: str | None


def find_figures(scenes: Sequence[Scene]) -> list[Figure]:
    """Return the counts of the sentences, in order; a number whose kind is not said is none."""
    figures: list[Figure] = []
    for scene in scenes:
        held = _Counted("", None)
        for at, mention in enumerate(scene.mentions):
            if mention.label == "QUANTITY":
                found = _counted(scene, at, held)
                held = found if found.thing else held
                figure = _figure(scene, at, found, figures)
            else:
                figure = measured(scene, mention)
            if figure:
                figures.append(figure)
        figures += valueless(scene)
    return figures


def _counted(scene: Scene, at: int, held: _Counted) -> _Counted:
    """Return what a quantity counts; without a noun of its own, what the one before it did."""
    mention = scene.mentions[at]
    limit = next(
        (m.start for m in scene.mentions[at + 1 :] if m.label == "QUANTITY"), scene.span.end
    )
    match = COUNTED.match(scene.text, mention.end, limit)
    if not match and _counts_occupation(scene, at):
        return _Counted("", None)
    thing = _thing(match) if match else held.thing or "person"
    kinds = NOUN_KINDS[thing]
    if len(kinds) == 1 and thing != "child":
        return _Counted(thing, kinds[0])
    verb = _kind_by_verb(scene, mention, match.end() if match else mention.end, kinds)
    if verb:
        return _Counted(thing, verb)
    if not match:
        # "Six were released": a verb of its own that makes no kind.
        own = _OWN_VERB.match(scene.text, mention.end, scene.span.end)
        return _Counted(held.thing, None if own else held.kind)
    return _Counted(thing, "network_member" if thing == "member" else None)


def _counts_occupation(scene: Scene, at: int) -> bool:
    """Tell whether a quantity only breaks suspects down by what they do: "two doctors"."""
    following = scene.mentions[at + 1 : at + 2]
    return (
        bool(following)
        and following[0].label == "ROLE"
        and (not scene.text[scene.mentions[at].end : following[0].start].strip())
    )


def _thing(match: re.Match[str]) -> str:
    return next(name for name, found in match.groupdict().items() if found and name != "noun")


def _kind_by_verb(scene: Scene, mention: Mention, end: int, kinds: Sequence[str]) -> str | None:
    """Return the kind by the nearest verb that fits the thing.

    A verb right before the number goes first, then one after it in its clause, then any before.
    """
    fitting = [verb for verb in scene.verbs if verb.kind in kinds]
    before = [verb for verb in fitting if verb.end <= mention.start]
    after = [verb for verb in fitting if verb.start >= end]
    if before and _is_right_before(scene.text[before[-1].end : mention.start]):
        return before[-1].kind
    same_clause = after and not _CLAUSE_END.search(scene.text, end, after[0].start)
    if after and (same_clause or not before):
        return after[0].kind
    if _OWN_VERB.match(scene.text, end, scene.span.end):
        return None
    # A list shares the verb in front of its first member.
    return before[-1].kind if before else None


def _is_right_before(gap: str) -> bool:
    return len(gap.split()) <= 3 and not re.search(r"[,;.]|\band\b", gap)


def _figure(scene: Scene, at: int, counted: _Counted, before: Sequence[Figure]) -> Figure | None:
    mention = scene.mentions[at]
    match = VALUE.fullmatch(mention.value)
    if counted.kind is None or match is None or _denied(scene, mention):
        return None
    low, high = (match["number"] or match["low"]), match["high"]
    modifier = "between" if high else MODIFIERS[match["sign"]]
    if AVERAGE.search(scene.before(mention)):
        modifier = "average"
    subset = _SUBSET_BEFORE.search(scene.before(mention)) or _SUBSET_AFTER.match(
        scene.text, mention.end, scene.span.end
    )
    places = [] if counted.kind in _BODIES else _places_of(scene, at)
    return Figure(
        counted.kind,
        read_number(low),
        modifier,
        scene.about,
        upper=read_number(high) if high else None,
        status=_status(scene, mention),
        scope=_scope(places) if places else _abroad(scene, mention),
        part_of=_whole(scene, counted.kind, before) if subset else None,
        evidence=tuple(m.id or "" for m in (mention, *places)),
    )


def _whole(scene: Scene, kind: str, before: Sequence[Figure]) -> int | None:
    """Return the index of the last figure of the same unit and operation."""
    for index in range(len(before) - 1, -1, -1):
        same = before[index].about == scene.about and UNITS[before[index].kind] == UNITS[kind]
        if same and before[index].value is not None:
            return index
    return None


def _denied(scene: Scene, mention: Mention) -> bool:
    before = _DENIED_BEFORE.search(scene.before(mention, 30))
    return bool(before or _DENIED_AFTER.match(scene.after(mention)))


def _status(scene: Scene, mention: Mention) -> str:
    before = scene.before(mention)
    if _TARGET.search(before):
        return "target"
    after = _EXPECTED_AFTER.match(scene.text, mention.end, scene.span.end)
    return "expected" if after or _EXPECTED.search(before) else "reported"


def _places_of(scene: Scene, at: int) -> list[Mention]:
    """Return the places that a clause puts its number in: "in the UK", before or after."""
    mention = scene.mentions[at]
    for index in range(at + 1, len(scene.mentions)):
        other = scene.mentions[index]
        gap = scene.text[mention.end : other.start]
        if other.label == "PLACE" and _IN_PLACE.fullmatch(gap):
            return _listed_places(scene, index)
        if other.label in ("QUANTITY", "PLACE") or len(gap) > _FAR:
            break
    if _OUT_OF_COUNTRY.search(scene.before(mention)):
        return []
    leading = _leading_place(scene, mention)
    return [leading] if leading else []


def _listed_places(scene: Scene, index: int) -> list[Mention]:
    """Return a place with those that follow it in a list: "in Madrid, Rome and Oslo"."""
    listed = [scene.mentions[index]]
    for other in scene.mentions[index + 1 :]:
        gap = scene.text[listed[-1].end : other.start]
        if other.label != "PLACE" or not re.fullmatch(r",?\s(?:and\s)?(?:the\s)?", gap):
            break
        listed.append(other)
    return listed


def _scope(places: Sequence[Mention]) -> str:
    """Return the one place of a figure, the country of several in it, or the whole operation."""
    countries = {country_of(place.value) for place in places}
    if len(places) == 1:
        return places[0].value
    return countries.pop() or "OP" if len(countries) == 1 else "OP"


def _leading_place(scene: Scene, mention: Mention) -> Mention | None:
    """Return the place of "In the UK, 12 men", or of the police who "held 12 men"."""
    places = [m for m in scene.of("PLACE") if m.end < mention.start]
    if not places:
        return None
    place = places[-1]
    opening = scene.text[scene.span.start : place.start]
    if re.fullmatch(r"\W*(?:In|Across|And\sin)\s(?:the\s)?", opening):
        return place
    gap = scene.text[place.end : mention.start]
    is_police = re.match(r"\s(?:police|officers|detectives|authorities|forces)\b", gap)
    return place if is_police and scene.is_nationality(place) and len(places) == 1 else None


def _abroad(scene: Scene, mention: Mention) -> str:
    after = _ABROAD.match(scene.text, mention.end, scene.span.end)
    return "not:" if after or _OUT_OF_COUNTRY.search(scene.before(mention)) else "OP"


def settle_scopes(figures: Sequence[Figure], home: str | None, *, single: bool) -> list[Figure]:
    """Return the figures with scopes that the whole document settles.

    Args:
        figures: The figures of all sentences.
        home: The country where the operation is at home, for "abroad".
        single: Whether no other country takes part: then a figure there is of the whole.
    """
    settled = []
    for figure in figures:
        scope = figure.scope
        if scope == "not:":
            scope = f"not:{home}" if home else "OP"
        elif single and scope and country_of(scope) == scope == home:
            scope = "OP"
        settled.append(replace(figure, scope=scope))
    return settled
