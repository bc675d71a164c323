"""What holds of every prediction and every gold, whatever they are."""

import copy
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora import (
    PLAIN,
    as_prediction,
    corpus,
    gold_document,
    mention,
    operation,
    predict,
    quote,
    summed,
    total,
    zones,
)
from drawn import FOUR, LABELS, LENGTH, anything, layers, mentions
from extractbench.counts import Counts, tally
from extractbench.prediction import parse_prediction
from extractbench.scoring.documents import LAYERS
from extractbench.scoring.mentions import score_mentions
from extractbench.scoring.score import score


def table(evaluation):
    return sorted((*row[:5], repr(row.counts)) for row in evaluation.rows)


def one(gold, predicted):
    return score([predict(**predicted)], corpus(gold_document(length=LENGTH, **gold)))


def shuffled(draw, items):
    return draw(st.permutations(items))


@st.composite
def reordered(draw, given_layers):
    """Return the same layers with every list in another order."""
    turned = copy.deepcopy(given_layers)
    for name in ("zones", "mentions", "quotes"):
        turned[name] = shuffled(draw, turned[name])
    for each in turned["record"]["operations"]:
        for slot in ("counts", "times", "offences", "cases"):
            each[slot] = shuffled(draw, each.get(slot, []))
    turned["record"]["operations"] = shuffled(draw, turned["record"]["operations"])
    return turned


@settings(deadline=None, max_examples=80)
@given(st.data(), layers, layers)
def test_order_of_predicted_items_never_matters(data, gold, predicted):
    turned = data.draw(reordered(predicted))
    assert table(one(gold, predicted)) == table(one(gold, turned))


@settings(deadline=None, max_examples=30)
@given(st.data(), st.lists(layers, min_size=1, max_size=3))
def test_order_of_documents_never_matters(data, drawn):
    documents = [gold_document(str(i), length=LENGTH, **g) for i, g in enumerate(drawn)]
    predictions = [as_prediction(document) for document in documents]
    turned = data.draw(st.permutations(predictions)), data.draw(st.permutations(documents))
    straight = score(predictions, corpus(*documents))
    other = score(turned[0], corpus(*turned[1]))
    assert straight.rows == other.rows
    assert straight.signature == other.signature


@settings(deadline=None, max_examples=60)
@given(layers)
def test_gold_as_prediction_is_right_in_everything(gold):
    document = gold_document(length=LENGTH, **gold)
    evaluation = score([as_prediction(document)], corpus(document), strict=True)
    for (layer, criterion), counted in evaluation.totals.items():
        if criterion in ("support", "leakage"):
            continue  # These ask the text, on which this gold does not rest.
        rates = counted.precision, counted.recall, counted.f1
        assert all(rate == 1 or math.isnan(rate) for rate in rates), (layer, criterion)


@settings(deadline=None, max_examples=40)
@given(layers)
def test_empty_layers_find_nothing_and_claim_nothing(gold):
    empty = {"zones": [], "mentions": [], "quotes": [], "record": {}}
    evaluation = one(gold, empty)
    for layer, criterion in (
        ("zones", "content"),
        ("mentions", "strict"),
        ("quotes", "content"),
        ("record", "units"),
    ):
        counted = evaluation.counts(layer, criterion)
        assert math.isnan(counted.precision)
        assert counted.recall == 0 if counted.possible else math.isnan(counted.recall)


@settings(deadline=None, max_examples=60)
@given(layers, layers)
def test_pairs_stand_on_both_sides_and_sides_have_their_sizes(gold, predicted):
    """POS is the number of gold items and ACT that of predicted ones, however they pair."""
    evaluation = one(gold, predicted)
    sizes = {"mentions": FOUR, "quotes": ("content", "speaker")}
    for layer, criteria in sizes.items():
        for criterion in criteria:
            counted = evaluation.counts(layer, criterion)
            assert counted.correct == counted.predicted_correct
            assert counted.partial == counted.predicted_partial
            assert counted.incorrect == counted.predicted_incorrect
            assert (counted.possible, counted.actual) == (len(gold[layer]), len(predicted[layer]))


@settings(deadline=None, max_examples=60)
@given(layers, layers)
def test_stricter_criteria_never_earn_more(gold, predicted):
    evaluation = one(gold, predicted)

    def earned(criterion):
        return evaluation.counts("mentions", criterion).correct

    assert earned("end_to_end") <= earned("strict") <= min(earned("exact"), earned("type"))
    assert earned("exact") == earned("partial")
    said, found = (evaluation.counts("quotes", c) for c in ("speaker", "content"))
    assert said.correct + said.partial <= found.correct
    units = evaluation.counts("record", "units")
    assert math.isnan(units.f1) or units.strict.f1 <= units.f1 <= 1


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(layers, layers), min_size=2, max_size=4))
def test_shards_merge_to_the_whole(drawn):
    documents = [gold_document(str(i), length=LENGTH, **g) for i, (g, _) in enumerate(drawn)]
    predictions = [predict(str(i), **p) for i, (_, p) in enumerate(drawn)]
    whole = corpus(*documents)
    # Evidence is attempted if any document has it; this keeps the shards alike.
    cited = {"operations": [operation(name={"value": "x", "evidence": [[0, 1]]})]}
    predictions = [p.model_copy(update={"record": cited}) for p in predictions]
    direct = score(predictions, whole)
    shards = [score([p], whole.select([p.id])) for p in predictions]
    merged = shards[0]
    for shard in shards[1:]:
        merged = shard.merge(merged)
    assert merged.rows == direct.rows
    assert merged.totals == direct.totals
    assert merged.signature == direct.signature


