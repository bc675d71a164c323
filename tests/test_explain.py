"""What is said of every item: its partner, what agreed, and why not another; sums by hand."""

import json
from collections import Counter
from typing import Annotated

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora import (
    PLAIN,
    as_prediction,
    corpus,
    count,
    gold_document,
    mention,
    operation,
    predict,
    quote,
    zones,
)
from drawn import LENGTH, anything, layers
from extractbench.counts import Outcome, tally
from extractbench.errors import PredictionError, UnknownNameError
from extractbench.operations.records import OPERATIONS
from extractbench.prediction import parse_prediction
from extractbench.report.explained import explanation_json, explanation_parts
from extractbench.schema import Key, Ordered, Record, Ref
from extractbench.scoring.documents import LAYERS
from extractbench.scoring.explain import CRITERIA, explain
from extractbench.scoring.rivals import Meeting, Why
from extractbench.scoring.score import score
from extractbench.task import Task


def explained(predicted, gold, *, task=OPERATIONS, text=None, **more):
    """Score one document, and explain it."""
    length = None if text else LENGTH
    documents = corpus(gold_document(task=task, text=text, length=length, **gold), task=task)
    return explain(score([predict(**predicted)], documents), documents, "d", **more)


def only(items):
    (item,) = items
    return item


# Pairings, as numbers


def test_better_partner_is_refused_where_all_together_would_earn_less():
    """0 with 0 earns 1 and leaves 1 with nothing; crossed, they earn ½ + 1 = 1½."""
    worth = {(0, 0): 1.0, (0, 1): 1.0, (1, 0): 0.5}
    meeting = Meeting(worth, frozenset({(0, 1), (1, 0)}))
    contest = only(meeting.contests(1, 0))
    assert (contest.pair, contest.why) == ((0, 0), Why.SUM)
    assert (contest.made, contest.instead) == (1.5, 1.0)
    assert only(meeting.contests(0, 0)).why is Why.EVEN


def test_tie_says_that_both_pairings_earn_the_same():
    """One prediction for two golds alike: whichever is taken, all earn 1."""
    meeting = Meeting({(0, 0): 1.0, (0, 1): 1.0}, frozenset({(0, 0)}))
    contest = only(meeting.contests(1, 1))
    assert (contest.why, contest.made, contest.instead) == (Why.TIE, 1.0, 1.0)


def test_partner_that_earns_less_is_worse():
    meeting = Meeting({(0, 0): 1.0, (0, 1): 0.5}, frozenset({(0, 0)}))
    assert only(meeting.contests(0, 0)).why is Why.WORSE


def test_sums_are_not_worked_out_where_too_many_pairs_hang_together():
    worth = {(i, j): 1.0 for i in range(21) for j in range(20)}
    meeting = Meeting(worth, frozenset((i, i) for i in range(20)))
    contests = list(meeting.contests(0, 20))
    assert len(contests) == 20
    assert {(each.why, each.made, each.instead) for each in contests} == {(Why.SUM, None, None)}


# Mentions

DATE = mention(0, 5, "TIME", "XXXX-11-03", id="m1")
NAME = mention(8, 20, "ORG", "Harbour Police", id="m2")


def test_right_mention_says_what_agreed_and_by_what():
    told = explained({"mentions": [mention(0, 5, "TIME", "XXXX-11")]}, {"mentions": [DATE]})
    item = only(told.named("m1"))
    assert (item.outcome, item.error, item.rivals) == (Outcome.CORRECT, None, ())
    assert [(p.name, p.agreement, p.by, p.counts) for p in item.points] == [
        ("span", 1, "offsets", True),
        ("label", 1, "name", True),
        ("value", 0.5, "Timex", False),  # A month for a day is a truncation: partial.
    ]
    assert item.also["end_to_end"] is Outcome.INCORRECT
    assert item.also["value"] is Outcome.PARTIAL


