"""Going on: what was done is not done again, and nothing of another extractor is taken for it."""

import functools
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractbench.cli import app
from extractbench.document import Document, Layers
from extractbench.extractors.protocol import declare
from extractbench.prediction import read_predictions
from extractbench.run.extracting import extract
from extractbench.run.identity import identify
from extractbench.run.recipe import Recipe
from extractbench.run.source import hash_source

DOCUMENTS = [Document(id=name, text=f"text {name}") for name in "abcd"]
CALLED = []


def note(document):
    CALLED.append(document.id)
    return {"mentions": []}


def moody(document):
    CALLED.append(document.id)
    if document.id == "b":
        raise ValueError("no b")
    return {"mentions": []}


class Lines:
    """An extractor with a setting."""

    def __init__(self, least=3, keep=None):
        self.least, self.keep = least, keep

    def __call__(self, document):
        return note(document)


class Told(Lines):
    """One that says which of its settings count."""

    @property
    def options(self):
        return {"least": self.least}


@functools.cache
def cached(document):
    return note(document)


seeded = Lines(keep=object())
other_seeded = Lines(keep=object())


@pytest.fixture(autouse=True)
def _nothing_called():
    CALLED.clear()


@pytest.fixture
def journal(tmp_path):
    return tmp_path / "run.journal"


def run(extractor, journal, documents=DOCUMENTS):
    """Run an extractor; return which documents it was called on."""
    CALLED.clear()
    extract(extractor, documents, journal=journal)
    return "".join(CALLED)


# Going on


def test_only_what_is_not_done_is_done(journal):
    assert run(note, journal, DOCUMENTS[:2]) == "ab"
    assert run(note, journal) == "cd"
    assert run(note, journal) == ""


def test_what_an_earlier_run_did_is_the_same_and_marked(journal):
    first = extract(note, DOCUMENTS, journal=journal)
    again = extract(note, DOCUMENTS, journal=journal)
    assert [each.resumed for each in first + again] == [False] * 4 + [True] * 4
    assert [each.model_dump() for each in again] == [each.model_dump() for each in first]


def test_each_prediction_is_told_of_although_it_was_there(journal):
    told = []
    run(note, journal)
    extract(note, DOCUMENTS, journal=journal, on_document=told.append)
    assert [each.id for each in told] == list("abcd")


def test_failures_are_tried_again(journal):
    assert run(moody, journal) == "abcd"
    assert run(moody, journal) == "b"


@pytest.mark.parametrize("changed", [{"text": "other"}, {"id": "e"}])
def test_a_document_of_another_text_or_name_is_another(journal, changed):
    run(note, journal)
    documents = [DOCUMENTS[0].model_copy(update=changed), *DOCUMENTS[1:]]
    assert run(note, journal, documents) == documents[0].id


def test_one_that_cannot_be_recognised_starts_afresh_and_says_so(journal):
    for _ in range(2):
        with pytest.warns(UserWarning, match="<lambda> starts afresh.*closure"):
            assert run(lambda document: note(document), journal) == "abcd"  # noqa: PLW0108


# Which extractor it is


def fingerprint(given, **more):
    identity = identify(Recipe(given, **more))
    assert identity.doubt is None
    return identity.fingerprint


EXAMPLES = (DOCUMENTS[0], Layers(mentions=()))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Recipe(note), Recipe(moody)),
        (Recipe(Lines(3)), Recipe(Lines(4))),
        (Recipe(Lines(3)), Recipe(Told(3))),
        (Recipe(Told(3)), Recipe(Told(4))),
        (Recipe(note, seed=1), Recipe(note, seed=2)),
        (Recipe(note), Recipe(note, seed=0)),
        (Recipe(note), Recipe(note, examples=())),
        (Recipe(note, examples=()), Recipe(note, examples=(EXAMPLES,))),
        (Recipe("nothing"), Recipe("regex")),
        (Recipe(f"{__name__}:seeded"), Recipe(f"{__name__}:other_seeded")),
        (Recipe(f"{__name__}:Lines,least=3"), Recipe(f"{__name__}:Lines,least=4")),
    ],
)
def test_two_that_differ_in_anything_never_share_a_fingerprint(one, other):
    first, second = identify(one), identify(other)
    assert (first.doubt, second.doubt) == (None, None)
    assert first.fingerprint != second.fingerprint


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Recipe(note), Recipe(f"{__name__}:note")),
        (Recipe(Lines(4)), Recipe(f"{__name__}:Lines,least=4")),
        (Recipe(Told(3)), Recipe(Told(3, keep=object()))),
        (Recipe(cached), Recipe(f"{__name__}:cached")),
        (Recipe("nothing"), Recipe("extractbench.extractors.nothing:extract")),
    ],
)
def test_one_is_the_same_however_it_is_named(one, other):
    first, second = identify(one), identify(other)
    assert (first.doubt, second.doubt) == (None, None)
    assert first.fingerprint == second.fingerprint


