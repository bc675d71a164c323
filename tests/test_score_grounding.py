"""Grounding: evidence, support, leakage and leaks, on one invented page."""

from typing import Annotated

import pytest
from corpora import corpus, count, gold_document, mention, operation, outcomes, predict, zones

from extractbench.counts import Outcome
from extractbench.schema import Record, Stated, Task
from extractbench.scoring.grounding import MOST_EVIDENCE
from extractbench.scoring.score import score

TEXT = (
    "Related: Operation Oak, 77 held. Ann Lee of the Harbour Police said 12 people in Norland "
    "and 1,205 in Sodor were held in Operation Larch, 12 of them on 3 May."
)
BODY = TEXT.index("Ann Lee")


def at(surface):
    start = TEXT.index(surface)
    return start, start + len(surface)


MENTIONS = [
    mention(*at("Ann Lee"), "PERSON", "Ann Lee", id="lee"),
    mention(*at("Harbour Police"), "ORG", "Harbour Police", id="police"),
    mention(*at("12"), "QUANTITY", "=12", id="twelve"),
    mention(*at("Norland"), "PLACE", "NL", id="norland"),
    mention(*at("1,205"), "QUANTITY", "=1205", id="many"),
    mention(*at("Sodor"), "PLACE", "GB:Sodor", id="sodor"),
    mention(*at("Operation Larch"), "OPERATION", "Operation Larch", id="larch"),
    mention(*at("12 of them"), "QUANTITY", "=12", id="again"),
    mention(*at("3 May"), "TIME", "XXXX-05-03", id="may"),
]
GOLD = operation(
    name={"value": "Operation Larch", "evidence": ["larch"]},
    counts=[
        count("arrested", 12, scope="NL", evidence=["twelve"]),
        count("arrested", 1205, scope="GB:Sodor", evidence=["many"]),
    ],
)


def grounding(record, *, text=TEXT, gold=None, **more):
    layers = {"zones": zones((BODY, "related"), (len(TEXT), "body")), "mentions": MENTIONS} | more
    document = gold_document(
        text=text,
        length=len(TEXT),
        record=gold or {"operations": [GOLD]},
        **{name: layer for name, layer in layers.items() if layer is not None},
    )
    return score([predict(mentions=MENTIONS, record=record)], corpus(document))


def supports(evaluation):
    """Return by slot what became of predicted values: supported, derived, made up."""
    return {
        path.removeprefix("operations."): (c.predicted_correct, c.predicted_incorrect, c.spurious)
        for path, c in evaluation.by("slot", "record", "support").items()
    }


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


# Support


@pytest.mark.parametrize(
    ("slot", "value", "expected"),
    [
        pytest.param("name", "operation larch", (1, 0, 0), id="a mention of gold"),
        pytest.param("name", "Operation Oak", (0, 0, 1), id="stands in boilerplate only"),
        pytest.param("name", "Harbour Police", (0, 0, 1), id="a mention of another label"),
        pytest.param("network", "Ring", (0, 0, 1), id="nowhere"),
    ],
)
def test_names_are_supported_by_a_mention_whose_label_can_state_them(slot, value, expected):
    record = {"operations": [operation(**{slot: value})]}
    assert supports(grounding(record))[slot] == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(12, (1, 0, 0), id="stated"),
        pytest.param(1205, (1, 0, 0), id="stated"),
        pytest.param(1217, (0, 1, 0), id="12 + 1205"),
        pytest.param(1193, (0, 1, 0), id="1205 - 12"),
        pytest.param(24, (0, 1, 0), id="12 + 12, which the text states twice"),
        pytest.param(2410, (0, 0, 1), id="1205 + 1205, which it states once"),
        pytest.param(0, (0, 0, 1), id="12 - 12 is no sum that anybody needs"),
        pytest.param(77, (0, 0, 1), id="stands in boilerplate only"),
        pytest.param(205, (0, 0, 1), id="a part of 1,205"),
        pytest.param(3, (0, 0, 1), id="a part of a date"),
    ],
)
def test_figures_are_stated_derived_or_made_up(value, expected):
    record = {"operations": [operation(counts=[count("arrested", value)])]}
    assert supports(grounding(record))["counts.value"] == expected


