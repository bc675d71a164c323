"""An answer, whatever state it is in, made into a prediction: snippets into spans."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from extractbench.document import Document, Mention, Quote, Span, Zone
from extractbench.errors import PredictionError
from extractbench.extractors.llm.asked import Asked, LayerName
from extractbench.extractors.llm.placing import Places
from extractbench.extractors.llm.prompt import encodable
from extractbench.extractors.llm.reading import Reply
from extractbench.extractors.tiling import tile
from extractbench.prediction import Prediction, Problem, Usage, shown, type_name

__all__ = ["read_answer"]


def read_answer(
    reply: Reply, document: Document, asked: Asked, usage: Mapping[str, Any]
) -> Prediction:
    """Return the prediction that an answer holds.

    A layer that was asked for and is not there counts as empty. A mention or quote whose snippet
    stands nowhere is charged; evidence that stands nowhere stays as it is, for scoring to refuse.

    Args:
        reply: What was read of the answer.
        document: The document it is about.
        asked: What was asked for.
        usage: What the answer took; how the snippets were found is put beside it.

    Raises:
        PredictionError: If the answer is nested too deeply.
    """
    reader = _Reader(Places(encodable(document.text)))
    if reply.repair:
        kept = "what was complete before is kept" if reply.is_cut else "it was read all the same"
        reader.complain("reply", f"{reply.repair}; {kept}")
    for name in sorted(reply.payload.keys() - set(asked.layers)):
        reader.complain(shown(name), "was not asked for")
    try:
        layers = {name: _read_layer(reader, name, reply.payload) for name in asked.layers}
        snippets = dict(sorted(reader.places.levels.items()))
        return Prediction(
            id=document.id,
            problems=tuple(reader.problems),
            usage=Usage.model_validate({**usage, "snippets": snippets}),
            **layers,
        )
    except RecursionError:
        raise PredictionError("the reply is nested too deeply") from None


@dataclass(slots=True)
class _Reader:
    places: Places
    problems: list[Problem] = field(default_factory=list)

    def complain(
        self, where: str, message: str, layer: str | None = None, group: str | None = None
    ) -> None:
        self.problems.append(Problem(field=where, message=message, layer=layer, group=group))

    def place(self, item: Any, where: str, taken: set[Span] | None = None) -> Span | None:
        """Return where the snippet of an item stands, and say if it is only similar."""
        snippet = encodable(_text(item, "snippet"))
        found = self.places.find(snippet, _text(item, "before"), taken or ())
        if found is None:
            return None
        if found.level == "fuzzy":
            span = f"[{found.span.start}, {found.span.end})"
            self.complain(where, f"its snippet is only similar to what stands at {span}")
        if taken is not None:
            taken.add(found.span)
        return found.span


def _text(item: Any, name: str) -> str:
    """Return a text of an item; empty if it is none, or the item is no object."""
    value = item.get(name) if isinstance(item, dict) else None
    return value if isinstance(value, str) else ""


def _read_layer(reader: _Reader, name: LayerName, payload: Mapping[str, Any]) -> Any:
    given = payload.get(name)
    if name not in payload:
        reader.complain(name, "is missing; it counts as empty")
    if name == "record":
        return _read_record(reader, given)
    if given is None:
        return ()
    if not isinstance(given, list):
        reader.complain(name, f"is a list, not {type_name(given)}", name, "?")
        return ()
    return tuple(_READ[name](reader, given))


def _read_zones(reader: _Reader, items: list[Any]) -> Iterator[Zone]:
    starts: dict[int, str] = {}
    taken: set[Span] = set()
    for index, item in enumerate(items):
        where, kind = f"zones[{index}]", _text(item, "kind")
        place = item.get("starts") if isinstance(item, dict) else None
        span = reader.place(place, where, taken)
        if span is None or not kind:
            reader.complain(where, _nowhere(place))
        else:
            starts.setdefault(span.start, kind)
    if starts:
        yield from tile(reader.places.text, sorted(starts.items()))


def _read_mentions(reader: _Reader, items: list[Any]) -> Iterator[Mention]:
    taken: set[Span] = set()
    for index, item in enumerate(items):
        where, label = f"mentions[{index}]", _text(item, "label") or "?"
        span = reader.place(item, where, taken)
        if span is None:
            reader.complain(where, _nowhere(item), "mentions", label)
        else:
            value = _value(reader, item.get("value"), f"{where}.value")
            yield Mention(start=span.start, end=span.end, label=label, value=value)


def _value(reader: _Reader, value: Any, where: str) -> str:
    if value is not None and not isinstance(value, str | int | float):
        reader.complain(where, f"is text, not {type_name(value)}")
        return ""
    return "" if value is None else str(value)


def _read_quotes(reader: _Reader, items: list[Any]) -> Iterator[Quote]:
    for index, item in enumerate(items):
        where, form = f"quotes[{index}]", _text(item, "form") or "?"
        content = tuple(_read_content(reader, item, where))
        if not content:
            reader.complain(where, _nowhere(item), "quotes", form)
            continue
        speaker = _text(item, "speaker") or "?"
        cue = _read_cue(reader, item.get("cue"), f"{where}.cue")
        yield Quote(speaker=speaker, form=form, cue=cue, content=content)


def _read_content(reader: _Reader, item: Any, where: str) -> Iterator[Span]:
    parts = item.get("content") if isinstance(item, dict) else None
    parts = [parts] if isinstance(parts, dict) else parts
    for index, part in enumerate(parts if isinstance(parts, list) else ()):
        at = f"{where}.content[{index}]"
        if (span := reader.place(part, at)) is not None:
            yield span
        else:
            reader.complain(at, _nowhere(part))


def _read_cue(reader: _Reader, cue: Any, where: str) -> Span | None:
    if cue is None:
        return None
    if (span := reader.place(cue, where)) is None:
        reader.complain(where, _nowhere(cue))
    return span


_READ = {"zones": _read_zones, "mentions": _read_mentions, "quotes": _read_quotes}


def _nowhere(item: Any) -> str:
    if not isinstance(item, dict):
        return f"is an object, not {type_name(item)}"
    if "snippet" in item:
        return f"its snippet {shown(item['snippet'])} does not stand in the text"
    return "nothing in it stands in the text"


def _read_record(reader: _Reader, given: Any) -> dict[str, Any]:
    if given is None:
        return {}
    if not isinstance(given, dict):
        reader.complain("record", f"is an object, not {type_name(given)}", "record", "record")
        return {}
    return {name: _grounded(reader, name, held, f"record.{name}") for name, held in given.items()}


def _grounded(reader: _Reader, name: str, value: Any, where: str) -> Any:
    """Return what a record holds under a name, the snippets of evidence in it made into spans."""
    if isinstance(value, list):
        read = _cited if name == "evidence" else _grounded
        return [read(reader, name, each, f"{where}[{i}]") for i, each in enumerate(value)]
    if isinstance(value, dict):
        return {
            key: _grounded(reader, key, held, f"{where}.{key}")
            if isinstance(held, list | dict)
            else held
            for key, held in value.items()
        }
    return value


def _cited(reader: _Reader, _: str, entry: Any, where: str) -> Any:
    # Some models give the snippet alone; ids of mentions were not asked for.
    snippet = entry if isinstance(entry, str) else _text(entry, "snippet")
    if not snippet:
        return entry
    place = {"snippet": snippet, "before": _text(entry, "before")}
    return reader.place(place, where) or {"snippet": snippet}
