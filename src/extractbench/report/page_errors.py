"""The errors of a prediction as lines of a document's page, each linked to where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass

from extractbench.document import Span
from extractbench.scoring.explanation import Explanation

__all__ = ["ErrorLine", "error_lines"]


@dataclass(frozen=True, slots=True)
class ErrorLine:
    """An item that is wrong.

    Attributes:
        layer: Its layer.
        kind: Its outcome, and its class of error.
        about: What it is: gold's side, else the prediction's.
        details: What else is said of it, line by line.
        link: What links it to its spans.
        spans: Where either side stands in the text.
    """

    layer: str
    kind: str
    about: str
    details: tuple[str, ...]
    link: str
    spans: tuple[Span, ...]


def error_lines(explanation: Explanation, length: int) -> Iterator[ErrorLine]:
    """Yield what is wrong, in order.

    Args:
        explanation: What is said of the document.
        length: The length of its text: a place outside of it is not linked.
    """
    for index, item in enumerate(explanation.errors):
        sides = [side for side in (item.gold, item.predicted) if side is not None]
        spans = {span for side in sides for span in side.spans if span.end <= length}
        # A zone is too long to light up, and stands in the text as it is.
        spans = set() if item.layer == "zones" else spans
        yield ErrorLine(
            layer=item.layer,
            kind=f"{item.outcome} ({item.error})" if item.error else str(item.outcome),
            about=str(sides[0]),
            details=tuple(item.details()),
            link=f"errors[{index}]",
            spans=tuple(sorted(spans)),
        )
