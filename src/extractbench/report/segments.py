"""A text cut where marks begin and end, so that marks may nest, cross and repeat."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from extractbench.document import Span

__all__ = ["cut", "quote_surfaces"]


def cut(length: int, spans: Sequence[Span]) -> Iterator[tuple[Span, tuple[int, ...]]]:
    """Yield the pieces between the edges of spans, in order; together they are the text.

    Args:
        length: The length of the text in code points.
        spans: The spans, in any order.

    Yields:
        Where a piece stands, and the indices of the spans that cover it, ascending.
    """
    edges = sorted({0, length, *(edge for span in spans for edge in span)})
    covering: list[list[int]] = [[] for _ in edges]
    for number, span in enumerate(spans):
        for index in range(*(bisect_left(edges, edge) for edge in span)):
            covering[index].append(number)
    for (start, end), here in zip(pairwise(edges), covering, strict=False):
        yield Span(start, end), tuple(here)


def quote_surfaces(spans: Iterable[Span], text: str) -> str:
    """Return what stands at spans, in quotation marks and each surface once."""
    surfaces = (" ".join(text[span.start : span.end].split()) for span in spans)
    return ", ".join(f'"{surface}"' for surface in dict.fromkeys(surfaces))
