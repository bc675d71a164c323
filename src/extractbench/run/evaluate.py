"""Evaluate one extractor on a corpus: run it, then score what it returned."""

from collections.abc import Sequence

from extractbench.corpus.gold import Corpus
from extractbench.extractors.loading import extractor_name
from extractbench.extractors.protocol import Extractor
from extractbench.run.extracting import OnDocument, extract
from extractbench.scoring.evaluation import Evaluation
from extractbench.scoring.score import score

__all__ = ["evaluate"]


def evaluate(
    extractor: Extractor | str,
    corpus: Corpus,
    *,
    name: str | None = None,
    layers: Sequence[str] | None = None,
    timeout: float | None = None,
    strict: bool = False,
    on_document: OnDocument | None = None,
) -> Evaluation:
    """Run an extractor on every document of a corpus and score it.

    Args:
        extractor: A callable from a `Document` to layers, or what `load_extractor` takes.
        corpus: The gold; the extractor sees only the texts.
        name: What to call the extractor; by default its own name.
        layers: The layers to score; by default those that it attempts.
        timeout: The seconds a document may take; see `extract`.
        strict: Whether a problem in a prediction is an error.
        on_document: Called with each prediction.

    Raises:
        ExtractorError: If the extractor cannot be loaded.
        TextError: If a text is not there.
        PredictionError: Under `strict`, for the first problem.
    """
    documents = [document.document for document in corpus]
    predictions = extract(extractor, documents, timeout=timeout, on_document=on_document)
    if name is None:
        spec = extractor if isinstance(extractor, str) else None
        name = extractor_name(extractor, spec)
    return score(predictions, corpus, name=name, layers=layers, strict=strict)
