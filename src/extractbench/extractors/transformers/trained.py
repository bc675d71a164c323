"""A tiny ModernBERT, trained from nothing on the examples it is given, tokenizer and all.

Its positions are relative: on a handful of articles, one with absolute positions learns words and
never what stands beside them. It is here to run the whole way of a token classifier without any
weights from elsewhere. Its scores say nothing of models that were trained on more.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from extractbench.document import Mention
from extractbench.errors import ExtractorError
from extractbench.extractors.identity import digest_examples
from extractbench.extractors.label_map import REST, read_label_map
from extractbench.extractors.protocol import Example
from extractbench.extractors.transformers.classifier import TokenClassifier, import_transformers
from extractbench.extractors.transformers.windows import make_reader

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from torch import Tensor
    from transformers import PreTrainedModel, PreTrainedTokenizerFast

__all__ = ["TransformersTrained"]

_WINDOW, _STRIDE = 128, 32
_LAYERS, _HEADS = 2, 4
_NEAR = 16
_DROPOUT = 0.2
_BATCH = 8
_IGNORED = -100


@dataclass(frozen=True, slots=True)
class TransformersTrained:
    """Trains a tiny ModernBERT on the CPU: `fit` gives the extractor.

    Attributes:
        epochs: How often it sees every example.
        vocabulary: How many pieces of words its tokenizer learns.
        width: The width of its layers.
        learning_rate: How far a step goes at most.
        hidden: The share of tokens that training hides at random, so that the rest counts.
        seed: What its beginnings and the order of examples are drawn from.
    """

    epochs: int = 20
    vocabulary: int = 2000
    width: int = 96
    learning_rate: float = 2e-3
    hidden: float = 0.2
    seed: int = 0

    name = "transformers-trained"
    deterministic = True

    def __post_init__(self) -> None:
        """Check the options, and that the packages are there.

        Raises:
            MissingExtraError: If transformers or torch is not installed.
            ExtractorError: If an option makes no sense.
        """
        even = 2 * _HEADS  # Positions turn pairs of numbers.
        is_narrow = self.width < 1 or self.width % even
        if self.epochs < 1 or self.vocabulary < 300 or is_narrow or not 0 <= self.hidden < 1:
            raise ExtractorError(
                f"transformers-trained: epochs={self.epochs}, vocabulary={self.vocabulary}, "
                f"width={self.width}, hidden={self.hidden} cannot be trained with; epochs is at "
                f"least 1, vocabulary 300, width a multiple of {even}, hidden below 1"
            )
        import_transformers()

    @property
    def version(self) -> str:
        """The version of transformers."""
        return f"transformers {import_transformers().__version__}"

    @property
    def options(self) -> dict[str, Any]:
        """What it was set to."""
        return asdict(self)

    def with_seed(self, seed: int) -> "TransformersTrained":
        """Return one that differs in its seed."""
        return replace(self, seed=seed)

    def fit(self, examples: Sequence[Example], /) -> TokenClassifier:
        """Train a tokenizer and a model on the mentions of the examples.

        Raises:
            ExtractorError: If no example has a mention.
        """
        read = [
            (doc.text, layers.mentions) for doc, layers in examples if layers.mentions is not None
        ]
        found = sorted({mention.label for _, mentions in read for mention in mentions})
        if not found:
            raise ExtractorError("transformers-trained: no example has a mention to learn from")
        names = ["O", *(f"{mark}-{label}" for label in found for mark in "BI")]
        tokenizer = _train_tokenizer([text for text, _ in read], self.vocabulary)
        with _seeded(self.seed):
            model = _new_model(tokenizer, names, self.width)
            _train(model, _windows(tokenizer, read, names), self, tokenizer.unk_token_id)
        return TokenClassifier(
            make_reader(model, tokenizer, stride=_STRIDE, batch_size=_BATCH),
            "first",
            name=self.name,
            version=self.version,
            options={**self.options, "fitted_on": digest_examples(examples)},
            label_map=read_label_map({REST: REST}),
        )


_SPECIAL = {f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep")}


def _train_tokenizer(texts: Sequence[str], size: int) -> "PreTrainedTokenizerFast":
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    def new(vocabulary: dict[str, int] | None = None) -> Tokenizer:
        made = Tokenizer(models.WordPiece(vocabulary, unk_token=_SPECIAL["unk_token"]))
        made.normalizer = normalizers.NFC()
        made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        return made

    vocabulary = _learn_pieces(new(), texts, size)
    bare = new(vocabulary)
    ends = (_SPECIAL[name] for name in ("sep_token", "cls_token"))
    bare.post_processor = processors.BertProcessing(*((end, vocabulary[end]) for end in ends))
    wrap: Any = PreTrainedTokenizerFast
    wrapped: PreTrainedTokenizerFast = wrap(
        tokenizer_object=bare, model_max_length=_WINDOW, **_SPECIAL
    )
    return wrapped


def _learn_pieces(bare: "Tokenizer", texts: Sequence[str], size: int) -> dict[str, int]:
    from tokenizers import trainers

    # The trainer numbers letters inside words in the order of a hash table, and breaks ties by
    # these numbers: given beforehand, they are the same in every process.
    inside = [f"##{letter}" for letter in sorted(set("".join(texts)))]
    trainer = trainers.WordPieceTrainer(
        vocab_size=size, special_tokens=[*_SPECIAL.values(), *inside], show_progress=False
    )
    bare.train_from_iterator(texts, trainer)
    learned: dict[str, int] = bare.get_vocab()
    return learned


def _new_model(
    tokenizer: "PreTrainedTokenizerFast", names: Sequence[str], width: int
) -> "PreTrainedModel":
    from transformers import ModernBertConfig, ModernBertForTokenClassification

    config = ModernBertConfig(
        vocab_size=len(tokenizer),
        hidden_size=width,
        num_hidden_layers=_LAYERS,
        num_attention_heads=_HEADS,
        intermediate_size=2 * width,
        max_position_embeddings=_WINDOW,
        local_attention=_NEAR,
        layer_types=["full_attention", *["sliding_attention"] * (_LAYERS - 1)],
        # What is usual for wide layers is too little for narrow ones.
        initializer_range=0.05,
        attention_dropout=_DROPOUT,
        classifier_dropout=_DROPOUT,
        embedding_dropout=_DROPOUT,
        mlp_dropout=_DROPOUT,
        bos_token_id=tokenizer.cls_token_id,
        cls_token_id=tokenizer.cls_token_id,
        eos_token_id=tokenizer.sep_token_id,
        sep_token_id=tokenizer.sep_token_id,
        pad_token_id=tokenizer.pad_token_id,
        id2label=dict(enumerate(names)),
        label2id={name: i for i, name in enumerate(names)},
    )
    return ModernBertForTokenClassification(config)


def _windows(
    tokenizer: "PreTrainedTokenizerFast",
    texts: Sequence[tuple[str, Sequence[Mention]]],
    names: Sequence[str],
) -> dict[str, "Tensor"]:
    """Return the texts in windows, with the label of each token; padding has none."""
    import torch

    read = tokenizer(
        [text for text, _ in texts],
        truncation=True,
        max_length=_WINDOW,
        stride=_STRIDE,
        padding="max_length",
        return_overflowing_tokens=True,
        return_offsets_mapping=True,
        return_special_tokens_mask=True,
    )
    numbers = {name: i for i, name in enumerate(names)}
    marked = [_marks(text, mentions) for text, mentions in texts]
    labels = [
        [
            _IGNORED if hidden else numbers[_name(marked[source], start, end)]
            for (start, end), hidden in zip(offsets, special, strict=True)
        ]
        for source, offsets, special in zip(
            read["overflow_to_sample_mapping"],
            read["offset_mapping"],
            read["special_tokens_mask"],
            strict=True,
        )
    ]
    given = {name: torch.tensor(read[name]) for name in ("input_ids", "attention_mask")}
    return {**given, "labels": torch.tensor(labels)}


def _marks(text: str, mentions: Sequence[Mention]) -> list[str]:
    """Return the label of every character, that of the first marked ``B-``."""
    marks = ["O"] * len(text)
    for mention in mentions:
        marks[mention.start : mention.end] = [f"I-{mention.label}"] * mention.span.length
        marks[mention.start] = f"B-{mention.label}"
    return marks


def _name(marks: Sequence[str], start: int, end: int) -> str:
    """Return the label of a token: of the first of its characters that has one."""
    return next((mark for mark in marks[start:end] if mark != "O"), "O")


def _train(
    model: Any, windows: dict[str, "Tensor"], settings: TransformersTrained, unknown: int
) -> None:
    import torch

    count = len(windows["labels"])
    steps = settings.epochs * -(-count // _BATCH)
    optimizer = torch.optim.AdamW(model.parameters(), lr=settings.learning_rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, settings.learning_rate, steps)
    model.train()
    for _ in range(settings.epochs):
        order = torch.randperm(count)
        for start in range(0, count, _BATCH):
            chosen = order[start : start + _BATCH]
            batch = {name: held[chosen] for name, held in windows.items()}
            is_hidden = torch.rand(batch["labels"].shape) < settings.hidden
            is_hidden &= batch["labels"] != _IGNORED
            batch["input_ids"] = batch["input_ids"].masked_fill(is_hidden, unknown)
            model(**batch).loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
    model.eval()


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """Draw from a seed, on one thread so that sums are the same everywhere, and leave no trace."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            yield
    finally:
        torch.set_num_threads(threads)
