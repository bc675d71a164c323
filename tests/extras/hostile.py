"""Texts on which extractors break."""

from collections.abc import Callable
from itertools import pairwise

from extractbench.document import Document, Layers

__all__ = ["HOSTILE", "check_hostile"]

HOSTILE = {
    "empty": "",
    "one-character": "x",
    "white-space": " \n\t\r\n ",
    "nul": "Police\0 in Norway\0 held 12\0\0 men",
    "emoji": "👮🏽‍♀️ Norway 🇳🇴 police held 12 men 😀 in Oslo 👨‍👩‍👧",
    "crlf": "Police in Norway\r\n\r\nheld 12 men\r\nin Oslo\r\n",
    "right-to-left": "الشرطة 12 في أوسلو \u200fOperation Larch\u200f Norway",
    "folded": "Ⓝorway ﬁned ½ of １２ men №5 e\u0301te\u0301 ﷺ ㎏ Oslo",
    "no-content": "Home | News | Contact\n© Norway",
    "brackets": "(" * 3000 + '"' * 3000,
    "no-space": "a" * 20_000,
    "zero-width": "\u200b\u200d\ufeff" * 50,
    "control": "".join(map(chr, range(1, 32))),
    "half-a-surrogate": "Oslo \ud83d Norway",
    "capitals": "Aa Bb " * 2000,
    "long": "Police in Norway held 12 men in Oslo on Monday.\n\n" * 1000,
}


def check_hostile(extract: Callable[[Document], Layers]) -> None:
    """Offsets in range, apart, without white space at their ends; batches as one by one."""
    documents = [Document(id=name, text=text) for name, text in HOSTILE.items()]
    one_by_one = [extract(document) for document in documents]
    for document, layers in zip(documents, one_by_one, strict=True):
        for mention in layers.mentions or ():
            surface = document.text[mention.start : mention.end]
            assert surface, document.id
            assert surface == surface.strip(), document.id
            assert mention.end <= len(document.text), document.id
        assert all(a.end <= b.start for a, b in pairwise(layers.mentions or ())), document.id
    if batch := getattr(extract, "extract_batch", None):
        assert batch(documents) == one_by_one
