"""Programs as extractors, kept running and started again; files of predictions as extractors."""

import json
import os
import pickle
import re
import sys
import textwrap
import time
from pathlib import Path

import pytest

from extractbench.document import Document
from extractbench.errors import ExtractorError, PredictionError
from extractbench.extractors import program
from extractbench.extractors.command import Command
from extractbench.extractors.loading import load_extractor
from extractbench.extractors.predictions_file import PredictionsFile
from extractbench.extractors.program import ProgramEndedError
from extractbench.loose import sha256
from extractbench.run.extracting import extract

ECHO = """
import json, sys
for line in sys.stdin:
    document = json.loads(line)
    answer = {"id": document["id"], "record": {"length": len(document["text"])}}
    print(json.dumps(answer), flush=True)
"""
PATIENT = 60.0
"""Seconds that are never needed: where they pass, something is wrong."""


def _document(number=1, text="abc", *, shipped=True):
    return Document(id=f"d{number}", text=text, is_shipped=shipped)


@pytest.fixture
def command(tmp_path):
    """Make extractors of Python programs; all of them are closed at the end."""
    made = []

    def make(source, **options):
        path = tmp_path / f"program{len(made)}.py"
        path.write_text(textwrap.dedent(source), encoding="utf-8")
        options = {"timeout": PATIENT, "start_timeout": PATIENT, **options}
        made.append(Command(f"'{sys.executable}' '{path}'", **options))
        return made[-1]

    yield make
    for extractor in made:
        extractor.close()


def test_a_python_program_answers_lines_and_is_kept_running(command):
    extractor = command(
        """
        import json, os, sys
        for line in sys.stdin:
            print(json.dumps({"id": json.loads(line)["id"], "record": {"pid": os.getpid()}}))
        """
    )
    first, second = extractor(_document(1)), extractor(_document(2))
    assert (first["id"], second["id"]) == ("d1", "d2")
    assert first["record"] == second["record"]


def test_a_bash_program_answers(tmp_path):
    path = tmp_path / "count.sh"
    path.write_text(
        "while IFS= read -r line; do\n"
        """  id=$(printf '%s' "$line" | sed 's/^{"id": "\\([^"]*\\)".*/\\1/')\n"""
        """  printf '{"id": "%s", "record": {"length": %d}}\\n' "$id" "${#line}"\n"""
        "done\n",
        encoding="utf-8",
    )
    extractor = Command(f"bash {path}")
    # {"id": "d1", "text": "abc"} has 27 characters.
    assert extractor(_document()) == {"id": "d1", "record": {"length": 27}}
    extractor.close()


def test_a_node_program_answers(tmp_path):
    path = tmp_path / "count.js"
    path.write_text(
        """
        const lines = require("readline").createInterface({ input: process.stdin });
        lines.on("line", (line) => {
          const { id, text } = JSON.parse(line);
          const start = [...text].indexOf("\U0001f600");
          const mentions = [{ start, end: start + 1, label: "FACE" }];
          console.log(JSON.stringify({ id, mentions }));
        });
        """,
        encoding="utf-8",
    )
    extractor = Command(f"node {path}")
    answer = extractor(_document(text="\U0001f642 is \U0001f600"))
    assert answer["mentions"] == [{"start": 5, "end": 6, "label": "FACE"}]
    extractor.close()


@pytest.mark.parametrize(
    "text",
    ["", "a\r\nb\nc\u2028d", "\0", "\U0001f600 e\u0301 \u05e9\u05dc", "\ud800", 'quote " \\ {'],
)
def test_any_text_gets_through_as_one_line(command, text):
    assert command(ECHO)(_document(text=text))["record"] == {"length": len(text)}


def test_megabytes_go_through_both_ways(command):
    extractor = command(
        """
        import json, sys
        for line in sys.stdin:
            document = json.loads(line)
            print(json.dumps({"id": document["id"], "record": {"text": document["text"]}}))
        """
    )
    text = "x" * 10_000_000
    assert extractor(_document(text=text))["record"] == {"text": text}


def test_a_program_that_writes_much_before_it_reads_blocks_nobody(command):
    extractor = command(
        """
        import json, sys
        sys.stderr.write("e" * 1_000_000)
        sys.stdout.write(("noise" * 100 + chr(10)) * 2_000)
        for line in sys.stdin:
            print(json.dumps({"id": json.loads(line)["id"]}))
        """
    )
    assert extractor(_document(text="x" * 1_000_000)) == {"id": "d1"}


def test_what_is_no_object_on_stdout_is_passed_over(command):
    extractor = command(
        """
        import json, sys
        print("loading ...")
        for line in sys.stdin:
            print("[INFO] one more")
            print()
            print(json.dumps({"id": json.loads(line)["id"]}))
        """
    )
    assert [extractor(_document(i))["id"] for i in range(3)] == ["d0", "d1", "d2"]


