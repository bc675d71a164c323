"""Documents annotated in line: compiled to text and stand-off gold, and written back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractbench.corpus.gold import Gold
from extractbench.corpus.markup import compile_markup, to_markup
from extractbench.errors import CorpusError

WIRE = """<document id="900-wire" article="900" edition="invented">
<text><zone kind="meta"><TIME id="m1" value="XXXX-11-03">Nov 3</TIME> - </zone><zone kind="body">\
Police in <PLACE id="m2" value="XX">Norland</PLACE> <cue quote="q1">said</cue> \
<content quote="q1"><QUANTITY id="m3" value=">=12">at least 12</QUANTITY> people were held in \
<OPERATION id="m4" value="Operation Larch">Operation Larch</OPERATION></content>.</zone></text>
<gold><![CDATA[{"quotes": [{"id": "q1", "speaker": "unnamed", "form": "indirect", "evidence": []}],
"record": null}]]></gold>
</document>
"""


def document(text: str, gold: str = "{}", attributes: str = "") -> str:
    head = f'<document id="d" article="a" edition="e"{attributes}>'
    return f"{head}<text>{text}</text><gold><![CDATA[{gold}]]></gold></document>"


def test_compiles_the_example(wire_text, wire_gold):
    """The offsets of the example were counted by hand, in conftest.py."""
    text, gold = compile_markup(WIRE)
    assert text == wire_text
    assert gold == wire_gold | {"record": None}


def test_writes_the_example_back(wire_text, wire_gold):
    assert compile_markup(to_markup(wire_text, wire_gold)) == (wire_text, wire_gold)


def test_a_resumed_quote_has_a_span_for_each_part():
    text, gold = compile_markup(
        document(
            '<zone kind="body"><content quote="q1">Ten</content>, <cue quote="q1">said</cue> X, '
            '<content quote="q1">or more</content></zone>',
            '{"quotes": [{"id": "q1", "speaker": "X", "form": "direct"}]}',
        )
    )
    assert text == "Ten, said X, or more"
    assert gold["quotes"][0]["content"] == [[0, 3], [13, 20]]
    assert gold["quotes"][0]["cue"] == [5, 9]


def test_a_mention_carries_what_its_element_says():
    _, gold = compile_markup(
        document(
            '<zone kind="body"><TIME id="m1" value="P1Y" optional="true" accept="P12M|XXXX">a year'
            '</TIME> and <x rule="40">one</x></zone>'
        )
    )
    mention = {"id": "m1", "start": 0, "end": 6, "label": "TIME", "value": "P1Y"}
    assert gold["mentions"] == [mention | {"optional": True, "accept": ["P12M", "XXXX"]}]
    assert gold["excluded"] == [{"start": 11, "end": 14, "rule": "40"}]


def test_the_rule_of_an_inference_stands_on_its_mention():
    source = document(
        '<zone kind="body"><TIME id="m1" value="2008" rule="45">that year</TIME> or '
        '<TIME id="m2" value="P1Y">a year</TIME></zone>'
    )
    text, gold = compile_markup(source)
    assert gold["inferences"] == [{"mention": "m1", "rule": "45"}]
    assert all("rule" not in mention for mention in gold["mentions"])
    assert compile_markup(to_markup(text, gold)) == (text, gold)


def test_crlf_is_said_by_an_attribute_because_xml_drops_it():
    source = document('<zone kind="body">a\n<x rule="1">b</x></zone>', attributes=' newline="crlf"')
    text, gold = compile_markup(source)
    assert text == "a\r\nb"
    assert gold["excluded"] == [{"start": 3, "end": 4, "rule": "1"}]


def test_an_unlabelled_layer_is_left_out():
    _, gold = compile_markup(document('<zone kind="body">a</zone>', '{"unlabelled": ["quotes"]}'))
    assert "quotes" not in gold
    assert gold["unlabelled"] == ["quotes"]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("<document>", "not well-formed"),
        ("<document/>", "no <text>"),
        (document('<zone kind="body">a</zone>', "{"), "not well-formed"),
        (document('<zone kind="body"><ORG value="A">a</ORG></zone>'), "no id"),
        (document('<zone kind="body"><cue quote="q7">a</cue></zone>'), "q7"),
        (document("a", '{"quotes": [{"id": "q9"}]}'), "q9"),
        (
            document(
                '<content quote="q1">a</content><cue quote="q1">b</cue><cue quote="q1">c</cue>'
            ),
            "second <cue>",
        ),
    ],
)
def test_a_broken_source_is_refused(source, message):
    with pytest.raises(CorpusError, match=message):
        compile_markup(source)


def mention(start: int, end: int, **fields: Any) -> dict[str, Any]:
    return {"id": "m1", "start": start, "end": end, "label": "ORG", "value": "", **fields}


@pytest.mark.parametrize(
    ("text", "mentions", "message"),
    [
        ("abcd", [mention(0, 3), mention(2, 4)], "crosses"),
        ("abcd", [mention(0, 3, label="zone")], "'zone'"),
        ("abcd", [mention(0, 3, label="a b")], "'a b'"),
        ("abcd", [mention(0, 3, accept=["a|b"])], "holds '|'"),
        ("ab\x0ccd", [], r"U\+000C"),
    ],
)
def test_what_marks_cannot_show_is_refused(text, mentions, message):
    gold = {"id": "d", "article": "a", "edition": "e", "mentions": mentions}
    with pytest.raises(CorpusError, match=message.replace("|", r"\|")):
        to_markup(text, gold)


WORDS = st.text(st.sampled_from("ab1 é—“&<>]\r\n\t\"'"), min_size=1, max_size=6)
VALUES = st.text(st.sampled_from("ab1&<>]\"'\n\r\t="), max_size=5)


@st.composite
def annotated(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """Draw a text in words, of which some are mentions or excluded, in one quote and one zone."""
    words = draw(st.lists(WORDS, min_size=1, max_size=6))
    mentions, excluded, at = [], [], 0
    for index, word in enumerate(words):
        span = {"start": at, "end": at + len(word)}
        at += len(word)
        match draw(st.sampled_from(["plain", "mention", "excluded"])):
            case "mention":
                accept = draw(st.lists(VALUES.filter(bool), max_size=2))
                value = {"id": f"m{index}", **span, "label": "ORG", "value": draw(VALUES)}
                mentions.append(value | ({"accept": accept} if accept else {}))
            case "excluded":
                excluded.append(span | {"rule": draw(VALUES)})
    quote = {"id": "q1", "speaker": draw(VALUES), "form": "direct", "cue": None}
    gold = {"id": "d", "article": draw(VALUES), "edition": "e"}
    gold["zones"] = [{"start": 0, "end": at, "kind": "body"}]
    gold["mentions"], gold["excluded"] = mentions, excluded
    gold["quotes"] = [quote | {"content": [[0, at]]}]
    gold["record"] = draw(st.none() | st.dictionaries(VALUES, VALUES, max_size=2))
    return "".join(words), gold


@given(annotated())
def test_compiling_what_was_written_gives_text_and_gold_back(drawn):
    text, gold = drawn
    assert compile_markup(to_markup(text, gold)) == (text, gold)


def test_a_compiled_document_is_of_the_form_of_gold():
    gold = Gold.model_validate(compile_markup(WIRE)[1])
    assert [mention.label for mention in gold.mentions] == [
        "TIME",
        "PLACE",
        "QUANTITY",
        "OPERATION",
    ]
