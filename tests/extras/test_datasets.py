"""Corpora and predictions as Hugging Face datasets: there and back without loss."""

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import drawn
from corpora import PLAIN, as_prediction, corpus, gold_document, mention
from extractbench.corpus.from_rows import as_corpus, documents_from
from extractbench.corpus.gold import Corpus
from extractbench.corpus.load import load_corpus
from extractbench.corpus.rows import as_row, gold_of
from extractbench.errors import (
    CorpusError,
    PredictionError,
    TextError,
    UnknownNameError,
)
from extractbench.prediction import Prediction, parse_prediction
from extractbench.run.evaluate import evaluate
from extractbench.scoring.score import score

datasets = pytest.importorskip("datasets", reason="the extra datasets is not installed")

from extractbench.integrations.datasets.predictions import (  # noqa: E402
    predictions_from_dataset,
    predictions_to_dataset,
)
from extractbench.integrations.datasets.tagged import rows_from_tags  # noqa: E402

TEXT = "Police in Norland held at least 12 people."
"""Norland at [10, 17), `at least 12` at [23, 34), counted by hand."""
ROW = {
    "id": "d",
    "text": TEXT,
    "mentions": [
        {"start": 10, "end": 17, "label": "PLACE"},
        {"start": 23, "end": 34, "label": "QUANTITY"},
    ],
}


def own_leaks(of: Corpus) -> Corpus:
    """Return a corpus without what its index lists of other documents."""
    named = {*of.articles, *(document.id for document in of)}
    return replace(of, leaks={name: said for name, said in of.leaks.items() if name in named})


@pytest.mark.parametrize("edition", ["retold", "invented", "negative", "retold,invented,negative"])
def test_the_built_in_gold_comes_back_equal(edition):
    """Document for document, and with it the digest and every number."""
    gold = load_corpus(edition=edition)
    back = Corpus.from_datasets(gold.to_datasets())
    assert back == own_leaks(gold)
    assert [back.leaks_of(d) for d in back] == [gold.leaks_of(d) for d in gold]


def test_the_original_comes_back_equal_without_its_texts(no_texts):
    gold = load_corpus(edition="original")
    back = Corpus.from_datasets(gold.to_datasets())
    assert back == own_leaks(gold)
    assert not any(document.is_shipped for document in back)


@pytest.mark.originals
def test_texts_of_the_original_leave_only_when_asked_for(originals, no_texts):
    gold = load_corpus(edition="original", texts=originals)
    assert set(gold.to_datasets()["original"]["text"]) == {None}
    assert Corpus.from_datasets(gold.to_datasets(include_text=True)) == own_leaks(gold)


def test_a_split_is_an_edition():
    splits = load_corpus(edition="retold,invented").to_datasets()
    assert {name: set(rows["edition"]) for name, rows in splits.items()} == {
        "invented": {"invented"},
        "retold": {"retold"},
    }


def test_editions_that_are_no_names_of_splits_stay_apart():
    """A split is called by letters, digits and underscores; the column has the edition as it is."""
    named = {"a b": "1", "a_b": "2", "": "3"}
    documents = [gold_document(i, edition=e, text="", mentions=[]) for e, i in named.items()]
    gold = corpus(*documents, task=PLAIN)
    splits = gold.to_datasets()
    assert {split: rows["edition"][0] for split, rows in splits.items()} == {
        "documents": "",
        "a_b": "a b",
        "a_b_": "a_b",
    }
    assert Corpus.from_datasets(splits) == gold


