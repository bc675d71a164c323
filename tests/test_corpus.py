"""Loading corpora: which documents, of which task, under which digest."""

import json
from pathlib import Path

import pytest

from extractbench.corpus.compile import compile_file, compile_folder
from extractbench.corpus.gold import Gold, GoldDocument
from extractbench.corpus.index import index_corpus, read_index
from extractbench.corpus.layout import write_json
from extractbench.corpus.load import load_corpus
from extractbench.corpus.markup import to_markup
from extractbench.errors import (
    CorpusError,
    LoadError,
    SchemaError,
    TextError,
    UnknownNameError,
)
from extractbench.loose import sha256
from extractbench.operations.records import OPERATIONS
from extractbench.schema import Record
from extractbench.task import Task


class Invoice(Record):
    """A record type of somebody else's task."""

    number: str
    total: float | None = None


INVOICE = {"id": "i1", "record": {"number": "A-7", "total": 12.5}}


@pytest.fixture(autouse=True)
def _no_texts(no_texts):
    """No test here sees texts that happen to lie on this machine."""


def test_the_built_in_corpus_is_the_retold_edition():
    corpus = load_corpus()
    assert (corpus.name, corpus.edition, corpus.version) == ("operations", "retold", "2.0")
    assert corpus.task is OPERATIONS
    assert {document.edition for document in corpus} == {"retold"}
    assert all(document.text is not None for document in corpus)
    assert set(corpus.articles) == {"000", "001", "002", "003", "004"}
    assert set(corpus.leaks) <= {*corpus.articles, *(document.id for document in corpus)}


def test_what_leaks_is_listed_by_article_and_by_document(write_gold, wire_gold, wire_text):
    """What a document leaves out is known to its article's other documents."""
    folder = write_gold(wire_gold, wire_text)
    write_gold(wire_gold | {"id": "900-blog"}, wire_text)
    leaks = {"900": ["2019", "Birch"], "900-blog": ["Fir", "2019"]}
    (folder / "corpus.json").write_text(json.dumps({"name": "larch", "leaks": leaks}))
    index_corpus(folder)
    corpus = load_corpus(folder)
    assert corpus.leaks_of(corpus.gold("900-wire")) == ("2019", "Birch")
    assert corpus.leaks_of(corpus.gold("900-blog")) == ("2019", "Birch", "Fir")


@pytest.mark.parametrize("edition", ["retold,original", ["original", "retold"], "original, retold"])
def test_several_editions_are_loaded_together(edition):
    corpus = load_corpus(edition=edition)
    assert corpus.edition == "original+retold"
    assert {document.edition for document in corpus} == {"original", "retold"}
    assert [document.id for document in corpus] == sorted(document.id for document in corpus)


@pytest.mark.parametrize(
    ("source", "options", "message"),
    [
        ("operations", {"edition": "retod"}, "unknown edition 'retod'; did you mean 'retold'"),
        ("operations", {"edition": ""}, "unknown edition ''"),
        ("operatons", {}, "unknown corpus 'operatons'; did you mean 'operations'"),
    ],
)
def test_a_name_that_does_not_exist_is_answered_with_those_that_do(source, options, message):
    with pytest.raises(UnknownNameError) as caught:
        load_corpus(source, **options)
    assert message in str(caught.value)


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(CorpusError, match="is not there"):
        load_corpus(tmp_path / "nowhere")
    with pytest.raises(CorpusError, match="is not there"):
        load_corpus(f"{tmp_path}/nowhere")


def test_a_folder_without_gold_is_an_error(tmp_path):
    with pytest.raises(CorpusError, match="holds no gold"):
        load_corpus(tmp_path)


def test_a_folder_of_files_is_a_corpus(write_gold, wire_gold, wire_text):
    corpus = load_corpus(write_gold(wire_gold, wire_text))
    assert (corpus.name, corpus.version, corpus.edition) == ("corpus", "0", "invented")
    (document,) = corpus
    assert (document.id, document.article, document.length) == ("900-wire", "900", 79)
    assert document.sha256 == sha256(wire_text)
    assert document.document.text == wire_text
    counts = document.record.value["operations"][0].value["counts"]
    assert [(count.scalar("kind"), count.scalar("value")) for count in counts] == [("arrested", 12)]
    assert counts[0].evidence == ((31, 42),)


def test_line_endings_and_a_byte_order_mark_are_read_as_they_are(tmp_path):
    """A text of five code points: the mark, ``a``, CR, LF, ``b``."""
    text = "\ufeffa\r\nb"
    (tmp_path / "t.json").write_text(
        json.dumps({"id": "t", "zones": [{"start": 0, "end": 5, "kind": "body"}]})
    )
    (tmp_path / "t.txt").write_bytes(text.encode())
    (document,) = load_corpus(tmp_path)
    assert document.text == text


