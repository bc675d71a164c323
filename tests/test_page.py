"""The page about a gold document: what stands in it, and that nothing in it is more than text."""

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from corpora import PLAIN, corpus, count, gold_document, mention, operation, quote, zones
from extractbench.cli import app
from extractbench.corpus.gold import Gold
from extractbench.corpus.index import index_corpus
from extractbench.corpus.load import load_corpus
from extractbench.document import Span
from extractbench.errors import TextError, UnknownNameError
from extractbench.report.escaping import visible
from extractbench.report.page import document_page
from extractbench.report.page_text import colours_of, text_blocks
from extractbench.report.record_tree import record_line, walk_lines
from extractbench.report.segments import cut, quote_surfaces

VOID = {"meta", "input"}
# What the page itself puts into the text, and what no one copies with it.
ADDED = {"speaker", "rule"}


class Parsed(HTMLParser):
    """A page taken apart: its elements, the text of its text, and what its elements hold."""

    def __init__(self, page):
        super().__init__()
        self.elements, self.held, self.text = [], {}, ""
        self._open = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.elements.append((tag, attributes))
        if tag not in VOID:
            self._open.append((tag, (attributes.get("class") or "").split()))

    def handle_endtag(self, tag):
        assert self._open.pop()[0] == tag

    def handle_data(self, data):
        if not self._open:
            return
        tag, _ = self._open[-1]
        self.held[tag] = self.held.get(tag, "") + data
        classes = [name for _, names in self._open for name in names]
        if "page" in classes and not ADDED & set(classes):
            self.text += data

    def attributes(self, name):
        return [attributes[name] for _, attributes in self.elements if name in attributes]

    def shape(self):
        """Return what elements there are and what attributes they have, without their values."""
        return [(tag, sorted(attributes)) for tag, attributes in self.elements]


def page_of(document, task=PLAIN, **more):
    return document_page(corpus(document, task=task), document.id, **more)


def blocks_of(text, gold, record=None):
    read = Gold.model_validate({"id": "d", **gold})
    return text_blocks(text, read, record, colours_of((), read))


def pieces_of(text, gold):
    return [piece for block in blocks_of(text, gold) for piece in block.pieces]


@pytest.fixture
def wire(write_gold, wire_gold, wire_text):
    return load_corpus(write_gold(wire_gold, wire_text))


# The text in pieces.


def test_a_text_is_cut_where_spans_begin_and_end():
    """[0, 4) and [2, 6) cross in [2, 4); [6, 8) is covered by none."""
    pieces = list(cut(8, [Span(0, 4), Span(2, 6)]))
    assert pieces == [((0, 2), (0,)), ((2, 4), (0, 1)), ((4, 6), (1,)), ((6, 8), ())]


def test_an_empty_text_has_no_pieces():
    assert list(cut(0, [])) == []


def test_a_surface_is_quoted_once_and_in_one_line():
    assert quote_surfaces([Span(0, 3), Span(4, 7), Span(8, 9)], "a\nb a b c") == '"a b", "c"'


def test_nested_quotes_are_an_outer_and_an_inner_line():
    """The inner quote [4, 8) stands in the outer one [0, 12), and is the nearer one."""
    pieces = pieces_of(
        "0123456789ab",
        {
            "quotes": [
                {"id": "q1", "speaker": "A", "form": "indirect", "content": [[0, 12]]},
                {"id": "q2", "speaker": "B", "form": "direct", "content": [[4, 8]]},
            ]
        },
    )
    assert [(piece.text, piece.css, piece.links) for piece in pieces] == [
        ("0123", "outer outer-indirect", "quotes[0]"),
        ("4567", "outer outer-indirect inner inner-direct", "quotes[1] quotes[0]"),
        ("89ab", "outer outer-indirect", "quotes[0]"),
    ]
    assert [[speaker.said for speaker in piece.speakers] for piece in pieces] == [
        ["q1: A, indirect"],
        ["q2: B, direct"],
        [],
    ]
    assert pieces[1].about == "q2: B, direct"


def test_of_quotes_that_begin_together_the_outer_speaker_comes_first():
    quotes = [quote("inner", (0, 4)), quote("outer", (0, 8))]
    (first, *_) = pieces_of("01234567", {"quotes": quotes})
    assert [speaker.link for speaker in first.speakers] == ["quotes[1]", "quotes[0]"]


