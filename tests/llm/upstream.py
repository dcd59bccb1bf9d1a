"""A model endpoint over raw TCP on loopback, scripted byte by byte, and the words to script it with."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from interviewer.core.conversation import Conversation, Message, Reply, Shape
from interviewer.errors import ModelError
from interviewer.llm.client import Model
from interviewer.settings import Secret, Settings

KEY = "sk-canary-2718281828"
STREAM = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
DONE = b"data: [DONE]\n\n"
SHAPE = Shape("observation", {"type": "object", "properties": {"intent": {"type": "string"}}})

Step = bytes | str
HANG, RESET = "hang", "reset"


def data(value: object, end: str = "\n\n") -> bytes:
    """Make one server-sent event holding JSON."""
    return f"data: {json.dumps(value, ensure_ascii=False)}{end}".encode()


def piece(content: object = None, finish: str | None = None, **more: object) -> dict[str, Any]:
    """Make one chunk of a streamed completion."""
    delta = {} if content is None else {"content": content}
    return {"id": "c1", "model": "m-1", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}], **more}


def usage(prompt: object = 7, completion: object = 3) -> dict[str, Any]:
    """Make the usage chunk."""
    return {"id": "c1", "choices": [], "usage": {"prompt_tokens": prompt, "completion_tokens": completion}}


def stream(*chunks: object) -> bytes:
    """Make a complete, well-formed stream of these chunks."""
    return STREAM + b"".join(map(data, chunks)) + DONE


GOOD = stream(piece("Good "), piece("morning."), piece(None, "stop"), usage())


def answer(status: int, body: object, **headers: str) -> bytes:
    """Make a whole response; underscores in header names stand for hyphens."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = {"content-type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}}
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return f"HTTP/1.1 {status} X\r\n{lines}content-length: {len(content)}\r\n\r\n".encode() + content


def error(status: int, message: str, **more: object) -> bytes:
    """Make an error in OpenAI's shape."""
    return answer(status, {"error": {"message": message, **more}})


@dataclass
class Upstream:
    """What came in: each request's headers and body, and how many connections the client closed by itself."""

    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    connections: int = 0


@asynccontextmanager
async def upstream(*script: tuple[Step, ...] | bytes) -> AsyncIterator[Upstream]:
    """Serve the script, one entry for each request in turn; the last is repeated."""
    seen = Upstream()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.connections += 1
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while not writer.is_closing():
                seen.headers.append(await _head(reader))
                seen.requests.append(
                    json.loads(await reader.readexactly(int(seen.headers[-1].get("content-length", "0"))) or b"{}")
                )
                steps = script[min(len(seen.requests), len(script)) - 1]
                for step in (steps,) if isinstance(steps, bytes) else steps:
                    await _act(step, reader, writer, seen)
                if b"connection: close" in (steps if isinstance(steps, bytes) else steps[0]):
                    break
        writer.close()

    server = await asyncio.start_server(converse, "127.0.0.1", 0)
    seen.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield seen
    finally:
        server.close()
        await asyncio.sleep(0)


async def _head(reader: asyncio.StreamReader) -> dict[str, str]:
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")[1:-2]
    return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


async def _act(step: Step, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seen: Upstream) -> None:
    if isinstance(step, bytes):
        writer.write(step)
        await writer.drain()
    elif step == HANG:
        await reader.read()
        seen.hung_up.set()
        raise ConnectionError
    else:
        await asyncio.sleep(0.02)  # lets what was written arrive before the reset overtakes it
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
        raise ConnectionError


@dataclass
class Told:
    """What a caller saw of one reply."""

    reply: Reply | None = None
    error: Exception | None = None
    parts: list[str] = field(default_factory=list)
    waits: list[tuple[str, float | None]] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)


def settings(url: str, **more: Any) -> Settings:
    """Make settings for an endpoint, with a key that must show up nowhere."""
    models = dict.fromkeys(("observer", "interviewer", "grader"), "m-1")
    fixed: dict[str, Any] = {"offline": False, "api_key": Secret(KEY), "base_url": url, "models": models}
    return Settings(**fixed | more)


def conversation(*, shape: Shape | None = None, words: str = "Hello.") -> Conversation:
    """Make a small conversation, with a shape or without."""
    messages = (Message("system", "You interview."), Message("user", words))

    def read(text: str) -> Any:
        raise AssertionError("the door never reads a reply")

    return Conversation(purpose="observe" if shape else "phrase", messages=messages, read=read, shape=shape, max_tokens=64)


@asynccontextmanager
async def model_at(
    url: str, *, slept: list[float] | None = None, jitter: float = 0.5, now: float = 0.0, **more: Any
) -> AsyncIterator[Model]:
    """Open a model whose pauses take no time and are written into `slept`."""

    async def sleep(seconds: float) -> None:
        if slept is not None:
            slept.append(seconds)

    model = Model(settings(url, **more), sleep=sleep, jitter=lambda: jitter, now=lambda: now)
    try:
        yield model
    finally:
        await model.close()


async def ask(url: str, *, shape: Shape | None = None, **more: Any) -> Told:
    """Ask once and return everything that could be seen."""
    told = Told()

    def on_wait(says: str, seconds: float | None) -> None:
        told.waits.append((says, seconds))

    async with model_at(url, slept=told.slept, **more) as model:
        try:
            told.reply = await model.reply(conversation(shape=shape), told.parts.append, on_wait)
        except Exception as raised:
            told.error = raised
    return told


def exchange(*script: tuple[Step, ...] | bytes, **more: Any) -> tuple[Told, Upstream]:
    """Play a script and ask once."""

    async def play() -> tuple[Told, Upstream]:
        async with upstream(*script) as seen:
            return await ask(seen.url, **more), seen

    return asyncio.run(play())


def fails(kind: type[ModelError], reason: str, *script: object, requests: int = 1, **more: object) -> ModelError:
    """Play a script that must fail in this way after so many requests; return the error."""
    told, seen = exchange(*script, **more)  # type: ignore[arg-type]  # scripts are passed through
    assert isinstance(told.error, kind), told.error or told.reply
    assert told.error.reason == reason
    assert len(seen.requests) == requests
    assert "127.0.0.1" in str(told.error)
    return told.error
