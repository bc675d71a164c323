"""What of a text gold has to account for: numbers, proper names, quotation marks.

This is wider than what an extractor takes for a mention or a quote, on purpose: ordinals, names
of languages and scare quotes are found too, and an annotator says of each what it is.
"""

import re
from collections.abc import Iterator

__all__ = ["name_spans", "number_spans", "quotation_marks"]

_CARDINALS = (
    "zero|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    "sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|"
    "hundred|thousand|million|billion|trillion|dozen"
)
_ORDINALS = "first|thirds?|fourth|fifths?|sixth|seventh|eighth|ninth|tenths?|eleventh|twelfth"
_SHARES = "half|halves|halved|quarters?|twice|doubled|trebled|tripled|quadrupled"
_NUMBER = re.compile(
    rf"""
    [\d¼-¾⅐-⅞]+ (?: [.,:/]\d+ )*
  | \b(?: {_CARDINALS} | {_ORDINALS} | {_SHARES} | singles? | ones )\b
  | (?<!\bno[ ]) (?<!\bno-) \b one \b (?![ ]another\b)
    # Not the unit of time, which a number or "per" goes before.
  | (?<!\bper[ ]) (?<!\bone[ ]) (?<!\bsplit[ ]) (?<!\d[ ]) \b second \b (?!-hand\b)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")
# No office and no part of a name, so that nothing covers them.
_HONORIFICS = frozenset({"Mr", "Mrs", "Ms", "Miss", "Mx", "Dr", "Sir", "Dame"})
# What stands before the first word of a sentence, a line, an item of a list or a quotation.
_START = re.compile(
    r"""
    (?: ^ | \n )[^\S\n]* (?: [-–—•*·] | \d{1,3}[.)] | [A-Za-z][.)] )? [^\S\n]* ["“‘'(\[]* $
  | [.!?…:] ["”’')\]]* \s+ ["“‘'(\[]* $
  | (?: ["“‘„«] | (?<!\w)' ) $
    """,
    re.VERBOSE,
)
_REACH = 40
# Words of a headline that say by their capital letter nothing or, all together, how it is set.
_LONG = 4
_DOUBLE = re.compile(r'["“”„‟«»]')
# Single marks only in pairs, on one line: alone they cannot be told from apostrophes.
_SINGLE = re.compile(r"(?<![\w'’])['‘](?!\d0s\b|\s)(?:[^\n'‘’]|\b['’]\b){1,300}(?<!\s)['’](?!\w)")


def number_spans(text: str, _: str = "body") -> Iterator[tuple[int, int]]:
    """Yield the span of every digit run and number word of an English text, in order.

    The kind of the zone that the text is from makes no difference.
    Of a number in several words, each word is a span of its own. Vague plurals (``dozens``) and
    pronouns (``no one``) are not numbers.
    """
    for match in _NUMBER.finditer(text):
        yield match.span()


def name_spans(text: str, kind: str = "body") -> Iterator[tuple[int, int]]:
    """Yield every word that its capital letter shows to be part of a name, in order.

    That is a capitalised word which begins neither a sentence nor a line, an item or a quotation
    (there only words in capitals count), is no honorific and has at least two letters. In a title
    in which every long word is capitalised, and in a line in capitals, capitals show nothing.
    """
    if kind == "title" and _is_title_case(text):
        return
    for match in _WORD.finditer(text):
        word = match.group()
        if word[0].isupper() and word not in _HONORIFICS and not _is_excused(text, match):
            yield match.span()


def _is_title_case(text: str) -> bool:
    long = [word for word in _WORD.findall(text) if len(word) >= _LONG]
    return len(long) > 1 and all(word[0].isupper() for word in long)


def _is_excused(text: str, match: re.Match[str]) -> bool:
    """Tell whether a word would have its capitals without being a name."""
    if match.group().isupper():
        start = text.rfind("\n", 0, match.start()) + 1
        line = text[start : text.find("\n", match.end()) % (len(text) + 1)]
        return line.isupper() and len(_WORD.findall(line)) > 1
    return bool(_START.search(text[max(0, match.start() - _REACH) : match.start()]))


def quotation_marks(text: str) -> Iterator[int]:
    """Yield the offset of every quotation mark of a text, in order; apostrophes are none.

    Single marks are only found in pairs that open before a word and close after one on the same
    line, with nothing but apostrophes inside words between them.
    """
    found = {match.start() for match in _DOUBLE.finditer(text)}
    for match in _SINGLE.finditer(text):
        found |= {match.start(), match.end() - 1}
    yield from sorted(found)
