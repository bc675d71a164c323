"""`extractbench check` and `extractbench new`: what breaks extractors, and one that is whole."""

import json
import os
import subprocess
import sys
import textwrap
from functools import partial

import pytest
from typer.testing import CliRunner

from extractbench.cli.app import app
from extractbench.document import Mention, Zone
from extractbench.errors import ExtractorError
from extractbench.extractors.protocol import TooLongError, declare
from extractbench.prediction import Prediction
from extractbench.report.conformance import conformance_json, conformance_parts
from extractbench.run.conformance.checking import check_extractor
from extractbench.run.conformance.documents import PREFIX, hostile_documents
from extractbench.run.conformance.findings import Conformance, Finding, Level, Tried
from extractbench.run.conformance.judging import differing, judge_run
from extractbench.run.conformance.offsets import offset_unit

DOCUMENTS = {document.id: document for document in hostile_documents()}
FEW = [DOCUMENTS[name] for name in ("ordinary", "empty", "letters-in-front", "emoji-in-front")]


@pytest.fixture
def extractor(tmp_path):
    """Write a module with a class `It`, whose body is given, and return the spec of it."""
    number = iter(range(100))

    def write(body, head=""):
        path = tmp_path / f"extractor{next(number)}.py"
        head = "import re\n" + textwrap.dedent(head)
        path.write_text(f"{head}\nclass It:\n{textwrap.indent(textwrap.dedent(body), '    ')}")
        return f"{path}:It"

    return write


def _found(spec, documents=FEW, **options):
    conformance = check_extractor(spec, documents=documents, **options)
    return [(f.check, f.level, f.message, f.documents) for f in conformance.findings]


GOOD = """
    version = "1"
    deterministic = True

    def __call__(self, document):
        found = re.finditer("Police", document.text)
        return {"mentions": [dict(start=m.start(), end=m.end(), label="X") for m in found]}
"""


def test_nothing_is_found_of_an_extractor_that_keeps_its_promises(extractor):
    conformance = check_extractor(extractor(GOOD))
    assert (conformance.findings, conformance.is_sound) == ((), True)
    assert [tried.document for tried in conformance.tried] == list(DOCUMENTS)
    assert all(tried.seconds is not None for tried in conformance.tried)


@pytest.mark.parametrize("name", ["nothing", "everything-capitalised"])
def test_built_in_extractors_keep_their_promises(name):
    assert check_extractor(name).findings == ()


def test_the_rule_based_extractor_keeps_its_promises_on_all_but_the_longest():
    """Those take it half a minute; the command is run on them by hand."""
    documents = [each for each in DOCUMENTS.values() if len(each.text) < 200_000]
    assert _found("extractbench.extractors.regex:Regex", documents) == []


def test_every_document_has_a_reason_of_its_own():
    assert len({document.text for document in DOCUMENTS.values()}) == len(DOCUMENTS) > 20
    letters, emoji = (DOCUMENTS[f"{name}-in-front"].text for name in ("letters", "emoji"))
    assert letters[PREFIX:] == emoji[PREFIX:]
    assert len(DOCUMENTS["megabyte"].text) == 4 * len(DOCUMENTS["250-kilobytes"].text) == 1_000_000


@pytest.mark.parametrize(("unit", "encoding", "width"), [
    ("UTF-16 code units", "utf-16-le", 2), ("bytes of UTF-8", "utf-8", 1),
])  # fmt: skip
def test_offsets_in_another_unit_are_recognised_without_a_surface(extractor, unit, encoding, width):
    spec = extractor(
        f"""
        version, deterministic = "1", True

        def __call__(self, document):
            def at(offset):
                return len(document.text[:offset].encode("{encoding}")) // {width}

            found = re.finditer("Police", document.text)
            return {{
                "mentions": [
                    {{"start": at(m.start()), "end": at(m.end()), "label": "X"}} for m in found
                ]
            }}
        """
    )
    ((check, level, message, documents),) = _found(spec)
    assert (check, level, documents) == ("offsets", "broken", ("emoji-in-front",))
    assert f"offsets are in {unit}" in message


def _at(*starts, record=None):
    mentions = tuple(Mention(start=start, end=start + 3, label="X") for start in starts)
    return Prediction(id="d", mentions=mentions, record=record)


