"""The pytest plug-in, used as in a suite of a user's own: own schema, own corpus, own extractor."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
import scipy.stats  # noqa: F401

# Suites run in this process, and what they import first is forgotten after each; these stay.
import extractbench.regression.telling
import extractbench.scoring.documents  # noqa: F401

MINE = '''
"""A schema and an extractor, as somebody might write them."""

import re

import extractbench as eb


class Arrival(eb.Record):
    ship: str | None = None
    crew: int | None = None


def read(document):
    ship = re.search(r"The (\\w+)", document.text)
    crew = re.search(r"(\\d+)", document.text)
    return {
        "mentions": [
            {"start": m.start(1), "end": m.end(1), "label": "SHIP", "value": m[1]}
            for m in [ship] if m
        ],
        "record": {"ship": ship and ship[1], "crew": crew and int(crew[1])},
    }


read.deterministic = True
read.name = "reader"
'''
TEST = """
from mine import Arrival, read

def test_reader(extraction_check):
    extraction_check(read, corpus="gold", schema=Arrival, baseline="reader"{more})
"""
TEXTS = {"a": "The Larch came with 12 men.", "b": "The Birch came with 7 men."}


def write_corpus(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for name, text in TEXTS.items():
        ship = text.split()[1]
        gold = {
            "id": name,
            "article": name,
            "edition": "mine",
            "mentions": [
                {"id": "m1", "start": 4, "end": 4 + len(ship), "label": "SHIP", "value": ship}
            ],
            "record": {"ship": ship, "crew": 12 if name == "a" else 7},
        }
        (folder / f"{name}.json").write_text(json.dumps(gold), encoding="utf-8")
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A folder with a corpus, an extractor and a test of it; the variable CI is not set."""
    for name in ("CI", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)
    write_corpus(pytester.path / "gold")
    write_test(pytester)
    change(pytester)
    pytester.syspathinsert()
    yield pytester
    sys.modules.pop("mine", None)


def write_test(suite: pytest.Pytester, more: str = "") -> None:
    (suite.path / "test_it.py").write_text(TEST.format(more=more), encoding="utf-8")


def change(suite: pytest.Pytester, old: str = "", new: str = "") -> None:
    """Write the extractor, with a change."""
    assert old in MINE
    (suite.path / "mine.py").write_text(MINE.replace(old, new) if old else MINE, encoding="utf-8")
    sys.modules.pop("mine", None)
    # Python takes a file of the same size in the same second for unchanged.
    sys.dont_write_bytecode = True


def stored(suite: pytest.Pytester, name: str = "reader") -> dict:
    path = suite.path / "tests" / "extractbench_baselines" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))


def accept(suite: pytest.Pytester, what: str = "new", *more: str) -> pytest.RunResult:
    return suite.runpytest(f"--extractbench-update={what}", *more)


def test_the_first_run_fails_and_says_how_to_accept(suite):
    done = suite.runpytest()
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(
        [
            "INCOMPARABLE reader: there is no baseline yet",
            "to accept: pytest test_it.py::test_reader --extractbench-update=new",
        ]
    )
    assert not (suite.path / "tests").exists()


def test_what_was_accepted_passes_and_holds_no_text(suite):
    accept(suite, "new", "--extractbench-reason=first").assert_outcomes(passed=1)
    suite.runpytest().assert_outcomes(passed=1)
    baseline = stored(suite)
    assert baseline["reason"] == "first"
    assert baseline["deterministic"] is True
    assert ["a", "record", "units", "crew", "record.crew", 1.0] in baseline["runs"][0]["credit"]
    assert "came with" not in json.dumps(baseline)


def test_a_planted_regression_fails_with_the_lost_items_by_name(suite):
    accept(suite)
    change(suite, r"(\d+)", r"(\d\d)")
    done = suite.runpytest()
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(
        [
            "REGRESSED reader",
            "  record.units F1 1.000 -> 0.857",  # 3 of 4 found, nothing wrong: 2 x 3 / (4 + 3)
            "lost: 1",
            "  b  record.units  crew  record.crew",
            "to accept: pytest *::test_reader --extractbench-update=all *-reason='...'",
        ]
    )