def closure(setting):
    def extractor(document):
        return {"record": setting}

    return extractor


@pytest.mark.parametrize(
    ("given", "doubt"),
    [
        (lambda _: {}, "closure"),
        (closure(1), "closure"),
        (functools.partial(note), "closure"),
        (Lines().__call__, "closure"),
        (Lines(keep=object()), "its state cannot be told"),
        (len, "no version and no source"),
    ],
)
def test_what_is_not_to_be_known_again_is_one_of_a_kind(given, doubt):
    first, second = identify(Recipe(given)), identify(Recipe(given))
    assert doubt in first.doubt
    assert first.fingerprint != second.fingerprint


def load(folder, source, version=None):
    """Return the fingerprint of what a file holds."""
    folder.mkdir(exist_ok=True)
    head = "from helper import WORDS\n" if (folder / "helper.py").exists() else ""
    said = "" if version is None else f"extract.version = {version!r}\n"
    code = f"{head}def extract(document):\n    {source}\n{said}"
    (folder / "mine.py").write_text(code, encoding="utf-8")
    return fingerprint(f"{folder / 'mine.py'}:extract")


def test_the_source_file_is_part_of_it_and_where_it_lies_is_not(tmp_path):
    first = load(tmp_path / "here", "return {}")
    assert load(tmp_path / "there", "return {}") == first
    assert load(tmp_path / "here", "return {'mentions': []}") != first
    assert load(tmp_path / "here", "return {}") == first


