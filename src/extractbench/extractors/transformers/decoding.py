"""From the probabilities of tokens to entities: whole words, then the marks ``B-`` and ``I-``.

What a word is, the text says, not the tokenizer: letters and digits without anything between them.
So it is the same for pieces of words, for spaces glued to words and for bytes of a character.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from extractbench.extractors.values import Labelled

__all__ = ["Strategy", "Token", "bare_labels", "decode"]

Strategy: TypeAlias = Literal["simple", "first", "average", "max"]
"""How a word gets its label: ``simple`` from none (each token has its own), from its ``first``
token, from the ``average`` of its tokens, or from the surest (``max``); as transformers calls them.
"""

Probabilities: TypeAlias = npt.NDArray[np.float32]


class Token(NamedTuple):
    """Where a token stands in the text, in code points, and the probability of each label."""

    start: int
    end: int
    scores: Probabilities


def bare_labels(names: Iterable[str]) -> set[str]:
    """Return the labels of a model without their marks, and without ``O``."""
    return {_split(name)[1] for name in names} - {_OUTSIDE}


def _split(name: str) -> tuple[str, str]:
    mark, dash, label = name.partition("-")
    return (mark, label) if dash and mark in _MARKS else ("", name)


_OUTSIDE = "O"
_MARKS = frozenset("BIESLU")
_OPENS = frozenset("BSU")
_CLOSES = frozenset("ESLU")


def decode(
    text: str, tokens: Iterable[Token], names: Sequence[str], strategy: Strategy
) -> list[Labelled]:
    """Return the entities of a text, in order, apart.

    Args:
        text: The text.
        tokens: Its tokens in order; of some the text may be white space, which is not theirs.
        names: The labels by number; ``O`` is none.
        strategy: How a word gets its label.
    """
    found: list[Labelled] = []
    scores: list[float] = []
    previous = ("", _OUTSIDE)
    for start, end, word in _words(text, tokens, whole=strategy != "simple"):
        held = _POOLS[strategy](word)
        best = int(held.argmax())
        mark, label = _split(names[best])
        opens = mark in _OPENS or previous[0] in _CLOSES or label != previous[1]
        if label != _OUTSIDE:
            scores = [float(held[best])] if opens else [*scores, float(held[best])]
            # The last digits depend on what else was in the batch.
            sure = round(sum(scores) / len(scores), 4)
            if opens:
                found.append(Labelled(start, end, label, sure))
            else:
                found[-1] = Labelled(found[-1].start, end, label, sure)
        previous = mark, label
    return found


def _words(
    text: str, tokens: Iterable[Token], *, whole: bool
) -> Iterator[tuple[int, int, list[Probabilities]]]:
    """Yield the span of each word and what its tokens say; of each token if not `whole`.

    Tokens of one character are never told apart.
    """
    start = end = 0
    word: list[Probabilities] = []
    for token in tokens:
        first, last = _stripped(text, token)
        if first >= last:
            continue
        if word and (first < end or (whole and first == end and _are_joined(text, end))):
            end = max(end, last)
            word.append(token.scores)
            continue
        if word:
            yield start, end, word
        start, end, word = first, last, [token.scores]
    if word:
        yield start, end, word


def _stripped(text: str, token: Token) -> tuple[int, int]:
    surface = text[token.start : token.end]
    start = token.start + len(surface) - len(surface.lstrip())
    end = start + len(surface.strip())
    # Uncased models drop accents: what stands for one is its letter's.
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return start, end


def _are_joined(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    return before.isalnum() and after.isalnum()


_POOLS: Mapping[Strategy, Callable[[list[Probabilities]], Probabilities]] = {
    "simple": lambda word: word[0],
    "first": lambda word: word[0],
    "average": lambda word: np.mean(word, axis=0),
    "max": lambda word: max(word, key=lambda scores: float(scores.max())),
}