def test_part_of_a_name_says_how_much_of_it_was_found():
    """Six of twelve characters: 6/12."""
    told = explained({"mentions": [mention(14, 20, "ORG")]}, {"mentions": [NAME]})
    item = only(told.errors)
    assert item.outcome is Outcome.INCORRECT
    assert item.points[0].agreement == 0.5
    assert str(item.points[0]) == "span agrees by 0.5: [14, 20) for [8, 20) (offsets)"


def test_missed_mention_names_what_overlaps_it_and_who_took_that():
    """Two golds, one prediction that fits the other one: as good here, and right there."""
    gold = [NAME, mention(8, 15, "ORG", id="m3")]
    told = explained({"mentions": [mention(8, 15, "ORG")]}, {"mentions": gold})
    item = only(told.named("m2"))
    assert item.outcome is Outcome.MISSING
    rival = only(item.rivals)
    assert (rival.name, rival.outcome, rival.why) == ("ORG [8, 15)", Outcome.INCORRECT, Why.EVEN)
    assert (rival.taken_by, rival.taken_as) == ("m3", Outcome.CORRECT)


def test_rivals_that_earn_less_or_no_more_are_named_with_both_sides():
    """Gold [0, 4) and [2, 8), predicted [0, 4) and [3, 5): the best by partial is 1 + ½."""
    gold = [mention(0, 4, id="m4"), mention(2, 8, id="m5")]
    told = explained(
        {"mentions": [mention(0, 4), mention(3, 5)]},
        {"mentions": gold},
        task=PLAIN,
        criterion="partial",
    )
    first, second = told.named("m4")[0], told.named("m5")[0]
    assert (first.outcome, second.outcome) == (Outcome.CORRECT, Outcome.PARTIAL)
    assert {(r.name, r.why) for r in first.rivals} == {
        ("A [3, 5)", Why.WORSE),
        ("m5", Why.WORSE),
    }
    assert {(r.name, r.why) for r in second.rivals} == {
        ("A [0, 4)", Why.EVEN),
        ("m4", Why.EVEN),
    }


def test_label_that_is_taken_by_another_shows_the_sums():
    """By type, A: gold m1 and m2 both overlap the one right label; the sum is 1 either way."""
    gold = [mention(0, 6, id="m1"), mention(4, 10, id="m2")]
    told = explained(
        {"mentions": [mention(4, 6)]}, {"mentions": gold}, task=PLAIN, criterion="type"
    )
    missed = only(told.errors)
    rival = only(missed.rivals)
    assert (rival.why, rival.made, rival.instead) == (Why.TIE, 1, 1)
    assert "all together earn no more (1)" in str(rival)


def test_copies_of_a_mention_are_told_apart_by_their_outcome():
    """End to end one of two equal spans has the right value, whichever stands first."""
    gold = {"mentions": [mention(0, 5, "TIME", "2001", id="m1")]}
    for values in (["2001", "1999"], ["1999", "2001"]):
        given_mentions = [mention(0, 5, "TIME", value) for value in values]
        told = explained({"mentions": given_mentions}, gold, criterion="end_to_end")
        right, wrong = told.items
        assert (right.predicted.said, wrong.predicted.said) == ("2001", "1999")
        assert (right.outcome, wrong.outcome) == (Outcome.CORRECT, Outcome.SPURIOUS)
        assert right.predicted.where == f"mentions[{values.index('2001')}]"


def test_claim_that_cannot_be_read_says_why():
    told = explained({"mentions": [7, mention(0, 500)]}, {"mentions": []}, task=PLAIN)
    assert [(item.predicted.where, item.outcome) for item in told.errors] == [
        ("mentions[0]", Outcome.SPURIOUS),
        ("mentions[1]", Outcome.SPURIOUS),
    ]
    assert [item.note for item in told.errors] == [
        "is an object, not int",
        f"span [0, 500) ends outside the text of {LENGTH} code points",
    ]


def test_optional_gold_that_was_missed_is_listed_and_not_charged():
    told = explained({"mentions": []}, {"mentions": [mention(0, 5, id="m1", optional=True)]})
    item = only(told.items)
    assert (item.outcome, item.note) == (None, "optional, and not charged")
    assert told.errors == ()


