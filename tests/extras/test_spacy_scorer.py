"""The scorer for spaCy's config files, beside spaCy's own."""

import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from corpora import PLAIN, corpus, gold_document, mention
from extractbench.corpus.load import load_corpus
from extractbench.errors import CorpusError

spacy = pytest.importorskip("spacy", reason="the extra spacy is not installed")

from spacy.cli.evaluate import evaluate  # noqa: E402
from spacy.cli.init_config import fill_config  # noqa: E402
from spacy.cli.train import train  # noqa: E402
from spacy.scorer import Scorer, get_ner_prf  # noqa: E402
from spacy.tokens import Span as Entity  # noqa: E402
from spacy.training import Example  # noqa: E402

from extractbench.integrations.spacy.docbin import to_docbin  # noqa: E402
from extractbench.integrations.spacy.scorer import (  # noqa: E402
    evaluate_examples,
    make_scorer,
    score_examples,
)

NLP = spacy.blank("en")
NAME = "extractbench.mentions.v1"
CONFIG = """
[paths]
train = null
dev = null

[nlp]
lang = "en"
pipeline = ["ner"]

[components]

[components.ner]
factory = "ner"

[components.ner.model]
@architectures = "spacy.TransitionBasedParser.v2"
state_type = "ner"
extra_state_tokens = false
hidden_width = 32
maxout_pieces = 2
use_upper = true

[components.ner.model.tok2vec]
@architectures = "spacy.HashEmbedCNN.v2"
width = 32
depth = 2
embed_size = 500
window_size = 1
maxout_pieces = 2
subword_features = true
pretrained_vectors = null

[components.ner.scorer]
@scorers = "extractbench.mentions.v1"

[corpora]

[corpora.train]
@readers = "spacy.Corpus.v1"
path = ${paths.train}

[corpora.dev]
@readers = "spacy.Corpus.v1"
path = ${paths.dev}

[training]
seed = 0
max_steps = 100
eval_frequency = 50

[training.score_weights]
ents_f = 1.0
ents_partial_f = 0.0
"""


def doc(text, *entities, group=None, missing=()):
    """Make a document with entities by the numbers of their tokens."""
    made = NLP.make_doc(text)
    spans = [Entity(made, start, end, label=label) for start, end, label in entities]
    if group is None:
        made.set_ents(spans, missing=[made[i : i + 1] for i in missing], default="outside")
    else:
        made.spans[group] = spans
    return made


def packed(*documents):
    made = to_docbin(corpus(*documents, task=PLAIN))
    return list(made.docs.get_docs(NLP.vocab))


def test_right_and_wrong_entities_are_counted():
    """Gold: Ann Lee, Norland. Found: Ann (short), Norland, spoke. So P 1/3, R 1/2, F1 2/5.

    Of the partial criterion: 1 right and 1 half, so F1 = (2 + 1) / (2 + 3) = 3/5; of the type
    criterion both labels of overlapping spans are right: F1 = 4/5.
    """
    text = "Ann Lee of Norland spoke"
    gold = doc(text, (0, 2, "PERSON"), (3, 4, "PLACE"))
    found = doc(text, (0, 1, "PERSON"), (3, 4, "PLACE"), (4, 5, "PERSON"))
    scores = score_examples([Example(found, gold)])
    assert {name: round(scores[f"ents_{name}"], 3) for name in ("p", "r", "f")} == {
        "p": 0.333,
        "r": 0.5,
        "f": 0.4,
    }
    assert (scores["ents_partial_f"], scores["ents_type_f"]) == (0.6, 0.8)
    assert scores["ents_per_type"]["PLACE"] == {"p": 1.0, "r": 1.0, "f": 1.0}
    assert scores["extractbench_signature"].startswith("task:plain|")


def test_on_aligned_entities_the_numbers_are_those_of_spacy():
    """Its own scorer and ours differ in nothing where both can be asked."""
    gold = load_corpus(edition="invented")
    examples = []
    for reference in to_docbin(gold).docs.get_docs(NLP.vocab):
        predicted = NLP.make_doc(reference.text)
        kept = [entity for i, entity in enumerate(reference.ents) if i % 3]
        predicted.set_ents(
            [
                Entity(predicted, e.start, e.end, label="ORG" if i % 5 else e.label_)
                for i, e in enumerate(kept)
            ]
        )
        examples.append(Example(predicted, reference))
    ours, theirs = score_examples(examples), get_ner_prf(examples)
    for name in ("ents_p", "ents_r", "ents_f"):
        assert ours[name] == pytest.approx(theirs[name])
    assert ours["ents_per_type"].keys() == theirs["ents_per_type"].keys()


def test_gold_that_no_token_holds_is_missed():
    """It cannot be seen by spaCy, which says 1."""
    text = "Norland led OperationLarch"
    mentions = [mention(0, 7, "PLACE"), mention(21, 26, "NAME")]
    (gold,) = packed(gold_document(text=text, task=PLAIN, mentions=mentions))
    examples = [Example(doc(text, (0, 1, "PLACE")), gold)]
    assert get_ner_prf(examples)["ents_f"] == 1
    scores = score_examples(examples)
    assert (scores["ents_p"], scores["ents_r"]) == (1, 0.5)
    assert scores["ents_per_type"]["NAME"]["r"] == 0


