"""The websocket protocol, version 1: frames as values, and their text form; pure, nothing here opens a socket.

A client sends `create`, `join` or `resume` first; the server answers `joined`, the records that are missing, and `live`.
From then on every record of the transcript reaches every client in order, without a gap, after it is on the disk.
`delta` frames are provisional: the record with the same `reply` replaces them.
Records that a candidate must not see keep their `seq` and lose their content (`noted`).
`PROTOCOL.md` beside this file is made from these models.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from interviewer.core.board import Board
from interviewer.core.events import Outcome
from interviewer.core.script import Level
from interviewer.core.values import SessionId
from interviewer.server.views import ClockView, Frame, PublicEvent, RoomView, SpendView

PROTOCOL = 1
MAX_FRAME = 768 * 1024
"""Longest frame in bytes that is read; a longer one closes the socket with 1009, so the longest code or run in any letters fits."""
MAX_TEXT = 20_000
"""Longest answer in characters."""
MAX_CODE = 100_000
"""Longest code snapshot in characters."""
MAX_TESTS = 100
"""Most tests of a run."""
MAX_OUTPUT = 4_000
"""Longest output of a run in characters, of each kind."""
MAX_COUNT = 1 << 50
"""Largest number of milliseconds or bytes."""
MAX_DEPTH = 8
"""Deepest nesting of a frame."""

Cmid = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$", description="the client's own random 128-bit id for this send, in hex")]
Language = Annotated[str, Field(pattern=r"^[a-z0-9+#-]{1,20}$")]


# --- what a client sends ---------------------------------------------------------------------------------------------


class Create(Frame):
    """Begin an interview; `question` null means the round's first, `clock` `turns` counts turns instead of minutes."""

    type: Literal["create"] = "create"
    cmid: Cmid
    round: Annotated[str, Field(pattern=r"^[A-Z]$")]
    question: Annotated[str, Field(pattern=r"^[A-Z]+\d+$")] | None = None
    level: Level
    clock: Literal["real", "turns"] = "real"


class Join(Frame):
    """Open an interview from its beginning; the whole of it is sent."""

    type: Literal["join"] = "join"
    session: SessionId


class Resume(Frame):
    """Come back: `epoch` and `last_seq` are those of the last record seen."""

    type: Literal["resume"] = "resume"
    session: SessionId
    token: Annotated[str, Field(min_length=16, max_length=128)]
    epoch: int = Field(ge=0)
    last_seq: int = Field(ge=-1)


class Say(Frame):
    """An answer; an empty text is a blank turn."""

    type: Literal["say"] = "say"
    cmid: Cmid
    text: Annotated[str, Field(max_length=MAX_TEXT)]


class Code(Frame):
    """The editor as it stands."""

    type: Literal["code"] = "code"
    cmid: Cmid
    text: Annotated[str, Field(max_length=MAX_CODE)]
    language: Language = "python"


class Run(Frame):
    """The code of the editor was run; send it with `code` first where it has changed since."""

    type: Literal["run"] = "run"
    cmid: Cmid
    language: Language = "python"
    ended: Literal["finished", "stopped", "timed_out", "crashed"]
    tests: Annotated[tuple[Outcome, ...], Field(max_length=MAX_TESTS, strict=False)] = ()
    stdout: Annotated[str, Field(max_length=MAX_OUTPUT)] = ""
    stderr: Annotated[str, Field(max_length=MAX_OUTPUT)] = ""
    left_out: Annotated[int, Field(ge=0)] = 0
    milliseconds: Annotated[int, Field(ge=0, le=MAX_COUNT)]
    peak: Annotated[int, Field(ge=0, le=MAX_COUNT)] | None = None


class Draw(Frame):
    """The board as it stands; its text form is made by the server, so that the two cannot differ."""

    type: Literal["draw"] = "draw"
    cmid: Cmid
    board: Board


class Hint(Frame):
    """Ask for a hint."""

    type: Literal["hint"] = "hint"
    cmid: Cmid


class Again(Frame):
    """Ask for the last line again, for instance after an interruption."""

    type: Literal["again"] = "again"
    cmid: Cmid