def test_a_document_without_an_article_is_a_cluster_of_its_own(write_gold):
    (document,) = load_corpus(write_gold(INVOICE, "A-7: 12.50"), schema=Invoice)
    assert document.article == "i1"


@pytest.mark.parametrize("how", ["class", "task", "module", "file", "index"])
def test_another_schema_is_taken_however_it_is_named(how, write_gold, tmp_path, monkeypatch):
    folder = write_gold(INVOICE, "A-7: 12.50")
    (tmp_path / "invoices.py").write_text(
        "import extractbench.schema as schema\n\n"
        "class Invoice(schema.Record):\n    number: str\n    total: float | None = None\n"
    )
    monkeypatch.chdir(tmp_path)
    (folder / "types.py").write_text((tmp_path / "invoices.py").read_text())
    if how == "index":
        listing = {"name": "bills", "schema": "types.py:Invoice", "documents": []}
        (folder / "corpus.json").write_text(json.dumps(listing))
        index_corpus(folder)
    schemas = {
        "class": Invoice,
        "task": Task("invoice", record=Invoice, may_lack_evidence=lambda *_: True),
        "module": "invoices:Invoice",
        "file": str(tmp_path / "invoices.py") + ":Invoice",
    }
    corpus = load_corpus(folder, schema=schemas.get(how))
    assert corpus.task.name == "invoice"
    assert corpus.gold("i1").record.scalar("total") == 12.5


@pytest.mark.parametrize(
    ("schema", "error", "message"),
    [
        ("nowhere:Invoice", LoadError, "no module 'nowhere'"),
        ("json:JSONDecoder", SchemaError, "neither a record type nor a task"),
    ],
)
def test_a_schema_that_is_none_is_an_error(schema, error, message, write_gold):
    with pytest.raises(error, match=message):
        load_corpus(write_gold(INVOICE, "A-7"), schema=schema)


def test_an_unknown_task_in_the_index_is_an_error(write_gold):
    folder = write_gold(INVOICE, "A-7")
    index_corpus(folder)
    listing = json.loads((folder / "corpus.json").read_text())
    (folder / "corpus.json").write_text(json.dumps(listing | {"task": "operation"}))
    with pytest.raises(UnknownNameError, match="did you mean 'operations'"):
        load_corpus(folder)


def test_an_index_of_another_form_is_an_error(tmp_path):
    (tmp_path / "corpus.json").write_text('{"name": "x", "documents": [{"edition": "e"}]}')
    with pytest.raises(CorpusError, match=r"documents\.0\.id"):
        load_corpus(tmp_path)


def test_a_missing_text_is_an_error_only_where_it_is_needed():
    corpus = load_corpus(edition="original")
    document = corpus.gold("000")
    assert document.text is None
    assert document.length == document.gold.zones[-1].end == 2444
    with pytest.raises(TextError) as caught:
        _ = document.document
    assert document.sha256 in str(caught.value)
    assert "extractbench texts add DIR" in str(caught.value)


def test_documents_are_found_by_id():
    corpus = load_corpus()
    first = corpus.documents[0]
    assert corpus.gold(first.id) is first
    with pytest.raises(UnknownNameError, match="unknown document '000-blogg'; did you mean"):
        corpus.gold("000-blogg")


def test_a_selection_has_a_digest_of_its_own():
    corpus = load_corpus(edition="retold,original")
    chosen = corpus.select(["001", "000"])
    assert [document.id for document in chosen] == ["000", "001"]
    assert chosen.edition == "original"
    assert chosen.digest != corpus.digest
    assert chosen.digest == corpus.select(["000", "001"]).digest
    assert corpus.select(document.id for document in corpus).digest == corpus.digest
    with pytest.raises(UnknownNameError, match="unknown document"):
        corpus.select(["000", "nope"])


def test_the_digest_does_not_depend_on_how_a_file_is_written(write_gold, wire_gold, wire_text):
    folder = write_gold(wire_gold, wire_text)
    digest = load_corpus(folder).digest
    backwards = dict(reversed(wire_gold.items()))
    (folder / "900-wire.json").write_text(json.dumps(backwards, indent=7))
    assert load_corpus(folder).digest == digest
    index_corpus(folder)
    assert load_corpus(folder).digest == digest


