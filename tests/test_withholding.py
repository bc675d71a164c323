"""Of a text that is not shipped, no passage is kept; offsets, names and figures are."""

import json

import pytest

from corpora import mention, quote
from extractbench.document import Document
from extractbench.prediction import Prediction
from extractbench.run.extracting import extract
from extractbench.withholding import WITHHELD, withhold

TEXT = (
    "Eleven vans were found behind the old mill, said the National Unit of Vans and Roads in Oslo."
)
PASSAGE = "vans were found behind the old mill"


def test_offsets_names_and_figures_are_kept():
    prediction = Prediction(
        id="d",
        mentions=(mention(0, 6, "QUANTITY", "=11"),),
        quotes=(quote("National Unit of Vans and Roads", (0, 42)),),
        record={"counts": [{"value": 11, "evidence": [[0, 6]]}]},
        seconds=0.5,
    )
    assert withhold(prediction, TEXT) == prediction


def test_a_surface_is_kept_out_and_a_snippet_becomes_its_span():
    """The snippet stands once in the text, from 7 on."""
    prediction = Prediction(
        id="d",
        mentions=(mention(0, 6, "QUANTITY", "=11", surface="Eleven"),),
        record={"counts": [{"value": 11, "evidence": ["m1", {"snippet": PASSAGE}]}]},
    )
    kept = withhold(prediction, TEXT)
    assert kept.mentions[0].surface is None
    assert kept.record == {"counts": [{"value": 11, "evidence": ["m1", [7, 42]]}]}


@pytest.mark.parametrize(
    "layers",
    [
        {"mentions": (mention(0, 6, "QUANTITY", PASSAGE),)},
        {"quotes": (quote(PASSAGE, (0, 6)),)},
        {"record": {"note": [PASSAGE.upper()]}},
        {"record": {PASSAGE: 1}},
        {"usage": {"prompt": f"Read this: {TEXT}"}},
        {"error": f"ValueError: {TEXT}"},
        {"error": TEXT},
    ],
)
def test_a_passage_is_kept_out_wherever_it_stands(layers):
    kept = withhold(Prediction(id="d", **layers), TEXT)
    written = json.dumps(kept.model_dump(mode="json"))
    assert PASSAGE not in written.casefold()
    assert WITHHELD in written


def test_the_kind_of_failure_is_kept():
    kept = withhold(Prediction(id="d", error=f"ValueError: {TEXT}"), TEXT)
    assert kept.error == f"ValueError: {WITHHELD}"


def test_five_words_on_end_are_no_passage():
    five = Prediction(id="d", error="were found behind the old")
    assert withhold(five, TEXT) == five


@pytest.mark.parametrize("is_shipped", [True, False])
def test_an_extractor_that_fails_with_the_text_gives_none_of_it_away(is_shipped):
    def fail(document: Document) -> None:
        raise ValueError(document.text)

    document = Document(id="d", text=TEXT, is_shipped=is_shipped)
    (prediction,) = extract(fail, [document])
    assert (PASSAGE in prediction.error) is is_shipped