def test_options_of_the_scoring_hold_for_what_is_explained():
    """Six of twelve characters are too few at 0.6, and other labels are left out."""
    gold = [NAME, DATE, mention(0, 5, "AGE", id="m9", optional=True)]
    documents = corpus(gold_document(mentions=gold))
    claims = [mention(14, 20, "ORG"), mention(0, 5, "TIME")]
    evaluation = score([predict(mentions=claims)], documents, min_iou=0.6, labels=["ORG"])
    told = explain(evaluation, documents, "d")
    assert [(item.handle, item.outcome) for item in told.items] == [
        ("m2", Outcome.MISSING),
        ("mentions[0]", Outcome.SPURIOUS),
    ]
    assert all(item.rivals == () for item in told.items)


# Quotes and zones


def test_quote_given_to_another_speaker_says_by_which_comparator():
    gold = [quote("Ann Lee", (0, 10), id="q1")]
    told = explained({"quotes": [quote("Lee", (0, 8))]}, {"quotes": gold})
    item = only(told.named("q1"))
    assert item.outcome is Outcome.PARTIAL
    assert [(p.name, p.agreement, p.by, p.counts) for p in item.points] == [
        ("content", 0.8, "IoU >= 0.5", True),
        ("speaker", 0.5, "PersonName", True),
        ("form", 1, "name", False),
    ]
    assert item.also == {"content": Outcome.CORRECT}


def test_zone_says_what_was_predicted_there():
    told = explained(
        {"zones": zones((10, "body"), (LENGTH, "nav"))}, {"zones": zones((LENGTH, "body"))}
    )
    assert [(item.outcome, item.gold.said, item.note) for item in told.items] == [
        (Outcome.CORRECT, "10 characters", "predicted there: body [0, 10), nav [10, 30)"),
        (Outcome.MISSING, "20 characters", "predicted there: body [0, 10), nav [10, 30)"),
    ]


# Records


def record_of(*figures, **slots):
    return {"operations": [operation(counts=list(figures), **slots)]}


def test_unit_says_attribute_by_attribute_what_agreed():
    gold = record_of(count("arrested", 12, id="c1", modifier="at_least"))
    told = explained({"record": record_of(count("arrested", 12))}, {"record": gold})
    item = only(told.named("c1"))
    assert item.outcome is Outcome.PARTIAL
    assert {p.name: (p.agreement, p.by) for p in item.points} == {
        "kind": (1, "key, Exact"),
        "value": (1, "key, Exact"),
        "modifier": (0, "Exact"),
        "status": (1, "Exact"),
        "scope": (1, "Normalized"),
    }
    assert str(item.points[2]) == "modifier differs: exact for at_least (Exact)"


def test_unit_is_compared_with_the_form_of_gold_that_does_it_most_credit():
    gold = record_of(count("arrested", 12, id="c1", scope="OP", accept=[{"scope": "GB"}]))
    told = explained({"record": record_of(count("arrested", 12, scope="GB"))}, {"record": gold})
    item = only(told.named("c1"))
    assert item.outcome is Outcome.CORRECT
    assert all(point.agreement == 1 for point in item.points)


def test_unit_that_is_no_pair_names_the_nearest_and_what_differs():
    gold = record_of(count("arrested", 12, id="c1"))
    told = explained({"record": record_of(count("charged", 12))}, {"record": gold})
    rival = only(told.named("c1")[0].rivals)
    assert (rival.name, rival.why) == ("record.operations[0].counts[0]", Why.NO_PAIR)
    assert rival.apart == ("kind: charged for arrested",)
    assert rival.taken_by is None


