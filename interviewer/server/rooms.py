"""All live interviews: made, opened from their transcripts, found again, and closed."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any, Literal

from interviewer import __version__, conduct, transcripts
from interviewer.conduct import LivingModel
from interviewer.core.bundle import Bundle
from interviewer.core.events import Record, Started
from interviewer.core.script import Level
from interviewer.errors import InterviewerError, NotFound, TranscriptBusy
from interviewer.server import disk
from interviewer.server.limits import Limits
from interviewer.server.public import rounds_of
from interviewer.server.room import Past, Room
from interviewer.server.wire import Create
from interviewer.settings import Settings
from interviewer.transcripts import Writer

Connect = Callable[[Settings, Bundle], LivingModel]


class TooMany(InterviewerError):
    """The server holds as many interviews as it may."""

    code = "overloaded"


class Closing(InterviewerError):
    """The server is about to stop."""

    code = "closing"


class Rooms:
    """Live interviews by id; each is opened once, however many sockets ask for it at the same time."""

    def __init__(
        self,
        settings: Settings,
        bundles: Mapping[str, Bundle],
        *,
        key: bytes,
        connect: Connect,
        limits: Limits,
        now: conduct.Now = transcripts.now,
    ) -> None:
        self.limits = limits
        self.directory: Path = settings.transcripts
        self._settings = settings
        self._bundles = bundles
        self._key = key
        self._connect = connect
        self._now = now
        self._open: dict[str, Room] = {}
        self._opening: dict[str, asyncio.Task[Room]] = {}
        self._draining = False
        self._live: LivingModel | None = None

    def __len__(self) -> int:
        return len(self._open)

    def token(self, id: str) -> str:
        """Return the private word for `resume`: 160 bits that only this server can make from the id."""
        return hmac.new(self._key, b"resume " + id.encode(), hashlib.sha256).hexdigest()[:40]

    def proves(self, id: str, token: str) -> bool:
        """Tell whether `token` is the private word of that interview."""
        return hmac.compare_digest(self.token(id).encode(), token.encode())

    def get(self, id: str) -> Room | None:
        """Return the room of an interview that is open now."""
        return self._open.get(id)

    async def create(self, frame: Create) -> Room:
        """Begin an interview; the same `cmid` again finds the interview it began.

        Raises `NotFound` for a round or question that is not there, `NotSaved`, `TooMany` or `Closing`.
        """
        known = await self._begun(frame.cmid)
        return await (self.enter(known) if known is not None else self._once(frame.cmid, self._create(frame)))

    async def begin(self, bundle: Bundle, *, level: Level, clock: Literal["real", "turns"], cmid: str) -> Room:
        """Begin an interview on a bundle that holds just what it needs; the same `cmid` again finds the interview it began.

        Raises `NotSaved`, `TooMany` or `Closing`.
        """
        known = await self._begun(cmid)
        if known is not None:
            return await self.enter(known)
        return await self._once(cmid, self._begin(bundle, bundle.round.questions[0], level, clock, cmid))

    async def enter(self, id: str) -> Room:
        """Return the room of an interview, opened from its transcript where it is not open yet.

        Raises `NotFound`, `TooMany`, `Closing` or any `TranscriptError`.
        """
        room = self._open.get(id)
        return room if room is not None else await self._once(id, self._load(id))

    async def dismiss(self, id: str) -> None:
        """Close a room that nobody listens to; raises `TranscriptBusy` where somebody does."""
        room = self._open.get(id)
        if room is None:
            return
        if room.listeners:
            raise TranscriptBusy("That interview is open in a tab: leave it first.")
        await room.close(1012)

    async def drain(self, seconds: float) -> None:
        """Take nothing more, and return when every open reply is complete or the time is over."""
        self._draining = True
        for room in self._open.values():
            room.draining = True
        resting = [asyncio.ensure_future(room.resting.wait()) for room in self._open.values()]
        if resting:
            _, late = await asyncio.wait(resting, timeout=seconds)
            for waiting in late:
                waiting.cancel()

    async def close(self) -> None:
        """Close every room, and the connection they share."""
        self._draining = True
        await asyncio.gather(
            *(room.close(1012, "The program is stopping: come back in a moment.") for room in [*self._open.values()])
        )
        if self._live is not None:
            await self._live.close()

    async def _begun(self, cmid: str) -> str | None:
        """Return the id of the interview that this send began, also before a restart; None while it is only about to begin one."""
        found = await disk.opening(transcripts.begun_by, self.directory, cmid)
        if cmid in self._opening:
            return None
        # the same send on another socket may have begun it while the directory was read
        return next((id for id in self._open if transcripts.is_begun_by(id, cmid)), found)

    async def _once(self, name: str, opening: Coroutine[Any, Any, Room]) -> Room:
        """Run `opening`, or wait for the one of that name that is under way."""
        under_way = self._opening.get(name)
        if under_way is None:
            under_way = self._opening[name] = asyncio.create_task(opening)
            under_way.add_done_callback(lambda _: self._opening.pop(name, None))
        else:
            opening.close()
        room = await asyncio.shield(under_way)
        await room.ready.wait()
        return room

    async def _create(self, frame: Create) -> Room:
        bundle = self._bundles.get(frame.round)
        if bundle is None:
            raise NotFound(f"There is no round {frame.round!r}: choose one of {', '.join(self._bundles)}.")
        question = frame.question or bundle.round.questions[0]
        return await self._begin(bundle.narrowed(question), question, frame.level, frame.clock, frame.cmid)

    async def _begin(self, bundle: Bundle, question: str, level: Level, clock: Literal["real", "turns"], cmid: str) -> Room:
        self._check_space()
        event = Started(
            session=transcripts.id_for(self._now(), cmid),
            round=bundle.round.id,
            question=question,
            level=level,
            clock=clock,
            models=dict(self._settings.models),
            version=__version__,
            digest=bundle.digest,
            bundle=bundle.as_data(),
        )
        writer = await disk.opening(Writer.create, self.directory, event.session)
        try:
            record = Record(seq=0, at=self._now(), epoch=writer.epoch, event=event)
            past = Past.of((record,), writer.path.name)
            await writer.append(record)
            return self._opened(past, writer, anew=False)
        except BaseException:
            with contextlib.suppress(OSError):
                writer.path.unlink(missing_ok=True)
            writer.close()
            raise

    async def _load(self, id: str) -> Room:
        self._check_space()
        path = transcripts.path_of(self.directory, id)
        reading = await disk.opening(transcripts.read, path)
        past = await disk.opening(Past.of, reading.records, path.name)
        if past.session.ended is not None:
            return self._opened(past, None, anew=True)
        writer = await disk.opening(Writer.open, path)
        try:
            if len(writer.found) != len(past.frames):
                past = await disk.opening(Past.of, writer.found, path.name)
            return self._opened(past, writer, anew=True)
        except BaseException:
            writer.close()
            raise

    def _check_space(self) -> None:
        if self._draining:
            raise Closing("The program is stopping: come back in a moment.")
        if len(self._open) + len(self._opening) > self.limits.rooms:
            raise TooMany("As many interviews are open as this program takes: come back in a moment.")

    def _opened(self, past: Past, writer: Writer | None, *, anew: bool) -> Room:
        """Return the room of an interview with that past, and let it go on.

        Whatever a connection raises leaves no room behind; the writer is the caller's then.
        """
        session = past.session
        models = None
        if writer is not None:
            live = None if self._settings.offline else self._model(session.bundle)
            stand_in = self._connect(self._settings.as_offline(), session.bundle)
            models = (live or stand_in, stand_in)
        room = Room(
            past,
            token=self.token(session.id),
            writer=writer,
            models=models,
            limits=self.limits,
            places=rounds_of(self._bundles),
            now=self._now,
            on_closed=self._forget,
        )
        self._open[session.id] = room
        room.open(anew=anew)
        return room

    def _model(self, bundle: Bundle) -> LivingModel:
        """Return the connection to the endpoint, which all interviews share: one costs most of a megabyte."""
        if self._live is None:
            self._live = self._connect(self._settings, bundle)
        return self._live

    def _forget(self, room: Room) -> None:
        if self._open.get(room.id) is room:
            del self._open[room.id]
