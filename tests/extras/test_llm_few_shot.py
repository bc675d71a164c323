"""Examples in front of a prompt: chosen, written as answers, never of the document's article."""

import json
from typing import Any

import jsonschema
import pytest
from hostile_server import completion, hostile_endpoint
from llm_texts import Weather

from extractbench.corpus.load import load_corpus
from extractbench.document import Document, Layers
from extractbench.errors import ExtractorError
from extractbench.extractors.llm.answer import read_answer
from extractbench.extractors.llm.answer_schema import answer_schema
from extractbench.extractors.llm.asked import what_is_asked
from extractbench.extractors.llm.endpoint import LlmExtractor
from extractbench.extractors.llm.few_shot import FewShotLlm
from extractbench.extractors.llm.reading import read_reply
from extractbench.extractors.llm.shots import choose_shots
from extractbench.extractors.protocol import Trainable
from extractbench.extractors.tiling import tile
from extractbench.run.evaluate import evaluate
from extractbench.scoring.score import score

pytest.importorskip("openai", reason="the extra llm is not installed")

NOWHERE = "http://127.0.0.1:9/v1"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "key-made-up-for-tests")
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)


def example(name: str, article: str, length: int, **layers: Any) -> tuple[Document, Layers]:
    document = Document(id=name, text="x" * length, article=article)
    return document, Layers(record={}, **layers)


def test_examples_are_of_as_many_articles_as_there_are_and_short():
    """One of each article, the shortest first, then a second of each."""
    examples = [
        example("a-long", "a", 30),
        example("a-short", "a", 10),
        example("b-long", "b", 25),
        example("b-short", "b", 20),
        example("c", "c", 15),
    ]
    asked = what_is_asked(Weather)
    chosen = [shot.document.id for shot in choose_shots(examples, 5, asked)]
    assert chosen == ["a-short", "c", "b-short", "a-long", "b-long"]
    assert choose_shots(examples[::-1], 3, asked) == choose_shots(examples, 3, asked)


def test_an_example_without_a_layer_that_is_asked_for_is_passed_over():
    asked = what_is_asked("operations", "mentions,record")
    examples = [example("bare", "a", 5), example("whole", "b", 9, mentions=())]
    assert [shot.document.id for shot in choose_shots(examples, 2, asked)] == ["whole"]
    with pytest.raises(ExtractorError, match="none of 1 examples"):
        choose_shots(examples[:1], 2, asked)


@pytest.fixture(scope="module")
def gold():
    return load_corpus(edition="retold,invented,negative")


def test_the_answer_of_every_gold_document_fits_the_schema_and_reads_back(gold):
    """What is shown is what a right answer looks like: read back, every item of gold is found."""
    asked = what_is_asked()
    validator = jsonschema.Draft202012Validator(answer_schema(asked))
    for each in gold:
        (shot,) = choose_shots([(each.document, each.gold)], 1, asked)
        validator.validate(json.loads(shot.answer))
        found = read_answer(read_reply(shot.answer, asked.layers), each.document, asked, {})
        assert found.problems == (), each.document.id
        starts = ((zone.start, zone.kind) for zone in each.gold.zones)
        assert found.zones == tile(each.document.text, starts)
        assert spans(found) == spans(each.gold)


def spans(layers: Layers) -> Any:
    mentions = sorted((m.span, m.label, m.value) for m in layers.mentions or ())
    quotes = sorted((q.content, q.cue, q.form, q.speaker) for q in layers.quotes or ())
    return mentions, quotes


def test_answers_that_are_gold_score_as_gold(gold):
    """Every item that gold holds is right, in every layer, with evidence that overlaps gold's."""
    asked = what_is_asked()
    answers = [choose_shots([(each.document, each.gold)], 1, asked)[0].answer for each in gold]
    found = [
        read_answer(read_reply(answer, asked.layers), each.document, asked, {})
        for answer, each in zip(answers, gold, strict=True)
    ]
    evaluation = score(found, gold)
    criteria = [("mentions", "end_to_end"), ("quotes", "speaker"), ("record", "units")]
    for layer, criterion in [*criteria, ("record", "evidence")]:
        assert evaluation.counts(layer, criterion).f1 == 1, criterion


def test_fitting_gives_an_extractor_that_shows_examples_and_leaves_the_first_as_it_is(gold):
    few = FewShotLlm("m", shots=2, base_url=NOWHERE)
    fitted = few.fit([(each.document, each.gold) for each in gold])
    assert isinstance(few, Trainable)
    assert not isinstance(fitted, Trainable)
    assert (len(fitted.shots), few.asker.shots) == (2, ())
    assert fitted.name == few.name == "llm-few-shot,model=m,shots=2,base_url=127.0.0.1:9"
    assert fitted.options["prompt"] != few.options["prompt"]
    assert few.with_seed(4).fit([(gold.documents[0].document, gold.documents[0].gold)]).seed == 4


def test_asking_about_an_article_that_is_shown_is_refused(gold):
    first = gold.documents[0]
    fitted = FewShotLlm("m", shots=1, base_url=NOWHERE).fit([(first.document, first.gold)])
    sibling = next(
        each.document
        for each in gold
        if each.document.article == first.document.article and each is not first
    )
    with pytest.raises(ExtractorError, match="is of the same article"):
        fitted(sibling)


def test_in_a_comparison_no_request_holds_a_text_of_the_documents_article():
    """Each request is checked for every text of the article that it is about."""
    gold = load_corpus()
    articles = {each.document.text: each.document.article for each in gold}
    with hostile_endpoint(completion({"record": {}})) as endpoint:
        few = FewShotLlm("m", shots=3, base_url=endpoint.url, layers="record", retries=0)
        evaluation = evaluate(few, gold)
        few.close()
    assert evaluation.failures == ()
    assert len(endpoint.requests) == len(gold)
    for request in endpoint.requests:
        *shown, last = [turn["content"] for turn in request["messages"] if turn["role"] == "user"]
        (about,) = {article for text, article in articles.items() if text in last}
        examples = {article for text, article in articles.items() for one in shown if text in one}
        assert len(shown) == 3
        assert about not in examples


@pytest.mark.parametrize("shots", [0, -1, "three", True, 1.5])
def test_a_number_of_examples_that_is_none_is_refused(shots):
    with pytest.raises(ExtractorError, match="shots"):
        FewShotLlm("m", shots=shots, base_url=NOWHERE)


def test_options_are_those_of_the_asking():
    assert isinstance(FewShotLlm("m", base_url=NOWHERE, max_tokens=5).asker, LlmExtractor)
    with pytest.raises(TypeError, match="api_key"):
        FewShotLlm("m", api_key="none")
