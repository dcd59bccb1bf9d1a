"""A real server on a port of its own in the test's loop, a page's side of the socket, and a model on strings."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from interviewer import llm, transcripts
from interviewer.core.bundle import Bundle
from interviewer.core.conversation import Conversation, Reply, Usage
from interviewer.server.access import COOKIE, Doorway
from interviewer.server.app import create_app
from interviewer.server.evals import Evals
from interviewer.server.limits import Limits
from interviewer.server.rooms import Rooms
from interviewer.server.serving import Server, bind
from interviewer.settings import Settings

TOO_LONG = 30
"""Seconds after which a test that waits for something is a failure instead of a standstill."""


def play(story: Coroutine[Any, Any, Any]) -> Any:
    """Run a story in a loop of its own."""

    async def in_time() -> Any:
        async with asyncio.timeout(TOO_LONG):
            return await story

    return asyncio.run(in_time())


async def eventually(holds: Callable[[], bool]) -> None:
    """Let everybody else go on until that holds."""
    while not holds():  # noqa: ASYNC110 - the state of another object's tasks, which no event announces
        await asyncio.sleep(0)


def cmid() -> str:
    """Return a fresh id of a send."""
    return secrets.token_hex(16)


class Puppet:
    """A model that says the authored line word by word, as many words as it is let; it observes that something was answered."""

    def __init__(self, *, held: bool = False) -> None:
        """Speak freely, or not a word before `let`."""
        self.asked: list[str] = []
        self.cancelled = 0
        self.closed = 0
        self.observation = '{"intent": "answers"}'
        self._words = asyncio.Semaphore(0) if held else None

    def let(self, words: int) -> None:
        """Let some more words be said."""
        assert self._words is not None
        for _ in range(words):
            self._words.release()

    def let_all(self) -> None:
        """Speak freely from now on."""
        self.let(10_000)

    async def reply(self, conversation: Conversation, on_part: Any = None, on_wait: Any = None) -> Reply:
        """Answer one exchange."""
        self.asked.append(conversation.purpose)
        try:
            text = self.observation if conversation.purpose == "observe" else await self._speak(conversation, on_part)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        return Reply(text=text, model="puppet", usage=Usage(prompt_tokens=1, completion_tokens=1, counted="exact"), cost=None)

    async def _speak(self, conversation: Conversation, on_part: Callable[[str], None]) -> str:
        note = conversation.messages[-1].content.rpartition("<say>")[2].removesuffix("</say>")
        words = ["🙂 ", *(f"{word} " for word in str(json.loads(note)["line"]).split())]
        for word in words:
            if self._words is not None:
                await self._words.acquire()
            on_part(word)
        return "".join(words)

    async def close(self) -> None:
        """Count it."""
        self.closed += 1


class Page:
    """The page's side of one socket; `heard` is everything that came, parsed."""

    def __init__(self, socket: ClientConnection) -> None:
        """Take over an open socket."""
        self.socket = socket
        self.heard: list[dict[str, Any]] = []

    async def next(self) -> dict[str, Any]:
        """Return the next frame."""
        frame: dict[str, Any] = json.loads(await self.socket.recv())
        self.heard.append(frame)
        return frame

    async def until(self, type: str, **fields: Any) -> dict[str, Any]:
        """Return the next frame of that type with those fields; a record is also found by the fields of its event."""
        while True:
            frame = await self.next()
            inner = frame.get("event") or {}
            if type in (frame["type"], inner.get("type")) and all(
                frame.get(name, inner.get(name)) == value for name, value in fields.items()
            ):
                return frame

    async def send(self, type: str, **fields: Any) -> str:
        """Send a frame, with a fresh cmid where it needs one; return the cmid."""
        if type not in {"join", "resume", "stop", "ping"}:
            fields.setdefault("cmid", cmid())
        await self.socket.send(json.dumps({"type": type, **fields}))
        return str(fields.get("cmid", ""))

    async def create(self, clock: str = "turns", **fields: Any) -> dict[str, Any]:
        """Begin an interview and return `joined`."""
        await self.send("create", **{"round": "C", "question": "C1", "level": "II", "clock": clock, **fields})
        return await self.until("joined")

    async def join(self, session: str) -> dict[str, Any]:
        """Open an interview and return `live`."""
        await self.send("join", session=session)
        return await self.until("live")

    async def floor(self) -> dict[str, Any]:
        """Return the record with which the interviewer hands over."""
        while True:
            frame = await self.until("asked")
            if frame["event"]["move"] != "goodbye":
                return frame

    async def closed(self) -> int | None:
        """Read on until the socket is closed and return the code."""
        try:
            while True:
                await self.next()
        except ConnectionClosed as closed:
            return None if closed.rcvd is None else closed.rcvd.code

    def records(self) -> list[dict[str, Any]]:
        """Return the records that came, in order."""
        return [frame for frame in self.heard if frame["type"] == "record"]