@given(
    layers=drawn.layers, holes=st.sets(st.sampled_from(["zones", "mentions", "quotes", "record"]))
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_any_gold_comes_back_equal_through_arrow(layers, holes):
    """Layers that are None stay so, as do empty ones, optional items, cues and evidence."""
    kept = {name: None if name in holes else layer for name, layer in layers.items()}
    document = gold_document(length=drawn.LENGTH, unlabelled=tuple(sorted(holes)), **kept)
    (row,) = corpus(document).to_datasets()["documents"]
    assert row == as_row(document, corpus(document))
    assert gold_of(row) == (document.gold, [])


spans = st.lists(st.integers(0, 10), min_size=2, max_size=8, unique=True).map(sorted)
flat = spans.map(lambda cuts: list(zip(cuts[::2], cuts[1::2], strict=False)))


@given(
    texts=st.lists(st.text(st.characters(codec="utf-8"), min_size=10), min_size=1, max_size=4),
    data=st.data(),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_any_corpus_comes_back_equal(texts, data):
    """Of a task with any label; whatever stands in the texts, in several editions."""
    documents = []
    for index, text in enumerate(texts):
        inside = [
            pair for pair in data.draw(flat) if text[slice(*pair)] == text[slice(*pair)].strip()
        ]
        documents.append(
            gold_document(
                f"d{index}",
                task=PLAIN,
                text=text,
                edition=data.draw(st.sampled_from(["", "one", "two words"])),
                article=data.draw(st.sampled_from(["", "x"])),
                mentions=[mention(*pair, "A", optional=index % 2 == 0) for pair in inside],
            )
        )
    gold = corpus(*documents, task=PLAIN)
    assert Corpus.from_datasets(gold.to_datasets()) == gold


def test_scores_are_the_same_on_what_came_back():
    gold = load_corpus(edition="invented")
    predictions = evaluate("regex", gold).predictions
    back = Corpus.from_datasets(gold.to_datasets())
    assert score(predictions, back).rows == score(predictions, gold).rows
    assert score(predictions, back).signature == score(predictions, gold).signature


def test_a_row_that_was_changed_gets_a_digest_of_its_own():
    gold = load_corpus(edition="invented")
    changed = gold.to_datasets().map(
        lambda row: {"quotes": []} if row["id"] == gold.documents[0].id else {}
    )
    back = Corpus.from_datasets(changed)
    assert back.digest != gold.digest
    assert [d.digest for d in back][1:] == [d.digest for d in gold][1:]


def test_a_streaming_dataset_and_plain_rows_are_read_alike():
    gold = load_corpus(edition="negative")
    rows = gold.to_datasets()["negative"]
    for source in (rows, rows.to_iterable_dataset(), list(rows), rows.with_format("numpy")):
        assert Corpus.from_datasets(source).digest == gold.digest


def test_a_dataset_of_somebody_else_needs_no_more_than_id_text_and_a_layer():
    gold = Corpus.from_datasets(datasets.Dataset.from_list([ROW]), name="mine")
    assert (gold.name, gold.task.name, len(gold)) == ("mine", "plain", 1)
    found = [Prediction(id="d", mentions=[mention(10, 17, "PLACE")])]
    strict = score(found, gold).counts("mentions", "strict")
    assert (strict.correct, strict.missing) == (1, 1)


def test_every_split_needs_its_columns():
    """A text that is not found is no document without annotation."""
    splits = datasets.DatasetDict(
        train=datasets.Dataset.from_list([ROW]),
        test=datasets.Dataset.from_list([{"id": "e", "sentence": TEXT}]),
    )
    assert len(Corpus.from_datasets(splits, split="train")) == 1
    with pytest.raises(CorpusError, match="row 1, document 'e', no column 'text'"):
        Corpus.from_datasets(splits)
    named = [{"id": "a", "text": TEXT}, {"text": TEXT}]
    with pytest.raises(CorpusError, match="row 1, no column 'id'"):
        list(documents_from(named))


@pytest.mark.parametrize("stream", [False, True])
def test_labels_that_are_numbers_are_read_by_their_names(stream):
    """As a ``ClassLabel`` has them, wherever it stands in the features."""
    label = datasets.ClassLabel(names=["PLACE", "QUANTITY"])
    offset, text = datasets.Value("int64"), datasets.Value("string")
    mention_type = {"start": offset, "end": offset, "label": label}
    features = datasets.Features(
        {"id": text, "text": text, "mentions": datasets.List(mention_type), "kind": label}
    )
    numbered = [item | {"label": number} for number, item in enumerate(ROW["mentions"])]
    rows = datasets.Dataset.from_list([ROW | {"mentions": numbered, "kind": 1}], features=features)
    source = rows.to_iterable_dataset() if stream else rows
    assert Corpus.from_datasets(source).digest == Corpus.from_datasets([ROW]).digest


def test_lists_of_each_field_are_read_as_well():
    """As a dataset has them whose features are a ``Sequence`` of objects."""
    fields = {name: [each[name] for each in ROW["mentions"]] for name in ("start", "end", "label")}
    rows = datasets.Dataset.from_list([ROW | {"mentions": fields}])
    assert Corpus.from_datasets(rows).digest == Corpus.from_datasets([ROW]).digest
    with pytest.raises(CorpusError, match="is not where its own words stand"):
        Corpus.from_datasets([ROW | {"mentions": fields | {"text": ["Norland", "12"]}}])


def test_the_rows_of_a_data_frame_are_read():
    """Which hold arrays, with arrays in what they hold."""
    gold = load_corpus(edition="negative")
    rows = gold.to_datasets()["negative"].to_pandas().to_dict("records")
    assert Corpus.from_datasets(rows).documents == gold.documents


@pytest.mark.parametrize("stream", [False, True])
def test_tokens_with_tags_become_texts_with_mentions(stream):
    """`Ann Lee of Oslo , Rome`: [0, 7), [11, 15), [18, 22), counted by hand."""
    names = datasets.ClassLabel(names=["O", "B-PER", "I-PER", "B-LOC", "I-LOC"])
    text = datasets.Value("string")
    features = datasets.Features(
        {"tokens": datasets.List(text), "ner_tags": datasets.List(names), "article": text}
    )
    words = ["Ann", "Lee", "of", "Oslo", ",", "Rome"]
    rows = datasets.Dataset.from_list(
        [
            {"tokens": words, "ner_tags": [1, 2, 0, 4, 0, 3], "article": "x"},
            {"tokens": [], "ner_tags": [], "article": "x"},
        ],
        features=features,
    )
    gold = Corpus.from_datasets(rows_from_tags(rows.to_iterable_dataset() if stream else rows))
    assert [(d.id, d.article, d.document.text) for d in gold] == [
        ("0", "x", "Ann Lee of Oslo , Rome"),
        ("1", "x", ""),
    ]
    assert [(m.start, m.end, m.label) for m in gold.documents[0].gold.mentions] == [
        (0, 7, "PER"),
        (11, 15, "LOC"),
        (18, 22, "LOC"),
    ]
    (found, _) = predictions_from_dataset(rows_from_tags(rows))
    assert score([found], gold).counts("mentions", "strict").recall == 1


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"tokens": ["a"]}, "no column 'ner_tags'"),
        ({"tokens": ["a"], "ner_tags": []}, "row 0, column 'ner_tags': 0 tags for 1 tokens"),
        ({"tokens": ["a"], "ner_tags": [3]}, "3 is neither 'O', 'B-LABEL' nor 'I-LABEL'"),
        ({"tokens": ["a"], "ner_tags": ["PER"]}, "'PER' is neither 'O', 'B-LABEL' nor 'I-LABEL'"),
    ],
)
def test_tags_that_cannot_be_read_are_named(row, message):
    with pytest.raises(CorpusError, match=message):
        list(rows_from_tags([row]))


