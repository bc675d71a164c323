"""Persons: capitalised names beside a title, an office, an age or a verb of saying.

Once a full name is known, the surname alone is a mention of the same person.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from extractbench.extractors.regex.draft import Draft
from extractbench.extractors.regex.lexicon import (
    CUES,
    NOT_ORGANISATIONS,
    OCCUPATIONS,
    OFFICES,
    ORGANISATION_HEADS,
    RANKS,
    alternatives,
)
from extractbench.extractors.regex.names import Run
from extractbench.extractors.regex.organisations import is_organisation
from extractbench.operations.gazetteer import place_code

__all__ = ["find_persons"]

_MAX_WORDS = 4
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Lord|Lady|Professor|Prof|Judge|Rev)\.?\s$")
_CUE = "|".join(CUES[lemma] for lemma in CUES if lemma not in ("list", "call", "describe"))
_CUE_AFTER = re.compile(rf"\s(?:also\s)?(?:{_CUE})\b")
_CUE_BEFORE = re.compile(rf"(?:[\"”’,]\s)(?:{_CUE})\s$")
_AGE_AFTER = re.compile(r",\s[1-9][0-9](?:,|\.|\s)|\s\([1-9][0-9]\)")
_OFFICE_AFTER = re.compile(
    rf"""(?:,\s|\s\()(?:the\s|an?\s|its\s)?(?:[\w’'-]+\s){{0,4}}?
    (?:{alternatives(RANKS | OFFICES | OCCUPATIONS)})\b
    | ,\s(?:of\sthe\s|from\sthe\s|who\s(?:heads|leads|led|headed|runs|is|was)\s)""",
    re.VERBOSE | re.IGNORECASE,
)
_BY_LINE = re.compile(r"(?:^|[\0\n])\s?(?:By|by|BY)\s$")
_PARTICLE = re.compile(
    r"\s(?:de|da|di|del|della|van|von|der|den|van\sder|van\sden|de\sla|bin|ibn)\s"
)


def find_persons(content: str, runs: Sequence[Run], roles: Iterable[Draft]) -> Iterator[Draft]:
    """Yield the persons that runs name, with their full names as values."""
    titles = {role.end for role in roles}
    names = [run for run in _joined(content, runs) if _is_name(run)]
    named = [run for run in names if _is_shown(content, run, titles)]
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


def _joined(content: str, runs: Sequence[Run]) -> Iterator[Run]:
    """Yield runs, those joined that a particle ties together: "Ann van Lee"."""
    held: Run | None = None
    for run in runs:
        tied = held and not held.possessive and _PARTICLE.fullmatch(content, held.end, run.start)
        if held and tied and _is_name(held) and _is_name(run):
            held = Run((*held.words, *run.words), run.possessive)
            continue
        if held:
            yield held
        held = run
    if held:
        yield held


def _is_name(run: Run) -> bool:
    words = [word.text for word in run.words]
    if len(words) > _MAX_WORDS or is_organisation(run.text) or place_code(run.text):
        return False
    shouted = any(w.isupper() and len(w) > 1 and "." not in w for w in words)
    return not shouted and ORGANISATION_HEADS.isdisjoint(words) and _in_form(words)


def _in_form(words: list[str]) -> bool:
    return words[0] not in NOT_ORGANISATIONS and len(words[-1]) > 1


def _is_shown(content: str, run: Run, titles: set[int]) -> bool:
    """Tell whether what stands around a run shows that it names a person."""
    before = content[max(0, run.start - 16) : run.start]
    titled = run.start - 1 in titles or run.start - 2 in titles
    if _TITLE.search(before) or titled or _BY_LINE.search(before):
        return True
    if len(run.words) == 1 or run.possessive:
        return False
    after = (_CUE_AFTER, _AGE_AFTER, _OFFICE_AFTER)
    return bool(_CUE_BEFORE.search(before)) or any(p.match(content, run.end) for p in after)
