"""The rule-based extractor: word lists, patterns and the shape of lines, for police news.

It is deterministic and needs no model. Rooms, in the order in which a document goes through
them: `zones`, `page`, `mentions` (with `names`, `organisations`, `persons`, `roles`,
`codenames`), `profiles`, `quotes` (with `marks`, `attribution`, `reported`, `speakers`) and
`record` (with `plot`, `scenes`, `counts`, `bodies`, `settings`, `suspects`). All words are in
`lexicon`, `count_words` and `zone_words`.
"""

from extractbench.document import Document, Layers
from extractbench.extractors.protocol import declare
from extractbench.extractors.regex.mentions import find_mentions
from extractbench.extractors.regex.page import read_page
from extractbench.extractors.regex.profiles import read_profiles
from extractbench.extractors.regex.quotes import find_quotes
from extractbench.extractors.regex.record import build_record
from extractbench.extractors.regex.zones import find_zones

__all__ = ["extract"]


@declare(deterministic=True)
def extract(document: Document) -> Layers:
    """Return all four layers of a report about police operations; it never raises."""
    zones = find_zones(document.text)
    page = read_page(document.text, zones)
    mentions = find_mentions(page)
    profiles = read_profiles(page, mentions)
    quotes = find_quotes(page, mentions, profiles)
    record = build_record(page, mentions, quotes, profiles)
    return Layers(zones=zones, mentions=mentions, quotes=quotes, record=record)