def test_a_prediction_at_such_gold_counts_as_one():
    """It overlaps, so it is half right by the partial criterion; spaCy leaves it out."""
    text = "Norland led OperationLarch"
    (gold,) = packed(gold_document(text=text, task=PLAIN, mentions=[mention(21, 26, "NAME")]))
    scores = score_examples([Example(doc(text, (2, 3, "NAME")), gold)])
    assert (scores["ents_f"], scores["ents_partial_f"]) == (0, 0.5)


def test_tokens_that_are_left_open_are_not_scored():
    """In gold of somebody else, as spaCy has it."""
    text = "Ann met Bob"
    gold = doc(text, (0, 1, "PERSON"), missing=[2])
    scores = score_examples([Example(doc(text, (0, 1, "PERSON"), (2, 3, "PERSON")), gold)])
    assert scores["ents_f"] == 1


def test_documents_without_annotation_are_not_scored():
    text = "Ann met Bob"
    scores = score_examples([Example(doc(text, (0, 1, "PERSON")), NLP.make_doc(text))])
    assert scores["ents_f"] is None
    assert scores["ents_per_type"] is None


def test_an_empty_prediction_has_precision_zero_as_in_spacy():
    """None would take the weight of that score out of a training for good."""
    text = "Ann met Bob"
    scores = score_examples([Example(doc(text), doc(text, (0, 1, "PERSON")))])
    assert (scores["ents_p"], scores["ents_r"], scores["ents_f"]) == (0, 0, 0)


def test_a_group_of_spans_may_overlap():
    """Gold: Ann Lee, Lee; found: Lee. P 1, R 1/2."""
    text = "Ann Lee spoke"
    gold = doc(text, (0, 2, "PERSON"), (1, 2, "SURNAME"), group="sc")
    example = Example(doc(text, (1, 2, "SURNAME"), group="sc"), gold)
    scores = make_scorer("sc")([example], labels=("PERSON",), threshold=0.5)
    assert (scores["spans_sc_p"], scores["spans_sc_r"]) == (1, 0.5)
    theirs = Scorer.score_spans(
        [example], "spans_sc", getter=lambda d, _: d.spans["sc"], allow_overlap=True
    )
    assert scores["spans_sc_f"] == pytest.approx(theirs["spans_sc_f"])


def test_gold_that_no_token_holds_is_missed_in_a_group_too():
    """And is none of the gold of another group."""
    text = "Norland led OperationLarch"
    mentions = [mention(0, 7, "PLACE"), mention(21, 26, "NAME")]
    gold = corpus(gold_document(text=text, task=PLAIN, mentions=mentions), task=PLAIN)
    (reference,) = to_docbin(gold, NLP, spans_key="sc").docs.get_docs(NLP.vocab)
    example = Example(doc(text, (0, 1, "PLACE"), group="sc"), reference)
    scores = score_examples([example], spans_key="sc")
    assert (scores["spans_sc_p"], scores["spans_sc_r"]) == (1, 0.5)
    assert score_examples([example])["ents_r"] is None
    assert score_examples([example], spans_key="other")["spans_other_r"] is None


def test_another_text_is_refused():
    with pytest.raises(CorpusError, match="example 0: the prediction has another text"):
        evaluate_examples([Example(NLP("Ann  met Bob"), NLP("Ann met Bob"))])


def test_the_name_is_made_known_to_spacy_by_an_entry_point():
    """So that a config file needs nothing but the name."""
    pyproject = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    declared = pyproject["project"]["entry-points"]["spacy_scorers"]
    assert EntryPoint(NAME, declared[NAME], "spacy_scorers").load() is make_scorer
    assert spacy.registry.scorers.get(NAME) is make_scorer


@pytest.mark.filterwarnings("ignore")  # of spaCy and what it builds on
def test_train_and_evaluate_report_these_numbers(tmp_path, capsys):
    """From a config file, with spaCy's own commands; the model is trained in seconds."""
    for name, edition in (("train", "retold"), ("dev", "invented")):
        to_docbin(load_corpus(edition=edition)).docs.to_disk(tmp_path / f"{name}.spacy")
    (tmp_path / "base.cfg").write_text(CONFIG)
    fill_config(tmp_path / "config.cfg", tmp_path / "base.cfg")
    paths = {f"paths.{name}": str(tmp_path / f"{name}.spacy") for name in ("train", "dev")}
    train(tmp_path / "config.cfg", tmp_path / "out", overrides=paths)
    assert "ENTS_PARTI" in capsys.readouterr().out
    model = tmp_path / "out" / "model-last"
    reported = evaluate(str(model), tmp_path / "dev.spacy", silent=False)
    nlp = spacy.load(model)
    examples = [
        Example(nlp(reference.text), reference)
        for reference in to_docbin(load_corpus(edition="invented")).docs.get_docs(nlp.vocab)
    ]
    strict = evaluate_examples(examples).counts("mentions", "strict")
    assert strict.correct > 0
    assert (reported["ents_f"], reported["ents_p"]) == (strict.f1, strict.precision)
    assert f"{strict.f1 * 100:.2f}" in capsys.readouterr().out