def test_documents_are_read_one_by_one_from_a_stream():
    """No row is asked for before the one before it was used."""
    asked = []

    def rows():
        for number in range(3):
            asked.append(number)
            yield {"id": f"d{number}", "text": TEXT}

    documents = documents_from(datasets.IterableDataset.from_generator(rows))
    first = next(documents)
    assert (first.id, first.text, first.article, first.is_shipped) == ("d0", TEXT, "d0", True)
    assert len(asked) < 3


def test_documents_stay_marked_as_not_shipped():
    """So that whatever is made of them keeps no passage."""
    (document,) = documents_from([{"id": "d", "text": TEXT, "is_shipped": False}])
    assert not document.is_shipped


def test_documents_are_passed_through():
    documents = [each.document for each in load_corpus(edition="negative")]
    assert list(documents_from(documents)) == documents


def test_a_corpus_is_taken_as_it_is():
    gold = load_corpus(edition="negative")
    assert as_corpus(gold) is gold
    assert as_corpus([ROW]).digest == Corpus.from_datasets([ROW]).digest


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "has no rows"),
        ([{"text": TEXT, "mentions": []}], "no column 'id' (columns: text, mentions); give each"),
        ([{"id": "d", "mentions": []}], "no column 'text' (columns: id, mentions)"),
        ([{"id": "d", "texts": TEXT}], "rename_column('texts', 'text')"),
        ([{"id": "d", "tokens": ["a"], "ner_tags": [0]}], "tokens have no offsets: join them"),
        ([{"id": "d", "text": TEXT, "entities": []}], "no layer to score: none of the columns"),
        (
            [{"id": 7, "text": TEXT, "mentions": []}],
            "column 'id': holds numbers, and an id is text",
        ),
        (
            [ROW, {"id": "e", "txt": TEXT}],
            "row 1, document 'e', no column 'text' (columns: id, txt)",
        ),
        (
            [ROW, ROW | {"id": "e", "mentions": [{"start": 0, "end": 6}]}],
            "row 1, document 'e', mentions[0].label: Field required",
        ),
        ([ROW | {"mentions": [{"start": 17, "end": 10, "label": "X"}]}], "mentions[0]: is empty"),
        ([ROW | {"mentions": [{"start": 23, "end": 99, "label": "X"}]}], "ends after the text"),
        (
            [ROW | {"mentions": [*ROW["mentions"], {"start": 0, "end": 17, "label": "X"}]}],
            "overlaps a mention at [0, 17); they are flat",
        ),
        ([ROW | {"record": "{"}], "row 0, document 'd', record: is text, but no JSON"),
        ([ROW | {"record": '{"a": 1}'}], "the task 'plain' has no records"),
        ([ROW | {"task": "invoices"}], "'invoices' is not built in (known: operations, plain)"),
        ([ROW, ROW], "several rows have one id: d"),
        (
            [ROW | {"corpus": "a"}, ROW | {"id": "e", "corpus": "b"}],
            "rows of several corpora: a, b",
        ),
        (["d"], "row 0: is str, not a value for each column"),
        ("folder", "load it first: datasets.load_dataset(...)"),
    ],
)
def test_what_is_no_gold_is_named(rows, message):
    with pytest.raises(CorpusError) as caught:
        Corpus.from_datasets(rows)
    assert message in str(caught.value)


