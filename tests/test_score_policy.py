"""Which prediction is a document's, what is attempted, and what becomes of broken things."""

import json
import math

import pytest

from corpora import (
    PLAIN,
    as_prediction,
    corpus,
    gold_document,
    mention,
    operation,
    outcomes,
    predict,
    quote,
    zones,
)
from extractbench.errors import PredictionError, UnknownNameError
from extractbench.loose import sha256
from extractbench.prediction import Prediction, read_predictions
from extractbench.scoring.score import score

MENTION = mention(0, 5, "PERSON", "Ann Lee")


def two(**layers):
    """Two documents with the same gold: one mention each, unless said otherwise."""
    gold = {"mentions": [MENTION]} | layers
    return corpus(gold_document("a", **gold), gold_document("b", **gold))


def right(name, **more):
    return predict(name, mentions=[MENTION], **more)


def strict(evaluation):
    return outcomes(evaluation.counts("mentions", "strict"))


# Documents


def test_missing_document_has_all_of_its_gold_missed():
    evaluation = score([right("a")], two())
    assert strict(evaluation) == (1, 0, 0, 1, 0)
    assert [failure.id for failure in evaluation.failures] == ["b"]
    assert "no prediction" in evaluation.failures[0].failure


def test_leaving_out_hard_documents_gains_no_recall():
    """Right on one of two and silent on the other: P = 1, R = 1/2, F1 = 2/3."""
    counts = score([right("a")], two()).counts("mentions", "strict")
    assert (counts.precision, counts.recall, counts.f1) == (1, 0.5, 2 / 3)


def test_document_that_is_not_in_the_corpus_is_named_and_not_scored():
    evaluation = score([right("a"), right("b"), right("c")], two())
    assert strict(evaluation) == (2, 0, 0, 0, 0)
    assert [problem.document for problem in evaluation.problems] == ["c"]


def test_copies_of_a_document_are_all_refused():
    """Otherwise the better of two guesses could be picked."""
    evaluation = score([right("a"), predict("a", mentions=[]), right("b")], two())
    assert strict(evaluation) == (1, 0, 0, 1, 0)
    assert "2 predictions" in evaluation.failures[0].failure


def test_failure_is_missed_and_says_why():
    evaluation = score([right("a"), predict("b", error="TimeoutError")], two())
    assert strict(evaluation) == (1, 0, 0, 1, 0)
    assert [failure.failure for failure in evaluation.failures] == ["TimeoutError"]


def test_failure_with_layers_earns_and_costs_nothing_but_its_gold():
    broken = predict("b", error="crashed", mentions=[MENTION, mention(9, 12, "PERSON")])
    assert strict(score([right("a"), broken], two())) == (1, 0, 0, 1, 0)


def test_prediction_on_another_text_is_not_scored():
    documents = corpus(gold_document("a", text="Ann L", mentions=[MENTION]))
    same = score([right("a", sha256=sha256("Ann L"))], documents)
    other = score([right("a", sha256=sha256("Ann M"))], documents)
    assert (strict(same), strict(other)) == ((1, 0, 0, 0, 0), (0, 0, 0, 1, 0))
    assert "another text" in other.failures[0].failure


def test_prediction_without_a_layer_is_a_failure():
    evaluation = score([right("a"), predict("b", mentoins=[])], two())
    assert strict(evaluation) == (1, 0, 0, 1, 0)
    assert "no layer" in evaluation.failures[0].failure
    assert "mentoins: no such field" in str(evaluation.documents[1].problems[1])


def test_no_predictions_at_all_miss_every_layer():
    """Nothing attempted is not the same as nothing scored."""
    documents = two(quotes=[quote("x", (0, 9))], zones=zones((100, "body")))
    for predictions in ([], [predict("a"), predict("b")], [predict("a", error="x")]):
        evaluation = score(predictions, documents)
        assert evaluation.layers == ("zones", "mentions", "quotes", "record")
        assert strict(evaluation) == (0, 0, 0, 2, 0)
        assert outcomes(evaluation.counts("quotes", "content")) == (0, 0, 0, 2, 0)
        assert outcomes(evaluation.counts("zones", "content")) == (0, 0, 0, 200, 0)
        assert len(evaluation.failures) == 2