def test_a_claim_in_no_gold_that_was_not_made_before_is_a_regression(suite):
    accept(suite)
    extra = '{"start": 10, "end": 14, "label": "SHIP", "value": "?"}'
    change(suite, "for m in [ship] if m\n        ]", f"for m in [ship] if m\n        ] + [{extra}]")
    done = suite.runpytest()
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(
        [
            "newly spurious: 2",
            "  a  mentions.end_to_end,strict  SHIP  SHIP ?10, 14)  The Larch ?came? with 12 men.",
        ]
    )


def test_gains_pass_and_are_taken_over_by_improved(suite):
    change(suite, r"(\d+)", r"(\d\d)")
    accept(suite)
    change(suite)
    done = suite.runpytest()
    done.assert_outcomes(passed=1)
    done.stdout.fnmatch_lines(
        [
            "*= extraction_check =*",
            "IMPROVED reader",
            "  record.units F1 0.857 -> 1.000",
            "found: 1",
            "  b  record.units  crew  record.crew",
            "to accept: pytest test_it.py::test_reader --extractbench-update=improved",
        ]
    )
    before = stored(suite)
    accept(suite, "new").assert_outcomes(passed=1)
    assert stored(suite) == before
    accept(suite, "improved").assert_outcomes(passed=1)
    assert stored(suite)["runs"][0]["counts"]["record.units"][0] == 4


def test_a_regression_is_taken_over_by_all_only(suite):
    accept(suite)
    change(suite, r"(\d+)", r"(\d\d)")
    accept(suite, "improved").assert_outcomes(failed=1)
    assert stored(suite)["runs"][0]["counts"]["record.units"][0] == 4
    accept(suite, "all").assert_outcomes(passed=1)
    assert stored(suite)["runs"][0]["counts"]["record.units"][0] == 3


def test_an_update_touches_the_selected_tests_only_and_deletes_nothing(suite):
    accept(suite)
    other = suite.path / "tests" / "extractbench_baselines" / "other.json"
    other.write_text("{}", encoding="utf-8")
    (suite.path / "test_more.py").write_text(
        TEST.format(more="").replace('"reader"', '"second"'), encoding="utf-8"
    )
    accept(suite, "all", "-k", "test_it").assert_outcomes(passed=1, deselected=1)
    assert other.read_text(encoding="utf-8") == "{}"
    assert not other.with_name("second.json").exists()


def test_where_ci_is_set_nothing_is_written_without_a_second_flag(suite, monkeypatch):
    monkeypatch.setenv("CI", "true")
    done = accept(suite)
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(["*writes nothing where CI is set*"])
    assert not (suite.path / "tests").exists()
    accept(suite, "new", "--extractbench-update-in-ci").assert_outcomes(passed=1)


def test_other_gold_is_incomparable_and_says_in_what(suite):
    accept(suite)
    path = suite.path / "gold" / "b.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"crew": 7', '"crew": 8'), "utf-8")
    done = suite.runpytest()
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(["INCOMPARABLE reader: digest '*', then '*'"])


def test_least_rates_are_held_with_and_without_a_baseline(suite):
    write_test(suite, ', at_least={"record.units.crew.recall": 1.0, "mentions.strict.f1": 0.9}')
    accept(suite).assert_outcomes(passed=1)
    change(suite, r"(\d+)", r"(\d\d)")
    done = accept(suite, "all")
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(
        ["too low: record.units.crew.recall is 0.5000, at least 1 was asked for"]
    )


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (', at_least={"mentions.strikt.f1": 0.9}', "*unknown rate 'mentions.strikt.f1'*"),
        (', at_least={"record.units.shop.f1": 0.9}', "*unknown label or slot 'shop'*"),
        (', criteria=["mentions.exakt"]', "*unknown criterion 'mentions.exakt'*"),
        (', layers=["mention"]', "*unknown layer 'mention'*"),
    ],
)
def test_a_mistake_in_the_test_names_what_there_is(suite, more, says):
    write_test(suite, more)
    done = suite.runpytest()
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines([says])


