"""What an exchange cost."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace
from typing import Any

import pytest

from interviewer.core.conversation import Message, Shape, Usage
from interviewer.llm import prices, shapes, tokens
from interviewer.settings import OFFLINE
from tests.llm.upstream import conversation

OPENAI = "https://api.openai.com/v1"
SHAPE = Shape("told", {"type": "object", "properties": {"said": {"type": "string"}}})
MILLION = Usage(prompt_tokens=1_000_000, completion_tokens=1_000_000, counted="endpoint")


def account(
    text: str = "Good morning.", *, asked: str = "gpt-4o", given: Any = None, base_url: str = OPENAI, model: str = ""
) -> Any:
    """Return the reply for an exchange."""
    return asyncio.run(prices.account(conversation(), text=text, asked=asked, model=model, given=given, base_url=base_url))


def test_a_known_model_has_a_price() -> None:
    """gpt-4o costs 2.50 dollars a million tokens in and 10 out, by the tables in the package."""
    assert prices.price(MILLION, "gpt-4o", "gpt-4o", OPENAI) == pytest.approx(12.5)


def test_the_model_asked_for_stands_in_for_an_unknown_answerer() -> None:
    """Where the endpoint reports a name of its own, the price is that of the model asked for."""
    assert prices.price(MILLION, "internal-7", "gpt-4o", OPENAI) == pytest.approx(12.5)


@pytest.mark.parametrize("words", ["word " * 500, "слово " * 500, "言葉" * 500, "🙂" * 500, "a1$%{" * 500])
def test_no_call_takes_more_tokens_than_its_ceiling(words: str) -> None:
    """Whatever script it is in, and with the schema among its words; a reply is as long as it may be."""
    asked = replace(
        conversation(), messages=(Message("system", "Be brief."), Message("user", words)), shape=SHAPE, max_tokens=700
    )
    most = prices.ceiling(asked)
    told = [(one["role"], one["content"]) for one in shapes.instruct(asked.messages, asked.shape, shapes.Rung.WORDS)]
    assert tokens.count_messages(told)[0] <= most.prompt_tokens
    assert most.completion_tokens == 700


@pytest.mark.parametrize(
    ("model", "base_url"),
    [("no-such-model", OPENAI), ("gpt-4o", "http://127.0.0.1:8080/v1"), ("gpt-4o", "https://model.example/v1"), ("", OPENAI)],
)
def test_the_unknown_has_no_price(model: str, base_url: str) -> None:
    """An unknown model or endpoint has no price, which is not the same as 0."""
    assert prices.price(MILLION, model, model, base_url) is None


def test_a_price_that_was_set_is_paid_for_a_reply() -> None:
    """Whatever the endpoint calls the model that answered."""
    given = {"prompt_tokens": 1_000, "completion_tokens": 500}
    reply = asyncio.run(
        prices.account(
            conversation(),
            text="Good.",
            asked="m",
            model="internal-7",
            given=given,
            base_url="http://127.0.0.1:1/v1",
            rate=(2.0, 8.0),
        )
    )
    assert reply.cost == pytest.approx(0.006)


def test_offline_costs_nothing() -> None:
    """The offline interviewer costs 0."""
    assert prices.price(MILLION, OFFLINE, OFFLINE, "http://offline.invalid/v1") == 0.0


def test_no_price_asks_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prices come from the tables in the package: no connection is ever made."""

    def connect(self: socket.socket, address: object) -> None:
        raise AssertionError(address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket, "getaddrinfo", connect)
    assert prices.price(MILLION, "gpt-4o-mini", "gpt-4o-mini", OPENAI) is not None


@pytest.mark.parametrize(
    ("given", "text", "good"),
    [
        ({"prompt_tokens": 5, "completion_tokens": 2}, "Hi.", True),
        ({"prompt_tokens": 5, "completion_tokens": 0}, "", True),
        ({"prompt_tokens": 5, "completion_tokens": 0}, "Hi.", False),
        ({"prompt_tokens": 0, "completion_tokens": 2}, "Hi.", False),
        ({"prompt_tokens": -5, "completion_tokens": 2}, "Hi.", False),
        ({"prompt_tokens": 5, "completion_tokens": -2}, "Hi.", False),
        ({"prompt_tokens": 5.0, "completion_tokens": 2}, "Hi.", False),
        ({"prompt_tokens": True, "completion_tokens": 2}, "Hi.", False),
        ({"prompt_tokens": 10**12, "completion_tokens": 2}, "Hi.", False),
        ({"total_tokens": 7}, "Hi.", False),
        ({}, "Hi.", False),
        (None, "Hi.", False),
    ],
)
def test_usage_is_taken_where_it_can_be_true(given: Any, text: str, good: bool) -> None:
    """Usage is the endpoint's where it can be true, and None where it is missing or impossible."""
    assert (prices.endpoint_usage(given, text) is not None) is good


@pytest.mark.parametrize(
    ("asked", "counted"),
    [("gpt-4o", "exact"), ("openai/gpt-5.5", "exact"), ("o3-mini", "exact"), ("gpt-4", "estimate"), ("llama-3", "estimate")],
)
def test_missing_usage_is_counted_by_us(asked: str, counted: str) -> None:
    """Without usage the tokens are counted exactly for models of the carried encoding, and estimated for others."""
    reply = account(asked=asked)
    assert reply.usage.counted == counted
    assert reply.usage.prompt_tokens > 5
    assert reply.usage.completion_tokens > 1


def test_an_account_holds_it_all() -> None:
    """Text, the model that answered, the endpoint's usage and the price stand in the reply."""
    reply = account(given={"prompt_tokens": 1000, "completion_tokens": 100}, model="gpt-4o-2024-11-20")
    assert (reply.text, reply.model, reply.usage.counted) == ("Good morning.", "gpt-4o-2024-11-20", "endpoint")
    assert reply.cost == pytest.approx(0.0035)


def test_offline_is_an_estimate() -> None:
    """Nobody counts the offline interviewer's tokens, so they are marked as estimated whatever its transport says."""
    reply = account(asked=OFFLINE, given={"prompt_tokens": 1, "completion_tokens": 1})
    assert (reply.usage.counted, reply.cost, reply.model) == ("estimate", 0.0, OFFLINE)
