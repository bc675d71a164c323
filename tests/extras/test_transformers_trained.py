"""A tiny ModernBERT trained in seconds on invented reports; its scores mean nothing."""

import subprocess
import sys

import pytest
from hostile import check_hostile
from marked import document, invented, surfaces

from extractbench.document import Document, Layers
from extractbench.errors import ExtractorError
from extractbench.extractors.loading import load_extractor
from extractbench.extractors.protocol import Trainable
from extractbench.extractors.transformers.pipeline import TransformersPipeline
from extractbench.extractors.transformers.trained import TransformersTrained

torch = pytest.importorskip("torch", reason="the extra transformers is not installed")
transformers = pytest.importorskip("transformers", reason="the extra transformers is not installed")


@pytest.fixture(scope="module")
def fitted():
    return TransformersTrained(epochs=60, width=32).fit(invented())


def test_it_learns_what_it_is_shown(fitted):
    unseen = document("u", "Police in [Norland|PLACE] held [7 men|QUANTITY] on Monday.\n")
    text = unseen[0].text
    assert surfaces(text, fitted(unseen[0])) == surfaces(text, unseen[1])
    assert fitted.labels == ("OPERATION", "PLACE", "QUANTITY")


def test_it_is_tiny(fitted):
    trained = TransformersTrained(epochs=1).fit(invented(2))
    weights = sum(each.numel() for each in trained.reader.model.parameters())
    assert 100_000 < weights < 500_000


def test_texts_longer_than_its_window_are_learnt_and_read_whole():
    # 60 sentences of 9 tokens are 540, more than four windows of 128.
    long = document("d", "Police in [Norland|PLACE] held them again. " * 60)
    fitted = TransformersTrained(epochs=120, width=32).fit([long])
    assert surfaces(long[0].text, fitted(long[0])) == [("PLACE", "Norland")] * 60


_FIT = """
import hashlib, sys
sys.path.insert(0, {folder!r})
from marked import invented
from extractbench.extractors.transformers.trained import TransformersTrained
fitted = TransformersTrained(epochs=1, width=32, seed={seed}).fit(invented(4))
weights = b"".join(p.detach().numpy().tobytes() for p in fitted.reader.model.parameters())
words = sorted(fitted.reader.tokenizer.get_vocab().items())
print(hashlib.sha256(weights + repr(words).encode()).hexdigest())
"""


def test_the_same_examples_and_seed_make_the_same_model_in_every_process(request):
    folder = str(request.path.parent)

    def fit(seed):
        code = _FIT.format(folder=folder, seed=seed)
        return subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout

    assert fit(0) == fit(0) != fit(1)


def test_training_leaves_random_numbers_and_threads_as_they_were():
    torch.manual_seed(3)
    before = torch.random.get_rng_state(), torch.get_num_threads()
    TransformersTrained(epochs=1, width=32).fit(invented(2))
    assert torch.equal(torch.random.get_rng_state(), before[0])
    assert torch.get_num_threads() == before[1]


def test_it_finds_the_same_after_it_was_saved_and_loaded(fitted, tmp_path):
    fitted.save(tmp_path / "own")
    loaded = TransformersPipeline(tmp_path / "own", stride=32, device="cpu")
    for each, _ in invented():
        assert loaded(each) == fitted(each)


def test_hostile_texts(fitted):
    check_hostile(fitted)


def test_it_says_what_it_is_and_what_it_was_fitted_on(fitted):
    trainer = load_extractor("transformers-trained,epochs=2,seed=4")
    assert isinstance(trainer, Trainable)
    assert trainer.with_seed(5).options == {**trainer.options, "seed": 5}
    assert (fitted.name, fitted.deterministic) == ("transformers-trained", True)
    assert fitted.version == f"transformers {transformers.__version__}"
    assert fitted.options["width"] == 32
    assert len(fitted.options["fitted_on"]) == 12


@pytest.mark.parametrize("examples", [[], [(Document(id="d", text="Oslo"), Layers(mentions=()))]])
def test_nothing_to_learn_from_is_an_error(examples):
    with pytest.raises(ExtractorError, match="no example has a mention"):
        TransformersTrained().fit(examples)


@pytest.mark.parametrize("option", ["epochs=0", "width=28", "width=0", "vocabulary=10", "hidden=1"])
def test_options_that_make_no_sense_are_errors(option):
    with pytest.raises(ExtractorError, match="cannot be trained with"):
        load_extractor(f"transformers-trained,{option}")
