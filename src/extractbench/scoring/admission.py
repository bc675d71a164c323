"""What of a prediction can be scored: offsets that lie in the text, names that exist.

Nothing is dropped in silence: whatever is not admitted is a problem, and if it was a claim it is
charged as spurious.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

from extractbench.comparators import normalize
from extractbench.document import BOILERPLATE, CONTENT, Mention, Quote, Span, Zone
from extractbench.errors import UnknownNameError
from extractbench.prediction import Prediction, Problem
from extractbench.task import Task

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
    reader = _Reader(prediction)
    found = {
        "zones": reader.keep("zones", prediction.zones, lambda z: _zone(z, length)),
        "mentions": reader.keep(
            "mentions", prediction.mentions, lambda m: _mention(m, length, text)
        ),
        "quotes": reader.keep("quotes", prediction.quotes, lambda q: _quote(q, length)),
    }
    for index, mention in enumerate(prediction.mentions or ()):
        if task.labels and mention.label not in task.labels:
            reader.report(
                "mentions", index, _unknown("label", mention.label, task.labels), ".label"
            )
    for index, quote in enumerate(prediction.quotes or ()):
        # Nothing is scored by the cue: a broken one never loses the quote.
        if quote.cue is not None and (message := _span(*quote.cue, length)):
            reader.report("quotes", index, message, ".cue")
        if task.forms and quote.form not in task.forms:
            reader.report("quotes", index, _unknown("form", quote.form, task.forms), ".form")
    problems = (*prediction.problems, *reader.problems)
    return prediction.model_copy(update=found | {"problems": problems})


@dataclass(slots=True)
class _Reader:
    prediction: Prediction
    problems: list[Problem] = field(default_factory=list)

    def keep(self, layer: str, items: Iterable[T] | None, check: Check[T]) -> tuple[T, ...] | None:
        """Return the items that pass; each of the others, zones apart, was a claim."""
        if items is None:
            return None
        kept: list[T] = []
        for index, item in enumerate(items):
            if (message := check(item)) is None:
                kept.append(item)
            else:
                group = getattr(item, "label", None) or getattr(item, "form", None)
                self.report(layer, index, message, group=group)
        return tuple(kept)

    def report(
        self, layer: str, index: int, message: str, below: str = "", group: str | None = None
    ) -> None:
        self.problems.append(
            Problem(
                document=self.prediction.id,
                line=self.prediction.line,
                field=self.prediction.place(layer, index) + below,
                message=message,
                layer=layer if group else None,
                group=group,
            )
        )


def _zone(zone: Zone, length: int) -> str | None:
    kinds = CONTENT | BOILERPLATE
    if zone.kind not in kinds:
        return _unknown("kind", zone.kind, kinds)
    return _span(zone.start, zone.end, length)


def _quote(quote: Quote, length: int) -> str | None:
    return next((message for span in quote.content if (message := _span(*span, length))), None)


def _mention(mention: Mention, length: int, text: str | None) -> str | None:
    message = _span(mention.start, mention.end, length)
    if mention.surface is None or text is None or mention.end <= mention.start:
        return message
    if message is None and _stands(mention.surface, mention.span, text):
        return None
    # Offsets in another unit may also end outside the text.
    return _other_unit(mention.surface, mention.span, text) or message or _no_surface(mention)


def _span(start: int, end: int, length: int) -> str | None:
    if end <= start:
        kind = "empty" if end == start else "reversed"
        return f"span [{start}, {end}) is {kind}"
    if end > length:
        return f"span [{start}, {end}) ends outside the text of {length} code points"
    return None


def _stands(surface: str, span: Span, text: str) -> bool:
    return normalize(text[span.start : span.end]) == normalize(surface)


def _other_unit(surface: str, span: Span, text: str) -> str | None:
    """Say in what unit or on what copy of the text a surface stands at its offsets, if in one."""
    coded, copies = _copies(text)
    for unit, (encoding, width, held) in coded.items():
        part = held[width * span.start : width * span.end]
        if part == surface.encode(encoding, "surrogatepass"):
            return f"offsets are in {unit}; convert them to code points"
    for ends, copy in copies.items():
        if copy != text and copy[span.start : span.end] == surface:
            return f"offsets count in a copy with {ends} line ends; take the text as it is given"
    return None


# Where one offset of a document is in another unit, the others are, too.
@lru_cache(maxsize=1)
def _copies(text: str) -> tuple[dict[str, tuple[str, int, bytes]], dict[str, str]]:
    """Return a text in other units, with their encodings and widths, and with other line ends."""
    units = {"UTF-16 code units": ("utf-16-le", 2), "bytes of UTF-8": ("utf-8", 1)}
    plain = text.replace("\r\n", "\n")
    coded = {
        unit: (encoding, width, text.encode(encoding, "surrogatepass"))
        for unit, (encoding, width) in units.items()
    }
    return coded, {"LF": plain, "CRLF": plain.replace("\n", "\r\n")}


def _no_surface(mention: Mention) -> str:
    surface = (mention.surface or "")[:40]
    return f"the surface {surface!r} does not stand at [{mention.start}, {mention.end})"


def _unknown(kind: str, name: str, known: Iterable[str]) -> str:
    return str(UnknownNameError(kind, name, known))