@pytest.mark.parametrize("what", ["gold", "evidence order", "text"])
def test_the_digest_changes_with(what, write_gold, wire_gold, wire_text):
    main = wire_gold["record"]["operations"][0]
    main["places"][0]["evidence"] = ["m2", "m4"]
    digest = load_corpus(write_gold(wire_gold, wire_text)).digest
    if what == "gold":
        wire_gold["mentions"][3]["value"] = "Operation Larch II"
    elif what == "evidence order":
        main["places"][0]["evidence"] = ["m4", "m2"]
    else:
        wire_text = wire_text.replace("people", "person")
    assert load_corpus(write_gold(wire_gold, wire_text)).digest != digest


def test_indexing_keeps_what_authors_wrote_and_hashes_of_texts_that_are_away(
    write_gold, wire_gold, wire_text
):
    folder = write_gold(wire_gold)
    with pytest.raises(CorpusError, match="neither beside it nor given"):
        index_corpus(folder)
    listing = {"name": "larch", "version": "2.1", "leaks": {"900": ["2019"]}}
    (folder / "corpus.json").write_text(json.dumps(listing))
    first = index_corpus(folder, texts={"900-wire": wire_text})
    assert (first.name, first.version, first.leaks) == ("larch", "2.1", {"900": ("2019",)})
    (entry,) = first.documents
    assert (entry.id, entry.edition, entry.article) == ("900-wire", "invented", "900")
    assert (entry.sha256, entry.length, entry.loose_map) == (sha256(wire_text), 79, ((0, 0),))
    before = (folder / "corpus.json").read_bytes()
    assert index_corpus(folder) == first == read_index(folder)[0]
    assert (folder / "corpus.json").read_bytes() == before


def test_a_shipped_text_needs_no_map(write_gold, wire_gold, wire_text):
    (entry,) = index_corpus(write_gold(wire_gold, wire_text)).documents
    assert entry.loose_map == ()


@pytest.mark.parametrize(("edition", "shipped"), [("invented", True), ("original", False)])
def test_compiling_writes_a_text_only_if_it_may_be_shipped(
    edition, shipped, tmp_path, wire_gold, wire_text
):
    source = tmp_path / "source.xml"
    source.write_text(to_markup(wire_text, wire_gold | {"edition": edition}), encoding="utf-8")
    path, text = compile_file(source, tmp_path / "out")
    assert text == wire_text
    assert json.loads(path.read_text()) == wire_gold | {"edition": edition}
    assert path.with_suffix(".txt").exists() is shipped


def test_a_folder_of_sources_becomes_a_corpus(tmp_path, wire_gold, wire_text):
    for edition in ("original", "retold"):
        gold = wire_gold | {"edition": edition, "id": f"900-{edition}"}
        path = tmp_path / "sources" / edition / "any-name.xml"
        path.parent.mkdir(parents=True)
        path.write_text(to_markup(wire_text, gold), encoding="utf-8")
    compile_folder(tmp_path / "sources", tmp_path / "corpus")
    corpus = load_corpus(tmp_path / "corpus")
    assert [(document.id, document.text) for document in corpus] == [
        ("900-original", None),
        ("900-retold", wire_text),
    ]
    assert corpus.gold("900-original").sha256 == sha256(wire_text)


def test_a_broken_source_is_named(tmp_path):
    (tmp_path / "torn.xml").write_text("<document>")
    with pytest.raises(CorpusError, match=r"torn\.xml: .*not well-formed"):
        compile_folder(tmp_path, tmp_path / "corpus")


def test_gold_is_written_one_item_a_line(tmp_path):
    long = {"id": "m1", "start": 0, "end": 4, "label": "ORG", "value": "x" * 120}
    write_json(tmp_path / "g.json", {"id": "é", "mentions": [long, long | {"id": "m2"}], "n": []})
    item = '"start": 0, "end": 4, "label": "ORG", "value": "' + "x" * 120 + '"}'
    assert (tmp_path / "g.json").read_bytes().decode().splitlines() == [
        "{",
        ' "id": "é",',
        ' "mentions": [',
        '  {"id": "m1", ' + item + ",",
        '  {"id": "m2", ' + item,
        " ],",
        ' "n": []',
        "}",
    ]


def test_the_rule_of_an_excluded_span_is_a_name_however_it_is_written():
    span = {"start": 0, "end": 3}
    gold = Gold.model_validate({"id": "d", "excluded": [{**span, "rule": 40}]})
    assert gold.excluded[0].rule == "40"


def test_a_corpus_is_as_long_as_it_has_documents(write_gold, wire_gold, wire_text):
    corpus = load_corpus(Path(write_gold(wire_gold, wire_text)))
    assert len(corpus) == 1
    assert all(isinstance(document, GoldDocument) for document in corpus)