def test_a_check_that_holds_to_nothing_is_refused(suite):
    (suite.path / "test_it.py").write_text(
        "def test_it(extraction_check):\n    extraction_check('nothing')\n", encoding="utf-8"
    )
    done = suite.runpytest()
    done.stdout.fnmatch_lines(["*name what to hold the extractor to*"])


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("not json", "*cannot be read*restore it from version control*"),
        ('{"form": 2}', "*field form*"),
        ("[]", "*field the whole*"),
        ('{"form": 1, "name": "reader", "code": 1}', "*field *"),
    ],
)
def test_a_broken_baseline_is_a_named_error(suite, written, says):
    folder = suite.path / "tests" / "extractbench_baselines"
    folder.mkdir(parents=True)
    (folder / "reader.json").write_text(written, encoding="utf-8")
    done = suite.runpytest()
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines([says])


def test_a_name_that_is_a_path_is_refused(suite):
    write_test(suite, "")
    path = suite.path / "test_it.py"
    path.write_text(path.read_text("utf-8").replace('"reader"', '"../reader"'), "utf-8")
    accept(suite).stdout.fnmatch_lines(["*baseline '../reader': a name has letters*"])
    assert not (suite.path / "reader.json").exists()


def test_an_extractor_that_only_says_it_is_deterministic_is_caught(suite):
    change(suite, "def read(document):", "CALLS = []\n\n\ndef read(document):\n    CALLS.append(1)")
    text = (suite.path / "mine.py").read_text(encoding="utf-8")
    text = text.replace(
        '"record": {"ship": ship and', '"record": {"ship": len(CALLS) < 3 and ship and'
    )
    (suite.path / "mine.py").write_text(text, encoding="utf-8")
    done = accept(suite)
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(["ERRORED reader: it says that it is deterministic, but two runs*"])
    assert not (suite.path / "tests").exists()


def test_an_extractor_that_fails_everywhere_is_errored_and_never_accepted(suite):
    change(suite, "    ship = re", "    raise ValueError('no luck')\n    ship = re")
    done = accept(suite, "all")
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(["ERRORED reader: it failed on every document: ValueError: no luck"])
    assert not (suite.path / "tests").exists()


RANDOM = """
import random
from mine import Arrival, read

class Moody:
    name = "moody"
    def __init__(self, seed=0, miss=MISS):
        self.drawn, self.miss = random.Random(f"{seed} {miss}"), miss
    def with_seed(self, seed):
        return Moody(seed)
    def __call__(self, document):
        found = read(document)
        if self.drawn.random() < self.miss:
            found["mentions"] = []
        return found

def test_moody(extraction_check):
    extraction_check(Moody(), corpus="gold", schema=Arrival, baseline="moody", layers=["mentions"])
"""


def test_a_random_extractor_is_judged_by_its_runs(suite):
    test = suite.path / "test_it.py"
    test.write_text(RANDOM.replace("MISS", "0.0"), encoding="utf-8")
    accept(suite).assert_outcomes(passed=1)
    baseline = stored(suite, "moody")
    assert [run["seed"] for run in baseline["runs"]] == [0, 1, 2, 3, 4]
    assert baseline["deterministic"] is False
    assert not baseline["runs"][0]["credit"]
    done = suite.runpytest("-rP", "--junit-xml=out.xml")
    done.assert_outcomes(passed=1)
    done.stdout.fnmatch_lines(
        ["UNCHANGED moody", "  mentions.strict: a fall of 0.005 could be seen"]
    )
    assert "extractbench.mentions.strict.detectable" in Path("out.xml").read_text("utf-8")
    # All three new runs below all five old ones: the one way of 56.
    test.write_text(RANDOM.replace("MISS", "1.0"), encoding="utf-8")
    done = suite.runpytest()
    done.assert_outcomes(failed=1)
    # What every stored run found and no new one did is named.
    done.stdout.fnmatch_lines(
        [
            "REGRESSED moody",
            "  mentions.strict F1 1.000 -> 0.000 *p 0.018)",
            "of what every stored run found, in every new run",
            "lost: 2",
            "  a  mentions.end_to_end,strict  SHIP  m1  The [[]Larch] came with 12 men.",
        ]
    )


