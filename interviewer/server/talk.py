"""One socket from its first frame to its close code: reading, limits, and which frame goes where."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable

from fastapi import WebSocket
from starlette.websockets import WebSocketDisconnect

from interviewer import __version__
from interviewer.core import board
from interviewer.core.events import Answered, Coded, Drew, Ended, HintRequested, Paused, Ran, RepeatRequested, Resumed, Timed
from interviewer.errors import InterviewerError, NotFound, TranscriptBusy, WireError
from interviewer.server.faults import log_fault
from interviewer.server.limits import Limits
from interviewer.server.listeners import Listener
from interviewer.server.reading import read_frame
from interviewer.server.room import Room, Sent
from interviewer.server.rooms import Closing, Rooms, TooMany
from interviewer.server.wire import (
    PROTOCOL,
    Again,
    ClientFrame,
    Code,
    Continue,
    Create,
    Draw,
    End,
    Hello,
    Hint,
    Join,
    Pause,
    Ping,
    Pong,
    Resume,
    Run,
    Say,
    Stop,
    Time,
)
from interviewer.settings import Settings

_LOG = logging.getLogger(__name__)


class Talk:
    """One accepted socket."""

    def __init__(self, socket: WebSocket, rooms: Rooms, limits: Limits, known: Callable[[], bool]) -> None:
        self._socket = socket
        self._rooms = rooms
        self._limits = limits
        self._listener = Listener(limit=limits.outbox)
        self._room: Room | None = None
        self._times: deque[float] = deque()
        self._known = known

    async def run(self, settings: Settings) -> None:
        """Talk until either side ends it."""
        hello = Hello(protocol=PROTOCOL, version=__version__, offline=settings.offline, models=dict(settings.models))
        self._listener.put_frame(hello)
        reading = asyncio.create_task(self._read())
        writing = asyncio.create_task(self._listener.write(self._socket.send_text))
        closed = asyncio.create_task(self._listener.closed.wait())
        watching = asyncio.create_task(self._watch())
        try:
            await asyncio.wait({reading, writing, closed}, return_when=asyncio.FIRST_COMPLETED)
            if self._listener.closing is not None:
                await asyncio.wait({writing}, timeout=self._limits.flush)
                await self._close()
        finally:
            if self._room is not None:
                self._room.leave(self._listener)
            for task in (reading, writing, closed, watching):
                task.cancel()
            await asyncio.gather(reading, writing, closed, watching, return_exceptions=True)

    async def _close(self) -> None:
        """Close the socket with the listener's reason; one that takes nothing any more is cut."""
        closing = self._listener.closing
        if closing is None:
            return
        try:
            await asyncio.wait_for(self._socket.close(closing.code, closing.says[:100]), self._limits.flush)
        except (TimeoutError, WebSocketDisconnect, RuntimeError):
            cut = self._socket.scope["extensions"].get("cut")
            if cut is not None:
                cut()

    async def _read(self) -> None:
        while self._listener.closing is None:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            if self._too_fast():
                continue
            cmid = None
            try:
                text = message.get("text")
                if text is None:
                    raise WireError("A message is text; binary ones are not taken.", code="binary")
                frame = read_frame(text)
                cmid = getattr(frame, "cmid", None)
                await self._take(frame)
            except InterviewerError as error:
                self._refuse(error, cmid)
            except Exception as error:  # no message may end the service
                self._listener.refuse("failed", log_fault(_LOG, error), cmid)

    async def _watch(self) -> None:
        """Ask again, now and then, whether who came in may still be here, also of one who only listens."""
        while self._known():  # noqa: ASYNC110 -- a key that is deleted announces nothing
            await asyncio.sleep(self._limits.known_for)
        self._listener.close(4401, "Not let in any more: open the address of the terminal.")

    def _too_fast(self) -> bool:
        """Count a message; one too many is refused, and after some more of them the socket is closed."""
        now = asyncio.get_running_loop().time()
        self._times.append(now)
        while self._times[0] <= now - self._limits.rate_window:
            self._times.popleft()
        over = len(self._times) - self._limits.rate
        if over > self._limits.rate_grace:
            self._listener.close(4429, "Too many messages: come back in a moment.")
        elif over > 0:
            self._listener.refuse(
                "too_fast", f"More than {self._limits.rate} messages came in a short time: this one was not taken."
            )
        return over > 0

    def _refuse(self, error: InterviewerError, cmid: str | None) -> None:
        self._listener.refuse(error.code, str(error), cmid)
        match error:
            case NotFound() if self._room is None and cmid is None:
                self._listener.close(4404, "No such interview.")
            case BadToken():
                self._listener.close(4401, "Not let in.")
            case Closing():
                self._listener.close(1012, "The program is stopping.")
            case TranscriptBusy() | TooMany():
                self._listener.close(1013, "Come back in a moment.")

    async def _take(self, frame: ClientFrame) -> None:
        match frame:
            case Ping():
                self._listener.put_frame(Pong())
            case Create() | Join() | Resume():
                await self._enter(frame)
            case Stop(reply=reply):
                self._joined().stop(reply)
            case _:
                self._joined().send(_event(frame), self._listener)

    async def _enter(self, frame: Create | Join | Resume) -> None:
        if self._room is not None:
            raise WireError("This socket is in an interview already: open another one.", code="joined_already")
        match frame:
            case Create():
                room = await self._rooms.create(frame)
                room.join(self._listener)
                self._listener.acknowledge(frame.cmid, 0)
            case Join(session=id):
                room = await self._rooms.enter(id)
                room.join(self._listener)
            case Resume(session=id, token=token, epoch=epoch, last_seq=last_seq):
                if not self._rooms.proves(id, token):
                    raise BadToken("That is not the word for this interview: open it from the list.")
                room = await self._rooms.enter(id)
                room.join(self._listener, epoch=epoch, last_seq=last_seq)
        self._room = room

    def _joined(self) -> Room:
        if self._room is None:
            raise WireError("Send create, join or resume first.", code="not_joined")
        return self._room


class BadToken(InterviewerError):
    """A `resume` with a token that is not that of the interview."""

    code = "bad_token"


def _event(frame: Say | Code | Draw | Run | Hint | Again | Pause | Continue | Time | End) -> Sent:
    """Return the event that a send becomes."""
    match frame:
        case Say(text=text, cmid=cmid):
            return Answered(text=text, cmid=cmid)
        case Code(text=text, language=language, cmid=cmid):
            return Coded(text=text, language=language, cmid=cmid)
        case Draw(board=drawn, cmid=cmid):
            return Drew(text=board.write(drawn), board=drawn, cmid=cmid)
        case Run():
            return Ran.model_validate(frame.model_dump(exclude={"type"}))
        case Hint(cmid=cmid):
            return HintRequested(cmid=cmid)
        case Again(cmid=cmid):
            return RepeatRequested(cmid=cmid)
        case Pause(cmid=cmid):
            return Paused(cmid=cmid)
        case Continue(cmid=cmid):
            return Resumed(cmid=cmid)
        case Time(clock=clock, stretch=stretch, cmid=cmid):
            return Timed(clock=clock, stretch=stretch, cmid=cmid)
        case End(cmid=cmid):
            return Ended(by="candidate", reason="left", cmid=cmid)