def test_unreadable_line_is_named_and_its_document_missing(tmp_path):
    path = tmp_path / "predictions.jsonl"
    path.write_text(json.dumps({"id": "a", "mentions": []}) + "\n{nonsense\n", encoding="utf-8")
    evaluation = score(read_predictions(path), two())
    assert strict(evaluation) == (0, 0, 0, 2, 0)
    assert [problem.line for problem in evaluation.problems] == [2]


# Layers


def test_layer_that_is_not_attempted_is_not_scored():
    documents = two(quotes=[quote("x", (0, 9))])
    evaluation = score([right("a"), right("b")], documents)
    assert evaluation.layers == ("mentions",)
    assert {row.layer for row in evaluation.rows} == {"mentions"}
    assert math.isnan(evaluation.counts("quotes", "content").recall)


def test_layer_attempted_in_one_document_is_missed_in_the_others():
    documents = two(quotes=[quote("x", (0, 9))])
    evaluation = score([right("a", quotes=[quote("x", (0, 9))]), right("b")], documents)
    assert outcomes(evaluation.counts("quotes", "content")) == (1, 0, 0, 1, 0)


def test_saying_nothing_earns_no_credit_for_what_is_rightly_left_out():
    """A failure drops no boilerplate, leaves no slot null and gets no record whole."""
    gold = {"zones": zones((50, "nav"), (100, "body")), "record": {}}
    documents = corpus(gold_document("a", **gold), gold_document("b", **gold))
    answer = predict("a", zones=gold["zones"], record={})
    evaluation = score([answer, predict("b", error="x")], documents)
    for layer, criterion in (
        ("zones", "dropped"),
        ("zones", "runs"),
        ("record", "nulls"),
        ("record", "whole"),
    ):
        counts = evaluation.counts(layer, criterion)
        assert counts.correct == counts.missing > 0, criterion


def test_empty_layer_is_an_attempt():
    evaluation = score([predict("a", mentions=[]), predict("b", mentions=[])], two())
    assert strict(evaluation) == (0, 0, 0, 2, 0)


def test_layers_asked_for_are_scored_attempted_or_not():
    documents = two(quotes=[quote("x", (0, 9))])
    evaluation = score([right("a"), right("b")], documents, layers=["quotes"])
    assert {row.layer for row in evaluation.rows} == {"quotes"}
    assert outcomes(evaluation.counts("quotes", "content")) == (0, 0, 0, 2, 0)


def test_layer_without_gold_is_not_scored_there_and_broken_claims_are_free():
    documents = corpus(gold_document("a", mentions=[MENTION]), gold_document("b"))
    evaluation = score([right("a"), predict("b", mentions=[MENTION, 7])], documents)
    assert strict(evaluation) == (1, 0, 0, 0, 0)


@pytest.mark.parametrize("layers", [["mention"], ["mentions", "records"]])
def test_unknown_layer_is_refused(layers):
    with pytest.raises(UnknownNameError, match="did you mean"):
        score([right("a")], two(), layers=layers)


def test_one_layer_for_a_list_is_a_type_error():
    """Its letters are no layers."""
    with pytest.raises(TypeError, match="layers='mentions': a list of layers, not one"):
        score([right("a")], two(), layers="mentions")


# The user's mistakes


def test_swapped_arguments_are_a_type_error():
    with pytest.raises(TypeError, match="the predictions come first"):
        score(two(), [right("a")])
    with pytest.raises(TypeError, match="the predictions come first"):
        score([right("a")], [right("a")])


@pytest.mark.parametrize("wrong", ["predictions.jsonl", [{"id": "a"}], [None], 3, right("a")])
def test_what_is_no_prediction_is_a_type_error(wrong):
    with pytest.raises(TypeError, match="score"):
        score(wrong, two())


def test_predictions_may_be_a_mapping_or_pass_only_once():
    predictions = [right("a"), right("b")]
    by_id = {prediction.id: prediction for prediction in predictions}
    assert strict(score(by_id, two())) == strict(score(iter(predictions), two())) == (2, 0, 0, 0, 0)


def test_unknown_layer_or_split_of_an_evaluation_is_refused():
    evaluation = score([right("a")], two())
    with pytest.raises(UnknownNameError, match="mentions"):
        evaluation.counts("mention", "strict")
    with pytest.raises(UnknownNameError, match="label"):
        evaluation.by("lable", "mentions", "strict")


