"""The baseline of zones that keeps the whole page."""

from extractbench.document import Document, Layers
from extractbench.extractors.protocol import declare
from extractbench.extractors.tiling import tile

__all__ = ["extract"]


@declare(deterministic=True)
def extract(document: Document) -> Layers:
    """Return one `body` zone over the whole text; nothing else is attempted."""
    return Layers(zones=tile(document.text, [(0, "body")]))