def test_pairing_best_in_sum_shows_both_sums():
    """The one place is right for the second (1) and would be partial for the first (½)."""
    gold = {
        "operations": [
            operation(places=[{"code": "GB", "role": "action"}, {"code": "GB", "role": "involved"}])
        ]
    }
    predicted = {"operations": [operation(places=[{"code": "GB", "role": "involved"}])]}
    told = explained({"record": predicted}, {"record": gold})
    rival = only(only(told.errors).rivals)
    assert (rival.outcome, rival.why) == (Outcome.PARTIAL, Why.SUM)
    assert (rival.made, rival.instead) == (1, 0.5)
    assert str(rival) == (
        "not with record.operations[0].places[0]: would be partial, but all together would earn "
        "0.5 instead of 1; it is paired with record.operations[0].places[1] (correct)"
    )


def test_figure_on_the_wrong_operation_is_found_elsewhere():
    gold = {
        "operations": [
            operation(name="Operation Ash", counts=[count("arrested", 12, id="c1")]),
            operation("related", name="Operation Elm", counts=[count("charged", 3, id="c2")]),
        ]
    }
    predicted = {
        "operations": [
            operation(name="Operation Ash"),
            operation(
                "related",
                name="Operation Elm",
                counts=[count("charged", 3), count("arrested", 12)],
            ),
        ]
    }
    told = explained({"record": predicted}, {"record": gold})
    rival = only(told.named("c1")[0].rivals)
    assert (rival.name, rival.why) == ("record.operations[1].counts[1]", Why.ELSEWHERE)
    assert rival.outcome is Outcome.CORRECT
    back = only(told.named("record.operations[1].counts[1]")[0].rivals)
    assert (back.name, back.why) == ("c1", Why.ELSEWHERE)


def test_operations_say_what_their_pairing_earns_and_what_another_would():
    """Kind and name, 2; kind alone, 1: together 3. Crossed they would earn 1 + 1 at most."""
    gold = {"operations": [operation(name="Operation Ash"), operation(name="Operation Elm")]}
    predicted = {"operations": [operation(name="Operation Oak"), operation(name="Operation Ash")]}
    told = explained({"record": predicted}, {"record": gold})
    first, second = (item for item in told.items if item.criterion == "pairing")
    assert (first.gold.name, first.predicted.where) == (
        "record.operations[0]",
        "record.operations[1]",
    )
    assert first.note == "paired, and what they hold earns 2"
    assert second.note == "paired, and what they hold earns 1"
    assert {(r.name, r.earns, r.why) for r in first.rivals} == {
        ("record.operations[0]", 1, Why.WORSE),
        ("record.operations[1]", 1, Why.WORSE),
    }


def test_invented_record_stands_for_nothing():
    predicted = {"operations": [operation(name="Operation Ash")]}
    told = explained({"record": predicted}, {"record": {"operations": []}})
    assert told.items[0].note == "stands for nothing: all that it holds is spurious"
    assert [item.outcome for item in told.errors] == [Outcome.SPURIOUS] * 2


def test_reference_is_compared_by_what_it_refers_to():
    """Ids are the file's own: 7 for c1 is right, as both name the same figure."""
    gold = record_of(count("arrested", 12, id="c1"), count("charged", 3, id="c2", part_of="c1"))
    predicted = record_of(count("arrested", 12, id="7"), count("charged", 3, part_of="7"))
    told = explained({"record": predicted}, {"record": gold})
    point = only(p for p in told.named("c2")[0].points if p.name == "part_of")
    assert (point.agreement, point.by) == (1, "what it refers to")


class Job(Record):
    """A piece of work, after others."""

    name: str | None = None
    after: Annotated[tuple[str, ...], Ref("Job")] = ()


class Plan(Record):
    """Jobs that hang together."""

    jobs: tuple[Job, ...] = ()


