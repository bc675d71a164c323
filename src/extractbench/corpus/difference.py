"""What differs between two versions of a corpus: documents, texts, and items of gold.

Files are compared as they stand, whether or not they pass the checks. Items are found again by
their place and by what they say, so that one put in between does not make all behind it differ.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from extractbench.corpus.folder import INDEX, find_folder, gold_files, read_payload, text_beside
from extractbench.corpus.index import read_index

__all__ = ["Change", "diff_corpora"]

Kind: TypeAlias = Literal["added", "removed", "changed"]
_Payload: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions of a corpus.

    Attributes:
        document: The document's id, or ``corpus.json``.
        field: What differs: ``document``, ``text`` or an item, such as ``mentions[m4].value``,
            ``record.operations[0].counts[c3].scope``. A number counts in the version that has
            the item, the new one if both have.
        kind: Whether the new version adds, removes or changes it.
        old: What the old version has there; None where it has nothing.
        new: What the new version has there.
    """

    document: str
    field: str
    kind: Kind
    old: Any = None
    new: Any = None

    def __str__(self) -> str:
        """Say document, field and what became of it."""
        both = f": {self.old} -> {self.new}" if self.kind == "changed" else ""
        held = self.new if self.kind == "added" else self.old
        one = f": {held}" if not both and held is not None else ""
        return f"{self.document}, {self.field} {self.kind}{both}{one}"


def diff_corpora(old: str | Path, new: str | Path) -> list[Change]:
    """Return every difference between two versions of a corpus, in the order of the documents.

    Ids of mentions that differ only because mentions were numbered anew are no difference.

    Args:
        old: A built-in corpus's name, or a folder.
        new: Another.

    Raises:
        CorpusError, UnknownNameError: If one of them is not there or a file is no JSON object.
    """
    return list(_corpora(find_folder(old), find_folder(new)))


def _corpora(old: Path, new: Path) -> Iterator[Change]:
    heads = [_head(folder) for folder in (old, new)]
    yield from _values(INDEX, "", *heads)
    files = [{path.stem: path for path in gold_files(folder)} for folder in (old, new)]
    hashes = [_hashes(folder) for folder in (old, new)]
    for name in sorted(files[0].keys() | files[1].keys()):
        if name not in files[1]:
            yield Change(name, "document", "removed")
        elif name not in files[0]:
            yield Change(name, "document", "added")
        else:
            texts = [
                _text_hash(file[name], listed.get(name))
                for file, listed in zip(files, hashes, strict=True)
            ]
            yield from _values(name, "text", *texts)
            yield from _documents(name, *(read_payload(file[name]) for file in files))


def _head(folder: Path) -> _Payload:
    """Return what the index of a corpus says of the corpus as a whole."""
    index, indexed = read_index(folder)
    written = index.model_dump(mode="json", by_alias=True, exclude={"documents"})
    return written if indexed else {}


def _hashes(folder: Path) -> dict[str, str | None]:
    return {entry.id: entry.sha256 for entry in read_index(folder)[0].documents}


def _text_hash(path: Path, listed: str | None) -> str | None:
    text = text_beside(path)
    return hashlib.sha256(text.read_bytes()).hexdigest() if text else listed


def _documents(name: str, old: _Payload, new: _Payload) -> Iterator[Change]:
    mentions = _by_mention(old), _by_mention(new)
    renamed = dict(_renamed(*mentions))
    # From here on, the old gold calls its mentions as the new one does.
    old = _with_names(old, renamed)
    for field in _keys(old, new):
        yield from _values(name, field, old.get(field), new.get(field))


def _by_mention(gold: _Payload) -> dict[str, _Payload]:
    listed = gold.get("mentions")
    found = listed if isinstance(listed, list) else []
    return {each["id"]: each for each in found if isinstance(each, dict) and "id" in each}


def _renamed(old: Mapping[str, _Payload], new: Mapping[str, _Payload]) -> Iterator[tuple[str, str]]:
    """Yield the ids of the same mention: on the same span, or else of the same id."""
    spans = {_span(mention): name for name, mention in new.items()}
    kept = {_span(mention) for mention in old.values()}
    taken = {spans[span] for span in kept if span in spans}
    for name, mention in old.items():
        if _span(mention) in spans:
            yield name, spans[_span(mention)]
        elif name in new and name not in taken:
            yield name, name
        else:
            # Its name may now be another's.
            yield name, f"{name} (old)" if name in taken else name


def _span(mention: _Payload) -> tuple[Any, Any]:
    return mention.get("start"), mention.get("end")


def _with_names(value: Any, renamed: Mapping[str, str]) -> Any:
    """Return gold with other ids of mentions, wherever they are named."""
    if isinstance(value, list):
        return [_with_names(each, renamed) for each in value]
    if not isinstance(value, Mapping):
        return value
    named = {key: _with_names(each, renamed) for key, each in value.items()}
    if "label" in named or "mention" in named:
        key = "id" if "label" in named else "mention"
        named[key] = renamed.get(named.get(key, ""), named.get(key))
    if isinstance(evidence := named.get("evidence"), list):
        named["evidence"] = [
            renamed.get(each, each) if isinstance(each, str) else each for each in evidence
        ]
    return named


def _keys(old: _Payload, new: _Payload) -> list[str]:
    return [*new, *(key for key in old if key not in new)]


def _values(document: str, field: str, old: Any, new: Any) -> Iterator[Change]:
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in _keys(old, new):
            place = f"{field}.{key}".removeprefix(".")
            yield from _values(document, place, old.get(key), new.get(key))
    elif _has_items(old) and _has_items(new):
        yield from _items(document, field, old, new)
    elif old is None or new is None:
        yield Change(document, field, "added" if old is None else "removed", old, new)
    else:
        yield Change(document, field, "changed", old, new)


def _has_items(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, Mapping) for each in value)


def _items(
    document: str, field: str, old: Sequence[_Payload], new: Sequence[_Payload]
) -> Iterator[Change]:
    left = dict(enumerate(old))
    added = []
    for index, item in enumerate(new):
        same = next((i for i, each in left.items() if each == item), None)
        if same is None:
            added.append((index, item))
        else:
            del left[same]
    for index, item in added:
        place = _place(field, index, item)
        before = next((i for i, each in left.items() if _is_version(each, item)), None)
        if before is None:
            yield Change(document, place, "added", None, item)
        else:
            yield from _values(document, place, left.pop(before), item)
    for index, item in left.items():
        yield Change(document, _place(field, index, item), "removed", item, None)


def _place(field: str, index: int, item: _Payload) -> str:
    name = item.get("id")
    return f"{field}[{name if isinstance(name, str) else index}]"


_IDENTITY = ("id", "start", "value", "name", "org", "code", "kind", "mention")
"""The keys that say which item one is, the first that it has."""


def _is_version(old: _Payload, new: _Payload) -> bool:
    """Return whether two items that differ are versions of one."""
    key = next((key for key in _IDENTITY if key in old and key in new), None)
    return key is not None and old[key] == new[key]
