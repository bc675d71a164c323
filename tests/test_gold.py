"""The gold that is shipped: it passes its checks, and every rendering keeps to its original."""

import json
from typing import Any

import pytest

from extractbench.corpus.checks import check_corpus
from extractbench.corpus.folder import find_folder, read_payload
from extractbench.corpus.gold import Corpus, GoldDocument
from extractbench.corpus.load import load_corpus
from extractbench.corpus.markup import compile_markup, to_markup
from extractbench.fillers import walk

FOLDER = find_folder("operations")
RETOLD = sorted(path.stem for path in (FOLDER / "retold").glob("*.json"))
SHIPPED = sorted(FOLDER.glob("*/*.txt"))


def test_every_check_passes(no_texts):
    assert check_corpus("operations") == []


@pytest.mark.originals
def test_every_check_passes_on_the_original_texts(originals, no_texts):
    assert check_corpus("operations", edition="original", texts=originals) == []


def test_no_original_text_is_shipped():
    assert [path.name for path in SHIPPED if path.parent.name == "original"] == []
    for path in (FOLDER / "original").glob("*.json"):
        assert "surface" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", RETOLD)
def test_a_rendering_states_what_its_original_states(name, no_texts):
    """Slot by slot, whatever the order of fillers; each text has evidence of its own."""
    corpus = load_corpus(edition="retold,original")
    retold = corpus.gold(name)
    original = corpus.gold(retold.article)
    assert facts(retold) == facts(original)


def facts(document: GoldDocument) -> list[str]:
    """Return every filler with all that belongs to it but evidence and the names of records."""
    root = document.record
    named = {each.id: described(each.scalars()) for each in walk(root) if each.id is not None}

    def resolved(values: dict[str, Any]) -> dict[str, Any]:
        return {k: named.get(v, v) if k == "part_of" else v for k, v in values.items()}

    found = []
    for index, operation in enumerate([root, *root.value["operations"]]):
        for name, held in operation.value.items():
            for each in (held or ()) if isinstance(held, tuple) else (held,):
                if each is None or name == "operations":
                    continue
                values = resolved(each.scalars()) if isinstance(each.value, dict) else each.value
                accept = sorted(
                    described(resolved(a) if isinstance(a, dict) else a) for a in each.accept
                )
                found.append(described([index, name, values, each.optional, accept]))
    return sorted(found)


def described(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_document_can_be_written_in_line_and_compiled_again(path):
    text = path.read_bytes().decode("utf-8")
    gold = read_payload(path.with_suffix(".json"))
    assert compile_markup(to_markup(text, gold)) == (text, gold)


def test_every_article_has_a_rendering(no_texts):
    originals = load_corpus(edition="original").articles
    assert set(load_corpus(edition="retold").articles) == set(originals)


def leaked(corpus: Corpus) -> list[tuple[str, str]]:
    return [
        (document.id, name)
        for document in corpus
        for name in corpus.leaks[document.article]
        if name.casefold() in document.document.text.casefold()
    ]


def test_what_leaks_is_in_no_rendering(no_texts):
    assert leaked(load_corpus()) == []


@pytest.mark.originals
def test_what_leaks_is_in_no_original(originals, no_texts):
    assert leaked(load_corpus(edition="original", texts=originals)) == []