def test_of_a_random_extractor_only_what_is_always_found_can_be_lost(suite):
    test = suite.path / "test_it.py"
    test.write_text(RANDOM.replace("MISS", "0.5"), encoding="utf-8")
    accept(suite).assert_outcomes(passed=1)
    baseline = stored(suite, "moody")
    found = [run["counts"]["mentions.strict"][0] for run in baseline["runs"]]
    assert min(found) < 2
    assert len(baseline.get("steady", ())) < 4
    suite.runpytest().stdout.no_fnmatch_line("lost: *")


def test_too_many_criteria_for_the_runs_are_underpowered(suite):
    test = suite.path / "test_it.py"
    more = 'criteria=["mentions.strict", "mentions.end_to_end", "record.units"]'
    test.write_text(
        RANDOM.replace("MISS", "0.0").replace('layers=["mentions"]', more), encoding="utf-8"
    )
    accept(suite).assert_outcomes(passed=1)
    done = suite.runpytest()
    done.assert_outcomes(failed=1)
    # Three criteria, 56 ways: 3/56 at best.
    done.stdout.fnmatch_lines(
        ["UNDERPOWERED moody: 3 criteria need more runs: the least p is 0.054"]
    )


def test_a_random_extractor_that_is_taken_over_again_keeps_runs_enough(suite):
    """A check has three runs, a baseline needs five: an accepted one is run as often."""
    test = suite.path / "test_it.py"
    test.write_text(RANDOM.replace("MISS", "1.0"), encoding="utf-8")
    accept(suite).assert_outcomes(passed=1)
    test.write_text(RANDOM.replace("MISS", "0.0"), encoding="utf-8")
    accept(suite, "improved").assert_outcomes(passed=1)
    assert len(stored(suite, "moody")["runs"]) == 5
    suite.runpytest().assert_outcomes(passed=1)
    # Nor can a test ask for fewer than can be judged.
    test.write_text(test.read_text("utf-8").replace("layers=", "repeats=1, layers="), "utf-8")
    suite.runpytest().assert_outcomes(passed=1)


def test_a_random_extractor_is_judged_by_what_it_attempts(suite):
    """Without mentions, those would be undefined before and after, and no fall be seen."""
    test = suite.path / "test_it.py"
    blind = RANDOM.replace('found["mentions"] = []', 'found["record"] = {}')
    blind = blind.replace('layers=["mentions"]', 'layers=["record"]')
    test.write_text(blind.replace("MISS", "0.0"), encoding="utf-8")
    accept(suite).assert_outcomes(passed=1)
    test.write_text(blind.replace("MISS", "1.0"), encoding="utf-8")
    done = suite.runpytest()
    done.stdout.fnmatch_lines(["REGRESSED moody", "  record.units F1 1.000 -> 0.000 *"])


def test_a_criterion_that_is_not_attempted_is_refused(suite):
    named = RANDOM.replace("MISS", "0.0").replace("layers=", 'criteria=["quotes.content"], layers=')
    (suite.path / "test_it.py").write_text(named, encoding="utf-8")
    done = suite.runpytest()
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(["UnknownNameError: unknown criterion 'quotes.content'*"])


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (", min_iou=0.5", "options '*', then '*min-iou:0.5*"),
        (', labels=["SHIP"]', "options '*', then '*labels:SHIP*"),
        (', layers=["mentions"]', "layers *, then *"),
    ],
)
def test_a_baseline_made_with_other_options_is_incomparable(suite, more, says):
    accept(suite)
    write_test(suite, more)
    done = suite.runpytest()
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines([f"INCOMPARABLE reader: {says}"])
    accept(suite, "all").assert_outcomes(passed=1)
    suite.runpytest().assert_outcomes(passed=1)


@pytest.mark.parametrize("least", ["80", "'high'", "-0.1", "float('nan')"])
def test_a_least_rate_is_from_0_to_1(suite, least):
    write_test(suite, f', at_least={{"mentions.strict.f1": {least}}}')
    done = suite.runpytest()
    done.stdout.fnmatch_lines(["*ValueError: at_least: mentions.strict.f1 is a rate from 0 to 1*"])


