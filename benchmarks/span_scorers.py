"""Scorers of spans, each as two steps: load pages as it takes them, then score.

All of them give the same strict F1 on pages without tangles; what else they give is said.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import extractbench as eb
from invented import LABELS, Page, draw_pages, our_spans
from timing import installed

__all__ = ["SpanScorer", "score_ours", "span_scorers"]


@dataclass(frozen=True, slots=True)
class SpanScorer:
    """A scorer of spans.

    Attributes:
        name: What it is called.
        answers: What it works out.
        load: Turns pages into what `score` takes.
        score: Returns the strict F1.
    """

    name: str
    answers: str
    load: Callable[[Sequence[Page]], Any]
    score: Callable[[Any], float]


def span_scorers() -> list[SpanScorer]:
    """Return ours and those of the peers that are installed, each called once before."""
    ours = SpanScorer("extractbench", "four criteria, by label and document", our_spans, score_ours)
    peers = {"nervaluate": _nervaluate, "seqeval.metrics": _seqeval, "spacy": _spacy}
    found = {name: module for name in peers if (module := installed(name)) is not None}
    scorers = [ours, *(peers[name](module) for name, module in found.items())]
    for scorer in scorers:
        # What they import at their first call is not what is timed.
        scorer.score(scorer.load(draw_pages(1, 10)))
    return scorers


def score_ours(loaded: Any) -> float:
    """Return the strict F1 of columns."""
    return eb.score_spans(*loaded).counts("strict").f1


def _nervaluate(nervaluate: Any) -> SpanScorer:
    def entities(spans: Sequence[Any]) -> list[dict[str, Any]]:
        return [{"label": label, "start": start, "end": end} for start, end, label in spans]

    def load(pages: Sequence[Page]) -> Any:
        predicted = [entities(ours) for ours, _ in pages]
        gold = [entities(theirs) for _, theirs in pages]
        return nervaluate.Evaluator(gold, predicted, tags=list(LABELS), loader="dict")

    def score(evaluator: Any) -> float:
        return float(evaluator.evaluate()["overall"]["strict"].f1)

    return SpanScorer("nervaluate", "four criteria", load, score)


def _seqeval(metrics: Any) -> SpanScorer:
    scheme = installed("seqeval.scheme").IOB2

    def tags(spans: Sequence[Any], length: int) -> list[str]:
        written = ["O"] * length
        for start, end, label in spans:
            written[start:end] = [f"B-{label}"] + [f"I-{label}"] * (end - start - 1)
        return written

    def load(pages: Sequence[Page]) -> Any:
        length = _length(pages)
        sides = zip(*pages, strict=True)
        return [[tags(spans, length) for spans in side] for side in sides]

    def score(loaded: Any) -> float:
        predicted, gold = loaded
        how = {"mode": "strict", "scheme": scheme, "zero_division": 0, "output_dict": True}
        report = metrics.classification_report(gold, predicted, **how)
        return float(report["micro avg"]["f1-score"])

    return SpanScorer("seqeval, strict", "strict", load, score)


def _spacy(spacy: Any) -> SpanScorer:
    tokens, training = installed("spacy.tokens"), installed("spacy.training")
    vocab = spacy.blank("en").vocab

    def document(spans: Sequence[Any], length: int) -> Any:
        made = tokens.Doc(vocab, words=["x"] * length)
        made.set_ents([tokens.Span(made, *span) for span in spans])
        return made

    def load(pages: Sequence[Page]) -> Any:
        length = _length(pages)
        return [training.Example(*(document(side, length) for side in page)) for page in pages]

    def score(examples: Any) -> float:
        return float(installed("spacy.scorer").get_ner_prf(examples)["ents_f"])

    return SpanScorer("spaCy get_ner_prf", "strict", load, score)


def _length(pages: Sequence[Page]) -> int:
    return 1 + max(end for page in pages for side in page for _, end, _ in side)
