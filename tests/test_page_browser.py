"""The page about a gold document in a real browser: what lights up, and what never runs.

These tests drive chromium with playwright. Where either is missing they are skipped; with
``EXTRACTBENCH_REQUIRE_BROWSER=1`` they fail instead.
"""

import pytest

from corpora import PLAIN, corpus, gold_document, mention, zones
from extractbench.corpus.load import load_corpus
from extractbench.report.escaping import visible
from extractbench.report.page import document_page
from looking import CONTRASTS
from test_page import HOSTILE, hostile_document

pytestmark = pytest.mark.browser

COUNT = "record.operations[0].counts[0]"
PLACE = "record.operations[0].places[0]"


@pytest.fixture
def wire(write_gold, wire_gold, wire_text):
    """The page about the invented report; "at least 12" is evidence of a count and in a quote."""
    return document_page(load_corpus(write_gold(wire_gold, wire_text)), "900-wire")


def lit(page):
    """Return what is lit in the text and beside it."""
    found = page.eval_on_selector_all(
        ".lit", "all => all.map(e => [e.closest('#text') ? 'text' : 'beside', e.textContent])"
    )
    return [said for where, said in found if where == "text"], len(
        page.query_selector_all(".beside .lit")
    )


@pytest.mark.parametrize("how", ["hover", "focus"])
def test_a_filler_lights_its_evidence(visit, wire, how):
    page = visit(wire)
    getattr(page.locator(f'button[data-links="{COUNT}"]'), how)()
    assert lit(page) == (["at least 12"], 1)
    getattr(page.locator(f'button[data-links="{PLACE}"]'), how)()
    assert lit(page) == (["Norland"], 1)


@pytest.mark.parametrize("how", ["hover", "focus"])
def test_a_mention_lights_its_fillers_and_quotes_and_names_its_label(visit, wire, how):
    """The quote around "at least 12" lights up in the list, and not all over the text."""
    page = visit(wire)
    getattr(page.get_by_text("at least 12", exact=True).first, how)()
    assert lit(page) == (["at least 12"], 2)
    assert page.locator(".legend .lit").text_content() == "QUANTITY"
    assert page.locator("#about").inner_text().splitlines()[0].startswith("QUANTITY: >=12")


def test_a_quote_lights_its_content_and_its_cue(visit, wire):
    page = visit(wire)
    page.locator('button[data-links="quotes[0]"]').hover()
    texts, _ = lit(page)
    quoted = "".join(texts).replace("q1: unnamed, indirect", "")
    assert quoted == "saidat least 12 people were held in Operation Larch"


def test_leaving_a_mark_goes_back_to_what_has_the_focus(visit, wire):
    page = visit(wire)
    page.locator(f'button[data-links="{PLACE}"]').focus()
    page.get_by_text("Operation Larch", exact=True).first.hover()
    assert lit(page)[0] == ["Operation Larch"]
    page.locator("h1").hover()
    assert lit(page)[0] == ["Norland"]


def test_the_keyboard_reaches_every_part(visit, wire):
    """Links to the parts, choices, then one stop for each group and arrows within it."""
    page = visit(wire)
    stops = []
    for _ in range(10):
        page.keyboard.press("Tab")
        stops.append(
            page.evaluate("document.activeElement.textContent || document.activeElement.id")
        )
    assert stops[:6] == ["Text", "Record", "Quotes", "with-labels", "with-excluded", "Nov 3"]
    page.locator("#text mark").first.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.textContent") == "Norland"
    assert lit(page)[1] == 1
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.textContent") == "Operation Larch"
    page.keyboard.press("Home")
    assert page.evaluate("document.activeElement.textContent") == "Nov 3"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.record') !== null")


@pytest.mark.parametrize("bad", HOSTILE)
def test_hostile_words_stay_words(visit, bad):
    page = visit(document_page(corpus(hostile_document(bad)), bad))
    assert page.evaluate("typeof hacked") == "undefined"
    assert page.locator("h1").text_content() == visible(bad)
    assert page.title().startswith(" ".join(visible(bad).split()))
    assert page.locator("script, style, img, base, form, iframe").count() == 2
    page.locator("#text mark").first.hover()
    assert page.evaluate("typeof hacked") == "undefined"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_enough_contrast(visit, scheme):
    """At least 4.5 to 1 (WCAG 2.2, 1.4.3), for every label, and for what is lit."""
    labels = [mention(i, i + 1, f"L{i:02}") for i in range(12)]
    record = {"officials": [{"name": "x", "evidence": [[0, 1]]}]}
    gold = {"mentions": labels, "zones": zones((13, "meta"), (16, "nav")), "record": record}
    document = gold_document(text="abcdefghijkl\nxy\n", edition="original", **gold)
    page = visit(document_page(corpus(document), "d", include_text=True), color_scheme=scheme)
    for focused in ("#text mark", "button.entry"):
        page.locator(focused).first.focus()
        contrasts = page.evaluate(CONTRASTS)
        assert len(contrasts) > 20
        assert [each for each in contrasts if each[0] < 4.5] == []


@pytest.mark.parametrize("width", [320, 390, 800, 1280])
def test_no_width_scrolls_sideways(visit, width):
    text = f"{'long' * 60} word"
    record = {"officials": [{"name": "n" * 200, "evidence": [[0, 240]]}]}
    document = gold_document("d" * 120, text=text, record=record)
    page = visit(
        document_page(corpus(document), document.id), viewport={"width": width, "height": 700}
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_excluded_spans_and_labels_are_shown_on_demand(visit):
    document = gold_document(
        text="one two",
        mentions=[mention(4, 7, "ORG")],
        excluded=[{"start": 0, "end": 3, "rule": "40"}],
    )
    page = visit(document_page(corpus(document, task=PLAIN), "d"))
    label = "getComputedStyle(document.querySelector('#text mark'), '::after').content"
    assert not page.get_by_text("rule 40").is_visible()
    assert page.evaluate(label) == "none"
    page.get_by_label("excluded spans").check()
    page.get_by_label("labels in the text").check()
    assert page.get_by_text("rule 40").is_visible()
    assert page.evaluate(label) == '"ORG"'


def test_print_has_labels_and_no_controls(visit, wire):
    page = visit(wire, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.locator(".choices").is_visible()
    assert not page.locator("#about").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    content = "getComputedStyle(document.querySelector('#text mark'), '::after').content"
    assert page.evaluate(content) == '"TIME"'


def test_what_is_copied_is_the_text(visit, wire, wire_text):
    """The names of speakers stand between the words, and are no part of them."""
    page = visit(wire)
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.page'))")
    assert page.evaluate("getSelection().toString()").strip() == wire_text
