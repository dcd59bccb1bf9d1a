"""An interview that has ended, on one line of time: what happened when, worked out from its records; pure.

Times are milliseconds of the interview's own time: pauses and the time the program was stopped do not count.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from interviewer.core.drilling import drilled
from interviewer.core.events import (
    Answered,
    Asked,
    Coded,
    Drew,
    Event,
    Failed,
    HintRequested,
    Interrupted,
    Moved,
    Paused,
    Ran,
    Record,
    Reopened,
    RepeatRequested,
    Resumed,
    Stalled,
    Started,
    Timed,
    Waited,
)
from interviewer.core.excerpts import asked_questions
from interviewer.core.grading import can_grade
from interviewer.core.scorecard import AskedQuestion
from interviewer.core.session import Session
from interviewer.core.turns import Grading
from interviewer.errors import SessionError, TranscriptBroken
from interviewer.server.replay_views import (
    BoardSnapshot,
    CodeSnapshot,
    GradingLine,
    Happening,
    NamedLevel,
    Replay,
    ReplayPhase,
    ReplayTurn,
    RunSnapshot,
    ScaleStep,
    What,
)
from interviewer.settings import OFFLINE


def ended(session: Session) -> Session:
    """Return the session; raises `SessionError` while it is open, for until then nothing of the rubric is shown."""
    if session.ended is None:
        raise SessionError("This interview is still open: it can be replayed and graded when it has ended.")
    return session


def replayed(folded: Iterable[tuple[Record, Session]]) -> Replay:
    """Return the replay of an interview, given as each record with the session after it; raises `SessionError` while it is open."""
    line, steps = _Line(), iter(folded)
    record, session = next(steps)
    first = record.event
    line.take(record, session)
    for record, session in steps:
        line.take(record, session)
    ending = ended(session).ended
    if not isinstance(first, Started) or ending is None:
        raise TranscriptBroken("The interview does not begin with its start.")
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
        reason=ending.reason,
        models=dict(session.models),
        offline=set(session.models.values()) == {OFFLINE},
        version=first.version,
        digest=bundle.digest,
        source=session.source,
        drill=drilled(bundle),
        own_prompts_grade=can_grade(bundle),
        phases=line.phases(session),
        turns=tuple(line.turns),
        codes=tuple(line.codes),
        runs=tuple(line.runs),
        boards=tuple(line.boards),
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
        self.runs: list[RunSnapshot] = []
        self.boards: list[BoardSnapshot] = []
        self.happenings: list[Happening] = []
        self._floor_from = self._paused_from = 0
        self._moves: list[tuple[int, Moved]] = []

    def take(self, record: Record, session: Session) -> None:
        """Put a record in its place; `session` is the one after it."""
        event = record.event
        if session.gradings:
            return
        self.now = max(self.now, session.measured("real", record.at))
        self._keep(event)
        match event:
            case Asked() | Interrupted() | Answered():
                self._turn(event, session)
                self._floor_from = self.now
            case HintRequested() | RepeatRequested() | Waited():
                self._happens(event.type)
                self._floor_from = self.now
            case Moved():
                self._moves.append((self.now, event))
            case Paused():
                self._paused_from = record.at
                self._happens("paused")
            case Resumed():
                self._ends_pause(record.at)
            case Reopened(away=away):
                self._happens("reopened", away=away)
            case Stalled(away=away):
                self._happens("stalled", away=away)
            case Failed(says=says):
                self._happens("failed", says=says)
            case Timed(clock=clock, stretch=stretch):
                self._happens("timed", clock=clock, stretch=stretch)

    def _keep(self, event: Event) -> None:
        """Keep what the workspace was at this moment, where the event tells."""
        match event:
            case Coded(text=text, language=language):
                self.codes.append(CodeSnapshot(at=self.now, text=text, language=language))
            case Ran() as ran:
                measured = ran.model_dump(exclude={"type", "language", "cmid", "tests"})
                self.runs.append(RunSnapshot(at=self.now, tests=ran.tests, **measured))
            case Drew(text=text, board=board):
                self.boards.append(BoardSnapshot(at=self.now, text=text, board=board))

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
        constraints = [session.bundle.constraint(id) for id in turn.refs] if isinstance(event, Asked) else []
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
                changes=tuple(change for one in constraints if one is not None for change in one.changes),
            )
        )

    def _happens(self, what: What, **about: Any) -> None:
        self.happenings.append(Happening(at=self.now, what=what, **about))

    def _ends_pause(self, at: int) -> None:
        """Say at the pause that has just ended how long it was."""
        index = max(index for index, one in enumerate(self.happenings) if one.what == "paused")
        self.happenings[index] = self.happenings[index].model_copy(update={"away": at - self._paused_from})
