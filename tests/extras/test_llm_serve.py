"""A real server, `transformers serve`, with a tiny random model, asked over loopback.

It takes every request and holds answers to nothing, so that a random model's are noise: what is
tested is that the two understand each other, and that noise is a failure and nothing else.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from llm_texts import NOTE, Weather

from extractbench.errors import ExtractorError
from extractbench.extractors.llm.endpoint import LlmExtractor
from extractbench.prediction import FailureClass

for package in ("openai", "torch", "transformers", "fastapi", "uvicorn"):
    pytest.importorskip(package, reason="the extra llm, or `transformers serve`, is not installed")

from tiny_model import make_tiny_model  # noqa: E402

START_SECONDS = 180


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Yield the URL of a server and the name of its model."""
    home = tmp_path_factory.mktemp("served")
    model = make_tiny_model(home / "tiny")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        str(Path(sys.executable).with_name("transformers")),
        "serve",
        str(model),
        *("--host", "127.0.0.1", "--port", str(port), "--device", "cpu"),
    ]
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    try:
        wait_for(f"http://127.0.0.1:{port}/health", process, home / "log")
        yield f"http://127.0.0.1:{port}/v1", str(model)
    finally:
        process.kill()
        process.wait()


def wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the server did not start: {log.read_text('utf-8', 'replace')[-500:]}")


@pytest.fixture(autouse=True)
def no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)


@pytest.mark.parametrize("form", ["auto", "json_object", "text"])
def test_a_request_in_every_form_is_understood_and_noise_is_bad_output(served, form):
    """Tokens are counted by the server: a byte each, and 30 written at most."""
    url, model = served
    extractor = LlmExtractor(
        model,
        base_url=url,
        schema=Weather,
        max_tokens=30,
        temperature=1.0,
        seed=1,
        response_format=form,
        timeout=120,
    )
    found = extractor(NOTE)
    extractor.close()
    assert found.failure is FailureClass.BAD_OUTPUT
    assert found.usage.output_tokens <= 30
    prompt = sum(len(turn["content"].encode()) for turn in extractor.prompt.messages(NOTE))
    assert prompt <= found.usage.input_tokens <= prompt + 10


def test_a_model_that_is_not_served_is_a_failure_for_good(served):
    url, _ = served
    extractor = LlmExtractor("another", base_url=url, schema=Weather, timeout=120)
    with pytest.raises(ExtractorError, match="pinned"):
        extractor(NOTE)
    extractor.close()
