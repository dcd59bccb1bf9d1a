"""What must happen next: the only place that decides.

The order is that of the conduct rules: what the candidate's last act calls for (a hint, a hard situation, a clarifying question),
then the clock, then the phase's own moves: a red-flag probe, a question about a figure that does not add up, a triggered probe,
a staged constraint, an invitation, the close.
A phase is over when its time is, or when it has nothing left to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from interviewer.core.advising import advise, is_wanted
from interviewer.core.conversation import Conversation
from interviewer.core.events import Ended, Event, Graded, Moved, Observed
from interviewer.core.figures import wrong_figure
from interviewer.core.grading import Exchange, grading_now, to_read
from interviewer.core.observing import observe
from interviewer.core.phrasing import Line, phrase
from interviewer.core.session import Session
from interviewer.core.standards import Situation
from interviewer.core.timing import ahead, closing_due, listen_until, phase_over, time_is_up
from interviewer.core.transitions import Stage
from interviewer.core.triggers import (
    bare_red_flag,
    has_claimed,
    has_waited,
    is_red_flag_probe,
    next_constraint,
    next_hint,
    next_invitation,
    open_probes,
)

SHORTEST_ECHO, LONGEST_ECHO = 3, 12
"""How many of the candidate's words may be picked up in a line."""

_CLAUSE = re.compile(r"[,;:—()]|\. ")
"""Where a quotation may be cut."""

_CODE = re.compile(r"[=(){}\[\]_`<>]|\breturn\b")
"""What is code is not said aloud."""

_PENDING = {"ask", "probe", "constrain", "invite", "carry_on", "hint"}
"""The moves that put something the candidate has yet to answer."""


@dataclass(frozen=True, slots=True)
class Listen:
    """The candidate has the floor; at `until` (milliseconds, None = never) a silence becomes a turn."""

    until: int | None


@dataclass(frozen=True, slots=True)
class Ask:
    """A model is asked; `line` is what must be said if this exchange words a turn, None if it observes."""

    conversation: Conversation
    line: Line | None


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


Need = Listen | Ask | Note | Read | Rest


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
            return Ask(observe(session), None)
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
        if said.ref is not None:
            return Note(Ended(by="interviewer", reason="conduct"))
        return Note(Ended(by="interviewer", reason="time" if time_is_up(session, now) else "complete"))
    line = None if time_is_up(session, now) else _called_for(session)
    if line is None:
        last = len(session.phases) - 1
        if session.phase < last and closing_due(session, now):
            return Note(Moved(phase=session.phases[last].id, overrun=True))
        if session.phase < last and phase_over(session, now):
            return Note(Moved(phase=session.phases[session.phase + 1].id, overrun=True))
        if session.phase == last and time_is_up(session, now) and not _has_question(session):
            line = Line(move="goodbye", text=session.bundle.round.goodbye)
        else:
            line = _next_line(session, now)
        if line is None and session.phase < last:
            return Note(Moved(phase=session.phases[session.phase + 1].id))
    line = line or Line(move="goodbye", text=session.bundle.round.goodbye)
    line = replace(line, text=" ".join(line.text.split()))
    return Ask(phrase(session, line), line)


def _called_for(session: Session) -> Line | None:
    """Return what the candidate's last act calls for before anything else, if it does."""
    match session.floor:
        case "hint":
            return _hint(session)
        case "repeat":
            return _again(session)
        case "silence":
            return _situation(session, "silence", session.silences)
        case "start":
            return None
    fresh = session.fresh
    if fresh is None:
        return None
    if fresh.intent == "asks_hint":
        return _hint(session)
    substance = bool(fresh.marks or fresh.claims)
    for id in session.situations_now:
        situation = session.bundle.situation(id)
        if situation is None or (situation.mild and substance) or (situation.notes is None and has_claimed(session)):
            continue
        line = _situation(session, id, session.situations[id])
        if line is not None:
            return line
    return _fact(session, fresh)


def _fact(session: Session, fresh: Observed) -> Line | None:
    """Return the answer to a clarifying question: from the private facts, or that the candidate may choose."""
    if fresh.facts and session.asked:
        told = [fact for fact in session.facts if fact.id in fresh.facts][:2]
        return Line(move="inform", text=" ".join(fact.says for fact in told), ref=",".join(fact.id for fact in told))
    if fresh.intent == "clarifies" and session.asked and "close" not in session.put and not has_claimed(session):
        outside = session.bundle.round.outside_facts or session.bundle.standards.manners.outside_facts
        return Line(move="inform", text=outside, ref="outside-facts")
    return None


def _situation(session: Session, id: str, times: int) -> Line | None:
    """Return what is said in a hard situation that happens for the `times`th time, or None when it is time to move on."""
    situation: Situation | None = session.bundle.situation(id)
    if situation is None:
        return None
    if situation.ends_at is not None and times >= situation.ends_at:
        return Line(move="goodbye", text=situation.says[-1], ref=id)
    if situation.hint_at is not None and times == situation.hint_at and next_hint(session) is not None:
        return _hint(session)
    if times > len(situation.says):
        return None
    pending = _pending(session)
    text = situation.says[times - 1]
    if situation.says_again and pending:
        text = f"{text} {pending}"
    return Line(move="manners", text=text, ref=id)


