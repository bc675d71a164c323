"""Secrets are kept out of what is written."""

import pytest

import extractbench as eb
from extractbench.redaction import blot, redact


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("401: Bearer abc.def-ghi, try again", "401: Bearer ***, try again"),
        ("bad key sk-test-0123456789", "bad key ***"),
        ("https://me:hunter22@host.test/x", "https://me:***@host.test/x"),
        ("GET /v1?api_key=abc123&n=2", "GET /v1?api_key=***&n=2"),
        ("no such key: 'kind'", "no such key: 'kind'"),
        ("task-force sk-1", "task-force sk-1"),
    ],
)
def test_what_looks_like_a_secret_is_blotted_out(said, written):
    assert redact(said) == written


def test_keys_of_the_environment_are_known(monkeypatch):
    monkeypatch.setenv("MY_API_KEY", "correct horse battery")
    monkeypatch.setenv("KEYBOARD", "qwertyuiop")
    assert redact("said correct horse battery, qwertyuiop") == "said ***, qwertyuiop"


def test_words_too_short_for_a_secret_stand_and_long_ones_go_first():
    assert blot("dummy 0123456789", ["dummy", "01234567", "0123456789"]) == "dummy ***"


def test_no_failure_holds_a_key(monkeypatch):
    monkeypatch.setenv("MY_API_KEY", "correct-horse-battery")

    def refuse(document: eb.Document) -> None:
        raise RuntimeError("401 for correct-horse-battery")

    def say(document: eb.Document) -> dict[str, str]:
        return {"error": "RuntimeError: 401 for correct-horse-battery"}

    corpus = eb.load_corpus(edition="negative").select(["951-wire"])
    for extractor in (refuse, say):
        (failed,) = eb.evaluate(extractor, corpus).failures
        assert failed.failure == "RuntimeError: 401 for ***"
