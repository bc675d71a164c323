"""Train a tiny token classifier on a dataset, and score it four ways with the same numbers.

    pip install "extractbench[evaluate,transformers]"
    python examples/train_and_compare.py

Nothing is fetched: the model starts from random weights and is trained on a CPU in seconds, on a
few short texts. It shows how the parts fit together, not how good such models are.
"""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import datasets
import evaluate
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers
from transformers import (
    BertConfig,
    BertForTokenClassification,
    DataCollatorForTokenClassification,
    PreTrainedTokenizerFast,
    PrinterCallback,
    Trainer,
    TrainingArguments,
    set_seed,
)

import extractbench as eb
from extractbench.integrations.datasets.export import export_datasets
from extractbench.integrations.datasets.predictions import predictions_to_dataset
from extractbench.integrations.transformers.windows import tag_names, token_windows

METRIC = Path(__file__).resolve().parent.parent / "metrics" / "extractbench"
HELD_OUT = ("003", "004")
LONGEST, STRIDE = 96, 32


def load_gold(folder: Path) -> eb.Corpus:
    """Export the gold that is shipped, and load it as any dataset is loaded."""
    export_datasets(folder / "gold", eb.load_corpus(edition="retold,invented"))
    dataset = datasets.load_dataset(str(folder / "gold"), cache_dir=str(folder / "cache"))
    return eb.Corpus.from_datasets(dataset)


def train_tokenizer(texts: list[str]) -> PreTrainedTokenizerFast:
    """Train byte pairs on some texts."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    trainer = trainers.BpeTrainer(
        vocab_size=2000,
        special_tokens=["[PAD]", "[CLS]", "[SEP]"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", model_max_length=LONGEST
    )


def make_model(tokenizer: PreTrainedTokenizerFast, tags: list[str]) -> BertForTokenClassification:
    """Return a tiny model with random weights."""
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=128,
        max_position_embeddings=LONGEST,
        id2label=dict(enumerate(tags)),
        label2id={tag: number for number, tag in enumerate(tags)},
    )
    return BertForTokenClassification(config)


def main(folder: Path, epochs: int = 25) -> dict[str, float]:
    """Train, score, compare; return the strict F1 by where it came from."""
    set_seed(0)
    torch.set_num_threads(1)
    gold = load_gold(folder)
    train = gold.select(d.id for d in gold if d.article not in HELD_OUT)
    test = gold.select(d.id for d in gold if d.article in HELD_OUT)
    tokenizer = train_tokenizer([document.text or "" for document in train])
    tags = tag_names(gold)
    windows = token_windows(test, tokenizer, tags, max_length=LONGEST, stride=STRIDE)
    metrics = eb.compute_metrics(test, windows, tags)
    trainer = Trainer(
        model=make_model(tokenizer, tags),
        args=TrainingArguments(
            output_dir=str(folder / "model"),
            num_train_epochs=epochs,
            per_device_train_batch_size=16,
            learning_rate=2e-3,
            use_cpu=True,
            save_strategy="no",
            logging_strategy="no",
            report_to="none",
            disable_tqdm=True,
        ),
        train_dataset=token_windows(train, tokenizer, tags, max_length=LONGEST, stride=STRIDE),
        eval_dataset=windows,
        data_collator=DataCollatorForTokenClassification(tokenizer),
        compute_metrics=metrics,
    )
    trainer.remove_callback(PrinterCallback)
    trainer.train()
    logged = trainer.evaluate()

    predictions = {each.id: each for each in metrics.predict(trainer.predict(windows))}
    comparison = eb.compare(
        {"tiny-bert": lambda document: predictions[document.id], "regex": "regex"},
        test,
        layers=["mentions"],
    )
    print(f"{len(train)} documents to train on, {len(test)} to test on, {len(windows)} windows")
    for each in comparison.evaluations:
        counts = each.counts("mentions", "strict")
        print(f"{each.name:10} P {counts.precision:.3f}  R {counts.recall:.3f}  F1 {counts.f1:.3f}")
    print(comparison.signature)

    results = evaluate.load(str(METRIC)).compute(
        predictions=predictions_to_dataset(predictions.values()), references=test
    )
    f1 = {
        "Trainer": logged["eval_f1"],
        "compare": comparison["tiny-bert"].counts("mentions", "strict").f1,
        "evaluate": results["mentions_strict_f1"],
        "score": eb.score(predictions, test).counts("mentions", "strict").f1,
    }
    print("the same F1:", ", ".join(f"{name} {value:.6f}" for name, value in f1.items()))
    return f1


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        main(Path(name))
