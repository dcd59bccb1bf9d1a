"""One live interview: the candidate's door of `conduct`, behind which any number of sockets listen and send.

The interview goes on whether a socket is there or not; a room never waits for a socket.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from interviewer import conduct
from interviewer.core.events import (
    Answered,
    Asked,
    CandidateEvent,
    Coded,
    Drew,
    Ended,
    HintRequested,
    Interrupted,
    Paused,
    Ran,
    Record,
    RepeatRequested,
    Resumed,
    Timed,
    Waited,
)
from interviewer.core.session import Session
from interviewer.core.transitions import TRANSITIONS, Stage, kind
from interviewer.errors import NotSaved, TranscriptError
from interviewer.keeping import Keeping
from interviewer.saved import fold
from interviewer.server.faults import log_fault
from interviewer.server.limits import Limits
from interviewer.server.listeners import Listener, Part
from interviewer.server.public import clock_view, delta, record_frame, room_view, utf16
from interviewer.server.reading import write_frame
from interviewer.server.wire import Joined, Live, Notice, Opened, OpenReply
from interviewer.transcripts import Writer

_LOG = logging.getLogger(__name__)

Sent = Answered | Coded | Drew | Ran | HintRequested | RepeatRequested | Paused | Resumed | Timed | Ended
"""What a socket may bring in."""

THEIR_FLOOR = {Stage.LISTENING, Stage.PAUSED}


class _Left(Exception):
    """Nobody has listened for a while."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What was recorded of an interview before a room opens: the session, and the frame and epoch of each record."""

    session: Session
    frames: list[str]
    epochs: list[int]

    @staticmethod
    def of(found: tuple[Record, ...], name: str) -> Past:
        """Return the past that records tell; raises what `saved.fold` raises."""
        frames = []
        for record, session in fold(found, name):
            frames.append(write_frame(record_frame(record, session)))
        return Past(session=session, frames=frames, epochs=[record.epoch for record in found])


