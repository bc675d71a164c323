"""Counts: what each number of a sentence counts, with its bound, status, scope and whole."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractbench.document import Mention
from extractbench.extractors.regex.figures import MODIFIERS, VALUE, Figure, read_number
from extractbench.extractors.regex.measures import measured, valueless
from extractbench.extractors.regex.rules import Rules, Thing
from extractbench.extractors.regex.scenes import Scene
from extractbench.operations.places import country_of
from extractbench.operations.records import UNITS

__all__ = ["find_figures", "settle_scopes"]

_FAR = 80
_NO_NOUN = "thing_person"


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
    match = scene.rules["counted"].match(scene.text, mention.end, limit)
    if not match and _counts_occupation(scene, at):
        return _Counted("", None)
    name = _thing(match, scene.rules) if match else held.thing or _NO_NOUN
    thing = scene.rules.things.get(name, Thing(()))
    if thing.kinds == (thing.alone,):
        return _Counted(name, thing.alone)
    verb = _kind_by_verb(scene, mention, match.end() if match else mention.end, thing.kinds)
    if verb:
        return _Counted(name, verb)
    if not match:
        # "Six were released": a verb of its own that makes no kind.
        own = scene.rules["own_verb"].match(scene.text, mention.end, scene.span.end)
        return _Counted(held.thing, None if own else held.kind)
    return _Counted(name, thing.alone)


def _counts_occupation(scene: Scene, at: int) -> bool:
    """Tell whether a quantity only breaks suspects down by what they do: "two doctors"."""
    following = scene.mentions[at + 1 : at + 2]
    return (
        bool(following)
        and following[0].label == "ROLE"
        and (not scene.text[scene.mentions[at].end : following[0].start].strip())
    )


def _thing(match: re.Match[str], rules: Rules) -> str:
    return next(name for name in rules.things if match[name])


def _kind_by_verb(scene: Scene, mention: Mention, end: int, kinds: Sequence[str]) -> str | None:
    """Return the kind by the nearest verb that fits the thing.

    A verb right before the number goes first, then one after it in its clause, then any before.
    """
    fitting = [verb for verb in scene.verbs if verb.kind in kinds]
    before = [verb for verb in fitting if verb.end <= mention.start]
    after = [verb for verb in fitting if verb.start >= end]
    if before and _is_right_before(scene.text[before[-1].end : mention.start]):
        return before[-1].kind
    same_clause = after and not scene.rules["clause_end"].search(scene.text, end, after[0].start)
    if after and (same_clause or not before):
        return after[0].kind
    if scene.rules["own_verb"].match(scene.text, end, scene.span.end):
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
    if scene.rules["average_before"].search(scene.before(mention)):
        modifier = "average"
    places = (
        [] if counted.kind in scene.rules.listed("kinds_without_place") else _places_of(scene, at)
    )
    return Figure(
        counted.kind,
        read_number(low),
        modifier,
        scene.about,
        upper=read_number(high) if high else None,
        status=_status(scene, mention),
        scope=_scope(places) if places else _abroad(scene, mention),
        part_of=_whole(scene, counted.kind, before) if _is_subset(scene, mention) else None,
        evidence=tuple(m.id or "" for m in (mention, *places)),
    )


def _is_subset(scene: Scene, mention: Mention) -> bool:
    if scene.rules["subset_before"].search(scene.before(mention)):
        return True
    after = scene.rules["subset_after"].match(scene.text, mention.end, scene.span.end)
    return after is not None


def _whole(scene: Scene, kind: str, before: Sequence[Figure]) -> int | None:
    """Return the index of the last figure of the same unit and operation."""
    for index in range(len(before) - 1, -1, -1):
        same = before[index].about == scene.about and _unit(before[index].kind) == _unit(kind)
        if same and before[index].value is not None:
            return index
    return None


def _unit(kind: str) -> str:
    """Return the unit of a kind; one that a rules file brings is a unit of its own."""
    return UNITS.get(kind, kind)


def _denied(scene: Scene, mention: Mention) -> bool:
    before = scene.rules["denied_before"].search(scene.before(mention, 30))
    return bool(before or scene.rules["denied_after"].match(scene.after(mention)))


def _status(scene: Scene, mention: Mention) -> str:
    before = scene.before(mention)
    if scene.rules["target_before"].search(before):
        return "target"
    after = scene.rules["expected_after"].match(scene.text, mention.end, scene.span.end)
    return "expected" if after or scene.rules["expected_before"].search(before) else "reported"


def _places_of(scene: Scene, at: int) -> list[Mention]:
    """Return the places that a clause puts its number in: "in the UK", before or after."""
    mention = scene.mentions[at]
    for index in range(at + 1, len(scene.mentions)):
        other = scene.mentions[index]
        gap = scene.text[mention.end : other.start]
        if other.label == "PLACE" and scene.rules["in_place"].fullmatch(gap):
            return _listed_places(scene, index)
        if other.label in ("QUANTITY", "PLACE") or len(gap) > _FAR:
            break
    if scene.rules["abroad_before"].search(scene.before(mention)):
        return []
    leading = _leading_place(scene, mention)
    return [leading] if leading else []


def _listed_places(scene: Scene, index: int) -> list[Mention]:
    """Return a place with those that follow it in a list: "in Madrid, Rome and Oslo"."""
    listed = [scene.mentions[index]]
    for other in scene.mentions[index + 1 :]:
        gap = scene.text[listed[-1].end : other.start]
        if other.label != "PLACE" or not scene.rules["next_in_list"].fullmatch(gap):
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
    if scene.rules["leading_place"].fullmatch(opening):
        return place
    gap = scene.text[place.end : mention.start]
    is_police = scene.rules["police_of_place"].match(gap)
    return place if is_police and scene.is_nationality(place) and len(places) == 1 else None


def _abroad(scene: Scene, mention: Mention) -> str:
    after = scene.rules["abroad_after"].match(scene.text, mention.end, scene.span.end)
    return "not:" if after or scene.rules["abroad_before"].search(scene.before(mention)) else "OP"


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
