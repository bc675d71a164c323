"""An explanation in the terminal, and as JSON."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any, Final

from rich.text import Text

from extractbench.counts import Outcome
from extractbench.report.escaping import visible
from extractbench.scoring.explanation import Explained, Explanation

__all__ = ["explanation_json", "explanation_parts"]

_STYLES: Final = {
    Outcome.CORRECT: "green",
    Outcome.PARTIAL: "yellow",
    Outcome.INCORRECT: "red",
    Outcome.MISSING: "red",
    Outcome.SPURIOUS: "red",
}


def explanation_parts(
    explanation: Explanation, items: Iterable[Explained], *, in_full: bool = False
) -> Iterator[Text]:
    """Yield what is shown of an explanation, line by line.

    Args:
        explanation: What is said of a document.
        items: Those of its items to show.
        in_full: Whether all is said of items that are right, too.
    """
    yield Text(visible(explanation.head), "bold")
    for item in items:
        yield Text(visible(item.head), "" if item.outcome is None else _STYLES[item.outcome])
        if in_full or item.outcome is not Outcome.CORRECT:
            yield from (Text(visible(f"    {line}"), "dim") for line in item.details())
    yield Text(explanation.signature, "dim")


def explanation_json(explanation: Explanation, items: Iterable[Explained]) -> dict[str, Any]:
    """Return some items of an explanation as what `json.dumps` takes."""
    return {
        "document": explanation.document,
        "criteria": dict(explanation.criteria),
        "failure": explanation.failure,
        "signature": explanation.signature,
        "items": [_item(item) for item in items],
    }


def _item(item: Explained) -> dict[str, Any]:
    return {
        "layer": item.layer,
        "criterion": item.criterion,
        "outcome": item.outcome,
        "error": item.error,
        "gold": asdict(item.gold) if item.gold else None,
        "predicted": asdict(item.predicted) if item.predicted else None,
        "points": [asdict(each) for each in item.points],
        "rivals": [asdict(each) for each in item.rivals],
        "also": dict(item.also),
        "note": item.note,
    }