@pytest.mark.parametrize(
    ("letters", "emoji", "unit"),
    [
        (_at(20, 30), _at(20, 30), None),
        (_at(20, 30), _at(28, 38), "UTF-16 code units"),
        (_at(20, 30), _at(44, 54), "bytes of UTF-8"),
        (_at(20, 30), _at(28, 54), None),
        (_at(20, 30), _at(20), None),
        (_at(), _at(), None),
        # What stands in the front part itself says nothing.
        (_at(0, 20), _at(1, 28), "UTF-16 code units"),
        (
            _at(record={"a": [{"value": 1, "evidence": [[20, 25], "m1"]}]}),
            _at(record={"a": [{"value": 1, "evidence": [[28, 33], "m1"]}]}),
            "UTF-16 code units",
        ),
    ],
)
def test_the_unit_follows_from_how_far_spans_move(letters, emoji, unit):
    """Eight emoji in front are 8 more UTF-16 units than eight letters, and 24 more bytes."""
    assert offset_unit(letters, emoji) == unit


def _found_here(function):
    """Return what is found of a function that is called in this process, which is quicker."""
    here = declare(deterministic=True)(function)
    notes = ("process", "identity")
    return [each for each in _found(here) if each[0] not in notes]


def _mention(**fields):
    return {"mentions": [{"start": 0, "end": 1, "label": "X", **fields}]}


@pytest.mark.parametrize(
    ("function", "check", "says", "where"),
    [
        (lambda d: _mention(end=len(d.text) + 1), "offsets", "ends outside the text", "empty"),
        (lambda _: _mention(start=5, end=2), "offsets", "span [5, 2) is reversed", "ordinary"),
        (lambda _: _mention(end=0), "offsets", "is empty", "empty"),
        (lambda d: _mention(surface="?") if d.text else {}, "form", "does not stand", "ordinary"),
        (lambda _: {"mood": "fine"}, "form", "mood: no such field", "ordinary"),
        (
            lambda d: {"zones": [{"start": 0, "end": 1, "kind": "advert"}]} if d.text else {},
            "form",
            "unknown kind 'advert'",
            "ordinary",
        ),
        (
            lambda _: {"record": {"a": {"value": 1, "evidence": ["m1"]}}},
            "form",
            "no mention has the id 'm1'",
            "ordinary",
        ),
        (lambda _: None, "run", "the extractor returned null, not layers", "ordinary"),
        (lambda d: {"record": {"a": d.text.split()[0]}}, "run", "IndexError", "empty"),
    ],
)
def test_what_breaks_is_said_with_its_documents(function, check, says, where):
    found = _found_here(function)
    assert [(f[0], f[1]) for f in found] == [(check, "broken")]
    assert says in found[0][2]
    assert where in found[0][3]


@pytest.mark.parametrize(
    ("body", "says"),
    [("raise SystemExit(3)", "SystemExit: 3"), ("import os; os._exit(3)", "exit status 3")],
)
def test_one_that_ends_its_process_is_said_to(extractor, body, says):
    spec = extractor(f"version, deterministic = '1', True\ndef __call__(self, d):\n    {body}")
    ((check, level, message, _),) = _found(spec, FEW[:2])
    assert (check, level) == ("run", "broken")
    assert says in message


def test_a_hang_is_stopped_and_the_rest_goes_on(extractor):
    spec = extractor(
        """
        version, deterministic = "1", True

        def __call__(self, document):
            while not document.text:
                pass
            return {}
        """
    )
    ((check, level, message, documents),) = _found(spec, timeout=2.0)
    assert (check, level, documents) == ("run", "broken", ("empty",))
    assert "took more than 2 s" in message


def test_half_a_surrogate_may_be_too_much():
    here = declare(deterministic=True)(lambda d: {"record": {"bytes": len(d.text.encode())}})
    (check, level, _, documents), *_ = _found(here, [*FEW, DOCUMENTS["half-a-surrogate"]])
    assert (check, level, documents) == ("run", "note", ("half-a-surrogate",))


