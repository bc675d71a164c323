"""The page of boards in a real browser: it sorts, can be read, and runs nothing of a result's."""

from dataclasses import replace

import pytest

import extractbench as eb
from extractbench.leaderboard.board import make_boards
from extractbench.leaderboard.entry import Entry
from extractbench.leaderboard.page import board_page
from extractbench.leaderboard.result import Environment, Extractor, result_of
from looking import CONTRASTS
from test_page import HOSTILE

pytestmark = pytest.mark.browser


def entry(name: str, step: int, corpus: eb.Corpus, version: str | None = None) -> Entry:
    """A run that has gold's mentions, but for every so many of each document."""
    predictions = [
        eb.Prediction(
            id=document.id,
            mentions=tuple(m for i, m in enumerate(document.gold.mentions or ()) if i % step),
        )
        for document in corpus
    ]
    evaluation = eb.score(predictions, corpus, name=name)
    extractor = Extractor(name=name, version=version)
    result = result_of(evaluation, extractor, Environment.here(), "0" * 64)
    return Entry(f"operations/retold/{name}/0", result, evaluation)


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    corpus = eb.load_corpus()
    return [
        entry("worse", 2, corpus),
        entry("best", 9, corpus),
        entry("a-long-name " * 9, 4, corpus),
    ]


def names(page):
    return [name.strip()[:5] for name in page.locator("tbody th").all_inner_texts()]


def test_a_click_sorts_by_number_and_another_turns_it_round(visit, entries):
    page = visit(board_page(make_boards(entries, {})))
    assert names(page) == ["a-lon", "best", "worse"]
    head = page.get_by_role("button", name="mentions strict")
    head.click()
    assert names(page) == ["best", "a-lon", "worse"]
    assert page.locator("th[aria-sort]").get_attribute("aria-sort") == "descending"
    assert page.get_by_role("status").inner_text() == "sorted by mentionsstrict, descending"
    head.click()
    assert names(page) == ["worse", "a-lon", "best"]
    page.get_by_role("button", name="extractor").press("Enter")
    assert names(page) == ["a-lon", "best", "worse"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read(visit, entries, scheme):
    page = visit(board_page(make_boards(entries, {})), color_scheme=scheme)
    assert [found for found in page.evaluate(CONTRASTS) if found[0] < 4.5] == []


@pytest.mark.parametrize("width", [320, 800, 1300])
def test_the_page_is_never_wider_than_the_screen(visit, entries, width):
    page = visit(board_page(make_boards(entries, {})), viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # The name stays in sight, and leaves most of the screen to the numbers.
    assert page.locator("tbody th").first.bounding_box()["width"] < max(170, width / 2)


@pytest.mark.parametrize("bad", HOSTILE)
def test_what_a_result_says_stays_text(visit, entries, bad):
    first, *rest = entries
    said = first.result.model_copy(
        update={"extractor": Extractor.model_construct(name=bad, version=bad[:120])}
    )
    page = visit(board_page(make_boards([replace(first, result=said), *rest], {})))
    assert page.evaluate("typeof window.owned") == "undefined"
    assert page.locator("script").count() == 1
    assert page.locator("img, iframe, object, embed, link").count() == 0
