"""One socket's way out: a bounded queue of texts between a room, which never waits, and a socket, which may."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from interviewer.server.public import delta
from interviewer.server.reading import write_frame
from interviewer.server.views import Frame
from interviewer.server.wire import Ack, ErrorFrame

BREATH = 0.033
"""Seconds after a part of a reply in which further parts pile up to one frame; whatever else comes does not wait."""

MERGED = 16_384
"""Longest text in characters that waiting parts of a reply are joined to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of the reply that is being said, with its frame as text; one value is shared by all listeners."""

    reply: str
    attempt: int
    epoch: int
    off: int
    text: str
    frame: str


@dataclass(frozen=True, slots=True)
class Closing:
    """Why a socket is to be closed."""

    code: int
    says: str


class Listener:
    """What waits to be sent to one socket.

    More than `limit` characters waiting means that nobody reads: the queue is dropped and the socket closed with 1013.
    The frames of a replay are shared between sockets and do not count.
    """

    def __init__(self, *, limit: int, breath: float = BREATH) -> None:
        self.closing: Closing | None = None
        self.closed = asyncio.Event()
        self._limit = limit
        self._breath = breath
        self._urgent = asyncio.Event()
        self._waiting: deque[tuple[str | Part, int]] = deque()
        self._size = 0
        self._arrived = asyncio.Event()

    def put(self, item: str | Part) -> None:
        """Queue one frame."""
        if self.closing is not None:
            return
        size = len(item.frame if isinstance(item, Part) else item)
        self._size += size
        if self._size > self._limit:
            self._waiting.clear()
            self.close(1013, "This connection is too slow: come back in a moment, nothing is lost.")
            return
        self._waiting.append((item, size))
        self._arrived.set()
        if isinstance(item, str):
            self._urgent.set()

    def put_frame(self, frame: Frame) -> None:
        """Queue one frame that is only for this socket."""
        self.put(write_frame(frame))

    def put_replay(self, frames: Iterable[str]) -> None:
        """Queue frames that are kept anyway."""
        if self.closing is None:
            self._waiting.extend((frame, 0) for frame in frames)
            self._arrived.set()
            self._urgent.set()

    def acknowledge(self, cmid: str, seq: int) -> None:
        """Say that what was sent with this cmid is on the disk."""
        self.put_frame(Ack(cmid=cmid, seq=seq))

    def refuse(self, code: str, says: str, cmid: str | None = None) -> None:
        """Say that something was not taken."""
        self.put_frame(ErrorFrame(code=code, says=says, cmid=cmid))

    def close(self, code: int, says: str = "") -> None:
        """Let the socket be closed once what waits is sent; the first reason counts."""
        if self.closing is None:
            self.closing = Closing(code, says)
            self.closed.set()
            self._arrived.set()
            self._urgent.set()

    async def write(self, send: Callable[[str], Awaitable[None]]) -> None:
        """Send what comes until the listener is closed and nothing waits."""
        while True:
            while self._waiting:
                is_part = isinstance(self._waiting[0][0], Part)
                await send(self._next())
                if is_part:
                    await self._breathe()
            if self.closing is not None:
                return
            self._arrived.clear()
            await self._arrived.wait()

    async def _breathe(self) -> None:
        """Let parts pile up for a moment, unless something else waits."""
        if not any(isinstance(item, str) for item, _ in self._waiting) and self.closing is None:
            self._urgent.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._urgent.wait(), self._breath)

    def _next(self) -> str:
        """Take the next frame; parts of a reply that have piled up become one."""
        item, size = self._waiting.popleft()
        self._size -= size
        if isinstance(item, str):
            return item
        texts, length = [item.text], len(item.text)
        while self._waiting and length < MERGED:
            following, size = self._waiting[0]
            if isinstance(following, str) or (following.reply, following.attempt) != (item.reply, item.attempt):
                break
            self._waiting.popleft()
            self._size -= size
            texts.append(following.text)
            length += len(following.text)
        if len(texts) == 1:
            return item.frame
        return delta(reply=item.reply, attempt=item.attempt, epoch=item.epoch, off=item.off, text="".join(texts))