def test_a_text_that_is_too_long_may_be_refused_by_name():
    """Whatever else it raises on such a text is broken."""

    def read(document, error):
        if len(document.text) > 3:
            raise error("four characters at most")
        return {}

    for error, expected in ((TooLongError, "note"), (ValueError, "broken")):
        here = declare(deterministic=True)(partial(read, error=error))
        (check, level, message, _), *_ = _found(here, FEW)
        assert (check, level) == ("run", expected)
        assert message == f"{error.__name__}: four characters at most"


def test_failures_that_differ_in_numbers_alone_are_told_once_in_the_words_of_the_first():
    def read(document):
        raise TooLongError(f"{len(document.text)} characters of 0")

    ((*_, message, documents), *_) = _found(declare(deterministic=True)(read), FEW)
    assert message == f"TooLongError: {len(FEW[0].text)} characters of 0"
    assert documents == tuple(document.id for document in FEW)


def test_one_that_says_that_it_may_differ_is_not_told_to_declare_the_opposite(extractor):
    assert _found(extractor(GOOD.replace("deterministic = True", "deterministic = False"))) == []


@pytest.mark.parametrize(
    ("declared", "state", "level"),
    [
        ("deterministic = True", "self.n = getattr(self, 'n', 0) + 1; said = self.n", "broken"),
        ("pass", "self.n = getattr(self, 'n', 0) + 1; said = self.n", "note"),
        ("deterministic = True", "import os; said = os.getpid()", "broken"),
        ("deterministic = False", "import os; said = os.getpid()", "note"),
        ("pass", "said = 1", "note"),
    ],
)
def test_determinism_is_watched_over_processes_and_orders(extractor, declared, state, level):
    spec = extractor(
        f"""
        version = "1"
        {declared}

        def __call__(self, document):
            {state}
            return {{"record": {{"said": said}}}}
        """
    )
    ((check, found, _, _),) = _found(spec)
    assert (check, found) == ("determinism", level)


@pytest.mark.parametrize(
    ("batch", "alone", "checks"),
    [
        (lambda one, documents: [one(d) for d in documents], True, []),
        (lambda one, documents: [one(documents[0])] * len(documents), True, ["batch"]),
        (lambda one, documents: [one(d) for d in documents][1:], True, ["batch"]),
        (lambda *_: 1 / 0, True, ["batch"]),
        (lambda one, documents: [one(d) for d in documents], False, ["async"]),
    ],
)
def test_batches_and_coroutines_give_what_single_calls_give(batch, alone, checks):
    class Local:
        deterministic = True

        def __call__(self, document):
            return {"record": {"length": len(document.text)}}

        def extract_batch(self, documents):
            return batch(self, documents)

        async def extract_async(self, document):
            return self(document) if alone else {"record": {}}

    broken = [check for check, level, _, _ in _found(Local()) if level == "broken"]
    assert broken == checks


def test_a_document_that_is_changed_is_seen():
    ((check, level, _, documents),) = _found_here(lambda d: vars(d).update(text="") or {})
    assert (check, level, documents) == (
        "mutation",
        "broken",
        ("ordinary", "letters-in-front", "emoji-in-front"),
    )


def test_labels_that_are_not_declared_are_named(extractor):
    spec = extractor(GOOD.replace("deterministic", "labels = ['Y']; deterministic"))
    found = _found(spec)
    assert [each[:2] for each in found] == [("labels", "broken")]
    assert found[0][2].endswith("does not declare: X")


def test_what_cannot_be_sent_to_a_process_or_recognised_is_a_note():
    empty = declare(deterministic=True)(lambda _: {})
    assert [(check, level) for check, level, _, _ in _found(empty)] == [
        ("process", "note"), ("identity", "note"),
    ]  # fmt: skip


def test_one_that_is_trained_is_fitted_first(extractor):
    spec = extractor(
        """
        version, deterministic = "1", True

        def fit(self, examples):
            return Fitted(len(examples))
        """,
        """
        class Fitted:
            deterministic = True

            def __init__(self, examples):
                self.examples = examples

            def __call__(self, document):
                return {"record": {"examples": self.examples > 1}}
        """,
    )
    assert _found(spec) == []


def test_one_that_cannot_be_loaded_is_an_error(extractor):
    with pytest.raises(ExtractorError, match="there is no 'That'"):
        check_extractor(extractor(GOOD).replace(":It", ":That"))


