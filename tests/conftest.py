"""What several test files share: one invented document, and the texts that are not shipped."""

import copy
import importlib.util
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# Time is not what properties are about: the first example pays for imports, and cores are shared.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

WIRE_TEXT = "Nov 3 - Police in Norland said at least 12 people were held in Operation Larch."
"""An invented report; the offsets below are counted in it by hand."""

WIRE_GOLD: dict[str, Any] = {
    "id": "900-wire",
    "article": "900",
    "edition": "invented",
    "zones": [
        {"start": 0, "end": 8, "kind": "meta"},
        {"start": 8, "end": 79, "kind": "body"},
    ],
    "mentions": [
        {"id": "m1", "start": 0, "end": 5, "label": "TIME", "value": "XXXX-11-03"},
        {"id": "m2", "start": 18, "end": 25, "label": "PLACE", "value": "XX"},
        {"id": "m3", "start": 31, "end": 42, "label": "QUANTITY", "value": ">=12"},
        {"id": "m4", "start": 63, "end": 78, "label": "OPERATION", "value": "Operation Larch"},
    ],
    "quotes": [
        {
            "id": "q1",
            "speaker": "unnamed",
            "form": "indirect",
            "cue": [26, 30],
            "content": [[31, 78]],
            "evidence": [],
        }
    ],
    "record": {
        "published": {"value": "XXXX-11-03", "evidence": ["m1"]},
        "officials": [],
        "operations": [
            {
                "kind": "main",
                "name": {"value": "Operation Larch", "evidence": ["m4"]},
                "network": None,
                "agencies": [],
                "places": [{"code": "XX", "role": "action", "evidence": ["m2"]}],
                "times": [],
                "counts": [
                    {
                        "id": "c1",
                        "kind": "arrested",
                        "value": 12,
                        "modifier": "at_least",
                        "status": "reported",
                        "scope": "OP",
                        "evidence": ["m3"],
                        "accept": [{"scope": "XX"}],
                    }
                ],
                "cases": [],
                "occupations": [],
                "offences": [],
            }
        ],
        "background": [],
    },
    "excluded": [],
}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "originals: needs the articles that are not shipped")
    config.addinivalue_line("markers", "browser: needs chromium, driven by playwright")


@pytest.fixture
def wire_text() -> str:
    return WIRE_TEXT


@pytest.fixture
def wire_gold() -> dict[str, Any]:
    """A copy of the example's gold, free to be changed."""
    return copy.deepcopy(WIRE_GOLD)


@pytest.fixture
def write_gold(tmp_path: Path) -> Callable[..., Path]:
    """Write a gold file, and its text if given, into a corpus below the test's own folder."""

    def write(gold: dict[str, Any], text: str | None = None, folder: str = "corpus") -> Path:
        path = tmp_path / folder / f"{gold['id']}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(gold), encoding="utf-8")
        if text is not None:
            path.with_suffix(".txt").write_bytes(text.encode("utf-8"))
        return path.parent

    return write


@pytest.fixture(scope="session")
def originals() -> Path:
    """The folder of the original articles; the test is skipped where nobody named one."""
    named = os.environ.get("EXTRACTBENCH_TEXTS")
    if named and Path(named).is_dir():
        return Path(named)
    reason = "the original articles are not shipped; name their folder in EXTRACTBENCH_TEXTS"
    if os.environ.get("EXTRACTBENCH_REQUIRE_TEXTS") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
def no_texts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Forget every place where this machine has texts; return where the cache of them now lies."""
    monkeypatch.delenv("EXTRACTBENCH_TEXTS", raising=False)
    monkeypatch.setenv("EXTRACTBENCH_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "texts"


_CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A chromium for the tests of one file."""
    chromium = shutil.which("chromium")
    missing = [
        name
        for name, found in (
            ("playwright", importlib.util.find_spec("playwright")),
            ("chromium", chromium),
        )
        if not found
    ]
    if missing:
        reason = f"no browser to look with: {' and '.join(missing)} not installed"
        if os.environ.get("EXTRACTBENCH_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=chromium, args=_CHROMIUM)
        yield started
        started.close()


@pytest.fixture
def visit(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Open a page's HTML; after the test, nothing was fetched and the console is empty."""
    said, fetched, contexts = [], [], []

    def open_page(html: str, **context: Any) -> Any:
        path = tmp_path / "page.html"
        path.write_text(html, encoding="utf-8", newline="\n")
        contexts.append(browser.new_context(**context))
        page = contexts[-1].new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: fetched.append(request.url))
        page.goto(path.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert said == []
    assert len(fetched) == len(contexts)
