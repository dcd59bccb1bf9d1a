"""The offline interviewer as an endpoint: a transport under the real client that answers in this process.

The same request building, reading, deadlines and errors are in use as with a provider; only the network is not.
What it says is made elsewhere (`brain`); here it is put on the wire, word by word what is said aloud, in pieces what only code reads.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx2

from interviewer.errors import whence
from interviewer.llm import tokens
from interviewer.settings import OFFLINE

BASE_URL = "http://offline.invalid/v1"
"""An address that no resolver knows, should a request ever leave the process by mistake."""

PIECE = 400
"""Characters of one event of a reply that nobody listens to."""

Respond = Callable[[list[dict[str, str]], str | None], str]
"""Messages and the name of the shape asked for, if any, to the text of the reply; pure."""

_LOG = logging.getLogger(__name__)


class OfflineTransport(httpx2.AsyncBaseTransport):
    """Answers `POST /chat/completions`, streamed or whole, and `GET /models`; anything else is a 404.

    `pace` is awaited before each word of a stream; without it the words come as fast as they are read.
    """

    def __init__(self, respond: Respond, *, pace: Callable[[str], Awaitable[None]] | None = None) -> None:
        self._respond, self._pace = respond, pace

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request."""
        match request.method, request.url.path.removeprefix("/v1"):
            case "GET", "/models":
                return _json(
                    200, {"object": "list", "data": [{"id": OFFLINE, "object": "model", "created": 0, "owned_by": OFFLINE}]}
                )
            case "POST", "/chat/completions":
                return self._complete(await request.aread())
        return _error(404, f"Unknown request: {request.method} {request.url.path}")

    def _complete(self, content: bytes) -> httpx2.Response:
        try:
            body = json.loads(content)
            messages = [{"role": str(message["role"]), "content": str(message["content"])} for message in body["messages"]]
            shape = (body.get("response_format") or {}).get("json_schema") or {}
        except (ValueError, KeyError, TypeError, AttributeError):
            return _error(400, "The body is not a chat completions request.")
        try:
            text = self._respond(messages, shape.get("name"))
        except Exception as error:
            _LOG.error("The offline interviewer failed: %s.", whence(error))
            return _error(500, f"The offline interviewer failed: {type(error).__name__}")
        usage = _usage(messages, text)
        if not body.get("stream"):
            choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
            whole = {"id": "offline", "object": "chat.completion", "created": 0, "model": OFFLINE}
            return _json(200, whole | {"choices": [choice], "usage": usage})
        words = pieces(text) if shape else split(text)
        return httpx2.Response(200, headers={"content-type": "text/event-stream"}, stream=_Words(words, usage, self._pace))


class _Words(httpx2.AsyncByteStream):
    """A reply as server-sent events, one word or piece each."""

    def __init__(self, words: list[str], usage: dict[str, int], pace: Callable[[str], Awaitable[None]] | None) -> None:
        self._words = words
        self._usage, self._pace = usage, pace

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield _event([{"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": None}])
        for word in self._words:
            if self._pace is not None:
                await self._pace(word)
            yield _event([{"index": 0, "delta": {"content": word}, "finish_reason": None}])
        yield _event([{"index": 0, "delta": {}, "finish_reason": "stop"}])
        yield _event([], usage=self._usage)
        yield b"data: [DONE]\n\n"


def split(text: str) -> list[str]:
    """Cut a text into words, each with the white space after it; joined again they are the text."""
    return re.findall(r"\S+\s*|^\s+", text)


def pieces(text: str) -> list[str]:
    """Cut a text into pieces of some hundred characters; joined again they are the text."""
    return [text[at : at + PIECE] for at in range(0, len(text), PIECE)]


def _event(choices: list[dict[str, Any]], **more: object) -> bytes:
    chunk = {"id": OFFLINE, "object": "chat.completion.chunk", "created": 0, "model": OFFLINE, "choices": choices, **more}
    return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode()


def _usage(messages: list[dict[str, str]], text: str) -> dict[str, int]:
    prompt = sum(tokens.estimate(message["content"]) for message in messages)
    completion = tokens.estimate(text)
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def _json(status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> httpx2.Response:
    return httpx2.Response(status, json=body, headers=headers)


def _error(status: int, message: str) -> httpx2.Response:
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": None}
    return _json(status, {"error": error}, {"x-should-retry": "false"})
