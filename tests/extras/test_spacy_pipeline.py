"""Pipelines that were saved to disk, loaded as a user loads them."""

import pickle

import pytest
from hostile import check_hostile
from marked import invented, surfaces

from extractbench.document import Document, Span
from extractbench.errors import ExtractorError, MissingExtraError
from extractbench.extractors.loading import load_extractor
from extractbench.extractors.spacy import language
from extractbench.extractors.spacy.language import pieces
from extractbench.extractors.spacy.pipeline import SpacyPipeline
from extractbench.extractors.spacy.trained import SpacyTrained

spacy = pytest.importorskip("spacy", reason="the extra spacy is not installed")

RULES = [
    {"label": "GPE", "pattern": "Norway"},
    {"label": "PERSON", "pattern": "Ann Lee"},
    {"label": "DATE", "pattern": [{"IS_DIGIT": True}, {"LOWER": "may"}]},
    {"label": "MISC", "pattern": "Larch"},
]
TEXT = "Ann Lee of Norway held Larch on 3 May."


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A pipeline that labels by rules in the scheme of OntoNotes."""
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns(RULES)
    nlp.meta["name"], nlp.meta["version"] = "towns", "1.2.3"
    path = tmp_path_factory.mktemp("pipelines") / "towns"
    nlp.to_disk(path)
    return path


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A recogniser that was trained in a moment, its folder, and what it was trained on."""
    examples = invented()
    fitted = SpacyTrained(epochs=3).fit(examples)
    path = tmp_path_factory.mktemp("trained") / "own"
    fitted.save(path)
    return fitted, path, examples


def _found(extract, text=TEXT):
    return surfaces(text, extract(Document(id="d", text=text)))


def test_labels_are_those_of_the_task_that_the_pipeline_can_give(folder):
    extract = load_extractor(f"spacy,model={folder}")
    assert _found(extract) == [("PERSON", "Ann Lee"), ("PLACE", "Norway"), ("TIME", "3 May")]
    # DATE may be a time or an age; MISC stands for nothing.
    assert extract.labels == ("AGE", "PERSON", "PLACE", "TIME")
    values = [m.value for m in extract(Document(id="d", text=TEXT)).mentions]
    assert values == ["Ann Lee", "NO", "XXXX-05-03"]


def test_a_table_of_a_user_changes_labels(folder, tmp_path):
    table = tmp_path / "labels.toml"
    table.write_text('MISC = "OPERATION"\nDATE = ""\n', encoding="utf-8")
    extract = load_extractor(f"spacy,model={folder},labels={table}")
    assert _found(extract) == [("PERSON", "Ann Lee"), ("PLACE", "Norway"), ("OPERATION", "Larch")]
    assert extract.options["labels"]["MISC"] == ["OPERATION"]


def test_it_says_what_it_is(folder):
    extract = SpacyPipeline(folder)
    assert extract.name == "spacy(towns)"
    assert extract.version.startswith("en_towns 1.2.3 ")
    assert extract.version.endswith(f"spacy {spacy.__version__}")
    assert extract.deterministic
    assert extract.options["model"] == "towns"


def test_another_pipeline_of_the_same_name_and_version_is_another_version(folder, tmp_path):
    nlp = spacy.load(folder)
    nlp.get_pipe("entity_ruler").add_patterns([{"label": "GPE", "pattern": "Oslo"}])
    nlp.to_disk(tmp_path / "towns")
    assert SpacyPipeline(tmp_path / "towns").version != SpacyPipeline(folder).version


def test_a_trained_pipeline_finds_the_same_after_it_was_saved_and_loaded(trained):
    fitted, path, examples = trained
    loaded = SpacyPipeline(path)
    assert loaded.labels == fitted.labels == ("OPERATION", "PLACE", "QUANTITY")
    for document, _ in examples:
        assert loaded(document) == fitted(document)


def test_hostile_texts(trained):
    fitted, path, _ = trained
    check_hostile(fitted)
    check_hostile(SpacyPipeline(path, piece=50))


