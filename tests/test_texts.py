"""Finding texts that are not shipped, and moving gold over to copies that differ in form only."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractbench.corpus.gold import Gold, GoldDocument
from extractbench.corpus.hydrate import Fit, fit_text, hydrate
from extractbench.corpus.index import Entry, index_corpus
from extractbench.corpus.load import load_corpus
from extractbench.corpus.texts import add_texts, cache_folder, texts_status
from extractbench.errors import TextError
from extractbench.loose import loosen, sha256
from mangles import MANGLES

# Lines, both kinds of quotation marks, dashes, a ligature and letters that fall apart.
TEXT = (
    "Menu\n\nÉtés – “Operation ﬁr”\n\nPolice in Málaga said ‘at least 12’ people  were held "
    "in Operation Larch — “twelve or more”, they said.\n\n"
)
WORDS = ["Operation ﬁr", "Málaga", "at least 12", "Operation Larch", "twelve"]
LABELS = ["OPERATION", "PLACE", "QUANTITY", "OPERATION", "QUANTITY"]
VALUES = ["Operation Fir", "ES:Málaga", ">=12", "Operation Larch", "=12"]


def make_gold() -> dict:
    """Return gold whose offsets are looked up in TEXT, so that they fit it by construction."""
    at = TEXT.index
    mentions = [
        {"id": f"m{n}", "start": at(word), "end": at(word) + len(word), "label": label,
         "value": value}
        for n, (word, label, value) in enumerate(zip(WORDS, LABELS, VALUES, strict=True))
    ]  # fmt: skip
    title, body = at("Étés"), at("Police")
    content = [[at("twelve"), at("”, they")]]
    place = {"code": "ES", "role": "action", "evidence": [[at("Málaga"), at(" said")]]}
    return {
        "id": "910",
        "article": "910",
        "edition": "original",
        "zones": [
            {"start": 0, "end": title, "kind": "nav"},
            {"start": title, "end": body, "kind": "title"},
            {"start": body, "end": len(TEXT), "kind": "body"},
        ],
        "mentions": mentions,
        "quotes": [{"id": "q1", "speaker": "unnamed", "form": "direct",
                    "cue": [at("said.\n"), at(".\n")], "content": content}],
        "record": {"operations": [{"kind": "main", "places": [place]}]},
        "excluded": [
            {"start": at("“Operation"), "end": at("”\n") + 1, "rule": "16"},
            {"start": at("‘at"), "end": at("’ people") + 1, "rule": "26"},
            {"start": at("more"), "end": at("more") + 4, "rule": "11"},
        ],
    }  # fmt: skip


@pytest.fixture
def corpus(tmp_path, no_texts) -> Path:
    """A corpus of one document whose text is not shipped."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "910.json").write_text(json.dumps(make_gold()), encoding="utf-8")
    index_corpus(folder, texts={"910": TEXT})
    return folder


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(text.encode("utf-8"))
    return folder


def surfaces(document: GoldDocument) -> list[str]:
    """Return what stands at every span of a document's gold, white space at zone ends apart."""
    gold, text = document.gold, document.document.text
    spans = [mention.span for mention in gold.mentions]
    spans += [span for quote in gold.quotes for span in (quote.cue, *quote.content)]
    spans += [excluded.span for excluded in gold.excluded]
    spans += [(zone.start, zone.end) for zone in gold.zones]
    if document.record is not None:
        places = (p for o in document.record.value["operations"] for p in o.value["places"])
        spans += [span for place in places for span in place.evidence]
    return [text[start:end] for start, end in spans]


def folded(surfaces: list[str]) -> list[str]:
    return [loosen(surface).text for surface in surfaces]


@pytest.mark.parametrize("mangle", MANGLES.values(), ids=MANGLES.keys())
def test_a_mangled_copy_has_the_same_words_at_every_span(mangle, corpus, tmp_path):
    (shipped,) = load_corpus(corpus, texts=write(tmp_path / "exact", "any.name", TEXT))
    (moved,) = load_corpus(corpus, texts=write(tmp_path / "mangled", "any.name", mangle(TEXT)))
    assert folded(surfaces(moved)) == folded(surfaces(shipped))
    assert moved.digest == shipped.digest


def test_all_mangles_together_leave_the_words_in_place(corpus, tmp_path):
    text = TEXT
    for mangle in reversed(MANGLES.values()):
        text = mangle(text)
    (exact,) = load_corpus(corpus, texts=write(tmp_path / "exact", "t.txt", TEXT))
    (moved,) = load_corpus(corpus, texts=write(tmp_path / "mangled", "t.txt", text))
    assert folded(surfaces(moved)) == folded(surfaces(exact))
    assert moved.sha256 == sha256(text)
    assert moved.length == len(text)


