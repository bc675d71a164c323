"""Where and when: the places and times of each operation, by what happened there and then."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extractbench.extractors.regex.scenes import Scene
from extractbench.operations.places import country_of
from extractbench.operations.timex import timex_kind

__all__ = ["Setting", "find_places", "find_times"]


class Setting(NamedTuple):
    """A place or a time of an operation, in one role, with the mentions that show it."""

    about: str
    value: str
    role: str
    evidence: tuple[str, ...]


def find_places(scenes: Sequence[Scene]) -> Iterator[Setting]:
    """Yield the places of the sentences with their roles, each place and role once."""
    seen = set()
    shown = [s for scene in scenes if not scene.is_negated for s in _places(scene)]
    acted = {(s.about, s.value) for s in shown if s.role == "action"}
    for setting in shown:
        key = setting[:3]
        outdone = setting.role == "involved" and (setting.about, setting.value) in acted
        if key not in seen and not outdone:
            seen.add(key)
            yield setting


def _places(scene: Scene) -> Iterator[Setting]:
    for mention in scene.of("PLACE"):
        nationality = scene.is_nationality(mention)
        of = "nationality" if nationality else "name"
        if role := scene.role("places", mention, of, before=100, after=40):
            value = (country_of(mention.value) if nationality else None) or mention.value
            yield Setting(scene.about, value, role, (mention.id or "",))


def find_times(scenes: Sequence[Scene]) -> Iterator[Setting]:
    """Yield the times of the sentences with their roles, each time and role once."""
    seen = set()
    for scene in scenes:
        for mention in scene.of("TIME"):
            of = "duration" if timex_kind(mention.value) == "duration" else "date"
            role = scene.role("times", mention, of, before=80, after=60)
            key = (scene.about, mention.value, role)
            if role and key not in seen:
                seen.add(key)
                yield Setting(scene.about, mention.value, role, (mention.id or "",))
