"""Persons: capitalised names beside a title, an office, an age or a verb of saying.

Once a full name is known, the surname alone is a mention of the same person.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from extractbench.extractors.regex.draft import Draft
from extractbench.extractors.regex.names import Run
from extractbench.extractors.regex.organisations import is_organisation
from extractbench.extractors.regex.rules import Rules
from extractbench.operations.gazetteer import place_code

__all__ = ["find_persons"]

_MAX_WORDS = 4
_AGE_AFTER = re.compile(r",\s[1-9][0-9](?:,|\.|\s)|\s\([1-9][0-9]\)")


def find_persons(
    content: str, runs: Sequence[Run], roles: Iterable[Draft], rules: Rules
) -> Iterator[Draft]:
    """Yield the persons that runs name, with their full names as values."""
    titles = {role.end for role in roles}
    names = [run for run in _joined(content, runs, rules) if _is_name(run, rules)]
    named = [run for run in names if _is_shown(content, run, titles, rules)]
    full = [run for run in named if len(run.words) > 1]
    by_surname = {run.words[-1].text: _surface(content, run) for run in reversed(full)}
    texts, shown = {run.text for run in full}, set(named)
    for run in names:
        known = run.text in texts or (len(run.words) == 1 and run.text in by_surname)
        if known or run in shown:
            value = by_surname.get(run.text) or _surface(content, run)
            yield Draft(run.start, run.end, "PERSON", value)


def _surface(content: str, run: Run) -> str:
    return " ".join(content[run.start : run.end].split())


def _joined(content: str, runs: Sequence[Run], rules: Rules) -> Iterator[Run]:
    """Yield runs, those joined that a particle ties together: "Ann van Lee"."""
    particle = rules["person_particle"]
    held: Run | None = None
    for run in runs:
        tied = held and not held.possessive and particle.fullmatch(content, held.end, run.start)
        if held and tied and _is_name(held, rules) and _is_name(run, rules):
            held = Run((*held.words, *run.words), run.possessive)
            continue
        if held:
            yield held
        held = run
    if held:
        yield held


def _is_name(run: Run, rules: Rules) -> bool:
    words = [word.text for word in run.words]
    if len(words) > _MAX_WORDS or is_organisation(run.text, rules) or place_code(run.text):
        return False
    shouted = any(w.isupper() and len(w) > 1 and "." not in w for w in words)
    if shouted or not rules.listed("organisation_heads").isdisjoint(words):
        return False
    return words[0] not in rules.listed("not_organisations") and len(words[-1]) > 1


def _is_shown(content: str, run: Run, titles: set[int], rules: Rules) -> bool:
    """Tell whether what stands around a run shows that it names a person."""
    before = content[max(0, run.start - 16) : run.start]
    titled = run.start - 1 in titles or run.start - 2 in titles
    if titled or any(rules[name].search(before) for name in ("person_title", "person_after_by")):
        return True
    if len(run.words) == 1 or run.possessive:
        return False
    if rules["person_after_verb"].search(before):
        return True
    after = (rules["person_before_verb"], _AGE_AFTER, rules["person_before_office"])
    return any(pattern.match(content, run.end) for pattern in after)