def test_moved_zones_meet_after_white_space(corpus, tmp_path):
    """``Menu`` and two line ends, each CRLF with a space before it: the title starts at 10."""
    text = TEXT.replace("\n", " \r\n")
    (moved,) = load_corpus(corpus, texts=write(tmp_path / "mangled", "t.txt", text))
    assert [zone.start for zone in moved.gold.zones] == [0, 10, text.index("Police")]
    assert moved.gold.zones[-1].end == len(text)


@pytest.mark.parametrize(
    ("text", "fit"),
    [
        (TEXT, Fit.EXACT),
        ("\ufeff" + TEXT, Fit.RECODED),
        (TEXT.replace("\n", "\r\n"), Fit.RECODED),
        (TEXT.replace(" ", "\u00a0"), Fit.LOOSE),
        (TEXT.strip(), Fit.LOOSE),
        (TEXT.replace("12", "13"), Fit.MISSING),
        (TEXT.upper(), Fit.MISSING),
    ],
)
def test_a_copy_is_recognised_by_what_it_holds(text, fit, corpus):
    (entry,) = index_corpus(corpus).documents
    assert fit_text(entry, text)[0] is fit


def test_a_recoded_copy_is_used_as_it_was_annotated(corpus, tmp_path):
    folder = write(tmp_path / "texts", "t.txt", "\ufeff" + TEXT.replace("\n", "\r\n"))
    (document,) = load_corpus(corpus, texts=folder)
    assert document.text == TEXT
    assert document.sha256 == sha256(TEXT)


PIECES = st.sampled_from(["a", "é", "ﬁ", "…", " ", "  ", "\n", "“", "’", "–", "12"])


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    """Draw a text of pieces, and spans that start and end at pieces that are no white space."""
    pieces = draw(st.lists(PIECES, min_size=1, max_size=20))
    starts = [sum(map(len, pieces[:n])) for n in range(len(pieces))]
    solid = [n for n, piece in enumerate(pieces) if not piece.isspace()]
    pairs = st.tuples(st.sampled_from(solid), st.sampled_from(solid)) if solid else st.nothing()
    drawn = draw(st.lists(pairs, max_size=4)) if solid else []
    spans = [(starts[min(p)], starts[max(p)] + len(pieces[max(p)])) for p in drawn]
    return "".join(pieces), spans


@settings(max_examples=200)
@given(texts_with_spans(), st.lists(st.sampled_from(sorted(MANGLES)), unique=True))
def test_moving_gold_keeps_every_surface(drawn, names):
    """Whatever is done to a text, what stands at a span is the same after folding."""
    text, spans = drawn
    copy = text
    for name in names:
        copy = MANGLES[name](copy)
    items = [{"start": s, "end": e, "rule": "1"} for s, e in spans]
    zones = [{"start": 0, "end": len(text), "kind": "body"}]
    gold = Gold.model_validate({"id": "d", "zones": zones, "excluded": items})
    moved = hydrate(gold, loosen(text).breakpoints(len(text)), copy)
    before = [text[x.start : x.end] for x in gold.excluded]
    assert folded([copy[x.start : x.end] for x in moved.excluded]) == folded(before)
    assert (moved.zones[0].start, moved.zones[0].end) == (0, len(copy))


@pytest.mark.parametrize("where", ["argument", "environment", "cache"])
def test_texts_are_found_in_three_places(where, corpus, tmp_path, monkeypatch):
    if where == "cache":
        write(cache_folder(), "anything", TEXT)
    folder = write(tmp_path / "texts" / "deep" / "er", "x", TEXT).parents[1]
    if where == "environment":
        monkeypatch.setenv("EXTRACTBENCH_TEXTS", str(folder))
    (document,) = load_corpus(corpus, texts=folder if where == "argument" else None)
    assert document.text == TEXT


def test_an_earlier_place_goes_before_a_later_one(corpus, tmp_path, monkeypatch):
    monkeypatch.setenv("EXTRACTBENCH_TEXTS", str(write(tmp_path / "named", "exact", TEXT)))
    loose = TEXT.replace(" ", "\u00a0")
    (document,) = load_corpus(corpus, texts=write(tmp_path / "given", "loose", loose))
    assert document.text == loose


def test_within_a_folder_an_exact_copy_goes_before_others(corpus, tmp_path):
    folder = write(tmp_path / "texts", "a-loose", TEXT.replace(" ", "\u00a0"))
    (document,) = load_corpus(corpus, texts=write(folder, "b-exact", TEXT))
    assert document.text == TEXT


def test_files_that_cannot_be_texts_are_passed_over(corpus, tmp_path):
    folder = write(tmp_path / "texts", "good", TEXT)
    (folder / "latin").write_bytes(b"caf\xe9" * 30)
    (folder / "huge").write_bytes(b"x" * (2**20 + 1))
    (document,) = load_corpus(corpus, texts=folder)
    assert document.text == TEXT