def test_a_quote_that_is_resumed_says_so_and_its_cue_is_marked():
    """Two content spans around the cue [4, 6)."""
    said = quote("A", (0, 4), (6, 8), cue=(4, 6), id="q1")
    pieces = pieces_of("01234567", {"quotes": [said]})
    assert [piece.css for piece in pieces] == ["outer outer-direct", "cue", "outer outer-direct"]
    assert [[s.is_resumed for s in piece.speakers] for piece in pieces] == [[False], [], [True]]
    assert {piece.links for piece in pieces} == {"quotes[0]"}
    assert pieces[1].about == "cue of q1: A, direct"


def test_a_mention_in_pieces_is_one_stop_and_has_one_label():
    """A quote begins inside of the mention [0, 6)."""
    pieces = pieces_of(
        "01234567",
        {"mentions": [mention(0, 6, "ORG", "x", accept=("y",))], "quotes": [quote("A", (3, 8))]},
    )
    assert [piece.element for piece in pieces] == ["mark", "mark", "span"]
    assert [piece.is_target for piece in pieces] == [True, False, False]
    assert [piece.label for piece in pieces] == ["", "ORG", ""]
    assert pieces[0].about == "ORG: x (or y)"
    assert pieces[1].links.split() == ["mentions[0]", "quotes[0]", "label0"]


def test_a_mention_links_to_the_fillers_and_quotes_that_it_is_evidence_of():
    """The mention of 12 is evidence of a count; that of a person, of a quote's speaker."""
    document = gold_document(
        text="Ann Lee: 12 held",
        mentions=[mention(0, 7, "PERSON", id="m1"), mention(9, 11, "QUANTITY", id="m2")],
        quotes=[quote("Ann Lee", (9, 16), evidence=("m1",))],
        record={"operations": [operation(counts=[count("arrested", 12, evidence=["m2"])])]},
    )
    record = record_line(document, corpus(document).task)
    links = {piece.text: piece.links.split() for piece in _pieces(document, record)}
    assert links["Ann Lee"] == ["mentions[0]", "quotes[0]", "label0"]
    where = "record.operations[0].counts[0]"
    assert links["12"] == ["mentions[1]", "quotes[0]", where, "label1"]
    assert where in {line.where for line in walk_lines(record)}


def _pieces(document, record):
    blocks = text_blocks(document.text, document.gold, record, colours_of((), document.gold))
    return [piece for block in blocks for piece in block.pieces]


def test_evidence_outside_of_mentions_can_be_reached_too():
    document = gold_document(
        text="At 12 held",
        record={"operations": [operation(name={"value": "x", "evidence": [[3, 5]]})]},
    )
    stops = [p.text for p in _pieces(document, record_line(document, corpus().task)) if p.is_target]
    assert stops == ["12"]


@pytest.mark.parametrize(
    ("parts", "inline"),
    [
        (((5, "nav"), (9, "body")), [False, False]),  # the menu is a line of its own
        (((3, "meta"), (9, "body")), [True, True]),  # the place line begins the first line
        (((5, "nav"), (7, "meta"), (9, "body")), [False, True, True]),
    ],
)
def test_a_zone_that_shares_a_line_stays_in_that_line(parts, inline):
    blocks = blocks_of("menu\ntext", {"zones": zones(*parts)})
    assert [block.is_inline for block in blocks] == inline
    assert [block.kind for block in blocks] == [kind for _, kind in parts]
    assert [block.is_boilerplate for block in blocks] == [kind == "nav" for _, kind in parts]


# The page as a whole.


@given(st.text(max_size=30), st.data())
def test_the_page_neither_loses_nor_changes_a_character(text, data):
    """Whatever nests or crosses, the pieces together are the text with its codes shown."""
    offsets = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    spans = data.draw(st.lists(offsets.filter(lambda pair: pair[0] < pair[1]), max_size=6))
    document = gold_document(
        text=text.encode("utf-8", "replace").decode(),
        mentions=[mention(*span) for span in spans[:3]],
        quotes=[quote("A", span, cue=span) for span in spans[2:]],
        excluded=[{"start": start, "end": end, "rule": "1"} for start, end in spans[1:4]],
        zones=[{"start": a, "end": b, "kind": "nav"} for a, b in spans[4:]],
    )
    assert Parsed(page_of(document)).text == visible(document.text)


HOSTILE = [
    "<script>hacked = 1</script>",
    "</script><img src=x onerror=hacked=1>",
    '" onfocus="hacked=1" autofocus x="',
    "' style='background:url(//x.test)",
    "</title></style><base href=//x.test>",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt; &amp;amp; &#60;",
    "<!--", "]]>", "\u202egnp.exe", "a\x00b\x1b[2J\r", "javascript:hacked=1",
]  # fmt: skip


