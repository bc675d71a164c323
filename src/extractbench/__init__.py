"""How good is your text extractor? Gold annotations, scoring and comparison.

Everything named in ``__all__`` is imported when it is first used, so that importing the package
costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractbench.comparators import (
        By,
        Exact,
        Fuzzy,
        Normalized,
        OneOf,
        SameDate,
        Within,
    )
    from extractbench.corpus.from_rows import documents_from
    from extractbench.corpus.gold import Corpus
    from extractbench.corpus.load import load_corpus
    from extractbench.counts import Counts
    from extractbench.document import Document, Layers, Mention, Quote, Span, Zone
    from extractbench.errors import CorpusError, ExtractbenchError
    from extractbench.extractors.loading import load_extractor
    from extractbench.extractors.protocol import Extractor
    from extractbench.formats.span_lines import read_spans
    from extractbench.integrations.transformers.metrics import compute_metrics
    from extractbench.marks import Key, Ordered, Ref, Slice, Stated
    from extractbench.prediction import Prediction, read_predictions, write_predictions
    from extractbench.run.compare import Comparison, compare
    from extractbench.run.conformance.checking import check_extractor
    from extractbench.run.evaluate import evaluate
    from extractbench.schema import Record
    from extractbench.scoring.evaluation import Evaluation
    from extractbench.scoring.explain import explain
    from extractbench.scoring.explanation import Explanation
    from extractbench.scoring.record_bulk import score_records
    from extractbench.scoring.score import score
    from extractbench.scoring.span_files import score_spans
    from extractbench.task import Label, Task

    __version__: str

__all__ = [
    "By",
    "Comparison",
    "Corpus",
    "CorpusError",
    "Counts",
    "Document",
    "Evaluation",
    "Exact",
    "Explanation",
    "ExtractbenchError",
    "Extractor",
    "Fuzzy",
    "Key",
    "Label",
    "Layers",
    "Mention",
    "Normalized",
    "OneOf",
    "Ordered",
    "Prediction",
    "Quote",
    "Record",
    "Ref",
    "SameDate",
    "Slice",
    "Span",
    "Stated",
    "Task",
    "Within",
    "Zone",
    "__version__",
    "check_extractor",
    "compare",
    "compute_metrics",
    "documents_from",
    "evaluate",
    "explain",
    "load_corpus",
    "load_extractor",
    "read_predictions",
    "read_spans",
    "score",
    "score_records",
    "score_spans",
    "write_predictions",
]

_ROOMS = {
    "comparators": ("By", "Exact", "Fuzzy", "Normalized", "OneOf", "SameDate", "Within"),
    "corpus.from_rows": ("documents_from",),
    "corpus.gold": ("Corpus",),
    "corpus.load": ("load_corpus",),
    "counts": ("Counts",),
    "document": ("Document", "Layers", "Mention", "Quote", "Span", "Zone"),
    "errors": ("CorpusError", "ExtractbenchError"),
    "extractors.loading": ("load_extractor",),
    "extractors.protocol": ("Extractor",),
    "formats.span_lines": ("read_spans",),
    "integrations.transformers.metrics": ("compute_metrics",),
    "prediction": ("Prediction", "read_predictions", "write_predictions"),
    "run.compare": ("Comparison", "compare"),
    "run.conformance.checking": ("check_extractor",),
    "run.evaluate": ("evaluate",),
    "marks": ("Key", "Ordered", "Ref", "Slice", "Stated"),
    "schema": ("Record",),
    "scoring.evaluation": ("Evaluation",),
    "scoring.explain": ("explain",),
    "scoring.explanation": ("Explanation",),
    "scoring.record_bulk": ("score_records",),
    "scoring.score": ("score",),
    "scoring.span_files": ("score_spans",),
    "task": ("Label", "Task"),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}

# Type checkers see the imports above; to them a name that is not there has to be an error.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """Import what is named, once."""
        if name == "__version__":
            from importlib.metadata import version

            value = version("extractbench")
        elif name in _ROOM_OF:
            value = getattr(import_module(f"extractbench.{_ROOM_OF[name]}"), name)
        else:
            raise AttributeError(f"module 'extractbench' has no attribute {name!r}")
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
