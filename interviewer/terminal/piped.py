"""Answers from a pipe or a file, one on each line, so that scripts and tests can hold an interview; nothing is asked of a terminal."""

from __future__ import annotations

import asyncio
import os
import secrets
import stat
import sys
from collections.abc import AsyncIterator
from typing import Literal, TextIO

from interviewer.conduct import Now
from interviewer.core import board
from interviewer.core.events import (
    Answered,
    CandidateEvent,
    Coded,
    Drew,
    Ended,
    HintRequested,
    Paused,
    Record,
    RepeatRequested,
    Resumed,
    Timed,
    Waited,
)
from interviewer.core.foreign import LONGEST_TEXT
from interviewer.core.session import Session
from interviewer.core.transitions import Stage
from interviewer.errors import BoardError
from interviewer.server.public import record_frame
from interviewer.terminal import commands, editor
from interviewer.terminal.screen import QUIET, STRONG, WARN, Screen
from interviewer.terminal.telling import Telling

LONGEST_LINE = 1 << 20
SCHEMA = "interviewer.record/1"
FROM_A_PIPE: dict[commands.Name, str] = {
    "code": "/code FILE takes a file of code as it stands",
    "board": "/board FILE takes a file that holds a board as text, like Router -> Lease table, CAS",
}
"""What commands do here that open an editor at a terminal."""


