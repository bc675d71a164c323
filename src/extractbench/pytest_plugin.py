"""The pytest plug-in: the fixture `extraction_check`, and what becomes of baselines.

Nothing but pytest and the standard library is imported until the fixture is used.
"""

import os
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

if TYPE_CHECKING:
    from extractbench.corpus.gold import Corpus
    from extractbench.regression.checking import Check

__all__ = [
    "extraction_check",
    "pytest_addoption",
    "pytest_sessionfinish",
    "pytest_terminal_summary",
]

Update = Literal["new", "improved", "all"]
_PROPERTY = "extractbench"
_SECTION = "extraction_check"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options and the ini key; all of them begin with ``extractbench``."""
    group = parser.getgroup("extractbench", "extraction_check (extractbench)")
    group.addoption(
        "--extractbench-update",
        choices=("new", "improved", "all"),
        help="Write the baselines of the selected tests: those that are not there yet, also those "
        "that are improved on, or all.",
    )
    group.addoption(
        "--extractbench-reason", default="", metavar="TEXT", help="Why; kept in the baseline."
    )
    group.addoption(
        "--extractbench-update-in-ci",
        action="store_true",
        help="Let --extractbench-update write where the variable CI is set.",
    )
    group.addoption(
        "--extractbench-items",
        type=int,
        default=10,
        metavar="N",
        help="How many items a failure names, of each kind; 0 for all. [default: 10]",
    )
    group.addoption(
        "--extractbench-words",
        action="store_true",
        help="Show the words around an item of texts that are not shipped as well; logs are "
        "often public.",
    )
    parser.addini(
        "extractbench_baselines",
        "The folder of the baselines, from the root of the tests.",
        default="tests/extractbench_baselines",
    )


@pytest.fixture
def extraction_check(request: pytest.FixtureRequest) -> Callable[..., "Check"]:
    """Return a function that checks an extractor and fails the test if it is worse.

    ``extraction_check(extractor, corpus="operations", schema=None, edition=None, texts=None,
    layers=None, at_least=None, baseline=None, repeats=None, criteria=None, floor=0.005,
    min_iou=0.0, labels=None, timeout=None)``; see
    `extractbench.regression.checking.check_regression`.
    """

    def check(
        extractor: Any,
        *,
        corpus: Any = "operations",
        schema: Any = None,
        edition: str | Sequence[str] | None = None,
        texts: str | Path | None = None,
        at_least: Mapping[str, float] | None = None,
        baseline: str | None = None,
        **options: Any,
    ) -> "Check":
        __tracebackhide__ = True
        from extractbench.errors import ExtractbenchError

        if at_least is None and baseline is None:
            raise pytest.UsageError(
                "extraction_check: name what to hold the extractor to: at_least={...}, "
                "baseline='name', or both"
            )
        try:
            gold = _corpus(corpus, edition=edition, schema=schema, texts=texts)
            options |= {"at_least": at_least, "baseline": baseline}
            found, accepted = _checked(request, extractor, gold, options)
        except ExtractbenchError as error:
            # What is wrong is in the sentence; where we found out is nobody's concern.
            pytest.fail(f"{type(error).__name__}: {error}", pytrace=False)
        request.node.user_properties.extend(_properties(found, accepted=accepted))
        told = _told(request, found, gold)
        if found.shortfalls or not (found.passes or accepted):
            pytest.fail(told, pytrace=False)
        if not accepted:
            request.node.add_report_section("call", _SECTION, told)
        return found

    return check


def _corpus(corpus: Any, **options: Any) -> "Corpus":
    from extractbench.corpus.gold import Corpus
    from extractbench.corpus.load import load_corpus

    return corpus if isinstance(corpus, Corpus) else load_corpus(corpus, **options)


def _checked(
    request: pytest.FixtureRequest, extractor: Any, gold: "Corpus", options: Mapping[str, Any]
) -> tuple["Check", bool]:
    """Check an extractor; say also whether it was taken over as the baseline."""
    from extractbench.regression.checking import check_regression

    config = request.config
    folder = config.rootpath / config.getini("extractbench_baselines")
    update: Update | None = config.getoption("--extractbench-update")
    to_accept = update in ("improved", "all")
    found = check_regression(extractor, gold, folder=folder, to_accept=to_accept, **options)
    return found, _accept(request, found, folder, update)


def _accept(
    request: pytest.FixtureRequest, check: "Check", folder: Path, update: Update | None
) -> bool:
    """Write the baseline if it was asked for and may be; say whether it was."""
    if update is None or check.offered is None or check.shortfalls:
        return False
    if not _is_covered(update, check):
        return False
    if os.environ.get("CI") and not request.config.getoption("--extractbench-update-in-ci"):
        pytest.fail(
            "--extractbench-update writes nothing where CI is set; run it where you can look at "
            "the change, or add --extractbench-update-in-ci",
            pytrace=False,
        )
    from extractbench.regression.baseline import write_baseline

    reason = request.config.getoption("--extractbench-reason")
    write_baseline(folder, check.offered.model_copy(update={"reason": reason}))
    return True


def _is_covered(update: Update, check: "Check") -> bool:
    if check.stored is None:
        return True
    verdict = str(check.judgement.verdict) if check.judgement else ""
    if update == "improved":
        return verdict == "IMPROVED"
    return update == "all" and verdict != "UNCHANGED"


def _properties(check: "Check", *, accepted: bool) -> Iterator[tuple[str, str]]:
    """Yield what JUnit files and the summary of a GitHub step show."""
    judgement = check.judgement
    verdict = "NO BASELINE" if judgement is None else str(judgement.verdict)
    yield f"{_PROPERTY}.extractor", check.extractor
    yield f"{_PROPERTY}.verdict", "ACCEPTED" if accepted else verdict
    yield f"{_PROPERTY}.signature", str(check.evaluation.signature)
    for effect in judgement.effects if judgement else ():
        yield f"{_PROPERTY}.{effect.criterion}.f1", f"{effect.after:.4f}"
        yield f"{_PROPERTY}.{effect.criterion}.f1_before", f"{effect.before:.4f}"
        if effect.detectable == effect.detectable:
            yield f"{_PROPERTY}.{effect.criterion}.detectable", f"{effect.detectable:.4f}"
    for short in check.shortfalls:
        yield f"{_PROPERTY}.too_low", str(short)


def _told(request: pytest.FixtureRequest, check: "Check", corpus: "Corpus") -> str:
    from extractbench.regression.telling import holds_back, tell
    from extractbench.report.escaping import visible

    config = request.config
    most = config.getoption("--extractbench-items") or None
    words = config.getoption("--extractbench-words")
    test = shlex.quote(request.node.nodeid)
    hints = []
    changes = check.judgement.changes if check.judgement else None
    if changes is not None and holds_back(changes, most):
        hints.append(f"all of them: pytest {test} --extractbench-items=0")
    if check.offered is not None and not check.shortfalls:
        which = _update_for(check)
        why = " --extractbench-reason='...'" if which == "all" else ""
        if which:
            hints.append(f"to accept: pytest {test} --extractbench-update={which}{why}")
    return visible(tell(check, corpus, most=most, words=words, hints=hints))


def _update_for(check: "Check") -> Update | None:
    """Return the least update that would take a check over; None where nothing changed."""
    updates: tuple[Update, ...] = ("new", "improved", "all")
    if check.stored is None:
        return "new"
    return next((update for update in updates[1:] if _is_covered(update, check)), None)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Tell of what was gained: such tests pass, so nothing else would."""
    gained = [
        content
        for report in terminalreporter.stats.get("passed", ())
        if dict(getattr(report, "user_properties", ())).get(f"{_PROPERTY}.verdict") == "IMPROVED"
        for name, content in report.sections
        if _SECTION in name
    ]
    # `-rP` shows what every test that passed has to say.
    if gained and not terminalreporter.hasopt("P"):
        terminalreporter.section(_SECTION)
        for content in gained:
            terminalreporter.write_line(content)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write a table for the summary of a GitHub step, where there is one."""
    target = os.environ.get("GITHUB_STEP_SUMMARY")
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    # Workers of xdist have no terminal; the one that collects their reports does.
    if not target or terminal is None or hasattr(session.config, "workerinput"):
        return
    rows = [
        (report.nodeid, told)
        for reports in terminal.stats.values()
        for report in reports
        if (told := dict(getattr(report, "user_properties", ()))).get(f"{_PROPERTY}.verdict")
        and report.when == "call"
    ]
    if rows:
        try:
            with Path(target).open("a", encoding="utf-8") as file:
                file.write(_summary(rows))
        except OSError as error:
            terminal.write_line(f"extractbench: no summary is written: {error}")


def _summary(rows: Sequence[tuple[str, Mapping[str, str]]]) -> str:
    lines = ["| test | extractor | verdict | F1 |", "| --- | --- | --- | --- |"]
    for test, told in sorted(rows):
        verdict, extractor = told[f"{_PROPERTY}.verdict"], told[f"{_PROPERTY}.extractor"]
        moved = [
            f"{name.removeprefix(f'{_PROPERTY}.').removesuffix('.f1')} "
            f"{told.get(f'{name}_before', '-')} → {value}{_detectable(told, name)}"
            for name, value in told.items()
            if name.endswith(".f1")
        ]
        cells = (test, extractor, verdict, ", ".join(moved))
        lines.append(f"| {' | '.join(map(_cell, cells))} |")
    return "\n".join(lines) + "\n\n"


def _detectable(told: Mapping[str, str], name: str) -> str:
    """Say what fall could have been seen, where nothing was."""
    least = told.get(f"{name.removesuffix('.f1')}.detectable")
    is_said = least and told[f"{_PROPERTY}.verdict"] == "UNCHANGED"
    return f" (a fall of {least} could be seen)" if is_said else ""


def _cell(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
    return " ".join(plain.split())
