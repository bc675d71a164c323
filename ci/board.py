"""Run the built-in extractors and keep the project's own board up to date: ``python ci/board.py``.

A run that comes out as it is stored stays as it is, with the seconds that it took then.
"""

import shutil
import tempfile
from pathlib import Path

from extractbench.corpus.load import load_corpus
from extractbench.leaderboard.packing import pack
from extractbench.leaderboard.provenance import about, runs_of
from extractbench.leaderboard.result import Extractor, Result
from extractbench.leaderboard.verifying import read_result
from extractbench.prediction import Prediction, read_predictions
from extractbench.run.writing import write_runs

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results"
EXTRACTORS = ("everything-capitalised", "nothing", "regex")
EDITIONS = ("invented", "negative", "retold")


def pack_anew(extractor: str, edition: str, to: Path) -> Path:
    """Run an extractor on an edition and pack the run below a folder; return the run's own."""
    corpus = load_corpus(edition=edition)
    predictions = to / f"{extractor}-{edition}.jsonl"
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
    return _lasting(read_result(one)) == _lasting(read_result(other)) and all(
        ours == theirs for ours, theirs in zip(_said(one), _said(other), strict=True)
    )


def _lasting(result: Result) -> Result:
    """Return what a run says of itself but for its seconds, its machine and the code's state."""
    extractor = result.extractor.model_copy(update={"fingerprint": None})
    passing = {"seconds": None, "environment": None, "predictions_sha256": ""}
    return result.model_copy(update={**passing, "extractor": extractor})


def _said(folder: Path) -> list[Prediction]:
    predictions = read_predictions(folder / "predictions.jsonl")
    return [each.model_copy(update={"seconds": None}) for each in predictions]


def main() -> None:
    """Replace every run that comes out otherwise than it is stored."""
    for edition in EDITIONS:
        for extractor in EXTRACTORS:
            with tempfile.TemporaryDirectory() as name:
                made, old = pack_anew(extractor, edition, Path(name)), stored(extractor, edition)
                if len(old) == 1 and is_same(made, old[0]):
                    continue
                for folder in old:
                    shutil.rmtree(folder)
                place = RESULTS / made.relative_to(Path(name) / "results")
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copytree(made, place)
                print(f"{place.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
