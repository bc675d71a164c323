"""Grounding: the evidence of values, leakage from boilerplate, and leaks of the world."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpora import corpus, count, gold_document, mention, operation, outcomes, predict, zones
from extractbench.counts import Outcome
from extractbench.scoring.grounding import MOST_EVIDENCE, find_leaks
from extractbench.scoring.score import score
from grounded_page import GOLD, MENTIONS, TEXT, at, grounding

# Evidence


def evidence(name=None, first=None, second=None, values=(12, 1205)):
    """Score evidence given to the name and to the two counts."""
    given = [{} if each is None else {"evidence": each} for each in (name, first, second)]
    record = operation(
        name={"value": "Operation Larch", **given[0]},
        counts=[
            count("arrested", values[0], scope="NL", **given[1]),
            count("arrested", values[1], scope="GB:Sodor", **given[2]),
        ],
    )
    evaluation = grounding({"operations": [record]})
    counts = evaluation.counts("record", "evidence")
    gold = (counts.correct, counts.incorrect, counts.missing)
    return gold, (counts.predicted_correct, counts.predicted_incorrect, counts.spurious)


def test_evidence_by_mention_span_and_snippet_is_right_where_it_overlaps_golds():
    larch, twelve = [{"snippet": "in operation  Larch"}], [list(at("12 people"))]
    assert evidence(larch, twelve, ["many"]) == ((3, 0, 0), (3, 0, 0))


def test_evidence_elsewhere_is_incorrect_even_if_it_says_the_same():
    """The second 12 is another fact; touching gold's evidence is not enough."""
    start, end = at("Operation Larch")
    assert evidence([[end, end + 4]], ["again"], ["many"]) == ((1, 2, 0), (1, 2, 0))
    assert evidence([[start - 3, start]], ["twelve"], ["many"]) == ((2, 1, 0), (2, 1, 0))


def test_of_equal_units_those_with_common_evidence_are_paired():
    """12 is stated twice; which figure comes first in the prediction never matters."""
    counts = [count("arrested", 12, evidence=[each]) for each in ("twelve", "again")]
    gold, turned = ({"operations": [operation(counts=c)]} for c in (counts, counts[::-1]))
    for record in (gold, turned):
        found = grounding(record, gold=gold).counts("record", "evidence")
        assert (found.correct, found.incorrect) == (2, 0)


def test_evidence_of_a_wrong_value_is_incorrect():
    assert evidence(["larch"], ["twelve"], ["many"], values=(13, 1205)) == ((2, 1, 0), (2, 1, 0))


def test_right_value_without_evidence_is_missed_where_others_have_some():
    assert evidence(["larch"], None, []) == ((1, 0, 2), (1, 0, 0))


def test_evidence_of_what_is_made_up_is_spurious():
    record = operation(agencies=[{"org": "Harbour Police", "role": "lead", "evidence": ["police"]}])
    counts = grounding({"operations": [record]}).counts("record", "evidence")
    assert (counts.spurious, counts.missing) == (1, 3)


def test_extractor_that_gives_no_evidence_anywhere_is_not_asked_for_it():
    counts = grounding({"operations": [operation(name="Operation Larch")]})
    assert counts.counts("record", "evidence").possible == 0


def test_document_without_evidence_is_asked_if_another_document_has_some():
    """Nothing is gained by giving evidence only where it is sure."""
    gold = {"operations": [GOLD]}
    first = gold_document("a", text=TEXT, mentions=MENTIONS, record=gold)
    second = gold_document("b", text=TEXT, mentions=MENTIONS, record=gold)
    bare = operation(name="Operation Larch")
    cited = operation(name={"value": "Operation Larch", "evidence": [list(at("Operation Larch"))]})
    predicted = [
        predict("a", record={"operations": [bare]}),
        predict("b", record={"operations": [cited]}),
    ]
    counts = score(predicted, corpus(first, second)).counts("record", "evidence")
    assert (counts.correct, counts.missing, counts.actual) == (1, 5, 1)


def test_whole_page_is_no_evidence():
    """Citing more than `MOST_EVIDENCE` characters would overlap any gold evidence."""
    long = TEXT + " " + "x" * MOST_EVIDENCE
    document = gold_document(text=long, mentions=MENTIONS, record={"operations": [GOLD]})

    def found(span):
        record = {"operations": [operation(name={"value": "Operation Larch", "evidence": [span]})]}
        counts = score([predict(record=record)], corpus(document)).counts("record", "evidence")
        return counts.correct, counts.incorrect

    assert found([0, MOST_EVIDENCE]) == (1, 0)
    assert found([0, MOST_EVIDENCE + 1]) == (0, 1)


@pytest.mark.parametrize(
    "nowhere",
    [{"snippet": "Operation Larch was a full success"}, "nobody", [9000, 9010], 7],
)
def test_evidence_that_the_text_does_not_have_is_wrong_and_not_only_missing(nowhere):
    """It is charged like evidence of another place: on both sides, if gold has some."""
    wrong = ((2, 1, 0), (2, 1, 0))
    assert evidence([nowhere], ["twelve"], ["many"]) == wrong
    assert evidence([nowhere, "larch"], ["twelve"], ["many"]) == ((3, 0, 0), (3, 0, 0))
    invented = operation(network={"value": "Ring", "evidence": [nowhere]})
    counts = grounding({"operations": [invented]}).counts("record", "evidence")
    assert (counts.missing, counts.spurious) == (3, 1)


