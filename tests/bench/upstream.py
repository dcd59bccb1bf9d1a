"""The scripted endpoint: `python -m tests.bench.upstream` answers chat completions on loopback, as cheaply as it can.

A request with a `response_format` (the observer's) gets a canned observation at once.
Any other is streamed: the last `tokens=N rate=R` in the request says how many tokens, and how many of them a second.
The first token is the time on the monotonic clock in nanoseconds at which it was written, so that a reader knows its way's length.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time

from tests.bench.processes import LISTENS, until_told

OBSERVATION = json.dumps({"intent": "answers", "marks": [], "claims": [], "red_flags": [], "facts": [], "situations": []})
_ORDER = re.compile(rb"tokens=(\d+) rate=(\d+)")
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
_USAGE = {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100}


def order(tokens: int, rate: int) -> str:
    """Return the words that ask for that many tokens."""
    return f"tokens={tokens} rate={rate}"


def piece(delta: dict[str, str], *, finish: str | None = None) -> bytes:
    """Return one event of the stream as one chunk of the body."""
    return _chunk({"choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}]})


def _chunk(more: dict[str, object]) -> bytes:
    event = {"id": "chatcmpl-bench", "object": "chat.completion.chunk", "created": 0, "model": "bench", **more}
    return _framed(b"data: " + json.dumps(event, separators=(",", ":")).encode() + b"\n\n")


def _framed(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(body), body)


_ROLE = piece({"role": "assistant", "content": ""})
_WORD = piece({"content": " token"})
_END = piece({}, finish="stop") + _chunk({"choices": [], "usage": _USAGE}) + _framed(b"data: [DONE]\n\n") + b"0\r\n\r\n"
_OBSERVED = _ROLE + piece({"content": OBSERVATION}) + _END


class Endpoint(asyncio.Protocol):
    """One connection, kept alive; a request is read whole, then answered."""

    def __init__(self) -> None:
        """Wait for a request."""
        self._asked = bytearray()
        self._timer: asyncio.TimerHandle | None = None
        self._loop = asyncio.get_running_loop()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        assert isinstance(transport, asyncio.Transport)
        self._out = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop speaking."""
        if self._timer is not None:
            self._timer.cancel()

    def data_received(self, data: bytes) -> None:
        """Answer once the request is complete."""
        self._asked += data
        head = self._asked.find(b"\r\n\r\n")
        if head < 0:
            return
        length = _LENGTH.search(self._asked, 0, head)
        end = head + 4 + (int(length[1]) if length else 0)
        if len(self._asked) < end:
            return
        body = bytes(self._asked[head + 4 : end])
        del self._asked[:end]
        if b'"response_format"' in body:
            self._out.write(_HEAD + _OBSERVED)
            return
        orders = _ORDER.findall(body)
        tokens, rate = map(int, orders[-1]) if orders else (1, 1000)
        self._out.write(_HEAD + _ROLE + piece({"content": f"@{time.monotonic_ns()}"}))
        self._due, self._left, self._step = self._loop.time(), tokens - 1, 1 / rate
        self._next()

    def _next(self) -> None:
        """Wait for the next token's time, or end."""
        if self._left == 0:
            self._out.write(_END)
            return
        self._due += self._step
        self._timer = self._loop.call_at(self._due, self._say)

    def _say(self) -> None:
        self._left -= 1
        self._out.write(_WORD)
        self._next()


async def _main() -> None:
    server = await asyncio.get_running_loop().create_server(Endpoint, "127.0.0.1", 0, backlog=2048)
    sys.stderr.write(f"{LISTENS}{server.sockets[0].getsockname()[1]}/\n")
    sys.stderr.flush()
    await until_told()


if __name__ == "__main__":
    asyncio.run(_main())
