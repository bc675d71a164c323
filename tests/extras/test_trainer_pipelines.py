"""Pipelines of transformers where an extractor goes; all models here have random weights."""

import copy

import pytest

from extractbench.corpus.load import load_corpus
from extractbench.document import Document
from extractbench.errors import ExtractorError
from extractbench.extractors.pipelines import (
    Generation,
    TokenClassification,
    as_extractor,
    is_pipeline,
)
from extractbench.run.evaluate import evaluate
from extractbench.run.identity import identify
from extractbench.run.recipe import Recipe
from extractbench.schema import Record

torch = pytest.importorskip("torch", reason="the extra transformers is not installed")
transformers = pytest.importorskip("transformers", reason="the extra transformers is not installed")

import tokenizers  # noqa: E402
from tiny_model import make_tiny_model  # noqa: E402

TEXT = "Ann of Norland"


class Note(Record):
    """What a text says."""

    place: str | None = None


@pytest.fixture(scope="module")
def tagger():
    """A model that is made to call every word a place: its bias does, whatever its weights are."""
    words = {"[PAD]": 0, "[UNK]": 1, "Ann": 2, "of": 3, "Norland": 4, "##s": 5}
    made = tokenizers.Tokenizer(tokenizers.models.WordPiece(words, unk_token="[UNK]"))
    made.pre_tokenizer = tokenizers.pre_tokenizers.BertPreTokenizer()
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="[PAD]", unk_token="[UNK]", model_max_length=8
    )
    torch.manual_seed(0)
    config = transformers.BertConfig(
        vocab_size=len(words),
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
        max_position_embeddings=8,
        id2label={0: "O", 1: "B-LOC", 2: "I-LOC"},
    )
    model = transformers.BertForTokenClassification(config)
    with torch.no_grad():
        model.classifier.weight.zero_()
        model.classifier.bias.copy_(torch.tensor([0.0, 3.0, 0.0]))
    return model, tokenizer


def pipeline(tagger, **more):
    model, tokenizer = tagger
    return transformers.pipeline(
        "token-classification", model=model, tokenizer=tokenizer, device="cpu", **more
    )


@pytest.fixture(scope="module")
def writer(tmp_path_factory):
    """A language model that says nothing in particular."""
    folder = make_tiny_model(tmp_path_factory.mktemp("tiny"))
    return transformers.pipeline("text-generation", model=str(folder), device="cpu")


def spans(layers):
    return [(each.start, each.end, each.label) for each in layers.mentions]


@pytest.mark.parametrize("strategy", [None, "none", "simple", "first"])
def test_a_pipeline_for_tokens_is_an_extractor_of_mentions(tagger, strategy):
    """However it groups: every word is a place of its own."""
    more = {} if strategy is None else {"aggregation_strategy": strategy}
    extractor = as_extractor(pipeline(tagger, **more))
    assert spans(extractor(Document(id="d", text=TEXT))) == [
        (0, 3, "PLACE"),
        (4, 6, "PLACE"),
        (7, 14, "PLACE"),
    ]
    assert list(extractor.labels) == ["PLACE"]
    assert extractor.name == "pipeline(BertForTokenClassification)"


def test_a_model_in_training_is_read_without_chance(tagger):
    """As a Trainer leaves it; its dropout, here of nearly everything, would change every score."""
    model, tokenizer = tagger
    twin = copy.deepcopy(model)
    twin.dropout = torch.nn.Dropout(0.9)
    with torch.no_grad():
        twin.classifier.weight.normal_()
    twin.train()
    extractor = as_extractor(pipeline((twin, tokenizer)))
    assert extractor.deterministic
    said = [extractor(Document(id="d", text=TEXT)).mentions for _ in range(8)]
    assert said == said[:1] * 8
    assert twin.training


