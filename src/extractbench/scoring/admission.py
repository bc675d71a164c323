"""What of a prediction can be scored: offsets that lie in the text, names that exist.

Nothing is dropped in silence: whatever is not admitted is a problem, and if it was a claim it is
charged as spurious.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from rapidfuzz import process

from extractbench.document import BOILERPLATE, CONTENT, Mention, Quote, Span, Zone
from extractbench.prediction import Prediction, Problem
from extractbench.schema import Task

__all__ = ["admit"]

T = TypeVar("T", Zone, Mention, Quote)
Check = Callable[[T], str | None]


def admit(prediction: Prediction, task: Task, length: int, text: str | None) -> Prediction:
    """Return a prediction with only what can be scored, the rest among its problems.

    A label or form that the task does not have is a problem, but its span is kept: it stands
    under that label, where it can only be wrong.

    Args:
        prediction: What was read.
        task: The task it is for.
        length: The length of the text, in code points.
        text: The text, if it is there, for checking surfaces.
    """
    problems: list[Problem] = []

    def report(field: str, message: str, layer: str | None = None, group: str = "?") -> None:
        charged = {"layer": layer, "group": group} if layer else {}
        problems.append(
            Problem(document=prediction.id, field=field, message=message).model_copy(update=charged)
        )

    def keep(layer: str, items: Iterable[T] | None, check: Check[T]) -> tuple[T, ...] | None:
        if items is None:
            return None
        kept: list[T] = []
        for index, item in enumerate(items):
            if (message := check(item)) is None:
                kept.append(item)
            else:
                group = getattr(item, "label", None) or getattr(item, "form", None) or "?"
                report(f"{layer}[{index}]", message, None if layer == "zones" else layer, group)
        return tuple(kept)

    zones = keep("zones", prediction.zones, lambda z: _zone(z, length))
    mentions = keep("mentions", prediction.mentions, lambda m: _mention(m, length, text))
    quotes = keep("quotes", prediction.quotes, lambda q: _quote(q, length))
    for index, mention in enumerate(mentions or ()):
        if task.labels and mention.label not in task.labels:
            report(f"mentions[{index}].label", _unknown("label", mention.label, task.labels))
    for index, quote in enumerate(quotes or ()):
        if task.forms and quote.form not in task.forms:
            report(f"quotes[{index}].form", _unknown("form", quote.form, task.forms))
    found = {"zones": zones, "mentions": mentions, "quotes": quotes}
    return prediction.model_copy(update=found | {"problems": (*prediction.problems, *problems)})


def _zone(zone: Zone, length: int) -> str | None:
    kinds = CONTENT | BOILERPLATE
    if zone.kind not in kinds:
        return _unknown("kind", zone.kind, kinds)
    return _span(zone.span, length)


def _quote(quote: Quote, length: int) -> str | None:
    spans = [*quote.content, *([quote.cue] if quote.cue else [])]
    return next((message for span in spans if (message := _span(span, length))), None)


def _mention(mention: Mention, length: int, text: str | None) -> str | None:
    if message := _span(mention.span, length):
        return message
    if mention.surface is None or text is None:
        return None
    return _surface(mention.surface, mention.span, text)


def _span(span: Span, length: int) -> str | None:
    if span.end <= span.start:
        kind = "empty" if span.end == span.start else "reversed"
        return f"span [{span.start}, {span.end}) is {kind}"
    if span.end > length:
        return f"span [{span.start}, {span.end}) ends outside the text of {length} code points"
    return None


def _surface(surface: str, span: Span, text: str) -> str | None:
    """Say in what unit the offsets seem to be, if the surface does not stand at them."""
    if text[span.start : span.end] == surface:
        return None
    units = {"UTF-16 code units": ("utf-16-le", 2), "bytes of UTF-8": ("utf-8", 1)}
    for unit, (encoding, width) in units.items():
        encoded = text.encode(encoding, "surrogatepass")
        part = encoded[width * span.start : width * span.end]
        if part == surface.encode(encoding, "surrogatepass"):
            return f"offsets are in {unit}; convert them to code points"
    return f"the surface {surface[:40]!r} does not stand at [{span.start}, {span.end})"


def _unknown(kind: str, name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    near = process.extractOne(name, names, score_cutoff=60)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"unknown {kind} {name!r}{hint} (known: {', '.join(names)})"
