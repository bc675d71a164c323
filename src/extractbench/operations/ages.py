"""Ages in English text: ``35-year-old``, ``aged 19 to 64``, ``under 16``, ``in his 40s``."""

import re
from collections.abc import Iterator

from extractbench.operations.found import SPACE, WORD_START, Found, apart, lowered
from extractbench.operations.numbers import NUMBER, parse_number, plain
from extractbench.operations.quantities import RANGE, range_value, spread

__all__ = ["find_ages"]

# What may stand between "aged" and the number without being part of the age.
_AGED = rf"(?:\baged|\bages?{SPACE}of|\bages|\bthe{SPACE}age{SPACE}of)(?:{SPACE}from)?{SPACE}"
_OLD = rf"(?:-years?-olds?\b|{SPACE}years?(?:-|{SPACE})old\b|{SPACE}years{SPACE}of{SPACE}age\b)"
_DECADE = r"20s|30s|40s|50s|60s|70s|80s|90s|teens"
_DECADE_WORDS = {"twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60,
                 "seventies": 70, "eighties": 80}  # fmt: skip
_YOUNG = rf"\b(?:child(?:ren)?|girls?|boys?|minors?|victims?|anyone|those|people){SPACE}"

_OLD_ANYWHERE = re.compile(r"\b(?:olds?|age|ages)\b")
_FLAGS = re.VERBOSE
_WITH_OLD = re.compile(rf"(?P<age>{RANGE})(?P<old>{_OLD})", _FLAGS)
_BOTH_OLD = re.compile(
    rf"{WORD_START}(?P<low>{NUMBER})(?:-to-|-?{SPACE}to{SPACE})(?P<high>{NUMBER}){_OLD}", _FLAGS
)
_BETWEEN = re.compile(
    rf"\bbetween{SPACE}the{SPACE}ages{SPACE}of{SPACE}(?P<low>{NUMBER}){SPACE}and{SPACE}(?P<high>{NUMBER})",
    _FLAGS,
)
_WITH_AGED = re.compile(rf"{_AGED}(?P<age>{RANGE})(?!{SPACE}(?:months|weeks|days)\b)", _FLAGS)
_YOUNG_UNDER = re.compile(
    rf"""
      {_YOUNG}(?P<age>(?:under|over|below)(?:{SPACE}(?:the{SPACE})?age{SPACE}of)?
               {SPACE}(?P<years>{NUMBER}))(?!{SPACE}\w*(?:month|week|day|minute|hour|per|%))
    | \b(?P<unders>(?:under|over)-(?P<bare>[0-9]{{1,2}})s?)\b
    | \b(?P<as>as{SPACE}(?:young|old){SPACE}as{SPACE}(?P<least>{NUMBER}))
    """,
    _FLAGS,
)
_IN_DECADE = re.compile(
    rf"""\b(?:his|her|their){SPACE}(?:early{SPACE}|mid-|mid{SPACE}|late{SPACE})?
    (?P<decade>{_DECADE}|{"|".join(_DECADE_WORDS)})\b""",
    _FLAGS,
)
_MONTH = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_SET_OFF = re.compile(
    rf"""\b(?!{_MONTH})[A-Z][^\W\d_]{{1,30}}
    (?: ,[ ](?P<apposed>[1-9][0-9])(?=,(?!\d)|\.\s|\.$|[ ]and\b)
      | [ ]\((?P<bracketed>[1-9][0-9])\)
    )""",
    re.VERBOSE,
)


def find_ages(text: str) -> Iterator[Found]:
    """Yield the ages of a text, values as of quantities and in years, in order, apart.

    The span has a bound that stands beside the number, and ``-year-old`` or ``years old``, but
    neither ``aged`` nor a preposition. An age set between commas after a name is only found
    where it has two digits.
    """
    low = lowered(text)
    yield from apart({*_worded(low), *_both(low), *_young(low), *_decades(low), *_set_off(text)})


def _worded(text: str) -> Iterator[Found]:
    for match in _WITH_OLD.finditer(text) if _OLD_ANYWHERE.search(text) else ():
        if value := range_value(match):
            yield Found(match.start(), match.end(), value)
    for match in _WITH_AGED.finditer(text):
        if value := range_value(match):
            yield Found(*match.span("age"), value)


def _both(text: str) -> Iterator[Found]:
    for pattern in (_BOTH_OLD, _BETWEEN) if _OLD_ANYWHERE.search(text) else ():
        for match in pattern.finditer(text):
            if value := spread(match["low"], match["high"]):
                yield Found(match.start(), match.end(), value)


def _young(text: str) -> Iterator[Found]:
    for match in _YOUNG_UNDER.finditer(text):
        group = next(name for name in ("age", "unders", "as") if match[name])
        number = parse_number(match["years"] or match["bare"] or match["least"])
        if number is None:
            continue
        sign = {"und": "<", "bel": "<", "ove": ">"}.get(match[group][:3].lower())
        sign = sign or (">=" if "young" in match[group].lower() else "<=")
        yield Found(*match.span(group), sign + plain(number))


def _decades(text: str) -> Iterator[Found]:
    for match in _IN_DECADE.finditer(text):
        decade = match["decade"].lower()
        if decade == "teens":
            yield Found(*match.span("decade"), "13..19")
            continue
        first = _DECADE_WORDS.get(decade) or int(decade[:2])
        yield Found(*match.span("decade"), f"{first}..{first + 9}")


def _set_off(text: str) -> Iterator[Found]:
    for match in _SET_OFF.finditer(text):
        group = "apposed" if match["apposed"] else "bracketed"
        yield Found(*match.span(group), f"={match[group]}")
