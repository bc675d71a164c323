"""The agreement of two annotations, on pages small enough to work out by hand."""

import math
import sys

import pytest

from corpora import LENGTH, corpus, count, gold_document, mention, operation, quote, zones
from extractbench.agreement import Agreement, Figure, measure_agreement
from extractbench.corpus.gold import Corpus, GoldDocument
from extractbench.errors import CorpusError, MissingExtraError
from extractbench.report.agreement import agreement_json, agreement_markdown

EMPTY = {"zones": zones((LENGTH, "body")), "mentions": (), "quotes": (), "record": {}}


def annotated(name: str = "d", **layers) -> GoldDocument:
    return gold_document(name, article=layers.pop("article", name), **(EMPTY | layers))


def agree(first: Corpus | GoldDocument, second: Corpus | GoldDocument) -> Agreement:
    both = (each if isinstance(each, Corpus) else corpus(each) for each in (first, second))
    return measure_agreement(*both)


def figure(agreement: Agreement, measure: str, group: str = "all") -> Figure:
    (found,) = (f for f in agreement.figures if (f.measure, f.group) == (measure, group))
    return found


def test_kappa_of_characters_takes_off_what_chance_would_give():
    """100 characters; 60 body and 40 nav against 50 and 50, alike on 90.

    Chance: .6 * .5 + .4 * .5 = .5, so kappa = (.9 - .5) / (1 - .5) = .8.
    """
    first = annotated(zones=zones((60, "body"), (100, "nav")))
    second = annotated(zones=zones((50, "body"), (100, "nav")))
    assert figure(agree(first, second), "kappa") == ("zones", "kappa", "all", 0.8, 90, 100, 100)


def test_kappa_is_undefined_where_there_is_only_one_kind():
    assert math.isnan(figure(agree(annotated(), annotated()), "kappa").rate)


def test_mentions_agree_exactly_and_by_overlap():
    """Of 2 and 3 mentions one is the same and one overlaps: F1 = 2/5, and 4/5 by overlap."""
    first = annotated(mentions=(mention(0, 5, "ORG", id="m1"), mention(10, 20, "ORG", id="m2")))
    second = annotated(
        mentions=(
            mention(0, 5, "ORG", id="x1"),
            mention(12, 20, "ORG", id="x2"),
            mention(30, 35, "ROLE", id="x3"),
        )
    )
    agreement = agree(first, second)
    assert figure(agreement, "exact")[3:] == (0.4, 1, 2, 3)
    assert figure(agreement, "overlap")[3:] == (0.8, 2, 2, 3)
    assert figure(agreement, "exact", "ROLE")[3:] == (0.0, 0, 0, 1)


def test_values_are_compared_by_their_label_and_by_krippendorff():
    """Four pairs: =1 =1, =2 =2.0 (the same number), =1 =3, =2 =2: 3 of 4 alike.

    The coincidences of the values 1, 2, 3 are n(1) = 3, n(2) = 4, n(3) = 1 of 8; observed
    disagreement 2/8; expected (64 - 9 - 16 - 1) / (8 * 7) = 38/56: alpha = 1 - 14/38 = 12/19.
    """
    ours, theirs = ("=1", "=2", "=1", "=2"), ("=1", "=2.0", "=3", "=2")
    first, second = (
        annotated(
            mentions=tuple(
                mention(10 * i, 10 * i + 5, "QUANTITY", value, id=f"m{i}")
                for i, value in enumerate(values)
            )
        )
        for values in (ours, theirs)
    )
    found = figure(agree(first, second), "value", "QUANTITY")
    assert found[3:] == (pytest.approx(12 / 19), 3, 4, 4)


def test_quotes_agree_by_content_and_then_by_speaker():
    """Contents 0-20 and 5-20 share 15 of 20; the second pair has another speaker."""
    first = annotated(quotes=(quote("A", (0, 20), id="q1"), quote("B", (30, 50), id="q2")))
    second = annotated(quotes=(quote("A", (5, 20), id="q1"), quote("C", (30, 50), id="q2")))
    agreement = agree(first, second)
    assert figure(agreement, "content")[3:] == (1.0, 2, 2, 2)
    assert figure(agreement, "speaker")[3:] == (0.5, 1, 2, 2)


def test_records_are_compared_both_ways_since_one_side_says_what_is_optional():
    """An optional figure that the other side lacks is no disagreement where it is gold."""
    held = count("arrested", 9, optional=True)
    first = annotated(record={"operations": [operation(counts=[count("charged", 2), held])]})
    second = annotated(record={"operations": [operation(counts=[count("charged", 2)])]})
    agreement = agree(first, second)
    assert figure(agreement, "units, first as gold", "operations.counts")[3:] == (1.0, 1, 1, 1)
    assert figure(agreement, "units, second as gold", "operations.counts")[3:] == (
        pytest.approx(2 / 3),
        1,
        1,
        2,
    )


def test_attributes_are_compared_on_paired_units():
    first = annotated(record={"operations": [operation(counts=[count("arrested", 9)])]})
    other = count("arrested", 9, modifier="at_least")
    second = annotated(record={"operations": [operation(counts=[other])]})
    agreement = agree(first, second)
    assert figure(agreement, "attribute", "Count.modifier")[3:] == (0.0, 0, 1, 1)
    # One value on both sides: nothing that chance could have got wrong.
    assert math.isnan(figure(agreement, "attribute", "Count.status").rate)


def test_figures_stand_for_every_article():
    first = corpus(annotated("a"), annotated("b", mentions=(mention(0, 5, "ORG", id="m"),)))
    second = corpus(annotated("a"), annotated("b"))
    agreement = measure_agreement(first, second)
    assert list(agreement.by_article) == ["a", "b"]
    exact = [f for f in agreement.by_article["b"] if (f.measure, f.group) == ("exact", "all")]
    assert exact[0][3:] == (0.0, 0, 1, 0)


def test_two_annotations_must_be_of_the_same_documents():
    with pytest.raises(CorpusError, match="same documents; one alone has b"):
        agree(corpus(annotated("a")), corpus(annotated("a"), annotated("b")))
    with pytest.raises(CorpusError, match="two texts, of 100 and 50"):
        agree(annotated(), annotated(length=50, zones=zones((50, "body"))))


def test_a_table_and_json_say_what_was_compared():
    agreement = agree(annotated(), annotated())
    markdown = agreement_markdown(agreement)
    assert markdown.startswith("| layer, measure | rate | alike | first | second | d |\n")
    assert "| zones, kappa | – | 100 | 100 | 100 | – |" in markdown
    plain = agreement_json(agreement)
    assert plain["figures"][0]["rate"] is None
    assert plain["digests"] == list(agreement.digests)


def test_alpha_without_its_library_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "krippendorff", None)
    values = (mention(0, 5, "ORG", "one", id="m"), mention(6, 9, "ORG", "two", id="n"))
    with pytest.raises(MissingExtraError, match=r"\[agreement\]"):
        agree(annotated(mentions=values), annotated(mentions=values))
