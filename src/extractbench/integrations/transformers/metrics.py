"""``compute_metrics`` for `transformers.Trainer`: exact scores of spans, while it trains."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from extractbench.corpus.from_rows import Rows, as_corpus
from extractbench.corpus.gold import Corpus
from extractbench.corpus.row_source import each_row
from extractbench.corpus.rows import need
from extractbench.document import Mention, Span
from extractbench.errors import CorpusError, PredictionError
from extractbench.integrations.transformers.decoding import Tagged, decode, is_tag, merge_windows
from extractbench.integrations.transformers.windows import IGNORED, OUTSIDE
from extractbench.prediction import Prediction
from extractbench.scoring.evaluation import Evaluation
from extractbench.scoring.score import score

__all__ = ["SpanMetrics", "Window", "compute_metrics"]

_CRITERIA = ("strict", "exact", "partial", "type")


class Window(NamedTuple):
    """What has to be known of a row that a model is evaluated on."""

    document: str
    offsets: tuple[Span, ...]
    labels: tuple[int, ...]


class Outcome(Protocol):
    """What `transformers.Trainer` hands over: a `transformers.EvalPrediction`."""

    @property
    def predictions(self) -> Any:
        """Scores by row, piece and tag, or the number of the best tag by row and piece."""

    @property
    def label_ids(self) -> Any:
        """The true tags by row and piece, filled up with -100."""


@dataclass(frozen=True, slots=True)
class SpanMetrics:
    """A function for ``Trainer(compute_metrics=...)``; see `compute_metrics`.

    Attributes:
        corpus: The gold of the windows' documents.
        windows: The rows of the evaluation dataset, in its order.
        tags: The model's tags by number.
    """

    corpus: Corpus
    windows: tuple[Window, ...]
    tags: Mapping[int, str]

    def __call__(self, outcome: Outcome) -> dict[str, float]:
        """Return the rates of mentions, as numbers that ``Trainer`` logs.

        ``precision``, ``recall`` and ``f1`` are strict (span and label equal); ``exact_f1``,
        ``partial_f1`` and ``type_f1`` are the other criteria. ``unread`` is the number of gold
        mentions that no window holds as a whole; they count as missed, or partly found.

        Raises:
            PredictionError: If the outcome is not of these windows and tags.
        """
        evaluation = self.evaluate(outcome)
        strict = evaluation.counts("mentions", "strict")
        rates = {
            f"{criterion}_f1": evaluation.counts("mentions", criterion).f1
            for criterion in _CRITERIA[1:]
        }
        return {
            "precision": strict.precision,
            "recall": strict.recall,
            "f1": strict.f1,
            **rates,
            "unread": float(self.unread),
        }

    def evaluate(self, outcome: Outcome) -> Evaluation:
        """Return the whole evaluation, with its signature, by label, and whatever else."""
        return score(self.predict(outcome), self.corpus, name="model", layers=["mentions"])

    def predict(self, outcome: Outcome) -> list[Prediction]:
        """Return the predictions that an outcome stands for, one for each document."""
        numbers = [row for batch in _batches(outcome.predictions) for row in _best_tags(batch)]
        true = [row for batch in _batches(outcome.label_ids) for row in batch]
        _check_rows(len(numbers), len(self.windows))
        return self._decoded(
            numbers[index][at : at + len(window.labels)]
            for index, window in enumerate(self.windows)
            for at in (_column(window, true[index], index),)
        )

    @property
    def ceiling(self) -> Evaluation:
        """What a model would score that gives every piece its tag.

        It misses what was cut off, and mentions that begin or end where no tagged piece does.
        """
        own = self._decoded(window.labels for window in self.windows)
        return score(own, self.corpus, name="ceiling", layers=["mentions"])

    def _decoded(self, rows: Iterable[Sequence[int]]) -> list[Prediction]:
        by_document: dict[str, list[list[Tagged]]] = {d.id: [] for d in self.corpus}
        for window, row in zip(self.windows, rows, strict=True):
            by_document[window.document].append(list(self._tagged(window, row)))
        return [
            Prediction(id=d.id, mentions=_mentions(by_document[d.id], d.document.text))
            for d in self.corpus
        ]

    def _tagged(self, window: Window, row: Sequence[int]) -> Iterable[Tagged]:
        for span, true, number in zip(window.offsets, window.labels, row, strict=True):
            if true != IGNORED and int(number) not in self.tags:
                raise PredictionError(
                    f"the model gives the tag number {number}, and there are {len(self.tags)} "
                    "tags; give compute_metrics all of the model's, such as model.config.id2label"
                )
            yield Tagged(span, None if true == IGNORED else self.tags[int(number)])

    @property
    def unread(self) -> int:
        """The number of gold mentions that no window holds as a whole."""
        reached: dict[str, list[Span]] = {}
        for window in self.windows:
            spans = [span for span in window.offsets if span.length > 0]
            if spans:
                reached.setdefault(window.document, []).append(Span(spans[0].start, spans[-1].end))
        return sum(
            not any(
                s.start <= mention.start and mention.end <= s.end for s in reached.get(d.id, ())
            )
            for d in self.corpus
            for mention in d.gold.mentions or ()
        )


def compute_metrics(
    corpus: Corpus | Rows,
    windows: Iterable[Mapping[str, Any]],
    tags: Sequence[str] | Mapping[int, str],
) -> SpanMetrics:
    """Return a function for ``Trainer(compute_metrics=...)`` on token classification.

    It puts together what a model says about word pieces to mentions of whole documents: special
    tokens are passed over, pieces that were not labelled go with their word, of overlapping
    windows the one decides that knows most of the context, and what was cut off is missed. The
    mentions are then scored as any others.

    Args:
        corpus: The gold, or a dataset of it; documents without a window are left out.
        windows: The evaluation dataset, in the order in which it is evaluated, with the columns
            ``document``, ``offset_mapping`` and ``labels``; `token_windows` makes one.
        tags: The model's tags in the order of its outputs, or its ``config.id2label``.

    Raises:
        CorpusError: If a window lacks a column or is of no document of the corpus, or a tag is none
            of IOB2.
    """
    gold = as_corpus(corpus)
    rows = tuple(_window(row) for row in each_row(windows))
    if not rows:
        raise CorpusError("there are no windows to evaluate on")
    known, named = {document.id for document in gold}, {row.document for row in rows}
    if strange := sorted(named - known):
        raise CorpusError(
            f"windows of documents that the corpus lacks: {', '.join(strange[:5])}; give the gold "
            "that the windows were made of"
        )
    return SpanMetrics(gold.select(named), rows, _numbered(tags))


def _numbered(tags: Sequence[str] | Mapping[int, str]) -> dict[int, str]:
    numbered = dict(tags) if isinstance(tags, Mapping) else dict(enumerate(tags))
    if strange := [tag for tag in numbered.values() if not is_tag(tag)]:
        raise CorpusError(
            f"the tag {strange[0]!r} is neither {OUTSIDE!r}, 'B-LABEL' nor 'I-LABEL' (IOB2); name "
            "the model's tags so, in their order: tag_names(corpus), or its config.id2label"
        )
    return {int(number): tag for number, tag in numbered.items()}


def _window(row: Mapping[str, Any]) -> Window:
    need(row, "document", "offset_mapping", "labels")
    offsets = tuple(Span(*pair) for pair in row["offset_mapping"])
    return Window(row["document"], offsets, tuple(row["labels"]))


def _mentions(windows: Iterable[Sequence[Tagged]], text: str) -> tuple[Mention, ...]:
    return decode(merge_windows(windows, text), text)


def _batches(given: Any) -> list[Any]:
    # Under eval_do_concat_batches=False it is a list of what else is one.
    return given if isinstance(given, list) else [given]


def _best_tags(predictions: Any) -> Any:
    import numpy as np

    # A model that also gives its hidden states gives the scores first.
    scores = np.asarray(predictions[0] if isinstance(predictions, tuple) else predictions)
    if scores.ndim not in (2, 3):
        raise PredictionError(
            f"scores have the shape {scores.shape}, not (rows, pieces, tags); compute_metrics is "
            "for token classification"
        )
    return scores.argmax(axis=-1) if scores.ndim == 3 else scores


def _check_rows(found: int, expected: int) -> None:
    if found != expected:
        raise PredictionError(
            f"{found} rows were predicted, but there are {expected} windows; give compute_metrics "
            "the dataset that the Trainer evaluates"
        )


def _column(window: Window, true: Any, index: int) -> int:
    """Return where a window begins in its row, which is filled up to the left or the right."""
    row, length = [int(each) for each in true], len(window.labels)
    for at in (0, len(row) - length):
        if at >= 0 and tuple(row[at : at + length]) == window.labels:
            return at
    raise PredictionError(
        f"row {index} has other labels than window {index}: the rows were evaluated in another "
        "order, or cut; leave out train_sampling_strategy='group_by_length' and further truncation"
    )