def test_time_that_grows_faster_than_the_text_is_a_note():
    quarter, whole = DOCUMENTS["250-kilobytes"], DOCUMENTS["megabyte"]
    documents = {each.id: each for each in (quarter, whole)}

    def judged(seconds):
        timed = zip(documents, seconds, strict=True)
        found = {name: Prediction(id=name, seconds=taken) for name, taken in timed}
        return [finding.check for finding in judge_run(documents, found, None)]

    assert judged([0.25, 4.0]) == ["time"]
    assert judged([1.0, 4.5]) == []
    assert judged([0.01, 0.4]) == []


def test_what_a_run_says_of_itself_is_no_difference():
    one = {"d": Prediction(id="d", zones=(Zone(start=0, end=1, kind="body"),), seconds=1.0)}
    other = {"d": one["d"].model_copy(update={"seconds": 2.0})}
    assert differing(one, other) == []
    assert differing(one, {"d": one["d"].model_copy(update={"zones": ()})}) == ["d"]
    assert differing(one, {}) == []


BROKEN = Finding("offsets", Level.BROKEN, "all\nwrong", "count", ("a", "b", "c", "d", "e", "f"))
NOTED = Finding("identity", Level.NOTE, "who", "say")


def test_the_report_names_what_to_mend_and_counts_it():
    tried = (Tried("empty", 0, 0.5, 12.25), Tried("long", 1000, 2.0))
    table, *lines = conformance_parts(Conformance("mine", tried, (BROKEN, NOTED)))
    assert [cell for column in table.columns for cell in column.cells] == [
        "long", "empty", "1,000", "0", "2.00", "0.50", "–", "12",
    ]  # fmt: skip
    assert [str(line) for line in lines] == [
        "broken: offsets: all",
        "  on a, b, c, d and 2 more",
        "  to mend: count",
        "note: identity: who",
        "  to mend: say",
        "mine: 2 documents, 1 to mend, 1 note",
    ]


def test_the_report_as_json_can_be_written():
    written = json.loads(json.dumps(conformance_json(Conformance("mine", (), (BROKEN, NOTED)))))
    assert written["sound"] is False
    assert [finding["level"] for finding in written["findings"]] == ["broken", "note"]
    assert conformance_json(Conformance("mine", (), (NOTED,)))["sound"] is True


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


def test_what_new_writes_passes_its_own_test_and_the_check_at_once(folder):
    made = CliRunner().invoke(app, ["new", "My Finder"])
    assert made.exit_code == 0, made.output
    assert "extractbench check my_finder.py:MyFinder" in made.output
    tested = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_my_finder.py"],
        capture_output=True,
        text=True,
        check=False,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
    )
    assert "3 passed" in tested.stdout, tested.stdout + tested.stderr


def test_new_overwrites_nothing(folder):
    (folder / "test_finder.py").write_text("mine", encoding="utf-8")
    made = CliRunner().invoke(app, ["new", "finder"])
    assert made.exit_code == 2
    assert "test_finder.py is there already" in made.output
    assert [path.name for path in folder.iterdir()] == ["test_finder.py"]


def test_new_writes_where_it_is_told(folder):
    made = CliRunner().invoke(app, ["new", "finder", "--in", "some/where"])
    assert made.exit_code == 0, made.output
    names = sorted(path.name for path in (folder / "some" / "where").iterdir())
    assert names == ["finder.py", "test_finder.py"]


@pytest.mark.parametrize("name", ["", "7x", "a.b", "../x", "class", "json", "extractbench", "é"])
def test_new_takes_only_names_that_a_module_can_have(folder, name):
    assert CliRunner().invoke(app, ["new", name]).exit_code == 2
    assert list(folder.iterdir()) == []


def test_check_ends_with_status_1_if_something_is_broken(folder, extractor):
    good = CliRunner().invoke(app, ["check", "nothing"])
    assert good.exit_code == 0, good.output
    assert "nothing to mend" in good.output
    spec = extractor("deterministic = True\ndef __call__(self, document):\n    return 7")
    bad = CliRunner().invoke(app, ["check", spec, "--json"])
    assert bad.exit_code == 1
    (finding,) = json.loads(bad.stdout)["findings"]
    assert (finding["check"], len(finding["documents"])) == ("run", len(DOCUMENTS))
    assert CliRunner().invoke(app, ["check", "no-such-extractor"]).exit_code == 2
