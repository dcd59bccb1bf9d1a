"""The far ends of sockets: one that holds an interview, and one that only gets tokens from the reference."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from websockets.asyncio.client import ClientConnection, connect

from tests.bench.processes import TOKEN
from tests.bench.upstream import order

ANSWER = (
    "I would first ask how large the folder is and whether names can repeat. Then I would read every file once, "
    "keep a digest of its bytes in a dictionary, and call two files equal when their digests and their sizes are. "
    "That is linear in the bytes read; to save reads I would group by size first and only hash groups of two or more. "
)


class WrongReply(Exception):
    """What was relayed is not what the endpoint sent, so that its cost means nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn as a client saw it, in seconds: `first` from the send to the first token, `way` from the endpoint to here."""

    first: float
    way: float


class Client(Protocol):
    """One end of a socket that can take a turn."""

    async def turn(self, tokens: int, rate: int) -> Turn:
        """Ask for that many tokens and wait for the last; raises `WrongReply` if it is another number."""


class Watching:
    """Counts tokens and notes when the first came."""

    def __init__(self) -> None:
        """Begin to wait."""
        self._sent = time.monotonic_ns()
        self._texts: list[str] = []
        self._first = 0

    def take(self, text: str) -> None:
        """Take some more of the reply."""
        if not self._texts:
            self._first = time.monotonic_ns()
        self._texts.append(text)

    def turn(self, tokens: int) -> Turn:
        """Return the turn, which is over."""
        stamp, *words = "".join(self._texts).split(" ")
        if not stamp.startswith("@") or words != ["token"] * (tokens - 1):
            raise WrongReply(f"{len(words) + 1} tokens came instead of {tokens}, the first is {stamp[:40]!r}")
        return Turn(first=(self._first - self._sent) / 1e9, way=(self._first - int(stamp[1:])) / 1e9)


class Candidate:
    """Somebody in an interview of our server's."""

    def __init__(self, socket: ClientConnection) -> None:
        """Take over an open socket."""
        self._socket = socket

    async def create(self) -> str:
        """Begin an interview, wait until the interviewer has asked for the first time, and return its id."""
        await self._send("create", round="C", question="C1", level="II", clock="real")
        joined = await self._until("joined")
        await self._until("asked")
        return str(joined["session"])

    async def join(self, session: str) -> None:
        """Listen to an interview that others hold."""
        await self._socket.send(json.dumps({"type": "join", "session": session}))
        await self._until("live")

    async def turn(self, tokens: int, rate: int) -> Turn:
        """Answer, and listen to what the interviewer says to it."""
        watching = Watching()
        await self._send("say", text=f"{ANSWER}{order(tokens, rate)}")
        while True:
            frame = json.loads(await self._socket.recv())
            if frame["type"] == "delta":
                watching.take(frame["text"])
            elif frame["type"] == "record" and frame["event"]["type"] == "asked":
                return watching.turn(tokens)
            elif frame["type"] == "error" or (frame["type"] == "record" and frame["event"]["type"] in {"failed", "ended"}):
                raise WrongReply(f"instead of a turn came {json.dumps(frame)[:400]}")

    async def _send(self, type: str, **fields: str) -> None:
        await self._socket.send(json.dumps({"type": type, "cmid": secrets.token_hex(16), **fields}))

    async def _until(self, type: str) -> dict[str, Any]:
        while True:
            frame: dict[str, Any] = json.loads(await self._socket.recv())
            if type in (frame["type"], (frame.get("event") or {}).get("type")):
                return frame
            if frame["type"] == "error":
                raise WrongReply(f"instead of {type} came {json.dumps(frame)[:400]}")


class Receiver:
    """Somebody at the reference."""

    def __init__(self, socket: ClientConnection) -> None:
        """Take over an open socket."""
        self._socket = socket

    async def turn(self, tokens: int, rate: int) -> Turn:
        """Send the same words and listen."""
        watching = Watching()
        await self._socket.send(f"{ANSWER}{order(tokens, rate)}")
        while "text" in (frame := json.loads(await self._socket.recv())):
            watching.take(frame["text"])
        return watching.turn(tokens)


@asynccontextmanager
async def candidate(port: int) -> AsyncIterator[Candidate]:
    """Connect to our server."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with connect(
        f"ws://127.0.0.1:{port}/ws", compression=None, additional_headers=headers, proxy=None, open_timeout=30
    ) as socket:
        yield Candidate(socket)


@asynccontextmanager
async def receiver(port: int) -> AsyncIterator[Receiver]:
    """Connect to the reference."""
    async with connect(f"ws://127.0.0.1:{port}/", compression=None, proxy=None, open_timeout=30) as socket:
        yield Receiver(socket)