def hostile_document(bad):
    """Return a document that holds a text wherever gold has room for one."""
    text = f"{bad} 12 {bad}"
    end = len(bad)
    official = {"name": bad, "role": bad, "evidence": ["m1"], "accept": [{"role": bad}]}
    return gold_document(
        bad,
        text=text,
        article=bad,
        edition=bad,
        zones=[
            {"start": 0, "end": end, "kind": bad},
            {"start": end, "end": len(text), "kind": "body"},
        ],
        mentions=[mention(0, end, bad, bad, id="m1", accept=(bad,))],
        quotes=[quote(bad, (end, end + 3), form=bad, id=bad, accept=(bad,), cue=(0, end))],
        excluded=[{"start": end, "end": end + 2, "rule": bad}],
        record={
            "officials": [official],
            "operations": [operation(name={"value": bad, "evidence": ["m1"]}, occupations=[bad])],
        },
    )


@pytest.mark.parametrize("bad", HOSTILE)
def test_hostile_words_change_nothing_but_words(bad):
    """The page has the elements and attributes of the same page about harmless words."""
    shown = Parsed(page_of(hostile_document(bad), corpus().task))
    assert shown.shape() == Parsed(page_of(hostile_document("harmless"), corpus().task)).shape()
    assert shown.text == visible(f"{bad} 12 {bad}")
    assert shown.held["h1"] == visible(bad)
    assert shown.held["title"].startswith(visible(bad))


def test_control_characters_stand_as_their_codes(wire):
    page = page_of(gold_document("a\u202eb", text="c\x1bd\re"))
    assert not set("\u202e\x1b\r") & set(page)
    assert Parsed(page).text == "c<U+001B>d<U+000D>e"


def _sha256(content):
    return base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def test_the_policy_allows_this_style_and_this_script_alone(wire):
    page = document_page(wire, "900-wire")
    parsed = Parsed(page)
    (policy,) = [a["content"] for _, a in parsed.elements if "http-equiv" in a]
    assert dict(rule.split(" ", 1) for rule in policy.split("; ")) == {
        "default-src": "'none'",
        "style-src": f"'sha256-{_sha256(parsed.held['style'])}'",
        "script-src": f"'sha256-{_sha256(parsed.held['script'])}'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    tags = [tag for tag, _ in parsed.elements]
    assert (tags.count("style"), tags.count("script")) == (1, 1)
    # The policy has to come before what it is about.
    assert page.index("Content-Security-Policy") < page.index("<style>")


def test_the_page_refers_to_nothing_outside_of_itself(wire):
    parsed = Parsed(document_page(wire, "900-wire"))
    names = {name for _, attributes in parsed.elements for name in attributes}
    assert not names & {"src", "srcset", "style", "action", "data", "poster", "ping"}
    assert {target[0] for target in parsed.attributes("href")} == {"#"}
    assert not re.search(r"url\(|@import|//", parsed.held["style"])
    assert not re.search(r"fetch|import|XMLHttp|innerHTML|eval", parsed.held["script"])


def test_every_anchor_and_label_has_its_target(wire):
    parsed = Parsed(document_page(wire, "900-wire"))
    ids = parsed.attributes("id")
    assert len(ids) == len(set(ids))
    named = [target[1:] for target in parsed.attributes("href")]
    assert {*named, *parsed.attributes("aria-labelledby")} <= set(ids)


def test_the_page_shows_record_quotes_legend_and_signature(wire):
    page = document_page(wire, "900-wire")
    held = Parsed(page).held
    assert "operations.counts: c1 kind=arrested, value=12" in page
    assert "not stated: officials, background" in held["li"]
    assert '"at least 12"' in held["span"]
    (quoted,) = [
        a for t, a in Parsed(page).elements if a.get("data-links") == "quotes[0]" and t == "button"
    ]
    assert quoted["title"] == "q1: unnamed, indirect"
    # By name: corpus and version of the corpus, edition, digests, version of the package.
    foot = page[page.index("<footer>") :]
    for value in ("invented", wire.digest[:12], wire.gold("900-wire").digest[:12]):
        assert f"<dd>{value}</dd>" in foot
    assert f"<dd>{wire.name}-{wire.version}</dd>" in foot
    assert re.search(r"<dt>version</dt> <dd>\d+\.\d+", foot)


def test_what_is_not_annotated_is_told_from_what_is_not_stated():
    record = {"published": None, "operations": [operation()]}
    document = gold_document(text="x", record=record, unlabelled=["operations.counts"])
    assert "not annotated: counts" in Parsed(page_of(document, corpus().task)).held["li"]
    bare = Parsed(page_of(gold_document(text="x")))
    assert bare.held["p"].count("not annotated") == 2
    none = Parsed(page_of(gold_document(text="x", quotes=[])))
    assert none.held["p"].count("not annotated") == 1


def test_a_value_that_goes_without_saying_is_told_from_one_that_does_not():
    """A count's modifier is exact unless something else is said; its kind always has to be said."""
    document = gold_document(
        text="x",
        record={"operations": [operation(counts=[count("arrested", 12, status="target")])]},
    )
    lines = walk_lines(record_line(document, corpus().task))
    (line,) = [line for line in lines if line.path == "operations.counts" and line.attributes]
    assert {each.name: each.is_default for each in line.attributes} == {
        "kind": False,
        "value": False,
        "modifier": True,
        "status": False,
        "scope": True,
    }


# Texts that are not shipped.


@pytest.mark.parametrize(
    "change", [{"is_shipped": False}, {"edition": "original"}], ids=["found elsewhere", "original"]
)
def test_a_text_that_is_not_shipped_is_in_no_page_unless_asked_for(change):
    document = gold_document("d", text="A private text", edition=change.get("edition", "mine"))
    document = replace(document, is_shipped=change.get("is_shipped", True))
    with pytest.raises(TextError, match=r"'d' is not shipped.*--include-text"):
        page_of(document)
    page = page_of(document, include_text=True)
    assert "A private text" in page
    assert "Not to be published." in page


def test_a_text_that_is_shipped_carries_no_warning(wire):
    page = document_page(wire, "900-wire", include_text=True)
    assert "Not to be published" not in page
    assert page == document_page(wire, "900-wire")


def test_loading_says_whether_a_text_lies_beside_its_gold(
    write_gold, wire_gold, wire_text, tmp_path
):
    folder = write_gold(wire_gold)
    index_corpus(folder, texts={"900-wire": wire_text})
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "a.txt").write_bytes(wire_text.encode("utf-8"))
    (found,) = load_corpus(folder, texts=texts)
    assert (found.text, found.is_shipped) == (wire_text, False)
    (shipped,) = load_corpus(write_gold(wire_gold, wire_text, "other"))
    assert shipped.is_shipped