class Pause(Frame):
    """Stop the clock."""

    type: Literal["pause"] = "pause"
    cmid: Cmid


class Continue(Frame):
    """Let the clock run again."""

    type: Literal["continue"] = "continue"
    cmid: Cmid


class Time(Frame):
    """Choose how time is kept from the phase that runs on: by which clock, and how many per cent of the planned minutes there are."""

    type: Literal["time"] = "time"
    cmid: Cmid
    clock: Literal["real", "turns"]
    stretch: Annotated[int, Field(ge=100, le=1_000)] = 100


class Stop(Frame):
    """Interrupt the reply that is being said."""

    type: Literal["stop"] = "stop"
    reply: Annotated[str, Field(max_length=40)]


class End(Frame):
    """End the interview."""

    type: Literal["end"] = "end"
    cmid: Cmid


class Ping(Frame):
    """Ask for a `pong`."""

    type: Literal["ping"] = "ping"


ClientFrame = Annotated[
    Create | Join | Resume | Say | Code | Draw | Run | Hint | Again | Pause | Continue | Time | Stop | End | Ping,
    Field(discriminator="type"),
]

# --- what the server sends -------------------------------------------------------------------------------------------


class Hello(Frame):
    """First frame on every socket; `models` names the model of each role, `offline` means a script speaks."""

    type: Literal["hello"] = "hello"
    protocol: int
    version: str
    offline: bool
    models: dict[str, str]


class Joined(Frame):
    """The interview is open; records follow, then `live`.

    `recovered` false means continuity could not be proved: forget everything and take the records from 0.
    `token` is the private word for `resume`; it is not the session's id.
    """

    type: Literal["joined"] = "joined"
    session: SessionId
    token: str
    epoch: int
    recovered: bool
    room: RoomView


class RecordFrame(Frame):
    """One record of the transcript, synced to the disk; `seq` has no gaps, `at` is UTC in milliseconds."""

    type: Literal["record"] = "record"
    seq: int
    epoch: int
    at: int
    event: PublicEvent
    clock: ClockView
    hints_used: int
    spend: SpendView


class OpenReply(Frame):
    """The reply that is being said now, and all of it so far."""

    reply: str
    attempt: int
    text: str


class Live(Frame):
    """Everything up to `seq` has been sent; what follows happens now.

    `listening` says that the floor is the candidate's, also while the clock is paused; `open` is the reply that is being said.
    """

    type: Literal["live"] = "live"
    seq: int
    epoch: int
    clock: ClockView
    open: OpenReply | None
    listening: bool


class Opened(Frame):
    """The interviewer begins to answer; `attempt` counts tries of the same reply from 1.

    The next `asked` or `interrupted` record ends it, whatever `reply` it carries: a line that stands in has one of its own.
    """

    type: Literal["opened"] = "opened"
    reply: str
    attempt: int
    epoch: int


class Delta(Frame):
    """More of the open reply; `off` is where `text` begins, in UTF-16 code units, so that a doubled delta is harmless."""

    type: Literal["delta"] = "delta"
    reply: str
    attempt: int
    epoch: int
    off: int
    text: str


class Notice(Frame):
    """The model or the disk keeps the interview waiting; `seconds` until the next try where one failed: then the clock stands still."""

    type: Literal["notice"] = "notice"
    says: str
    seconds: float | None = None


class Ack(Frame):
    """What was sent with this `cmid` is on the disk as record `seq`; a resend gets the same answer."""

    type: Literal["ack"] = "ack"
    cmid: str
    seq: int


class ErrorFrame(Frame):
    """What was sent could not be taken; the socket stays open and nothing was stored."""

    type: Literal["error"] = "error"
    code: str
    says: str
    cmid: str | None = None


class Pong(Frame):
    """The answer to `ping`."""

    type: Literal["pong"] = "pong"


ServerFrame = Annotated[
    Hello | Joined | RecordFrame | Live | Opened | Delta | Notice | Ack | ErrorFrame | Pong, Field(discriminator="type")
]

CLIENT_FRAMES: TypeAdapter[ClientFrame] = TypeAdapter(ClientFrame)
SERVER_FRAMES: TypeAdapter[ServerFrame] = TypeAdapter(ServerFrame)
