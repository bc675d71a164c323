"""Run the extractors that come with the library for the project's own board.

::

    python ci/board.py [EXTRACTOR ...]

A run that comes out as it is stored stays as it is, with the seconds that it took then. Extractors
whose extra is not installed, and the edition whose texts are not here, stay as they are stored.
"""

import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from extractbench.corpus.gold import Corpus
from extractbench.corpus.load import load_corpus
from extractbench.errors import MissingExtraError
from extractbench.extractors.loading import load_extractor
from extractbench.leaderboard.packing import pack
from extractbench.leaderboard.provenance import about, runs_of
from extractbench.leaderboard.reading import read_result
from extractbench.leaderboard.result import Extractor, Result
from extractbench.prediction import Prediction, read_predictions
from extractbench.run.writing import write_runs

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results"
EXTRACTORS: Mapping[str, str] = {
    "everything-capitalised": "",
    "nothing": "",
    "regex": "",
    "spacy-rules": "spacy",
    "spacy-trained": "spacy",
    "transformers-trained": "transformers",
}
"""Every extractor that runs without a model or an endpoint, and the extra that it needs."""
EDITIONS = ("invented", "negative", "original", "retold")


def pack_anew(extractor: str, corpus: Corpus, to: Path) -> Path:
    """Run an extractor on an edition and pack the run below a folder; return the run's own."""
    predictions = to / f"{extractor}-{corpus.edition}.jsonl"
    write_runs(extractor, corpus, predictions)
    (runs,) = runs_of(extractor, 1)
    known = about(extractor, None, (), runs)
    folder, _ = pack(predictions, corpus, Extractor.model_validate(known), to / "results", runs)
    return folder


def stored(extractor: str, edition: str) -> list[Path]:
    """Return the folders of an extractor's runs on an edition, as they are stored."""
    return sorted((RESULTS / "operations" / edition / extractor).glob("*"))


def is_same(one: Path, other: Path) -> bool:
    """Say whether two packed runs say the same, apart from when and where they were made."""
    ledgers = [(folder / "ledger.jsonl").read_bytes() for folder in (one, other)]
    return (
        _lasting(read_result(one)) == _lasting(read_result(other))
        and ledgers[0] == ledgers[1]
        and all(ours == theirs for ours, theirs in zip(_said(one), _said(other), strict=True))
    )


def _lasting(result: Result) -> Result:
    """Return what a run says of itself but for its seconds, its machine and the code's state."""
    extractor = result.extractor.model_copy(update={"fingerprint": None})
    passing = {"seconds": None, "environment": None, "predictions_sha256": ""}
    return result.model_copy(update={**passing, "extractor": extractor})


def _said(folder: Path) -> list[Prediction]:
    predictions = read_predictions(folder / "predictions.jsonl")
    return [each.model_copy(update={"seconds": None}) for each in predictions]


def _renew(extractor: str, corpus: Corpus, edition: str) -> None:
    """Replace a run that comes out otherwise than it is stored."""
    with tempfile.TemporaryDirectory() as name:
        made, old = pack_anew(extractor, corpus, Path(name)), stored(extractor, edition)
        if len(old) == 1 and is_same(made, old[0]):
            return
        for folder in old:
            shutil.rmtree(folder)
        place = RESULTS / made.relative_to(Path(name) / "results")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(made, place)
        print(place.relative_to(ROOT), flush=True)


def _can_run(extractor: str) -> bool:
    try:
        load_extractor(extractor)
    except MissingExtraError as error:
        print(f"{extractor} stays as it is stored: {error}", file=sys.stderr)
        return False
    return True


def main(names: list[str]) -> None:
    """Renew the runs of the extractors that are named, or of all."""
    if unknown := sorted(set(names) - set(EXTRACTORS)):
        known = ", ".join(EXTRACTORS)
        sys.exit(f"no extractor {', '.join(unknown)} on the board; there are {known}")
    able = [name for name in names or EXTRACTORS if _can_run(name)]
    for edition in EDITIONS:
        corpus = load_corpus(edition=edition)
        if any(document.text is None for document in corpus):
            print(f"{edition} stays as it is stored: its texts are not here", file=sys.stderr)
            continue
        for extractor in able:
            _renew(extractor, corpus, edition)


if __name__ == "__main__":
    main(sys.argv[1:])