@dataclass
class Served:
    """A running server."""

    port: int
    directory: Path
    rooms: Rooms
    server: Server
    cookie: str
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def origin(self) -> str:
        """The origin of its own page."""
        return f"http://127.0.0.1:{self.port}"

    @asynccontextmanager
    async def page(self, *, hello: bool = True, **options: Any) -> AsyncIterator[Page]:
        """Open a socket as the page does."""
        options = {
            "origin": self.origin,
            "additional_headers": {"Cookie": f"{COOKIE}={self.cookie}"},
            "compression": None,
            "close_timeout": 2,
            "proxy": None,
            **options,
        }
        async with connect(f"ws://127.0.0.1:{self.port}/ws", **options) as socket:
            page = Page(socket)
            if hello:
                assert (await page.next())["type"] == "hello"
            yield page

    async def tell(self, method: str, path: str, value: Any = None) -> tuple[int, Any]:
        """Ask with a JSON body, as the page does, and return the status and the JSON that came back."""
        status, _, body = await self.ask(method, path, body=json.dumps(value).encode() if value is not None else b"")
        return status, json.loads(body) if body else None

    async def ask(self, method: str, path: str, *, body: bytes = b"", **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Ask over plain HTTP, with exactly these headers beside Host and cookie; a header of the value "" is left out."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        sent = {"host": f"127.0.0.1:{self.port}", "cookie": f"{COOKIE}={self.cookie}", "connection": "close"}
        sent |= {"content-length": str(len(body))} if body else {}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items() if value), "", ""]
        writer.write("\r\n".join(lines).encode("latin-1") + body)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        answer = b"" if head[0].split()[1] == "101" else await reader.read()
        writer.close()
        found = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
        return int(head[0].split()[1]), found, answer

    def lines(self, session: str) -> list[dict[str, Any]]:
        """Return the lines of a transcript."""
        return [json.loads(line) for line in (self.directory / f"{session}.jsonl").read_text().splitlines()]


Serving = Callable[..., AbstractAsyncContextManager[Served]]


@pytest.fixture
def serving(tmp_path: Path, bundles: dict[str, Bundle]) -> Serving:
    """Return how to run a server on this test's directory; without a model the offline interviewer speaks, unpaced."""

    @asynccontextmanager
    async def run(
        model: Any = None,
        *,
        limits: Limits | None = None,
        now: Callable[[], int] = transcripts.now,
        trusted: tuple[str, ...] = (),
        static: Path | None = None,
        evals: Callable[[], Evals] | None = None,
        **settings: Any,
    ) -> AsyncIterator[Served]:
        app = create_app(
            Settings(transcripts=tmp_path, **settings),
            bundles,
            doorway=Doorway.of("127.0.0.1", trusted),
            connect=llm.connect if model is None else lambda settings, bundle: model,
            limits=limits or Limits(drain=0.0, retry_after=0.01),
            now=now,
            evals=evals,
            **({} if static is None else {"static": static}),
        )
        server = Server(app, drain=(limits or Limits(drain=0.0)).drain)
        listening = bind("127.0.0.1", 0)
        running = asyncio.create_task(server._serve([listening]))
        await server.ready.wait()
        served = Served(listening.getsockname()[1], tmp_path, app.state.rooms, server, app.state.access.cookie())
        try:
            yield served
        finally:
            server.should_exit = True
            await running

    return run
