"""Ask other scorers what they make of spans; each is loaded when it is first asked.

Spans are (start, end, label), half-open, in tokens; a page is what was predicted in a document,
then its gold. Our offsets are the same numbers, as if every token were one character.
"""

import os
import warnings
from importlib import import_module
from importlib.util import find_spec

import pytest

from corpora import PLAIN, corpus, gold_document, mention, predict
from extractbench.scoring.score import score


def needs(name):
    """Skip a test where a peer is not installed, unless all peers are required."""
    missing = find_spec(name) is None and os.environ.get("EXTRACTBENCH_REQUIRE_PEERS") != "1"
    return pytest.mark.skipif(missing, reason=f"{name} is not installed; the extra peers has it")


def load(name):
    """Import a peer; what it warns about at import is its own affair."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return import_module(name)


def ask_us(pages, first=0):
    """Score pages; the documents are named by their number, beginning with the first."""
    predicted, gold = [], []
    for index, (ours, theirs) in enumerate(pages, start=first):
        name = f"{index:03}"
        predicted.append(predict(name, mentions=[mention(*span) for span in ours]))
        mentions = [mention(*span) for span in theirs]
        gold.append(gold_document(name, task=PLAIN, length=size(pages), mentions=mentions))
    return score(predicted, corpus(*gold, task=PLAIN))


def size(pages):
    """Return a length in tokens that all documents fit in."""
    return 1 + max((end for page in pages for side in page for _, end, _ in side), default=0)


def ask_nervaluate(pages, labels=("A", "B", "C")):
    def entities(spans):
        return [{"label": label, "start": start, "end": end} for start, end, label in spans]

    predicted = [entities(ours) for ours, _ in pages]
    gold = [entities(theirs) for _, theirs in pages]
    evaluator = load("nervaluate").Evaluator(gold, predicted, tags=list(labels), loader="dict")
    return evaluator.evaluate()


def as_tags(spans, length):
    """Write spans as IOB2 tags."""
    tags = ["O"] * length
    for start, end, label in spans:
        tags[start:end] = [f"B-{label}"] + [f"I-{label}"] * (end - start - 1)
    return tags


def ask_seqeval(gold, predicted, mode="strict", scheme="IOB2"):
    """Return precision, recall, F1 and the report by label; takes tags."""
    metrics = load("seqeval.metrics")
    how = {
        "mode": mode,
        "scheme": scheme and getattr(load("seqeval.scheme"), scheme),
        "zero_division": 0,
    }
    rates = (metrics.precision_score, metrics.recall_score, metrics.f1_score)
    report = metrics.classification_report(gold, predicted, output_dict=True, **how)
    return tuple(rate(gold, predicted, **how) for rate in rates), report


def spacy_doc(words, spans, group=None):
    """Make a document; `spans` are its entities, or go into a group of spans."""
    tokens, vocab = load("spacy.tokens"), load("spacy.vocab").Vocab()
    doc = tokens.Doc(vocab, words=words)
    named = [tokens.Span(doc, start, end, label) for start, end, label in spans]
    if group is None:
        doc.set_ents(named)
    else:
        doc.spans[group] = named
    return doc


def ask_spacy(pages):
    words = ["x"] * size(pages)
    example = load("spacy.training").Example
    return load("spacy.scorer").get_ner_prf(
        [example(spacy_doc(words, ours), spacy_doc(words, theirs)) for ours, theirs in pages]
    )


def ask_metametric(pages):
    """Pair equal spans, one to one, and take the micro average over documents."""
    dsl = load("metametric.dsl")
    metric = dsl.set_matching[tuple, "<->"](dsl.discrete[tuple])
    asked = dsl.family(metric, dsl.micro_average(["precision", "recall", "f1"])).new()
    asked.update_batch([ours for ours, _ in pages], [theirs for _, theirs in pages])
    return asked.compute()
