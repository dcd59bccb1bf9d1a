"""Phases, overrun and the last minutes: from record times and a given `now`, all in milliseconds."""

from __future__ import annotations

from dataclasses import dataclass

from interviewer.core.script import Phase
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
    """Return the interview's own time, by the clocks it was held by."""
    return session.elapsed(now)


def planned(session: Session, phase: Phase) -> int:
    """Return how long a phase may take."""
    return phase.minutes * session.stretches.get(phase.id, 100) * MINUTE // 100


def total(session: Session) -> int:
    """Return the length of the round, with what the candidate was given beyond the plan."""
    return _planned_start(session, len(session.phases))


def clock(session: Session, now: int) -> Clock:
    """Return the clock a candidate sees."""
    gone = elapsed(session, now)
    begun = _planned_start(session, session.phase) if session.clock == "turns" else session.phase_from
    return Clock(
        elapsed=gone,
        left=max(0, total(session) - gone),
        phase=session.current.id,
        phase_elapsed=max(0, gone - begun),
        running=session.clock == "real" and session.ended is None and session.stage is not Stage.PAUSED,
    )


def phase_over(session: Session, now: int) -> bool:
    """Tell whether the current phase has run a tenth (as the manners say) over the time planned for it."""
    length = planned(session, session.current)
    overrun = length * session.bundle.standards.manners.phase_overrun
    return elapsed(session, now) >= _planned_start(session, session.phase) + length + overrun


def closing_due(session: Session, now: int) -> bool:
    """Tell whether only the last phase's minutes are left, which belong to the candidate."""
    return elapsed(session, now) >= total(session) - planned(session, session.phases[-1])


def time_is_up(session: Session, now: int) -> bool:
    """Tell whether the round's whole time is used."""
    return elapsed(session, now) >= total(session)


def ahead(session: Session, now: int) -> bool:
    """Tell whether the phase planned for now lies before the one the interview is in."""
    return elapsed(session, now) < _planned_start(session, session.phase)


def has_room(session: Session, now: int, *, turns: int) -> bool:
    """Tell whether the current phase's planned time holds that many more answers at the candidate's pace."""
    planned_end = _planned_start(session, session.phase) + planned(session, session.current)
    return elapsed(session, now) + turns * _pace(session, now) <= planned_end


def has_time_before_the_close(session: Session, now: int) -> bool:
    """Tell whether another answer, at the candidate's pace, would end before the last phase is due."""
    return elapsed(session, now) + _pace(session, now) <= total(session) - planned(session, session.phases[-1])


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
    return sum(planned(session, phase) for phase in session.phases[:index])
