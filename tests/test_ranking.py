"""Extractors beside each other: groups of those that the articles cannot tell apart."""

import math

import pytest

import extractbench as eb
from extractbench.errors import PredictionError
from extractbench.scoring.evaluation import Evaluation
from extractbench.scoring.ranking import rank, rate_by_article


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
