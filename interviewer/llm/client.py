"""The model's door: a conversation goes out, one complete reply comes back, or one of our errors.

The `openai` client makes the request and maps its errors; the bytes of the answer are read by our own reader (`sse`),
since a model object per token costs more than the rest of the relay together.
What is asked again, how often and when, is decided here and nowhere else.
"""

from __future__ import annotations

import asyncio
import ipaddress
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx2
import openai

from interviewer.core.conversation import Conversation, Reply
from interviewer.errors import ModelUnavailable
from interviewer.llm import faults, prices, retries
from interviewer.llm.attempts import Attempt, Learned
from interviewer.llm.chunks import Heard, Unreadable, parse
from interviewer.llm.faults import Door, Fault
from interviewer.llm.sse import LIMIT, Reader, TooLong
from interviewer.llm.watch import Watch
from interviewer.settings import OPENAI, Settings, host_of

PLACEHOLDER = "none"
"""Sent as the key where there is none: the client insists on one, keyless servers do not look."""

CONNECT_WITHIN = 5.0
AFTER_FINISH = 2.0
"""How long to wait for the usage and the end of the stream once the reply itself is complete."""

WHOLE = 4 * LIMIT
"""The most bytes of a completion that comes as one JSON document."""

APOLOGY = 1 << 16
"""The most bytes of an error's body."""

OnPart = Callable[[str], None]
OnWait = Callable[[str, float | None], None]


class Model:
    """A connection to one endpoint, for any number of conversations at once; `close` it at the end.

    `transport` stands under the client (offline, recording, tests); `sleep`, `jitter` and `now` are injected by tests.
    What an endpoint turned out not to take (a strict schema, a parameter's name) is remembered as long as this lives.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        transport: httpx2.AsyncBaseTransport | None = None,
        base_url: str | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.settings = settings
        self.base_url = base_url or settings.base_url or OPENAI
        self.sleep, self.jitter, self.now = sleep, jitter, now
        self._learned: dict[str, Learned] = {}
        self._client = open_client(self.base_url, settings, transport)

    async def close(self) -> None:
        """Close every connection."""
        await self._client.close()

    async def reply(self, conversation: Conversation, on_part: OnPart | None = None, on_wait: OnWait | None = None) -> Reply:
        """Return the complete reply; for a conversation with a shape, the JSON text found in it.

        `on_part` gets visible text as it arrives, provisional until this returns.
        `on_wait` gets a sentence when there is something to wait for, and the seconds until the next try, or None.
        Raises `ModelUnavailable`, `ModelRefused` or `BadReply`; their `partial` is the text that had arrived.
        Once a part was passed on nothing is asked again.  Cancelling closes the connection at once.
        """
        asked = self.settings.models[conversation.role]
        door = Door(host=host_of(self.base_url), model=asked, key=self.settings.api_key)
        attempt = Attempt(conversation, door, self.learned(asked))
        turn = _Turn(self, attempt, on_part, on_wait)
        limit = asyncio.timeout(self.settings.reply_deadline)
        try:
            async with limit:
                heard = await turn.run(deadline=asyncio.get_running_loop().time() + self.settings.reply_deadline)
        except TimeoutError:
            if not limit.expired():
                raise
            what = f"did not finish within {retries.in_words(self.settings.reply_deadline)}"
            raise faults.too_slow(door, what, partial=turn.heard.said) from None
        return await prices.account(
            conversation, text=attempt.text(heard), asked=asked, model=heard.model, given=heard.usage,
            base_url=self.base_url, rate=self.settings.price_of(asked),
        )  # fmt: skip

    async def priced(self, conversation: Conversation, text: str) -> Reply:
        """Return as much of a reply as came before it was broken off, counted and priced by ourselves: nobody gave its usage."""
        asked = self.settings.models[conversation.role]
        rate = self.settings.price_of(asked)
        return await prices.account(
            conversation, text=text, asked=asked, model=asked, given=None, base_url=self.base_url, rate=rate
        )

    def learned(self, model: str) -> Learned:
        """Return what is known about this model here, to be added to."""
        return self._learned.setdefault(model, Learned())

    async def ask(self, request: dict[str, Any]) -> httpx2.Response:
        """Make the request and return the response, not read yet; it is for the caller to close."""
        # `chat.completions.create` walks all it is given to transform it, at a quarter of a turn's fixed cost; this sends it as it is
        post: Callable[..., Awaitable[httpx2.Response]] = self._client.post
        return await post("/chat/completions", cast_to=httpx2.Response, body=request, stream=True)


@dataclass(slots=True)
class _Turn:
    """One reply with all its attempts."""

    model: Model
    attempt: Attempt
    on_part: OnPart | None
    on_wait: OnWait | None
    heard: Heard = field(default_factory=Heard)

    @property
    def door(self) -> Door:
        """Where the request goes."""
        return self.attempt.door

    async def run(self, *, deadline: float) -> Heard:
        """Ask until there is a usable reply; raises what is left when nothing more is worth trying."""
        attempt, asked_twice = 1, False
        while True:
            self.heard = Heard()
            fault = await self._once()
            if fault is None:
                return self.heard
            error = fault.error
            error.partial = error.partial or self.heard.said
            if self.heard.text and self.on_part is not None:
                raise error from None
            if self.attempt.concede(fault):
                continue
            if error.reason == "empty" and not asked_twice:
                asked_twice = True
                continue
            if not fault.again or attempt >= self.model.settings.attempts:
                error.retry_after = retries.asked_pause(fault.headers, self.model.now())
                raise error from None
            await self._pause(fault, attempt, deadline)
            attempt += 1

    async def _once(self) -> Fault | None:
        """Ask once; None when the reply is complete."""
        settings = self.model.settings
        watch = Watch(first=settings.first_token_deadline, stall=settings.stall_deadline, on_notice=self._still_waiting)
        try:
            async with watch, aclosing(await self.model.ask(self.attempt.request(stream=True))) as response:
                await self._listen(response, watch)
        except TimeoutError:
            if not watch.expired:
                raise
            if not self.heard.finish:
                what = "stopped in the middle of the reply" if watch.started else "did not begin to answer in time"
                return Fault(error=faults.too_slow(self.door, what))
        except faults.FOREIGN as error:
            if not self.heard.finish:
                return faults.translate(error, self.door)
        self._part(self.heard.end())
        return self.attempt.verdict(self.heard)

    async def _listen(self, response: httpx2.Response, watch: Watch) -> None:
        """Read the answer to its end, whichever form it has."""
        if "text/html" in response.headers.get("content-type", ""):
            raise Unreadable("an HTML page")
        reader, whole, undecided = Reader(), bytearray(), True
        async with aclosing(response.aiter_bytes()) as pieces:
            async for piece in pieces:
                if undecided and (start := piece.lstrip(b"\xef\xbb\xbf \t\r\n")):
                    undecided = False
                    if start.startswith(b"<"):
                        raise Unreadable("an HTML page")
                    if start.startswith((b"{", b"[")):
                        whole += start
                        continue
                if whole:
                    whole += piece
                    watch.token()
                    if len(whole) > WHOLE:
                        raise TooLong(f"a reply of more than {WHOLE} bytes")
                    continue
                self._take(reader, piece, watch)
        if whole:
            self._part(self.heard.take_whole(parse(bytes(whole))))
        elif not self.heard.done and (rest := reader.rest()) is not None:
            self._take_rest(rest.data, rest.name)

    def _take(self, reader: Reader, piece: bytes, watch: Watch) -> None:
        heard = self.heard
        ended = bool(heard.finish or heard.done)
        for event in reader.feed(piece):
            if heard.done:
                return
            text = heard.take(event.data, name=event.name)
            if heard.alive:
                watch.token()
            if text:
                self._part(text)
        if not ended and (heard.finish or heard.done):
            watch.finishing(AFTER_FINISH)

    def _take_rest(self, data: bytes, name: bytes) -> None:
        """Take an event without the empty line after it; half of one is a cut, not an unreadable reply."""
        try:
            self._part(self.heard.take(data, name=name))
        except Unreadable:
            return

    def _part(self, text: str) -> None:
        if text and self.on_part is not None:
            self.on_part(text)

    async def _pause(self, fault: Fault, attempt: int, deadline: float) -> None:
        """Wait as long as the endpoint asks, or some jitter; raises at once when that is too long."""
        error, model = fault.error, self.model
        asked = retries.asked_pause(fault.headers, model.now())
        wait = retries.backoff(attempt, model.jitter()) if asked is None else asked
        if wait > retries.LONGEST or wait >= deadline - asyncio.get_running_loop().time():
            said = f"The model at {self.door.host} asks to wait {retries.in_words(wait)}: come back then."
            raise ModelUnavailable(said, reason=error.reason, retry_after=wait, raw=error.raw) from None
        if self.on_wait is not None:
            what = {"rate_limited": "is busy", "unreachable": "cannot be reached", "cut": "hung up"}.get(error.reason, "failed")
            self.on_wait(f"The model at {self.door.host} {what}; trying again in {retries.in_words(wait)}.", wait)
        await model.sleep(wait)

    def _still_waiting(self) -> None:
        if self.on_wait is not None:
            self.on_wait(f"Still waiting for the model at {self.door.host}.", None)


class _Short(httpx2.AsyncByteStream):
    """The beginning of an error's body: whoever sends a gigabyte of apology is not listened to."""

    def __init__(self, inner: httpx2.AsyncByteStream) -> None:
        self._inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = APOLOGY
        async for piece in self._inner:
            yield piece[:left]
            left -= len(piece)
            if left <= 0:
                return

    async def aclose(self) -> None:
        """Close the body below."""
        await self._inner.aclose()


