"""Quantities in English text: a number with the bound that its neighbours put on it.

A counted noun is never part of the span; a bound that stands beside the number is, a currency
sign too. Ordinals, vague amounts ("dozens", "several") and identifiers are no quantities.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from extractbench.operations.bounds import BOUND_AFTER, BOUND_BEFORE, bound_sign
from extractbench.operations.found import SPACE, WORD_START, Found, lowered
from extractbench.operations.numbers import NUMBER, parse_number, plain

__all__ = ["RANGE", "find_quantities", "range_value", "spread"]

RANGE = rf"""{WORD_START}(?:
    (?P<between>\bbetween{SPACE}(?P<low>{NUMBER}){SPACE}and{SPACE}(?P<high>{NUMBER}))
  | (?:(?P<before>{BOUND_BEFORE}){SPACE})?
    (?P<number>{NUMBER})
    (?:(?:{SPACE}to{SPACE}|\s?[-–—]\s?)(?P<upper>{NUMBER}))?
    (?P<after>{BOUND_AFTER})?
)"""
"""The source of a pattern (verbose, on lower case) for a number or a range with its bound."""

_QUANTITY = re.compile(RANGE, re.VERBOSE)
_SHARES = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_RATIOS = {"halved": "0.5", "doubled": "2", "twice": "2", "trebled": "3", "tripled": "3",
           "quadrupled": "4"}  # fmt: skip
_FRACTION = re.compile(
    rf"""{WORD_START}
    (?:(?P<before>{BOUND_BEFORE}){SPACE})?
    (?: \b(?P<top>an?|one|two|three|four|nine)[ -]
          (?P<share>{"|".join(_SHARES)})(?:s\b|(?={SPACE}of\b))        # two thirds, a third of
      | \b(?P<half>half)(?={SPACE}(?:of|the|that|those)\b)             # half of them
      | \b(?P<ratio>{"|".join(_RATIOS)})\b
    )""",
    re.VERBOSE,
)
# What is counted by "one" must have been counted before: within this many characters.
_REACH = 160
_PARTITIVE = re.compile(
    rf"""{SPACE}(?:
        (?:in|from|at|on|each{SPACE}in)\b
      | of{SPACE}(?:them|these|those{SPACE}(?!who))\b
      | (?:man|woman|person|boy|girl|child|suspect|officer|arrest|raid|home|house|country)\b
    )""",
    re.VERBOSE,
)
_NUMBER = re.compile(NUMBER, re.VERBOSE)


def find_quantities(text: str) -> Iterator[Found]:
    """Yield the quantities of a text with their values (see `Quantity`), in order, apart.

    Values: ``=n``, ``>=n``, ``>n``, ``<=n``, ``<n``, ``~n``, ``a..b``, and of fractions ``=n/d``.
    """
    text = lowered(text)
    fractions = list(_fractions(text))
    taken = {offset for found in fractions for offset in range(found.start, found.end)}
    counted = (found for found in _counted(text) if taken.isdisjoint((found.start, found.end - 1)))
    yield from sorted([*fractions, *counted])


def range_value(match: re.Match[str]) -> str | None:
    """Return the value of a match of `RANGE`, or None if its numbers are none."""
    if match["between"]:
        return spread(match["low"], match["high"])
    if match["upper"]:
        return spread(match["number"], match["upper"])
    number = parse_number(match["number"])
    return None if number is None else bound_sign(match["before"], match["after"]) + plain(number)


def spread(low: str, high: str) -> str | None:
    """Return the value of a range from the surfaces of its ends, or None if it is none."""
    ends = parse_number(low), parse_number(high)
    if ends[0] is None or ends[1] is None:
        return None
    # "two to three million": the scale is said once.
    scale = max((10**n for n in (9, 6, 3) if ends[1] >= 10**n), default=1)
    shared = scale > 1 and ends[0] < 1000 and high[-1].isalpha() and "," not in high
    start = ends[0] * scale if shared else ends[0]
    return f"{plain(start)}..{plain(ends[1])}" if start < ends[1] else None


def _counted(text: str) -> Iterator[Found]:
    at = 0
    while match := _QUANTITY.search(text, at):
        at = match.end()
        if match["upper"] and (_comes_from(text, match) or range_value(match) is None):
            at = match.end("number")
            yield _single(match)
        elif _is_identifier(text, match) or not _counts(text, match):
            continue
        elif value := range_value(match):
            yield Found(match.start(), match.end(), value)


def _comes_from(text: str, match: re.Match[str]) -> bool:
    """Tell whether "from a to b" is a change, not a range."""
    return text[max(0, match.start() - 5) : match.start()].strip() == "from"


def _single(match: re.Match[str]) -> Found:
    number = parse_number(match["number"]) or Decimal()
    return Found(match.start(), match.end("number"), bound_sign(match["before"]) + plain(number))


def _is_identifier(text: str, match: re.Match[str]) -> bool:
    """Tell whether digits name something: "No. 12", "Notice 34", "call-sign 5", "+44"."""
    before = text[max(0, match.start() - 12) : match.start()]
    return bool(re.search(r"(?:\b(?:no|nos|number|notice|page|case|ref|room|tel)[.:]? ?|[+#])$",
                          before))  # fmt: skip


def _counts(text: str, match: re.Match[str]) -> bool:
    """Tell whether a "one" counts: it has a bound, or a number before and a partitive after."""
    if match["between"] or match["before"] or match["after"] or match["number"] != "one":
        return True
    before = text[max(0, match.start() - _REACH) : match.start()]
    said = re.split(r"[.!?]\W", before)[-1]
    alone = not re.search(r"\b(?:no|any|every|the|some|this|that)\s$", before)
    return alone and bool(_NUMBER.search(said)) and bool(_PARTITIVE.match(text, match.end()))


def _fractions(text: str) -> Iterator[Found]:
    for match in _FRACTION.finditer(text):
        sign = bound_sign(match["before"])
        if match["ratio"]:
            ratio = match["ratio"]
            # What is more than halved has become less than half.
            sign = {">": "<", "<": ">"}.get(sign, sign) if ratio == "halved" else sign
            value = sign + _RATIOS[ratio]
        elif match["half"]:
            value = f"{sign}1/2"
        else:
            top = parse_number(match["top"]) or Decimal(1)
            value = f"{sign}{plain(top)}/{_SHARES[match['share'].lower()]}"
        yield Found(match.start(), match.end(), value)