def test_offsets_that_count_tokens_are_recognised():
    """As tokens these are "Norland" and "at least 12"; as characters "l" and "ce in"."""
    words = [{"start": 2, "end": 3, "label": "PLACE"}, {"start": 4, "end": 7, "label": "QUANTITY"}]
    with pytest.raises(CorpusError, match="seem to count tokens: 2 of 2 cut a word apart"):
        Corpus.from_datasets([ROW | {"mentions": words}])


def test_offsets_are_checked_against_the_words_of_a_mention():
    """The e acute is one code point and two bytes, so that byte offsets are one too far."""
    text = "Andr\u00e9 was held in Norland."
    said = {"start": 19, "end": 26, "label": "PLACE", "text": "Norland"}
    assert text[18:25] == "Norland"
    with pytest.raises(CorpusError, match=r"\[19, 26\) is not where its own words stand"):
        Corpus.from_datasets([{"id": "d", "text": text, "mentions": [said]}])
    right = said | {"start": 18, "end": 25}
    assert len(Corpus.from_datasets([{"id": "d", "text": text, "mentions": [right]}])) == 1


def test_a_text_that_was_changed_is_refused():
    rows = list(load_corpus(edition="negative").to_datasets()["negative"])
    rows[0]["text"] += " "
    with pytest.raises(TextError, match="is not the one that the offsets count in"):
        Corpus.from_datasets(rows)