def _hint(session: Session) -> Line:
    hint = next_hint(session) if session.asked else None
    if hint is None:
        return Line(move="manners", text=session.bundle.standards.manners.no_more_hints, ref="no-more-hints")
    return Line(move="hint", text=hint.says, ref=hint.id)


def _again(session: Session) -> Line:
    said = session.last_said
    return Line(move="repeat", text=_pending(session) or (said.text if said else session.bundle.round.opening))


def _pending(session: Session) -> str:
    """Return the authored words of what the candidate has yet to answer."""
    turns = (turn for turn in reversed(session.turns) if turn.move in _PENDING and turn.interrupted is None)
    pending = next(turns, None)
    return pending.line if pending else ""


def _next_line(session: Session, now: int) -> Line | None:
    """Return the next of the phase's own moves, or None when it has nothing left to say."""
    script, does = session.bundle.round, session.current.does
    preface = session.bundle.standards.manners.stop_phase if session.overran else None
    if "open" in does and "open" not in session.put:
        return Line(move="open", text=script.opening)
    if "ask" in does:
        due = (q for q in session.bundle.questions if q.id in session.current.asks and q.id not in session.put)
        question = next(due, None)
        if question is not None:
            return Line(move="ask", text=question.ask, ref=question.id, preface=preface)
    return (
        _probe(session, preface)
        or (_constraint(session, now, preface) if "constrain" in does else None)
        or (_close(session) if "close" in does else _invitation(session, preface))
    )


def _probe(session: Session, preface: str | None) -> Line | None:
    """Return a red-flag probe or a question about a wrong figure at once.

    Another probe comes when the candidate has had a first pass and the phase has room for it.
    """
    if not session.asked or "close" in session.put:
        return None
    probes = open_probes(session)
    urgent = next((probe for probe in probes if is_red_flag_probe(session, probe)), None)
    if urgent is not None:
        return Line(move="probe", text=urgent.ask, ref=urgent.id, words=_words(session), preface=preface)
    flag = bare_red_flag(session)
    if flag is not None:
        text = session.bundle.round.red_flag or session.bundle.standards.manners.red_flag
        return Line(move="probe", text=text, ref=flag.id, words=_short([flag.quote]), preface=preface)
    figure = wrong_figure(session) if session.bundle.standards.manners.figure else None
    if figure is not None:
        return Line(
            move="probe", text=session.bundle.standards.manners.figure, ref=figure.id, words=figure.said, preface=preface
        )
    if not probes or "probe" not in session.current.does:
        return None
    if not has_waited(session):
        return _carry_on(session)
    put = sum(1 for probe in session.probes if probe.id in session.put_in_phase)
    if put >= session.current.probes:
        return None
    return Line(move="probe", text=probes[0].ask, ref=probes[0].id, words=_words(session), preface=preface)


def _invitation(session: Session, preface: str | None) -> Line | None:
    """Return the phase's next invitation."""
    invitation = next_invitation(session)
    if invitation is None:
        return None
    return Line(move="invite", text=invitation.ask, ref=invitation.id, preface=preface)


def _constraint(session: Session, now: int, preface: str | None) -> Line | None:
    constraint = next_constraint(session, extra=1 if ahead(session, now) else 0)
    if constraint is None:
        return None
    intros = session.bundle.standards.manners.constraint
    given = sum(1 for id in session.put if session.bundle.constraint(id) is not None)
    return Line(move="constrain", text=constraint.says, ref=constraint.id, preface=preface or intros[given % len(intros)])


def _close(session: Session) -> Line | None:
    """Return the sum-up, then the candidate's questions, then one answer; None says goodbye."""
    script = session.bundle.round
    if "close" not in session.put:
        invitation = next_invitation(session)
        if invitation is not None:
            return Line(move="invite", text=invitation.ask, ref=invitation.id)
        return Line(move="close", text=script.closing)
    if _has_question(session):
        return Line(move="reply", text=script.answer)
    return None


def _has_question(session: Session) -> bool:
    """Tell whether the candidate has just asked something at the close and was not answered yet; the end of the time waits for it."""
    if session.fresh is None or "close" not in session.put or "reply" in session.put:
        return False
    return session.fresh.intent == "clarifies" or "?" in session.turns[-1].text


def _carry_on(session: Session) -> Line:
    lines = session.bundle.round.carry_on or session.bundle.standards.manners.carry_on
    return Line(move="carry_on", text=lines[session.put.count("carry_on") % len(lines)], words=_words(session))


def _words(session: Session) -> str | None:
    """Return a short piece of the candidate's own words that can be picked up, if the last answer has one."""
    return _short([mark.quote for mark in (*session.fresh.claims, *session.fresh.marks)]) if session.fresh else None


def _short(quotes: list[str]) -> str | None:
    """Return the shortest quotation that can be picked up, else the first clause of one that can."""
    whole = [quote for quote in quotes if "\n" not in quote]
    clauses = [clause.strip() for quote in whole for clause in _CLAUSE.split(quote)]
    for few in (sorted(whole, key=len), clauses):
        for words in few:
            if SHORTEST_ECHO <= len(words.split()) <= LONGEST_ECHO and not _CODE.search(words):
                return words
    return None
