"""Token classifiers that were saved to disk; their weights are random, their heads fixed."""

import importlib
import json
import pickle

import pytest
from hostile import check_hostile
from marked import surfaces

from extractbench.document import Document
from extractbench.errors import ExtractorError, MissingExtraError
from extractbench.extractors.loading import load_extractor
from extractbench.extractors.transformers import classifier
from extractbench.extractors.transformers.pipeline import TransformersPipeline
from extractbench.extractors.transformers.windows import Reader

torch = pytest.importorskip("torch", reason="the extra transformers is not installed")
transformers = pytest.importorskip("transformers", reason="the extra transformers is not installed")
tagged = importlib.import_module("tagged_models")


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """A model for each way to cut words; each says B-LOC of every token."""
    root = tmp_path_factory.mktemp("taggers")
    return {name: tagged.make_tagger(root / name, tokenizer=name) for name in tagged.TOKENIZERS}


@pytest.fixture(scope="module")
def folder(folders):
    return folders["word-piece"]


def _found(extract, text):
    return [surface for _, surface in surfaces(text, extract(Document(id="d", text=text)))]


@pytest.mark.parametrize(
    ("tokenizer", "text", "found"),
    [
        ("bytes", "Oslo, Norway's", ["Oslo", ",", "Norway", "'", "s"]),
        ("unigram", "Oslo, Norway", ["Oslo", ",", "Norway"]),
        ("word-piece", "Oslo, Norway", ["Oslo", ",", "Norway"]),
        ("word-piece", "cafe\u0301 \ufb01ne 😀 Ⓝorway", ["cafe\u0301", "\ufb01ne", "😀", "Ⓝorway"]),
        ("word-piece", "Oslo\r\nNorway\0s", ["Oslo", "Norway", "s"]),
        ("unigram", "Oslo 😀 Norway", ["Oslo", "😀", "Norway"]),
        ("unigram", "of\ufb01ce \uff11\uff12 Oslo", ["of\ufb01ce", "\uff11\uff12", "Oslo"]),
        ("unigram", "Oslo \u33c4 Norway", ["Oslo", "\u33c4", "Norway"]),
        ("bytes", "Oslo 😀 Norway", ["Oslo", "😀", "Norway"]),
        ("bytes", "é 👮🏽 Norway", ["é", "👮", "🏽", "Norway"]),
    ],
)
def test_offsets_are_code_points_of_the_document_by_words(folders, tokenizer, text, found):
    assert _found(TransformersPipeline(folders[tokenizer], stride=8), text) == found


@pytest.mark.parametrize("strategy", ["simple", "first", "average", "max"])
@pytest.mark.parametrize("tokenizer", ["word-piece", "unigram", "bytes"])
def test_nothing_is_cut_off_a_text_longer_than_the_window(folders, tokenizer, strategy):
    """With every token I-LOC, each character of every word lies in a mention."""
    extract = TransformersPipeline(folders[tokenizer], aggregation_strategy=strategy, stride=8)
    text = "Police held twelve men in Oslo. " * 50
    mentions = extract(Document(id="d", text=text)).mentions
    covered = {i for m in mentions for i in range(m.start, m.end)}
    assert {i for i, letter in enumerate(text) if not letter.isspace()} <= covered


def test_a_model_that_counts_positions_from_its_padding_reads_whole_windows(tmp_path):
    made = tagged.make_tagger(tmp_path / "r", roberta=True, tokenizer="bytes")
    assert _found(TransformersPipeline(made, stride=4), "Oslo " * 40) == ["Oslo"] * 40


def test_labels_confidence_and_what_it_says_of_itself(folder):
    extract = load_extractor(f"transformers,model={folder},stride=8,device=cpu")
    (mention,) = extract(Document(id="d", text="Norway")).mentions
    # softmax of (0, 10, 0): e^10 / (e^10 + 2) = 0.99991
    assert (mention.label, mention.value, mention.confidence) == ("PLACE", "NO", 0.9999)
    assert (extract.labels, extract.deterministic) == (("PLACE",), True)
    assert extract.name == "transformers(word-piece)"
    assert extract.version.endswith(f"transformers {transformers.__version__}")
    assert extract.options == {
        "model": "word-piece",
        "aggregation_strategy": "first",
        "stride": 8,
        "dtype": "float32",
        "labels": {"LOC": ["PLACE"]},
    }


def test_other_weights_of_the_same_name_are_another_version(folder, tmp_path):
    other = tagged.make_tagger(tmp_path / folder.name, says=2)
    assert (
        TransformersPipeline(other, stride=8).version
        != TransformersPipeline(folder, stride=8).version
    )


def test_a_table_of_a_user_maps_labels_without_their_marks(tmp_path):
    made = tagged.make_tagger(tmp_path / "m", names=("O", "B-SITE-NAME", "I-SITE-NAME", "LOC"))
    extract = TransformersPipeline(made, labels={"SITE-NAME": "NETWORK"}, stride=8)
    assert extract.labels == ("NETWORK", "PLACE")
    assert [m.label for m in extract(Document(id="d", text="Oslo")).mentions] == ["NETWORK"]


def test_a_model_that_says_nothing_finds_nothing(tmp_path):
    made = tagged.make_tagger(tmp_path / "m", says=0)
    assert TransformersPipeline(made, stride=8)(Document(id="d", text="Oslo")).mentions == ()


