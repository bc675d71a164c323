"""The page about several runs in a real browser: filters, keys, and what never runs."""

import pytest

import extractbench as eb
from extractbench.report.run_page import run_page
from looking import CONTRASTS
from test_page import HOSTILE
from test_run_page import GOLD, gold_of, mention, run

pytestmark = pytest.mark.browser


@pytest.fixture
def two():
    """A page of one document and two runs, one of which has three errors."""
    gold = gold_of()
    return run_page([run("good", *GOLD), run("cut", mention(0, 2, "A"), mention(4, 7, "A"))], gold)


def seen(page):
    return page.eval_on_selector_all(
        ".wrong > li:not([hidden])", "all => all.map(e => [e.dataset.label, e.dataset.kind])"
    )


def test_filters_leave_what_was_asked_for(visit, two):
    page = visit(two)
    assert page.locator("#count").inner_text() == "3 errors"
    page.select_option("#by-kind", "unfound")
    assert seen(page) == [["A", "unfound"]]
    assert page.locator("#count").inner_text() == "1 error"
    assert page.locator(".left").inner_text() == "1 error"
    page.select_option("#by-kind", "")
    page.select_option("#by-label", "B")
    assert seen(page) == [["B", "label"]]
    page.select_option("#by-label", "")
    page.select_option("#by-extractor", "0")
    assert seen(page) == []


def test_the_extractor_that_is_chosen_is_underlined(visit, two):
    page = visit(two)
    shown = "all => all.map(e => e.textContent)"
    page.select_option("#by-extractor", "1")
    assert page.eval_on_selector_all(".shown", shown) == ["on", "two"]
    page.select_option("#by-extractor", "0")
    assert page.eval_on_selector_all(".shown", shown) == ["on", "e", "two", "three"]


def test_keys_go_from_error_to_error_and_light_its_place(visit, two):
    page = visit(two)
    lit = "all => all.map(e => e.textContent).join('')"
    for wanted in ("one", "two", "three", "one"):
        page.keyboard.press("j")
        assert page.eval_on_selector_all(".lit", lit) == wanted
    page.keyboard.press("k")
    assert page.eval_on_selector_all(".lit", lit) == "three"
    assert page.locator('button[aria-expanded="true"]').count() == 1
    page.keyboard.press("Escape")
    assert page.locator(".lit").count() == 0
    assert page.locator("details[open]").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read(visit, two, scheme):
    page = visit(two, color_scheme=scheme)
    page.keyboard.press("j")
    low = [found for found in page.evaluate(CONTRASTS) if found[0] < 4.5]
    assert low == []


@pytest.mark.parametrize("width", [320, 800, 1300])
def test_the_page_is_never_wider_than_the_screen(visit, width):
    corpus = eb.load_corpus().select(["000-blog"])
    runs = [eb.evaluate(name, corpus) for name in ("regex", "everything-capitalised")]
    page = visit(run_page(runs, corpus), viewport={"width": width, "height": 800})
    page.keyboard.press("j")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [360, 800, 1300])
def test_an_error_and_its_place_are_in_sight_together(visit, width):
    """Far down in a long document, beside or below its text."""
    corpus = eb.load_corpus().select(["000-blog"])
    page = visit(
        run_page([eb.evaluate("everything-capitalised", corpus)], corpus),
        viewport={"width": width, "height": 800},
    )
    for _ in range(40):
        page.keyboard.press("j")
    seen_whole = (
        "e => { const b = e.getBoundingClientRect(); return b.top >= 0 && b.bottom <= 800; }"
    )
    assert page.locator('button[aria-expanded="true"]').evaluate(seen_whole)
    assert page.locator(".lit").first.evaluate(seen_whole)


def test_landmarks_and_labels_are_there(visit, two):
    page = visit(two)
    for role in ("banner", "main", "navigation"):
        assert page.get_by_role(role).count() == 1
    for name in ("extractor", "label or slot", "error"):
        assert page.get_by_label(name, exact=True).count() == 1
    assert page.get_by_role("img", name="precision against recall").count() >= 1


@pytest.mark.parametrize("bad", HOSTILE)
def test_hostile_texts_and_names_stay_text(visit, bad):
    gold = gold_of(text=f"one two three {bad}")
    page = visit(run_page([run(f"name {bad}"[:60], *GOLD, gold=gold)], gold))
    assert page.evaluate("typeof window.owned") == "undefined"
    assert page.locator("script").count() == 1
    assert page.locator("img, iframe, object, embed, link").count() == 0
