"""Pack a run for a board: its predictions, what became of each item, what it says of itself."""

import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import structs
from pydantic import ValidationError

from extractbench.corpus.gold import Corpus
from extractbench.errors import ResultError
from extractbench.leaderboard.names import is_plain, slug
from extractbench.leaderboard.passages import refuse_passages
from extractbench.leaderboard.result import (
    Environment,
    Extractor,
    Result,
    Runs,
    first_fault,
    result_of,
)
from extractbench.prediction import Prediction, read_predictions, write_predictions
from extractbench.scoring.documents import DocumentScore
from extractbench.scoring.evaluation import HEADLINE, Evaluation
from extractbench.scoring.score import score
from extractbench.withholding import withhold

__all__ = ["FILES", "folder_of", "ledger_lines", "pack"]

FILES = ("run.json", "predictions.jsonl", "ledger.jsonl")

_LONGEST_MESSAGE = 200
_SHOWN = frozenset(HEADLINE)


def pack(
    predictions: Path, corpus: Corpus, extractor: Extractor, to: Path, runs: Runs | None = None
) -> tuple[Path, Result]:
    """Write a run's folder below a folder of results, and return it with what it says.

    The same run packed twice is the same folder. Of texts that are not shipped no passage is
    written.

    Args:
        predictions: The predictions file, as `extractbench run` writes it.
        corpus: The gold it was run on.
        extractor: Which extractor it was.
        to: The folder of results.
        runs: Which of several runs of it this is.

    Raises:
        ResultError: If the name is not plain, a prediction is broken or holds a passage of text,
            or a text is missing.
    """
    if not is_plain(extractor.name):
        raise ResultError(
            f"extractor {extractor.name!r}: a name on a board has ASCII letters, digits, spaces "
            "and ._+=,:/@()-, at most 120"
        )
    kept = [_private(_shortened(each), corpus) for each in read_predictions(predictions)]
    evaluation = score(kept, corpus, name=extractor.name)
    _refuse_broken(predictions, evaluation)
    refuse_passages(kept)
    to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=to, prefix=".part-") as name:
        part = Path(name)
        write_predictions(part / "predictions.jsonl", sorted(kept, key=lambda each: each.id))
        sha256 = hashlib.sha256((part / "predictions.jsonl").read_bytes()).hexdigest()
        try:
            result = result_of(evaluation, extractor, Environment.here(), sha256, runs)
        except ValidationError as error:
            raise ResultError(f"{predictions}: {first_fault(error)}") from error
        _write(part / "ledger.jsonl", ledger_lines(evaluation.documents))
        _write(part / "run.json", [result.model_dump_json(indent=1)])
        folder = to / folder_of(result)
        folder.mkdir(parents=True, exist_ok=True)
        for file in FILES:
            (part / file).replace(folder / file)
    return folder, result


def _refuse_broken(predictions: Path, evaluation: Evaluation) -> None:
    if evaluation.problems:
        raise ResultError(f"{predictions}: {evaluation.problems[0]}")
    if len(evaluation.failures) == len(evaluation.documents):
        why = evaluation.failures[0].failure
        raise ResultError(f"{predictions} has nothing for any document of this gold: {why}")


def folder_of(result: Result) -> Path:
    """Return where a run lies below the folder of results: task, edition, extractor, run."""
    run = result.predictions_sha256[:12]
    parts = (result.task, result.edition, result.extractor.name)
    return Path(*map(slug, parts), run)


def ledger_lines(documents: Iterable[DocumentScore]) -> Iterator[str]:
    """Yield a line for every item under the criteria of boards: what it is, what became of it."""
    for document in documents:
        for item in document.ledger:
            if (item.layer, item.criterion) in _SHOWN:
                # A label may be half a surrogate pair, which is no UTF-8.
                yield json.dumps([document.id, *structs.astuple(item)])


def _shortened(prediction: Prediction) -> Prediction:
    """Return a prediction with the beginning of what it says of failures and problems."""
    problems = tuple(p.model_copy(update={"message": _cut(p.message)}) for p in prediction.problems)
    error = None if prediction.error is None else _cut(prediction.error)
    return prediction.model_copy(update={"error": error, "problems": problems})


def _cut(said: str) -> str:
    return said if len(said) <= _LONGEST_MESSAGE else f"{said[:_LONGEST_MESSAGE]}..."


def _private(prediction: Prediction, corpus: Corpus) -> Prediction:
    """Return a prediction without the words of a text that is not shipped."""
    known = {document.id: document for document in corpus}
    document = known.get(prediction.id)
    if document is None or document.is_shipped:
        return prediction
    if document.text is None:
        raise ResultError(
            f"the text of document {document.id!r} is not here, so its words cannot be kept out of "
            "what is packed; name the folder that has it: --texts DIR"
        )
    return withhold(prediction, document.text)


def _write(path: Path, lines: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)
