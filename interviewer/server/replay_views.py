"""What the page of an ended interview is told of it, as values; how they come about is told by `replaying`."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from interviewer.core.board import Board
from interviewer.core.events import Outcome, Source
from interviewer.core.scorecard import AskedQuestion
from interviewer.core.script import Change, Level

What = Literal["hint_requested", "repeat_requested", "waited", "paused", "reopened", "failed", "stalled", "timed"]


class View(BaseModel):
    """The root of what the page of an ended interview is told."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class NamedLevel(View):
    """A level and its name."""

    id: Level
    name: str


class ScaleStep(View):
    """A score and its word."""

    score: int
    name: str


class ReplayTurn(View):
    """A turn: the floor was theirs from `since`, and `at` it was complete; `move` and `ref` say why the interviewer spoke."""

    number: int
    speaker: Literal["interviewer", "candidate"]
    text: str
    since: int
    at: int
    move: str | None
    ref: str | None
    interrupted: Literal["candidate", "model", "crash"] | None
    changes: tuple[Change, ...]


class ReplayPhase(View):
    """A phase that was reached; `minutes` is what was planned, `overran` tells that it was closed for time."""

    id: str
    title: str
    minutes: int
    start: int
    end: int
    overran: bool


class CodeSnapshot(View):
    """The editor as it stood."""

    at: int
    text: str
    language: str


class RunSnapshot(View):
    """A run of the code, as the candidate's browser measured it; see the event `ran`."""

    at: int
    ended: Literal["finished", "stopped", "timed_out", "crashed"]
    tests: tuple[Outcome, ...]
    stdout: str
    stderr: str
    left_out: int
    milliseconds: int
    peak: int | None


class BoardSnapshot(View):
    """The board as it stood, and its text form, which is what the interviewer read."""

    at: int
    text: str
    board: Board


class Happening(View):
    """Something between turns; `says` is the sentence of a failure, `away` how long a pause or a stop lasted.

    `clock` and `stretch` (per cent of the planned minutes) say how time was kept from then on.
    """

    at: int
    what: What
    says: str = ""
    away: int = 0
    clock: Literal["real", "turns"] | None = None
    stretch: int | None = None


class GradingLine(View):
    """One grading in a line; `at` is in milliseconds since 1970."""

    id: str
    at: int
    level: Level
    level_name: str
    model: str
    offline: bool
    runs: int
    complete: bool
    digest: str
    version: str


class Replay(View):
    """An interview that has ended; `at` is when it began, in milliseconds since 1970, `length` its own time.

    `drill` is the dimension that it drilled, null for a whole round.
    """

    id: str
    round: str
    round_title: str
    questions: tuple[AskedQuestion, ...]
    question: str
    level: Level
    level_name: str
    clock: Literal["real", "turns"]
    at: int
    length: int
    role: str
    code: bool
    reason: Literal["complete", "time", "conduct", "left"]
    models: dict[str, str]
    offline: bool
    version: str = Field(description="the program that held the interview")
    digest: str = Field(description="of the prompts it was held by")
    source: Source | None = Field(description="where it comes from, null where it was held here")
    drill: str | None
    own_prompts_grade: bool = Field(description="whether its own prompts hold the grader's, or today's are used")
    phases: tuple[ReplayPhase, ...]
    turns: tuple[ReplayTurn, ...]
    codes: tuple[CodeSnapshot, ...]
    runs: tuple[RunSnapshot, ...]
    boards: tuple[BoardSnapshot, ...]
    happenings: tuple[Happening, ...]
    gradings: tuple[GradingLine, ...]
    levels: tuple[NamedLevel, ...]
    scale: tuple[ScaleStep, ...]
