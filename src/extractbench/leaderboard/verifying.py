"""Verify results: everything is read as a stranger's, and every count worked out anew.

A verified run proves the arithmetic: these predictions give these counts on this gold. It does not
prove that an extractor read the text to make them.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from extractbench.corpus.gold import Corpus
from extractbench.errors import ResultError
from extractbench.leaderboard.copies import find_copies
from extractbench.leaderboard.entry import Entry, Finding
from extractbench.leaderboard.names import is_plain, is_slug
from extractbench.leaderboard.packing import FILES, folder_of, ledger_lines, refuse_passages
from extractbench.leaderboard.result import Result, articles_of, first_fault
from extractbench.prediction import read_predictions
from extractbench.scoring.evaluation import Evaluation
from extractbench.scoring.score import score

__all__ = ["LARGEST", "Verified", "find_runs", "read_result", "verify"]

LARGEST: Mapping[str, int] = {
    "run.json": 1 << 20,
    "predictions.jsonl": 64 << 20,
    "ledger.jsonl": 256 << 20,
}
"""The bytes of each file beyond which it is not opened."""

_MOST_RUNS = 10_000


@dataclass(frozen=True, slots=True)
class Verified:
    """The runs below a folder of results, and what is wrong with those that are refused."""

    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]


def find_runs(results: Path) -> Iterator[Path]:
    """Yield the folders of runs, sorted.

    Raises:
        ResultError: If the folder is not there, or anything in it is a link, an archive or a name
            that leads elsewhere.
    """
    if not results.is_dir():
        raise ResultError(f"no folder of results at {str(results)!r}")
    found = 0
    for path in sorted(results.rglob("*")):
        where = path.relative_to(results)
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise ResultError(f"{where}: a link or something special; results are plain files")
        depth = len(where.parts)
        if depth == 1 and path.is_file() and path.name in _BESIDE:
            continue
        if not all(map(is_slug, where.parts)) or depth > 5 or (path.is_file() and depth != 5):
            raise ResultError(
                f"{where}: does not belong there; a run is <task>/<edition>/<extractor>/<run>/ "
                f"with {', '.join(FILES)}"
            )
        if path.is_dir() and depth == 4:
            found += 1
            if found > _MOST_RUNS:
                raise ResultError(f"more than {_MOST_RUNS:,} runs; split the folder")
            yield path


_BESIDE = frozenset({"README.md", "tiers.json"})


def verify(results: Path, corpora: Iterable[Corpus]) -> Verified:
    """Verify every run below a folder of results.

    Args:
        results: The folder.
        corpora: The gold that runs may be made on, an edition each.

    Raises:
        ResultError: If the folder itself is no folder of results; see `find_runs`.
    """
    by_digest = {corpus.digest[:12]: corpus for corpus in corpora}
    entries: list[Entry] = []
    findings: list[Finding] = []
    for folder in find_runs(results):
        run = folder.relative_to(results).as_posix()
        try:
            entries.append(_verify_run(run, folder, by_digest))
        except ResultError as error:
            findings.append(Finding(run, str(error)))
    alike = list(find_copies(entries))
    refused = {finding.run for finding in alike}
    kept = tuple(entry for entry in entries if entry.run not in refused)
    return Verified(kept, (*findings, *alike))


def _verify_run(run: str, folder: Path, corpora: Mapping[str, Corpus]) -> Entry:
    _check_files(folder)
    result = read_result(folder)
    if (meant := folder_of(result).as_posix()) != run:
        raise ResultError(f"says that it is {meant}")
    predictions = folder / "predictions.jsonl"
    found = hashlib.sha256(predictions.read_bytes()).hexdigest()
    if found != result.predictions_sha256:
        raise ResultError(f"predictions.jsonl has the SHA-256 {found}, run.json says another")
    given = read_predictions(predictions)
    refuse_passages(given)
    corpus = corpora.get(result.digest[:12])
    # What a text says of evidence counts: without the texts the same predictions score otherwise.
    if corpus is None or ("|texts:yes|" in result.signature and not _has_texts(corpus)):
        return Entry(run, result)
    evaluation = score(given, corpus, name=result.extractor.name)
    _check_counts(result, evaluation)
    _check_ledger(folder / "ledger.jsonl", evaluation)
    return Entry(run, result, evaluation)


def _has_texts(corpus: Corpus) -> bool:
    return all(document.text is not None for document in corpus)


def _check_files(folder: Path) -> None:
    names = sorted(path.name for path in folder.iterdir() if path.is_file())
    if names != sorted(FILES):
        raise ResultError(f"has the files {', '.join(names)}; a run has {', '.join(sorted(FILES))}")
    for name, largest in LARGEST.items():
        if (size := (folder / name).stat().st_size) > largest:
            raise ResultError(f"{name} has {size:,} bytes, at most {largest:,} are read")


def read_result(folder: Path) -> Result:
    """Read a run's ``run.json``.

    Raises:
        ResultError: If it is not of the form; the message names the field.
    """
    try:
        payload: Any = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        result = Result.model_validate(payload)
    except ValidationError as error:
        raise ResultError(f"run.json, {first_fault(error)}") from error
    except (ValueError, RecursionError, OSError) as error:
        raise ResultError(f"run.json cannot be read: {error}") from error
    if not is_plain(result.extractor.name):
        raise ResultError(
            f"the name {result.extractor.name!a} is not plain: ASCII letters, digits, spaces and "
            "._+=,:/@()- after a letter or digit, at most 120"
        )
    _check_signature(result)
    return result


def _check_signature(result: Result) -> None:
    """Refuse a run that contradicts its own signature, also where its gold is not here."""
    said = {
        "task": result.task,
        "corpus": result.corpus,
        "gold": result.digest,
        "documents": result.documents,
    }
    for name, value in said.items():
        if f"|{name}:{value}|" not in f"|{result.signature}|":
            raise ResultError(f"says {name} {value}, its signature says another")


def _check_counts(result: Result, evaluation: Evaluation) -> None:
    signature = evaluation.signature
    said = {
        "edition": (result.edition, signature.edition or "all"),
        "layers": (result.layers, evaluation.layers),
        "signature": (_unversioned(result.signature), _unversioned(str(signature))),
        "failures": (sum(result.failures.values()), len(evaluation.failures)),
    }
    for name, (there, here) in said.items():
        if there != here:
            raise ResultError(f"says {name} {there!r}, worked out anew it is {here!r}")
    here_counts = articles_of(evaluation)
    if result.articles.keys() != here_counts.keys():
        raise ResultError(f"says articles {', '.join(sorted(result.articles))}")
    for article, by_criterion in here_counts.items():
        there_counts = result.articles[article]
        for criterion in sorted(by_criterion.keys() | there_counts.keys()):
            there, here = there_counts.get(criterion), by_criterion.get(criterion)
            # Counts are whole numbers: a rate that differs by 1e-9 comes of another count.
            if there != here:
                raise ResultError(
                    f"says {criterion} {there} for article {article}, worked out anew it is {here} "
                    f"(signed {_version(result.signature)}, here {signature.version})"
                )


def _unversioned(signature: str) -> str:
    """Return a signature but for the library's version, which may be another by now."""
    return signature.rpartition("|version:")[0]


def _version(signature: str) -> str:
    return signature.rpartition("|version:")[2]


def _check_ledger(path: Path, evaluation: Evaluation) -> None:
    try:
        said = path.read_text(encoding="utf-8").splitlines()
    except ValueError as error:
        raise ResultError(f"ledger.jsonl is no UTF-8: {error}") from error
    for number, (there, here) in enumerate(
        zip([*said, ""], [*ledger_lines(evaluation.documents), ""], strict=False), start=1
    ):
        if there != here:
            raise ResultError(f"ledger.jsonl, line {number}, is not what the predictions give")
