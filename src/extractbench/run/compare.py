"""Compare several extractors on one corpus."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from extractbench.corpus.gold import Corpus
from extractbench.errors import ExtractorError, UnknownNameError
from extractbench.extractors import drop_short_lines, keep_all
from extractbench.extractors.loading import extractor_name
from extractbench.extractors.protocol import Extractor
from extractbench.run.evaluate import evaluate
from extractbench.run.extracting import OnDocument
from extractbench.scoring.evaluation import Evaluation
from extractbench.scoring.signature import Signature

__all__ = ["Comparison", "compare"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Several extractors on one corpus.

    Attributes:
        evaluations: One for each extractor, in the order given.
        baselines: Zones kept by no thought at all (``keep-all``) and by the length of lines
            (``drop-short-lines``), for scale.
        signature: What all of them were scored on.
    """

    evaluations: tuple[Evaluation, ...]
    baselines: tuple[Evaluation, ...]
    signature: Signature

    def __getitem__(self, name: str) -> Evaluation:
        """Return the evaluation of an extractor by its name.

        Raises:
            UnknownNameError: If none is called that.
        """
        known = {evaluation.name: evaluation for evaluation in self.evaluations}
        if name not in known:
            raise UnknownNameError("extractor", name, known)
        return known[name]


def compare(
    extractors: Iterable[Extractor | str] | Mapping[str, Extractor | str],
    corpus: Corpus,
    *,
    layers: Sequence[str] | None = None,
    timeout: float | None = None,
    strict: bool = False,
    on_document: OnDocument | None = None,
) -> Comparison:
    """Evaluate extractors on the same documents.

    Args:
        extractors: What `evaluate` takes, several; a mapping gives them names.
        corpus: The gold.
        layers: The layers to score; by default those that each attempts.
        timeout: The seconds a document may take; see `extract`.
        strict: Whether a problem in a prediction is an error.
        on_document: Called with each prediction of the extractors.

    Raises:
        ExtractorError: If one cannot be loaded, or two have the same name.
        TextError: If a text is not there.
        PredictionError: Under `strict`, for the first problem.
    """
    evaluations = tuple(
        evaluate(
            extractor,
            corpus,
            name=name,
            layers=layers,
            timeout=timeout,
            strict=strict,
            on_document=on_document,
        )
        for name, extractor in _named(extractors).items()
    )
    baselines = tuple(
        evaluate(extractor, corpus, name=name) for name, extractor in _BASELINES.items()
    )
    return Comparison(evaluations, baselines, Signature.of(corpus))


def _named(
    extractors: Iterable[Extractor | str] | Mapping[str, Extractor | str],
) -> Mapping[str, Extractor | str]:
    if isinstance(extractors, Mapping):
        return extractors
    # One name alone is no list of the names of one letter.
    given = [extractors] if isinstance(extractors, str) else list(extractors)
    names = [extractor_name(each, each if isinstance(each, str) else None) for each in given]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ExtractorError(
            f"two extractors are called {', '.join(twice)}; give each a name: "
            "compare({'name': extractor, ...}, corpus)"
        )
    return dict(zip(names, given, strict=True))


_BASELINES: Mapping[str, Extractor] = {
    "keep-all": keep_all.extract,
    "drop-short-lines": drop_short_lines.extract,
}
