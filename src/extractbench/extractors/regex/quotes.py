"""Quotes: direct, indirect and mixed speech with its speaker, in the order of the text."""

from collections.abc import Sequence

from extractbench.document import Mention, Quote
from extractbench.extractors.regex.attribution import Attribution, find_direct
from extractbench.extractors.regex.page import Page
from extractbench.extractors.regex.profiles import Profile
from extractbench.extractors.regex.reported import find_reported
from extractbench.extractors.regex.speakers import Speakers

__all__ = ["find_quotes"]


def find_quotes(
    page: Page, mentions: Sequence[Mention], profiles: dict[str, Profile]
) -> tuple[Quote, ...]:
    """Return the quotes of a page, with ids ``q1``, ``q2`` and on; their evidence is mentions."""
    speakers = Speakers(page, mentions, profiles)
    quotes = []
    for number, said in enumerate(_attributions(page), start=1):
        speaker = speakers.resolve(said.who, said.cue)
        quotes.append(
            Quote(
                id=f"q{number}",
                speaker=speaker.value,
                form=said.form,
                cue=said.cue,
                content=said.content,
                evidence=speaker.evidence,
            )
        )
    return tuple(quotes)


def _attributions(page: Page) -> list[Attribution]:
    bodies = [passage for passage in page.passages if passage.kind == "body"]
    direct = [said for passage in bodies for said in find_direct(page, passage)]
    taken = sorted(said.region for said in direct)
    found = [*direct, *find_reported(page, taken)]
    return sorted(found, key=lambda said: said.content[0])
