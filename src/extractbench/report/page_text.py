"""The text of a gold document as blocks of pieces, each knowing what marks it and what it shows."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, NamedTuple

from extractbench.corpus.gold import Gold
from extractbench.document import Mention, Quote, Span, Zone
from extractbench.report.record_tree import Line, latitude, walk_lines
from extractbench.report.segments import cut

__all__ = ["Block", "Colour", "Piece", "Speaker", "colours_of", "quote_link", "text_blocks"]

_HUES = 12
_FORMS = frozenset({"direct", "indirect", "mixed"})

Kind = Literal["mention", "cue", "quote", "excluded", "evidence", "zone"]


class Colour(NamedTuple):
    """How mentions of one label look: a class of the style sheet, and what links them."""

    label: str
    css: str
    link: str
    mentions: int


class Speaker(NamedTuple):
    """What stands before a quote: who says it, and how."""

    said: str
    link: str
    is_resumed: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text under the same marks.

    Attributes:
        text: The text, as it stands.
        element: What it is shown as.
        css: The classes of the style sheet.
        links: What it belongs to, its own mark first; equal links light up together.
        about: What is said of it in words.
        is_target: Whether a mark begins here, so that the keyboard stops at it.
        speakers: The quotes that begin before it, the outermost first.
        label: The label of the mention that ends with it.
        rules: The rules of the excluded spans that end with it.
    """

    text: str
    element: Literal["mark", "span"] = "span"
    css: str = ""
    links: str = ""
    about: str = ""
    is_target: bool = False
    speakers: tuple[Speaker, ...] = ()
    label: str = ""
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A zone, or what lies outside of any; ``is_inline`` if it shares a line with another."""

    kind: str
    is_boilerplate: bool
    is_inline: bool
    pieces: tuple[Piece, ...]


class _Mark(NamedTuple):
    kind: Kind
    span: Span
    link: str = ""
    about: str = ""
    name: str = ""
    is_resumed: bool = False


def colours_of(labels: Iterable[str], gold: Gold) -> Mapping[str, Colour]:
    """Return the colour of each label of a task and of gold; the same labels get the same."""
    used = Counter(mention.label for mention in gold.mentions or ())
    known = sorted({*labels, *used})
    return {
        label: Colour(label, f"hue{index % _HUES}", f"label{index}", used[label])
        for index, label in enumerate(known)
    }


def quote_link(index: int) -> str:
    """Return what links a quote's pieces to its line in the list of quotes."""
    return f"quotes[{index}]"


def text_blocks(
    text: str,
    gold: Gold,
    record: Line | None,
    colours: Mapping[str, Colour],
    linked: Iterable[tuple[Span, str]] = (),
) -> tuple[Block, ...]:
    """Return a text with all that gold marks in it.

    Args:
        text: The text that the offsets count in.
        gold: Its gold.
        record: Its record, whose evidence is linked.
        colours: The colour of each label.
        linked: Other spans, and to what each is linked.
    """
    zones = gold.zones or ()
    others = (_Mark("evidence", span, link) for span, link in linked)
    marks = [*_marks(gold, record), *others, *(_Mark("zone", zone.span) for zone in zones)]
    first_zone = len(marks) - len(zones)
    cuts = cut(len(text), [mark.span for mark in marks])
    blocks = []
    for zone_index, group in groupby(cuts, lambda each: _zone_of(each[1], first_zone)):
        pieces = [
            _piece(text, span, [marks[index] for index in covering if index < first_zone], colours)
            for span, covering in group
        ]
        zone = None if zone_index is None else zones[zone_index]
        blocks.append(_block(text, zone, tuple(pieces)))
    return tuple(blocks)


def _zone_of(covering: Sequence[int], first_zone: int) -> int | None:
    return next((index - first_zone for index in covering if index >= first_zone), None)


