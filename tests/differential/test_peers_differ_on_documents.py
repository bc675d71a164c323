"""What counts as a claim and as a document: where peers leave things out, and we do not."""

import pytest

from corpora import PLAIN, corpus, gold_document, mention, outcomes, predict
from extractbench.scoring.score import score
from peers import ask_nervaluate, ask_us, load, needs, spacy_doc

A, B = (0, 5, "A"), (10, 15, "A")


def strict(pages):
    return ask_us(pages).counts("mentions", "strict")


@needs("spacy")
def test_claims_on_a_document_without_annotation_are_free_in_spacy():
    """It passes over documents whose gold says nothing of entities.

    To us a document without a mention is one where every claim is wrong. What was not annotated
    is said by leaving the layer out of its gold.
    """
    tokens, vocab = load("spacy.tokens"), load("spacy.vocab").Vocab()
    unannotated = tokens.Doc(vocab, words=["x"] * 15)
    example = load("spacy.training").Example
    pages = [
        example(spacy_doc(["x"] * 15, [A]), spacy_doc(["x"] * 15, [A])),
        example(spacy_doc(["x"] * 15, [A, B]), unannotated),
    ]
    assert load("spacy.scorer").get_ner_prf(pages)["ents_p"] == 1
    assert strict([([A], [A]), ([A, B], [])]).precision == pytest.approx(1 / 3)


def test_layer_that_was_not_annotated_is_not_scored_and_one_without_items_is():
    gold = corpus(
        gold_document("a", task=PLAIN, mentions=[]), gold_document("b", task=PLAIN), task=PLAIN
    )
    claims = [predict(name, mentions=[mention(*A)]) for name in ("a", "b")]
    assert outcomes(score(claims, gold).counts("mentions", "strict")) == (0, 0, 0, 0, 1)


def test_fragments_of_a_span_are_one_wrong_pair_and_the_rest_is_spurious():
    """Splitting a gold span into fragments costs nothing in spaneval.

    Three fragments of one span: by partial one of them earns ½ of one gold span and of three
    claims.
    """
    ours = ask_us([([(0, 3, "A"), (3, 6, "A"), (6, 9, "A")], [(0, 9, "A")])])
    assert outcomes(ours.counts("mentions", "strict")) == (0, 0, 1, 0, 2)
    assert outcomes(ours.counts("mentions", "partial")) == (0, 1, 0, 0, 2)
    assert ours.counts("mentions", "partial").precision == pytest.approx(1 / 6)


def test_span_over_two_gold_spans_stands_for_one_of_them():
    ours = ask_us([([(0, 9, "A")], [(0, 4, "A"), (5, 9, "A")])])
    assert outcomes(ours.counts("mentions", "partial")) == (0, 1, 0, 1, 0)
    assert outcomes(ours.counts("mentions", "type")) == (1, 0, 0, 1, 0)


@needs("nervaluate")
def test_span_said_twice_costs_the_same_in_nervaluate():
    """One copy is right and one spurious, to both."""
    pages = [([A, A], [A])]
    assert ask_nervaluate(pages)["overall"]["strict"].precision == 0.5
    assert strict(pages).precision == 0.5


@needs("nervaluate")
def test_documents_in_another_order_are_other_documents_to_nervaluate():
    """It pairs documents by their place in two lists; ours have names."""
    right = ask_nervaluate([([A], [A]), ([B], [B])])["overall"]["strict"].f1
    turned = ask_nervaluate([([B], [A]), ([A], [B])])["overall"]["strict"].f1
    assert (right, turned) == (1, 0)
    gold = [gold_document(n, task=PLAIN, mentions=[mention(*s)]) for n, s in (("a", A), ("b", B))]
    claims = [predict("b", mentions=[mention(*B)]), predict("a", mentions=[mention(*A)])]
    assert score(claims, corpus(*gold, task=PLAIN)).counts("mentions", "strict").f1 == 1


def test_copies_of_a_document_are_refused_and_strays_are_named():
    """No peer that takes documents by place can know either."""
    gold = corpus(gold_document("a", task=PLAIN, mentions=[mention(*A)]), task=PLAIN)
    right = predict("a", mentions=[mention(*A)])
    twice = score([right, right], gold)
    assert outcomes(twice.counts("mentions", "strict")) == (0, 0, 0, 1, 0)
    stray = score([right, predict("z", mentions=[mention(*A)])], gold)
    assert outcomes(stray.counts("mentions", "strict")) == (1, 0, 0, 0, 0)
    assert [problem.document for problem in stray.problems] == ["z"]


@pytest.mark.parametrize(("start", "end"), [(5, 0), (3, 3), (0, 101)])
def test_reversed_empty_and_outer_spans_are_charged_and_named(start, end):
    """Peers drop them, or count them as any other span."""
    gold = corpus(gold_document("a", task=PLAIN, mentions=[mention(*A)]), task=PLAIN)
    claims = [{"start": start, "end": end, "label": "A"}, mention(*A).model_dump()]
    evaluation = score([predict("a", mentions=claims)], gold)
    assert outcomes(evaluation.counts("mentions", "strict")) == (1, 0, 0, 0, 1)
    assert [p.field for p in evaluation.documents[0].problems] == ["mentions[0]"]
