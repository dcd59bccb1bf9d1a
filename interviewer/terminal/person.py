"""A person at a terminal as the candidate: types at a prompt, interrupts with Ctrl+C, leaves with Ctrl+D."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import signal
import sys
import termios
from collections.abc import Iterator, Sequence
from typing import Any

from interviewer.conduct import Now
from interviewer.core import board, timing
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
from interviewer.terminal import commands, editor
from interviewer.terminal.line import HELP, KEYS, Line
from interviewer.terminal.screen import QUIET, STRONG, WARN, Screen
from interviewer.terminal.telling import Telling, hints

LEAVE = "\x04"
"""What stands for Ctrl+D; it can not be typed otherwise."""
TYPING_COUNTS = 1000
"""How many milliseconds at least are left to someone who is typing when a silence would be over."""


class Person:
    """The door of a person; `left` is set once they want to go, `draft` keeps what was typed and not sent.

    `resumes` lets the clock run again at once where the interview was paused; `interrupted` tells that Ctrl+C ended it.
    """

    def __init__(self, screen: Screen, *, now: Now, editor_command: Sequence[str] = ()) -> None:
        self.screen = screen
        self.telling = Telling(screen)
        self.left = asyncio.Event()
        self.interrupted = False
        self.draft = ""
        self.resumes = False
        self._now = now
        self._editor = editor_command
        self.session: Session | None = None
        self._line: Line | None = None
        self._reply: str | None = None
        self._stop = asyncio.Event()
        self._warned = self._busy = self._asked_to_end = self._leaving = False
        self._unsent = self._uncoded = self._undrawn = ""
        self._language = "python"

    # --- what the interview tells ---

    def hear(self, record: Record, session: Session) -> None:
        """Show a record."""
        self.session = session
        self._reply = None
        if isinstance(record.event, Answered):
            self._unsent = ""
        if isinstance(record.event, Coded):
            self._language, self._uncoded = record.event.language, ""
        if isinstance(record.event, Drew):
            self._undrawn = ""
        self.telling.tell(record, session)

    def hear_opening(self, reply: str) -> None:
        """Be ready for a reply."""
        self._reply = reply
        self._stop.clear()
        self._warned = False
        self.telling.begin(reply)

    def hear_part(self, reply: str, text: str) -> None:
        """Show more of a reply."""
        if self.session is not None:
            self.telling.part(reply, text, self.session, self._now())

    def hear_wait(self, says: str, seconds: float | None) -> None:
        """Say why nothing comes."""
        again = "" if seconds is None else f" Next try in {seconds:.0f} s."
        self.screen.note((f"· {says}{again}", QUIET))

    async def stopped(self, reply: str) -> None:  # noqa: ARG002 - one reply is said at a time
        """Return when Ctrl+C was pressed during this reply."""
        await self._stop.wait()

    # --- what the person does ---

    async def answer(self, until: int | None) -> CandidateEvent:
        """Return what the person does next; a silence ends at `until`, later where they are typing."""
        asked_at = self._now()
        self._warned = False
        if self._paused:
            if self._leaving:
                return await self._gone()
            if self.resumes:
                self.resumes = False
                return Resumed(cmid=_cmid())
        while True:
            typed = await self._typed(until, asked_at)
            if typed is None:
                return Waited(seconds=max(0, self._now() - (self.session.last_at if self.session else asked_at)) // 1000)
            event = await self._meant(typed)
            if event is not None:
                return event

    def come_back(self, session: Session) -> None:
        """Show where the interview stands, and let the clock run again where it was paused."""
        self.session, self.resumes = session, True
        self.telling.recap(session)

    def offer_again(self) -> None:
        """Put the answer that could not be saved back into the line, and say how to come by what an editor wrote."""
        self.draft, self._unsent = self._unsent or self.draft, ""
        self.telling.cut_off()
        for command, text in (("/code", self._uncoded), ("/board", self._undrawn)):
            if text:
                self._hint(f"{command} opens it again.")

    @contextlib.contextmanager
    def at_the_terminal(self) -> Iterator[None]:
        """Take Ctrl+C, and keep what is typed while the interviewer speaks off the screen."""
        loop = asyncio.get_running_loop()
        self._line = Line(self.screen, toolbar=self._toolbar)
        before = _echo(on=False)
        loop.add_signal_handler(signal.SIGINT, self._ctrl_c)
        try:
            yield
        finally:
            loop.remove_signal_handler(signal.SIGINT)
            if before is not None:
                termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, before)

    async def _typed(self, until: int | None, asked_at: int) -> str | None:
        """Return what was sent, or None when the silence is over; what stands in the line then is kept."""
        assert self._line is not None
        while True:
            text = await self._line.read(self.draft, until=until, now=self._now)
            self.draft = ""
            if text is not None:
                return text
            if self._line.wants_to_leave:
                return LEAVE
            self.draft = self._line.left_over
            span = (until or asked_at) - asked_at
            later = self._line.typed_at + span
            time_left = self.session is not None and timing.clock(self.session, self._now()).left > 0
            if not (self.draft and time_left and later > self._now() + TYPING_COUNTS):
                return None
            until = later

    async def _meant(self, typed: str) -> CandidateEvent | None:
        """Return the event that was meant, or None when there is none yet."""
        paused = self._paused
        if typed == LEAVE:
            self._leaving = True
            return await self._gone() if paused else Paused(cmid=_cmid())  # paused first, then gone
        asked_to_end, self._asked_to_end = self._asked_to_end, False
        match commands.read(typed):
            case commands.Unknown(word):
                self.draft = typed
                self._hint(f"There is no command /{word}: /help lists them, and // begins an answer with a slash.")
            case commands.Do("help"):
                self._help()
            case commands.Do("resume"):
                if paused:
                    return Resumed(cmid=_cmid())
                self._hint("The clock is running already.")
            case commands.Do("code", rest):
                return await self._code(rest)
            case commands.Do("board" | "time" as what, rest):
                return await self._board(rest) if what == "board" else self._time(rest)
            case commands.Do("end"):
                if asked_to_end:
                    return Ended(by="candidate", reason="left", cmid=_cmid())
                self._asked_to_end = True
                self._hint("Type /end once more to end the interview for good; Ctrl+D only pauses it.")
            case commands.Do(name) if not paused:
                return (
                    HintRequested(cmid=_cmid())
                    if name == "hint"
                    else RepeatRequested(cmid=_cmid())
                    if name == "again"
                    else Paused(cmid=_cmid())
                )
            case commands.Say(text) if not paused:
                return self._say(text)
            case _:
                self.draft = typed if isinstance(commands.read(typed), commands.Say) else ""
                self._hint("The clock stands still: /resume goes on.")
        return None

    def _say(self, text: str) -> Answered | None:
        if not text.strip():
            self._hint("Type an answer, or /hint, /again or /help.")
            return None
        if len(text) > LONGEST_TEXT:
            self.draft = text
            self._hint(f"That is {len(text):,} characters; {LONGEST_TEXT:,} is the most: shorten it, or put code into /code.")
            return None
        self._unsent = text
        return Answered(text=text, cmid=_cmid())

    async def _code(self, rest: str) -> Coded | None:
        before = self.session.code if self.session is not None else ""
        language = editor.language_of(rest) if rest else self._language
        self._busy = True
        try:
            with _echoing():
                text = editor.read(rest) if rest else await editor.edit(self._editor, self._uncoded or before, language)
        except editor.CannotEdit as error:
            self._uncoded = error.text or self._uncoded
            self._hint(f"{error} /code opens it again." if error.text else str(error))
            return None
        finally:
            self._busy = False
        if text == before:
            self._uncoded = ""
            self._hint("The code is as it was.")
            return None
        self._uncoded, self._language = text, language  # until it is heard that it was kept
        return Coded(text=text, language=language, cmid=_cmid())

    async def _board(self, rest: str) -> Drew | None:
        before = self.session.board if self.session is not None else board.EMPTY
        self._undrawn = self._undrawn or board.write(before)
        self._busy = True
        try:
            with _echoing():
                self._undrawn = editor.read(rest) if rest else await editor.edit(self._editor, self._undrawn, "text")
            drawn = board.read(self._undrawn, before)
        except editor.CannotEdit as error:
            self._undrawn = error.text or self._undrawn
            self._hint(f"{error} /board opens it again." if error.text else str(error))
            return None
        except BoardError as error:
            self._hint(f"{error} /board opens it again.")
            return None
        finally:
            self._busy = False
        if drawn == before:
            self._undrawn = ""
            self._hint("The board is as it was.")
            return None
        return Drew(text=board.write(drawn), board=drawn, cmid=_cmid())

    def _time(self, words: str) -> Timed | None:
        chosen = commands.time(words)
        if chosen is None:
            self._hint(f"/time: {commands.COMMANDS['time']}.")
            return None
        return Timed(clock=chosen[0], stretch=chosen[1], cmid=_cmid())

    @property
    def _paused(self) -> bool:
        return self.session is not None and self.session.stage is Stage.PAUSED

    async def _gone(self) -> CandidateEvent:
        self.left.set()
        await asyncio.Event().wait()
        raise AssertionError("whoever waits for `left` cancels this")

    def _ctrl_c(self) -> None:
        """Interrupt what is being said; the second time, or when nothing is, leave."""
        if self._busy:
            return
        if self._reply is not None and not self._stop.is_set():
            self._stop.set()
        elif self._warned or self._reply is not None:
            self.interrupted = True
            self.left.set()
        else:
            self._warned = True
            self._hint("Nothing is being said yet. Ctrl+C once more leaves; the interview is kept.")

    def _toolbar(self, text: str) -> list[tuple[str, str]]:
        """Return the keys, the hints used, the phase and the minutes left; the commands once a `/` is typed."""
        if text.startswith("/"):
            return [pair for name in commands.COMMANDS for pair in (("key", f"/{name}"), ("", "  "))]
        session = self.session
        if session is None:
            return list(KEYS)
        minutes = -(-timing.clock(session, self._now()).left // timing.MINUTE)
        status = [("key", "/code"), ("", " editor  "), ("key", "/hint"), ("", f" {hints(session)}  ")]
        status += [("key", session.current.title), ("", f"  {minutes} min left")]
        if session.stage is Stage.PAUSED:
            status += [("", "  "), ("warn", "paused: /resume")]
        return [*KEYS, ("", "\n"), *status]

    def _help(self) -> None:
        for name, does in commands.COMMANDS.items():
            self.screen.note((f"  /{name:<7}", STRONG), (does, QUIET))
        self.screen.note((f"  {HELP}", QUIET))

    def _hint(self, says: str) -> None:
        self.screen.note(("! ", WARN), (says, QUIET))


def _echo(*, on: bool) -> list[Any] | None:
    """Let the terminal show what is typed or not, and return how it was; None where there is no terminal."""
    try:
        before = termios.tcgetattr(sys.stdin.fileno())
    except (termios.error, OSError, ValueError):
        return None
    after = [*before]
    after[3] = after[3] | termios.ECHO if on else after[3] & ~termios.ECHO
    termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, after)
    return before


@contextlib.contextmanager
def _echoing() -> Iterator[None]:
    before = _echo(on=True)
    try:
        yield
    finally:
        if before is not None:
            termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, before)


def _cmid() -> str:
    return secrets.token_hex(16)
