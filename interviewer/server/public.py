"""What a candidate may see of a record and of a session: no signal, no probe, no rubric, no private note; pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from interviewer.core import timing
from interviewer.core.bundle import Bundle
from interviewer.core.drilling import drilled
from interviewer.core.events import (
    Answered,
    Asked,
    Coded,
    Drew,
    Ended,
    Failed,
    HintRequested,
    Interrupted,
    Moved,
    Observed,
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
from interviewer.core.grading_events import (
    Adjusted,
    Advised,
    Cited,
    Graded,
    GradingOpened,
    Hid,
    Marked,
    Unmarked,
)
from interviewer.core.script import Change, Phase
from interviewer.core.session import Session
from interviewer.core.triggers import hints_allowed
from interviewer.server.views import (
    ClockView,
    Noted,
    PhaseView,
    PublicAnswered,
    PublicAsked,
    PublicCoded,
    PublicDrew,
    PublicEnded,
    PublicEvent,
    PublicFailed,
    PublicInterrupted,
    PublicMark,
    PublicMoved,
    PublicRan,
    PublicStalled,
    PublicStarted,
    PublicTimed,
    RoomView,
    SpendView,
    Task,
)
from interviewer.server.wire import RecordFrame
from interviewer.settings import OFFLINE


def public(record: Record, session: Session) -> PublicEvent:
    """Return what a candidate may see of a record; `session` is the one after it."""
    match record.event:
        case Started():
            return PublicStarted()
        case Moved(phase=phase, overrun=overrun):
            return PublicMoved(phase=phase, overrun=overrun)
        case Asked() as asked:
            return PublicAsked(
                turn=len(session.turns),
                move=asked.move,
                text=asked.text,
                reply=asked.reply,
                worded=asked.worded,
                sha256=hashlib.sha256(asked.text.encode()).hexdigest(),
                changes=_changes(asked, session),
                statement=_statement(asked, session),
                task=_task(asked, session),
            )
        case Interrupted(reply=reply, text=text, by=by):
            return PublicInterrupted(turn=len(session.turns), reply=reply, text=text, by=by)
        case Failed() | Stalled() as fault:
            return _fault(fault)
        case Answered(text=text, cmid=cmid):
            return PublicAnswered(turn=len(session.turns), text=text, cmid=cmid)
        case Coded() | Drew() | Ran() as made:
            return _made(made)
        case HintRequested() | RepeatRequested() | Waited() | Paused() | Resumed() as mark:
            return PublicMark(type=mark.type)
        case Timed(clock=clock, stretch=stretch):
            minutes = tuple(_minutes(session, phase) for phase in session.phases)
            return PublicTimed(clock=clock, stretch=stretch, minutes=sum(minutes), phases=minutes)
        case Ended(by=by, reason=reason):
            return PublicEnded(by=by, reason=reason)
        case (
            Observed()
            | Reopened()
            | GradingOpened()
            | Marked()
            | Unmarked()
            | Advised()
            | Graded()
            | Adjusted()
            | Hid()
            | Cited()
        ):
            return Noted()


def _fault(fault: Failed | Stalled) -> PublicEvent:
    """Return what a candidate may know of a model that failed."""
    match fault:
        case Failed(role=role, says=says, instead=instead):
            return PublicFailed(role=role, says=says, instead=instead)
        case Stalled(away=away):
            return PublicStalled(lost=away)


def _made(made: Coded | Drew | Ran) -> PublicEvent:
    """Return what the candidate did beside the conversation; all of it is theirs."""
    match made:
        case Coded(text=text, language=language, cmid=cmid):
            return PublicCoded(text=text, language=language, cmid=cmid)
        case Drew(text=text, board=board, cmid=cmid):
            return PublicDrew(text=text, board=board, cmid=cmid)
        case Ran() as ran:
            return PublicRan.model_validate(ran.model_dump())


def record_frame(record: Record, session: Session) -> RecordFrame:
    """Return the frame of a record; it is a function of the transcript alone, so that a replay gives the same frame again."""
    return RecordFrame(
        seq=record.seq,
        epoch=record.epoch,
        at=record.at,
        event=public(record, session),
        clock=clock_view(session, record.at),
        hints_used=session.hints_given,
        spend=SpendView(
            prompt_tokens=session.spend.prompt_tokens,
            completion_tokens=session.spend.completion_tokens,
            counted=session.spend.counted,
            cost=session.spend.cost,
        ),
    )


def clock_view(session: Session, now: int) -> ClockView:
    """Return where the time stands at `now` (milliseconds since 1970)."""
    clock = timing.clock(session, now)
    return ClockView(
        elapsed=clock.elapsed,
        left=clock.left,
        phase=clock.phase,
        phase_elapsed=clock.phase_elapsed,
        running=clock.running,
    )


def room_view(session: Session, *, places: int = 0) -> RoomView:
    """Return what a candidate may know of the interview before it begins; `places` is how many rounds the loop has."""
    script = session.bundle.round
    return RoomView(
        round=script.id,
        round_title=script.title,
        place=0 if drilled(session.bundle) else script.place,
        places=places,
        question=session.question.id,
        question_title=session.question.title,
        level=session.level.id,
        level_name=session.level.name,
        clock=session.clock,
        stretch=session.stretches.get(session.current.id, 100),
        minutes=timing.total(session) // timing.MINUTE,
        phases=tuple(PhaseView(id=phase.id, title=phase.title, minutes=_minutes(session, phase)) for phase in script.phases),
        persona=script.persona.name,
        role=script.persona.role,
        code=script.code,
        board=script.board,
        editor=script.code or any(question.starter for question in session.bundle.questions),
        level_asks=session.level.asks,
        hints_allowed=hints_allowed(session),
        offline=all(model == OFFLINE for model in session.models.values()),
        models=dict(session.models),
    )


def rounds_of(bundles: Mapping[str, Bundle]) -> int:
    """Return how many rounds the loop has."""
    return sum(bundle.round.place > 0 for bundle in bundles.values())


def _minutes(session: Session, phase: Phase) -> int:
    return round(timing.planned(session, phase) / timing.MINUTE)


def delta(*, reply: str, attempt: int, epoch: int, off: int, text: str) -> str:
    """Return the text of a `delta` frame without building a model: there is one for every few characters that are said."""
    body = json.dumps(text)
    return f'{{"type":"delta","reply":"{reply}","attempt":{attempt},"epoch":{epoch},"off":{off},"text":{body}}}'


def utf16(text: str) -> int:
    """Return the length in UTF-16 code units, in which a page counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _statement(asked: Asked, session: Session) -> str | None:
    """Return the authored words of a question or constraint that was just put."""
    match asked.move:
        case "ask":
            return session.bundle.put_as(session.question.id, asked.line)
        case "constrain":
            constraint = session.bundle.constraint(asked.ref)
            return None if constraint is None else constraint.says
        case _:
            return None


def _task(asked: Asked, session: Session) -> Task | None:
    question = session.question
    if asked.move != "ask" or not (question.starter or question.tests):
        return None
    return Task(starter=question.starter, tests=question.tests, memory_limit=question.memory_limit)


def _changes(asked: Asked, session: Session) -> tuple[Change, ...]:
    constraint = session.bundle.constraint(asked.ref)
    return () if constraint is None else constraint.changes