def test_each_link_of_a_list_is_compared_by_what_it_refers_to():
    """Predicted y is gold's a and x its b: of x and x in the list one is right, one too many."""

    def plan(*ids, after):
        jobs = [{"id": name, "name": what} for name, what in zip(ids, ("dig", "pour"), strict=True)]
        return {"record": {"jobs": [*jobs, {"name": "roof", "after": after}]}}

    told = explained(
        plan("y", "x", after=["x", "x"]),
        plan("a", "b", after=["a", "b"]),
        task=Task("p", record=Plan),
    )
    found = {item.gold.name: item for item in told.items if item.gold and "after" in item.gold.name}
    right, missed = found["record.jobs[2].after[1]"], found["record.jobs[2].after[0]"]
    assert (right.outcome, missed.outcome) == (Outcome.CORRECT, Outcome.MISSING)
    point = only(right.points)
    assert (point.predicted, point.gold, point.agreement) == ("x", "b", 1)
    assert point.by == "what it refers to"


class Train(Record, unit=True):
    """A train, with a number by which it is known."""

    number: Annotated[int, Key()]
    platform: str | None = None


class Bus(Record, unit=True):
    """A bus, likewise."""

    number: Annotated[int, Key()]
    driver: str | None = None


class Day(Record):
    """A day's traffic: a route in order, choices of types, values of two types."""

    route: Annotated[tuple[str, ...], Ordered()] = ()
    rides: tuple[Train | Bus, ...] = ()
    mark: int | str | None = None


DAY = Task("day", record=Day)


def day(predicted, gold, **more):
    return explained({"record": predicted}, {"record": gold}, task=DAY, **more)


def test_stop_out_of_order_says_that_order_matters():
    """Of a, b, c said as c, a, b two can stand in order, and c has to be left out."""
    told = day({"route": ["c", "a", "b"]}, {"route": ["a", "b", "c"]})
    missing, spurious = told.errors
    assert (missing.gold.said, spurious.predicted.said) == ("c", "c")
    rival = only(missing.rivals)
    assert (rival.name, rival.outcome, rival.why) == ("record.route[0]", Outcome.CORRECT, Why.ORDER)
    assert "not in the order of the list" in str(rival)


def test_record_of_another_type_is_no_rival():
    """The train with the bus's number is neither its partner nor near."""
    gold = {"rides": [{"number": 7, "driver": "Ann Lee"}]}
    told = day({"rides": [{"number": 7, "platform": "2"}]}, gold)
    assert [item.outcome for item in told.errors] == [Outcome.MISSING, Outcome.SPURIOUS]
    assert all(item.rivals == () for item in told.errors)


def test_value_of_a_union_names_the_comparators_of_its_members():
    told = day({"mark": "Late"}, {"mark": "late"})
    point = only(only(told.named("record.mark")).points)
    assert (point.agreement, point.by) == (1, "Exact or Normalized")


def test_value_set_aside_in_a_set_of_scalars_is_named_as_free():
    gold = record_of(offences=["possession"])
    told = explained({"record": record_of(offences=["production"])}, {"record": gold})
    missing = next(item for item in told.errors if item.gold)
    rival = only(missing.rivals)
    assert rival.why is Why.NO_PAIR
    assert rival.apart == ("value: production for possession",)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"snippet": "12 were held"}, "[8, 20) was given as a snippet: its match is exact"),
        ({"snippet": "12  were held"}, "[8, 20) was given as a snippet: its match is loose"),
        ({"snippet": "12 were hold"}, "was given as a snippet: its match is fuzzy"),
        ([8, 20], None),
    ],
)
def test_snippets_say_at_what_level_they_were_found(entry, said):
    """In the text as it stands; with white space and quotation marks unified; or nearly so."""
    figure = {"record": record_of(count("arrested", 12, evidence=[entry]))}
    gold = {"record": record_of(count("arrested", 12, id="c1"))}
    told = explained(figure, gold, text="Nov 3 - 12 were held in Operation Larch.")
    (evidence,) = told.named("c1")[0].predicted.evidence or ("",)
    assert evidence.endswith(said or "")
    assert bool(evidence) is (said is not None)


# The document as a whole


def test_failure_is_said_and_all_gold_is_missing():
    documents = corpus(gold_document(mentions=[DATE, NAME]))
    told = explain(score([predict(error="boom")], documents), documents, "d")
    assert told.failure == "boom"
    assert [item.outcome for item in told.items] == [Outcome.MISSING] * 2
    assert "failed: boom" in str(told)


