"""Examples for a prompt: which of them, and the answer that their gold is."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice, zip_longest
from typing import Any

from extractbench.document import Document, Layers, Span, as_json
from extractbench.errors import ExtractorError
from extractbench.extractors.llm.answer_schema import is_referred_to
from extractbench.extractors.llm.asked import Asked
from extractbench.extractors.llm.prompt import Shot
from extractbench.extractors.protocol import Example
from extractbench.fillers import BROKEN, Filler, Held
from extractbench.salvage import read_record
from extractbench.schema import RecordSchema, Slot, record_schema

__all__ = ["choose_shots"]

_WORDS_BEFORE = 3
_WORDS_OF_ZONE = 5


def choose_shots(examples: Sequence[Example], count: int, asked: Asked) -> tuple[Shot, ...]:
    """Return examples to show: of as many articles as there are, of each the shortest first.

    Args:
        examples: Documents with their gold. One that is not annotated in a layer that is asked
            for is passed over.
        count: How many to show; there may be fewer.
        asked: What an answer has to hold.

    Raises:
        ExtractorError: If no example has all of the layers.
    """
    whole = [each for each in examples if _is_whole(each, asked)]
    if not whole:
        raise ExtractorError(
            f"none of {len(examples)} examples is annotated in all of: {', '.join(asked.layers)}; "
            "ask for fewer layers"
        )
    chosen = islice(_by_turns(whole), count)
    return tuple(Shot(document, _answer(document, gold, asked)) for document, gold in chosen)


def _is_whole(example: Example, asked: Asked) -> bool:
    return all(getattr(example[1], layer) is not None for layer in asked.layers)


def _by_turns(examples: Sequence[Example]) -> Iterator[Example]:
    """Yield an example of each article, then a second of each, and so on."""
    articles: dict[str, list[Example]] = defaultdict(list)
    for example in sorted(examples, key=lambda each: (len(each[0].text), each[0].id)):
        articles[example[0].article].append(example)
    return (each for each in chain(*zip_longest(*articles.values())) if each is not None)


def _answer(document: Document, gold: Layers, asked: Asked) -> str:
    layers = {name: _WRITE[name](document.text, gold, asked) for name in asked.layers}
    return json.dumps(layers, ensure_ascii=False, separators=(",", ":"))


def _zones(text: str, gold: Layers, _: Asked) -> list[Any]:
    zones = [(zone.kind, _first_words(text, zone.span)) for zone in gold.zones or ()]
    return [{"kind": kind, "starts": _place(text, span)} for kind, span in zones if span.length]


def _mentions(text: str, gold: Layers, _: Asked) -> list[Any]:
    return [
        {"label": mention.label} | _place(text, mention.span) | {"value": mention.value}
        for mention in sorted(gold.mentions or (), key=lambda each: each.span)
    ]


def _quotes(text: str, gold: Layers, _: Asked) -> list[Any]:
    return [
        {
            "speaker": quote.speaker,
            "form": quote.form,
            "cue": _place(text, quote.cue) if quote.cue else None,
            "content": [_place(text, span) for span in quote.content],
        }
        for quote in sorted(gold.quotes or (), key=lambda each: each.content)
    ]


def _record(text: str, gold: Layers, asked: Asked) -> Any:
    if asked.task.record is None:
        return None
    schema = record_schema(asked.task.record)
    spans = {m.id: m.span for m in gold.mentions or () if m.id is not None}
    root, _ = read_record(schema, gold.record or {}, spans, text=text)
    return _written(text, schema, schema, root)


_WRITE = {"zones": _zones, "mentions": _mentions, "quotes": _quotes, "record": _record}


def _written(text: str, whole: RecordSchema, schema: RecordSchema, filler: Filler) -> Any:
    """Return a record as an answer has it: every slot, null where it holds nothing."""
    if not isinstance(filler.value, Mapping):
        return None
    about: dict[str, Any] = {}
    if is_referred_to(whole, schema):
        about["id"] = filler.id or ""
    for slot in schema.slots.values():
        about[slot.name] = _held(text, whole, schema, slot, filler.value.get(slot.name))
    return about | ({"evidence": _places(text, filler)} if schema.unit else {})


def _held(text: str, whole: RecordSchema, schema: RecordSchema, slot: Slot, held: Held) -> Any:
    if held is None:
        return [] if slot.many else None
    # A filler is a tuple too, with names.
    if not isinstance(held, Filler):
        return [_held(text, whole, schema, slot, each) for each in held]
    if (record := slot.of(held).record) is not None:
        return _written(text, whole, record, held)
    value = None if held.value is BROKEN else as_json(held.value)
    return value if schema.unit else {"value": value, "evidence": _places(text, held)}


def _places(text: str, filler: Filler) -> list[dict[str, str]]:
    return [_place(text, span) for span in filler.evidence or ()]


def _place(text: str, span: Span) -> dict[str, str]:
    before = text[: span.start].split()[-_WORDS_BEFORE:]
    return {"before": " ".join(before), "snippet": text[span.start : span.end]}


def _first_words(text: str, span: Span) -> Span:
    """Return the span of the first words of a zone, on its first line."""
    zone = text[span.start : span.end]
    start = len(zone) - len(zone.lstrip())
    line = zone[start:].partition("\n")[0]
    words = line.split(" ")[:_WORDS_OF_ZONE]
    return Span(span.start + start, span.start + start + len(" ".join(words).rstrip()))