class Piped:
    """The door of a pipe: a line is an answer or a command, a backslash at its end goes on with the next one.

    The end of the input pauses the interview.
    With `as_json` each record is printed as one JSON object, as a page would get it.
    """

    def __init__(self, screen: Screen, *, now: Now, as_json: bool = False, source: TextIO | None = None) -> None:
        self.screen = screen
        self.telling = Telling(screen)
        self.left = asyncio.Event()
        self.resumes = False
        self._now = now
        self._as_json = as_json
        self._lines = lines(source or sys.stdin)
        self._next: asyncio.Future[str | None] | None = None
        self.session: Session | None = None
        self._at_end = False

    def hear(self, record: Record, session: Session) -> None:
        """Print a record."""
        self.session = session
        if self._as_json:
            self.screen.json({"schema": SCHEMA, **record_frame(record, session).model_dump(mode="json")})
        else:
            self.telling.tell(record, session)

    def come_back(self, session: Session) -> None:
        """Show where the interview stands, and let the clock run again where it was paused."""
        self.session, self.resumes = session, True
        if not self._as_json:
            self.telling.recap(session)

    def offer_again(self) -> None:
        """Do nothing: nobody is there to be offered it."""

    def hear_opening(self, reply: str) -> None:
        """Print nothing before the whole turn is there."""

    def hear_part(self, reply: str, text: str) -> None:
        """Print nothing before the whole turn is there."""

    def hear_wait(self, says: str, seconds: float | None) -> None:
        """Say why nothing comes."""
        again = "" if seconds is None else f" Next try in {seconds:.0f} s."
        self.screen.note((f"· {says}{again}", QUIET))

    async def stopped(self, reply: str) -> None:  # noqa: ARG002 - the door's form
        """Wait for ever: a pipe never interrupts."""
        await asyncio.Event().wait()

    async def answer(self, until: int | None) -> CandidateEvent:
        """Return what the next line means; `Waited` when none came by `until`."""
        paused = self.session is not None and self.session.stage is Stage.PAUSED
        if paused and self.resumes:
            self.resumes = False
            return Resumed(cmid=_cmid())
        while True:
            if self._at_end and paused:
                self.left.set()
                await asyncio.Event().wait()
            asked_at = self._now()
            if self._next is None:
                self._next = asyncio.ensure_future(anext(self._lines, None))
            timeout = None if until is None else max(0.0, (until - asked_at) / 1000)
            await asyncio.wait({self._next}, timeout=timeout)
            if not self._next.done():
                return Waited(seconds=max(0, self._now() - (self.session.last_at if self.session else asked_at)) // 1000)
            line, self._next = self._next.result(), None
            if line is None:
                self._at_end = True
                if not paused:
                    return Paused(cmid=_cmid())
                continue
            event = self._meant(line, paused=paused)
            if event is not None:
                return event

    def _meant(self, line: str, *, paused: bool) -> CandidateEvent | None:
        match commands.read(line):
            case commands.Do("resume") if paused:
                return Resumed(cmid=_cmid())
            case commands.Do("end"):
                return Ended(by="candidate", reason="left", cmid=_cmid())
            case commands.Do("code" | "board" as what, rest) if rest:
                return self._from_file(what, rest)
            case commands.Do("time", words) if commands.time(words) is not None:
                return _timed(words)
            case _ if paused:
                self._note("The clock stands still and this line is left out: /resume goes on.")
            case commands.Do("hint"):
                return HintRequested(cmid=_cmid())
            case commands.Do("again"):
                return RepeatRequested(cmid=_cmid())
            case commands.Do("pause"):
                return Paused(cmid=_cmid())
            case commands.Say(text):
                return Answered(text=text[:LONGEST_TEXT], cmid=_cmid())
            case commands.Do(name):
                self._tell(name)
            case commands.Unknown(word):
                self._note(f"There is no command /{word}; // begins an answer with a slash.")
        return None

    def _from_file(self, what: Literal["code", "board"], name: str) -> Coded | Drew | None:
        """Return the code or the board that a file holds, or say why there is none."""
        try:
            if what == "code":
                return Coded(text=editor.read(name), language=editor.language_of(name), cmid=_cmid())
            drawn = board.read(editor.read(name), self.session.board if self.session is not None else board.EMPTY)
            return Drew(text=board.write(drawn), board=drawn, cmid=_cmid())
        except (editor.CannotEdit, BoardError) as error:
            self._note(str(error))
            return None

    def _tell(self, wanted: commands.Name) -> None:
        """List what a pipe can say, or say why a command means nothing here."""
        if wanted != "help":
            self._note(f"/{wanted} means nothing here: {FROM_A_PIPE.get(wanted) or '/help lists what does'}.")
            return
        for name, does in commands.COMMANDS.items():
            takes = f"{name} FILE" if name in FROM_A_PIPE else name
            self.screen.note((f"  /{takes:<11}", STRONG), (FROM_A_PIPE.get(name, does), QUIET))

    def _note(self, says: str) -> None:
        self.screen.note(("! ", WARN), (says, QUIET))


async def lines(source: TextIO) -> AsyncIterator[str]:
    """Yield the lines of a text, those joined that end in a backslash."""
    held = ""
    async for raw in _raw_lines(source):
        line = raw.rstrip("\r\n")
        if line.endswith("\\"):
            held += line[:-1] + "\n"
            continue
        yield held + line
        held = ""
    if held:
        yield held.removesuffix("\n")


async def _raw_lines(source: TextIO) -> AsyncIterator[str]:
    """Yield lines without holding up the loop where the source is a pipe or a terminal; a file never makes anyone wait."""
    descriptor = _waits(source)
    if descriptor is None:
        for line in getattr(source, "buffer", source):
            yield line if isinstance(line, str) else line.decode("utf-8", "replace")
        return
    reader = asyncio.StreamReader(limit=LONGEST_LINE)
    own = os.fdopen(os.dup(descriptor), "rb", buffering=0)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), own)
    try:
        while raw := await _line(reader):
            yield raw.decode("utf-8", "replace")
    finally:
        transport.close()
        os.set_blocking(descriptor, True)


async def _line(reader: asyncio.StreamReader) -> bytes:
    """Return the next line, or nothing at the end; of one that is longer than may be held the rest is left out."""
    begun = b""
    while True:
        try:
            rest = await reader.readuntil(b"\n")
        except asyncio.IncompleteReadError as error:
            return begun or error.partial
        except asyncio.LimitOverrunError as error:
            piece = await reader.readexactly(error.consumed)
            begun = begun or piece
        else:
            return begun or rest


def _waits(source: TextIO) -> int | None:
    """Return the descriptor of a source that may make one wait: a pipe, a socket or a terminal."""
    try:
        descriptor = source.fileno()
    except (OSError, ValueError):
        return None
    mode = os.fstat(descriptor).st_mode
    return descriptor if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) or os.isatty(descriptor) else None


def _timed(words: str) -> Timed:
    clock, stretch = commands.time(words) or ("real", 100)
    return Timed(clock=clock, stretch=stretch, cmid=_cmid())


def _cmid() -> str:
    return secrets.token_hex(16)
