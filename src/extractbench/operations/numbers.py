"""Cardinal numbers in English text: digits, words, and the two mixed (``3.5 million``)."""

import re
from decimal import Decimal

from extractbench.operations.found import SPACE

__all__ = ["NUMBER", "parse_number", "plain"]

_BELOW_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_TEN_TIMES = "twenty thirty forty fifty sixty seventy eighty ninety"
_ONES = {word: number for number, word in enumerate(_BELOW_TWENTY.split())}
_TENS = {word: 10 * number for number, word in enumerate(_TEN_TIMES.split(), start=2)}
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SHORT = {"k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9}
_GROUPS = {"dozen": 12, "score": 20}
_PARTS = {"half": Decimal("0.5"), "quarter": Decimal("0.25")}
_VULGAR = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}

_GAP = rf"(?:{SPACE}|-)"
_SCALE = "|".join(_SCALES)
_BELOW_20 = "|".join(sorted(_ONES, key=len, reverse=True))
_BELOW_100 = rf"(?:(?:{'|'.join(_TENS)})(?:{_GAP}(?:{_BELOW_20})\b)?|(?:{_BELOW_20}))"
_TAIL = rf"(?:{SPACE}(?:and{SPACE})?{_BELOW_100}\b)?"
_BELOW_1000 = rf"(?:(?:{_BELOW_100}|an?){_GAP}hundred\b{_TAIL}|{_BELOW_100}\b)"
_WORDS = rf"""
    (?:half{SPACE}an?|an?|{_BELOW_100}){_GAP}(?:dozen|score)\b                 # half a dozen
  | {_BELOW_100}{_GAP}and{_GAP}an?{_GAP}(?:half|quarter)\b(?:{SPACE}(?:{_SCALE})\b)?
  | (?:{_BELOW_1000}|half{SPACE}an?|an?){_GAP}(?:{_SCALE})\b
      (?:,?{SPACE}{_BELOW_1000}{_GAP}thousand\b)?
      (?:,?{SPACE}(?:and{SPACE})?{_BELOW_1000})?                               # a thousand and one
  | {_BELOW_1000}                                                              # two hundred and ten
"""
_DIGITS = rf"""
    (?:[0-9]{{1,3}}(?:[,\u00a0\u202f][0-9]{{3}})+|[0-9]{{1,15}})(?:\.[0-9]{{1,6}})?
    (?: [ ]?[½¼¾](?:{SPACE}(?:{_SCALE})\b)? | [ ][1-9]/[1-9] | {_GAP}(?:hundred|dozen|{_SCALE})\b )?
  | [½¼¾]
"""
NUMBER = rf"""(?:
    (?:us)?[£$€][ ]?(?:{_DIGITS})(?:(?:bn|mn|m|k)\b)?
  | (?<![\w])(?<![0-9][.,:/])(?:{_DIGITS})(?![.,:/]?[0-9])(?!\w)
  | \b(?:{_WORDS})
)"""
"""The source of a pattern (verbose, on lower case) that matches one cardinal number."""

_FIGURE = re.compile(
    r"""(?:us)?[£$€]?[ ]?
    (?P<digits>[0-9][0-9,\u00a0\u202f]*(?:\.[0-9]+)?)?
    (?:[ ]?(?P<vulgar>[½¼¾])|[ ](?P<top>[1-9])/(?P<bottom>[1-9]))?
    (?:[\s-]*(?P<scale>[a-z]+))?""",
    re.VERBOSE,
)
_MULTIPLES = {"hundred": 100, **_GROUPS, **_SCALES, **_SHORT}


def parse_number(surface: str) -> Decimal | None:
    """Return the number that a surface states, or None if it is no single number.

    ``1,200``, ``13 1/2``, ``£3.5m``, ``a dozen``, ``two hundred and forty``.
    """
    lowered = surface.strip().lower()
    match = _FIGURE.fullmatch(lowered)
    if match and (match["digits"] or match["vulgar"]):
        return _parse_figure(match)
    return _parse_words(re.split(r"[\s,-]+", lowered))


def _parse_figure(match: re.Match[str]) -> Decimal | None:
    number = Decimal(re.sub(r"[,\s]", "", match["digits"] or "0"))
    number += _VULGAR.get(match["vulgar"] or "", Decimal())
    if match["top"]:
        number += Decimal(match["top"]) / Decimal(match["bottom"])
    scale = match["scale"]
    if scale is None:
        return number
    return number * _MULTIPLES[scale] if scale in _MULTIPLES else None


def _parse_words(words: list[str]) -> Decimal | None:
    total = current = Decimal()
    factor = Decimal(1)
    for before, word in zip(["", *words], words, strict=False):
        if word in _ONES or word in _TENS:
            current += {**_ONES, **_TENS}[word]
        elif word in _PARTS and before in ("a", "an"):
            current += _PARTS[word]
        elif word == "half":
            factor = _PARTS[word]
        elif word == "hundred" or word in _GROUPS:
            current = (current or Decimal(1)) * _MULTIPLES[word]
        elif word in _SCALES:
            total, current = total + (current or Decimal(1)) * _SCALES[word], Decimal()
        elif word not in ("a", "an", "and"):
            return None
    stated = not {"a", "an", "and", "half"}.issuperset(words)
    return (total + current) * factor if stated else None


def plain(number: Decimal) -> str:
    """Return a number in plain digits, without a trailing zero or point."""
    written = format(number, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written