def test_criterion_chooses_the_layers_that_have_it():
    documents = corpus(gold_document(mentions=[DATE], quotes=[quote("x", (0, 9))]))
    evaluation = score([as_prediction(document) for document in documents], documents)
    assert explain(evaluation, documents, "d", criterion="type").criteria == {"mentions": "type"}
    assert explain(evaluation, documents, "d", criterion="content").criteria == {
        "quotes": "content"
    }


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"document": "e"}, "unknown document 'e'"),
        ({"criterion": "typ"}, "did you mean 'type'"),
    ],
)
def test_unknown_names_are_refused(wrong, message):
    documents = corpus(gold_document(mentions=[DATE]))
    evaluation = score([predict(mentions=[])], documents)
    with pytest.raises(UnknownNameError, match=message):
        explain(evaluation, documents, **{"document": "d"} | wrong)


def test_unknown_item_is_refused_with_those_that_are_near():
    told = explained({"mentions": []}, {"mentions": [DATE, NAME]})
    with pytest.raises(UnknownNameError, match=r"unknown item 'm9'.*known: m1, m2"):
        told.named("m9")


def test_evaluation_of_other_gold_is_refused():
    one, other = corpus(gold_document(mentions=[DATE])), corpus(gold_document(mentions=[NAME]))
    with pytest.raises(PredictionError, match="other gold"):
        explain(score([predict(mentions=[])], one), other, "d")


TEXT = "Nov 3 - Harbour Police said so."


@pytest.mark.parametrize(
    ("edition", "more", "expected"),
    [
        ("invented", {}, "Nov 3"),
        ("original", {}, ""),
        ("original", {"include_text": True}, "Nov 3"),
    ],
)
def test_words_of_a_text_that_is_not_shipped_are_shown_on_request_only(edition, more, expected):
    gold = {"mentions": [DATE], "edition": edition}
    told = explained({"mentions": [DATE]}, gold, text=TEXT, **more)
    assert told.items[0].gold.surface == told.items[0].predicted.surface == expected


LONG = "Nov 3 - police in Norland said that at least twelve people were held there."


@pytest.mark.parametrize(("edition", "shows"), [("invented", True), ("original", False)])
def test_passages_of_such_a_text_are_not_shown_as_values_either(edition, shows):
    """Six words or more of the text, as a value, a speaker and a name; names and figures stay."""
    passage = LONG[18:60]
    gold = {
        "mentions": [DATE],
        "quotes": [quote("Ann Lee", (0, 10))],
        "record": {"operations": [operation(name="Operation Ash")]},
        "edition": edition,
    }
    predicted = {
        "mentions": [mention(0, 5, "TIME", passage)],
        "quotes": [quote(passage, (0, 10))],
        "record": {"operations": [operation(name=passage)]},
    }
    told = explained(predicted, gold, text=LONG)
    assert (passage in str(told)) is shows
    assert (passage in json.dumps(explanation_json(told, told.items))) is shows
    assert "Operation Ash" in str(told)


def test_printed_says_one_line_of_what_is_right_and_all_of_what_is_not():
    given_mentions = [mention(0, 5, "TIME", "XXXX-11-03"), mention(8, 15, "ORG", "Harbour")]
    told = explained({"mentions": given_mentions}, {"mentions": [DATE, NAME]}, text=TEXT)
    lines = str(told).splitlines()
    assert lines[0] == "d: mentions by strict"
    assert lines[1] == 'correct: m1 TIME [0, 5) XXXX-11-03 "Nov 3"'
    assert lines[2].startswith("incorrect")
    assert lines[2].endswith('m2 ORG [8, 20) Harbour Police "Harbour Poli"')
    assert lines[3] == '    predicted: ORG [8, 15) "Harbour" (mentions[1])'
    assert lines[-1].startswith("task:operations|")


