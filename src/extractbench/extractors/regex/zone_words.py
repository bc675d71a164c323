"""The lines that tell what kind of zone they stand in: plain patterns, one subject each."""

import re

__all__ = [
    "BY_LINE",
    "COMMENTS",
    "COMMENT_HEADING",
    "CREDIT",
    "DATE_LABEL",
    "LEGAL",
    "LEGAL_TO_END",
    "MENU",
    "PLACE_LINE",
    "RELATED",
    "RELATED_LINK",
]


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.VERBOSE | re.IGNORECASE)


LEGAL = _compile(
    r"""
      © | ^\W*copyright\b | \bcopyright\s(?:\(c\)|©|\d{4}|notice|policy)
    | \ball\srights\sreserved\b | \bcookies?\b.{0,60}\b(?:use|policy|settings|site|accept|browser)
    | \b(?:use|uses|using|accept)\b.{0,20}\bcookies\b | \bprivacy\s(?:policy|notice|statement)\b
    | \bterms\s(?:and\sconditions|of\s(?:use|service))\b | \bdisclaimer\b
    | \bnot\s(?:be\s)?(?:responsible|liable)\sfor\b | \b(?:accepts?|assumes?)\sno\s
      (?:liability|responsibility)\b | \breduce\sspam\b | \bakismet\b | \bspam\b.{0,40}\bcomment
    | \bmay\snot\sbe\s(?:published|reproduced|broadcast|rewritten|redistributed)\b
    | \bpersonal\sdata\b.{0,60}\b(?:process|protect|policy) | \bregistered\s(?:in|office|charity)\b
    """
)
LEGAL_TO_END = _compile(
    r"""^\W*(?:notes?\s(?:to|for)\s(?:the\s)?editors?|(?:press|media)\s(?:contacts?|enquiries
    |inquiries|office)|for\s(?:further|more)\sinformation|contact\s(?:details|us)|contacts?
    |editor['’]?s?\snotes?)\b"""
)
COMMENTS = _compile(
    r"""
      ^\W*(?:\d+\s)?comments?\s?(?:\(\d+\)|:|\W*$)
    | \b(?:post|add|leave|write|submit|share|send)\s(?:us\s)?(?:a|your|an?\sfirst)?\s?
      (?:comments?|reply|views?|thoughts|opinions?|stor(?:y|ies))\b
    | \bhave\syour\ssay\b | \bwhat\sdo\syou\sthink\b | \bjoin\sthe\s(?:discussion|conversation)\b
    | \bcomments?\s(?:are|is)\s(?:closed|now\sclosed|open) | \btell\sus\b | \be-?mail\sus\b
    | \bemail\saddress\swill\snot\b | \brequired\sfields\b | \bsign\sin\sto\scomment\b
    | ^\W*(?:do|have|are|were|did)\syou\b.{0,120}\?\s*(?:\b(?:let|tell|send|write|e-?mail).*)?$
    | ^\W*be\sthe\sfirst\sto\b | \bnotify\sme\sof\b | ^\W*(?:reply|leave\sa\sreply)\W*$
    """
)
COMMENT_HEADING = _compile(
    r"^\W*(?:\d+\s(?:user\s|reader\s)?(?:comments?|responses?|replies)|comments?\s?(?:\(\d+\))?)\b\W*$"
)
RELATED = _compile(
    r"""
    ^\W*(?:
        see\salso
      | related(?:\s(?:stories|links|articles|news|content|posts|topics|internet\slinks))?
      | related\sto\sthis\sstory
      | more\s(?:on\sthis\sstory|stories|news|like\sthis|from\b.{0,30})
      | read\s(?:more|next|also) | also\s(?:on|in|read)\b.{0,30}
      | top\s(?:\w+\s)?stories(?:\snow)? | most\s(?:read|popular|viewed|e-?mailed)
      | latest\s(?:news|stories|headlines) | (?:internet|external|useful|web)\slinks
      | links\sto\s.{0,30} | from\s(?:the|our)\sarchives? | elsewhere\son\b.{0,30}
      | you\smay\s(?:also\s)?(?:like|be\sinterested).{0,20}
      | recommended | trending | in\spictures | other\sstories | previous\sstor(?:y|ies)
      | share(?:\s(?:this|on).{0,40})? | e-?mail\sthis\b.{0,40}
      | print(?:er)?[\s-](?:this|friendly).{0,30} | bookmark\swith\b.{0,60}
    )\W*$
    """
)
_SHARERS = (
    r"(?:facebook|twitter|x|whatsapp|e-?mail|linkedin|reddit|digg|delicious|pinterest|print"
    r"|copy\slink)"
)
RELATED_LINK = _compile(
    rf"""
      ^\W*\d{{1,2}}\s(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\s\d{{2,4}}\s?[|,:>]
    | ^\W*\d+\s(?:minutes?|hours?|days?|weeks?)\sago\b.{{0,80}}$
    | ^{_SHARERS}(?:[\s|,·•]+{_SHARERS})*$
    """
)
CREDIT = _compile(
    r"""
      ^\W*(?:photo(?:graph)?s?|pictures?|images?|video|graphic|illustration)\s?
      (?:credit|by|courtesy|copyright|source|:|/) | ^\W*(?:credit|sources?|courtesy|via)\s?:
    | ^\W*(?:additional\s)?(?:reporting|writing|editing)\sby\b
    | ^\W*this\s(?:story|article|report)\s(?:was|is|first|originally)\b
      .{0,40}(?:published|appeared|by|from)\b
    | ^\W*(?:with\sreporting|compiled)\s(?:by|from)\b
    """
)
DATE_LABEL = _compile(
    r"""^\W*(?:(?:last\s)?(?:updated|published|posted|modified|date|filed|issued|released|created|press\srelease|for\s
    (?:immediate\s)?release)(?:\s(?:at|on|:))?\s?:?\s?)?$"""
)
BY_LINE = re.compile(
    r"""^\W*(?:
      Posted\sby\s\S+(?:\s.{0,60})?
    | (?:(?:Written|Published|Report)\s)?[Bb]y\s(?:[A-Z][\w.'’-]*|our|staff|an?)
        (?:\s[\w.'’,&|-]+){0,9}
    | (?:[A-Z][\w.'’&-]*\s){1,4}(?:[a-z]+\s){0,3}
        (?:correspondent|reporter|staff|writer|editor|newsroom|agencies)
    | (?:From\s)?(?:[A-Z][\w.'’-]*\s){1,3}in\s[A-Z][\w-]+
    | (?:Staff|Agencies|Staff\sand\sagencies|News\sdesk|Newsroom|Our\scorrespondent)
    )$""",
    re.VERBOSE,
)
_NAME = r"[A-Z][\w.'’]+(?:[ ][A-Z][\w.'’]+){0,3}"
_AGENCY = r"[ ]\([\w .&/-]{2,30}\)"
_DASH = r"[ ]?[-–—]{1,2}(?=\s)"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DAY = rf"(?:{_MONTH}[ ]\d{{1,2}}|\d{{1,2}}[ ]{_MONTH})(?:,?[ ]\d{{4}})?"
PLACE_LINE = re.compile(
    rf"""(?:
      [A-Z][A-Z.'’-]+(?:[ ][A-Z][A-Z.'’-]+){{0,3}}                          # LONDON, Nov 3 (XYZ) -
        (?:,[ ][^\n()–—:;-]{{1,40}})?(?:{_AGENCY})?(?:{_DASH}|:(?=\s))
    | {_NAME}(?:,[ ][^\n()–—:;-]{{1,40}})?{_AGENCY}{_DASH}                 # London (XYZ) -
    | {_NAME}(?:,[ ](?:{_DAY}|[A-Z][\w.]+))?[ ][-–—]{{1,2}}(?=\s)         # London, Nov 3 -
    | {_DAY}(?:{_AGENCY})?{_DASH}                                         # Nov 3 -
    )\s*""",
    re.VERBOSE,
)
_MENU_WORDS = (
    r"home(?:page)?|news|world|uk|sport|weather|business|politics|health|education|technology"
    r"|science|entertainment|search|menu|log\s?in|log\s?out|sign\s(?:in|up)|register|subscribe"
    r"|newsletters?|contact(?:\sus)?|about(?:\sus)?|help|faq|archive|site\s?map|skip\sto\b.{0,40}"
    r"|back\sto\b.{0,20}|text\sonly|low\sgraphics.{0,20}|print|next|previous|rss(?:\sfeeds?)?"
    r"|video|audio|pictures|podcasts?|live|change\sedition|feedback|jobs|careers|follow\sus|mobile"
    r"|my\saccount|accessibility|privacy|terms|advertis(?:ing|e|ement)s?"
)
MENU = _compile(rf"^\W*(?:{_MENU_WORDS})\W*$")
