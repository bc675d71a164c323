"""Documents written with their mentions in brackets: ``[Oslo|PLACE]``."""

import re

from extractbench.document import Document, Layers, Mention

__all__ = ["document", "invented", "surfaces"]

_MARK = re.compile(r"\[([^|\]]+)\|([A-Z]+)\]")


def document(name: str, marked: str) -> tuple[Document, Layers]:
    """Return the document without its marks, and the mentions that these are."""
    text, mentions, at = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[at : match.start()]
        start = len(text)
        text += match[1]
        mentions.append(Mention(start=start, end=len(text), label=match[2]))
        at = match.end()
    return Document(id=name, text=text + marked[at:]), Layers(mentions=tuple(mentions))


def surfaces(text: str, layers: Layers) -> list[tuple[str, str]]:
    return [(mention.label, text[mention.start : mention.end]) for mention in layers.mentions]


def invented(count: int = 8) -> list[tuple[Document, Layers]]:
    """Return reports that differ in names and figures only: easily learnt."""
    names = ["Larch", "Sorrel", "Bracken", "Teasel", "Yarrow", "Campion", "Fennel", "Comfrey"]
    return [
        document(
            f"d{number}",
            f"Police in [Norland|PLACE] held [{number + 2} men|QUANTITY] on Monday.\n\n"
            f"In [Operation {names[number % 8]}|OPERATION], homes in [Eastmark|PLACE] were "
            f"searched, and [{number + 20} computers|QUANTITY] were taken away from them.\n",
        )
        for number in range(count)
    ]
