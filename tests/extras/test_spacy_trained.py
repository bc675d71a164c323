"""A recogniser trained in seconds on invented reports; its scores mean nothing."""

import random

import numpy as np
import pytest
from marked import document, invented, surfaces

from extractbench.document import Document, Layers
from extractbench.errors import ExtractorError
from extractbench.extractors.loading import load_extractor
from extractbench.extractors.protocol import Trainable
from extractbench.extractors.spacy.trained import Fitting, SpacyTrained

spacy = pytest.importorskip("spacy", reason="the extra spacy is not installed")


@pytest.fixture(scope="module")
def fitted():
    return SpacyTrained(epochs=12, dropout=0.1).fit(invented())


def test_it_learns_what_it_is_shown(fitted):
    unseen = document("u", "Police in [Norland|PLACE] held [31 men|QUANTITY] on Monday.\n")
    text = unseen[0].text
    assert surfaces(text, fitted(unseen[0])) == surfaces(text, unseen[1])
    assert fitted.labels == ("OPERATION", "PLACE", "QUANTITY")


def test_the_same_examples_and_seed_make_the_same_recogniser():
    trainer = load_extractor("spacy-trained,epochs=1")
    assert isinstance(trainer, Trainable)
    weights = [trainer.fit(invented(4)).nlp.get_pipe("ner").model.to_bytes() for _ in range(2)]
    other = trainer.with_seed(7).fit(invented(4)).nlp.get_pipe("ner").model.to_bytes()
    assert weights[0] == weights[1] != other


def test_training_leaves_the_random_numbers_of_the_process_as_they_were():
    random.seed(3)
    np.random.seed(3)
    before = random.getstate(), np.random.get_state()[1].tolist()
    SpacyTrained(epochs=1).fit(invented(2))
    assert (random.getstate(), np.random.get_state()[1].tolist()) == before


def test_spans_inside_tokens_are_widened_and_overlapping_ones_left_out_and_both_counted():
    # "Norlandic" is one token, so "Norland" is widened to it; "land" in it then overlaps.
    text = "Norlandic police in Oslo."
    layers = Layers.model_validate(
        {
            "mentions": [
                {"start": 0, "end": 7, "label": "PLACE"},
                {"start": 3, "end": 7, "label": "ORG"},
                {"start": 20, "end": 24, "label": "PLACE"},
            ]
        }
    )
    unread = (Document(id="z", text="Oslo"), Layers(zones=()))
    fitted = SpacyTrained(epochs=1).fit([(Document(id="d", text=text), layers), unread])
    assert fitted.fitting == Fitting(documents=1, mentions=3, moved=1, left_out=1)
    assert fitted.labels == ("PLACE",)


def test_words_joined_by_dashes_are_tokens_of_their_own(fitted):
    words = [token.text for token in fitted.nlp.make_doc("35-year-old, Oslo-based, 2002/03")]
    assert words == [
        "35",
        "-",
        "year",
        "-",
        "old",
        ",",
        "Oslo",
        "-",
        "based",
        ",",
        "2002",
        "/",
        "03",
    ]


def test_it_says_what_it_is_and_what_it_was_fitted_on(fitted):
    assert fitted.name == "spacy-trained"
    assert fitted.version == f"spacy {spacy.__version__}"
    assert fitted.deterministic
    known = {"epochs": 12, "dropout": 0.1, "width": 64, "seed": 0}
    assert fitted.options.items() >= known.items()
    others = SpacyTrained(epochs=1).fit(invented(3)).options["fitted_on"]
    assert others != SpacyTrained(epochs=1).fit(invented(2)).options["fitted_on"]


@pytest.mark.parametrize("examples", [[], [(Document(id="d", text="Oslo"), Layers(mentions=()))]])
def test_nothing_to_learn_from_is_an_error(examples):
    with pytest.raises(ExtractorError, match="no example has a mention"):
        SpacyTrained().fit(examples)


@pytest.mark.parametrize("option", ["epochs=0", "dropout=1", "width=0"])
def test_options_that_make_no_sense_are_errors(option):
    with pytest.raises(ExtractorError, match="cannot be trained with"):
        load_extractor(f"spacy-trained,{option}")
