"""The conformance suite: run an extractor in every way that it offers, and judge what comes."""

import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence

from extractbench.corpus.load import load_corpus
from extractbench.document import Document
from extractbench.extractors.protocol import Trainable, is_deterministic
from extractbench.prediction import Prediction
from extractbench.run.conformance.documents import hostile_documents
from extractbench.run.conformance.findings import Conformance, Finding, Level, Tried
from extractbench.run.conformance.judging import differing, judge_run
from extractbench.run.conformance.probe import AsyncProbe, BatchProbe, Probe
from extractbench.run.extracting import extract_each
from extractbench.run.folds import leave_one_article_out
from extractbench.run.identity import identify
from extractbench.run.options import OnDocument
from extractbench.run.recipe import Given, Recipe

__all__ = ["check_extractor"]

_SMALL = 20_000
_PATIENCE = 2.0


def check_extractor(
    extractor: Given,
    *,
    documents: Sequence[Document] | None = None,
    timeout: float = 60.0,
    on_document: OnDocument | None = None,
) -> Conformance:
    """Try an extractor on hostile documents, and say what is to be mended.

    It runs in processes of its own, twice: the second time in another order. One that has to be
    trained is fitted on the invented edition of the built-in corpus. Nothing is fetched.

    Args:
        extractor: A callable, or what `load_extractor` takes.
        documents: What to try it on; by default the documents that break extractors.
        timeout: The seconds that each of them may take.
        on_document: Called with each prediction.

    Raises:
        ExtractorError: If the extractor cannot be loaded, or not be started in another process.
    """
    recipe = Recipe(extractor)
    tried = tuple(documents) if documents is not None else hostile_documents()
    suite = _Suite(recipe, _ready(recipe), tried, timeout, on_document)
    found = suite.run(Probe, tried)
    findings = [*suite.findings(found)]
    findings.sort(key=lambda finding: finding.level is Level.NOTE)
    return Conformance(
        recipe.name,
        tuple(_tried(document, found[document.id]) for document in tried),
        tuple(findings),
    )


def _ready(recipe: Recipe) -> Recipe:
    """Return a recipe whose extractor can be called; what has to be trained is, once."""
    if not isinstance(recipe.loaded, Trainable):
        return recipe
    first = next(leave_one_article_out(load_corpus(edition="invented")))
    return recipe.fitted(first.examples)


def _tried(document: Document, prediction: Prediction) -> Tried:
    peak = getattr(prediction.usage, "peak_mb", None)
    return Tried(document.id, len(document.text), prediction.seconds, peak, prediction.error)


class _Suite:
    """The runs of one extractor, and what each of them shows."""

    def __init__(
        self,
        recipe: Recipe,
        ready: Recipe,
        documents: Sequence[Document],
        timeout: float,
        on_document: OnDocument | None,
    ) -> None:
        self._recipe, self._ready, self._documents = recipe, ready, documents
        self._timeout, self._on_document = timeout, on_document

    def run(self, probe: type[Probe], documents: Sequence[Document]) -> dict[str, Prediction]:
        """Return the predictions of one run, by document."""
        with warnings.catch_warnings():
            # That it cannot be sent to another process is a finding of ours.
            warnings.filterwarnings("ignore", message=".* cannot be pickled")
            return {
                prediction.id: prediction
                for prediction in extract_each(
                    probe(self._ready),
                    documents,
                    timeout=self._timeout,
                    retries=0,
                    on_document=self._on_document,
                )
            }

    def findings(self, found: Mapping[str, Prediction]) -> Iterator[Finding]:
        """Yield what the first run shows, and the others that it takes to know more."""
        by_id = {document.id: document for document in self._documents}
        yield from judge_run(by_id, found, _labels(self._recipe.loaded))
        calm = [each for each in self._documents if _is_quick(found[each.id])]
        again = self.run(Probe, calm[::-1])
        random = differing(again, found)
        yield from _determinism(self._recipe, random)
        small = [each for each in calm if len(each.text) <= _SMALL and each.id not in random]
        for way, probe in (("extract_batch", BatchProbe), ("extract_async", AsyncProbe)):
            if callable(getattr(self._ready.built, way, None)):
                yield from _same(way, differing(self.run(probe, small), found))
        yield from _identity(self._recipe, self._ready)


def _is_quick(prediction: Prediction) -> bool:
    """Tell whether a document is worth the time of a second run."""
    return prediction.error is None and (prediction.seconds or 0) < _PATIENCE


def _labels(loaded: object) -> Collection[str] | None:
    labels = getattr(loaded, "labels", None)
    return labels if isinstance(labels, Collection) and not isinstance(labels, str) else None


def _determinism(recipe: Recipe, differ: Sequence[str]) -> Iterator[Finding]:
    declared = is_deterministic(recipe.loaded)
    if differ and declared:
        yield Finding(
            "determinism",
            Level.BROKEN,
            "it declares to be deterministic, and gives another output in another process or order",
            "keep nothing between documents, iterate over no set, seed what is random; or do not "
            "declare it",
            tuple(differ),
        )
    elif differ:
        yield Finding(
            "determinism",
            Level.NOTE,
            "it gives another output for the same document",
            "compare it with --repeats, or let it give the same and declare that",
            tuple(differ),
        )
    elif getattr(recipe.loaded, "deterministic", None) is None:
        yield Finding(
            "determinism",
            Level.NOTE,
            "it gave the same output twice, and does not declare that it always does",
            "set `deterministic = True`, so that runs are compared item by item",
        )


def _same(way: str, differ: Sequence[str]) -> Iterator[Finding]:
    if differ:
        yield Finding(
            way.removeprefix("extract_"),
            Level.BROKEN,
            f"`{way}` gives another output than the call on a single document",
            "padding or order must not change what is found in a document",
            tuple(differ),
        )


def _identity(recipe: Recipe, ready: Recipe) -> Iterator[Finding]:
    if ready.portable() is None:
        yield Finding(
            "process",
            Level.NOTE,
            "it cannot be sent to another process: no time limit holds, and no workers",
            "name it as module:attribute or file.py:attribute",
        )
    if doubt := identify(recipe).doubt:
        yield Finding(
            "identity", Level.NOTE, f"a run of it cannot be resumed: {doubt}", "let it say more"
        )
