"""An interview that has ended as the replay page sees it: turns, phases and the workspace on one time line; pure.

Times are milliseconds of the interview's own time: pauses and the time the program was stopped do not count.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from interviewer.core.drilling import drilled
from interviewer.core.events import (
    Answered,
    Asked,
    Coded,
    Failed,
    HintRequested,
    Interrupted,
    Moved,
    Paused,
    Record,
    Reopened,
    RepeatRequested,
    Resumed,
    Started,
    Waited,
)
from interviewer.core.grading import asked_questions, can_grade
from interviewer.core.scorecard import AskedQuestion
from interviewer.core.script import Change, Level
from interviewer.core.session import Grading, Session
from interviewer.errors import SessionError, TranscriptBroken
from interviewer.settings import OFFLINE


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


class Happening(View):
    """Something between turns; `says` is the sentence of a failure, `away` how long a pause or a stop lasted."""

    at: int
    what: Literal["hint_requested", "repeat_requested", "waited", "paused", "reopened", "failed"]
    says: str = ""
    away: int = 0


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

    `drill` is the dimension that it drilled, null for a whole round; `why_not` says why it cannot be graded by its own prompts.
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
    drill: str | None
    own_prompts_grade: bool = Field(description="whether its own prompts hold the grader's, or today's are used")
    phases: tuple[ReplayPhase, ...]
    turns: tuple[ReplayTurn, ...]
    codes: tuple[CodeSnapshot, ...]
    happenings: tuple[Happening, ...]
    gradings: tuple[GradingLine, ...]
    levels: tuple[NamedLevel, ...]
    scale: tuple[ScaleStep, ...]


def ended(session: Session) -> Session:
    """Return the session; raises `SessionError` while it is open, for until then nothing of the rubric is shown."""
    if session.ended is None:
        raise SessionError("This interview is still open: it can be replayed and graded when it has ended.")
    return session


def replayed(folded: Sequence[tuple[Record, Session]]) -> Replay:
    """Return the replay of an interview, given as each record with the session after it; raises `SessionError` while it is open."""
    first, session = folded[0][0].event, ended(folded[-1][1])
    if not isinstance(first, Started) or session.ended is None:
        raise TranscriptBroken("The interview does not begin with its start.")
    line = _Line()
    for record, after in folded:
        line.take(record, after)
    bundle = session.bundle
    return Replay(
        id=session.id,
        round=bundle.round.id,
        round_title=bundle.round.title,
        questions=tuple(AskedQuestion(id=one.id, title=one.title) for one in asked_questions(session, bundle)),
        question=first.question,
        level=session.target,
        level_name=session.level.name,
        clock=session.clock,
        at=session.started_at,
        length=line.now,
        role=bundle.round.persona.role,
        code=bundle.round.code,
        reason=session.ended.reason,
        models=dict(session.models),
        offline=set(session.models.values()) == {OFFLINE},
        version=first.version,
        digest=bundle.digest,
        drill=drilled(bundle),
        own_prompts_grade=can_grade(bundle),
        phases=line.phases(session),
        turns=tuple(line.turns),
        codes=tuple(line.codes),
        happenings=tuple(line.happenings),
        gradings=tuple(grading_line(grading) for grading in session.gradings),
        levels=tuple(NamedLevel(id=one.id, name=one.name) for one in bundle.standards.levels.levels),
        scale=tuple(
            ScaleStep(score=one.score, name=one.name) for one in sorted(bundle.standards.scale.steps, key=lambda one: one.score)
        ),
    )


def grading_line(grading: Grading) -> GradingLine:
    """Return one grading in a line."""
    opened = grading.opened
    return GradingLine(
        id=grading.id,
        at=grading.at,
        level=opened.level,
        level_name=grading.bundle.level(opened.level).name,
        model=opened.model,
        offline=opened.model == OFFLINE,
        runs=opened.runs,
        complete=grading.complete,
        digest=opened.digest,
        version=opened.version,
    )


class _Line:
    """The time line as it grows, record by record."""

    def __init__(self) -> None:
        self.now = 0
        self.turns: list[ReplayTurn] = []
        self.codes: list[CodeSnapshot] = []
        self.happenings: list[Happening] = []
        self._floor_from = self._paused_from = 0
        self._moves: list[tuple[int, Moved]] = []

    def take(self, record: Record, session: Session) -> None:
        """Put a record in its place; `session` is the one after it."""
        event = record.event
        if session.gradings:
            return
        until = session.paused_at if session.paused_at is not None else session.last_at
        self.now = max(self.now, until - session.started_at - session.stopped)
        match event:
            case Asked() | Interrupted() | Answered():
                self._turn(event, session)
                self._floor_from = self.now
            case HintRequested() | RepeatRequested() | Waited():
                self._happens(event.type)
                self._floor_from = self.now
            case Moved():
                self._moves.append((self.now, event))
            case Coded(text=text, language=language):
                self.codes.append(CodeSnapshot(at=self.now, text=text, language=language))
            case Paused():
                self._paused_from = record.at
                self._happens("paused")
            case Resumed():
                self._ends_pause(record.at)
            case Reopened(away=away):
                self._happens("reopened", away=away)
            case Failed(says=says):
                self._happens("failed", says=says)

    def phases(self, session: Session) -> tuple[ReplayPhase, ...]:
        """Return the phases that were reached, each until the next begins."""
        planned = {phase.id: phase for phase in session.phases}
        begun = [(0, session.phases[0].id), *((at, moved.phase) for at, moved in self._moves)]
        ends = [*((at, moved.overrun) for at, moved in self._moves), (self.now, False)]
        return tuple(
            ReplayPhase(id=id, title=planned[id].title, minutes=planned[id].minutes, start=start, end=end, overran=overran)
            for (start, id), (end, overran) in zip(begun, ends, strict=True)
        )

    def _turn(self, event: Asked | Interrupted | Answered, session: Session) -> None:
        turn = session.turns[-1]
        constraint = session.bundle.constraint(turn.ref) if isinstance(event, Asked) else None
        self.turns.append(
            ReplayTurn(
                number=turn.number,
                speaker=turn.speaker,
                text=turn.text,
                since=self._floor_from,
                at=self.now,
                move=turn.move,
                ref=turn.ref,
                interrupted=turn.interrupted,
                changes=constraint.changes if constraint is not None else (),
            )
        )

    def _happens(
        self,
        what: Literal["hint_requested", "repeat_requested", "waited", "paused", "reopened", "failed"],
        *,
        says: str = "",
        away: int = 0,
    ) -> None:
        self.happenings.append(Happening(at=self.now, what=what, says=says, away=away))

    def _ends_pause(self, at: int) -> None:
        """Say at the pause that has just ended how long it was."""
        index = max(index for index, one in enumerate(self.happenings) if one.what == "paused")
        self.happenings[index] = self.happenings[index].model_copy(update={"away": at - self._paused_from})
