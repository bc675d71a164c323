"""The gold that is shipped: it passes its checks, and every rendering keeps to its original."""

import json
import re
from typing import Any

import pytest

from extractbench.corpus.checks import check_corpus
from extractbench.corpus.folder import find_folder, read_payload
from extractbench.corpus.gold import Corpus, Gold, GoldDocument
from extractbench.corpus.index import read_index
from extractbench.corpus.load import load_corpus
from extractbench.corpus.markup import compile_markup, to_markup
from extractbench.fillers import walk
from extractbench.operations.records import OPERATIONS

FOLDER = find_folder("operations")
INDEX, _ = read_index(FOLDER)
GUIDELINES = (FOLDER.parent / "GUIDELINES.md").read_text(encoding="utf-8")
GOLD = sorted(FOLDER.glob("*/*.json"))
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
    """Slot by slot, but for the declared absences, whatever the order of fillers."""
    corpus = load_corpus(edition="retold,original")
    retold = corpus.gold(name)
    original = corpus.gold(retold.article)
    absent = {f"record.{path}" for path in INDEX.absences.get(name, ())}
    assert facts(retold, set()) == facts(original, absent)


def facts(document: GoldDocument, absent: set[str]) -> list[str]:
    """Return every filler with all that belongs to it but evidence and the names of records."""
    root = document.record
    records = {each.id: each for each in walk(root) if each.id is not None}
    gone = {name for name, each in records.items() if each.where in absent}

    def resolved(values: dict[str, Any]) -> dict[str, Any]:
        return {k: named(v) if k == "part_of" else v for k, v in values.items()}

    def named(name: str | None) -> Any:
        return resolved(records[name].scalars()) if name in records else name

    found = []
    for index, operation in enumerate([root, *root.value["operations"]]):
        for name, held in operation.value.items():
            if name == "operations" or f"{operation.where}.{name}" in absent:
                continue
            for each in (held or ()) if isinstance(held, tuple) else (held,):
                if each is None or each.where in absent:
                    continue
                values = resolved(each.scalars()) if isinstance(each.value, dict) else each.value
                accept = sorted(
                    described(resolved(a) if isinstance(a, dict) else a)
                    for a in each.accept
                    if not (isinstance(a, dict) and a.get("part_of") in gone)
                )
                found.append(described([index, name, values, each.optional, accept]))
    return sorted(found)


def described(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def test_the_first_renderings_leave_nothing_out():
    """One of each article states all that the article does."""
    complete = set(RETOLD) - set(INDEX.absences)
    assert complete == {"000-blog", "001-wire", "002-broadcast", "003-qa", "004-notice"}


def test_every_rule_that_gold_cites_is_in_the_guidelines():
    rules = set(re.findall(r"^\* \*\*(\d+)\.\*\*", GUIDELINES, re.MULTILINE))
    cited = {
        each["rule"]
        for path in GOLD
        for layer in ("excluded", "inferences")
        for each in read_payload(path).get(layer, [])
    }
    assert cited <= rules
    assert cited > {"45", "79", "91"}


def test_the_rules_are_numbered_without_a_gap():
    rules = re.findall(r"^\* \*\*(\d+)\.\*\*", GUIDELINES, re.MULTILINE)
    assert sorted(map(int, rules)) == list(range(1, 122))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_no_inference_is_listed_where_the_words_suffice(path):
    text = path.read_bytes().decode("utf-8")
    gold = Gold.model_validate(read_payload(path.with_suffix(".json")))
    inferred = {each.mention for each in gold.inferences}
    assert inferred == {
        mention.id
        for mention in gold.mentions
        if not OPERATIONS.follows(mention, text[mention.start : mention.end], gold)
    }


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
        for name in corpus.leaks_of(document)
        if name.casefold() in document.document.text.casefold()
    ]


def test_what_leaks_is_in_no_rendering(no_texts):
    assert leaked(load_corpus()) == []


@pytest.mark.originals
def test_what_leaks_is_in_no_original(originals, no_texts):
    assert leaked(load_corpus(edition="original", texts=originals)) == []
