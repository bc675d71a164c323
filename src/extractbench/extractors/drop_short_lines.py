"""The baseline of zones that drops every short line as part of a menu."""

from extractbench.document import Document, Layers
from extractbench.extractors.protocol import declare
from extractbench.extractors.tiling import lines, tile

__all__ = ["MIN_WORDS", "extract"]

MIN_WORDS = 10
"""A line with fewer words is dropped."""


@declare(deterministic=True)
def extract(document: Document) -> Layers:
    """Return `nav` for lines of fewer than `MIN_WORDS` words, else `body`; nothing else."""
    text = document.text
    kinds = (
        (line.start, "nav" if len(text[line.start : line.end].split()) < MIN_WORDS else "body")
        for line in lines(text)
    )
    return Layers(zones=tile(text, kinds))
