"""The offline interviewer as an endpoint under the real client."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import httpx2
import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.errors import ModelUnavailable
from interviewer.llm import offline
from interviewer.llm.client import Model
from interviewer.settings import Settings
from tests.llm.upstream import SHAPE, conversation

TEXT = "Hello,  how\nare you?\n"


def respond(messages: list[dict[str, str]], shape: str | None) -> str:
    """Say what was asked for."""
    return json.dumps({"shape": shape, "last": messages[-1]["content"]}) if shape else TEXT


def model(transport: httpx2.AsyncBaseTransport | None = None) -> Model:
    """Make the product's own client over the offline transport."""
    return Model(Settings(), transport=transport or offline.OfflineTransport(respond), base_url=offline.BASE_URL)


def ask(transport: httpx2.AsyncBaseTransport | None = None, **more: Any) -> tuple[Any, list[str]]:
    """One reply and its parts."""

    async def play() -> tuple[Any, list[str]]:
        parts: list[str] = []
        door = model(transport)
        try:
            return await door.reply(conversation(**more), parts.append), parts
        finally:
            await door.close()

    return asyncio.run(play())


def test_text_arrives_word_by_word() -> None:
    """A reply is streamed by words, and is the text to the last space."""
    reply, parts = ask()
    assert parts == ["Hello,  ", "how\n", "are ", "you?\n"]
    assert (reply.text, reply.model, reply.cost) == (TEXT, "offline", 0.0)


def test_the_shape_is_known_by_its_name() -> None:
    """A conversation with a shape is answered in it, with the messages as they were sent."""
    reply, _ = ask(shape=SHAPE)
    assert json.loads(reply.text) == {"shape": "observation", "last": "Hello."}


def test_what_only_code_reads_comes_in_pieces() -> None:
    """Of some hundred characters, so that a grade is not put on the wire word by word."""
    long = json.dumps({"note": "a b " * 300})
    reply, parts = ask(offline.OfflineTransport(lambda *_: long), shape=SHAPE)
    assert reply.text == long == "".join(parts)
    assert len(parts) < 6


def test_the_pace_is_kept_for_each_word() -> None:
    """The pace is awaited before each word, with the word."""
    paced: list[str] = []

    async def pace(word: str) -> None:
        paced.append(word)

    _, parts = ask(offline.OfflineTransport(respond, pace=pace))
    assert paced == parts


def test_parts_arrive_before_the_reply_is_complete() -> None:
    """The first word is heard while the second is still held back."""

    async def play() -> None:
        go, first = asyncio.Event(), asyncio.Event()

        async def pace(word: str) -> None:
            if word != "Hello,  ":
                await go.wait()

        door = model(offline.OfflineTransport(respond, pace=pace))
        task = asyncio.create_task(door.reply(conversation(), lambda _: first.set()))
        await first.wait()
        assert not task.done()
        go.set()
        assert (await task).text == TEXT
        await door.close()

    asyncio.run(play())


def test_a_fault_of_the_interviewer_is_a_model_error(caplog: pytest.LogCaptureFixture) -> None:
    """A fault in the offline interviewer is a model error like any other, asked once; the log has a line that says where it came from."""
    asked: list[int] = []

    def broken(messages: list[dict[str, str]], shape: str | None) -> str:
        asked.append(1)
        raise KeyError("secret thought")

    with pytest.raises(ModelUnavailable) as raised, caplog.at_level(logging.ERROR):
        ask(offline.OfflineTransport(broken))
    assert raised.value.reason == "server_error"
    assert len(asked) == 1
    assert "secret thought" not in str(raised.value)
    [line] = caplog.records
    assert "KeyError" in line.getMessage()
    assert "test_offline.py" in line.getMessage()
    assert line.exc_info is None
    assert "secret thought" not in caplog.text


def client() -> openai.AsyncOpenAI:
    """Make the plain client over the offline transport."""
    http = httpx2.AsyncClient(transport=offline.OfflineTransport(respond))
    return openai.AsyncOpenAI(api_key="none", base_url=offline.BASE_URL, http_client=http, max_retries=0)


def test_the_plain_client_understands_it_whole_and_streamed() -> None:
    """The official client reads both forms of the reply, its usage and the list of models."""

    async def play() -> None:
        async with client() as plain:
            whole = await plain.chat.completions.create(model="offline", messages=[{"role": "user", "content": "Hi."}])
            assert whole.choices[0].message.content == TEXT
            assert whole.usage is not None
            assert whole.usage.total_tokens > 0
            streamed = await plain.chat.completions.create(
                model="offline", messages=[{"role": "user", "content": "Hi."}], stream=True
            )
            async with streamed:
                chunks = [chunk async for chunk in streamed]
            assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == TEXT
            assert chunks[-2].choices[0].finish_reason == "stop"
            assert chunks[-1].usage is not None
            assert [found.id async for found in plain.models.list()] == ["offline"]

    asyncio.run(play())


def test_anything_else_is_not_found() -> None:
    """Another path is a 404 in OpenAI's shape."""

    async def play() -> None:
        async with client() as plain:
            with pytest.raises(openai.NotFoundError, match="Unknown request: POST /v1/embeddings"):
                await plain.embeddings.create(model="offline", input="x")

    asyncio.run(play())


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"messages": 1}', b'{"messages": [1]}', b'{"messages": [], "response_format": 1}']
)
def test_a_broken_request_is_refused(body: bytes) -> None:
    """What is not a chat completions request is a 400."""

    async def play() -> int:
        async with httpx2.AsyncClient(transport=offline.OfflineTransport(respond)) as http:
            return (await http.post(f"{offline.BASE_URL}/chat/completions", content=body)).status_code

    assert asyncio.run(play()) == 400


@given(st.text(max_size=100))
def test_words_joined_are_the_text(text: str) -> None:
    """Cutting into words loses nothing."""
    assert "".join(offline.split(text)) == text