def test_snippet_that_could_not_be_looked_for_is_missing_alone():
    record = operation(name={"value": "Operation Larch", "evidence": [{"snippet": "Larch"}]})
    found = grounding({"operations": [record]}, text=None).counts("record", "evidence")
    assert (found.possible, found.missing, found.actual) == (3, 3, 0)


def test_id_of_two_mentions_is_no_evidence():
    """Either mention could be meant; the problem is named, and neither is taken."""
    twins = [mention(*at("Norland"), "PLACE", "NL", id="larch"), *MENTIONS]
    document = gold_document(text=TEXT, mentions=MENTIONS, record={"operations": [GOLD]})
    cited = {"operations": [operation(name={"value": "Operation Larch", "evidence": ["larch"]})]}
    for mentions in (twins, twins[::-1]):
        found = score([predict(mentions=mentions, record=cited)], corpus(document)).documents[0]
        assert "no mention has the id 'larch'" in str(found.problems[0])
    clean = score([predict(mentions=MENTIONS, record=cited)], corpus(document)).documents[0]
    assert clean.problems == ()


# Leakage and leaks


def leaked(evaluation, layer):
    counts = evaluation.counts(layer, "leakage")
    return counts.spurious, counts.actual


def test_claims_that_lie_in_boilerplate_leak():
    """The related link holds an operation and a figure; one claim in three lies there."""
    menu = [list(at("Operation Oak"))]
    record = operation(
        name={"value": "Operation Oak", "evidence": menu},
        counts=[
            count("arrested", 12, evidence=[list(at("12 people"))]),
            count("arrested", 1205, evidence=[list(at("1,205"))]),
            count("charged", 5),
        ],
    )
    assert leaked(grounding({"operations": [record]}), "record") == (1, 3)


def test_claim_leaks_if_more_than_half_of_it_lies_in_boilerplate():
    document = gold_document(zones=zones((10, "nav"), (100, "body")), mentions=[], quotes=[])
    mentions = [mention(5, 15), mention(4, 15), mention(0, 10)]
    quotes = [{"speaker": "x", "form": "direct", "content": [[0, 10], [20, 29]]}]
    evaluation = score([predict(mentions=mentions, quotes=quotes)], corpus(document))
    assert leaked(evaluation, "mentions") == (2, 3)
    assert leaked(evaluation, "quotes") == (1, 1)


def test_without_gold_zones_nothing_is_said_of_leakage():
    found = grounding({"operations": [GOLD]}, zones=None)
    assert [leaked(found, layer) for layer in ("mentions", "record")] == [(0, 0), (0, 0)]


def test_leaks_are_values_that_the_world_knows_and_the_text_does_not_say():
    document = gold_document("a", article="7", mentions=[], record={"operations": []})
    other = gold_document("b", article="8", mentions=[], record={"operations": []})
    record = {
        "published": "1998-09-02",
        "operations": [operation(name="OPERATION BEECH", network="Beeches of 19981")],
    }
    mentions = [mention(0, 5, "OPERATION", "Operation Beech")]
    predicted = [predict(name, mentions=mentions, record=record) for name in ("a", "b")]
    known = {"7": ("Operation Beech", "1998")}
    evaluation = score(predicted, corpus(document, other, leaks=known))
    leaks = {
        (document.id, item.predicted)
        for document in evaluation.documents
        for item in document.ledger
        if item.criterion == "leak"
    }
    assert leaks == {
        ("a", "OPERATION [0, 5) = Operation Beech"),
        ("a", "record.published = 1998-09-02"),
        ("a", "record.operations[0].name = OPERATION BEECH"),
    }


def test_quotes_and_records_of_a_failed_document_are_no_claims():
    document = gold_document(
        text=TEXT,
        zones=zones((len(TEXT), "body")),
        mentions=MENTIONS,
        record={"operations": [GOLD]},
    )
    failed = predict(record={"operations": [GOLD]}, mentions=MENTIONS, error="out of memory")
    evaluation = score([failed], corpus(document))
    outcomes_seen = {item.outcome for item in evaluation.documents[0].ledger}
    assert outcomes_seen == {Outcome.MISSING}
    assert outcomes(evaluation.counts("mentions", "strict")) == (0, 0, 0, len(MENTIONS), 0)


LEAKED = ("Ann Lee", "1999", "Café Noir")


@given(st.lists(st.text("aAnN lLeE19Ccafé Noir\u0301\t\0`-", max_size=14), max_size=4))
def test_leaks_are_found_in_many_values_as_in_each_alone(values):
    """Words of two values that stand side by side are no leak."""
    alone = [at for at, value in enumerate(values) if find_leaks([value], LEAKED)]
    assert find_leaks(values, LEAKED) == alone


def test_a_leak_is_found_as_whole_words_in_whatever_case():
    values = ["Ann", "Lee", "in 1999,", "19990", "ann  LEE", "cafe\u0301 noir", ""]
    assert find_leaks(values, LEAKED) == [2, 4, 5]
    assert find_leaks(values, ()) == []