class Room:
    """One live interview; `open` begins to conduct it, `close` releases it.

    Without a `writer` and `models` it only shows an interview that has ended; `places` is how many rounds the loop has.
    """

    def __init__(
        self,
        past: Past,
        *,
        token: str,
        writer: Writer | None,
        models: tuple[conduct.LivingModel, conduct.LivingModel] | None,
        limits: Limits,
        places: int,
        now: conduct.Now,
        on_closed: Callable[[Room], None],
    ) -> None:
        self.session = past.session
        self.limits = limits
        self._places = places
        self.frames = past.frames
        self.epochs = past.epochs
        self._told = sum(map(len, past.frames))
        self.listeners: set[Listener] = set()
        self.ready = asyncio.Event()
        self.resting = asyncio.Event()
        self.draining = False
        self._token = token
        self._keeping = None if writer is None else Keeping(writer, tell=self.hear_wait, retry_after=limits.retry_after)
        self._models = models
        self._now = now
        self._on_closed = on_closed
        self._inbox: deque[Sent] = deque()
        self._senders: dict[str, set[Listener]] = {}
        self._taken: Sent | None = None
        self._arrived = asyncio.Event()
        self._stop = asyncio.Event()
        self._open: OpenReply | None = None
        self._open_length = 0
        self._open_text: list[str] = []
        self._left_at = asyncio.get_running_loop().time()
        self._task: asyncio.Task[None] | None = None
        self._released = False

    @property
    def id(self) -> str:
        """The id of the interview."""
        return self.session.id

    @property
    def epoch(self) -> int:
        """The fencing epoch in which the room writes."""
        return self.session.epoch if self._keeping is None else self._keeping.epoch

    @property
    def _is_full(self) -> bool:
        return len(self.frames) >= self.limits.records or self._told >= self.limits.told

    # --- sockets come and go -----------------------------------------------------------------------------------------

    def join(self, listener: Listener, *, epoch: int = 0, last_seq: int = -1) -> None:
        """Send what is missing after `last_seq`, then `live`, then all that happens.

        A record of that `seq` and `epoch` proves continuity; where it is not here, everything is sent again.
        """
        if self._released:
            listener.close(1012, "The interview has just been closed: come back in a moment.")
            return
        recovered = last_seq < 0 or (last_seq < len(self.epochs) and self.epochs[last_seq] == epoch)
        listener.put_frame(
            Joined(
                session=self.id,
                token=self._token,
                epoch=self.epoch,
                recovered=recovered,
                room=room_view(self.session, places=self._places),
            )
        )
        listener.put_replay(self.frames[last_seq + 1 if recovered else 0 :])
        said = None if self._open is None else self._open.model_copy(update={"text": "".join(self._open_text)})
        listener.put_frame(
            Live(
                seq=self.session.seq,
                epoch=self.epoch,
                clock=clock_view(self.session, self._now()),
                open=said,
                listening=self.session.stage in THEIR_FLOOR,
            )
        )
        self.listeners.add(listener)
        self._arrived.set()

    def leave(self, listener: Listener) -> None:
        """Stop sending to a socket; the interview goes on."""
        self.listeners.discard(listener)
        self._left_at = asyncio.get_running_loop().time()
        self._arrived.set()

    def send(self, sent: Sent, listener: Listener) -> None:
        """Take in what a socket sent; it is acknowledged when its record is on the disk, a resend like the first time."""
        cmid = sent.cmid or ""
        if self._keeping is not None:
            self._keeping.prod()
        if (seq := self.session.sends.get(cmid)) is not None:
            listener.acknowledge(cmid, seq)
        elif cmid in self._senders:
            self._senders[cmid].add(listener)
        elif self.session.ended is not None:
            listener.refuse("session_closed", "The interview has ended.", cmid)
        elif self._is_full and not isinstance(sent, Ended):
            listener.refuse("too_long", "This interview is as long as one may be: end it; all that was saved is kept.", cmid)
        elif isinstance(sent, Answered) and any(isinstance(waiting, Answered) for waiting in self._inbox):
            listener.refuse("busy", "An answer is waiting already; this one was not taken and is still in the box.", cmid)
        elif len(self._inbox) >= self.limits.inbox:
            listener.refuse("busy", "Too much is waiting already; this was not taken.", cmid)
        else:
            self._senders[cmid] = {listener}
            self._inbox.append(sent)
            self._arrived.set()
            if isinstance(sent, Ended):
                self._stop.set()

    def stop(self, reply: str) -> None:
        """Interrupt that reply if it is the one being said."""
        if self._open is not None and self._open.reply == reply:
            self._stop.set()

    # --- the candidate's door ----------------------------------------------------------------------------------------

    async def answer(self, until: int | None) -> CandidateEvent:
        """Return the next thing that is legal now; what is not is refused."""
        while True:
            while self._inbox and not self.draining:
                sent = self._inbox.popleft()
                if (self.session.stage, kind(sent)) in TRANSITIONS:
                    self._taken = sent
                    return sent
                says = (
                    "The clock is running already." if isinstance(sent, Resumed) else "The interview is paused: continue first."
                )
                self._refuse(sent, "out_of_order", says)
            if (event := await self._wait(until)) is not None:
                return event

    async def stopped(self, reply: str) -> None:
        """Return when the candidate interrupts that reply."""
        if self._open is not None and self._open.reply == reply:
            await self._stop.wait()

    def hear(self, record: Record, session: Session) -> None:
        """Tell everybody a record, and those who sent it that it is kept."""
        self.session = session
        self._taken = None
        if isinstance(record.event, Asked | Interrupted):
            self._open = None
        self.frames.append(write_frame(record_frame(record, session)))
        self.epochs.append(record.epoch)
        self._told += len(self.frames[-1])
        for listener in self.listeners:
            listener.put(self.frames[-1])
        if record.cmid is not None:
            for listener in self._senders.pop(record.cmid, ()):
                listener.acknowledge(record.cmid, record.seq)

    def hear_opening(self, reply: str) -> None:
        """Tell everybody that the interviewer begins to answer."""
        attempt = self._open.attempt + 1 if self._open is not None and self._open.reply == reply else 1
        self._open = OpenReply(reply=reply, attempt=attempt, text="")
        self._open_text, self._open_length = [], 0
        self._stop.clear()
        if any(isinstance(waiting, Ended) for waiting in self._inbox):
            self._stop.set()
        self._tell(write_frame(Opened(reply=reply, attempt=attempt, epoch=self.epoch)))

    def hear_part(self, reply: str, text: str) -> None:
        """Tell everybody more of the reply."""
        if self._open is None or not text:
            return
        attempt, epoch, off = self._open.attempt, self.epoch, self._open_length
        frame = delta(reply=reply, attempt=attempt, epoch=epoch, off=off, text=text)
        self._open_text.append(text)
        self._open_length += utf16(text)
        self._tell(Part(reply=reply, attempt=attempt, epoch=epoch, off=off, text=text, frame=frame))

    def hear_wait(self, says: str, seconds: float | None) -> None:
        """Tell everybody that it takes longer."""
        self.ready.set()
        self._tell(write_frame(Notice(says=says, seconds=seconds)))

    # --- its life ----------------------------------------------------------------------------------------------------

    def open(self, *, anew: bool) -> None:
        """Begin to conduct the interview; `anew` after the program had stopped."""
        self._task = asyncio.create_task(self._run(anew))

    async def close(self, code: int, says: str = "") -> None:
        """Let everything go; what is on the disk can be opened again."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
        await self._release(code, says)

    async def _run(self, anew: bool) -> None:
        code, says = 1012, "The interview was closed because nobody was there: come back whenever you like."
        try:
            await self._conduct(anew)
            if self._keeping is not None:  # whoever listens still reads; the file is free for a grading
                self._keeping.close()
            self.ready.set()
            await self._until_left()
        except _Left:
            pass
        except TranscriptError as error:
            code, says = 1013, str(error)
        except Exception as error:  # a bug here must not become silence there
            code, says = 1011, log_fault(_LOG, error, interview=self.id)
        self._fail_waiting("failed", says)
        self._tell_error(says)
        await self._release(code, says)

    async def _conduct(self, anew: bool) -> None:
        if self._keeping is None or self._models is None:
            return
        model, stand_in = self._models
        if anew:
            await conduct.reopen(self.session, self._keeping.part(), candidate=self, transcript=self._keeping, now=self._now)
        self.ready.set()
        while self.session.ended is None:
            try:
                await conduct.conduct(
                    self.session,
                    candidate=self,
                    model=model,
                    stand_in=stand_in,
                    transcript=self._keeping,
                    now=self._now,
                )
            except NotSaved as error:
                if self._taken is not None:
                    self._refuse(self._taken, error.code, f"{error} It is still in the box: send it again.")
                    self._taken = None

    async def _release(self, code: int, says: str) -> None:
        self._released = True
        self._on_closed(self)
        self.ready.set()
        for listener in tuple(self.listeners):
            listener.close(code, says)
        if self._keeping is not None:
            self._keeping.close()
        if self._models is not None:
            await self._models[1].close()  # the stand-in is the room's own, the model all rooms'
        self._models = None

    async def _wait(self, until: int | None) -> CandidateEvent | None:
        """Wait for a send; return what the clock brings instead, or None when it is worth looking again."""
        present, leaves = bool(self.listeners), self._left_at + self.limits.close_after
        pauses = not present and self.session.clock == "real" and self.session.stage is Stage.LISTENING
        loop = asyncio.get_running_loop()
        if self.draining or (present and until is None):
            seconds = None
        elif present and until is not None:
            seconds = max(0, until - self._now()) / 1000
        else:
            seconds = (self._left_at + self.limits.away_after if pauses else leaves) - loop.time()
        self._arrived.clear()
        self.resting.set()
        try:
            await asyncio.wait_for(self._arrived.wait(), seconds)
        except TimeoutError:
            if present:
                return Waited(seconds=max(0, (until or 0) - self.session.last_at) // 1000)
            if not pauses:
                raise _Left from None
            self._left_at = loop.time()
            return Paused(cmid=secrets.token_hex(16))
        finally:
            self.resting.clear()
        return None

    async def _until_left(self) -> None:
        """Wait until nobody has listened to an ended interview for a while."""
        self._fail_waiting("session_closed", "The interview has ended.")
        with contextlib.suppress(_Left):
            while True:
                await self._wait(None)

    def _tell(self, item: str | Part) -> None:
        for listener in self.listeners:
            listener.put(item)

    def _tell_error(self, says: str) -> None:
        for listener in self.listeners:
            listener.refuse("failed", says)

    def _refuse(self, sent: Sent, code: str, says: str) -> None:
        cmid = sent.cmid or ""
        for listener in self._senders.pop(cmid, ()):
            listener.refuse(code, says, cmid)

    def _fail_waiting(self, code: str, says: str) -> None:
        while self._inbox:
            self._refuse(self._inbox.popleft(), code, says)
