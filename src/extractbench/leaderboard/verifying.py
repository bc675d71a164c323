"""Verify results: everything is read as a stranger's, and every count worked out anew.

A verified run proves the arithmetic: these predictions give these counts on this gold. It does not
prove that an extractor read the text to make them.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from pathlib import Path

from extractbench.corpus.gold import Corpus
from extractbench.errors import ResultError
from extractbench.leaderboard.claims import check_names, check_scores
from extractbench.leaderboard.copies import find_copies
from extractbench.leaderboard.entry import Entry, Finding
from extractbench.leaderboard.packing import FILES, folder_of, ledger_lines
from extractbench.leaderboard.passages import refuse_passages, refuse_words
from extractbench.leaderboard.places import find_runs, is_plain_file
from extractbench.leaderboard.reading import (
    check_ledger,
    parse_predictions,
    read_file,
    read_result,
)
from extractbench.leaderboard.result import Result
from extractbench.leaderboard.tiers import TIERS_FILE, read_tiers
from extractbench.scoring.evaluation import Evaluation
from extractbench.scoring.score import score

__all__ = ["Verified", "verify"]


@dataclass(frozen=True, slots=True)
class Verified:
    """The runs below a folder of results, and what is wrong with what is refused."""

    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _Here:
    """The gold that is here, to verify runs on."""

    corpora: tuple[Corpus, ...]

    @cached_property
    def withheld(self) -> tuple[str, ...]:
        """The texts that are not shipped."""
        documents = (document for corpus in self.corpora for document in corpus)
        return tuple(d.text for d in documents if d.text is not None and not d.is_shipped)

    def gold_of(self, result: Result) -> Corpus | None:
        """Return the gold that a run was made on; None if it, or a text that it read, is not here.

        What a text says of evidence counts: without the texts the same predictions score otherwise.
        """
        for corpus in self.corpora:
            if corpus.digest[:12] == result.digest[:12]:
                has_texts = all(document.text is not None for document in corpus)
                return corpus if has_texts or "|texts:yes|" not in result.signature else None
        return None


def verify(results: Path, corpora: Iterable[Corpus]) -> Verified:
    """Verify every run below a folder of results, and what its keepers say of them.

    What is refused keeps nothing else from being verified.

    Args:
        results: The folder.
        corpora: The gold that runs may be made on, an edition each.

    Raises:
        ResultError: If the folder is not there, or holds too much; see `find_runs`.
    """
    here = _Here(tuple(corpora))
    entries: list[Entry] = []
    findings = list(_judge_tiers(results))
    for found in find_runs(results):
        judged = found if isinstance(found, Finding) else _judge(results, found, here)
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


def _judge(results: Path, folder: Path, here: _Here) -> Entry | Finding:
    run = folder.relative_to(results).as_posix()
    try:
        return _verify_run(run, folder, here)
    except ResultError as error:
        return Finding(run, str(error))
    except OSError as error:
        return Finding(run, f"cannot be read: {error.strerror}")


def _verify_run(run: str, folder: Path, here: _Here) -> Entry:
    _check_files(folder)
    result = read_result(folder)
    if (meant := folder_of(result).as_posix()) != run:
        raise ResultError(f"says that it is {meant}")
    predictions = read_file(folder / "predictions.jsonl")
    found = hashlib.sha256(predictions).hexdigest()
    if found != result.predictions_sha256:
        raise ResultError(f"predictions.jsonl has the SHA-256 {found}, run.json says another")
    given = parse_predictions(predictions)
    refuse_words(result, here.withheld)
    refuse_passages(given, here.withheld)
    ledger = read_file(folder / "ledger.jsonl")
    corpus = here.gold_of(result)
    if corpus is None:
        check_names(result, here.corpora)
        check_ledger(ledger)
        return Entry(run, result)
    evaluation = score(given, corpus, name=result.extractor.name)
    if evaluation.problems:
        raise ResultError(f"predictions.jsonl, {evaluation.problems[0]}")
    check_scores(result, evaluation)
    _compare_ledger(ledger, evaluation)
    return Entry(run, result, evaluation)


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


def _compare_ledger(ledger: bytes, evaluation: Evaluation) -> None:
    said = ledger.split(b"\n")
    lines = (line.encode() for line in ledger_lines(evaluation.documents))
    for number, (there, here) in enumerate(zip_longest(said, [*lines, b""]), start=1):
        if there != here:
            raise ResultError(f"ledger.jsonl, line {number}, is not what the predictions give")
