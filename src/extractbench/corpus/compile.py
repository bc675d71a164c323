"""Compile in-line annotated sources into the files of a corpus."""

from pathlib import Path
from typing import Any

from extractbench.corpus.folder import read_text
from extractbench.corpus.index import Index, index_corpus
from extractbench.corpus.layout import write_json
from extractbench.corpus.markup import compile_markup
from extractbench.errors import CorpusError

__all__ = ["UNSHIPPED", "compile_file", "compile_folder"]

UNSHIPPED = frozenset({"original"})
"""The editions whose texts are other people's work and are never written."""


def compile_file(source: str | Path, folder: str | Path) -> tuple[Path, str]:
    """Write the gold file of a marked-up document and, if it may be shipped, its text.

    Args:
        source: An XML file as `extractbench.corpus.markup` describes it.
        folder: Where ``<id>.json`` and ``<id>.txt`` go; it is made if it is not there.

    Returns:
        The gold file, and the text.

    Raises:
        CorpusError: If the source is not well-formed; the message names it.
    """
    text, gold = _compile(Path(source))
    return _write(Path(folder), text, gold), text


def compile_folder(sources: str | Path, corpus: str | Path) -> Index:
    """Compile every ``*.xml`` below a folder into a corpus, one folder an edition, and index it.

    Raises:
        CorpusError: If a source is not well-formed, or there is none.
    """
    texts: dict[str, str] = {}
    for source in sorted(Path(sources).rglob("*.xml")):
        text, gold = _compile(source)
        texts[_write(Path(corpus) / gold["edition"], text, gold).stem] = text
    if not texts:
        raise CorpusError(f"{sources}: no marked-up documents (*.xml) in it")
    return index_corpus(corpus, texts=texts)


def _compile(source: Path) -> tuple[str, dict[str, Any]]:
    try:
        return compile_markup(read_text(source))
    except CorpusError as error:
        raise CorpusError(f"{source}: {error}") from error


def _write(folder: Path, text: str, gold: dict[str, Any]) -> Path:
    path = folder / f"{gold['id']}.json"
    folder.mkdir(parents=True, exist_ok=True)
    write_json(path, gold)
    if gold["edition"] not in UNSHIPPED:
        path.with_suffix(".txt").write_bytes(text.encode("utf-8"))
    return path
