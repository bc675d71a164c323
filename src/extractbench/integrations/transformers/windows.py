"""Gold as the windows of word pieces that a token classifier is trained and evaluated on."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from extractbench.corpus.from_rows import Rows, as_corpus
from extractbench.corpus.gold import Corpus, GoldDocument
from extractbench.document import Mention, Span
from extractbench.errors import CorpusError, ExtractorError
from extractbench.integrations.datasets.features import import_datasets

if TYPE_CHECKING:
    from datasets import Dataset

__all__ = ["IGNORED", "OUTSIDE", "tag_names", "token_windows"]

IGNORED = -100
"""The tag of a piece that is neither trained on nor predicted, as in ``transformers``."""

OUTSIDE = "O"
"""The tag of a piece that is part of no mention."""


def tag_names(labels: Corpus | Iterable[str]) -> list[str]:
    """Return the tags of labels: ``O``, then ``B-`` and ``I-`` of each (IOB2), labels sorted.

    Args:
        labels: The labels, or a corpus that has mentions of them.
    """
    if isinstance(labels, Corpus):
        labels = (mention.label for d in labels for mention in d.gold.mentions or ())
    return [OUTSIDE, *(f"{mark}-{label}" for label in sorted(set(labels)) for mark in "BI")]


def token_windows(
    corpus: Corpus | Rows,
    tokenizer: Any,
    tags: Sequence[str],
    *,
    max_length: int | None = None,
    stride: int = 0,
    label_all_tokens: bool = False,
) -> "Dataset":
    """Return the windows of a corpus's documents, a row each, for `transformers.Trainer`.

    A text that is longer than a window goes on in the next, so that nothing is cut off.

    Args:
        corpus: The gold, or a dataset of it; documents without mentions layer are left out.
        tokenizer: A fast tokenizer, one that knows the offsets of its pieces.
        tags: The tags in the order of the model's outputs; see `tag_names`.
        max_length: The length of a window in pieces, with special ones; by default what the
            tokenizer has.
        stride: How many pieces two windows share.
        label_all_tokens: Whether every piece of a word is tagged, or the first one for all. A
            word is letters and digits that stand together, or less if the tokenizer says so.

    Returns:
        A dataset with the tokenizer's columns, ``labels`` (a tag's number for each piece),
        ``document`` (its id) and ``offset_mapping``; the model is not given the last two.

    Raises:
        ExtractorError: If the tokenizer knows no offsets, or windows are no longer than `stride`.
        CorpusError: If a label has no tag.
        TextError: If a text is not there.
        MissingExtraError: If the extra ``datasets`` is not installed.
    """
    gold = as_corpus(corpus)
    if not getattr(tokenizer, "is_fast", False):
        raise ExtractorError(
            f"{type(tokenizer).__name__} knows no offsets; take a fast tokenizer: "
            "AutoTokenizer.from_pretrained(..., use_fast=True)"
        )
    room = (max_length or tokenizer.model_max_length) - tokenizer.num_special_tokens_to_add()
    if not 0 <= stride < room:
        raise ExtractorError(
            f"stride={stride} leaves nothing new in a window, which has room for {room} pieces "
            "beside the special ones; make it smaller, or max_length greater"
        )
    numbers = {tag: number for number, tag in enumerate(tags)}
    rows = [
        row
        for document in gold
        if document.gold.mentions is not None
        for row in _windows(document, tokenizer, numbers, max_length, stride, label_all_tokens)
    ]
    made: Dataset = import_datasets().Dataset.from_list(rows)
    return made


def _windows(
    document: GoldDocument,
    tokenizer: Any,
    numbers: Mapping[str, int],
    max_length: int | None,
    stride: int,
    label_all_tokens: bool,
) -> Iterator[dict[str, Any]]:
    encoded = tokenizer(
        document.document.text,
        truncation=True,
        max_length=max_length,
        stride=stride,
        return_overflowing_tokens=True,
        return_offsets_mapping=True,
    )
    columns = [name for name in encoded if name != "overflow_to_sample_mapping"]
    for window, encoding in enumerate(encoded.encodings):
        words = None if label_all_tokens else encoding.word_ids
        spans = [Span(*offsets) for offsets in encoding.offsets]
        row = {name: encoded[name][window] for name in columns}
        row["labels"] = list(_tagged(spans, words, document, numbers))
        yield row | {"document": document.id}


def _tagged(
    pieces: Sequence[Span],
    words: Sequence[int | None] | None,
    document: GoldDocument,
    numbers: Mapping[str, int],
) -> Iterator[int]:
    """Yield the tag's number of each piece; with words, of the first piece of each."""
    text = document.document.text
    # Mentions are flat, so that their ends are in the order of their starts.
    mentions = sorted(document.gold.mentions or (), key=lambda mention: mention.span)
    ends = [mention.end for mention in mentions]
    inside: Mention | None = None
    word, is_first = None, True
    for index, piece in enumerate(pieces):
        own = words[index] if words is not None else None
        is_rest = own is not None and own == word and _is_inside_word(text, piece.start)
        # Some tokenizers have the space before a word as its first piece.
        if is_rest or not text[slice(*piece)].strip():
            yield IGNORED
            continue
        held = _held(piece, mentions, ends)
        # A mention that began in the window before goes on in this one.
        goes_on = held is not None and (held is inside or (is_first and piece.start > held.start))
        yield _number(held, numbers, document.id, begins=not goes_on)
        inside, word, is_first = held, own, False


def _is_inside_word(text: str, at: int) -> bool:
    """Say whether letters or digits stand on both sides.

    What some tokenizers call a word has the full stop behind it, and for others is the whole text.
    """
    return text[at - 1 : at].isalnum() and text[at].isalnum()


def _held(piece: Span, mentions: Sequence[Mention], ends: Sequence[int]) -> Mention | None:
    """Return the first mention that a piece overlaps."""
    index = bisect_right(ends, piece.start)
    found = mentions[index] if index < len(mentions) else None
    return found if found is not None and found.start < piece.end else None


def _number(
    mention: Mention | None, numbers: Mapping[str, int], document: str, *, begins: bool
) -> int:
    tag = OUTSIDE if mention is None else f"{'B' if begins else 'I'}-{mention.label}"
    if tag not in numbers:
        raise CorpusError(
            f"document {document!r}: no tag is called {tag!r} (tags: {', '.join(numbers)}); name "
            "the tags of all labels: tag_names(labels)"
        )
    return numbers[tag]
