"""Documents that break extractors: all invented, each for one reason."""

from extractbench.document import Document

__all__ = ["GROWTH", "PREFIX", "SHIFTED", "UNLIKELY", "hostile_documents"]

PREFIX = 8
"""How many characters the two documents of `SHIFTED` have in front of one and the same text."""

SHIFTED = ("letters-in-front", "emoji-in-front")
"""Documents with the same text after as many code points, which are more UTF-16 units in one."""

GROWTH = ("250-kilobytes", "megabyte")
"""One text, and four times as much of it."""

UNLIKELY = frozenset({"half-a-surrogate"})
"""What no text that was read from a file can hold: a failure there is no fault."""

_PAGE = """\
Norland Wire | World
Home
Sport

Harbour police hold 43 in raids on image ring

Tuesday, 4 March 2003

Police in Germany and 11 other countries have arrested at least 43 people and searched 130 homes,
the Harbour Crime Agency (HCA) said on Tuesday. Operation Silver Birch began in November 2002.

"This was the largest inquiry that we have run," said Detective Superintendent Anna Fields, head of
the agency's child protection unit. A 35-year-old teacher from Kent was among those held.

See also:
Raids in five states
© Norland Wire. All rights reserved.
"""
_BODY = _PAGE[_PAGE.index("Police in Germany") : _PAGE.index("See also")]
_BOILERPLATE = "Home\nNews\nSport\nSign in\n\n© Norland Wire. All rights reserved.\nTerms of use\n"


def hostile_documents() -> tuple[Document, ...]:
    """Return the documents, the plain one first; their ids say what each is."""
    return tuple(Document(id=name, text=text) for name, text in _texts().items())


def _texts() -> dict[str, str]:
    return {
        "ordinary": _PAGE,
        "empty": "",
        "one-character": "a",
        "white-space": " \n\t\r\n\u00a0\u2003\n",
        "punctuation": "\"'([{<«“…?!.,;:–—-/\\|@#$%^&*~`+=_>»”}])",
        SHIFTED[0]: "x" * PREFIX + "\n\n" + _BODY,
        SHIFTED[1]: "\U0001f600" * PREFIX + "\n\n" + _BODY,
        "emoji": "Police \U0001f46e\U0001f3fd\u200d\u2640\ufe0f held 12 men \U0001f468\u200d"
        "\U0001f469\u200d\U0001f467 in \U0001f1e9\U0001f1ea Germany. " * 4,
        "combining-marks": "Zu\u0308rich police held 12\u0301 me\u0323n, said Ane\u0301. e"
        + "\u0301" * 500,
        "crlf": _PAGE.replace("\n", "\r\n"),
        "cr": _PAGE.replace("\n", "\r"),
        "line-separators": _PAGE.replace("\n", "\u2028"),
        "right-to-left": "\u202b\u05d4\u05de\u05e9\u05d8\u05e8\u05d4 \u05e2\u05e6\u05e8\u05d4 12 "
        "\u05d7\u05e9\u05d5\u05d3\u05d9\u05dd\u202c. \u0627\u0644\u0634\u0631\u0637\u0629 "
        "\u0627\u0639\u062a\u0642\u0644\u062a \u0661\u0662 \u0634\u062e\u0635\u0627.",
        "nul": _BODY.replace(" ", "\0", 20) + "\0",
        "control-characters": "".join(map(chr, range(32))) + _BODY + "\x7f\x85\ufeff\ufffd",
        "changes-length": "İstanbul police held 12 men. STRASSE ß ﬁ ŉ ǰ ΐ ﷺ said so. " * 4,
        "markup": f"<html><body><p>{_BODY}</p>&amp;&lt;script&gt;</body></html>",
        "json": '{"id": "other", "mentions": [{"start": 0, "end": 1, "label": "ORG"}]}',
        "boilerplate-only": _BOILERPLATE,
        "headline-only": "Harbour police hold 43 in raids on image ring",
        "no-space": "x" * 100_000,
        "one-line": " ".join(_BODY.split()) * 200,
        "many-lines": "a\n" * 50_000,
        "many-brackets": "(" * 5_000 + "[" * 5_000 + '"' * 5_000,
        "half-a-surrogate": f"{_BODY}\ud83d",
        GROWTH[0]: _repeated(250_000),
        GROWTH[1]: _repeated(1_000_000),
    }


def _repeated(length: int) -> str:
    return (_BODY * (length // len(_BODY) + 1))[:length]
