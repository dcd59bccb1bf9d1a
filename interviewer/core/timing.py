"""Phases, overrun and the last minutes: from record times and a given `now`, all in milliseconds."""

from __future__ import annotations

from dataclasses import dataclass

from interviewer.core.session import Session
from interviewer.core.transitions import Stage

MINUTE = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Where the time stands; `left` is never negative."""

    elapsed: int
    left: int
    phase: str
    phase_elapsed: int
    running: bool


def elapsed(session: Session, now: int) -> int:
    """Return the interview's own time: pauses do not count; by turns, each of the candidate's is worth some minutes."""
    if session.clock == "turns":
        turns = sum(1 for turn in session.turns if turn.speaker == "candidate")
        return round(turns * session.bundle.standards.manners.minutes_a_turn * MINUTE)
    if session.ended is not None:
        now = session.last_at
    until = session.paused_at if session.paused_at is not None else max(now, session.last_at)
    return max(0, until - session.started_at - session.stopped)


def total(session: Session) -> int:
    """Return the length of the round."""
    return sum(phase.minutes for phase in session.phases) * MINUTE


def clock(session: Session, now: int) -> Clock:
    """Return the clock a candidate sees."""
    gone = elapsed(session, now)
    if session.clock == "turns":
        in_phase = max(0, gone - _planned_start(session, session.phase))
    else:
        in_phase = max(0, gone - (session.phase_from - session.started_at - session.stopped_at_phase))
    return Clock(
        elapsed=gone,
        left=max(0, total(session) - gone),
        phase=session.current.id,
        phase_elapsed=in_phase,
        running=session.clock == "real" and session.ended is None and session.stage is not Stage.PAUSED,
    )


def phase_over(session: Session, now: int) -> bool:
    """Tell whether the current phase has run a tenth (as the manners say) over the time planned for it."""
    overrun = session.current.minutes * session.bundle.standards.manners.phase_overrun
    planned_end = _planned_start(session, session.phase) + session.current.minutes * MINUTE
    return elapsed(session, now) >= planned_end + overrun * MINUTE


def closing_due(session: Session, now: int) -> bool:
    """Tell whether only the last phase's minutes are left, which belong to the candidate."""
    return elapsed(session, now) >= total(session) - session.phases[-1].minutes * MINUTE


def time_is_up(session: Session, now: int) -> bool:
    """Tell whether the round's whole time is used."""
    return elapsed(session, now) >= total(session)


def ahead(session: Session, now: int) -> bool:
    """Tell whether the phase planned for now lies before the one the interview is in."""
    return elapsed(session, now) < _planned_start(session, session.phase)


def has_room(session: Session, now: int, *, turns: int) -> bool:
    """Tell whether the current phase's planned time holds that many more answers at the candidate's pace."""
    planned_end = _planned_start(session, session.phase) + session.current.minutes * MINUTE
    return elapsed(session, now) + turns * _pace(session, now) <= planned_end


def has_time_before_the_close(session: Session, now: int) -> bool:
    """Tell whether another answer, at the candidate's pace, would end before the last phase is due."""
    return elapsed(session, now) + _pace(session, now) <= total(session) - session.phases[-1].minutes * MINUTE


def _pace(session: Session, now: int) -> int:
    """Return how long an answer takes on average so far, and no less than a turn is worth."""
    answers = sum(1 for turn in session.turns if turn.speaker == "candidate")
    least = round(session.bundle.standards.manners.minutes_a_turn * MINUTE)
    return max(least, elapsed(session, now) // max(answers, 1))


def listen_until(session: Session, now: int) -> int | None:
    """Return the instant at which a silence becomes a turn, or None where none does.

    Silences are met three times in a row with help and once by moving on; after that only the end of the time counts.
    """
    if session.clock != "real" or session.stage is not Stage.LISTENING:
        return None
    end = now + max(0, total(session) - elapsed(session, now))
    silence = session.last_at + session.bundle.standards.manners.silence_seconds * 1000
    return min(silence, end) if session.silences < 4 else end


def _planned_start(session: Session, index: int) -> int:
    return sum(phase.minutes for phase in session.phases[:index]) * MINUTE