async def _shorten(response: httpx2.Response) -> None:
    if response.status_code >= 300 and isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = _Short(response.stream)


def open_client(base_url: str, settings: Settings, transport: httpx2.AsyncBaseTransport | None) -> openai.AsyncOpenAI:
    """Return a client that asks once, follows no redirect, and lets no proxy read what stays on this machine."""
    host = str(urlsplit(base_url).hostname)
    direct: dict[str, httpx2.AsyncBaseTransport | None] = {}
    if transport is None and _is_loopback(host):
        # A proxy from the environment is for the world outside, and could read what never leaves this machine.
        direct = {f"all://[{host}]" if ":" in host else f"all://{host}": None}
    # The client reads an organisation and a project from the environment; they are of no other endpoint's concern.
    headers: dict[str, Any] = dict.fromkeys(
        () if base_url == OPENAI else ("OpenAI-Organization", "OpenAI-Project"), openai.omit
    )
    http = httpx2.AsyncClient(
        transport=transport,
        mounts=direct,
        event_hooks={"response": [_shorten]},
        follow_redirects=False,  # a redirect would carry the prompt, and with some clients the key, to another host
        timeout=httpx2.Timeout(connect=CONNECT_WITHIN, write=settings.first_token_deadline, read=None, pool=None),
        limits=httpx2.Limits(max_connections=1000, max_keepalive_connections=100),
    )
    return openai.AsyncOpenAI(
        api_key=str(settings.api_key) or PLACEHOLDER,
        base_url=base_url,
        max_retries=0,
        timeout=http.timeout,
        http_client=http,
        default_headers={"Accept-Encoding": "identity", **headers},
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