def test_what_is_too_low_is_never_accepted(suite):
    write_test(suite, ', at_least={"mentions.strict.f1": 1.0}')
    change(suite, r"The (\w+)", r"The (Larch)")
    accept(suite, "all").assert_outcomes(failed=1)
    assert not (suite.path / "tests").exists()


def test_a_folder_that_cannot_be_written_is_a_sentence(suite):
    (suite.path / "tests").write_text("a file", encoding="utf-8")
    done = accept(suite)
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(["BaselineError: the baseline cannot be written: *ini key*"])
    done.stdout.no_fnmatch_line("*.py:*: in *")


@pytest.mark.parametrize("name", ["", ".hidden", "a/b", "a\\\\b", "C:x", "CON", "nul.x", "a.", "é"])
def test_a_name_is_a_file_name_everywhere(suite, name):
    write_test(suite)
    path = suite.path / "test_it.py"
    path.write_text(path.read_text("utf-8").replace('"reader"', f'"{name}"'), "utf-8")
    done = accept(suite)
    done.stdout.fnmatch_lines(["BaselineError: baseline *: a name has letters*"])
    assert not (suite.path / "tests").exists()


def test_a_folder_may_be_named_with_backslashes_or_dots(suite):
    """As somebody on Windows would; elsewhere it is an odd name, and nothing else."""
    done = accept(suite, "new", "-o", "extractbench_baselines=.\\base\\lines")
    done.assert_outcomes(passed=1)
    again = suite.runpytest("-o", "extractbench_baselines=.\\base\\lines")
    again.assert_outcomes(passed=1)


def test_a_baseline_that_lost_an_item_in_a_merge_is_refused(suite):
    accept(suite)
    path = suite.path / "tests" / "extractbench_baselines" / "reader.json"
    kept = [
        line for line in path.read_text("utf-8").splitlines() if '"record.crew", 1.0' not in line
    ]
    path.write_text("\n".join(kept).replace("],\n   ]", "]\n   ]"), "utf-8")
    done = suite.runpytest()
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(["BaselineError: *do not add up to the counts of record.units*"])


def test_without_a_cache_and_with_every_warning_an_error_it_works_alike(suite):
    strict = ("-p", "no:cacheprovider", "-W", "error")
    accept(suite, "new", *strict).assert_outcomes(passed=1)
    suite.runpytest(*strict).assert_outcomes(passed=1)
    assert not (suite.path / ".pytest_cache").exists()


def test_workers_of_xdist_tell_the_summary_too(suite, monkeypatch):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(suite.path / "summary.md"))
    suite.runpytest("-n2", "-p", "xdist").assert_outcomes(failed=1)
    summary = (suite.path / "summary.md").read_text(encoding="utf-8")
    assert summary.count("| test_it.py::test_reader | reader | INCOMPARABLE |") == 1


def test_a_summary_that_cannot_be_written_ends_no_run(suite, monkeypatch):
    accept(suite)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(suite.path))
    done = suite.runpytest()
    done.assert_outcomes(passed=1)
    done.stdout.fnmatch_lines(["*extractbench: no summary is written: *"])


def test_what_an_extractor_says_moves_no_cursor(suite):
    accept(suite)
    extra = '{"start": 10, "end": 14, "label": "\\x1b[2J", "value": "?"}'
    change(suite, "for m in [ship] if m\n        ]", f"for m in [ship] if m\n        ] + [{extra}]")
    done = suite.runpytest()
    done.stdout.fnmatch_lines(["*<U+001B>*"])
    assert "\x1b[2J" not in str(done.stdout)


def test_junit_files_and_step_summaries_have_the_verdict(suite, monkeypatch):
    accept(suite)
    change(suite, r"(\d+)", r"(\d\d)")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(suite.path / "summary.md"))
    suite.runpytest("--junit-xml=out.xml")
    found = {p.get("name"): p.get("value") for p in ElementTree.parse("out.xml").iter("property")}  # noqa: S314
    assert found["extractbench.verdict"] == "REGRESSED"
    assert found["extractbench.record.units.f1"] == "0.8571"
    assert "spans:half-open" in found["extractbench.signature"]
    summary = (suite.path / "summary.md").read_text(encoding="utf-8")
    assert "| test_it.py::test_reader | reader | REGRESSED |" in summary
    assert "record.units 1.0000 → 0.8571" in summary


