"""The conformance suite as a whole, on what asks an endpoint and on what runs a model here.

The endpoint is ours and answers by patterns, the model is random: neither says how good one is.
"""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hostile_server import Sent, completion, hostile_endpoint

from extractbench.extractors.llm.answer_schema import answer_schema
from extractbench.extractors.llm.asked import what_is_asked
from extractbench.run.conformance.checking import check_extractor
from extractbench.run.conformance.documents import hostile_documents
from extractbench.run.conformance.findings import Conformance

for package in ("openai", "torch", "transformers", "llguidance"):
    pytest.importorskip(package, reason="the extras llm and llm-local are not installed")

from tiny_model import make_tiny_model  # noqa: E402

SCHEMA = answer_schema(what_is_asked())
DOCUMENT = re.compile(r"<document (\w+)>\n(.*)\n</document \1>", re.DOTALL)
FOUND = re.compile(r"(?:at least )?\b\d+\b|Operation [A-Z]\w+|\b[A-Z][a-z]+\b")

WEATHER = """
from typing import Literal

import extractbench as eb

class Weather(eb.Record):
    sky: Literal["clear", "cloudy"] | None = None
    degrees: int | None = None
"""


def place(text: str, found: re.Match[str]) -> dict[str, str]:
    before = text[max(0, found.start() - 20) : found.start()].split()[-2:]
    return {"before": " ".join(before), "snippet": found.group()}


def figure(text: str, number: int, found: re.Match[str]) -> dict[str, Any]:
    said = {"id": f"c{number}", "kind": "arrested", "modifier": "exact", "status": "reported"}
    value = int(re.findall(r"\d+", found.group())[0][:9])
    unknown = dict.fromkeys(("upper", "scope", "part_of", "time"))
    return said | unknown | {"value": value, "evidence": [place(text, found)]}


def answer(request: dict[str, Any]) -> Sent:
    """Answer about the last document: its first sixty capitalised words and numbers."""
    written = DOCUMENT.search(request["messages"][-1]["content"])
    assert written is not None
    text = written.group(2)
    found = [match for _, match in zip(range(60), FOUND.finditer(text), strict=False)]
    figures = [match for match in found if match.group()[-1].isdigit()]
    mentions = [
        {"label": "QUANTITY" if m in figures else "ORG", "value": m.group(), **place(text, m)}
        for m in found
    ]
    first = re.search(r"\S+", text)
    assert first is not None
    counts = [figure(text, number, match) for number, match in enumerate(figures[:5])]
    reply = {
        "zones": [{"kind": "body", "starts": place(text, first)}],
        "mentions": mentions,
        "quotes": [],
        "record": {"published": None, "officials": [], "operations": [], "background": counts},
    }
    jsonschema.validate(reply, SCHEMA)
    return completion(reply)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "key-made-up-for-tests")


def told(conformance: Conformance) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(each.check, each.level, each.documents) for each in conformance.findings]


def test_asking_with_examples_keeps_its_promises_on_every_document():
    """Every call, the run in another order, and the run with many documents at once."""
    with hostile_endpoint(answer) as endpoint:
        spec = f"llm-few-shot,model=m,shots=2,base_url={endpoint.url}"
        conformance = check_extractor(spec)
    assert told(conformance) == []
    assert len(conformance.tried) == 27
    asked = {json.dumps(request["messages"]) for request in endpoint.requests}
    # Two have no word in them, so that nobody is asked; no answer depends on when it is asked for.
    assert len(asked) == 25
    assert all(len(request["messages"]) == 6 for request in endpoint.requests)


def test_a_model_here_keeps_its_promises_and_refuses_what_it_cannot_read_whole(tmp_path: Path):
    """Random weights held to a schema; a text that does not fit is a note, told once."""
    model = make_tiny_model(tmp_path / "tiny", context=8192)
    (tmp_path / "weather.py").write_text(WEATHER, "utf-8")
    options = f"model={model},device=cpu,schema={tmp_path / 'weather.py'}:Weather"
    short = ("ordinary", "empty", "letters-in-front", "emoji-in-front", "nul", "half-a-surrogate")
    long = ("no-space", "many-lines", "250-kilobytes")
    documents = [each for each in hostile_documents() if each.id in {*short, *long}]
    conformance = check_extractor(f"llm-local,{options},max_tokens=600", documents=documents)
    assert told(conformance) == [("run", "note", long)]
