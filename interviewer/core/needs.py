"""What must happen next: the only place that decides.

The order is that of the conduct rules: what the candidate's last act calls for (`courtesies`), then the clock, then the
interviewer's own `RULES`, first to last; what each of them would say stands in `rules`.
A phase is over when its time is, or when no rule has anything left to say in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from interviewer.core.advising import advise, is_wanted
from interviewer.core.conversation import Conversation
from interviewer.core.courtesies import called_for, with_what_is_said_beside
from interviewer.core.events import Ended, Event, Moved
from interviewer.core.grading import Exchange, grading_now, to_read
from interviewer.core.grading_events import Graded
from interviewer.core.observing import observe
from interviewer.core.phrasing import Line, phrase
from interviewer.core.rules import (
    argue_the_other_side,
    ask_the_question,
    close,
    go_deeper,
    invite,
    open_the_round,
    open_what_would_be_left,
    probe_a_red_flag,
    probe_what_is_missing,
    put_again,
    question_a_contradiction,
    question_a_figure,
    stage_a_constraint,
    use_the_time_left,
)
from interviewer.core.session import Session
from interviewer.core.timing import closing_due, listen_until, phase_over, time_is_up
from interviewer.core.transitions import Stage

RULES: tuple[Callable[[Session, int], Line | None], ...] = (
    open_the_round,
    probe_a_red_flag,
    question_a_contradiction,
    question_a_figure,
    ask_the_question,
    put_again,
    open_what_would_be_left,
    probe_what_is_missing,
    argue_the_other_side,
    stage_a_constraint,
    invite,
    go_deeper,
    use_the_time_left,
    close,
)
"""What the interviewer does of their own accord; the first rule that has a line is followed."""


@dataclass(frozen=True, slots=True)
class Listen:
    """The candidate has the floor; at `until` (milliseconds, None = never) a silence becomes a turn."""

    until: int | None


@dataclass(frozen=True, slots=True)
class Observe:
    """The observer is asked what is in the answer that was just given."""

    conversation: Conversation


@dataclass(frozen=True, slots=True)
class Speak:
    """The interviewer has the floor and says `line`; the conversation has it worded."""

    conversation: Conversation
    line: Line


@dataclass(frozen=True, slots=True)
class Note:
    """An event that needs no outside help."""

    event: Event


@dataclass(frozen=True, slots=True)
class Read:
    """A grading wants these exchanges read; none depends on another, so they may be read at once."""

    exchanges: tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class Rest:
    """There is nothing left to do."""


Need = Listen | Observe | Speak | Note | Read | Rest


def need(session: Session, now: int) -> Need:
    """Return what must happen next at `now` (milliseconds since 1970)."""
    match session.stage:
        case Stage.ENDED | Stage.NEW:
            return Rest()
        case Stage.GRADING:
            return _grade(session)
        case Stage.LISTENING | Stage.PAUSED:
            return Listen(listen_until(session, now))
        case Stage.HEARD:
            return Observe(observe(session))
        case Stage.SPEAKING:
            return _speak(session, now)


def _grade(session: Session) -> Need:
    """Return what a grading that is under way still wants; when all of it was read, it is closed."""
    grading = grading_now(session)
    if grading is None:
        return Rest()
    exchanges = to_read(session, grading)
    if not exchanges and is_wanted(grading) and (advice := advise(session, grading)) is not None:
        exchanges = (advice,)
    return Read(exchanges) if exchanges else Note(Graded(grading=grading.id))


def _speak(session: Session, now: int) -> Need:
    said = session.last_said
    if said is not None and said.move == "goodbye" and said.interrupted is None:
        return Note(_end(session, now))
    line = None if time_is_up(session, now) else called_for(session)
    if line is None:
        moved = _by_the_clock(session, now)
        line = _own(session, now) if moved is None else None
        line = with_what_is_said_beside(session, line) if line is not None else None
        if line is None and session.phase < len(session.phases) - 1:
            return Note(moved or Moved(phase=session.phases[session.phase + 1].id))
    line = line or Line(move="goodbye", text=session.bundle.round.goodbye)
    line = replace(line, text=" ".join(line.text.split()))
    return Speak(phrase(session, line), line)


def _end(session: Session, now: int) -> Ended:
    """Return why it is over: a goodbye with a reference is that of a hard situation, which is noted unless it is a wish to stop."""
    said = session.last_said
    if said is not None and said.ref is not None:
        situation = session.bundle.situation(said.ref)
        return Ended(by="interviewer", reason="left" if situation is not None and situation.notes is None else "conduct")
    return Ended(by="interviewer", reason="time" if time_is_up(session, now) else "complete")


def _by_the_clock(session: Session, now: int) -> Moved | None:
    """Return the move that the time calls for: to the last phase, whose minutes are kept, or to the next.

    It cuts the phase short (`overrun`) where a rule would have had something left to say in it.
    """
    last = len(session.phases) - 1
    due = last if closing_due(session, now) else session.phase + 1 if phase_over(session, now) else session.phase
    if session.phase == last or due == session.phase:
        return None
    return Moved(phase=session.phases[due].id, overrun=_own(session, now) is not None)


def _own(session: Session, now: int) -> Line | None:
    """Return the line of the first rule that has one; once the time is up only an answer to the candidate is left to say.

    Where the clock closed the phase before it, and the line opens something else, a word says so.
    """
    rules = (close,) if time_is_up(session, now) else RULES
    line = next((line for rule in rules if (line := rule(session, now)) is not None), None)
    if line is not None and session.overran and line.move in {"ask", "constrain", "invite"}:
        stop, told = session.bundle.standards.manners.stop_phase, line.preface if line.move == "ask" else None
        return replace(line, preface=f"{stop} {told}" if told else stop)
    return line
