"""A corpus as spaCy's ``DocBin``, there and back: no mention is dropped, wherever it stands."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpora import PLAIN, corpus, gold_document, mention
from extractbench.corpus.load import load_corpus
from extractbench.errors import CorpusError, TextError
from extractbench.loose import sha256

spacy = pytest.importorskip("spacy", reason="the extra spacy is not installed")

from spacy.tokens import Doc, DocBin  # noqa: E402
from spacy.tokens import Span as Entity  # noqa: E402

from extractbench.integrations.spacy.docbin import from_docbin, to_docbin  # noqa: E402

NLP = spacy.blank("en")
TEXT = "Norland's police led OperationLarch."
"""spaCy's tokens: Norland, 's, police, led, OperationLarch and the full stop."""
MENTIONS = (
    mention(0, 7, "PLACE", "XX", id="m1"),
    mention(21, 30, "WORD", id="m2"),
    mention(30, 35, "NAME", "Larch", id="m3", accept=("The Larch",)),
)


def own_leaks(of):
    named = {*of.articles, *(document.id for document in of)}
    return replace(of, leaks={name: said for name, said in of.leaks.items() if name in named})


def docs_of(packed):
    return list(packed.docs.get_docs(spacy.vocab.Vocab()))


@pytest.fixture
def small():
    return corpus(gold_document("d", task=PLAIN, text=TEXT, mentions=MENTIONS), task=PLAIN)


@pytest.mark.parametrize("edition", ["retold", "invented", "negative"])
def test_the_built_in_gold_comes_back_equal(edition, tmp_path):
    """Through a file, with every layer and the digest."""
    gold = load_corpus(edition=edition)
    to_docbin(gold).docs.to_disk(tmp_path / "gold.spacy")
    assert from_docbin(tmp_path / "gold.spacy") == own_leaks(gold)


@pytest.mark.originals
def test_the_original_leaves_only_when_asked_for(originals, no_texts):
    gold = load_corpus(edition="original", texts=originals)
    with pytest.raises(TextError, match="say include_text=True if that is what you want"):
        to_docbin(gold)
    assert from_docbin(to_docbin(gold, include_text=True).docs) == own_leaks(gold)


@pytest.mark.parametrize("edition", ["retold", "invented", "negative"])
def test_mentions_may_be_a_group_of_spans(edition, tmp_path):
    """As a component for spans is trained on; a mention that no tokens hold comes back as well."""
    gold = load_corpus(edition=edition)
    packed = to_docbin(gold, spans_key="sc")
    packed.docs.to_disk(tmp_path / "gold.spacy")
    (doc, *_) = docs_of(packed)
    assert not doc.has_annotation("ENT_IOB")
    assert len(doc.spans["sc"]) == len(gold.documents[0].gold.mentions)
    assert packed.unaligned == to_docbin(gold).unaligned
    assert from_docbin(tmp_path / "gold.spacy") == own_leaks(gold)


def test_a_group_of_spans_of_somebody_else_is_read_by_its_name():
    doc = NLP("Ann met Bob of Oslo.")
    doc.spans["sc"] = [Entity(doc, 0, 1, label="PER"), Entity(doc, 2, 3, label="PER")]
    (read,) = from_docbin(doc, spans_key="sc")
    assert [(each.start, each.end) for each in read.gold.mentions] == [(0, 3), (8, 11)]
    assert from_docbin([doc]).documents[0].gold.mentions is None
    doc.spans["sc"].append(Entity(doc, 2, 5, label="ORG"))
    with pytest.raises(CorpusError, match=r"document '0000', mentions.* overlaps a mention at"):
        from_docbin([doc], spans_key="sc")


def test_a_dataset_is_taken_for_a_corpus(small):
    assert from_docbin(to_docbin(small.to_datasets()).docs) == small
    with pytest.raises(CorpusError, match="spaCy knows no language 'nowhere'"):
        to_docbin(small, "nowhere")


def test_a_mention_inside_a_token_is_reported_and_kept_as_text_offsets(small):
    packed = to_docbin(small)
    assert list(map(str, packed.unaligned)) == [
        "document 'd', WORD [21, 30) 'Operation': cuts a token apart",
        "document 'd', NAME [30, 35) 'Larch': cuts a token apart",
    ]
    (doc,) = docs_of(packed)
    assert [(entity.text, entity.label_) for entity in doc.ents] == [("Norland", "PLACE")]
    assert from_docbin(packed.docs) == small


def test_the_tokens_of_such_a_mention_are_neither_inside_nor_outside(small):
    """So that a model is not taught that nothing stands there: 0 is open, 2 outside, 3 begins."""
    (doc,) = docs_of(to_docbin(small))
    assert [(token.text, token.ent_iob) for token in doc] == [
        ("Norland", 3),
        ("'s", 2),
        ("police", 2),
        ("led", 2),
        ("OperationLarch", 0),
        (".", 2),
    ]


def test_a_mention_that_overlaps_another_is_kept_as_well():
    text = "Ann Lee spoke."
    whole, part = mention(0, 7, "PERSON"), mention(4, 7, "SURNAME")
    packed = to_docbin(
        corpus(gold_document(text=text, task=PLAIN, mentions=[whole, part]), task=PLAIN)
    )
    assert [(each.mention, each.reason) for each in packed.unaligned] == [(part, "overlap")]


def test_entities_that_were_added_and_taken_out_are_followed(small):
    """What a person changed in spaCy counts; what spaCy cannot hold stays."""
    packed = to_docbin(small)
    (doc,) = docs_of(packed)
    doc.set_ents([Entity(doc, 2, 3, label="ORG")], default="unmodified", outside=[doc[0:1]])
    back = from_docbin([doc]).gold("d").gold.mentions
    assert [(each.start, each.end, each.label, each.value) for each in back] == [
        (21, 30, "WORD", ""),
        (30, 35, "NAME", "Larch"),
        (10, 16, "ORG", ""),
    ]
    assert from_docbin([doc]).digest != small.digest


def test_documents_of_somebody_else_have_their_entities_as_mentions():
    nlp = spacy.blank("en")
    doc = nlp("Ann met Bob.")
    doc.ents = [Entity(doc, 0, 1, label="PER"), Entity(doc, 2, 3, label="PER")]
    bare = nlp("Nobody looked at this.")
    gold = from_docbin(DocBin(docs=[doc, bare]), name="mine")
    assert [(d.id, d.gold.mentions and len(d.gold.mentions)) for d in gold] == [
        ("0000", 2),
        ("0001", None),
    ]
    assert gold.name == "mine"


def test_layers_that_were_not_annotated_stay_so():
    gold = corpus(gold_document("d", task=PLAIN, text=TEXT), task=PLAIN)
    (doc,) = docs_of(to_docbin(gold))
    assert not doc.has_annotation("ENT_IOB")
    assert from_docbin([doc]) == gold


@given(
    text=st.text(st.sampled_from("Ab 1.,'-\n\u00e9\U0001f600\u05d0"), min_size=1, max_size=30),
    cuts=st.lists(st.integers(0, 30), min_size=2, max_size=8, unique=True).map(sorted),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_any_flat_mentions_come_back(text, cuts):
    """Wherever they begin and end, in whatever text."""
    pairs = [
        (start, end)
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
        if end <= len(text) and text[start:end] == text[start:end].strip()
    ]
    mentions = [mention(*pair, "A") for pair in pairs]
    gold = corpus(gold_document(task=PLAIN, text=text, mentions=mentions), task=PLAIN)
    assert from_docbin(to_docbin(gold, NLP).docs) == gold


def test_another_language_cuts_other_tokens(small):
    assert from_docbin(to_docbin(small, "xx").docs) == small
    assert from_docbin(to_docbin(small, spacy.blank("de")).docs) == small


def test_a_tokenizer_that_changes_the_text_is_refused(small):
    nlp = spacy.blank("en")
    nlp.tokenizer = lambda text: Doc(nlp.vocab, words=text.split())
    with pytest.raises(CorpusError, match="the tokenizer of 'en' changes its text"):
        to_docbin(small, nlp)


def test_texts_that_are_not_there_are_named(no_texts):
    with pytest.raises(TextError):
        to_docbin(load_corpus(edition="original"), include_text=True)


def test_what_is_no_docbin_is_named(tmp_path, small):
    (tmp_path / "text.spacy").write_text("no DocBin")
    for path in (tmp_path / "text.spacy", tmp_path / "missing.spacy"):
        with pytest.raises(CorpusError, match="cannot be read as a DocBin"):
            from_docbin(path)
    with pytest.raises(CorpusError, match="has no rows"):
        from_docbin(DocBin())


def test_a_text_that_was_changed_is_refused(small):
    (doc,) = docs_of(to_docbin(small))
    words = [token.text for token in doc]
    other = Doc(doc.vocab, words=words, user_data=doc.user_data)
    assert sha256(other.text) != small.gold("d").sha256
    with pytest.raises(TextError, match="is not the one that the offsets count in"):
        from_docbin([other])