@pytest.mark.parametrize(
    ("value", "cited", "expected"),
    [
        (77, "77 held", (1, 0, 0)),
        (1205, "1,205 in Sodor", (1, 0, 0)),
        (205, "1,205 in Sodor", (0, 0, 1)),
        (77, "12 people", (0, 0, 1)),
    ],
)
def test_figures_are_supported_by_the_surface_of_their_own_evidence(value, cited, expected):
    """Without gold mentions of figures only the evidence can show them."""
    record = {
        "operations": [operation(counts=[count("arrested", value, evidence=[{"snippet": cited}])])]
    }
    names = [each for each in MENTIONS if each.label == "PERSON"]
    found = grounding(record, gold={"operations": [operation()]}, mentions=names)
    assert supports(found)["counts.value"] == expected


class Ages(Record):
    ages: tuple[Annotated[int, Stated("AGE")], ...] = ()


def test_figures_of_a_list_in_the_evidence_are_read_one_by_one():
    text = "Aged 10, 12 and 1 200 in all."
    task = Task("ages", record=Ages)
    document = gold_document(text=text, task=task, mentions=[], record={})
    record = {"ages": [{"value": n, "evidence": [[0, 29]]} for n in (10, 12, 1200, 1012, 200)]}
    found = score([predict(record=record)], corpus(document, task=task))
    counts = found.counts("record", "support")
    assert (counts.predicted_correct, counts.spurious) == (3, 2)


@pytest.mark.parametrize(
    ("code", "cited", "expected"),
    [
        pytest.param("NL", None, (1, 0, 0), id="a mention's code"),
        pytest.param("GB", None, (1, 0, 0), id="the country of a mention's code"),
        pytest.param("IN", None, (0, 0, 1), id="no mention"),
        pytest.param("IN", "people in Norland", (0, 0, 1), id="the word in is not India"),
        pytest.param("Sodor", "held in Operation", (0, 0, 1), id="another surface"),
        pytest.param("Oak", "Operation Oak", (1, 0, 0), id="a whole word of the surface"),
        pytest.param("Op", "Operation Oak", (0, 0, 1), id="a part of a word"),
        pytest.param("", "Operation Oak", (0, 0, 1), id="nothing"),
    ],
)
def test_codes_are_supported_by_mentions_or_as_whole_words(code, cited, expected):
    given = {} if cited is None else {"evidence": [{"snippet": cited}]}
    record = {"operations": [operation(places=[{"code": code, "role": "action", **given}])]}
    assert supports(grounding(record))["places.code"] == expected


def test_agency_of_a_country_is_supported_by_the_mention_of_the_country():
    agencies = [{"org": org, "role": "lead"} for org in ("police:NL", "police:FR")]
    found = grounding({"operations": [operation(agencies=agencies)]})
    assert supports(found)["agencies.org"] == (1, 0, 1)


def test_mention_without_a_value_supports_what_its_surface_says():
    bare = [each.model_copy(update={"value": ""}) for each in MENTIONS]
    record = operation(name="Operation Larch", counts=[count("arrested", 1205)])
    gold = {"operations": [operation()]}
    found = supports(grounding({"operations": [record]}, gold=gold, mentions=bare))
    assert (found["name"], found["counts.value"]) == ((1, 0, 0), (1, 0, 0))
    blind = supports(grounding({"operations": [record]}, gold=gold, mentions=bare, text=None))
    assert (blind["name"], blind["counts.value"]) == ((0, 0, 1), (0, 0, 1))


def test_surface_is_not_asked_without_the_text_and_the_signature_says_so():
    record = {
        "operations": [operation(counts=[count("arrested", 77, evidence=[list(at("77 held"))])])]
    }
    seen, blind = grounding(record), grounding(record, text=None)
    assert supports(seen)["counts.value"] == (1, 0, 0)
    assert supports(blind)["counts.value"] == (0, 0, 1)
    assert (seen.signature.texts, blind.signature.texts) == (True, False)


def test_without_gold_mentions_nothing_is_said_of_support():
    gold = {"operations": [operation(name="Operation Larch")]}
    found = grounding({"operations": [operation(name="x")]}, gold=gold, mentions=None)
    assert supports(found) == {}


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
        "operations": [operation(name="OPERATION CATHEDRAL", network="Cathedrals of 19981")],
    }
    mentions = [mention(0, 5, "OPERATION", "Operation Cathedral")]
    predicted = [predict(name, mentions=mentions, record=record) for name in ("a", "b")]
    known = {"7": ("Operation Cathedral", "1998")}
    evaluation = score(predicted, corpus(document, other, leaks=known))
    leaks = {
        (document.id, item.predicted)
        for document in evaluation.documents
        for item in document.ledger
        if item.criterion == "leak"
    }
    assert leaks == {
        ("a", "OPERATION [0, 5) = Operation Cathedral"),
        ("a", "record.published = 1998-09-02"),
        ("a", "record.operations[0].name = OPERATION CATHEDRAL"),
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