def test_offsets_are_code_points_of_the_whole_text_wherever_it_is_cut(folder):
    text = "😀😀 Norway\r\n\r\n" * 40 + "é" * 30 + "\n" + "Ann Lee\n" * 20
    whole, cut = SpacyPipeline(folder), SpacyPipeline(folder, piece=25)
    assert (
        _found(whole, text)
        == _found(cut, text)
        == [("PLACE", "Norway")] * 40 + [("PERSON", "Ann Lee")] * 20
    )


@pytest.mark.parametrize(
    ("text", "limit", "lengths"),
    [
        ("", 5, []),
        ("abc", 5, [3]),
        ("ab cd ef", 5, [3, 5]),
        ("ab\ncd ef", 6, [3, 5]),
        ("abc\n\nde\nfg", 8, [5, 5]),
        ("abcdefghij", 4, [4, 4, 2]),
        ("x" * 2500, 9999, [1000, 1000, 500]),
    ],
)
def test_texts_are_cut_after_blank_lines_lines_spaces_or_anywhere(text, limit, lengths):
    found = list(pieces(text, limit))
    assert [span.length for span in found] == lengths
    assert "".join(text[slice(*span)] for span in found) == text
    assert all(isinstance(span, Span) for span in found)


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_cutting_ends_and_loses_nothing_however_small_the_pieces(limit):
    text = "a\n\n\n  b\nc" * 3
    assert "".join(text[slice(*span)] for span in pieces(text, limit)) == text


def test_a_document_that_a_component_fails_on_is_a_failure_of_its_own(folder):
    @spacy.Language.component("picky")
    def picky(doc):
        if "Oslo" in doc.text:
            raise ValueError("no Oslo here")
        return doc

    extract = SpacyPipeline(folder)
    extract.nlp.add_pipe("picky")
    documents = [Document(id="a", text="Norway"), Document(id="b", text="Oslo in Norway")]
    good, bad = extract.extract_batch(documents)
    assert surfaces("Norway", good) == [("PLACE", "Norway")]
    assert isinstance(bad, ValueError)
    with pytest.raises(ValueError, match="no Oslo here"):
        extract(documents[1])


def test_components_are_left_out_by_name(folder, tmp_path):
    nlp = spacy.load(folder)
    nlp.add_pipe("sentencizer")
    nlp.to_disk(tmp_path / "two")
    extract = load_extractor(f"spacy,model={tmp_path / 'two'},exclude=sentencizer")
    assert extract.nlp.pipe_names == ["entity_ruler"]
    assert extract.options["exclude"] == ["sentencizer"]


def test_a_span_ruler_that_writes_entities_counts(tmp_path):
    nlp = spacy.blank("en")
    nlp.add_pipe("span_ruler", config={"annotate_ents": True}).add_patterns(RULES[:1])
    nlp.to_disk(tmp_path / "ruled")
    assert SpacyPipeline(tmp_path / "ruled").labels == ("PLACE",)


def test_a_pipeline_without_entities_is_an_error(tmp_path):
    spacy.blank("en").to_disk(tmp_path / "bare")
    with pytest.raises(ExtractorError, match="it has none"):
        SpacyPipeline(tmp_path / "bare")


def test_a_pipeline_that_is_not_there_is_an_error_that_says_how_to_get_it():
    with pytest.raises(ExtractorError, match="spacy download en_none_sm"):
        load_extractor("spacy,model=en_none_sm")


def test_a_gpu_that_is_not_there_is_an_error(folder, monkeypatch):
    def refuse(*_):
        raise ValueError("no GPU")

    monkeypatch.setattr(spacy, "require_gpu", refuse)
    with pytest.raises(ExtractorError, match="no GPU"):
        SpacyPipeline(folder, gpu=True)


def test_it_goes_to_another_process(folder):
    extract = SpacyPipeline(folder)
    assert _found(pickle.loads(pickle.dumps(extract))) == _found(extract)  # noqa: S301 - our own


@pytest.mark.parametrize("spec", ["spacy,model=x", "spacy-rules", "spacy-trained"])
def test_without_spacy_it_says_which_extra_brings_it(monkeypatch, spec):
    def refuse(name):
        raise ModuleNotFoundError(name, name=name)

    monkeypatch.setattr(language.importlib, "import_module", refuse)
    with pytest.raises(MissingExtraError, match=r"\[spacy\]"):
        load_extractor(spec)
