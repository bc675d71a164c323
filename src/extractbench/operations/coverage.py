"""The digits and number words of a text, each of which gold has to account for.

This is wider than what an extractor takes for a quantity, on purpose: ordinals and pronouns are
found too, and an annotator says of each what it is.
"""

import re
from collections.abc import Iterator

__all__ = ["number_spans"]

_CARDINALS = (
    "zero|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    "sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|"
    "hundred|thousand|million|billion|trillion|dozen"
)
_ORDINALS = "first|thirds?|fourth|fifths?|sixth|seventh|eighth|ninth|tenths?|eleventh|twelfth"
_SHARES = "half|halves|halved|quarters?|twice|doubled|trebled|tripled|quadrupled"
_FOUND = re.compile(
    rf"""
    [\d¼-¾⅐-⅞]+ (?: [.,:/]\d+ )*
  | \b(?: {_CARDINALS} | {_ORDINALS} | {_SHARES} | singles? | ones )\b
  | (?<!\bno[ ]) (?<!\bno-) \b one \b (?![ ]another\b)
    # Not the unit of time, which a number or "per" goes before.
  | (?<!\bper[ ]) (?<!\bone[ ]) (?<!\bsplit[ ]) (?<!\d[ ]) \b second \b (?!-hand\b)
    """,
    re.VERBOSE | re.IGNORECASE,
)


def number_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the span of every digit run and number word of an English text, in order.

    Of a number in several words, each word is a span of its own. Vague plurals (``dozens``) and
    pronouns (``no one``) are not numbers.
    """
    for match in _FOUND.finditer(text):
        yield match.span()
