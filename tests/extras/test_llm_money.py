"""What a run costs: a price table, an estimate before it, and a limit that holds."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from hostile_server import Sent, completion, error, hostile_endpoint
from llm_texts import FINE, NOTE, Weather
from typer.testing import CliRunner

from extractbench.cli import app
from extractbench.document import Document
from extractbench.errors import ExtractorError, RunStoppedError, UnknownNameError
from extractbench.extractors.llm.endpoint import LlmExtractor
from extractbench.extractors.llm.prices import (
    Price,
    count_input,
    count_tokens,
    estimate_cost,
    find_price,
)
from extractbench.extractors.llm.purse import Purse
from extractbench.run.calling import call_extractor

pytest.importorskip("openai", reason="the extra llm is not installed")

TABLE = """
["my-model"]
input = 2.0
output = 10

["org/other-model:free"]
input = 0
output = 0
"""
"""A million tokens read cost 2, a million written 10: a request of 100 and 20 costs 0.0004."""


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OPENAI_API_KEY", "key-made-up-for-tests")
    path = tmp_path / "prices.toml"
    path.write_text(TABLE, encoding="utf-8")
    return path


def made(url: str, table: Path, **options: Any) -> LlmExtractor:
    given: dict[str, Any] = {"schema": Weather, "retries": 0, "timeout": 5, "prices": table}
    return LlmExtractor("my-model", base_url=url, **given | options)


def test_a_model_has_its_price(table):
    assert find_price(table, "my-model").money(100, 20) == pytest.approx(0.0004)
    assert find_price(table, "org/other-model:free").money(10**6, 10**6) == 0


def test_a_model_that_is_not_in_the_table_is_an_error_that_names_near_ones(table):
    with pytest.raises(UnknownNameError, match="did you mean 'my-model'"):
        find_price(table, "my-modell")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('["m"]\ninput = 1', "m.output"),
        ('["m"]\ninput = -1\noutput = 1', "m.input"),
        ('["m"]\ninput = "1 USD"\noutput = 1', "m.input"),
        ('["m"]\ninput = 1\noutput = 1\ncached = 1', "m.cached"),
        ('["m"]\ninput = nan\noutput = 1', "m.input"),
        ("m = 3", "m:"),
        ("[m", "cannot be read"),
    ],
)
def test_a_table_of_another_form_is_refused_with_what_is_wrong(tmp_path, text, words):
    path = tmp_path / "prices.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ExtractorError, match=words):
        find_price(path, "m")


def test_a_document_costs_what_its_tokens_do(table):
    with hostile_endpoint(completion(FINE)) as endpoint:
        extractor = made(endpoint.url, table)
        assert extractor(NOTE).usage.money == pytest.approx(0.0004)
        extractor.close()


def test_without_a_table_no_money_is_named(table):
    with hostile_endpoint(completion(FINE)) as endpoint:
        extractor = made(endpoint.url, table, prices=None)
        assert extractor(NOTE).usage.money is None
        extractor.close()


@pytest.mark.parametrize(("text", "tokens"), [("", 0), ("abcd", 1), ("abcde", 2), ("éé", 1)])
def test_a_token_is_taken_for_four_bytes(text, tokens):
    assert count_tokens(text) == tokens


def test_an_estimate_goes_from_no_answer_to_the_longest(table):
    """Two documents with a word in them, 50 tokens of answer each at most."""
    extractor = made("http://127.0.0.1:9/v1", table, max_tokens=50)
    documents = [NOTE, Document(id="b", text="Cloudy."), Document(id="empty", text=" ")]
    found = extractor.estimate(documents)
    tokens = sum(count_input(extractor.prompt.messages(each)) for each in documents[:2])
    assert (found.documents, found.input_tokens, found.output_tokens) == (2, tokens, 100)
    assert found.least == pytest.approx(tokens * 2 / 10**6)
    assert found.most == pytest.approx((tokens * 2 + 100 * 10) / 10**6)
    assert str(found).startswith(f"2 documents: about {tokens:,} tokens in, up to 100 out; from ")


def test_an_estimate_without_prices_is_of_tokens_alone(table):
    extractor = made("http://127.0.0.1:9/v1", table, prices=None)
    found = estimate_cost(extractor, [NOTE])
    assert (found.least, found.most) == (None, None)
    assert str(found).endswith("not known without a price table; without repeated attempts")


@pytest.mark.parametrize("kind", ["llm", "llm-few-shot"])
def test_the_command_line_says_it_before_the_first_request(table, kind):
    """Of two articles a few-shot extractor asks about each with an example from the other."""
    spec = f"model=my-model,prices={table},max_tokens=50,retries=0"
    said = []

    def note(_: dict[str, Any]) -> Sent:
        said.append("request")
        return completion({"mentions": []})

    with hostile_endpoint(note) as endpoint:
        words = ["compare", f"{kind},{spec},layers=mentions,base_url={endpoint.url}"]
        done = CliRunner().invoke(app, [*words, "--edition", "negative", "--max-cost", "0.001"])
    assert done.stderr.startswith("estimate: llm")
    assert "6 documents: about" in done.stderr
    assert "up to 300 out; from 0.0" in done.stderr
    assert "warning: --max-cost 0.001 is not enough" in done.stderr
    assert done.exit_code == 4
    assert said


def limit_for(extractor: LlmExtractor, requests: int, answer_tokens: int = 20) -> float:
    """Return what so many requests cost, and one more can cost at most."""
    most = estimate_cost(extractor, [NOTE]).most
    return requests * Price(input=2, output=10).money(100, answer_tokens) + (most or 0)


def test_a_run_ends_before_the_request_that_might_go_beyond(table):
    """Each costs 0.0004 in the end; the third might cost more than is left, so it is not made."""
    with hostile_endpoint(completion(FINE)) as endpoint:
        limit = limit_for(made(endpoint.url, table, max_tokens=100), 1) + 0.0001
        extractor = made(endpoint.url, table, max_tokens=100, max_cost=limit)
        done = [extractor(NOTE).usage.money, extractor(NOTE).usage.money]
        attempt = call_extractor(extractor, NOTE)
        extractor.close()
    assert len(endpoint.requests) == 2
    assert sum(done) <= limit
    assert attempt.stop.startswith("max_cost is reached: 0.0008 of ")


def test_money_that_is_too_little_for_one_request_buys_none(table):
    with hostile_endpoint(completion(FINE)) as endpoint:
        extractor = made(endpoint.url, table, max_cost=1e-9)
        with pytest.raises(RunStoppedError, match="raise max_cost"):
            extractor(NOTE)
        extractor.close()
    assert endpoint.requests == []


def test_the_limit_holds_for_requests_at_the_same_time(table):
    """Ten at once: money is set aside for each, and whoever has to wait goes on or stops."""
    with hostile_endpoint(completion(FINE)) as endpoint:
        limit = limit_for(made(endpoint.url, table, max_tokens=100), 3) + 0.0001
        extractor = made(endpoint.url, table, max_tokens=100, max_cost=limit)

        async def all_of_them() -> list[Any]:
            asked = [extractor.extract_async(NOTE) for _ in range(10)]
            return await asyncio.gather(*asked, return_exceptions=True)

        found = asyncio.run(all_of_them())
        extractor.close()
    stopped = [each for each in found if isinstance(each, RunStoppedError)]
    paid = [each.usage.money for each in found if not isinstance(each, Exception)]
    assert (len(paid), len(stopped)) == (4, 6)
    assert sum(paid) <= limit


def test_copies_spend_from_one_purse(table):
    with hostile_endpoint(completion(FINE)) as endpoint:
        limit = limit_for(made(endpoint.url, table, max_tokens=100), 0) + 0.0001
        extractor = made(endpoint.url, table, max_tokens=100, max_cost=limit)
        extractor(NOTE)
        with pytest.raises(RunStoppedError):
            extractor.with_seed(1)(NOTE)
        extractor.close()
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize(
    ("move", "is_paid"),
    [(completion(None, refusal="no"), True), (error(401, "no"), False), (Sent(b"{"), True)],
    ids=["declined", "refused", "no JSON"],
)
def test_an_answer_that_cannot_be_read_costs_its_input(table, move, is_paid):
    """What it did cost nobody says; a request that was turned away costs nothing."""
    with hostile_endpoint(move, completion(FINE)) as endpoint:
        extractor = made(endpoint.url, table, max_tokens=100)
        estimate = estimate_cost(extractor, [NOTE])
        extractor = made(endpoint.url, table, max_tokens=100, max_cost=estimate.most * 1.01)
        call_extractor(extractor, NOTE)
        attempt = call_extractor(extractor, NOTE)
        extractor.close()
    assert (attempt.stop is not None) is is_paid


def test_a_purse_waits_for_what_is_held_before_it_says_no():
    """Held 6 of 10: another 6 waits; once the first has cost 2, there is enough."""
    order = []

    async def spend(purse: Purse, name: str, cost: float) -> None:
        async with purse.hold(6):
            order.append(name)
            await asyncio.sleep(0.01)
            purse.pay(cost)

    async def both(first: float) -> None:
        purse = Purse(10)
        await asyncio.gather(spend(purse, "first", first), spend(purse, "second", 1))

    asyncio.run(both(2))
    assert order == ["first", "second"]
    with pytest.raises(RunStoppedError, match="5 of 10 are spent"):
        asyncio.run(both(5))


def test_nothing_is_left_held_once_all_is_paid():
    """0.1 + 0.2 - 0.1 - 0.2 is no 0 in binary: whoever waits would wait for ever."""

    async def spend_and_ask_for_more() -> None:
        purse = Purse(0.35)

        async def spend(most: float) -> None:
            async with purse.hold(most):
                await asyncio.sleep(0.01)
                purse.pay(0.1)

        async with asyncio.timeout(5):
            await asyncio.gather(spend(0.1), spend(0.2), spend(0.3), return_exceptions=True)
            with pytest.raises(RunStoppedError):
                await spend(0.3)

    asyncio.run(spend_and_ask_for_more())


def test_a_purse_outlives_the_loop_that_it_was_waited_for_in():
    """As between two runs of a comparison, after the first of which connections are closed."""

    async def spend(purse: Purse) -> None:
        async with purse.hold(6):
            await asyncio.sleep(0.01)
            purse.pay(1)

    async def three_times(purse: Purse) -> None:
        await asyncio.gather(*(spend(purse) for _ in range(3)))

    purse = Purse(16)
    asyncio.run(three_times(purse))
    asyncio.run(three_times(purse))
    assert purse.spent == 6


def test_a_request_that_fails_gives_back_what_was_held_for_it():
    async def fail(purse: Purse) -> None:
        async with purse.hold(1):
            raise ValueError

    async def fail_three_times() -> list[Any]:
        purse = Purse(1)
        return await asyncio.gather(*(fail(purse) for _ in range(3)), return_exceptions=True)

    assert [type(each) for each in asyncio.run(fail_three_times())] == [ValueError] * 3


def test_a_table_may_be_read_by_others():
    """Prices are plain values: they go to JSON and back."""
    price = Price(input=1, output=2)
    assert Price.model_validate(json.loads(price.model_dump_json())) == price
