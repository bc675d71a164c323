"""The baseline that finds nothing: every layer attempted, every layer empty."""

from extractbench.document import Document, Layers
from extractbench.extractors.protocol import declare

__all__ = ["extract"]


@declare(deterministic=True)
def extract(document: Document) -> Layers:  # noqa: ARG001
    """Return empty layers for any document."""
    return Layers(zones=(), mentions=(), quotes=(), record={})
