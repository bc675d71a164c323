"""From word pieces to the mentions of whole documents, and their scores."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora import PLAIN, corpus, gold_document, mention
from extractbench.corpus.load import load_corpus
from extractbench.document import Span
from extractbench.errors import CorpusError, ExtractorError, PredictionError, TextError
from extractbench.integrations.transformers.decoding import Tagged, decode, merge_windows
from extractbench.integrations.transformers.metrics import compute_metrics
from extractbench.scoring.score import score

pytest.importorskip("datasets", reason="the extra datasets is not installed")
transformers = pytest.importorskip("transformers", reason="the extra transformers is not installed")

import tokenizers  # noqa: E402

from extractbench.integrations.transformers.windows import (  # noqa: E402
    IGNORED,
    tag_names,
    token_windows,
)

TEXT = "Ann Lee of Norland led Operation Larch."
"""Ann Lee at [0, 7), Norland at [11, 18), Operation Larch at [23, 38), counted by hand."""
MENTIONS = (mention(0, 7, "PERSON"), mention(11, 18, "PLACE"), mention(23, 38, "OPERATION"))
TAGS = tag_names(["PERSON", "PLACE", "OPERATION"])


def word_pieces(texts, size=200):
    made = tokenizers.Tokenizer(tokenizers.models.WordPiece(unk_token="[UNK]"))
    made.normalizer = tokenizers.normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = tokenizers.pre_tokenizers.BertPreTokenizer()
    made.post_processor = tokenizers.processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    made.train_from_iterator(
        texts,
        tokenizers.trainers.WordPieceTrainer(
            vocab_size=size, special_tokens=special, show_progress=False
        ),
    )
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="[PAD]", unk_token="[UNK]", model_max_length=512
    )


def byte_pieces(texts, size=400):
    made = tokenizers.Tokenizer(tokenizers.models.BPE())
    made.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.train_from_iterator(
        texts,
        tokenizers.trainers.BpeTrainer(
            vocab_size=size,
            special_tokens=["[PAD]"],
            initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        ),
    )
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="[PAD]", model_max_length=512
    )


def roberta_pieces(texts, size=400):
    """Byte pairs whose offsets are cut to the word, but for the first piece of a window."""
    tokenizer = byte_pieces(texts, size)
    made = tokenizer.backend_tokenizer
    made.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=True)
    made.post_processor = tokenizers.processors.RobertaProcessing(
        ("[PAD]", 0), ("[PAD]", 0), trim_offsets=True, add_prefix_space=True
    )
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="[PAD]", model_max_length=512
    )


def sentence_pieces(split):
    """Pieces of the text above; a word is what stands between spaces, or the whole text."""
    pieces = ["▁Ann", "▁Lee", "▁of", "▁Nor", "land", "▁led", "▁Operation", "▁Lar", "ch", "."]
    made = tokenizers.Tokenizer(
        tokenizers.models.Unigram([("[UNK]", 0.0), *((each, -1.0) for each in pieces)], unk_id=0)
    )
    made.pre_tokenizer = tokenizers.pre_tokenizers.Metaspace(split=split)
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="[UNK]", unk_token="[UNK]", model_max_length=512
    )


def report(windows, *, tags=TAGS, padding=0, left=False, said=None):
    """Return what a Trainer hands over whose model says the true tags, or those that are said."""
    rows = said or windows["labels"]
    length = max(map(len, rows)) + padding
    labels = np.full((len(rows), length), IGNORED)
    scores = np.zeros((len(rows), length, len(tags)))
    for index, (true, best) in enumerate(zip(windows["labels"], rows, strict=True)):
        at = length - len(true) if left else 0
        labels[index, at : at + len(true)] = true
        for piece, tag in enumerate(best):
            scores[index, at + piece, max(tag, 0)] = 1
    return SimpleNamespace(predictions=scores, label_ids=labels)


@pytest.fixture
def small():
    return corpus(gold_document("d", task=PLAIN, text=TEXT, mentions=MENTIONS), task=PLAIN)


def pieces(*tagged):
    return [Tagged(Span(start, end), tag) for start, end, tag in tagged]


@pytest.mark.parametrize(
    ("tagged", "found"),
    [
        ([(0, 3, "B-PERSON"), (4, 7, "I-PERSON"), (8, 10, "O")], [(0, 7, "PERSON")]),
        ([(0, 3, "B-PERSON"), (4, 7, "B-PERSON")], [(0, 3, "PERSON"), (4, 7, "PERSON")]),
        ([(0, 3, "I-PERSON"), (4, 7, "I-PERSON")], [(0, 7, "PERSON")]),
        ([(0, 3, "B-PERSON"), (4, 7, "I-PLACE")], [(0, 3, "PERSON"), (4, 7, "PLACE")]),
        # "Norland" in two pieces, of which the second goes with the first.
        ([(11, 14, "B-PLACE"), (14, 18, None), (19, 22, "O")], [(11, 18, "PLACE")]),
        ([(11, 14, "O"), (14, 18, None)], []),
        # A piece without a tag does not reach over a space.
        ([(0, 3, "B-PERSON"), (4, 7, None)], [(0, 3, "PERSON")]),
        # Between them stands "Norland", which no piece holds: it was cut off.
        ([(0, 7, "B-PERSON"), (23, 32, "I-PERSON")], [(0, 7, "PERSON"), (23, 32, "PERSON")]),
        # Some tokenizers count the space before a word to it.
        ([(10, 18, "B-PLACE"), (18, 22, "O")], [(11, 18, "PLACE")]),
        # Two bytes of one character, in windows that end between them.
        ([(11, 14, "B-PLACE"), (13, 18, "B-PLACE")], [(11, 18, "PLACE")]),
        ([(3, 4, "B-PLACE")], []),
        ([], []),
    ],
)
def test_tags_become_mentions(tagged, found):
    """By IOB2, on the text above."""
    assert [(m.start, m.end, m.label) for m in decode(pieces(*tagged), TEXT)] == found


def test_of_overlapping_windows_the_one_with_more_context_decides():
    """`of` ends the first window and stands in the middle of the second; `Lee` the other way."""
    first = pieces((0, 0, "O"), (0, 3, "O"), (4, 7, "I-PERSON"), (8, 10, "B-PLACE"))
    second = pieces((4, 7, "B-PLACE"), (8, 10, "O"), (11, 18, "B-PLACE"), (0, 0, "O"))
    merged = merge_windows([first, second], TEXT)
    assert [(tagged.span.start, tagged.tag) for tagged in merged] == [
        (0, "O"),
        (4, "I-PERSON"),
        (8, "O"),
        (11, "B-PLACE"),
    ]


@pytest.mark.parametrize("make", [word_pieces, byte_pieces])
@pytest.mark.parametrize("every", [True, False])
def test_the_first_piece_of_a_word_is_tagged_or_every_one(small, make, every):
    windows = token_windows(small, make([TEXT], 30), TAGS, label_all_tokens=every)
    assert set(windows["document"]) == {"d"}
    (row,) = windows
    tagged = [
        (TEXT[start:end].strip(), TAGS[number])
        for (start, end), number in zip(row["offset_mapping"], row["labels"], strict=True)
        if number != IGNORED
    ]
    begun = [tag for _, tag in tagged if tag.startswith("B-")]
    assert begun == ["B-PERSON", "B-PLACE", "B-OPERATION"]
    assert ("".join(words for words, _ in tagged) == TEXT.replace(" ", "")) is every


def test_a_piece_is_the_same_with_a_space_before_it_and_without():
    """As the first of a window has it that the tokenizer of RoBERTa cuts."""
    windows = [pieces((8, 10, "O"), (11, 14, "B-PLACE")), pieces((10, 14, "B-PLACE"))]
    assert [piece.span for piece in merge_windows(windows, TEXT)] == [(8, 10), (11, 14)]


@pytest.mark.parametrize("split", [True, False])
def test_what_stands_behind_a_word_is_no_part_of_it(small, split):
    """A full stop that the tokenizer has in one word with `Larch`, or all that there is."""
    windows = token_windows(small, sentence_pieces(split), TAGS)
    (row,) = windows
    ignored = [number == IGNORED for number in row["labels"]]
    assert [TEXT[slice(*span)] for span in row["offset_mapping"]][3:5] == [" Nor", "land"]
    assert ignored == [False] * 4 + [True] + [False] * 3 + [True, False]
    assert compute_metrics(small, windows, TAGS)(report(windows))["f1"] == 1


@pytest.mark.parametrize("make", [word_pieces, byte_pieces, roberta_pieces])
@pytest.mark.parametrize("every", [True, False])
@pytest.mark.parametrize(("length", "stride"), [(512, 0), (48, 0), (48, 20), (16, 4)])
def test_the_true_tags_score_one_on_the_built_in_gold(make, every, length, stride):
    """However the texts are cut into pieces and windows, nothing is lost on the way."""
    gold = load_corpus(edition="invented")
    tokenizer = make([document.text for document in gold], 600)
    tags = tag_names(gold)
    windows = token_windows(
        gold, tokenizer, tags, max_length=length, stride=stride, label_all_tokens=every
    )
    metrics = compute_metrics(gold, windows, tags)
    found = metrics(report(windows, tags=tags, padding=3))
    assert [found[name] for name in ("f1", "exact_f1", "partial_f1", "type_f1")] == [1, 1, 1, 1]


def test_what_the_model_says_of_untagged_pieces_is_passed_over(small):
    """Of special tokens, and of the rest of a word whose first piece alone was trained."""
    windows = token_windows(small, word_pieces([TEXT], 30), TAGS)
    said = [[1 if number == IGNORED else number for number in row] for row in windows["labels"]]
    assert TAGS[1] == "B-OPERATION"
    assert compute_metrics(small, windows, TAGS)(report(windows, said=said))["f1"] == 1


def test_what_was_cut_off_is_missed_and_counted(small):
    """Six pieces: `Ann Lee of Norland led Operation`, so that the operation is found in part."""
    whole = token_windows(small, word_pieces([TEXT]), TAGS)
    cut = whole.map(lambda row: {k: v[:7] if isinstance(v, list) else v for k, v in row.items()})
    metrics = compute_metrics(small, cut, TAGS)
    assert TEXT[slice(*cut[0]["offset_mapping"][-1])] == "Operation"
    found = metrics(report(cut))
    assert (metrics.unread, found["unread"]) == (1, 1.0)
    assert found["recall"] == pytest.approx(2 / 3)
    assert found["type_f1"] == 1


def test_what_no_model_can_find_is_known_beforehand(small):
    """`Nor` ends where no tagged piece does, so that it is found as `Norland`: 2 of 3 are right."""
    nor = replace_mention(small, mention(11, 14, "PLACE"))
    windows = token_windows(nor, sentence_pieces(True), TAGS)
    ceiling = compute_metrics(nor, windows, TAGS).ceiling.counts("mentions", "strict")
    assert (ceiling.correct, ceiling.possible, ceiling.actual) == (2, 3, 3)
    every = token_windows(nor, sentence_pieces(True), TAGS, label_all_tokens=True)
    assert compute_metrics(nor, every, TAGS).ceiling.counts("mentions", "strict").f1 == 1


def replace_mention(gold, other):
    """Return the corpus above with another place."""
    mentions = (MENTIONS[0], other, MENTIONS[2])
    return corpus(gold_document("d", task=PLAIN, text=TEXT, mentions=mentions), task=PLAIN)


def test_the_numbers_are_those_of_score(small):
    """One of two mentions right, one of three found: P 1/2, R 1/3, F1 2/5."""
    windows = token_windows(small, word_pieces([TEXT]), TAGS)
    said = [[0] * len(windows[0]["labels"])]
    person, place = (TAGS.index(f"B-{label}") for label in ("PERSON", "PLACE"))
    said[0][1:3] = [person, person + 1]
    said[0][3] = place
    metrics, outcome = compute_metrics(small, windows, TAGS), report(windows, said=said)
    found = metrics(outcome)
    assert (found["precision"], found["recall"]) == (0.5, pytest.approx(1 / 3))
    assert found["f1"] == pytest.approx(2 / 5)
    scored = score(metrics.predict(outcome), small)
    assert scored.counts("mentions", "strict") == metrics.evaluate(outcome).counts(
        "mentions", "strict"
    )
    assert scored.signature == metrics.evaluate(outcome).signature


def test_rows_may_be_filled_up_on_either_side_and_tags_be_numbers(small):
    windows = token_windows(small, word_pieces([TEXT]), dict.fromkeys(TAGS))
    by_number = {str(number): tag for number, tag in enumerate(TAGS)}
    metrics = compute_metrics(small, windows, by_number)
    left = report(windows, padding=4, left=True)
    numbers = SimpleNamespace(predictions=left.predictions.argmax(-1), label_ids=left.label_ids)
    hidden = SimpleNamespace(predictions=(left.predictions, None), label_ids=left.label_ids)
    assert [metrics(each)["f1"] for each in (left, numbers, hidden)] == [1, 1, 1]


@given(data=st.data())
@settings(max_examples=30)
def test_any_flat_mentions_on_words_come_back(data):
    """Labels at random on any words, in windows of any size, with any overlap."""
    words = data.draw(
        st.lists(st.sampled_from(["Ann", "of", "Norland", "42", "Larch"]), min_size=1, max_size=12)
    )
    text = " ".join(words)
    starts = [sum(len(word) + 1 for word in words[:i]) for i in range(len(words))]
    labels = data.draw(
        st.lists(st.sampled_from(["", "X", "Y"]), min_size=len(words), max_size=len(words))
    )
    mentions = [
        mention(start, start + len(word), label)
        for start, word, label in zip(starts, words, labels, strict=True)
        if label
    ]
    gold = corpus(gold_document(task=PLAIN, text=text, mentions=mentions), task=PLAIN)
    tags = tag_names(["X", "Y"])
    length = data.draw(st.integers(4, 16))
    stride = data.draw(st.integers(0, length - 3))
    windows = token_windows(gold, _FEW, tags, max_length=length, stride=stride)
    outcome = report(windows, tags=tags)
    (prediction,) = compute_metrics(gold, windows, tags).predict(outcome)
    assert prediction.mentions == tuple(mentions)


_FEW = word_pieces(["Ann of Norland 42 Larch"], 24)


def test_documents_without_windows_are_left_out(small):
    """They were not evaluated."""
    more = corpus(*small, gold_document("e", task=PLAIN, text=TEXT, mentions=MENTIONS), task=PLAIN)
    windows = token_windows(small, word_pieces([TEXT]), TAGS)
    metrics = compute_metrics(more, windows, TAGS)
    assert metrics.evaluate(report(windows)).signature.documents == 1


def test_rows_in_another_order_are_refused(small):
    """As a sampler that groups by length would give them."""
    windows = token_windows(small, word_pieces([TEXT]), TAGS, max_length=6)
    outcome = report(windows)
    outcome.label_ids = outcome.label_ids[::-1]
    with pytest.raises(PredictionError, match="evaluated in another order, or cut"):
        compute_metrics(small, windows, TAGS)(outcome)


def test_what_is_no_outcome_of_these_windows_is_named(small):
    windows = token_windows(small, word_pieces([TEXT]), TAGS)
    metrics, outcome = compute_metrics(small, windows, TAGS), report(windows)
    twice = SimpleNamespace(
        predictions=np.repeat(outcome.predictions, 2, 0), label_ids=outcome.label_ids
    )
    with pytest.raises(PredictionError, match="2 rows were predicted, but there are 1 windows"):
        metrics(twice)
    flat = SimpleNamespace(predictions=np.zeros(3), label_ids=outcome.label_ids)
    with pytest.raises(PredictionError, match=r"shape \(3,\), not \(rows, pieces, tags\)"):
        metrics(flat)


def test_batches_may_come_apart(small):
    """As under ``eval_do_concat_batches=False``: each as long as its longest row."""
    windows = token_windows(small, word_pieces([TEXT]), TAGS, max_length=6)
    assert len(windows) > 1
    each = [report(windows.select([index]), padding=index) for index in range(len(windows))]
    outcome = SimpleNamespace(
        predictions=[one.predictions for one in each], label_ids=[one.label_ids for one in each]
    )
    assert compute_metrics(small, windows, TAGS)(outcome)["f1"] == 1


@pytest.mark.parametrize("tags", [["O", "LABEL_1"], {0: "O", 1: "U-PLACE"}, ["O", "PLACE"]])
def test_tags_of_another_scheme_are_named(small, tags):
    """A model whose tags were never named has LABEL_0 and so on."""
    windows = token_windows(small, word_pieces([TEXT]), TAGS)
    with pytest.raises(CorpusError, match="is neither 'O', 'B-LABEL' nor 'I-LABEL'"):
        compute_metrics(small, windows, tags)


def test_fewer_tags_than_the_model_gives_are_named(small):
    windows = token_windows(small, word_pieces([TEXT]), TAGS)
    with pytest.raises(PredictionError, match="tag number 3, and there are 3 tags"):
        compute_metrics(small, windows, TAGS[:3])(report(windows))


def test_windows_of_another_corpus_are_named(small):
    windows = token_windows(small, word_pieces([TEXT]), TAGS)
    with pytest.raises(CorpusError, match="windows of documents that the corpus lacks: d"):
        compute_metrics(load_corpus(edition="invented"), windows, TAGS)
    with pytest.raises(CorpusError, match="no column 'offset_mapping'"):
        compute_metrics(small, windows.remove_columns("offset_mapping"), TAGS)
    with pytest.raises(CorpusError, match="there are no windows"):
        compute_metrics(small, [], TAGS)


def test_what_cannot_be_cut_into_windows_is_named(small, no_texts):
    tokenizer = word_pieces([TEXT])
    with pytest.raises(CorpusError, match="no tag is called 'B-PLACE'"):
        token_windows(small, tokenizer, tag_names(["PERSON"]))
    with pytest.raises(ExtractorError, match="object knows no offsets; take a fast tokenizer"):
        token_windows(small, object(), TAGS)
    with pytest.raises(ExtractorError, match="has room for 6 pieces"):
        token_windows(small, tokenizer, TAGS, max_length=8, stride=6)
    with pytest.raises(TextError, match="not shipped"):
        token_windows(load_corpus(edition="original"), tokenizer, TAGS)