def test_lines_of_the_terminal_hold_no_control_characters():
    told = explained({"mentions": [mention(0, 5, "TIME", "\x1b[31mred")]}, {"mentions": [DATE]})
    shown = "".join(part.plain for part in explanation_parts(told, told.items, in_full=True))
    assert "<U+001B>" in shown
    assert "\x1b" not in shown


# Whatever the document


@settings(max_examples=30)
@given(layers, layers, st.sampled_from([None, "exact", "partial", "type", "end_to_end"]))
def test_what_is_explained_is_what_was_counted(gold, predicted, criterion):
    """Every charged item once, on both sides, and each pair with the outcome it would have."""
    documents = corpus(gold_document(length=LENGTH, **gold))
    evaluation = score([predict(**predicted)], documents)
    told = explain(evaluation, documents, "d", criterion=criterion)
    ledger = evaluation.documents[0].ledger
    for layer, by in told.criteria.items():
        lines = [item for item in ledger if (item.layer, item.criterion) == (layer, by)]
        mine = [each for each in told.items if (each.layer, each.criterion) == (layer, by)]
        charged = [each for each in mine if each.outcome is not None]
        assert sorted(each.outcome for each in charged) == sorted(item.outcome for item in lines)
        if layer != "zones":  # There a line stands for part of a zone, and counts characters.
            by_gold = Counter(each.gold.group for each in charged if each.gold)
            counts = tally(lines)
            assert by_gold == {c.group: n.possible for c, n in counts.items() if n.possible}
    json.dumps(explanation_json(told, told.items), allow_nan=False)
    assert str(told)


@settings(max_examples=30)
@given(layers, layers, st.sampled_from(CRITERIA["mentions"]))
def test_no_pairing_with_a_rival_earns_more_than_the_one_made(gold, predicted, criterion):
    """The pairing is the best in sum, so the second of the two sums never exceeds the first."""
    documents = corpus(gold_document(length=LENGTH, **gold))
    evaluation = score([predict(**predicted)], documents)
    told = explain(evaluation, documents, "d", criterion=criterion)
    rivals = [rival for item in told.items for rival in item.rivals]
    sums = [(rival.made, rival.instead) for rival in rivals if rival.made is not None]
    assert all(instead <= made for made, instead in sums)


FULL = gold_document(
    text="Ann Lee said 12 were held in Operation Ash.",
    zones=zones((43, "body")),
    mentions=[mention(0, 7, "PERSON", "Ann Lee", id="m1"), mention(13, 15, "QUANTITY", "=12")],
    quotes=[quote("Ann Lee", (13, 42))],
    record=record_of(count("arrested", 12, id="c1"), name="Operation Ash"),
)


@settings(max_examples=100)
@given(st.fixed_dictionaries({"id": st.just("d")}, optional=dict.fromkeys(LAYERS, anything)))
def test_no_prediction_is_too_broken_to_be_explained(payload):
    """Every line of the ledger under a layer's criterion is explained, whatever was predicted."""
    documents = corpus(FULL)
    evaluation = score([parse_prediction(payload)], documents, layers=LAYERS)
    told = explain(evaluation, documents, "d")
    lines = [
        item
        for item in evaluation.documents[0].ledger
        if told.criteria.get(item.layer) == item.criterion
    ]
    charged = [each for each in told.items if each.outcome is not None]
    assert sorted(each.outcome for each in charged) == sorted(item.outcome for item in lines)
    json.dumps(explanation_json(told, told.items), allow_nan=False)
    assert str(told)


@pytest.mark.parametrize("said", ["many", {"value": "many"}])
def test_value_that_could_not_be_read_is_explained_by_what_is_wrong_with_it(said):
    class Bill(Record):
        total: int | None = None

    task = Task("bill", record=Bill)
    found = explained({"record": {"total": said}}, {"record": {"total": 3}}, task=task)
    told = only(found.named("record.total"))
    assert (told.outcome, told.predicted.said) == (Outcome.INCORRECT, "what could not be read")
    assert told.note.startswith("Input should be a valid integer")
    assert told.note.endswith("(got 'many')")
