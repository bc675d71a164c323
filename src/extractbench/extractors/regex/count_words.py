"""The words that say what a number counts: nouns after it, verbs around it."""

import re
from typing import NamedTuple

__all__ = ["COUNTED", "NOUN_KINDS", "VERBS", "Verb", "find_verbs"]


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.VERBOSE | re.IGNORECASE)


# Words that end the noun phrase after a number.
_BREAK = (
    r"(?:were|was|are|is|have|has|had|been|be|and|or|in|from|with|who|that|which|after|for|on|at|by"
    r"|to|across|during|under|when|while|as|but|than)\b"
)
COUNTED = _compile(
    rf"""
    (?:\s(?:of|more)\b(?:\s(?:the|these|those|its|their))?)?
    (?:[\s-]+(?!{_BREAK})[\w’'-]+){{0,4}}?[\s-]+(?P<noun>
        (?P<member>(?:alleged\s|suspected\s)?members)
      | (?P<child>children|child(?!\s(?:abuse|sex|porn|protection))
          |girls?|boys?|minors?|victims?|infants?|babies|youngsters)
      | (?P<arrest>arrests?)
      | (?P<conviction>convictions?)
      | (?P<person>people|persons?|men|man|women|woman|suspects?|individuals?|offenders?|adults?
          |britons?|germans?|americans?|australians?|paedophiles?|pedophiles?|defendants?|users)
      | (?P<warrant>(?:search\s)?warrants|searches)
      | (?P<raid>raids?)
      | (?P<premises>homes?|houses?|addresses|premises|properties|locations|flats|apartments
          |residences|dwellings|buildings)
      | (?P<device>computers?|laptops?|hard[\s-]?(?:drives?|disks?|discs?)|dis[ck]s|cds?|dvds?
          |devices?|phones?
          |telephones?|tablets|(?:video\s?)?tapes?|video\s?cassettes?|cassettes?|memory\s(?:sticks?|cards?)
          |usb\ssticks?|machines|pcs|cameras?|storage\smedia|servers?)
      | (?P<video>videos?(?:\s(?:clips?|files?))?|films?|movies?|clips?|recordings)
      | (?P<image>images?|pictures?|photographs?|photos?|files?)
      | (?P<force>(?:police\s)?forces?|police\s(?:services|agencies)
          |law\senforcement\sagencies|constabularies)
      | (?P<country>countries|country|nations)
      | (?P<continent>continents?)
      | (?P<provider>(?:internet\s)?(?:service\s)?providers?|isps?|hosting\s(?:companies|firms))
    )\b
    """
)
"""A noun phrase after a number; the group that matches is what is counted."""

VERBS = {
    "arrested": r"arrest(?:ed|ing|s)?|detain(?:ed|ing|s)?|held|holding|apprehended|rounded\sup"
    r"|(?:in|into|taken\sinto)\scustody|picked\sup",
    "charged": r"charged|charging|indicted|face\scharges|facing\scharges",
    "convicted": r"convicted|found\sguilty|plead(?:ed)?\sguilty|pled\sguilty|convictions?",
    "jailed": r"jailed|imprisoned|sentenced\sto|sent\sto\s(?:prison|jail)|given\s(?:jail|prison)",
    "suspect_identified": r"identif(?:y|ied|ying)|traced|under\sinvestigation"
    r"|(?:being\s)?investigated|suspected",
    "on_register": r"(?:placed|put|added|signed|listed)\s(?:on|to)\s(?:the\s|a\s)?"
    r"(?:sex\soffenders['’]?\s)?regist(?:er|ry)",
    "child_safeguarded": r"rescued?|rescuing|safeguard(?:ed|ing)?|saved|protected|freed"
    r"|removed\sfrom|taken\sinto\s(?:care|protection)|brought\sto\ssafety",
    "premises_searched": r"search(?:ed|es|ing)?|warrants?",
    "premises_raided": r"raid(?:ed|s|ing)?|stormed|swoop(?:ed|s)?|swept",
    "device_seized": r"seiz(?:ed|ing|ures?)|confiscat(?:ed|ing)|recovered|impounded"
    r"|taken\saway|took\saway|removed",
    "device_examined": r"examin(?:ed|ing)|analy[sz](?:ed|ing)|being\schecked|checked|inspected",
}
"""The verbs that make a count one of a kind."""

NOUN_KINDS = {
    "arrest": ("arrested",),
    "conviction": ("convicted",),
    "warrant": ("premises_searched",),
    "raid": ("premises_raided",),
    "image": ("image_found",),
    "video": ("video_found",),
    "force": ("police_force",),
    "country": ("country",),
    "continent": ("continent",),
    "provider": ("provider_targeted",),
    "member": (
        "arrested", "charged", "convicted", "jailed", "suspect_identified", "network_member",
    ),
    "person": (
        "arrested", "charged", "convicted", "jailed", "suspect_identified", "on_register",
        "child_safeguarded",
    ),
    "child": ("child_safeguarded",),
    "premises": ("premises_searched", "premises_raided"),
    "device": ("device_seized", "device_examined"),
}  # fmt: skip
"""The kinds that a count of such a thing may have; the only one needs no verb to say so.

The last of `member` is what it is without a verb.
"""

_VERB = _compile(rf"\b(?:{'|'.join(f'(?P<{kind}>{verbs})' for kind, verbs in VERBS.items())})\b")


class Verb(NamedTuple):
    """A verb that makes a count one of a kind."""

    start: int
    end: int
    kind: str


def find_verbs(text: str) -> tuple[Verb, ...]:
    """Return the verbs of a text that make a kind, in order."""
    return tuple(Verb(*m.span(), m.lastgroup or "") for m in _VERB.finditer(text))