def test_an_answer_given_twice_counts_once_and_shifts_nothing(command):
    extractor = command(
        """
        import json, sys
        for line in sys.stdin:
            for _ in range(2):
                print(json.dumps({"id": json.loads(line)["id"]}))
        """
    )
    assert [extractor(_document(i))["id"] for i in range(3)] == ["d0", "d1", "d2"]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ('{"id": "other"}', "the program's answer is for 'other'"),
        ("{}", "the program's answer has no id"),
        ('{"id": "d1"', "the program's answer is no JSON"),
        ("{", "the program's answer is no JSON"),
        ('{"a":' * 100_000, "the program's answer is no JSON"),
    ],
)
def test_an_answer_that_is_none_is_bad_output_and_the_next_document_gets_a_fresh_program(
    command, answer, says
):
    extractor = command(
        f"""
        import json, sys
        for line in sys.stdin:
            document = json.loads(line)
            print({answer!r} if document["id"] == "d1" else json.dumps({{"id": document["id"]}}))
        """
    )
    with pytest.raises(PredictionError, match=re.escape(says)):
        extractor(_document(1))
    assert extractor(_document(2)) == {"id": "d2"}


def test_bytes_that_are_no_utf8_are_bad_output(command):
    source = """
        import sys
        for line in sys.stdin:
            sys.stdout.buffer.write(b'{"id": "' + bytes([255]) + b'"}' + bytes([10]))
            sys.stdout.flush()
    """
    with pytest.raises(PredictionError, match="utf-8"):
        command(source)(_document())


def test_an_answer_without_end_is_cut_off(command, monkeypatch):
    monkeypatch.setattr(program, "MAX_LINE", 1000)
    monkeypatch.setattr("extractbench.extractors.command.MAX_LINE", 1000)
    source = """
        import sys
        for line in sys.stdin:
            while True:
                sys.stdout.write("{" * 10_000)
    """
    with pytest.raises(PredictionError, match="more than 1000 bytes"):
        command(source)(_document())


def test_a_crash_is_said_with_status_and_stderr_and_the_program_is_started_again(command):
    extractor = command(
        """
        import json, sys
        for line in sys.stdin:
            document = json.loads(line)
            if document["text"] == "bad":
                print("half way")
                sys.stderr.write("out of luck")
                sys.exit(3)
            print(json.dumps({"id": document["id"]}))
        """
    )
    assert extractor(_document(1)) == {"id": "d1"}
    with pytest.raises(ProgramEndedError) as caught:
        extractor(_document(2, "bad"))
    assert str(caught.value) == (
        "the program ended (exit status 3); stderr: out of luck; stdout: half way"
    )
    assert extractor(_document(3)) == {"id": "d3"}


def test_a_program_that_ends_between_two_documents_is_started_again(command):
    extractor = command(
        """
        import json, sys
        print(json.dumps({"id": json.loads(sys.stdin.readline())["id"]}))
        """
    )
    assert extractor(_document(1)) == {"id": "d1"}
    while extractor._program.is_running:
        time.sleep(0.01)
    assert extractor(_document(2)) == {"id": "d2"}


def test_a_signal_is_named(command):
    source = """
        import os, signal, sys
        sys.stdin.readline()
        os.kill(os.getpid(), signal.SIGKILL)
    """
    with pytest.raises(ProgramEndedError, match=r"\(signal 9\)"):
        command(source)(_document())


def test_no_answer_in_time_is_a_timeout_and_the_program_is_killed(command):
    extractor = command(
        """
        import json, os, sys, time
        for line in sys.stdin:
            document = json.loads(line)
            if document["text"] == "slow":
                sys.stderr.write("thinking")
                sys.stderr.flush()
                time.sleep(600)
            print(json.dumps({"id": document["id"], "record": {"pid": os.getpid()}}))
        """,
        timeout=1.0,
    )
    pid = extractor(_document(1))["record"]["pid"]
    with pytest.raises(TimeoutError, match=r"no answer within 1 s; does it .*; stderr: thinking"):
        extractor(_document(2, "slow"))
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert extractor(_document(3))["record"]["pid"] != pid


def test_what_a_killed_program_has_started_is_killed_with_it(command, tmp_path):
    extractor = command(
        f"""
        import subprocess, sys, time
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        open({str(tmp_path / "pid")!r}, "w").write(str(child.pid))
        time.sleep(600)
        """,
        timeout=3.0,
        start_timeout=0.0,
    )
    with pytest.raises(TimeoutError):
        extractor(_document())
    pid = int((tmp_path / "pid").read_text())
    for _ in range(1000):
        if _is_gone(pid):
            return
        time.sleep(0.01)
    pytest.fail("what it has started goes on")


def _is_gone(pid):
    # Who takes it over may not have noticed yet that it has ended.
    try:
        return ") Z " in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return True


@pytest.mark.parametrize("source", ["import sys; sys.exit(sys.stdin.readline())", "print('{')"])
def test_of_a_text_that_is_not_shipped_nothing_that_the_program_says_is_repeated(command, source):
    document = _document(text="seven words that are not given away", shipped=False)
    with pytest.raises((ProgramEndedError, PredictionError)) as caught:
        command(source)(document)
    assert "words" not in str(caught.value)
    assert "{" not in str(caught.value)


