"""Compile a document that is annotated in line into its text and its stand-off gold, and back.

Authors write one XML file per document, so that an offset can never drift from its text::

    <document id="900-wire" article="900" edition="invented">
    <text><zone kind="meta"><TIME id="m1" value="XXXX-11-03">Nov 3</TIME> - </zone>...</text>
    <gold><![CDATA[{"quotes": [...], "record": {...}}]]></gold>
    </document>

Inside a ``zone`` stand ``cue`` and ``content`` (attribute ``quote``: the id of a quote listed in
``gold``), ``x`` (an excluded span, attribute ``rule``) and, for a mention, an element named after
its label with ``id``, ``value`` and, where wanted, ``optional="true"``, ``accept="a|b"`` and
``rule`` (of the inference that gave the value, where it does not follow from the words).
``newline="crlf"`` on the document says that its lines end in CRLF, which XML does not keep.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from extractbench.errors import CorpusError

__all__ = ["compile_markup", "to_markup"]

_LAYERS = ("zones", "mentions", "quotes", "record")
_MARKS = frozenset({"text", "zone", "cue", "content", "x"})
_TAG = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass
class _Compiled:
    """What one walk over the marked-up text has gathered so far."""

    newline: str
    text: list[str] = field(default_factory=list)
    length: int = 0
    zones: list[dict[str, Any]] = field(default_factory=list)
    mentions: list[dict[str, Any]] = field(default_factory=list)
    cues: dict[str, list[int]] = field(default_factory=dict)
    contents: dict[str, list[list[int]]] = field(default_factory=dict)
    excluded: list[dict[str, Any]] = field(default_factory=list)
    inferences: list[dict[str, Any]] = field(default_factory=list)

    def add_text(self, text: str | None) -> None:
        if text:
            written = text.replace("\n", self.newline)
            self.text.append(written)
            self.length += len(written)

    def add_element(self, element: ElementTree.Element, start: int) -> None:
        span = {"start": start, "end": self.length}
        match element.tag:
            case "zone":
                self.zones.append(span | {"kind": element.get("kind", "")})
            case "cue":
                self._add_cue(element.get("quote", ""), [start, self.length])
            case "content":
                self.contents.setdefault(element.get("quote", ""), []).append([start, self.length])
            case "x":
                self.excluded.append(span | {"rule": element.get("rule", "")})
            case label:
                self.mentions.append(_mention(element, label, span))
                if rule := element.get("rule"):
                    self.inferences.append({"mention": element.get("id"), "rule": rule})

    def _add_cue(self, quote: str, span: list[int]) -> None:
        if quote in self.cues:
            raise CorpusError(f"quote {quote!r} has a second <cue>; a quote has one at most")
        self.cues[quote] = span


def _mention(element: ElementTree.Element, label: str, span: dict[str, int]) -> dict[str, Any]:
    if not element.get("id"):
        raise CorpusError(f"<{label}> at character {span['start']} has no id attribute")
    mention: dict[str, Any] = {"id": element.get("id")} | span | {"label": label}
    mention["value"] = element.get("value", "")
    if element.get("optional") == "true":
        mention["optional"] = True
    if accept := element.get("accept"):
        mention["accept"] = accept.split("|")
    return mention


def _walk(element: ElementTree.Element, into: _Compiled) -> None:
    start = into.length
    into.add_text(element.text)
    for child in element:
        _walk(child, into)
        into.add_text(child.tail)
    if element.tag != "text":
        into.add_element(element, start)


def _quote(quote: Mapping[str, Any], compiled: _Compiled) -> dict[str, Any]:
    """Put the spans that the text marks for a quote beside what its author wrote of it."""
    name = quote["id"]
    contents = compiled.contents.pop(name, None)
    if contents is None:
        raise CorpusError(f"quote {name!r} is listed but no <content quote={name!r}> marks it")
    spans = {"cue": compiled.cues.pop(name, None), "content": sorted(contents)}
    head = {key: quote[key] for key in ("id", "speaker", "form") if key in quote}
    tail = {key: value for key, value in quote.items() if key not in head}
    return head | spans | tail


def compile_markup(source: str) -> tuple[str, dict[str, Any]]:
    """Return the plain text of a marked-up document and its gold in the form of a gold file.

    Raises:
        CorpusError: If the source is not well-formed, or a mark refers to nothing.
    """
    try:
        root = ElementTree.fromstring(source)  # noqa: S314 - the author's own file
        body = json.loads(root.findtext("gold") or "{}")
    except (ElementTree.ParseError, json.JSONDecodeError) as error:
        raise CorpusError(f"marked-up document is not well-formed: {error}") from error
    text = root.find("text")
    if text is None:
        raise CorpusError("marked-up document has no <text> element")
    compiled = _Compiled("\r\n" if root.get("newline") == "crlf" else "\n")
    _walk(text, compiled)
    return "".join(compiled.text), _gold(root, body, compiled)


def _gold(root: ElementTree.Element, body: Any, compiled: _Compiled) -> dict[str, Any]:
    quotes = [_quote(quote, compiled) for quote in body.get("quotes", [])]
    if left := sorted(set(compiled.contents) | set(compiled.cues)):
        raise CorpusError(f"marks of quotes that <gold> does not list: {', '.join(left)}")
    gold: dict[str, Any] = {key: root.get(key, "") for key in ("id", "article", "edition")}
    gold |= {
        "zones": compiled.zones,
        "mentions": sorted(compiled.mentions, key=lambda m: (m["start"], m["end"])),
        "quotes": quotes,
        "record": body.get("record"),
        "excluded": sorted(compiled.excluded, key=lambda x: (x["start"], x["end"])),
    }
    if compiled.inferences:
        gold["inferences"] = compiled.inferences
    if unlabelled := body.get("unlabelled"):
        gold["unlabelled"] = unlabelled
        gold = {k: v for k, v in gold.items() if not (k in _LAYERS and k in unlabelled and not v)}
    return gold


class _Mark(NamedTuple):
    start: int
    end: int
    depth: int
    """Which of two marks on the same span holds the other."""
    tag: str
    attributes: str


def to_markup(text: str, gold: Mapping[str, Any]) -> str:
    """Return the marked-up form of a gold file and its text: the inverse of `compile_markup`.

    Raises:
        CorpusError: If two spans cross, or a label, a value or a character of the text is one
            that in-line marks cannot show.
    """
    if found := _NOT_XML.search(text):
        raise CorpusError(f"character U+{ord(found[0]):04X} of the text cannot stand in XML")
    pieces: list[str] = []
    open_marks: list[_Mark] = []
    at = 0
    for mark in sorted(_marks(gold), key=lambda mark: (mark.start, -mark.end, mark.depth)):
        at = _close(open_marks, pieces, text, at, mark.start)
        if open_marks and open_marks[-1].end < mark.end:
            raise CorpusError(f"<{mark.tag}> at [{mark.start}, {mark.end}) crosses another mark")
        pieces.append(_escape(text[at : mark.start]) + f"<{mark.tag}{mark.attributes}>")
        at = mark.start
        open_marks.append(mark)
    at = _close(open_marks, pieces, text, at, len(text))
    pieces.append(_escape(text[at:]))
    head = "".join(f" {key}={quoteattr(str(gold[key]))}" for key in ("id", "article", "edition"))
    return (
        f"<document{head}>\n<text>{''.join(pieces)}</text>\n"
        f"<gold><![CDATA[{_body(gold)}]]></gold>\n</document>\n"
    )


def _body(gold: Mapping[str, Any]) -> str:
    body: dict[str, Any] = {
        "quotes": [
            {key: value for key, value in quote.items() if key not in ("cue", "content")}
            for quote in gold.get("quotes") or ()
        ],
        "record": gold.get("record"),
    }
    if unlabelled := gold.get("unlabelled"):
        body["unlabelled"] = list(unlabelled)
    # The end of a CDATA section can only stand inside a string, where JSON may escape it.
    return json.dumps(body, ensure_ascii=False, indent=1).replace("]]>", "]]\\u003e")


def _escape(text: str) -> str:
    return escape(text, {"\r": "&#13;"})


def _close(open_marks: list[_Mark], pieces: list[str], text: str, at: int, until: int) -> int:
    while open_marks and open_marks[-1].end <= until:
        mark = open_marks.pop()
        pieces.append(_escape(text[at : mark.end]) + f"</{mark.tag}>")
        at = mark.end
    return at


def _marks(gold: Mapping[str, Any]) -> Iterator[_Mark]:
    for zone in gold.get("zones") or ():
        yield _Mark(zone["start"], zone["end"], 0, "zone", f" kind={quoteattr(zone['kind'])}")
    quotes = gold.get("quotes") or ()
    for depth, quote in enumerate(quotes, start=1):
        attribute = f" quote={quoteattr(quote['id'])}"
        for start, end in quote["content"]:
            yield _Mark(start, end, depth, "content", attribute)
        if cue := quote.get("cue"):
            yield _Mark(cue[0], cue[1], len(quotes) + 1, "cue", attribute)
    inmost = len(quotes) + 2
    rules = {each["mention"]: each["rule"] for each in gold.get("inferences") or ()}
    for mention in gold.get("mentions") or ():
        attributes = _attributes(mention, rules.get(mention["id"]))
        yield _Mark(mention["start"], mention["end"], inmost, mention["label"], attributes)
    for excluded in gold.get("excluded") or ():
        attribute = f" rule={quoteattr(str(excluded['rule']))}"
        yield _Mark(excluded["start"], excluded["end"], inmost, "x", attribute)


def _attributes(mention: Mapping[str, Any], rule: str | None) -> str:
    label, accept = mention["label"], mention.get("accept") or ()
    if label in _MARKS or not _TAG.fullmatch(label):
        raise CorpusError(f"label {label!r} cannot name an element; rename it")
    if any("|" in value for value in accept):
        raise CorpusError(f"mention {mention['id']!r}: an accepted value holds '|'")
    written = f" id={quoteattr(mention['id'])} value={quoteattr(mention['value'])}"
    if mention.get("optional"):
        written += ' optional="true"'
    if accept:
        written += f" accept={quoteattr('|'.join(accept))}"
    return written + (f" rule={quoteattr(str(rule))}" if rule is not None else "")
