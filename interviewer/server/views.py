"""What a candidate may see of an interview and of its records, as values; which of it when is told by `public`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from interviewer.core.board import Board
from interviewer.core.events import Outcome
from interviewer.core.script import Change, Level, Move


class Frame(BaseModel):
    """The root of all frames; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class PhaseView(Frame):
    """One phase of the round plan."""

    id: str
    title: str
    minutes: int


class RoomView(Frame):
    """What a candidate may know of the interview before it begins: no rubric, no private note.

    `code` says that code is asked for, `editor` that there is something to write it in; `level_asks` is the level in one question.
    `stretch` is how many per cent of the planned minutes the phase that runs has.
    `place` is where the round stands in the loop of `places` rounds; 0 for a drill, and where that is not known.
    """

    round: str
    round_title: str
    place: int
    places: int
    question: str
    question_title: str
    level: Level
    level_name: str
    clock: Literal["real", "turns"]
    stretch: int
    minutes: int
    phases: tuple[PhaseView, ...]
    persona: str
    role: str
    code: bool
    board: bool
    editor: bool
    level_asks: str
    hints_allowed: int
    offline: bool
    models: dict[str, str]


class ClockView(Frame):
    """Where the time stands, in milliseconds; `phase` is the id of the current one."""

    elapsed: int
    left: int
    phase: str
    phase_elapsed: int
    running: bool


class SpendView(Frame):
    """Tokens and estimated dollars of the interview so far; `cost` null means unknown."""

    prompt_tokens: int
    completion_tokens: int
    counted: Literal["endpoint", "exact", "estimate"]
    cost: float | None


class PublicStarted(Frame):
    """The interview began."""

    type: Literal["started"] = "started"


class PublicMoved(Frame):
    """The next phase began; `overrun` when the last one was closed for time."""

    type: Literal["moved"] = "moved"
    phase: str
    overrun: bool


class Task(Frame):
    """The files that come with a question: what the editor holds at first, tests, and bytes of heap that a run may take."""

    starter: str
    tests: str
    memory_limit: int | None


class PublicAsked(Frame):
    """A complete turn of the interviewer; `sha256` is of the text in UTF-8, `changes` fill the constraint card.

    `statement` holds the authored words of a question or constraint, `task` the files of a question.
    """

    type: Literal["asked"] = "asked"
    turn: int
    move: Move
    text: str
    reply: str
    worded: Literal["model", "authored"]
    sha256: str
    changes: tuple[Change, ...] = ()
    statement: str | None = None
    task: Task | None = None


class PublicInterrupted(Frame):
    """A turn of the interviewer that did not end."""

    type: Literal["interrupted"] = "interrupted"
    turn: int
    reply: str
    text: str
    by: Literal["candidate", "model", "crash"]


class PublicFailed(Frame):
    """An exchange with a model failed, in one sentence, and what stood in."""

    type: Literal["failed"] = "failed"
    role: Literal["observer", "interviewer", "grader"]
    says: str
    instead: Literal["authored line", "offline observation", "nothing"]


class PublicStalled(Frame):
    """A failing model or a full disk kept the interview waiting; `lost` milliseconds do not count on the clock."""

    type: Literal["stalled"] = "stalled"
    lost: int


class PublicAnswered(Frame):
    """A turn of the candidate."""

    type: Literal["answered"] = "answered"
    turn: int
    text: str
    cmid: str


class PublicCoded(Frame):
    """A snapshot of the editor was kept."""

    type: Literal["coded"] = "coded"
    text: str
    language: str
    cmid: str


class PublicRan(Frame):
    """The code was run; everything is as the candidate's browser measured it."""

    type: Literal["ran"] = "ran"
    language: str
    ended: Literal["finished", "stopped", "timed_out", "crashed"]
    tests: tuple[Outcome, ...]
    stdout: str
    stderr: str
    left_out: int
    milliseconds: int
    peak: int | None
    cmid: str


class PublicDrew(Frame):
    """The board was kept; `text` is what the interviewer reads of it."""

    type: Literal["drew"] = "drew"
    text: str
    board: Board
    cmid: str


class PublicMark(Frame):
    """Something that happened between turns: a hint or a repeat was asked for, a silence, a pause, the end."""

    type: Literal["hint_requested", "repeat_requested", "waited", "paused", "resumed"]


class PublicTimed(Frame):
    """Time is kept otherwise from now on; `stretch` as chosen, `minutes` of the round, and of each phase in `phases`."""

    type: Literal["timed"] = "timed"
    clock: Literal["real", "turns"]
    stretch: int
    minutes: int
    phases: tuple[int, ...]


class PublicEnded(Frame):
    """The interview is over."""

    type: Literal["ended"] = "ended"
    by: Literal["interviewer", "candidate"]
    reason: Literal["complete", "time", "conduct", "left"]


class Noted(Frame):
    """Something the candidate is not shown until the report."""

    type: Literal["noted"] = "noted"


PublicEvent = Annotated[
    PublicStarted
    | PublicMoved
    | PublicAsked
    | PublicInterrupted
    | PublicFailed
    | PublicStalled
    | PublicAnswered
    | PublicCoded
    | PublicDrew
    | PublicRan
    | PublicMark
    | PublicTimed
    | PublicEnded
    | Noted,
    Field(discriminator="type"),
]
