"""What a run would take, before it takes anything."""

import pytest
from typer.testing import CliRunner

from extractbench.cli import app
from extractbench.extractors.estimate import Estimate

MINE = '''
from extractbench.extractors.estimate import Estimate

class Costly:
    """Each document costs 1 to be read and up to 2 more to be answered."""

    version = "1"
    def estimate(self, documents):
        n = len(documents)
        return Estimate(n, 1000 * n, 500 * n, 1.0 * n, 3.0 * n)

    def __call__(self, document):
        return {"mentions": [], "usage": {"money": 1.5}}

class Fitted(Costly):
    name = "fitted"

class Trained:
    """Shows an example of another article, which costs as much again for each of them."""

    name = "trained"

    def estimate(self, documents):
        raise ValueError("only what is fitted knows")

    def fit(self, examples):
        fitted = Fitted()
        fitted.estimate = lambda documents: Estimate(len(documents), 10 * len(examples), 0, 0., 0.)
        return fitted

costly, trained = Costly(), Trained()

def free(document):
    return {"mentions": []}

class Unpriced(Costly):
    def estimate(self, documents):
        return Estimate(len(documents), 7, 5, None, None)

unpriced = Unpriced()

class Odd(Costly):
    def estimate(self, wanted, unwanted):
        """Estimate something else."""

odd = Odd()
'''


@pytest.fixture
def corpus(write_gold, wire_gold, wire_text, tmp_path, monkeypatch):
    """Two documents of one article and one of another; mine.py lies where commands run."""
    other = wire_text.replace("Norland", "Sudland")
    for name, article, text in [
        ("900-wire", "900", wire_text),
        ("900-page", "900", wire_text),
        ("901-wire", "901", other),
    ]:
        folder = write_gold(wire_gold | {"id": name, "article": article}, text)
    (tmp_path / "mine.py").write_text(MINE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return ["--corpus", str(folder)]


def ran(*words):
    return CliRunner().invoke(app, list(words), catch_exceptions=False)


def test_an_estimate_says_what_is_in_it_and_what_is_not():
    assert str(Estimate(2, 1234, 100, 0.1, 0.25)) == (
        "2 documents: about 1,234 tokens in, up to 100 out; from 0.1 up to 0.25; "
        "without repeated attempts"
    )
    assert "not known without a price table" in str(Estimate(2, 1234, 100, None, None))


def test_estimates_add_up_and_money_only_if_all_of_it_is_known():
    priced, unpriced = Estimate(1, 10, 5, 1.0, 2.0), Estimate(2, 20, 0, None, None)
    assert Estimate.total([priced, priced]) == Estimate(2, 20, 10, 2.0, 4.0)
    assert Estimate.total([priced, unpriced]) == Estimate(3, 30, 5, None, None)
    assert Estimate.total([]) == Estimate(0, 0, 0, 0.0, 0.0)


@pytest.mark.parametrize("command", [["compare"], ["run", "--out", "out.jsonl"]])
def test_a_run_says_it_before_the_first_document(corpus, command):
    """Three documents: 1 each at least, 3 each at most."""
    done = ran(*command, "mine.py:costly", *corpus)
    assert done.exit_code == 0
    assert "estimate: mine.py:costly: 3 documents: about 3,000 tokens in, up to 1,5" in done.stderr
    assert "500 out; from 3 up to 9" in done.stderr
    assert "warning" not in done.stderr


def test_of_several_runs_it_is_for_all_of_them(corpus):
    done = ran("compare", "mine.py:costly", "mine.py:free", "--repeats", "2", *corpus)
    assert "estimate: mine.py:costly: 6 documents" in done.stderr
    assert "estimate: mine.py:free" not in done.stderr


def test_of_one_that_is_trained_it_is_that_of_what_is_fitted(corpus):
    """Fold 900 has the one other document as example, fold 901 the other two: 10 + 20."""
    done = ran("compare", "mine.py:trained", *corpus)
    assert "estimate: trained: 3 documents: about 30 tokens in" in done.stderr


@pytest.mark.parametrize(
    ("extractor", "money", "words"),
    [
        ("costly", "2", "warning: --max-cost 2 is not enough: what is read alone costs about 3"),
        ("costly", "8", "warning: --max-cost 8 may not be enough: it can cost up to 9"),
        ("unpriced", "8", "warning: --max-cost 8 cannot be held against what is not known"),
    ],
)
def test_money_that_may_not_be_enough_is_warned_of(corpus, extractor, money, words):
    done = ran("compare", f"mine.py:{extractor}", "--max-cost", money, *corpus)
    assert words in done.stderr


def test_money_that_is_enough_is_no_warning(corpus):
    done = ran("compare", "mine.py:costly", "--max-cost", "9", *corpus)
    assert "warning" not in done.stderr


@pytest.mark.filterwarnings("always")
def test_an_estimate_that_fails_does_not_stop_the_run(corpus):
    done = ran("compare", "mine.py:odd", *corpus)
    assert done.exit_code == 0
    assert "mine.py:odd gives no estimate: TypeError" in done.stderr
    assert "estimate: mine" not in done.stderr


def test_what_an_earlier_run_has_done_is_not_in_it(corpus):
    """It stopped at 1.5 of 1 allowed, after one document of three."""
    words = ["compare", "mine.py:costly", "--journal", "journal", *corpus]
    assert ran(*words, "--max-cost", "1").exit_code == 4
    again = ran(*words)
    assert "estimate: mine.py:costly: 2 documents" in again.stderr
    done = ran(*words)
    assert "estimate" not in done.stderr