@pytest.mark.parametrize(
    ("predictions", "message"),
    [
        ([right("a")], "no prediction for this document"),
        ([right("a"), right("b"), right("c")], "'c'"),
        ([right("a"), right("b"), right("b")], "2 predictions"),
        ([right("a"), predict("b", error="boom")], "boom"),
        ([right("a"), predict("b", mentions=[7])], r"mentions\[0\]"),
        ([right("a"), predict("b", mentions=[mention(0, 5, "PERSN")])], "PERSON"),
        ([right("a"), right("b", colour="red")], "colour"),
    ],
)
def test_strict_raises_the_first_problem(predictions, message):
    with pytest.raises(PredictionError, match=message):
        score(predictions, two(), strict=True)
    assert score(predictions, two()).documents


def test_strict_passes_what_is_clean():
    assert strict(score([right("a"), right("b")], two(), strict=True)) == (2, 0, 0, 0, 0)


# What an evaluation says of itself


def test_signature_names_all_that_a_number_needs():
    evaluation = score([right("a"), right("b")], two())
    written = str(evaluation.signature)
    assert "task:operations|" in written
    assert f"gold:{two().digest[:12]}|articles:2|documents:2|" in written
    assert "texts:no" in written


def test_seconds_are_summed_only_if_known_of_each():
    known = score([right("a", seconds=1.5), right("b", seconds=2)], two())
    assert known.seconds == 3.5
    assert score([right("a", seconds=1.5), right("b")], two()).seconds is None


def test_splits_by_document_and_article():
    documents = corpus(
        gold_document("a", article="7", mentions=[MENTION]),
        gold_document("b", article="7", mentions=[MENTION]),
        gold_document("c", article="8", mentions=[MENTION]),
        task=PLAIN,
    )
    evaluation = score([right("a"), right("b"), predict("c", mentions=[])], documents)
    by_article = evaluation.by("article", "mentions", "strict")
    assert {name: c.recall for name, c in by_article.items()} == {"7": 1, "8": 0}
    assert set(evaluation.by("document", "mentions", "strict")) == {"a", "b", "c"}


# Shards


def test_shards_merge_to_the_whole_though_each_was_given_all_predictions():
    whole = corpus(
        gold_document("a", edition="x", mentions=[MENTION]),
        gold_document("b", edition="y", mentions=[MENTION]),
    )
    predictions = [right("a"), predict("b", mentions=[mention(0, 4, "PERSON")]), right("c")]
    one, other = (score(predictions, whole.select([name])) for name in ("a", "b"))
    merged, direct = one.merge(other), score(predictions, whole)
    assert (merged.rows, merged.signature) == (direct.rows, direct.signature)
    assert {problem.document for problem in merged.problems} == {"c"}
    assert [p.id for p in merged.predictions if p.id != "c"] == ["a", "b"]


def test_shards_merge_to_the_whole_where_one_of_them_cites_nothing():
    """The second shard's own figure is not missed: nobody cites there. In the whole it is."""

    def record(evidence):
        return {"operations": [operation(name={"value": "Operation Ash", "evidence": evidence})]}

    gold = [gold_document(name, mentions=[MENTION], record=record([[0, 5]])) for name in "ab"]
    whole = corpus(*gold)
    predictions = [predict("a", record=record([[0, 5]])), predict("b", record=record([]))]
    shards = [score([p], whole.select([p.id])) for p in predictions]
    direct = score(predictions, whole)
    assert shards[1].counts("record", "evidence").possible == 0
    assert direct.counts("record", "evidence").missing == 1
    for one, other in (shards, shards[::-1]):
        assert one.merge(other).rows == direct.rows


def test_shards_that_were_not_scored_alike_are_refused():
    whole = two(quotes=[])
    predictions = [right("a"), right("b")]
    one = score(predictions, whole.select(["a"]))
    with pytest.raises(PredictionError, match="in both shards: a"):
        one.merge(one)
    with pytest.raises(PredictionError, match="layers differ"):
        one.merge(score(predictions, whole.select(["b"]), layers=["quotes"]))
    plain = corpus(gold_document("b", task=PLAIN, mentions=[MENTION]), task=PLAIN)
    with pytest.raises(PredictionError, match="tasks differ"):
        one.merge(score(predictions, plain))


def test_merged_signature_says_if_a_text_was_missing():
    first = gold_document("a", text="Ann L", mentions=[MENTION])
    whole = corpus(first, gold_document("b", mentions=[MENTION]))
    predictions = [as_prediction(document) for document in whole]
    merged = score(predictions, whole.select(["a"])).merge(score(predictions, whole.select(["b"])))
    assert merged.signature.texts is False


