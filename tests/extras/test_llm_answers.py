"""What a model wrote, read: JSON repaired or salvaged, snippets placed, nothing dropped."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from llm_texts import DOCUMENT, FINE, FINE_RECORD, NOTE, TEXT, Weather

from extractbench.document import Document, Span
from extractbench.errors import PredictionError
from extractbench.extractors.llm.answer import read_answer
from extractbench.extractors.llm.asked import what_is_asked
from extractbench.extractors.llm.outcome import keep_reply, nothing_in, read_outcome
from extractbench.extractors.llm.placing import Places
from extractbench.extractors.llm.reading import Reply, read_reply
from extractbench.prediction import FailureClass, Prediction

NAMES = ("mentions", "record")
WHOLE = '{"record": {"a": [1, 2], "b": "x"}, "mentions": []}'
READ = {"record": {"a": [1, 2], "b": "x"}, "mentions": []}


@pytest.mark.parametrize(
    ("text", "repair"),
    [
        (WHOLE, None),
        (f"  {WHOLE}\n", None),
        (f"<think>Is it {{}} or {{'a'}}?</think>\n{WHOLE}", None),
        (WHOLE.replace("]", ",]").replace("}, ", ", }, "), "it has trailing commas"),
        (f"```json\n{WHOLE}\n```", "it stands among other words"),
        (f"```\n{WHOLE}\n```\nDone.", "it stands among other words"),
        (f"Here {{you}} are: {WHOLE} Bye {{}}", "it stands among other words"),
        (f'{{"note": 1}} and then {WHOLE}', "it stands among other words"),
    ],
)
def test_one_object_is_found_whatever_is_around_it(text, repair):
    assert read_reply(text, NAMES) == Reply(READ, repair)


def test_commas_within_strings_stay():
    assert read_reply('{"record": {"a": "x,]", "b": ",}",},}', NAMES).payload == {
        "record": {"a": "x,]", "b": ",}"}
    }


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ('{"mentions": [{"label": "A"}, {"label": "B', [{"label": "A"}]),
        ('{"mentions": [{"label": "A"}, {"label": 12', [{"label": "A"}]),
        ('{"mentions": [{"label": "A"}, {"label": "}"', [{"label": "A"}]),
        ('{"mentions": [{"label": "A"}', [{"label": "A"}]),
        ('```json\n{"mentions": [{"label": "A"},', [{"label": "A"}]),
    ],
)
def test_of_an_object_that_breaks_off_what_was_closed_is_kept(text, kept):
    """A number that is cut off may be another number: 12 of 1200. So is its object."""
    reply = read_reply(text, NAMES)
    assert (reply.payload, reply.is_cut) == ({"mentions": kept}, True)


@pytest.mark.parametrize(
    "text",
    ["", " \n", "no JSON here", "[1, 2]", '"record"', '{"mentions": [', "{" * 3000, '{"other": {}'],
)
def test_a_reply_without_such_an_object_is_unreadable(text):
    with pytest.raises(PredictionError):
        read_reply(text, NAMES)


@given(st.text(alphabet='{}[]",:\\ a1x\n`'))
def test_any_text_is_read_or_refused(text):
    try:
        payload = read_reply(text, NAMES).payload
    except PredictionError:
        payload = {}
    assert isinstance(payload, dict)


@given(st.integers(min_value=0, max_value=len(json.dumps(FINE))))
def test_wherever_an_answer_is_cut_nothing_is_made_up(length):
    """Of every prefix, what is read is part of the whole."""
    try:
        payload = read_reply(json.dumps(FINE)[:length], ["record"]).payload
    except PredictionError:
        return
    whole = FINE["record"]
    for name, filler in payload["record"].items():
        assert filler.get("value", whole[name]["value"]) == whole[name]["value"]


REPEATED = "12 of 2012 people, then 12 men, and 12 dogs."


@pytest.mark.parametrize(
    ("snippet", "before", "start"),
    [
        ("12", "", 0),
        ("12", "people, then", 24),
        ("12", "men, and", 36),
        ("12", "men and", 36),
        ("12", "quite other words", 0),
        ("2012", "12 of", 6),
        ("men", "", 27),
    ],
)
def test_the_words_before_tell_occurrences_apart(snippet, before, start):
    """Whole words first: the 12 within 2012 is never taken for one that stands alone."""
    found = Places(REPEATED).find(snippet, before)
    assert found.span == Span(start, start + len(snippet))


def test_without_words_before_occurrences_are_given_out_in_their_order():
    places, taken = Places(REPEATED), set()
    starts = []
    for _ in range(4):
        span = places.find("12", "", taken).span
        taken.add(span)
        starts.append(span.start)
    assert starts == [0, 24, 36, 0]


def test_a_snippet_said_twice_at_one_place_stays_there():
    """Two claims of one thing are two claims, not a claim of something else."""
    places = Places(REPEATED)
    first = places.find("12", "people, then").span
    assert places.find("12", "people, then", {first}).span == first


def test_repeated_snippets_are_told_apart_in_the_loose_form_too():
    text = "“ab” cd.\n\nThen “ab” again."
    assert Places(text).find('"ab"', "Then").span == Span(15, 19)


def test_how_snippets_were_found_is_counted():
    places = Places("Police in Norland said “no” twice.")
    for snippet in ("Norland", 'said "no"', "Police in Nordland said", "elsewhere", ""):
        places.find(snippet)
    assert places.levels == {"exact": 1, "loose": 1, "fuzzy": 1, "missing": 2}


def answered(payload: dict[str, Any], document: Document = DOCUMENT, **asked: Any) -> Prediction:
    return read_answer(Reply(payload), document, what_is_asked(**asked), {})


def complaints(prediction: Prediction) -> list[tuple[str, str | None, str | None]]:
    return [(problem.field, problem.layer, problem.group) for problem in prediction.problems]


def test_an_answer_becomes_offsets_in_every_layer():
    """Offsets counted by hand in the text: `12` at [40, 42) of `at least 12` at [31, 42)."""
    found = answered(
        {
            "zones": [
                {"kind": "body", "starts": {"before": "3 -", "snippet": "Police in"}},
                {"kind": "meta", "starts": {"before": "", "snippet": "Nov 3"}},
            ],
            "mentions": [
                {"label": "QUANTITY", "before": "said", "snippet": "at least 12", "value": ">=12"}
            ],
            "quotes": [
                {
                    "speaker": "unnamed",
                    "form": "indirect",
                    "cue": {"before": "Norland", "snippet": "said"},
                    "content": [{"before": "", "snippet": TEXT[31:78]}],
                }
            ],
            "record": {
                "operations": [
                    {
                        "kind": {"value": "main", "evidence": []},
                        "counts": [
                            {
                                "id": "c1",
                                "kind": "arrested",
                                "value": 12,
                                "evidence": [{"before": "", "snippet": "12"}],
                            }
                        ],
                    }
                ]
            },
        }
    )
    assert [(zone.kind, *zone.span) for zone in found.zones] == [("meta", 0, 8), ("body", 8, 79)]
    assert [(m.label, *m.span, m.value) for m in found.mentions] == [("QUANTITY", 31, 42, ">=12")]
    assert [(q.cue, q.content) for q in found.quotes] == [((26, 30), ((31, 78),))]
    assert found.record["operations"][0]["counts"][0]["evidence"] == [[40, 42]]
    assert found.problems == ()
    assert found.usage.model_extra == {"snippets": {"exact": 6}}


def test_a_mention_that_stands_nowhere_is_charged_under_its_label():
    found = answered(
        {
            "mentions": [
                {"label": "ORG", "before": "", "snippet": "Interpol", "value": "Interpol"},
                {"label": "PLACE", "before": "in", "snippet": "Norland", "value": "XX"},
                "Norland",
                {"label": "TIME"},
            ]
        },
        layers="mentions",
    )
    assert [mention.label for mention in found.mentions] == ["PLACE"]
    assert complaints(found) == [
        ("mentions[0]", "mentions", "ORG"),
        ("mentions[2]", "mentions", "?"),
        ("mentions[3]", "mentions", "TIME"),
    ]
    assert found.place("mentions", 0) == "mentions[1]"


def test_a_quote_is_charged_only_if_no_part_of_it_stands_anywhere():
    here, nowhere = {"before": "", "snippet": "12 people"}, {"before": "", "snippet": "nobody"}
    quote = {"speaker": "unnamed", "form": "direct", "cue": nowhere}
    found = answered(
        {"quotes": [quote | {"content": [here, nowhere]}, quote | {"content": [nowhere]}]},
        layers="quotes",
    )
    assert [q.content for q in found.quotes] == [((40, 49),)]
    charged = [each for each in complaints(found) if each[1]]
    assert charged == [("quotes[1]", "quotes", "direct")]


def test_a_similar_snippet_is_placed_and_said_to_be_only_similar():
    mention = {"label": "PLACE", "before": "", "snippet": "Police in Nordland said", "value": ""}
    found = answered({"mentions": [mention]}, layers="mentions")
    assert [mention.span for mention in found.mentions] == [(8, 30)]
    assert "only similar" in found.problems[0].message


def test_evidence_that_stands_nowhere_stays_for_scoring_to_refuse():
    """The value is judged all the same."""
    record = {"sky": {"value": "clear", "evidence": [{"before": "", "snippet": "a blue sky"}]}}
    found = answered({"record": record}, NOTE, schema=Weather)
    assert found.record["sky"] == {"value": "clear", "evidence": [{"snippet": "a blue sky"}]}


def test_evidence_may_be_a_bare_snippet():
    found = answered(
        {"record": {"sky": {"value": "clear", "evidence": ["clear"]}}}, NOTE, schema=Weather
    )
    assert found.record["sky"]["evidence"] == [[6, 11]]


def test_a_right_answer_about_a_users_schema():
    assert answered(FINE, NOTE, schema=Weather).record == FINE_RECORD


@pytest.mark.parametrize(
    ("payload", "field", "layer"),
    [
        ({"mentions": "none"}, "mentions", "mentions"),
        ({"mentions": {}}, "mentions", "mentions"),
        ({"mentions": [], "record": []}, "record", "record"),
        ({}, "mentions", None),
        ({"mentions": None, "record": None, "mood": 1}, "'mood'", None),
    ],
)
def test_an_answer_of_another_form_is_named_and_no_layer_is_lost(payload, field, layer):
    """A layer that was asked for counts as attempted, so that its gold is missed."""
    found = answered(payload, layers="mentions,record")
    assert (found.mentions, found.record) == ((), {})
    assert (field, layer) in [(problem.field, problem.layer) for problem in found.problems]


@pytest.mark.parametrize("value", [12, 1.5, True])
def test_a_value_that_is_a_number_is_taken_as_text(value):
    mention = {"label": "AGE", "before": "", "snippet": "12", "value": value}
    assert answered({"mentions": [mention]}, layers="mentions").mentions[0].value == str(value)


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.sampled_from(["12", "Norland", ""]),
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(
            st.sampled_from(["label", "snippet", "before", "content", "evidence", "kind", "cue"]),
            below,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["zones", "mentions", "quotes", "record"]), ANYTHING))
def test_whatever_an_answer_holds_is_a_prediction(payload):
    """Offsets lie in the text, whatever the JSON."""
    found = answered(payload)
    spans = [mention.span for mention in found.mentions]
    spans += [span for quote in found.quotes for span in quote.content]
    assert all(0 <= span.start < span.end <= len(TEXT) for span in spans)


def test_an_answer_nested_too_deeply_is_a_failure():
    text = '{"record": ' + '{"a": ' * 900 + "1" + "}" * 901
    found = read_outcome(text, NOTE, what_is_asked(Weather), {"input_tokens": 3})
    assert (found.failure, found.usage.input_tokens) == (FailureClass.BAD_OUTPUT, 3)


def test_an_answer_cut_off_at_its_limit_says_so():
    text = json.dumps({"mentions": [{"label": "PLACE", "snippet": "Norland"}]})[:-1]
    found = read_outcome(text, DOCUMENT, what_is_asked(layers="mentions"), {}, cut_at=20)
    assert len(found.mentions) == 1
    assert found.problems[0].message.startswith("it was cut off at max_tokens=20")


def test_a_document_without_a_word_has_nothing_in_it():
    found = nothing_in(Document(id="d", text=" \n"), what_is_asked())
    assert (found.zones, found.mentions, found.quotes, found.record) == ((), (), (), {})


def test_raw_replies_are_kept_only_of_texts_that_are_shipped(tmp_path):
    path = tmp_path / "replies.jsonl"
    keep_reply(path, Document(id="a", text="x"), "one")
    keep_reply(path, Document(id="b", text="y", is_shipped=False), "two")
    keep_reply(None, Document(id="c", text="z"), "three")
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert lines == [{"id": "a", "reply": "one"}]


@pytest.mark.parametrize("copied", ["N\ufffdrland", "N\x00rland"])
def test_a_snippet_is_found_as_it_was_sent_and_as_it_stands(copied):
    """A NUL cannot be sent; the model sees another character in its place, and copies that."""
    reply = json.dumps({"mentions": [{"label": "PLACE", "snippet": copied}]})
    document = Document(id="d", text="In N\x00rland.")
    (mention,) = read_outcome(reply, document, what_is_asked(layers="mentions"), {}).mentions
    assert (mention.start, mention.end) == (3, 10)