def _block(text: str, zone: Zone | None, pieces: tuple[Piece, ...]) -> Block:
    if zone is None:
        return Block("", is_boilerplate=False, is_inline=False, pieces=pieces)
    begins_line = zone.start == 0 or text[zone.start - 1] == "\n"
    ends_line = zone.end >= len(text) or text[zone.end - 1] == "\n"
    is_inline = not (begins_line and ends_line)
    return Block(zone.kind, not zone.is_content, is_inline, pieces)


def _marks(gold: Gold, record: Line | None) -> Iterator[_Mark]:
    """Yield the marks of a text in the order of their links: a piece's own mark first."""
    spans = {each.id: each.span for each in gold.mentions or () if each.id}
    for index, mention in enumerate(gold.mentions or ()):
        link = f"mentions[{index}]"
        yield _Mark("mention", mention.span, link, _about_mention(mention), mention.label)
    yield from _quote_marks(gold.quotes or ())
    for excluded in gold.excluded:
        yield _Mark("excluded", excluded.span, name=excluded.rule)
    for index, quote in enumerate(gold.quotes or ()):
        for name in quote.evidence:
            if name in spans:
                yield _Mark("evidence", spans[name], quote_link(index))
    for line in () if record is None else walk_lines(record):
        yield from (_Mark("evidence", span, line.where) for span in line.evidence)


def _quote_marks(quotes: Sequence[Quote]) -> Iterator[_Mark]:
    """Yield the cues of quotes, then their contents, the innermost first."""
    contents = []
    for index, quote in enumerate(quotes):
        said = f"{quote.speaker}, {quote.form}"
        link, name = quote_link(index), quote.id or "quote"
        if quote.cue is not None:
            yield _Mark("cue", quote.cue, link, f"cue of {name}: {said}")
        for part, span in enumerate(sorted(quote.content)):
            about = f"{name}: {said}"
            contents.append(_Mark("quote", span, link, about, quote.form, is_resumed=part > 0))
    yield from sorted(contents, key=lambda mark: (mark.span.length, -mark.span.start))


def _about_mention(mention: Mention) -> str:
    marks = latitude(mention.accept, is_optional=mention.optional)
    return f"{mention.label}: {mention.value or 'no value'} {marks}".rstrip()


def _piece(text: str, span: Span, marks: list[_Mark], colours: Mapping[str, Colour]) -> Piece:
    of: dict[Kind, list[_Mark]] = {
        kind: [mark for mark in marks if mark.kind == kind]
        for kind in ("mention", "cue", "quote", "excluded", "evidence")
    }
    starting = [mark for mark in marks if mark.span.start == span.start]
    ending = [mark for mark in marks if mark.span.end == span.end]
    links = [mark.link for mark in marks if mark.link]
    links += [colours[mark.name].link for mark in of["mention"]]
    own = "mention" if of["mention"] else "evidence"
    abouts = [mark.about for mark in (*of["mention"], *of["cue"], *of["quote"][:1])]
    return Piece(
        text=text[span.start : span.end],
        element="mark" if of["mention"] else "span",
        css=" ".join(_css(of, colours)),
        links=" ".join(dict.fromkeys(links)),
        about=" | ".join(abouts),
        is_target=any(mark.kind == own for mark in starting),
        speakers=tuple(
            Speaker(mark.about, mark.link, mark.is_resumed)
            for mark in reversed(starting)
            if mark.kind == "quote"
        ),
        label=" ".join(mark.name for mark in ending if mark.kind == "mention"),
        rules=tuple(mark.name for mark in ending if mark.kind == "excluded"),
    )


def _css(of: Mapping[Kind, Sequence[_Mark]], colours: Mapping[str, Colour]) -> Iterator[str]:
    if of["mention"]:
        yield f"mention {colours[of['mention'][0].name].css}"
    yield from (kind for kind in ("cue", "excluded") if of[kind])
    for place, mark in zip(("outer", "inner"), reversed(of["quote"]), strict=False):
        yield f"{place} {place}-{mark.name if mark.name in _FORMS else 'other'}"