def test_closing_ends_the_program_and_it_may_be_asked_again(command):
    extractor = command(ECHO)
    extractor(_document())
    running = extractor._program
    extractor.close()
    extractor.close()
    assert not running.is_running
    assert extractor(_document())["id"] == "d1"


def test_it_works_in_another_process(command):
    extractor = command(ECHO)
    extractor(_document())
    copy = pickle.loads(pickle.dumps(extractor))  # noqa: S301
    assert copy(_document())["id"] == "d1"
    copy.close()


def test_no_shell_reads_the_command_unless_asked(tmp_path):
    marker = tmp_path / "marker"
    extractor = Command(f"echo x > {marker}")
    with pytest.raises(ProgramEndedError, match="> "):
        extractor(_document())
    assert not marker.exists()
    with pytest.raises(ProgramEndedError):
        Command(f"echo x > {marker}", shell=True)(_document())  # noqa: S604
    assert marker.exists()


@pytest.mark.parametrize(
    ("run", "says"),
    [
        ("", "run is a command line"),
        (7, "run is a command line, not 7"),
        ("'a", "cannot be split: No closing quotation"),
        ("no-such-program-here -x", "there is no program 'no-such-program-here'"),
    ],
)
def test_a_command_that_cannot_be_run_is_refused_at_once(run, says):
    with pytest.raises(ExtractorError, match=says):
        Command(run)


def test_it_is_known_by_the_hash_of_the_file_that_it_names(tmp_path):
    path = tmp_path / "my.py"
    path.write_text("1", encoding="utf-8")
    run = f"{sys.executable} {path}"
    first, second = Command(run).options, Command(run).options
    path.write_text("2", encoding="utf-8")
    assert first == second != Command(run).options
    assert first["files"].keys() == {str(path)} | {sys.executable}


def test_a_program_without_a_file_is_never_taken_for_one_that_ran_before():
    run = "python3 -c pass"
    assert Command(run).options != Command(run).options
    told = [Command(run, version=2), Command(run, version="2")]
    assert told[0].options == told[1].options
    assert [each.version for each in told] == ["2", "2"]


def test_options_of_a_spec_are_its_arguments(tmp_path):
    path = tmp_path / "echo.py"
    path.write_text(ECHO, encoding="utf-8")
    extractor = load_extractor(
        f"extractbench.extractors.command:Command,run={sys.executable} {path},timeout=30,name=mine"
    )
    assert (extractor.name, extractor(_document())["id"]) == ("mine", "d1")
    extractor.close()


@pytest.fixture
def predictions(tmp_path):
    """Make an extractor of lines of a predictions file."""

    def make(*lines):
        path = tmp_path / "out.jsonl"
        path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
        return PredictionsFile(path)

    return make


def test_a_file_answers_for_the_extractor_that_made_it(predictions):
    extractor = predictions({"id": "d1", "mentions": [], "seconds": 2.5}, {"id": "d2"})
    found = extractor(_document(1))
    assert (found.mentions, found.seconds) == ((), 2.5)
    assert extractor(_document(2)).mentions is None


def test_a_file_is_not_timed_whatever_it_states(predictions):
    """Neither the lookup nor the seconds of whoever made it, in a failure as little."""
    extractor = predictions(
        {"id": "d1", "mentions": [], "seconds": 2.5}, {"id": "d2"}, {"id": "d3", "error": "boom"}
    )
    found = extract(extractor, [_document(number) for number in range(1, 5)])
    assert [each.seconds for each in found] == [None] * 4
    assert [each.error is None for each in found] == [True, True, False, False]


def test_a_document_that_the_file_lacks_is_a_failure(predictions):
    with pytest.raises(PredictionError, match=r"no prediction for 'd3' in the file$"):
        predictions({"id": "d1"})(_document(3))
    with pytest.raises(PredictionError, match="in the file, where line 2 cannot be read"):
        predictions({"id": "d1"}, 7)(_document(3))


def test_a_failure_in_the_file_stays_one(predictions):
    assert predictions({"id": "d1", "error": "boom"})(_document(1)).error == "boom"


def test_a_prediction_on_another_text_is_a_failure(predictions):
    extractor = predictions(
        {"id": "d1", "sha256": sha256("other")}, {"id": "d2", "sha256": sha256("abc")}
    )
    with pytest.raises(PredictionError, match="made on another text"):
        extractor(_document(1))
    assert extractor(_document(2)).id == "d2"


def test_two_predictions_for_a_document_are_refused(predictions):
    with pytest.raises(ExtractorError, match="line 2: a second prediction for 'd1'"):
        predictions({"id": "d1"}, {"id": "d1"})


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ExtractorError, match=r"none\.jsonl"):
        PredictionsFile(tmp_path / "none.jsonl")


def test_it_is_known_by_the_hash_of_the_file(predictions):
    first, second = predictions({"id": "d1"}).options, predictions({"id": "d1"}).options
    assert first == second != predictions({"id": "d2"}).options