def test_a_document_that_is_not_there_is_named(wire):
    with pytest.raises(UnknownNameError, match="did you mean '900-wire'"):
        document_page(wire, "900")


# The command.


def run(*arguments):
    return CliRunner().invoke(app, [str(each) for each in arguments])


@pytest.fixture
def folder(write_gold, wire_gold, wire_text, no_texts, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return write_gold(wire_gold, wire_text)


def test_show_writes_a_page_and_says_where(folder, tmp_path):
    result = run("show", "900-wire", "--corpus", folder, "--html", "out.html")
    assert (result.exit_code, result.stdout) == (0, "out.html: document 900-wire\n")
    written = (tmp_path / "out.html").read_bytes().decode("utf-8")
    assert written == document_page(load_corpus(folder), "900-wire")


def test_show_writes_no_page_of_a_text_that_is_not_shipped(
    folder, tmp_path, wire_gold, write_gold, wire_text
):
    private = write_gold({**wire_gold, "edition": "original"}, wire_text, "private")
    result = run("show", "900-wire", "--corpus", private, "--html", "out.html")
    assert result.exit_code == 2
    assert "add --include-text" in result.stderr
    assert not (tmp_path / "out.html").exists()
    asked = run("show", "900-wire", "--corpus", private, "--html", "out.html", "--include-text")
    assert asked.exit_code == 0
    assert "Not to be published." in (tmp_path / "out.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--include-text"], "add --html FILE"),
        (["--html", "nowhere/out.html"], "nowhere"),
        (["--html", "."], "is a directory"),
    ],
)
def test_mistakes_of_usage_are_said(folder, options, message):
    result = run("show", "900-wire", "--corpus", folder, *options)
    assert result.exit_code == 2
    assert message in result.stderr


def test_a_terminal_breaks_the_text_between_words_and_a_pipe_does_not(
    folder, monkeypatch, wire_text
):
    """The text is a line of 79 characters, which at 40 columns is at least two of whole words."""
    monkeypatch.setenv("COLUMNS", "40")
    for name in ("NO_COLOR", "TTY_COMPATIBLE", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    piped = run("show", "900-wire", "--corpus", folder).stdout
    assert any(line.startswith("<meta>") and len(line) > 79 for line in piped.splitlines())
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    shown = re.sub(r"\x1b\[[\d;]*m", "", run("show", "900-wire", "--corpus", folder).stdout)
    assert max(len(line) for line in shown.splitlines()) <= 40
    assert " ".join(wire_text.split()) in " ".join(shown.split())