def test_more_items_are_counted_and_all_are_shown_on_demand(suite):
    accept(suite)
    change(suite, r"(\d+)", r"(\d\d\d)")
    done = suite.runpytest("--extractbench-items=1")
    done.stdout.fnmatch_lines(
        ["lost: 2", "  a  record.units  crew*", "  ... and 1 more", "all of them: pytest *items=0"]
    )
    done = suite.runpytest("--extractbench-items=0")
    done.stdout.fnmatch_lines(["  b  record.units  crew*"])
    done.stdout.no_fnmatch_line("*more")


def test_lf_and_k_select_checks_like_any_test(suite):
    accept(suite)
    change(suite, r"(\d+)", r"(\d\d)")
    suite.runpytest().assert_outcomes(failed=1)
    suite.runpytest("--lf").assert_outcomes(failed=1)
    suite.runpytest("-k", "nothing_of_that_name").assert_outcomes(deselected=1)


def test_a_foreign_suite_sees_nothing_of_the_plug_in(tmp_path):
    (tmp_path / "test_foreign.py").write_text(
        "import sys\n"
        "def test_it():\n"
        "    loaded = {n for n in sys.modules if n.startswith('extractbench')}\n"
        "    assert loaded <= {'extractbench', 'extractbench.pytest_plugin'}\n"
        "    assert not {'numpy', 'pydantic', 'scipy'} & set(sys.modules)\n",
        encoding="utf-8",
    )

    def run(*options: str) -> list[str]:
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:randomly"]
        done = subprocess.run(
            [*command, *options, "-W", "error", str(tmp_path)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        )
        # The list of plug-ins and the time are all that may differ.
        return [line for line in done.stdout.splitlines() if "plugins:" not in line][:-1]

    assert run() == run("-p", "no:extractbench")


def test_words_are_shown_of_texts_that_are_shipped(suite):
    accept(suite)
    change(suite, r"The (\w+)", r"The (Larch)")
    suite.runpytest().stdout.fnmatch_lines(
        ["  b  mentions.end_to_end,strict  SHIP  m1  The ?Birch? came with 7 men."]
    )


def test_words_of_texts_that_are_not_shipped_are_shown_on_demand_only(suite):
    write_test(suite, "")
    test = suite.path / "test_it.py"
    private = (
        "from dataclasses import replace\n"
        "import extractbench as eb\n"
        "GOLD = eb.load_corpus('gold', schema=Arrival)\n"
        "GOLD = replace(GOLD, documents=tuple(replace(d, is_shipped=False) for d in GOLD))\n"
    )
    text = test.read_text("utf-8").replace("\ndef", private + "\ndef")
    text = text.replace('corpus="gold", schema=Arrival', "corpus=GOLD")
    test.write_text(text, encoding="utf-8")
    accept(suite).assert_outcomes(passed=1)
    change(suite, r"The (\w+)", r"The (Larch)")
    done = suite.runpytest()
    done.stdout.fnmatch_lines(["  b  mentions.end_to_end,strict  SHIP  m1"])
    done.stdout.no_fnmatch_line("*came with*")
    done = suite.runpytest("--extractbench-words")
    told = "  b  mentions.end_to_end,strict  SHIP  m1  The ?Birch? came with 7 men."
    done.stdout.fnmatch_lines([told])


def test_workers_of_xdist_write_whole_baselines(suite):
    (suite.path / "test_it.py").write_text(
        "import pytest\nfrom mine import Arrival, read\n\n"
        "@pytest.mark.parametrize('name', ['one', 'two', 'three', 'four'])\n"
        "def test_reader(extraction_check, name):\n"
        "    extraction_check(read, corpus='gold', schema=Arrival, baseline=name)\n",
        encoding="utf-8",
    )
    accept(suite, "new", "-n2", "-p", "xdist").assert_outcomes(passed=4)
    for name in ("one", "two", "three", "four"):
        assert stored(suite, name)["name"] == name
    suite.runpytest("-n2", "-p", "xdist").assert_outcomes(passed=4)
    left = {path.suffix for path in (suite.path / "tests").rglob("*") if path.is_file()}
    assert left == {".json"}