def test_predictions_are_kept_as_they_were_given():
    predictions = [right("a", mentions_of="x"), Prediction(id="b", mentions=(mention(0, 500),))]
    assert score(predictions, two()).predictions == tuple(predictions)


def test_what_is_found_in_scoring_still_names_the_line_of_the_file(tmp_path):
    lines = [
        {"id": "a", "mentions": [{"start": 5, "end": 500, "label": "PERSON"}]},
        {"id": "b", "record": {"pages": 3}},
        {"id": "c"},
    ]
    path = tmp_path / "p.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    evaluation = score(read_predictions(path), two(record={}))
    found = [*evaluation.problems, *(p for d in evaluation.documents for p in d.problems)]
    assert [(problem.line, problem.field) for problem in found] == [
        (3, "id"),
        (1, "mentions[0]"),
        (2, "record.pages"),
    ]


def test_copies_of_a_document_are_named_by_their_lines(tmp_path):
    path = tmp_path / "p.jsonl"
    path.write_text('{"id": "a", "mentions": []}\n' * 2, encoding="utf-8")
    (failure, _) = score(read_predictions(path), two()).failures
    assert failure.failure == "duplicate: 2 predictions (lines 1, 2), all refused"


# What is scored of mentions


def test_a_least_overlap_of_mentions_is_asked_for_and_said():
    """[0, 5) and [4, 9) share one of nine characters."""
    found = [predict(name, mentions=[mention(4, 9, "PERSON", "Ann Lee")]) for name in "ab"]
    assert outcomes(score(found, two()).counts("mentions", "type")) == (2, 0, 0, 0, 0)
    evaluation = score(found, two(), min_iou=0.5)
    assert outcomes(evaluation.counts("mentions", "type")) == (0, 0, 0, 2, 2)
    assert "|min-iou:0.5|" in str(evaluation.signature)
    assert "min-iou" not in str(score(found, two()).signature)
    with pytest.raises(ValueError, match="from 0 to 1"):
        score(found, two(), min_iou=50)


def test_only_some_labels_are_scored_and_the_rest_is_left_out_on_both_sides():
    """Of PERSON one is right and one missed; the TIMEs of gold and prediction are not seen."""
    gold = [MENTION, mention(10, 14, "PERSON"), mention(20, 24, "TIME")]
    found = [MENTION, mention(30, 34, "TIME"), mention(20, 24, "PLACE", "XX")]
    documents = corpus(gold_document("a", mentions=gold))
    evaluation = score([predict("a", mentions=found)], documents, labels=["PERSON"])
    assert strict(evaluation) == (1, 0, 0, 1, 0)
    assert set(evaluation.by("label", "mentions", "strict")) == {"PERSON"}
    assert "|labels:PERSON|" in str(evaluation.signature)
    broken = predict("a", mentions=[MENTION, {"start": 4, "end": 2, "label": "TIME"}])
    assert strict(score([broken], documents, labels=["PERSON"])) == (1, 0, 0, 1, 0)


def test_label_outside_the_schema_is_charged_whichever_labels_are_scored():
    found = [predict(name, mentions=[MENTION, mention(0, 5, "PER")]) for name in "ab"]
    assert strict(score(found, two(), labels=["PERSON"])) == (2, 0, 0, 0, 2)


def test_labels_that_are_none_are_refused():
    with pytest.raises(UnknownNameError, match="did you mean 'PERSON'"):
        score([right("a")], two(), labels=["PERSN"])
    with pytest.raises(TypeError, match="a list of labels"):
        score([right("a")], two(), labels="PERSON")


def test_shards_with_other_least_overlaps_or_labels_are_refused():
    whole, predictions = two(), [right("a"), right("b")]
    one = score(predictions, whole.select(["a"]))
    for options in ({"min_iou": 0.5}, {"labels": ["PERSON"]}):
        with pytest.raises(PredictionError, match="not scored alike"):
            one.merge(score(predictions, whole.select(["b"]), **options))


def test_confusion_has_both_sides_and_none():
    found = [predict("a", mentions=[mention(0, 5, "TIME")]), predict("b", mentions=[])]
    confusion = score(found, two()).confusion()
    assert confusion == {("PERSON", "TIME"): 1, ("PERSON", None): 1}
