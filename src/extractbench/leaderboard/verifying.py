"""Verify results: everything is read as a stranger's, and every count worked out anew.

A verified run proves the arithmetic: these predictions give these counts on this gold. It does not
prove that an extractor read the text to make them.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from extractbench.corpus.gold import Corpus
from extractbench.errors import ResultError
from extractbench.leaderboard.copies import find_copies
from extractbench.leaderboard.entry import Entry, Finding
from extractbench.leaderboard.packing import FILES, folder_of, ledger_lines, refuse_passages
from extractbench.leaderboard.places import find_runs, is_plain_file
from extractbench.leaderboard.reading import parse_predictions, read_file, read_result
from extractbench.leaderboard.result import Result, articles_of
from extractbench.leaderboard.tiers import TIERS_FILE, read_tiers
from extractbench.scoring.evaluation import Evaluation
from extractbench.scoring.score import score

__all__ = ["Verified", "verify"]


@dataclass(frozen=True, slots=True)
class Verified:
    """The runs below a folder of results, and what is wrong with what is refused."""

    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]


def verify(results: Path, corpora: Iterable[Corpus]) -> Verified:
    """Verify every run below a folder of results, and what its keepers say of them.

    What is refused keeps nothing else from being verified.

    Args:
        results: The folder.
        corpora: The gold that runs may be made on, an edition each.

    Raises:
        ResultError: If the folder is not there, or holds too much; see `find_runs`.
    """
    by_digest = {corpus.digest[:12]: corpus for corpus in corpora}
    entries: list[Entry] = []
    findings = list(_judge_tiers(results))
    for found in find_runs(results):
        judged = found if isinstance(found, Finding) else _judge(results, found, by_digest)
        if isinstance(judged, Finding):
            findings.append(judged)
        else:
            entries.append(judged)
    alike = list(find_copies(entries))
    refused = {finding.run for finding in alike}
    kept = tuple(entry for entry in entries if entry.run not in refused)
    return Verified(kept, (*findings, *alike))


def _judge_tiers(results: Path) -> Iterator[Finding]:
    # What is no plain file is out of place already.
    if not is_plain_file(results / TIERS_FILE):
        return
    try:
        read_tiers(results)
    except ResultError as error:
        yield Finding(TIERS_FILE, str(error).removeprefix(TIERS_FILE).lstrip(": "))


def _judge(results: Path, folder: Path, corpora: Mapping[str, Corpus]) -> Entry | Finding:
    run = folder.relative_to(results).as_posix()
    try:
        return _verify_run(run, folder, corpora)
    except ResultError as error:
        return Finding(run, str(error))
    except OSError as error:
        return Finding(run, f"cannot be read: {error.strerror}")


def _verify_run(run: str, folder: Path, corpora: Mapping[str, Corpus]) -> Entry:
    _check_files(folder)
    result = read_result(folder)
    if (meant := folder_of(result).as_posix()) != run:
        raise ResultError(f"says that it is {meant}")
    predictions = read_file(folder / "predictions.jsonl")
    found = hashlib.sha256(predictions).hexdigest()
    if found != result.predictions_sha256:
        raise ResultError(f"predictions.jsonl has the SHA-256 {found}, run.json says another")
    given = parse_predictions(predictions)
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
    paths = sorted(folder.iterdir())
    if odd := [path.name for path in paths if not is_plain_file(path)]:
        raise ResultError(
            f"{odd[0]}: a link, a folder or something special; a run has the plain files "
            f"{', '.join(sorted(FILES))}"
        )
    names = [path.name for path in paths]
    if names != sorted(FILES):
        some = ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")
        raise ResultError(f"has the files {some}; a run has {', '.join(sorted(FILES))}")


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
    said = read_file(path).split(b"\n")
    lines = (line.encode() for line in ledger_lines(evaluation.documents))
    for number, (there, here) in enumerate(zip_longest(said, [*lines, b""]), start=1):
        if there != here:
            raise ResultError(f"ledger.jsonl, line {number}, is not what the predictions give")