@pytest.mark.parametrize("tokenizer", ["word-piece", "unigram", "bytes"])
@pytest.mark.parametrize(
    ("stride", "side"), [(0, "right"), (1, "right"), (7, "left"), (29, "right")]
)
def test_every_token_is_read_once_however_windows_overlap(folders, tokenizer, stride, side):
    reader = TransformersPipeline(folders[tokenizer], stride=stride, batch_size=3).reader
    reader.tokenizer.padding_side = side
    texts = ["Police held twelve men in Oslo. " * 9, "", "Norway", "in Oslo " * 13]
    read = reader.read(texts)
    for text, tokens in zip(texts, read, strict=True):
        whole = reader.tokenizer._tokenizer
        whole.no_truncation()
        whole.no_padding()
        assert [token[:2] for token in tokens] == whole.encode(
            text, add_special_tokens=False
        ).offsets
        assert all(abs(float(token.scores.sum()) - 1) < 1e-5 for token in tokens)


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_weights_in_half_precision(folder, dtype):
    extract = TransformersPipeline(folder, stride=8, dtype=dtype)
    assert extract.options["dtype"] == dtype
    assert _found(extract, "Oslo Norway") == ["Oslo", "Norway"]


@pytest.mark.parametrize("tokenizer", ["word-piece", "unigram", "bytes"])
def test_hostile_texts(folders, tokenizer):
    check_hostile(TransformersPipeline(folders[tokenizer], stride=8))


def test_it_goes_to_another_process(folder):
    extract = TransformersPipeline(folder, stride=8)
    again = pickle.loads(pickle.dumps(extract))  # noqa: S301 - our own
    assert _found(again, "Oslo") == _found(extract, "Oslo")


def test_a_document_that_the_model_fails_on_is_a_failure_of_its_own(folder, monkeypatch):
    extract = TransformersPipeline(folder, stride=8)
    read = Reader.read

    def picky(reader, texts):
        if any("Oslo" in text for text in texts):
            raise RuntimeError("no Oslo here")
        return read(reader, texts)

    monkeypatch.setattr(Reader, "read", picky)
    documents = [Document(id="a", text="Norway"), Document(id="b", text="Oslo")]
    good, bad = extract.extract_batch(documents)
    assert len(good.mentions) == 1
    assert isinstance(bad, RuntimeError)


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("device=cuda:0", "device='cuda:0' cannot be used"),
        ("device=gpu", "device='gpu' cannot be used"),
        ("dtype=int8", "dtype='int8' is none of auto, float32"),
        ("aggregation_strategy=none", "is none of simple, first"),
        ("stride=32", "stride=32 leaves no step in windows of 32 tokens"),
        ("stride=-1", "stride=-1 leaves no step"),
        ('labels={"LOC": ""}', r"none of its labels \(LOC\)"),
    ],
)
def test_options_that_make_no_sense_are_errors(folder, monkeypatch, option, said):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    if option == "device=cuda:0" and torch.version.cuda:
        option = "device=cuda:99"
        said = "device='cuda:99' cannot be used"
    with pytest.raises(ExtractorError, match=said):
        load_extractor(f"transformers,model={folder},{option}")


def test_a_model_that_is_not_there_is_an_error_offline_too(tmp_path):
    for name in (str(tmp_path / "none"), "nobody/no-such-model"):
        with pytest.raises(ExtractorError, match="cannot load the model"):
            load_extractor(f"transformers,model={name}")


def test_a_model_for_something_else_is_an_error(folder, tmp_path):
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    config = transformers.BertConfig(
        vocab_size=len(tokenizer), hidden_size=16, num_hidden_layers=1, num_attention_heads=2
    )
    transformers.BertModel(config).save_pretrained(tmp_path / "bare")
    tokenizer.save_pretrained(tmp_path / "bare")
    with pytest.raises(ExtractorError, match=r"not trained to classify tokens.*classifier\.bias"):
        TransformersPipeline(tmp_path / "bare")


def test_a_slow_tokenizer_is_an_error_that_says_what_to_do(folder, monkeypatch):
    monkeypatch.setattr(transformers.PreTrainedTokenizerFast, "is_fast", False)
    with pytest.raises(ExtractorError, match="is a slow one, which gives no offsets"):
        TransformersPipeline(folder, stride=8)


def test_code_that_comes_with_a_model_does_not_run(folder, tmp_path):
    made = tagged.make_tagger(tmp_path / "own")
    config = json.loads((made / "config.json").read_text(encoding="utf-8"))
    config |= {
        "model_type": "own",
        "auto_map": {
            "AutoConfig": "own.OwnConfig",
            "AutoModelForTokenClassification": "own.OwnModel",
        },
    }
    (made / "config.json").write_text(json.dumps(config), encoding="utf-8")
    ran = tmp_path / "ran"
    (made / "own.py").write_text(f"open({str(ran)!r}, 'w')", encoding="utf-8")
    with pytest.raises(ExtractorError, match="cannot load the model"):
        TransformersPipeline(made)
    assert not ran.exists()


def test_loading_shows_no_bars_of_progress(folder, capsys):
    TransformersPipeline(folder, stride=8)
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")


@pytest.mark.parametrize("missing", ["torch", "transformers"])
@pytest.mark.parametrize("spec", ["transformers,model=x", "transformers-trained"])
def test_without_the_packages_it_says_which_extra_brings_them(monkeypatch, spec, missing):
    def refuse(name):
        if name == missing:
            raise ModuleNotFoundError(name, name=name)
        return importlib.__import__(name)

    monkeypatch.setattr(classifier.importlib, "import_module", refuse)
    with pytest.raises(MissingExtraError, match=rf"needs {missing}, .*\[transformers\]"):
        classifier.import_transformers()
    if spec == "transformers-trained":
        with pytest.raises(MissingExtraError):
            load_extractor(spec)