def test_a_text_in_the_cache_is_no_reason_to_ship_it(corpus, tmp_path):
    """Gold with a text that was found is the same gold: nothing is written beside it."""
    load_corpus(corpus, texts=write(tmp_path / "texts", "t", TEXT))
    assert sorted(path.name for path in corpus.iterdir()) == ["910.json", "corpus.json"]


def test_adding_texts_twice_leaves_one_copy_under_its_hash(corpus, tmp_path, no_texts):
    folder = write(tmp_path / "texts", "910-as-fetched.html.txt", TEXT)
    write(folder, "notes.md", "nothing to do with it")
    for _ in range(2):
        (status,) = add_texts(folder, corpus)
        assert (status.document, status.fit) == ("910", Fit.EXACT)
        assert [path.name for path in no_texts.iterdir()] == [sha256(TEXT)]
    assert load_corpus(corpus).gold("910").text == TEXT


def test_adding_a_recoded_copy_keeps_the_annotated_text(corpus, tmp_path, no_texts):
    (status,) = add_texts(write(tmp_path / "texts", "t", TEXT.replace("\n", "\r\n")), corpus)
    assert status.fit is Fit.RECODED
    assert (no_texts / sha256(TEXT)).read_bytes() == TEXT.encode()


def test_adding_a_folder_that_is_not_there_is_an_error(corpus, tmp_path):
    with pytest.raises(TextError, match="is no folder"):
        add_texts(tmp_path / "nowhere", corpus)


def test_the_status_of_a_missing_text_names_the_files_that_are_near(corpus, tmp_path):
    """The first is called after the document, the second is 1 character longer than the text."""
    folder = write(tmp_path / "texts", "910-page.txt", "short")
    write(folder, "article.txt", TEXT.replace("12", "112"))
    write(folder, "readme", "x")
    (status,) = texts_status(corpus, texts=folder)
    assert (status.fit, status.path, status.expected) == (Fit.MISSING, None, sha256(TEXT))
    assert [file.name for file in status.near] == ["910-page.txt", "article.txt"]
    assert status.near[0].sha256 == sha256("short")
    assert str(status.near[0]) == str(folder / "910-page.txt")


def test_the_status_of_the_built_in_corpus_covers_every_edition(no_texts):
    status = {each.document: each.fit for each in texts_status()}
    assert status["000"] is Fit.MISSING
    assert status["000-blog"] is Fit.EXACT


def test_a_changed_copy_is_refused_with_both_hashes_and_what_to_do(corpus, tmp_path):
    changed = TEXT.replace("12", "13")
    with pytest.raises(TextError) as caught:
        load_corpus(corpus, texts=write(tmp_path / "texts", "910.txt", changed))
    message = str(caught.value)
    assert sha256(TEXT) in message
    assert f"910.txt has {sha256(changed)}" in message
    assert "fetch the text again" in message


def test_a_folder_without_any_of_the_texts_is_refused(corpus, tmp_path):
    with pytest.raises(TextError, match="holds no text of 910"):
        load_corpus(corpus, texts=write(tmp_path / "texts", "other", "x"))


def test_a_folder_of_texts_that_is_not_there_is_an_error(corpus, tmp_path, monkeypatch):
    with pytest.raises(TextError, match=r"^texts=.*is no folder"):
        load_corpus(corpus, texts=tmp_path / "nowhere")
    monkeypatch.setenv("EXTRACTBENCH_TEXTS", str(tmp_path / "nowhere"))
    with pytest.raises(TextError, match=r"^EXTRACTBENCH_TEXTS=.*is no folder"):
        load_corpus(corpus)


def test_a_document_without_a_map_fits_exactly_or_not_at_all():
    entry = Entry(id="d", sha256=sha256(TEXT), loose_sha256=sha256(loosen(TEXT).text))
    assert fit_text(entry, TEXT.replace(" ", "\u00a0"))[0] is Fit.MISSING


ORIGINALS = ["000", "001", "002", "003", "004"]


@pytest.mark.originals
@pytest.mark.parametrize("mangle", [*MANGLES, "none"])
@pytest.mark.parametrize("name", ORIGINALS)
def test_the_articles_are_recognised_in_mangled_copies(name, mangle, originals, tmp_path, no_texts):
    exact = load_corpus(edition="original", texts=originals).gold(name)
    copy = MANGLES.get(mangle, str)(exact.text)
    moved = load_corpus(edition="original", texts=write(tmp_path / "t", "x", copy)).gold(name)
    assert moved.text is not None
    # Not compared as lists: a failure must not print the words of an article.
    pairs = zip(folded(surfaces(moved)), folded(surfaces(exact)), strict=True)
    assert sum(a != b for a, b in pairs) == 0