def distinct(given_mentions):
    """Keep one mention of each span, so that no tie goes by the label."""
    return list({m.span: m for m in given_mentions}.values())


@settings(deadline=None, max_examples=60)
@given(mentions.map(distinct), mentions.map(distinct), st.permutations(LABELS))
def test_labels_are_treated_alike(gold, predicted, other):
    """Other names for the labels give the same counts under those names."""
    names_of = dict(zip(LABELS, other, strict=True))

    def renamed(items):
        return [m.model_copy(update={"label": names_of[m.label]}) for m in items]

    plain = tally(score_mentions(predicted, gold, PLAIN))
    turned = tally(score_mentions(renamed(predicted), renamed(gold), PLAIN))
    assert turned == {c._replace(group=names_of[c.group]): n for c, n in plain.items()}


@settings(deadline=None, max_examples=60)
@given(mentions, mentions)
def test_swapping_the_sides_of_plain_spans_swaps_precision_and_recall(gold, predicted):
    for criterion in FOUR:
        one_way = total(score_mentions(predicted, gold, PLAIN), criterion)
        other = total(score_mentions(gold, predicted, PLAIN), criterion)
        for ours, theirs in ((one_way.precision, other.recall), (one_way.recall, other.precision)):
            assert ours == theirs or math.isnan(ours) is math.isnan(theirs) is True


@settings(deadline=None, max_examples=60)
@given(mentions, mentions, st.sampled_from([*FOUR, "end_to_end"]))
def test_adding_a_gold_mention_that_was_missed_never_lowers_f1(gold, predicted, criterion):
    named = {str(i): m.model_copy(update={"id": str(i)}) for i, m in enumerate(gold)}
    ledger = list(score_mentions(predicted, list(named.values()), PLAIN))
    missed = [i.gold for i in ledger if i.criterion == criterion and i.outcome == "missing"]
    before = total(ledger, criterion).f1
    for name in missed:
        after = total(score_mentions([*predicted, named[name]], gold, PLAIN), criterion).f1
        assert after > before


@settings(deadline=None, max_examples=60)
@given(mentions.map(distinct), mentions)
def test_a_second_copy_of_every_mention_earns_nothing(gold, predicted):
    """Gold has one mention a span at most: what is right is right once."""
    for criterion in ("strict", "exact", "end_to_end"):
        once = total(score_mentions(predicted, gold, PLAIN), criterion)
        twice = total(score_mentions(predicted * 2, gold, PLAIN), criterion)
        assert twice.correct == once.correct
        assert twice.actual == 2 * once.actual


@settings(deadline=None, max_examples=40)
@given(layers, layers)
def test_groups_add_up_to_the_whole(gold, predicted):
    evaluation = one(gold, predicted)
    for (layer, criterion), counted in evaluation.totals.items():
        for by in ("group", "document", "article"):
            assert summed(evaluation.by(by, layer, criterion).values()) == counted


RICH = gold_document(
    text="Ann Lee said 12 were held in Operation Ash.",
    zones=zones((43, "body")),
    mentions=[
        mention(0, 7, "PERSON", "Ann Lee", id="m1"),
        mention(13, 15, "QUANTITY", "=12", id="m2"),
    ],
    quotes=[quote("Ann Lee", (13, 42))],
    record={
        "published": "2001-11",
        "operations": [
            operation(
                name="Operation Ash",
                counts=[{"kind": "arrested", "value": 12, "id": "c1", "evidence": ["m2"]}],
            )
        ],
    },
)


@settings(deadline=None, max_examples=150)
@given(st.fixed_dictionaries({"id": st.just("d")}, optional=dict.fromkeys(LAYERS, anything)))
def test_no_prediction_raises_and_gold_counts_the_same_for_all(payload):
    """However broken it is: nothing is raised, and POS is what gold holds."""
    reference = score([as_prediction(RICH)], corpus(RICH))
    evaluation = score([parse_prediction(payload)], corpus(RICH), layers=LAYERS)
    for key in (
        ("mentions", "strict"),
        ("quotes", "content"),
        ("record", "units"),
        ("record", "nulls"),
    ):
        assert evaluation.counts(*key).possible == reference.counts(*key).possible
    assert evaluation.counts("zones", "content").possible == 43


@pytest.mark.parametrize("copies", [1, 3])
def test_scoring_never_changes_the_gold(copies):
    before = repr(RICH)
    for _ in range(copies):
        score([as_prediction(RICH)], corpus(RICH))
    assert repr(RICH) == before


@settings(deadline=None, max_examples=20)
@given(layers, layers)
def test_scoring_changes_neither_side(gold, predicted):
    document, prediction = gold_document(length=LENGTH, **gold), predict(**predicted)
    before = repr((document, prediction))
    first = score([prediction], corpus(document))
    assert repr((document, prediction)) == before
    assert first.rows == score([prediction], corpus(document)).rows


@given(st.lists(st.tuples(*[st.integers(0, 9)] * 8)))
def test_counts_add_up_in_any_order(drawn):
    counted = [Counts(*numbers) for numbers in drawn]
    whole = summed(counted)
    assert whole == summed(reversed(counted))
    assert (whole.possible, whole.actual) == (
        sum(c.possible for c in counted),
        sum(c.actual for c in counted),
    )
