"""Token classifiers whose weights are random and whose heads always say the same label."""

from collections.abc import Sequence
from pathlib import Path

import torch
from tokenizers import (
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)
from transformers import (
    BertConfig,
    BertForTokenClassification,
    PreTrainedTokenizerFast,
    RobertaConfig,
    RobertaForTokenClassification,
)

__all__ = ["TOKENIZERS", "make_tagger"]

_SPECIAL = {"pad_token": "<pad>", "unk_token": "<unk>", "cls_token": "<cls>", "sep_token": "<sep>"}
_TEXTS = ["Police in Norway held twelve men in Oslo on Monday", "office fine cafe"] * 3


def _word_piece() -> Tokenizer:
    """As uncased BERT: text is cleaned and folded before it is cut."""
    made = Tokenizer(models.WordPiece(unk_token="<unk>"))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(vocab_size=120, special_tokens=[*_SPECIAL.values()])
    made.train_from_iterator(_TEXTS, trainer)
    return made


def _unigram() -> Tokenizer:
    """As XLM-R: NFKC, and words with the space before them."""
    made = Tokenizer(models.Unigram())
    made.normalizer = normalizers.NFKC()
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=80, special_tokens=[*_SPECIAL.values()], unk_token="<unk>"
    )
    made.train_from_iterator(_TEXTS, trainer)
    return made


def _bytes() -> Tokenizer:
    """As GPT-2 and RoBERTa: bytes, several of which are one character."""
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=300,
        special_tokens=[*_SPECIAL.values()],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    made.train_from_iterator(_TEXTS, trainer)
    return made


TOKENIZERS = {"word-piece": _word_piece, "unigram": _unigram, "bytes": _bytes}


def make_tagger(
    folder: Path,
    *,
    tokenizer: str = "word-piece",
    names: Sequence[str] = ("O", "B-LOC", "I-LOC"),
    says: int = 1,
    window: int = 32,
    roberta: bool = False,
) -> Path:
    """Save a model that says `names[says]` of every token, and return its folder."""
    bare = TOKENIZERS[tokenizer]()
    ids = {token: bare.token_to_id(token) for token in _SPECIAL.values()}
    ends = [(token, ids[token]) for token in ("<sep>", "<cls>")]
    bare.post_processor = processors.BertProcessing(*ends)
    # No `model_max_length`, as in many a model that people save.
    wrapped = PreTrainedTokenizerFast(tokenizer_object=bare, **_SPECIAL)
    torch.manual_seed(0)
    config = (RobertaConfig if roberta else BertConfig)(
        vocab_size=len(wrapped),
        hidden_size=16,
        intermediate_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        max_position_embeddings=window,
        pad_token_id=ids["<pad>"],
        id2label=dict(enumerate(names)),
        label2id={name: i for i, name in enumerate(names)},
    )
    model = (RobertaForTokenClassification if roberta else BertForTokenClassification)(config)
    with torch.no_grad():
        model.classifier.weight.zero_()
        model.classifier.bias.zero_()
        model.classifier.bias[says] = 10.0
    model.save_pretrained(folder)
    wrapped.save_pretrained(folder)
    return folder
