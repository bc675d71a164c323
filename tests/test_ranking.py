"""Extractors beside each other: groups of those that the articles cannot tell apart."""

import math

import pytest

import extractbench as eb
from extractbench.errors import PredictionError
from extractbench.scoring.evaluation import Evaluation
from extractbench.scoring.ranking import rank, rank_alike, rate_by_article


def sloppy(article_step: int, name: str, corpus: eb.Corpus) -> Evaluation:
    """Score predictions that hold gold's mentions, but of each document every so many dropped."""
    predictions = [
        eb.Prediction(
            id=document.id,
            mentions=tuple(
                m
                for i, m in enumerate(document.gold.mentions or ())
                if not article_step or i % article_step
            ),
        )
        for document in corpus
    ]
    return eb.score(predictions, corpus, name=name)


@pytest.fixture(scope="module")
def corpus() -> eb.Corpus:
    return eb.load_corpus()


def test_those_that_the_articles_tell_apart_stand_in_groups(corpus):
    worse, good, same = (
        sloppy(2, "worse", corpus),
        sloppy(9, "good", corpus),
        sloppy(9, "same", corpus),
    )
    ranking = rank([worse, good, same], "mentions", "strict")
    assert [(s.name, s.group) for s in ranking.standings] == [
        ("good", 1),
        ("same", 1),
        ("worse", 2),
    ]
    assert ranking.best == {"good", "same"}
    pair = ranking.pair("worse", "good")
    assert pair is not None
    assert pair.difference.verdict == "better"
    assert (pair.difference.wins, pair.difference.losses) == (5, 0)
    # Five articles, all one way: 2/32 each, two such pairs and one of p = 1: 3 x 2/32.
    assert pair.difference.p == 2 / 32
    assert pair.adjusted == pytest.approx(6 / 32)
    best = ranking.standings[0]
    assert best.interval is not None
    assert best.interval.low < best.value < best.interval.high
    assert best.value == good.counts("mentions", "strict").f1


def test_the_rate_of_articles_is_the_rate_of_the_whole(corpus):
    evaluation = eb.evaluate("everything-capitalised", corpus)
    for metric in ("precision", "recall", "f1"):
        rate = rate_by_article(evaluation, "mentions", "strict", metric)
        assert rate.articles == corpus.articles
        whole = getattr(evaluation.counts("mentions", "strict"), metric)
        assert rate.value == pytest.approx(whole)


def test_all_right_and_nearly_all_right_are_underpowered_not_ranked(corpus):
    all_right, none = sloppy(0, "right", corpus), sloppy(1, "silent", corpus)
    ranking = rank([all_right, none], "mentions", "strict")
    right, silent = ranking.standings
    assert (right.value, right.interval, right.group) == (1.0, None, 1)
    # The same difference in every article: no noise to judge it by.
    assert (silent.value, silent.group, silent.is_underpowered) == (0.0, 1, True)


def test_who_does_not_attempt_a_layer_is_left_out(corpus):
    ranking = rank([eb.evaluate("nothing", corpus, layers=["zones"])], "mentions", "strict")
    assert ranking.standings == ()


def test_an_undefined_rate_has_no_group(corpus):
    ranking = rank([sloppy(1, "silent", corpus)], "mentions", "strict", "precision")
    (silent,) = ranking.standings
    assert math.isnan(silent.value)
    assert silent.group is None


def test_other_gold_is_refused_with_the_reason(corpus):
    one = sloppy(2, "one", corpus)
    other = sloppy(2, "other", corpus.select(["000-blog", "001-wire"]))
    with pytest.raises(PredictionError, match="one and other were not scored alike: gold"):
        rank([one, other], "mentions", "strict")


def test_the_order_of_extractors_never_matters(corpus):
    three = [sloppy(step, str(step), corpus) for step in (2, 5, 9)]
    assert rank(three, "mentions", "strict") == rank(three[::-1], "mentions", "strict")


def of_labels(corpus, name, labels, layers=None):
    found = sloppy(9, name, corpus)
    return eb.score(found.predictions, corpus, name=name, labels=labels, layers=layers)


def test_extractors_of_other_labels_are_ranked_apart(corpus):
    """F1 on places alone and F1 on all mentions are rates of different gold."""
    everything, places, more = (
        of_labels(corpus, "everything", None),
        of_labels(corpus, "places", ["PLACE"]),
        of_labels(corpus, "more", ["PLACE"]),
    )
    with pytest.raises(PredictionError, match="everything and places were not scored alike"):
        rank([everything, places], "mentions", "strict")
    first, second = rank_alike([places, everything, more], "mentions", "strict")
    assert [s.name for s in first.standings] == ["everything"]
    assert sorted(s.name for s in second.standings) == ["more", "places"]
    assert (first.labels, second.labels) == (None, ("PLACE",))
    assert (first.title, second.title) == ("mentions, strict", "mentions, strict, of PLACE only")


def test_labels_keep_no_other_layer_apart(corpus):
    runs = [
        eb.score([eb.Prediction(id=d.id, zones=d.gold.zones) for d in corpus], corpus, **options)
        for options in ({"name": "a"}, {"name": "b", "labels": ["PLACE"]})
    ]
    (ranking,) = rank_alike(runs, "zones", "content")
    assert [(s.name, s.value) for s in ranking.standings] == [("a", 1.0), ("b", 1.0)]


def test_other_options_than_labels_are_refused(corpus):
    one = sloppy(9, "one", corpus)
    other = eb.score(one.predictions, corpus, name="other", min_iou=0.5)
    with pytest.raises(PredictionError, match="not scored alike: signature"):
        rank_alike([one, other], "mentions", "strict")


@pytest.mark.parametrize("method", ["percentile", "bca"])
def test_the_bootstraps_change_the_interval_and_nothing_else(corpus, method):
    runs = [sloppy(2, "worse", corpus), sloppy(9, "good", corpus)]
    ours = rank(runs, "mentions", "strict")
    theirs = rank(runs, "mentions", "strict", method=method)
    assert [s.interval.method for s in theirs.standings if s.interval] == [method, method]
    assert ours.pairs == theirs.pairs
    assert [s.group for s in ours.standings] == [s.group for s in theirs.standings]