@pytest.mark.filterwarnings("ignore")  # of generation
def test_a_language_model_in_training_is_asked_without_chance(writer, monkeypatch):
    modes = []

    def answer(messages, **options):
        modes.append(writer.model.training)
        return [{"generated_text": "{}"}]

    extractor = Generation(writer, schema=Note)
    monkeypatch.setattr(extractor, "_pipeline", _Answering(writer, answer))
    writer.model.train()
    extractor(Document(id="d", text=TEXT))
    assert (modes, writer.model.training) == ([False], True)
    writer.model.eval()


def test_a_long_text_is_read_to_its_end(tagger):
    """Windows of eight pieces; the thirty words of this text are in nobody's vocabulary but one."""
    text = "x " * 29 + "Norland"
    found = as_extractor(pipeline(tagger))(Document(id="d", text=text))
    assert spans(found)[-1] == (58, 65, "PLACE")
    assert len(found.mentions) == 30


def test_an_empty_text_holds_nothing(tagger, writer):
    for text in ("", " \n"):
        assert spans(as_extractor(pipeline(tagger))(Document(id="d", text=text))) == []
        assert as_extractor(writer)(Document(id="d", text=text)).mentions == ()


def test_labels_may_be_mapped_otherwise(tagger):
    keeping = TokenClassification(pipeline(tagger), labels={"*": "*"})
    assert {label for _, _, label in spans(keeping(Document(id="d", text=TEXT)))} == {"LOC"}
    with pytest.raises(ExtractorError, match="none of its labels"):
        TokenClassification(pipeline(tagger), labels={"LOC": ""})


def test_it_is_evaluated_as_any_other(tagger):
    evaluation = evaluate(pipeline(tagger), load_corpus(edition="negative"))
    assert evaluation.layers == ("mentions",)
    assert not evaluation.failures
    assert "labels" in str(evaluation.signature)


@pytest.mark.filterwarnings("ignore")  # of generation
def test_a_pipeline_for_text_is_asked_the_prompt_of_every_model(writer):
    """Random weights answer nonsense, which is a failure that says so, and never a crash."""
    extractor = Generation(writer, schema=Note, max_tokens=8)
    prediction = extractor(Document(id="d", text=TEXT))
    assert prediction.record is not None or prediction.failure == "bad_output"
    assert extractor.deterministic


def test_results_of_a_pipeline_are_never_taken_for_those_of_another(tagger, writer):
    """The same name may stand for other weights, so that no journal knows either again."""
    for extractor in (as_extractor(pipeline(tagger)), as_extractor(writer)):
        assert identify(Recipe(extractor)).doubt is not None


def test_what_a_pipeline_answers_is_read(writer, monkeypatch):
    """An answer of the right form, put in the place of the model's."""
    asked = []

    def answer(messages, **options):
        asked.append((messages, options))
        return [{"generated_text": '{"record": {"place": "Norland"}}'}]

    extractor = Generation(writer, schema=Note)
    monkeypatch.setattr(extractor, "_pipeline", _Answering(writer, answer))
    prediction = extractor(Document(id="d", text=TEXT))
    assert prediction.record["place"] in ("Norland", {"value": "Norland", "evidence": []})
    ((messages, options),) = asked
    assert [message["role"] for message in messages] == ["system", "user"]
    assert TEXT in messages[-1]["content"]
    assert options == {"max_new_tokens": 8192, "return_full_text": False}


class _Answering:
    def __init__(self, pipeline, answer):
        self.model, self.tokenizer, self.answer = pipeline.model, pipeline.tokenizer, answer

    def __call__(self, messages, **options):
        return self.answer(messages, **options)


def test_what_is_no_pipeline_is_left_as_it_is():
    def extract(document):
        return {}

    assert as_extractor(extract) is extract
    assert as_extractor("regex") == "regex"
    assert not is_pipeline(extract)


def test_a_pipeline_for_something_else_is_named(tagger):
    other = pipeline(tagger)
    other.task = "fill-mask"
    with pytest.raises(ExtractorError, match="a pipeline for 'fill-mask' extracts nothing"):
        as_extractor(other)
