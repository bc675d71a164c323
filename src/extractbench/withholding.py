"""Keep what an extractor gave, without the words of a text that is not to be given away.

Offsets, names and figures stay. A passage, six or more words on end that stand in the text and are
no name, goes; so do surfaces, and snippets become the spans where they stand.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from extractbench.prediction import UNWRITTEN, Prediction
from extractbench.snippets import align_snippet

__all__ = ["RUN", "WITHHELD", "withhold", "withhold_words"]

RUN = 6
"""How many words on end make a passage."""

WITHHELD = "(withheld: words of a text that is not shipped)"
"""What stands where a passage stood."""

_WORD = re.compile(r"[^\W_]+")
_JOINING = frozenset({"and", "for", "in", "of", "on", "s", "the"})


def withhold(prediction: Prediction, text: str) -> Prediction:
    """Return a prediction that holds no passage of the text that it was made on.

    Args:
        prediction: What an extractor gave, or its failure.
        text: The text, which is not to be given away.
    """
    mentions = prediction.mentions
    if mentions is not None:
        mentions = tuple(mention.model_copy(update={"surface": None}) for mention in mentions)
    plain = prediction.model_copy(update={"mentions": mentions}).model_dump(mode="json")
    kept = _without(plain, text)
    if prediction.error is not None and kept["error"] == WITHHELD:
        # What kind of failure it was says nothing of the text.
        kept["error"] = f"{prediction.error.partition(':')[0][:40]}: {WITHHELD}"
    unwritten = {name: getattr(prediction, name) for name in UNWRITTEN}
    return Prediction.model_validate(kept | unwritten)


def withhold_words(said: str, text: str) -> str:
    """Return words as they are; if they hold a passage of a text, what stands for it."""
    return WITHHELD if _holds_passage(said, text) else said


def _without(value: Any, text: str) -> Any:
    """Return JSON without the passages of a text, its snippets as spans."""
    match value:
        case str():
            return withhold_words(value, text)
        case {"evidence": list() as entries}:
            rest = {name: _without(each, text) for name, each in value.items()}
            return rest | {"evidence": list(_placed(entries, text))}
        case Mapping():
            return {_without(name, text): _without(each, text) for name, each in value.items()}
        case list():
            return [_without(each, text) for each in value]
    return value


def _placed(entries: list[Any], text: str) -> Iterator[Any]:
    """Yield evidence as ids and spans; a snippet that stands nowhere in the text is kept out."""
    for entry in entries:
        if not (isinstance(entry, Mapping) and isinstance(entry.get("snippet"), str)):
            yield _without(entry, text)
        elif aligned := align_snippet(entry["snippet"], text):
            yield list(aligned.span)


def _holds_passage(value: str, text: str) -> bool:
    passages = _passages(text)
    return any(_folded(run) in passages for run in _runs(value))


@lru_cache(maxsize=8)
def _passages(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(_folded(run) for run in _runs(text) if not _is_name(run))


def _runs(text: str) -> Iterator[Sequence[str]]:
    words = _WORD.findall(text)
    for start in range(len(words) - RUN + 1):
        yield words[start : start + RUN]


def _folded(run: Sequence[str]) -> tuple[str, ...]:
    return tuple(word.casefold() for word in run)


def _is_name(run: Sequence[str]) -> bool:
    """Say whether a run has nothing but capitalised words, numbers and what joins them."""
    return all(w[0].isupper() or w[0].isdigit() or w in _JOINING for w in run)
