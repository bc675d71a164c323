"""All mentions of a page: what each room finds, told apart by who goes first."""

import re
from collections.abc import Iterable, Iterator, Sequence

from extractbench.document import Mention
from extractbench.extractors.regex.codenames import find_networks, find_operations
from extractbench.extractors.regex.draft import Draft, Taken, number_mentions
from extractbench.extractors.regex.names import Run, find_runs
from extractbench.extractors.regex.organisations import find_acronyms, find_organisations
from extractbench.extractors.regex.own import drafts_by_label
from extractbench.extractors.regex.page import Page
from extractbench.extractors.regex.persons import find_persons
from extractbench.extractors.regex.roles import find_roles
from extractbench.extractors.regex.sources import alternatives
from extractbench.operations.ages import find_ages
from extractbench.operations.dates import parse_date
from extractbench.operations.found import Found
from extractbench.operations.gazetteer import find_places, is_adjective, place_code
from extractbench.operations.quantities import find_quantities
from extractbench.operations.times import find_times

__all__ = ["find_mentions", "publication"]

_SHOUTED = re.compile(r"(?<=\0)[A-Z]{3,}(?:\s[A-Z]{2,})?(?=[,\s]|\0)")


def find_mentions(page: Page) -> tuple[Mention, ...]:
    """Return the mentions of the content, flat, in order, with ids ``m1``, ``m2`` and on."""
    content = page.content
    anchor = publication(page)
    taken = Taken()
    for label, drafts in drafts_by_label(content, page.rules, "first").items():
        # Code names have a room of their own, which knows them by more than a pattern.
        if label != "OPERATION":
            taken.add(drafts)
    taken.add(find_operations(page))
    taken.add(find_networks(page))
    times = [Draft(*found[:2], "TIME", found.value) for found in find_times(content, anchor)]
    taken.add(Draft(*found[:2], "AGE", found.value) for found in find_ages(content))
    late = drafts_by_label(content, page.rules, "last")
    roles = [*late.pop("ROLE", ()), *find_roles(content, page.rules)]
    _add_names(page, taken, times, roles)
    taken.add(_labelled(find_quantities(content), "QUANTITY"))
    taken.add(_places(page))
    taken.add(roles)
    for drafts in late.values():
        taken.add(drafts)
    return number_mentions(taken.drafts)


def publication(page: Page) -> str | None:
    """Return the day that the document itself states as its own, or None."""
    for passage in page.passages:
        if passage.kind != "meta":
            continue
        for found in find_times(page.content[passage.start : passage.end]):
            if parse_date(found.value):
                return found.value
    return None


def _labelled(found: Iterator[Found], label: str) -> Iterator[Draft]:
    return (Draft(one.start, one.end, label, one.value) for one in found)


def _add_names(page: Page, taken: Taken, times: Sequence[Draft], roles: Sequence[Draft]) -> None:
    """Add names, then times: a month may be part of a name, but a name is never part of a date."""
    content = page.content
    blocked = {offset for time in times for offset in (time.start, time.end - 1)}
    rules = page.rules
    found = find_runs(content, rules.listed("leading_words"))
    shown = [run for run in found if not page.is_title_case(run.start)]
    runs = list(_without_roles(shown, roles))
    runs = [run for run in runs if run.start not in blocked and run.end - 1 not in blocked]
    organisations = list(find_organisations(content, runs, rules))
    acronyms = [
        draft
        for draft in find_acronyms(content, organisations, rules)
        if not page.is_title_case(draft.start)
    ]
    rest = _outside(runs, [*organisations, *acronyms])
    persons = list(find_persons(content, rest, roles, rules))
    taken.add(times)
    names = [*organisations, *acronyms, *persons]
    taken.add(names)
    taken.add(_again(page, names))


def _without_roles(runs: Iterable[Run], roles: Sequence[Draft]) -> Iterator[Run]:
    """Yield runs cut at the titles and offices in them: an organisation, then a person."""
    titles = Taken()
    titles.add(roles)
    for run in runs:
        first = 0
        for i, word in enumerate(run.words):
            if not titles.is_free(word.start, word.end):
                if part := run.part(first, i):
                    yield part
                first = i + 1
        if part := run.part(first):
            yield part


def _outside(runs: Sequence[Run], drafts: Sequence[Draft]) -> list[Run]:
    held = Taken()
    held.add(drafts)
    return [run for run in runs if held.is_free(run.start, run.end)]


def _again(page: Page, names: Sequence[Draft]) -> Iterator[Draft]:
    """Yield, in headlines whose capitals show nothing, the names that the rest has shown."""
    known = {draft.value: draft for draft in names}
    headlines = [p for p in page.passages if p.is_title_case]
    if not known or not headlines:
        return
    pattern = re.compile(rf"(?<![\w-])(?:{alternatives(sorted(known)[:200])})(?![\w-])")
    for passage in headlines:
        for match in pattern.finditer(page.content, passage.start, passage.end):
            draft = known.get(" ".join(match[0].split()))
            if draft:
                yield Draft(*match.span(), draft.label, draft.value)


def _places(page: Page) -> Iterator[Draft]:
    content = page.content
    found = list(find_places(content))
    yield from _labelled(iter(found), "PLACE")
    countries = {f.start: f.value for f in found if not is_adjective(content[f.start : f.end])}
    for match in page.rules["city_before_country"].finditer(content):
        country = countries.get(match.end(), "")[:2]
        if country.isupper() and not place_code(match["city"]):
            yield Draft(*match.span("city"), "PLACE", f"{country}:{match['city']}")
    for match in _SHOUTED.finditer(content):
        if code := place_code(match[0].title()):
            yield Draft(*match.span(), "PLACE", code)
