"""The baseline of mentions: capitalised words are organisations, digits are quantities."""

import re
from collections.abc import Iterator

from extractbench.document import Document, Layers, Mention
from extractbench.extractors.protocol import declare

__all__ = ["extract"]

_TOKEN = re.compile(r"(?P<number>[0-9]+)|(?P<word>[^\W\d_]+(?:['’-][^\W\d_]+)*)")


@declare(deterministic=True)
def extract(document: Document) -> Layers:
    """Return an ORG for every run of capitalised words and a QUANTITY for every run of digits."""
    return Layers(mentions=tuple(_mentions(document.text)))


def _mentions(text: str) -> Iterator[Mention]:
    run: tuple[int, int] | None = None
    for token in _TOKEN.finditer(text):
        capitalised = token["word"] is not None and token["word"][0].isupper()
        if run and capitalised and text[run[1] : token.start()] == " ":
            run = (run[0], token.end())
            continue
        if run:
            yield _name(text, *run)
        run = token.span() if capitalised else None
        if token["number"]:
            number = token["number"]
            yield Mention(
                start=token.start(), end=token.end(), label="QUANTITY", value=f"={number}"
            )
    if run:
        yield _name(text, *run)


def _name(text: str, start: int, end: int) -> Mention:
    return Mention(start=start, end=end, label="ORG", value=text[start:end])
