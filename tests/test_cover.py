"""Gold leaves nothing out: names, quotation marks, and values that their words do not say."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractbench.corpus.checks import check_corpus
from extractbench.corpus.load import load_corpus
from extractbench.document import Layers, Mention
from extractbench.errors import CorpusError
from extractbench.operations.coverage import name_spans, number_spans, quotation_marks
from extractbench.operations.derivation import follows

DATED = Layers(record={"published": {"value": "2019-04-03", "evidence": []}})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Police said Ada Quill ran it.", ["Ada", "Quill"]),
        ("Ada Quill ran it.", ["Quill"]),
        ("It ended. Police left. It began: “We ran,” she said.", []),
        ("It ended.” Police left.\nOfficers stayed.", []),
        ("- Officers stayed\n2. Others left\n• More came", []),
        ("- Quill Customs Board", ["Customs", "Board"]),
        ("QCB officers met the QCB.", ["QCB", "QCB"]),
        ("I met Mr Quill and Dr Larch.", ["Quill", "Larch"]),
        ("the Norland-based bureau of O’Brien", ["Norland", "Brien"]),
        ("officers held on Monday in May", ["Monday", "May"]),
        ("in Åland and Žilina", ["Åland", "Žilina"]),
        ("WHAT HAPPENED NEXT\nno name", []),
        ("a vitamin A shop", []),
        ("", []),
    ],
)
def test_words_that_their_capitals_show_to_be_names(text, words):
    assert [text[start:end] for start, end in name_spans(text)] == words


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Police hold 12 in Operation Larch", ["Operation", "Larch"]),
        ("Police Hold Twelve in Operation Larch", []),
        ("POLICE HOLD TWELVE IN NORLAND", []),
    ],
)
def test_a_title_that_capitalises_every_long_word_shows_no_names(title, words):
    assert [title[start:end] for start, end in name_spans(title, "title")] == words


def test_numbers_and_names_are_found_where_they_stand():
    """The twelve letters before "12" and the three words around it, counted by hand."""
    text = "Police took 12 vans in Norland"
    assert list(number_spans(text)) == [(12, 14)]
    assert list(name_spans(text)) == [(23, 30)]


@given(st.text(alphabet="Ab c.'’“\"\n-1"))
def test_whatever_must_be_covered_is_a_word_or_number_of_the_text(text):
    for start, end in (*number_spans(text), *name_spans(text)):
        assert 0 <= start < end <= len(text)
        assert text[start:end].strip() == text[start:end]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ('a "ring" b', "_" * 2 + '"' + "_" * 4 + '"' + "_" * 2),
        ("a “ring” b", "__“____”__"),
        ("a ‘ring’ b", "__‘____’__"),
        ("a 'ring' b", "__'____'__"),
        ("a 'customs' ring' b", "__'_______'________"),
        ("the board's vans", "_" * 16),
        ("the officers’ vans and the guards’ van", "_" * 38),
        ("in the '90s the guards' van", "_" * 27),
        ("rock 'n' roll isn't", "_____'_'___________"),
        ("said ‘it’s over’.", "_____‘_________’_"),
        ("«Ring»", "«____»"),
    ],
)
def test_quotation_marks_and_no_apostrophes(text, marked):
    """A stroke for every character that is no mark; ``'n'`` cannot be told from a quotation."""
    found = set(quotation_marks(text))
    assert "".join(c if i in found else "_" for i, c in enumerate(text)) == marked


@pytest.mark.parametrize(
    ("label", "surface", "value"),
    [
        ("QUANTITY", "at least 12", ">=12"),
        ("QUANTITY", "One", "=1"),
        ("QUANTITY", "a third", "=1/3"),
        ("QUANTITY", "under half", "<1/2"),
        ("QUANTITY", "under half", "<0.5"),
        ("QUANTITY", "beyond 40", ">40"),
        ("QUANTITY", "1\u00a0200", "=1200"),
        ("QUANTITY", "about €13½ million", "~13500000"),
        ("AGE", "13", "=13"),
        ("AGE", "13-year-old", "=13"),
        ("AGE", "below the age of 5", "<5"),
        ("TIME", "Tuesday", "2019-04-02"),
        ("TIME", "May last year", "2018-05"),
        ("TIME", "a week", "P1W"),
        ("TIME", "2003 to 2011", "2003/2011"),
        ("TIME", "the evening", "TEV"),
        ("TIME", "the months ahead", "PXM"),
        ("PLACE", "LISBON", "PT:Lisbon"),
        ("PLACE", "Portuguese", "PT"),
        ("PLACE", "Novi Sad", "RS:Novi Sad"),
        ("PLACE", "Norlandic", "XX"),
        ("PERSON", "Quill", "Ada Quill"),
        ("ROLE", "policewomen", "policewoman"),
        ("ROLE", "Lorry drivers", "lorry driver"),
        ("ROLE", "secretaries", "secretary"),
        ("ORG", "QCB", "Quill Customs Board"),
        ("ORG", "ICQ", "Inspectorate for Customs of Quill"),
        ("OPERATION", "Larch", "Operation Larch"),
        ("NETWORK", "Larch Club", "Larch Club"),
        ("SHIP", "Larch", "anything"),
    ],
)
def test_a_value_that_follows_from_its_words(label, surface, value):
    """In a document that is dated to Wednesday, 3 April 2019."""
    assert follows(Mention(start=0, end=1, label=label, value=value), surface, DATED)


@pytest.mark.parametrize(
    ("label", "surface", "value"),
    [
        ("QUANTITY", "at least 12", "=12"),
        ("QUANTITY", "12 people", "=12"),
        ("AGE", "13", ">13"),
        ("TIME", "Later that year", "2008"),
        ("TIME", "Tuesday", "2019-04-03"),
        ("PLACE", "Lisbon", "ES"),
        ("PLACE", "Novi Sad", "RS"),
        ("PLACE", "America", "continent:America"),
        ("PERSON", "Quill", "Ada Larch"),
        ("PERSON", "the officer", "Ada Quill"),
        ("ROLE", "drivers", "lorry driver"),
        ("ROLE", "spokesman", "speaker"),
        ("ORG", "the board", "Quill Customs Board"),
        ("ORG", "CBQ", "Quill Customs Board"),
        ("OPERATION", "Operation Larch", "Operation Birch"),
        ("NETWORK", "the club", "Larch Club"),
    ],
)
def test_a_value_that_takes_more_than_its_words(label, surface, value):
    assert not follows(Mention(start=0, end=1, label=label, value=value), surface, DATED)


def test_a_value_follows_if_one_that_is_accepted_does():
    """The zone of a clock time is outside the value, the form with it is accepted."""
    mention = Mention(start=0, end=9, label="TIME", value="T18:30", accept=("T18:30Z",))
    assert follows(mention, "18:30 GMT", Layers())


def test_a_weekday_in_a_text_without_a_date_has_a_placeholder():
    mention = Mention(start=0, end=7, label="TIME", value="XXXX-WXX-2")
    assert follows(mention, "Tuesday", Layers())
    assert not follows(mention, "Tuesday", DATED)


QUOTED = 'Ada Quill said: "It is over." She called it a "ring" and named the "Larch Club".'
"""Marks at 16 and 28 (a direct quote, content 17 to 27), 46 and 51, 67 and 78."""


@pytest.fixture
def marks(write_gold, no_texts):
    """Return what is found in the text above with a quote of a form and excluded spans."""

    def find(form, *excluded):
        gold = {
            "id": "d",
            "zones": [{"start": 0, "end": len(QUOTED), "kind": "body"}],
            "mentions": [
                {"id": "m1", "start": 0, "end": 9, "label": "PERSON", "value": "Ada Quill"},
                {"id": "m2", "start": 68, "end": 78, "label": "NETWORK", "value": "Larch Club"},
            ],
            "quotes": [{"id": "q1", "speaker": "x", "form": form, "content": [[17, 27]]}],
            "excluded": [{"start": s, "end": e, "rule": 26} for s, e in excluded],
        }
        found = check_corpus(write_gold(gold, QUOTED))
        assert {each.field for each in found} <= {"quotes"}
        return [int(each.message.split("[")[1].split(",")[0]) for each in found]

    return find


def test_marks_that_no_quote_and_no_excluded_span_holds_are_found(marks):
    assert marks("direct") == [46, 51, 67, 78]


def test_an_excluded_span_accounts_for_its_marks_only(marks):
    assert marks("direct", (46, 52)) == [67, 78]
    assert marks("direct", (46, 52), (67, 79)) == []


def test_an_indirect_quote_accounts_for_no_marks(marks):
    assert marks("indirect", (46, 52), (67, 79)) == [16, 28]


def test_a_name_and_the_words_beside_it_are_one_finding(write_gold, no_texts):
    text = "Police said Ada Quill left."
    found = check_corpus(write_gold({"id": "d", "mentions": []}, text))
    assert [each.message.split(" is ")[0] for each in found] == ["'Ada Quill' at [12, 21)"]


def test_names_in_boilerplate_are_nobodys(write_gold, no_texts):
    zones = [{"start": 0, "end": 27, "kind": "related"}]
    gold = {"id": "d", "zones": zones, "mentions": []}
    assert check_corpus(write_gold(gold, "Police said Ada Quill left.")) == []


def test_an_inference_stands_for_what_its_words_do_not_say(write_gold, wire_gold, wire_text):
    wire_gold["mentions"][2]["value"] = ">=13"
    wire_gold["record"]["operations"][0]["counts"][0]["value"] = 13
    assert len(check_corpus(write_gold(wire_gold, wire_text))) == 1
    wire_gold["inferences"] = [{"mention": "m3", "rule": 45}]
    assert check_corpus(write_gold(wire_gold, wire_text)) == []


def test_a_name_that_nothing_covers_is_a_finding_and_keeps_no_corpus_from_loading(tmp_path):
    gold = {"id": "a", "zones": [{"start": 0, "end": 22, "kind": "body"}], "mentions": []}
    (tmp_path / "a.json").write_text(json.dumps(gold), encoding="utf-8")
    (tmp_path / "a.txt").write_text("Police went to Norland", encoding="utf-8")
    (found,) = check_corpus(tmp_path)
    assert "'Norland' at [15, 22) is in none" in found.message
    assert len(load_corpus(tmp_path)) == 1


def test_a_number_that_nothing_covers_keeps_a_corpus_from_loading(tmp_path):
    gold = {"id": "a", "zones": [{"start": 0, "end": 17, "kind": "body"}], "mentions": []}
    (tmp_path / "a.json").write_text(json.dumps(gold), encoding="utf-8")
    (tmp_path / "a.txt").write_text("police took vans9", encoding="utf-8")
    with pytest.raises(CorpusError, match="'9' at"):
        load_corpus(tmp_path)


@pytest.mark.parametrize(
    ("slot", "value"),
    [("counts", {"value": 999}), ("places", {"code": "BR"}), ("name", {"value": "Operation Ash"})],
)
def test_what_no_cited_mention_states_is_a_finding(write_gold, wire_gold, wire_text, slot, value):
    """The record cites "at least 12", "Norland" and "Operation Larch"."""
    held = wire_gold["record"]["operations"][0][slot]
    (held[0] if isinstance(held, list) else held).update(value)
    found = [each.message for each in check_corpus(write_gold(wire_gold, wire_text))]
    (told,) = value.values()
    assert found == [f"no mention that is cited states {told!r}"]


def test_an_accepted_value_does_not_stand_for_a_wrong_one(write_gold, wire_gold, wire_text):
    wire_gold["mentions"][2] |= {"value": ">=13", "accept": [">=12"]}
    (found,) = check_corpus(write_gold(wire_gold, wire_text))
    assert "does not follow from 'at least 12'" in found.message
