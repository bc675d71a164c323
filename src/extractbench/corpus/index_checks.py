"""The checks of a corpus's index: that it lists what is there, with the hashes it has."""

from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from extractbench.corpus.drift import ORIGINAL, RENDERING
from extractbench.corpus.folder import INDEX, gold_files
from extractbench.corpus.gold import Gold
from extractbench.corpus.hydrate import Fit, fit_text
from extractbench.corpus.index import Entry, Index
from extractbench.corpus.layer_checks import Fault
from extractbench.corpus.sources import Source
from extractbench.loose import loosen, sha256

__all__ = ["check_canary", "check_entry", "check_hashes", "check_listing"]


def check_listing(opened: Source) -> Iterator[tuple[Path, str, Fault]]:
    """Yield file, document and fault of whatever the index says and the folder does not.

    These are documents without a file, files without a listing, ids that are taken, and absences
    and leaks of what is not there.
    """
    times = Counter(entry.id for entry in opened.index.documents)
    for entry in opened.entries:
        path = opened.gold_path(entry)
        if times[entry.id] > 1:
            message = f"{times[entry.id]} documents have this id; ids are unique in a corpus"
            yield path, entry.id, ("id", message)
        if not path.is_file():
            message = "is listed in corpus.json and not there; run `extractbench gold index`"
            yield path, entry.id, ("file", message)
    listed = {opened.gold_path(entry) for entry in opened.index.documents}
    for path in gold_files(opened.folder) if opened.indexed else ():
        if path not in listed:
            message = "is not listed in corpus.json; run `extractbench gold index`"
            yield path, path.stem, ("file", message)
    for name, fault in _check_keys(opened.index):
        yield opened.folder / INDEX, name, fault


def _check_keys(index: Index) -> Iterator[tuple[str, Fault]]:
    """Yield the absences and leaks that stand under no document of the corpus."""
    originals = {each.article for each in index.documents if each.edition == ORIGINAL}
    renderings = {
        each.id
        for each in index.documents
        if each.edition == RENDERING and each.article in originals
    }
    for name in index.absences.keys() - renderings:
        yield name, ("absences", f"no document {name!r} of edition {RENDERING} has an original")
    known = chain.from_iterable((each.id, each.article) for each in index.documents)
    for name in index.leaks.keys() - set(known):
        yield name, ("leaks", f"no document or article is called {name!r}")


def check_entry(gold: Gold, entry: Entry) -> Iterator[Fault]:
    """Yield what a gold file says of itself otherwise than the index."""
    if gold.id != entry.id:
        yield "id", f"is {gold.id!r}, the file is called {entry.id!r}; they are the same"
    if gold.edition != entry.edition:
        yield "edition", f"is {gold.edition!r}, in corpus.json {entry.edition!r}"
    if entry.article and (gold.article or gold.id) != entry.article:
        yield "article", f"is {gold.article!r}, in corpus.json {entry.article!r}"


def check_hashes(entry: Entry, shipped: str) -> Iterator[Fault]:
    """Yield what is wrong with a shipped text by the hashes that the index has of it."""
    fit, _ = fit_text(entry, shipped)
    if entry.sha256 and fit is not Fit.EXACT:
        why = "its line endings were changed" if fit is Fit.RECODED else "it was edited"
        yield (
            "text",
            (
                f"has SHA-256 {sha256(shipped)}, corpus.json says {entry.sha256}: {why} since; "
                "restore it, or annotate it anew and run `extractbench gold index`"
            ),
        )
    elif entry.loose_sha256 and sha256(loosen(shipped).text) != entry.loose_sha256:
        yield "text", "has another loose hash than corpus.json says; run `extractbench gold index`"


def check_canary(canary: str | None, document: str, shipped: str) -> Iterator[Fault]:
    """Yield a fault if no line of a shipped text holds the corpus's canary and the document's id.

    Whoever trains a model can find such a text by its canary, and tell which one it is.
    """
    lines = [line for line in shipped.splitlines() if canary and canary in line]
    if canary and not lines:
        yield "text", f"does not hold the canary of corpus.json, {canary!r}"
    elif canary and not any(document in line.split() for line in lines):
        yield "text", f"has a canary without the document's id, {document!r}, in the same line"
