"""Those that are trained, in an evaluation: what reaches them, and in other processes."""

import pytest

from extractbench.corpus.load import load_corpus
from extractbench.extractors.spacy.trained import SpacyTrained
from extractbench.extractors.transformers.trained import TransformersTrained
from extractbench.run.evaluate import evaluate

pytest.importorskip("spacy", reason="the extra spacy is not installed")
pytest.importorskip("torch", reason="the extra transformers is not installed")

TRAINED = {
    "spacy-trained,epochs=1,width=16": SpacyTrained,
    "transformers-trained,epochs=1,width=16,vocabulary=300": TransformersTrained,
}


@pytest.fixture(scope="module")
def two_articles():
    """Two articles of the shipped gold, each with two of its renderings."""
    gold = load_corpus()
    ids = [[each.id for each in gold if each.article == name][:2] for name in gold.articles[:2]]
    return gold.select(ids[0] + ids[1])


@pytest.mark.parametrize("spec", TRAINED)
def test_no_rendering_of_the_article_that_is_left_out_reaches_fit(spec, two_articles, monkeypatch):
    """Four documents in two folds: each is fitted on the two of the other article."""
    kind, fits = TRAINED[spec], []
    fit = kind.fit

    def seen(self, examples):
        fits.append({document.text for document, _ in examples})
        return fit(self, examples)

    monkeypatch.setattr(kind, "fit", seen)
    evaluation = evaluate(spec, two_articles)
    one, other = (
        {each.text for each in two_articles if each.article == article}
        for article in two_articles.articles
    )
    assert fits == [other, one]
    assert not evaluation.failures


@pytest.mark.parametrize("spec", TRAINED)
def test_workers_give_what_one_process_gives(spec, two_articles):
    """It is trained once a fold, and sent to them as trained."""
    here = evaluate(spec, two_articles).predictions
    there = evaluate(spec, two_articles, workers=2).predictions
    assert [(p.id, p.error, p.mentions) for p in there] == [
        (p.id, p.error, p.mentions) for p in here
    ]