def test_documents_without_text_are_refused(no_texts):
    rows = load_corpus(edition="original").to_datasets()
    with pytest.raises(TextError, match="row 0, document '000', has no text here"):
        list(documents_from(rows))


def test_a_split_that_does_not_exist_is_named():
    splits = load_corpus(edition="negative").to_datasets()
    with pytest.raises(UnknownNameError, match=r"unknown split 'test' \(known: negative\)"):
        Corpus.from_datasets(splits, split="test")
    with pytest.raises(UnknownNameError, match="unknown split 'retold'"):
        Corpus.from_datasets(splits["negative"], split="retold")


def test_predictions_come_back_equal():
    gold = load_corpus(edition="invented")
    predictions = list(evaluate("regex", gold).predictions)
    assert predictions_from_dataset(predictions_to_dataset(predictions)) == predictions
    assert predictions_to_dataset(predictions, split="regex").split == "regex"


@given(layers=drawn.layers, more=st.fixed_dictionaries({}, optional={"usage": drawn.anything}))
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_any_prediction_comes_back_equal(layers, more):
    """With what is wrong with it, and what it says about itself."""
    broken = {"mentions": [{"start": -1}], "mood": "fine"}
    for payload in (layers, more, broken, {"error": "ValueError: no", "seconds": 0.5}):
        prediction = parse_prediction({"id": "d", **payload})
        assert predictions_from_dataset(predictions_to_dataset([prediction])) == [prediction]


def test_no_predictions_are_a_dataset_without_rows():
    rows = predictions_to_dataset([], split="none")
    assert (rows.num_rows, str(rows.split)) == (0, "none")
    assert predictions_from_dataset(rows) == []


def test_predictions_without_a_column_of_a_layer_are_named():
    """They would have found nothing, whatever is in the column of another name."""
    entities = [{"id": "d", "entities": [{"start": 0, "end": 6, "label": "X"}]}]
    with pytest.raises(CorpusError, match=r"no layer was predicted.*rename_column\('entities'"):
        predictions_from_dataset(datasets.Dataset.from_list(entities))
    assert predictions_from_dataset([{"id": "d"}]) == [Prediction(id="d")]


def test_every_field_of_a_prediction_is_kept():
    """A field that is added to predictions later goes into the column of what they say."""
    unwritten = {name for name, field in Prediction.model_fields.items() if field.exclude}
    prediction = parse_prediction({"id": "d", "error": "no", "usage": {"input_tokens": 3}})
    (row,) = predictions_to_dataset([prediction])
    typed = {name for name in row if name != "about"}
    assert json.loads(row["about"]) == {"usage": {"input_tokens": 3}}
    assert set(Prediction.model_fields) - unwritten - typed == {"usage", "failure", "problems"}


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (mention(0, 1, "A", "\ud83d"), "document 'd': holds half a surrogate pair"),
        (mention(0, 2**63, "A"), "document 'd': holds an offset beyond 9223372036854775807"),
    ],
)
def test_what_no_column_can_hold_is_named(item, message):
    """And stays in predictions files, which can."""
    with pytest.raises(PredictionError, match=message):
        predictions_to_dataset([Prediction(id="d", mentions=[item])])


def test_broken_rows_of_predictions_are_salvaged_as_in_files():
    rows = [{"id": "d", "record": "{", "mentions": [{"start": 3, "end": 5}]}]
    (prediction,) = predictions_from_dataset(rows)
    assert {problem.layer for problem in prediction.problems} == {"mentions", "record"}


def test_gold_as_a_prediction_scores_one_after_its_way_there_and_back():
    gold = load_corpus(edition="invented")
    sent = predictions_to_dataset([as_prediction(document) for document in gold])
    evaluation = score(predictions_from_dataset(sent), Corpus.from_datasets(gold.to_datasets()))
    assert evaluation.counts("mentions", "strict").f1 == 1
    assert evaluation.counts("record", "units").f1 == 1
