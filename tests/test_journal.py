"""The journal: what stands in it, what is found again, and what becomes of a damaged one."""

import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractbench.document import Document, Mention
from extractbench.errors import JournalError
from extractbench.prediction import FailureClass, Prediction, Problem, Usage
from extractbench.run.extracting import extract
from extractbench.run.journal import FORM, Journal, Key, open_journal

MENTION = Mention(start=0, end=3, label="A", value="x", confidence=0.25)
KEY = Key("a", "0" * 64, "f" * 32)
HEADER = f'{{"extractbench_journal": {FORM}}}\n'.encode()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run.journal"


def write(path, *predictions):
    with open_journal(path) as journal:
        for prediction in predictions:
            journal.append(Key(prediction.id, "0" * 64, "f" * 32), prediction)


def find(path, key=KEY):
    with open_journal(path) as journal:
        return journal.find(key)


def nothing(document):
    return {"mentions": []}


def test_there_is_a_header_and_a_line_for_each_document(path):
    """The hash is that of the text, from ``printf 'Ash' | sha256sum``."""
    extract(nothing, [Document(id="a", text="Ash"), Document(id="b", text="")], journal=path)
    header, first, second = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    assert header == {"extractbench_journal": 1}
    assert (first["document"], first["repeat"], second["document"]) == ("a", 0, "b")
    assert first["text"] == "bda94d3dce78637e7e47c7ea19824b93a643d023947dbf12ab3afc7032bb2597"
    assert first["extractor"] == second["extractor"]
    assert first["prediction"]["mentions"] == []


@pytest.mark.parametrize(
    "prediction",
    [
        Prediction(id="a", mentions=(MENTION,), seconds=0.5),
        Prediction(id="a", record={"a": [{"b": None}, 1.5]}, usage=Usage(money=0.1, model="m")),
        Prediction(id="a", zones=(), problems=(Problem(document="a", field="x", message="y"),)),
        Prediction(id="a", record={"half a pair": "\ud800"}),
        Prediction(id="a", record={"line\u2028ends": "\r\n\x00"}),
    ],
)
def test_what_is_written_is_found_again_and_marked(path, prediction):
    write(path, prediction)
    found = find(path)
    assert found.resumed
    assert found.model_copy(update={"resumed": False}) == prediction


@pytest.mark.parametrize(
    "other",
    [
        Key("b", KEY.text, KEY.extractor),
        Key("a", "1" * 64, KEY.extractor),
        Key("a", KEY.text, "e" * 32),
        Key("a", KEY.text, KEY.extractor, repeat=1),
    ],
)
def test_nothing_is_found_under_a_key_that_differs_in_anything(path, other):
    write(path, Prediction(id="a", mentions=()))
    assert find(path) is not None
    assert find(path, other) is None


@given(st.lists(st.tuples(st.text(max_size=3), st.text(max_size=3), st.integers(0, 2)), max_size=8))
def test_each_key_finds_what_was_written_last_under_it(tmp_path_factory, written):
    path = tmp_path_factory.mktemp("journal") / "run.journal"
    last = {}
    with open_journal(path) as journal:
        for number, (document, text, repeat) in enumerate(written):
            key = Key(document, text, "f", repeat)
            last[key] = number
            journal.append(key, Prediction(id="-", record={"number": number}))
    with open_journal(path) as journal:
        assert {key: journal.find(key).record["number"] for key in last} == last


def test_a_failure_is_kept_but_not_taken_for_done(path):
    """What was done before it stays done."""
    failure = Prediction(id="a", error="no", failure=FailureClass.TRANSIENT)
    write(path, failure)
    assert find(path) is None
    assert '"failure": "transient"' in path.read_text(encoding="utf-8")
    write(path, Prediction(id="a", mentions=()), failure)
    assert find(path).mentions == ()


@pytest.mark.parametrize("lost", [1, 30])
def test_a_last_line_that_was_cut_off_is_taken_out_and_said(path, lost):
    write(path, Prediction(id="a", mentions=()), Prediction(id="b", mentions=()))
    whole = path.read_bytes()
    path.write_bytes(whole[:-lost])
    with pytest.warns(UserWarning, match="the last line .* was cut off"):
        assert find(path) is not None
    assert path.read_bytes() == whole[: whole[:-1].rindex(b"\n") + 1]
    write(path, Prediction(id="b", mentions=()))
    assert path.read_bytes() == whole


@pytest.mark.parametrize("damage", [b"?????", b"\xff\xfe\n\n{", b'{"document": 3}\n'])
def test_a_line_in_the_middle_that_cannot_be_read_is_passed_over_and_said(path, damage):
    write(path, Prediction(id="b", mentions=()), Prediction(id="a", mentions=()))
    header, first, second = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(header + damage + first + second)
    with pytest.warns(UserWarning, match=r"lines that cannot be read, the first is line 2"):
        assert find(path) is not None


@pytest.mark.parametrize(
    "content",
    [b'{"id": "a", "mentions": []}\n', b'{"extractbench_journal": 2}\n', b"words", b"\x00\n"],
)
def test_a_file_that_is_no_journal_of_this_form_is_refused_and_left_alone(path, content):
    path.write_bytes(content)
    with pytest.raises(JournalError, match="is no journal of this form"):
        find(path)
    assert path.read_bytes() == content


@pytest.mark.parametrize("content", [b"", HEADER[:9]])
def test_a_journal_that_was_hardly_begun_is_begun_again(path, content):
    path.write_bytes(content)
    write(path, Prediction(id="a", mentions=()))
    assert path.read_bytes().startswith(HEADER)
    assert find(path).mentions == ()


def test_two_runs_cannot_write_to_one_journal(path):
    with open_journal(path), pytest.raises(JournalError, match="another run is writing"):
        find(path)
    assert find(path) is None


def test_a_journal_that_cannot_be_opened_is_an_error(tmp_path):
    with pytest.raises(JournalError, match="cannot open the journal"):
        find(tmp_path / "nowhere" / "run.journal")


def test_a_journal_that_cannot_be_written_says_that_the_run_can_go_on(path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    monkeypatch.setattr("extractbench.run.journal._SYNC_SECONDS", 0.0)
    with pytest.raises(JournalError, match=r"No space left .* the same run goes on"):
        extract(nothing, [Document(id="a", text="")], journal=path)


def test_no_passage_of_a_text_that_is_not_shipped_is_in_the_journal(path):
    text = "Eleven vans were found behind the old mill on a Monday in the rain."

    def quoting(document):
        return {"record": {"note": document.text}, "usage": {"reply": document.text}}

    with pytest.warns(UserWarning, match="starts afresh"):
        extract(quoting, [Document(id="a", text=text, is_shipped=False)], journal=path)
    assert "withheld" in path.read_text(encoding="utf-8")
    assert "behind the old mill" not in path.read_text(encoding="utf-8")


def test_memory_holds_two_numbers_for_each_line(path):
    """However long the lines are: eight bytes for the key and eight for the place."""
    write(path, *(Prediction(id=str(i), record={"long": "x" * 1000}) for i in range(10)))
    with open_journal(path) as journal:
        assert isinstance(journal, Journal)
        assert len(journal) == 10
        assert journal._hashes.nbytes + journal._offsets.nbytes == 160