def test_what_the_source_imports_beside_it_is_part_of_it(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", [*sys.path])
    (tmp_path / "helper.py").write_text("WORDS = 1\n", encoding="utf-8")
    (tmp_path / "unused.py").write_text("", encoding="utf-8")
    first = load(tmp_path, "return {}")
    (tmp_path / "unused.py").write_text("x = 1\n", encoding="utf-8")
    assert load(tmp_path, "return {}") == first
    (tmp_path / "helper.py").write_text("WORDS = 2\n", encoding="utf-8")
    assert load(tmp_path, "return {}") != first


@pytest.mark.parametrize(
    "line",
    [
        "import pack.deep.far",
        "from .deep import far",
        "from pack import deep",
        "from .deep.far import x",
        "def f():\n    from .deep import far",
        "import pack.second",
    ],
)
def test_imports_are_followed_through_a_package_in_every_form(tmp_path, line):
    """``pack.second`` imports ``..pack.deep.far`` in turn."""
    deep = tmp_path / "pack" / "deep"
    deep.mkdir(parents=True)
    for path, code in {
        "pack/__init__.py": "",
        "pack/first.py": line,
        "pack/second.py": "from .deep import *\n",
        "pack/deep/__init__.py": "from .far import x\n",
        "pack/deep/far.py": "x = 1\n",
    }.items():
        (tmp_path / path).write_text(code, encoding="utf-8")
    first = hash_source(tmp_path / "pack" / "first.py", "pack.first")
    (deep / "far.py").write_text("x = 2\n", encoding="utf-8")
    assert hash_source(tmp_path / "pack" / "first.py", "pack.first") != first


def test_a_declared_version_stands_for_the_source_of_a_module(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    source = "import sys\ndef extract(document):\n    return {}\nextract.version = '1'\n"
    (tmp_path / "versioned.py").write_text(source, encoding="utf-8")
    first = fingerprint("versioned:extract")
    (tmp_path / "versioned.py").write_text(source + "# a remark\n", encoding="utf-8")
    assert fingerprint("versioned:extract") == first
    sys.modules["versioned"].extract.version = "2"
    assert fingerprint("versioned:extract") != first


def test_a_file_is_known_by_its_source_although_it_declares_a_version(tmp_path):
    """Two files of one name are nothing else apart."""
    assert load(tmp_path / "a", "return {}", "1") != load(tmp_path / "b", "return {1: 2}", "1")


def test_a_version_makes_one_without_a_source_file_known():
    space = {"declare": declare, "__name__": "__main__"}
    exec("@declare(version='1')\ndef typed(document):\n    return {}", space)  # noqa: S102
    sys.modules["__main__"].typed = space["typed"]
    try:
        assert fingerprint(space["typed"]) == fingerprint(space["typed"])
    finally:
        del sys.modules["__main__"].typed


# The command, cut off


SLOW = """
    import os, time
    from pathlib import Path

    def extract(document):
        with open("called", "a") as file:
            file.write(f"{document.id} {os.getpid()}\\n")
        if not Path("hurry").exists():
            # The last ones wait for the signal, however late it comes on a busy machine.
            time.sleep(0.15 if document.id < "908" else 3)
        return {"mentions": [
            {"start": 0, "end": len(document.id), "label": "ORG", "value": document.id}
        ]}
"""


@pytest.fixture
def folder(tmp_path, write_gold, wire_gold, wire_text, monkeypatch):
    """A corpus of twelve documents, and an extractor that writes down what it is called on."""
    for number in range(12):
        gold = wire_gold | {"id": f"9{number:02}-wire", "article": f"9{number:02}"}
        write_gold(gold, wire_text)
    (tmp_path / "slow.py").write_text(textwrap.dedent(SLOW), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


COMMAND = [
    *(sys.executable, "-m", "extractbench", "run", "slow.py:extract"),
    *("--out", "out.jsonl", "--corpus", "corpus"),
]


def called():
    path = Path("called")
    return path.read_text(encoding="utf-8").split("\n")[:-1] if path.exists() else []


def cut_off(signal_number, *options, after=4):
    """Start the command, and send it a signal once it has begun with some documents."""
    process = subprocess.Popen([*COMMAND, *options], stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while len(called()) < after:
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal_number)
    said = process.communicate(timeout=30)[1]
    return process.returncode, said


def finish(*options):
    Path("hurry").touch()
    return subprocess.run([*COMMAND, *options], check=True, capture_output=True, text=True)


def without_seconds(path):
    return [each.model_copy(update={"seconds": None}) for each in read_predictions(path)]


def is_alive(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("options", [(), ("--workers", "2")])
def test_a_run_that_is_killed_goes_on_and_ends_as_if_it_had_not_been(folder, options):
    """SIGKILL; what was in flight is all that is done twice, and no process is left behind."""
    status, _ = cut_off(signal.SIGKILL, *options)
    assert status == -signal.SIGKILL
    begun = called()
    kept = Path("out.jsonl.journal").read_text(encoding="utf-8").splitlines()[1:]
    in_flight = int(options[1]) if options else 1
    assert len(begun) - in_flight <= len(kept)
    deadline = time.monotonic() + 20
    while any(is_alive(line.split()[1]) for line in begun):
        assert time.monotonic() < deadline
        time.sleep(0.05)

    done = finish(*options)
    assert f"{len(kept)} done by an earlier run" in done.stdout
    assert not Path("out.jsonl.journal").exists()
    resumed = without_seconds("out.jsonl")
    again = [line.split()[0] for line in called()[len(begun) :]]
    assert sorted(again) == sorted({each.id for each in resumed} - {_id(line) for line in kept})

    finish(*options)
    assert without_seconds("out.jsonl") == resumed
    assert [each.id for each in resumed] == [f"9{number:02}-wire" for number in range(12)]


def _id(line):
    return json.loads(line)["document"]


@pytest.mark.parametrize("options", [(), ("--workers", "2")])
def test_an_interrupted_run_says_how_to_go_on(folder, options):
    status, said = cut_off(signal.SIGINT, *options)
    assert status == 130
    assert said == (
        "interrupted; what was done is kept in out.jsonl.journal, and the same command goes on "
        "from there\n"
    )
    assert not any(is_alive(line.split()[1]) for line in called())
    assert not Path("out.jsonl").exists()
    assert "done by an earlier run" in finish(*options).stdout


def test_a_journal_beside_stays_while_documents_fail(folder):
    Path("hurry").touch()
    whole = Path("slow.py").read_text(encoding="utf-8")
    Path("slow.py").write_text(
        whole.replace(
            'return {"m', 'assert document.id != "903-wire" or Path("x").exists(); return {"m'
        ),
        encoding="utf-8",
    )
    first = subprocess.run(COMMAND, check=True, capture_output=True, text=True)
    assert "to try what failed again, run the same command" in first.stderr
    Path("x").touch()
    assert (
        "11 done by an earlier run"
        in subprocess.run(COMMAND, check=True, capture_output=True, text=True).stdout
    )
    assert len(called()) == 13
    assert not Path("out.jsonl.journal").exists()
    assert not Path("out.jsonl.part").exists()


# What the commands say of it


MINE = """
def found(document):
    return {"mentions": []}

def interrupted(document):
    raise KeyboardInterrupt

def failing(document):
    raise ValueError("no")

class Persons:
    labels = {"PERSON", "PLACE"}

    def __call__(self, document):
        return {"mentions": []}
"""


@pytest.fixture
def command(folder, no_texts, monkeypatch):
    """A function that runs a command on the corpus, where mine.py lies."""
    (folder / "mine.py").write_text(MINE, encoding="utf-8")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(sys, "path", [*sys.path])
    return lambda *words: CliRunner().invoke(app, [*words, "--corpus", "corpus"])


def test_a_comparison_says_what_comes_from_its_journal(command):
    words = ("compare", "mine.py:found", "nothing", "--journal", "kept")
    assert "from the journal" not in command(*words).stderr
    again = command(*words)
    assert again.exit_code == 0
    assert (
        "mine.py:found: 12 of 12 documents come from the journal; these are not timed\n"
        in again.stderr
    )


@pytest.mark.parametrize(
    ("extractor", "status", "reason"),
    [
        ("interrupted", 130, "interrupted; "),
        ("failing", 4, "after 1 documents: 1 of them failed"),
    ],
)
@pytest.mark.parametrize(
    ("options", "kept"),
    [
        ((), "nothing of it is kept; with --journal FILE the same command would go on"),
        (("--journal", "kept"), "what was done is kept in kept, and the same command goes on"),
    ],
)
def test_a_comparison_that_ends_early_says_what_is_kept(
    command, extractor, status, reason, options, kept
):
    ended = command("compare", f"mine.py:{extractor}", "--max-failures", "0", *options)
    assert (ended.exit_code, ended.stdout) == (status, "")
    assert reason in ended.stderr
    assert kept in ended.stderr


def test_a_comparison_tells_of_repeats_and_of_labels_that_are_not_scored(command):
    words = ("compare", "mine.py:found", "mine.py:Persons", "--repeats", "2")
    shown = command(*words).stdout
    assert "Repeats: standard deviation of F1 between runs" in shown
    assert "mine.py:Persons: mentions are scored on PERSON, PLACE only\n" in shown
    told = json.loads(command(*words, "--json").stdout)["repeats"]["mine.py:found"]
    assert told["runs"] == 2
    assert told["f1"]["mentions.strict"] == {"mean": 0.0, "deviation": 0.0, "runs": 2}
    assert told["f1"]["quotes.content"]["mean"] is None


def test_a_pipe_has_no_journal_beside_it(command):
    os.mkfifo("pipe")
    reader = subprocess.Popen(["cat", "pipe"], stdout=subprocess.PIPE, text=True)
    assert command("run", "mine.py:found", "--out", "pipe").exit_code == 0
    assert len(reader.communicate()[0].splitlines()) == 12
    assert not Path("pipe.journal").exists()
